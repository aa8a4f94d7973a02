//! The `doorward` command.
//!
//! One file for each subcommand. What they share is a [`Console`](console::Console) (who asks, which
//! component) and a [`DataFolder`](data_folder::DataFolder) (a site's store, keys and settings).
//!
//! Exit codes: 0 for success and for *granted*; 1 for whatever is refused (a decision other than a
//! grant, a line that was not enrolled, a journal that does not hold); 2 for an operator's mistake
//! or a fault.

#![forbid(unsafe_code)]

mod bundle;
mod console;
mod data_folder;
mod enroll;
mod enrolment;
mod init;
mod moment;

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
    /// Make a data folder for a site.
    Init(init::Arguments),
    /// Make, check, read and accept policy bundles.
    #[command(subcommand)]
    Bundle(bundle::Command),
    /// Enrol credentials from a CSV file.
    Enroll(enroll::Arguments),
}

fn main() -> ExitCode {
    let Arguments { console, command } = Arguments::parse();
    console.start_log(tracing::Level::WARN);
    let result = match command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Bundle(command) => bundle::run(&command, &console),
        Command::Enroll(arguments) => enroll::run(&arguments, &console),
    };
    result.unwrap_or_else(|error| console::fail(&error))
}
