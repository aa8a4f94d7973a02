//! `doorward bundle distrust`: trusts a key no longer.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::site::Site;

/// Trust a key no longer to sign bundles.
///
/// What it has signed stays in force until the next bundle: put one in force that another key has
/// signed.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The key's identifier, in hex, as `doorward bundle status` shows it.
    #[arg(value_name = "IDENTIFIER", value_parser = identifier)]
    key: Identifier,
    #[command(flatten)]
    data: DataOption,
}

/// A key's identifier.
#[derive(Clone, Debug)]
struct Identifier(Vec<u8>);

fn identifier(text: &str) -> Result<Identifier, hex::FromHexError> {
    hex::decode(text).map(Identifier)
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let Identifier(key) = &arguments.key;
    Site::open(&arguments.data, console)?.distrust(key, console)?;
    writeln!(io::stdout().lock(), "key {} signs nothing more here", hex::encode(key))?;
    Ok(ExitCode::SUCCESS)
}
