//! `doorward bundle accept`: puts a signed bundle in force.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::site::Site;

/// Put a signed bundle in force.
///
/// If engine or store refuse it, the one before stays.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The signed bundle.
    #[arg(value_name = "FILE")]
    bundle: PathBuf,
    #[command(flatten)]
    data: DataOption,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let shown = arguments.bundle.display();
    let signed = fs::read(&arguments.bundle).with_context(|| format!("`{shown}`"))?;
    let site = Site::open(&arguments.data, console)?;
    let accepted = site.accept(&signed, console).with_context(|| format!("`{shown}`"))?;
    writeln!(
        io::stdout().lock(),
        "bundle {} of site `{}` is in force: {} access points",
        accepted.sequence,
        accepted.site,
        accepted.access_points,
    )?;
    Ok(ExitCode::SUCCESS)
}
