//! `doorward bundle`: makes, checks, reads and accepts policy bundles, and says how they are.

mod accept;
mod build;
mod check;
mod distrust;
mod inspect;
pub(crate) mod keygen;
pub(crate) mod source;
pub(crate) mod status;
mod trust;

use std::process::ExitCode;

use anyhow::Result;

use crate::console::Console;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Keygen(keygen::Arguments),
    Build(build::Arguments),
    Check(check::Arguments),
    Inspect(inspect::Arguments),
    Accept(accept::Arguments),
    Status(status::Arguments),
    Trust(trust::Arguments),
    Distrust(distrust::Arguments),
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    match command {
        Command::Keygen(arguments) => keygen::run(arguments),
        Command::Build(arguments) => build::run(arguments),
        Command::Check(arguments) => check::run(arguments, console),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Accept(arguments) => accept::run(arguments, console),
        Command::Status(arguments) => status::run(arguments, console),
        Command::Trust(arguments) => trust::run(arguments, console),
        Command::Distrust(arguments) => distrust::run(arguments, console),
    }
}
