//! `doorward policy schema`: the JSON Schema of a site, for editors.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_compiler::{expectations_schema, site_schema};

/// Print the JSON Schema of a site's source, for editors.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The schema of a file of expectations instead.
    #[arg(long)]
    expectations: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let schema = if arguments.expectations { expectations_schema() } else { site_schema() };
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema)?;
    writeln!(out)?;
    Ok(ExitCode::SUCCESS)
}
