//! `doorward reader`: the readers that the service knows.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;

use crate::data_folder::DataOption;
use crate::readers::Readers;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Add a reader, and print its token. The token is shown once and kept nowhere.
    Add {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        /// Where it may ask for decisions; may be given again.
        #[arg(long = "access-point", value_name = "ID", required = true)]
        access_points: Vec<String>,
        /// Tell it the reason of a decision, and whose. Not for what a visitor can see.
        #[arg(long)]
        detail: bool,
        #[command(flatten)]
        data: DataOption,
    },
    /// Remove a reader. The service refuses its next request.
    Remove {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        data: DataOption,
    },
    /// List the readers.
    List {
        #[command(flatten)]
        data: DataOption,
    },
}

pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    match command {
        Command::Add { name, access_points, detail, data } => {
            let path = data.open()?.readers();
            let mut readers = Readers::load(&path)?;
            let token = readers.add(name, access_points, *detail)?;
            readers.save(&path)?;
            writeln!(out, "{token}")?;
        }
        Command::Remove { name, data } => {
            let path = data.open()?.readers();
            let mut readers = Readers::load(&path)?;
            readers.remove(name)?;
            readers.save(&path)?;
        }
        Command::List { data } => {
            for reader in Readers::load(&data.open()?.readers())?.iter() {
                let detail = if reader.detail { ", with detail" } else { "" };
                writeln!(out, "{}  {}{detail}", reader.name, reader.access_points.join(" "))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
