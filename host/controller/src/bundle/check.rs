//! `doorward bundle check`: compiles a site and lets the engine load it.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::console::Console;
use crate::draft::Draft;

/// Compile a site's source and let the engine load it.
///
/// For that it is signed with a key that is thrown away. `doorward policy check` looks for more.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The site's source.
    #[arg(value_name = "SITE.toml")]
    source: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let mut instance = console.load_engine(None)?.instantiate()?;
    let Draft { signed, verifier } = Draft::load(&arguments.source, &mut instance)?;
    let summary = instance.summary(verifier)?;
    writeln!(
        io::stdout().lock(),
        "site `{}` is in order: {} access points, {} octets when signed",
        summary.site,
        summary.access_points.len(),
        signed.len(),
    )?;
    Ok(ExitCode::SUCCESS)
}
