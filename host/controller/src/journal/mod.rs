//! `doorward journal`: verifies, shows and replays the journal.

mod export;
mod replay;
mod seal;
mod show;
mod verify;

use std::process::ExitCode;

use anyhow::Result;

use crate::console::Console;

pub(crate) use replay::{Archive, replay_all};
pub(crate) use verify::confirm;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Verify(verify::Arguments),
    Show(show::Arguments),
    Replay(replay::Arguments),
    Seal(seal::Arguments),
    Export(export::Arguments),
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    match command {
        Command::Verify(arguments) => verify::run(arguments, console),
        Command::Show(arguments) => show::run(arguments, console),
        Command::Replay(arguments) => replay::run(arguments, console),
        Command::Seal(arguments) => seal::run(arguments, console),
        Command::Export(arguments) => export::run(arguments, console),
    }
}
