//! `doorward evidence`: status lists and revocation sets that decisions rest on.

mod add;
mod list;
mod remove;

use std::process::ExitCode;

use anyhow::Result;

use crate::console::Console;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Add(add::Arguments),
    List(list::Arguments),
    Remove(remove::Arguments),
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    match command {
        Command::Add(arguments) => add::run(arguments, console),
        Command::List(arguments) => list::run(arguments, console),
        Command::Remove(arguments) => remove::run(arguments, console),
    }
}
