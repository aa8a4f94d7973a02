//! `doorward policy`: what administrators ask of a site's policy, and how its authors test and lay it
//! out.
//!
//! One file for each question. What they share: the [`ground`] on which it is asked (a bundle in an
//! engine, and a registry), [`person`] and [`place`] from the command line, and the [`words`] and the
//! [`calendar`] of answers.

mod alterations;
mod calendar;
mod check;
mod diff;
mod explain;
mod explain_line;
mod fmt;
mod ground;
mod person;
mod place;
mod schema;
mod simulate;
mod test;
mod transitions;
mod when_can;
mod who_can;
mod words;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

use crate::console::Console;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Arguments),
    Simulate(simulate::Arguments),
    Explain(explain::Arguments),
    ExplainLine(explain_line::Arguments),
    WhenCan(when_can::Arguments),
    WhoCan(who_can::Arguments),
    Diff(diff::Arguments),
    Transitions(transitions::Arguments),
    Test(test::Arguments),
    Fmt(fmt::Arguments),
    Schema(schema::Arguments),
}

/// A question, as it is written behind `doorward policy`.
#[derive(Debug, clap::Parser)]
struct Written {
    #[command(subcommand)]
    command: Command,
}

/// Asks what is written behind `doorward policy`.
pub(crate) fn ask(words: &[&str], console: &Console) -> Result<ExitCode> {
    let words = ["doorward policy"].into_iter().chain(words.iter().copied());
    run(&Written::try_parse_from(words)?.command, console)
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    match command {
        Command::Check(arguments) => check::run(arguments, console),
        Command::Simulate(arguments) => simulate::run(arguments, console),
        Command::Explain(arguments) => explain::run(arguments, console),
        Command::ExplainLine(arguments) => explain_line::run(arguments, console),
        Command::WhenCan(arguments) => when_can::run(arguments, console),
        Command::WhoCan(arguments) => who_can::run(arguments, console),
        Command::Diff(arguments) => diff::run(arguments, console),
        Command::Transitions(arguments) => transitions::run(arguments, console),
        Command::Test(arguments) => test::run(arguments, console),
        Command::Fmt(arguments) => fmt::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
    }
}
