//! `doorward bundle trust`: trusts a key that no accepted bundle has named.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::console::Console;
use crate::data_folder::{DataOption, read_public_key, trusted};
use crate::site::Site;

/// Trust a key to sign the next bundle, beside those that are trusted already.
///
/// For a site that has missed the bundle which named the key, and cannot get it any more: compare the
/// key's identifier with the one that its owner tells you. A bundle that names keys replaces all.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The public key, in PEM.
    #[arg(value_name = "KEY.pub.pem")]
    key: PathBuf,
    #[command(flatten)]
    data: DataOption,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let key = trusted(&read_public_key(&arguments.key)?);
    let identifier = hex::encode(&key.identifier);
    Site::open(&arguments.data, console)?.trust(key, console)?;
    writeln!(io::stdout().lock(), "key {identifier} may sign the next bundle")?;
    Ok(ExitCode::SUCCESS)
}
