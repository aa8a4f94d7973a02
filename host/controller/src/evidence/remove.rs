//! `doorward evidence remove`: takes a signed statement out of force.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::journal::Digest;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::site::Site;

/// Take a signed statement out of force.
///
/// Where the bundle requires one, everything that depends on it is denied from then on. What a revocation
/// set that is not required has struck off may pass again.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Its digest, as `doorward evidence list` shows it.
    digest: Digest,
    #[command(flatten)]
    data: DataOption,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let site = Site::open(&arguments.data, console)?;
    site.remove_evidence(&arguments.digest, console)?;
    writeln!(io::stdout().lock(), "out of force: {}", arguments.digest)?;
    Ok(ExitCode::SUCCESS)
}
