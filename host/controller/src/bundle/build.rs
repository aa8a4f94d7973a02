//! `doorward bundle build`: compiles a site and signs it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_compiler::{Issuance, SigningKey, open};
use doorward_host::journal::Digest;

use crate::bundle::source::compile_and_sign;
use crate::data_folder::{Readable, replace_file};
use crate::moment;

/// Compile a site's source and sign it.
///
/// What is wrong with the source is told as `file:line:column`. The same source, number, time and key give the same bytes.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The site's source.
    #[arg(value_name = "SITE.toml")]
    source: PathBuf,
    /// The private key to sign with, in PEM.
    #[arg(long, value_name = "KEY.pem")]
    key: PathBuf,
    /// The bundle's number: higher than that of every bundle of the site before.
    #[arg(long, value_name = "N")]
    sequence: u64,
    /// When it is issued, in RFC 3339 [default: now].
    #[arg(long, value_name = "TIME", value_parser = moment::instant)]
    issued_at: Option<u64>,
    /// Cut the bundle down to this access point, where it decides as the whole one does; may be given
    /// several times. For hosts that load it for each request.
    #[arg(long, value_name = "ACCESS-POINT")]
    only: Vec<String>,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let key = read_signing_key(&arguments.key)?;
    let issued_at = arguments.issued_at.unwrap_or_else(moment::now);
    let issuance = Issuance { sequence: arguments.sequence, issued_at };
    let signed = compile_and_sign(&arguments.source, issuance, &arguments.only, &key)?;
    replace_file(&arguments.out, Readable::ByAll, &signed)?;
    let mut out = io::stdout().lock();
    writeln!(out, "bundle {}", arguments.out.display())?;
    writeln!(out, "  sequence {}, issued {}", arguments.sequence, moment::utc(issued_at))?;
    writeln!(out, "  octets   {}", signed.len())?;
    writeln!(out, "  sha-256  {}", Digest::of(&signed))?;
    let identifier = key.public_key().identifier();
    writeln!(out, "  key      {}", hex::encode(identifier))?;
    let next = open(&signed)?.bundle.signing_keys.unwrap_or_default();
    if !next.is_empty() {
        let shown: Vec<String> = next.iter().map(|key| hex::encode(&key.identifier.0)).collect();
        writeln!(out, "  next key {}", shown.join(", "))?;
        if next.iter().all(|key| key.identifier.0 != identifier) {
            writeln!(out, "  this is the last bundle of its key")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read_signing_key(path: &Path) -> Result<SigningKey> {
    let shown = path.display();
    let pem = fs::read_to_string(path).with_context(|| format!("`{shown}`"))?;
    SigningKey::from_pem(&pem).map_err(|error| anyhow::anyhow!("`{shown}` {error}"))
}
