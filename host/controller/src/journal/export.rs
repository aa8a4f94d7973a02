//! `doorward journal export`: writes the lines to a file.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::site::Site;

/// Write the journal's lines to a new file, as a CBOR sequence (RFC 8742).
///
/// `journal verify --export` reads it. It holds personal data.
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

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let site = Site::open(&arguments.data, console)?;
    let shown = arguments.out.display();
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&arguments.out)
        .with_context(|| format!("`{shown}`"))?;
    let mut writer = BufWriter::new(file);
    let mut count = 0_u64;
    for line in site.lines(arguments.from) {
        writer.write_all(&line?)?;
        count = count.saturating_add(1);
    }
    writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    let key = site.folder().journal_key()?.public().to_pem()?;
    write!(io::stdout().lock(), "{count} lines in `{shown}`; the journal's key\n{key}")?;
    Ok(ExitCode::SUCCESS)
}
