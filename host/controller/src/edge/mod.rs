//! `doorward edge`: what the edge app needs of a site.

mod export;
mod sql;

use std::process::ExitCode;

use anyhow::Result;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Export(export::Arguments),
}

pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Export(arguments) => export::run(arguments),
    }
}
