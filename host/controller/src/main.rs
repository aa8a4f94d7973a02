//! The `doorward` command.
//!
//! One file for each subcommand. What they share is a [`Console`] (who asks, which
//! component) and a [`DataFolder`](data_folder::DataFolder) (a site's store, keys and settings).
//!
//! Exit codes: 0 for success and for *granted*; 1 for whatever is refused (a decision other than a
//! grant, a line that was not enrolled, a journal that does not hold); 2 for an operator's mistake
//! or a fault.

#![forbid(unsafe_code)]

mod bundle;
mod clock;
mod console;
mod control;
mod credential;
mod data_folder;
mod demo;
mod door;
mod draft;
mod dry_run;
mod edge;
mod enroll;
mod enrolled;
mod enrolment;
mod evidence;
mod init;
mod inspect;
mod journal;
mod lockdown;
mod moment;
mod narrative;
mod octets;
mod order;
mod pages;
mod policy;
mod presence;
mod presentation;
mod reader;
mod readers;
mod serve;
mod site;
mod site_file;
mod threat_level;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::console::Console;

/// Verifies mobile access credentials, and decides who may pass, where and when.
#[derive(Debug, Parser)]
#[command(name = "doorward", version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    console: Console,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    /// Make, check, read and accept policy bundles.
    #[command(subcommand)]
    Bundle(bundle::Command),
    /// Ask what a site's policy does: who can pass, when, why, and what a change would change; test
    /// and lay out its source.
    #[command(subcommand)]
    Policy(policy::Command),
    Enroll(enroll::Arguments),
    /// Put status lists and revocation sets in force, list and remove them.
    #[command(subcommand)]
    Evidence(evidence::Command),
    /// Enable, disable or suspend credentials.
    #[command(subcommand)]
    Credential(credential::Command),
    /// Set the mode of a door.
    #[command(subcommand)]
    Door(door::Command),
    /// Start, lift and list lockdowns.
    #[command(subcommand)]
    Lockdown(lockdown::Command),
    /// Say or forget where holders are, and report who has gone through a door.
    #[command(subcommand)]
    Presence(presence::Command),
    /// Set or show the threat level.
    #[command(subcommand)]
    ThreatLevel(threat_level::Command),
    /// Show or reset the clock floor.
    #[command(subcommand)]
    Clock(clock::Command),
    Verify(verify::Arguments),
    Inspect(inspect::Arguments),
    /// Verify, show and replay the journal.
    #[command(subcommand)]
    Journal(journal::Command),
    /// Add, remove and list the readers that the service knows.
    #[command(subcommand)]
    Reader(reader::Command),
    Serve(serve::Arguments),
    /// Export a site for the edge app.
    #[command(subcommand)]
    Edge(edge::Command),
    Demo(demo::Arguments),
}

fn main() -> ExitCode {
    let Arguments { console, command } = Arguments::parse();
    console.start_log(match command {
        Command::Serve(_) => tracing::Level::INFO,
        _ => tracing::Level::WARN,
    });
    let result = match command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Bundle(command) => bundle::run(&command, &console),
        Command::Policy(command) => policy::run(&command, &console),
        Command::Enroll(arguments) => enroll::run(&arguments, &console),
        Command::Evidence(command) => evidence::run(&command, &console),
        Command::Credential(command) => credential::run(&command, &console),
        Command::Door(command) => door::run(&command, &console),
        Command::Lockdown(command) => lockdown::run(&command, &console),
        Command::Presence(command) => presence::run(&command, &console),
        Command::ThreatLevel(command) => threat_level::run(&command, &console),
        Command::Clock(command) => clock::run(&command, &console),
        Command::Verify(arguments) => verify::run(&arguments, &console),
        Command::Inspect(arguments) => inspect::run(&arguments, &console),
        Command::Journal(command) => journal::run(&command, &console),
        Command::Reader(command) => reader::run(&command),
        Command::Serve(arguments) => serve::run(&arguments, &console),
        Command::Edge(command) => edge::run(&command),
        Command::Demo(arguments) => demo::run(&arguments, &console),
    };
    result.unwrap_or_else(|error| console::fail(&error))
}
