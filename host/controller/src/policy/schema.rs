//! `doorward policy schema`: the JSON Schema of a site, for editors.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_compiler::site_schema;

/// Print the JSON Schema of a site's source, for editors.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_arguments: &Arguments) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &site_schema())?;
    writeln!(out)?;
    Ok(ExitCode::SUCCESS)
}
