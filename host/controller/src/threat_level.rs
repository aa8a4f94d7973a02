//! `doorward threat-level`: sets and shows the threat level of a site.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::order::Order;
use crate::site::Site;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Set it. Policies with conditions apply at some levels only.
    Set {
        /// 0 (none) to 255.
        #[arg(value_name = "LEVEL")]
        level: u8,
        #[command(flatten)]
        data: DataOption,
    },
    /// Show it.
    Show {
        #[command(flatten)]
        data: DataOption,
    },
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    match command {
        Command::Set { level, data } => Order::SetThreatLevel { level: *level }.give(data, console),
        Command::Show { data } => {
            let state = Site::open(data, console)?.state()?;
            writeln!(io::stdout().lock(), "{}", state.threat_level)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
