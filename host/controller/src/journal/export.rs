//! `doorward journal export`: writes the lines to a file.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_host::journal::export;

use crate::data_folder::DataOption;

/// Writes the lines to a new file, as a CBOR sequence (RFC 8742) that `journal verify --export`
/// reads. It holds personal data.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    data: DataOption,
    /// The first line to write.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    from: u64,
    /// The file to make.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = arguments.data.open()?;
    let store = folder.store()?;
    let shown = arguments.out.display();
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&arguments.out)
        .with_context(|| format!("`{shown}`"))?;
    let mut writer = BufWriter::new(file);
    let count = export(&store, arguments.from, &mut writer)?;
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    let key = folder.journal_key()?.public().to_pem()?;
    writeln!(io::stdout().lock(), "{count} lines in `{shown}`; the journal's key\n{key}")?;
    Ok(ExitCode::SUCCESS)
}
