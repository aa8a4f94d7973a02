//! `doorward reader`: the readers that the service knows.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::circumstance::Purpose;

use crate::data_folder::DataOption;
use crate::readers::{Entitlements, Readers};
use crate::verify::contract_word;

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
        /// Take its word for which device presents: it authenticates devices by other means.
        #[arg(long)]
        devices: bool,
        /// Take its word for where a device is, from which network it asks, and what is true of it.
        #[arg(long)]
        surroundings: bool,
        /// Let it ask for this purpose, too; may be given again.
        #[arg(long = "purpose", value_name = "PURPOSE", value_parser = contract_word::<Purpose>)]
        purposes: Vec<Purpose>,
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
        Command::Add { name, access_points, detail, devices, surroundings, purposes, data } => {
            let path = data.open()?.readers();
            let mut readers = Readers::load(&path)?;
            let entitlements = Entitlements {
                detail: *detail,
                devices: *devices,
                surroundings: *surroundings,
                purposes: purposes.clone(),
            };
            let token = readers.add(name, access_points, entitlements)?;
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
                let devices = if reader.devices { ", states devices" } else { "" };
                let around = if reader.surroundings { ", states surroundings" } else { "" };
                let purposes: String = reader
                    .purposes
                    .iter()
                    .map(|purpose| format!(", for {}", name_of(*purpose)))
                    .collect();
                let at = reader.access_points.join(" ");
                writeln!(out, "{}  {at}{detail}{devices}{around}{purposes}", reader.name)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The contract's word for a purpose.
const fn name_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Access => "access",
        Purpose::Administer => "administer",
        Purpose::Enrol => "enrol",
        Purpose::Session => "session",
    }
}
