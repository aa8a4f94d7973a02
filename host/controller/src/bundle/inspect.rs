//! `doorward bundle inspect`: shows what a signed bundle says.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_compiler::{describe, open};
use doorward_host::journal::Digest;
use serde_json::json;

/// Show what a signed bundle says, unverified.
///
/// Neither the signature nor anything else is checked: anybody can have written it.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The signed bundle.
    #[arg(value_name = "FILE")]
    bundle: PathBuf,
    /// Print JSON: the whole bundle, with octets in hex.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let shown = arguments.bundle.display();
    let signed = fs::read(&arguments.bundle).with_context(|| format!("`{shown}`"))?;
    let unverified = open(&signed).map_err(|error| anyhow::anyhow!("`{shown}` {error}"))?;
    let digest = Digest::of(&signed);
    let key = hex::encode(&unverified.key_identifier);
    let mut out = io::stdout().lock();
    if arguments.json {
        let document = json!({
            "sha-256": digest,
            "algorithm": unverified.algorithm.to_string(),
            "key-identifier": key,
            "verified": false,
            "bundle": unverified.bundle,
        });
        serde_json::to_writer_pretty(&mut out, &document)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "sha-256 {digest}")?;
    writeln!(out, "said to be signed by {key} ({}); not verified", unverified.algorithm)?;
    write!(out, "{}", describe(&unverified.bundle))?;
    Ok(ExitCode::SUCCESS)
}
