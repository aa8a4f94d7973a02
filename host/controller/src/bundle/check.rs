//! `doorward bundle check`: compiles a site and lets the engine load it.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use doorward_compiler::{Algorithm, Issuance};
use doorward_host::contract::circumstance::LoadContext;

use crate::bundle::keygen;
use crate::bundle::source::compile_and_sign;
use crate::console::Console;
use crate::data_folder::trusted;
use crate::moment;

/// Compile a site's source and let the engine load it.
///
/// For that it is signed with a key that is thrown away.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The site's source.
    #[arg(value_name = "SITE.toml")]
    source: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let key = keygen::generate(Algorithm::EdDsa)?;
    let issuance = Issuance { sequence: 1, issued_at: moment::now() };
    let signed = compile_and_sign(&arguments.source, issuance, &[], &key)?;
    let context = LoadContext {
        site: None,
        trusted_keys: vec![trusted(key.public_key())],
        floor: None,
        secrets: Vec::new(),
        evidence: Vec::new(),
    };
    let mut instance = console.load_engine(None)?.instantiate()?;
    let verifier = match instance.load(&signed, &context)? {
        Ok(verifier) => verifier,
        Err(flaw) => bail!("the engine refuses it: {}: {}: {}", flaw.code, flaw.path, flaw.detail),
    };
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
