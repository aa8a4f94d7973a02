//! `doorward bundle accept`: puts signed bundles in force.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_compiler::open;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::site::Site;

/// Put signed bundles in force, one after another.
///
/// If engine or store refuse one, the one before stays. Of several, those that are no newer than the
/// one in force are passed over: a site that has missed some is given all of them, so that each key is
/// known before a bundle that it has signed comes.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The signed bundles, oldest first.
    #[arg(value_name = "FILE", required = true)]
    bundles: Vec<PathBuf>,
    #[command(flatten)]
    data: DataOption,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    let is_series = arguments.bundles.len() > 1;
    for bundle in &arguments.bundles {
        let shown = bundle.display();
        let signed = fs::read(bundle).with_context(|| format!("`{shown}`"))?;
        // Opened anew for each: to accept one ends the work.
        let site = Site::open(&arguments.data, console)?;
        if is_series {
            let sequence = open(&signed).with_context(|| format!("`{shown}`"))?.bundle.sequence;
            if let Some(newest) = site.newest_bundle()?.filter(|newest| sequence < *newest) {
                writeln!(out, "bundle {sequence} is passed over: {newest} was accepted")?;
                site.close()?;
                continue;
            }
        }
        let accepted = site.accept(&signed, console).with_context(|| format!("`{shown}`"))?;
        writeln!(
            out,
            "bundle {} of site `{}` is in force: {} access points",
            accepted.sequence, accepted.site, accepted.access_points,
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
