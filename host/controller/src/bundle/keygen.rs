//! `doorward bundle keygen`: makes a key that signs bundles.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use doorward_compiler::SigningKey;

/// Make a key that signs bundles.
///
/// The private key goes to `PREFIX.key.pem` (PKCS#8, mode 0600), its public half to
/// `PREFIX.pub.pem`. Existing files are not overwritten.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What the key signs with.
    #[arg(long, value_name = "ALGORITHM", default_value = "eddsa")]
    algorithm: Algorithm,
    /// Where to write to, without `.key.pem`.
    #[arg(long, value_name = "PREFIX")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    Eddsa,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let key = generate(match arguments.algorithm {
        Algorithm::Es256 => doorward_compiler::Algorithm::Es256,
        Algorithm::Eddsa => doorward_compiler::Algorithm::EdDsa,
    })?;
    let (private, public) = save(&key, &arguments.out)?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "key {} ({})",
        hex::encode(key.public_key().identifier()),
        key.public_key().algorithm()
    )?;
    writeln!(out, "  private {}", private.display())?;
    writeln!(out, "  public  {}", public.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Makes a key from the system's randomness.
pub(crate) fn generate(algorithm: doorward_compiler::Algorithm) -> Result<SigningKey> {
    Ok(SigningKey::generate(algorithm, &mut getrandom::SysRng)?)
}

/// Writes both halves to new files, and returns their paths.
pub(crate) fn save(key: &SigningKey, prefix: &Path) -> Result<(PathBuf, PathBuf)> {
    let private = with_suffix(prefix, ".key.pem");
    let public = with_suffix(prefix, ".pub.pem");
    write_new(&public, 0o644, key.public_key().to_pem()?.as_bytes())?;
    if let Err(error) = write_new(&private, 0o600, key.to_pem()?.as_bytes()) {
        // Half a pair is of no use, and would be in the way of the next try.
        fs::remove_file(&public)?;
        return Err(error);
    }
    Ok((private, public))
}

fn with_suffix(prefix: &Path, suffix: &str) -> PathBuf {
    let mut path = prefix.as_os_str().to_os_string();
    path.push(suffix);
    path.into()
}

fn write_new(path: &Path, mode: u32, content: &[u8]) -> Result<()> {
    let failed = || format!("`{}` cannot be written", path.display());
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .with_context(failed)?;
    file.write_all(content).and_then(|()| file.sync_all()).with_context(failed)
}
