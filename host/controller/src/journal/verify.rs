//! `doorward journal verify`: checks numbers, chain and checkpoints.

use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_host::journal::{
    Checkpoint, Journal, JournalPublicKey, Report, exported_lines, stored_lines, verify,
};
use doorward_host::store::OpenError;

use crate::console::{Console, REFUSED};
use crate::data_folder::{DataFolder, DataOption};
use crate::site::Site;

/// Check that the journal's lines fit together, and every checkpoint that was kept elsewhere.
///
/// Without kept checkpoints this shows that lines were changed or removed in the middle; that the
/// end was cut off shows against a kept one. Exit code 1 if the journal does not hold.
#[derive(Debug, clap::Args)]
#[command(override_usage = "doorward journal verify [OPTIONS] --data <DIR>\n       \
                            doorward journal verify [OPTIONS] --export <FILE> --key <KEY.pem>")]
pub(crate) struct Arguments {
    /// Verify the journal in the site's data folder.
    #[arg(long, env = "DOORWARD_DATA", value_name = "DIR", required_unless_present = "export")]
    data: Option<PathBuf>,
    /// Verify an exported journal instead, with the journal's public key in PEM.
    #[arg(long, value_name = "FILE", requires = "key")]
    export: Option<PathBuf>,
    /// The journal's public key, for `--export`.
    #[arg(long, value_name = "KEY.pem", requires = "export")]
    key: Option<PathBuf>,
    /// A checkpoint that was kept elsewhere, as `journal seal` writes it; may be given again.
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let kept: Vec<Checkpoint> =
        arguments.checkpoints.iter().map(|path| read(path)).collect::<Result<_>>()?;
    let report = match (&arguments.export, &arguments.key, &arguments.data) {
        (Some(export), Some(key), _) => verify_export(export, key, &kept)?,
        (_, _, Some(data)) => verify_store(&data.clone().into(), console, &kept)?,
        _ => {
            anyhow::bail!("name a data folder with `--data`, or a file with `--export` and `--key`")
        }
    };
    match report {
        Ok(report) => {
            writeln!(io::stdout().lock(), "{}", show(&report))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(broken) => {
            eprintln!("the journal does not hold: {broken}");
            Ok(ExitCode::from(REFUSED))
        }
    }
}

/// Checks the journal of a store that is open, and says in a line what holds.
pub(crate) fn confirm(
    folder: &DataFolder,
    journal: &impl Journal,
    kept: &[Checkpoint],
) -> Result<String> {
    let key = folder.journal_key()?.public();
    Ok(show(&verify(stored_lines(journal, 1), &key, kept)?))
}

fn verify_store(
    data: &DataOption,
    console: &Console,
    kept: &[Checkpoint],
) -> Result<Result<Report, String>> {
    let site = match Site::open(data, console) {
        Ok(site) => site,
        Err(error) => {
            return match error.downcast_ref() {
                // What the store itself looks at when it is opened.
                Some(why @ (OpenError::Cut { .. } | OpenError::Seal(_))) => {
                    Ok(Err(why.to_string()))
                }
                _ => Err(error),
            };
        }
    };
    let key = site.folder().journal_key()?.public();
    Ok(verify(site.lines(1), &key, kept).map_err(|broken| broken.to_string()))
}

fn verify_export(path: &Path, key: &Path, kept: &[Checkpoint]) -> Result<Result<Report, String>> {
    let file = File::open(path).with_context(|| format!("`{}`", path.display()))?;
    let pem = fs::read_to_string(key).with_context(|| format!("`{}`", key.display()))?;
    let key = JournalPublicKey::from_pem(&pem)?;
    let lines = exported_lines(BufReader::new(file));
    Ok(verify(lines, &key, kept).map_err(|broken| broken.to_string()))
}

fn read(path: &Path) -> Result<Checkpoint> {
    let octets = fs::read(path).with_context(|| format!("`{}`", path.display()))?;
    Ok(Checkpoint::from(octets))
}

fn show(report: &Report) -> String {
    let Report { journal, first, last, hash, checkpoints, confirmed, unsealed } = report;
    format!(
        "lines {first} to {last} of journal {journal} hold: {checkpoints} checkpoints, {confirmed} \
         confirmed from elsewhere, {unsealed} lines not sealed; last line {hash}"
    )
}
