//! `doorward evidence add`: puts a signed statement in force.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_host::store::Statement;

use super::list::told;
use crate::console::Console;
use crate::data_folder::DataOption;
use crate::site::Site;

/// Put a signed status list or revocation set in force.
///
/// The engine verifies it under the bundle in force. One that is older than another about the same thing
/// is refused; one that takes the place of others puts those out of force.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The signed bytes.
    #[arg(value_name = "FILE")]
    statement: PathBuf,
    /// What it is: `status-list-jwt`, `status-list-cwt`, `revocation-set` or
    /// `pkoc-reader-revocations`.
    #[arg(long)]
    kind: String,
    /// Where it came from, for listings and the journal. Without: the file.
    #[arg(long)]
    source: Option<String>,
    #[command(flatten)]
    data: DataOption,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let shown = arguments.statement.display().to_string();
    let octets = fs::read(&arguments.statement).with_context(|| format!("`{shown}`"))?;
    let source = arguments.source.clone().unwrap_or_else(|| shown.clone());
    let statement = Statement { kind: arguments.kind.clone(), source, octets };
    let site = Site::open(&arguments.data, console)?;
    let summary = site.add_evidence(statement, console).with_context(|| format!("`{shown}`"))?;
    writeln!(io::stdout().lock(), "in force: {}", told(&summary))?;
    Ok(ExitCode::SUCCESS)
}
