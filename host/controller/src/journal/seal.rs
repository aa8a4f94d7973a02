//! `doorward journal seal`: signs a checkpoint.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::journal::Statement;

use crate::console::Console;
use crate::data_folder::{DataOption, Readable, replace_file};
use crate::site::Site;

/// Sign a checkpoint for all lines there are, to be kept elsewhere.
///
/// It shows when the end of the journal is missing, or when whoever has its key has written another
/// history.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    data: DataOption,
    /// Write the checkpoint (COSE_Sign1) to this file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let site = Site::open(&arguments.data, console)?;
    let checkpoint = site.seal()?;
    replace_file(&arguments.out, Readable::ByAll, checkpoint.as_bytes())?;
    let Statement { journal, sequence, hash, .. } =
        checkpoint.statement(&site.folder().journal_key()?.public())?;
    writeln!(
        io::stdout().lock(),
        "checkpoint for line {sequence} of journal {journal}, {hash}: `{}`",
        arguments.out.display()
    )?;
    Ok(ExitCode::SUCCESS)
}
