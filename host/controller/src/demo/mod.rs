//! `doorward demo`: a site from nothing, and what its doors decide.
//!
//! Everything goes the way that a real site goes: a key, a signed bundle, a CSV of credentials, the
//! gate over the embedded store, the journal. Only the clock is set by hand, and phones and cards are
//! played by `doorward-wallet`.

mod cast;
mod script;
mod stage;
mod tokens;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use doorward_host::journal::{Digest, Journal as _, stored_lines};
use doorward_host::store::Bundles as _;

use self::cast::Cast;
use self::stage::Stage;
use crate::console::{Console, REFUSED};
use crate::journal::{confirm, replay_all};

/// Make a site in an empty folder and decide at its doors.
///
/// A few people are enrolled and present what they have, each at a stated time. Then the journal is
/// verified, and every line of it decided again.
///
/// Exit code 0 only if every decision came out as the demo expects.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Keep the site in this folder, which must not exist or be empty [default: a temporary folder
    /// that is removed].
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    match &arguments.keep {
        Some(folder) => {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("`{}` cannot be made", folder.display()))?;
            ensure!(
                std::fs::read_dir(folder)?.next().is_none(),
                "`{}` is not empty",
                folder.display()
            );
            play(folder, console)
        }
        None => play(tempfile::tempdir()?.path(), console),
    }
}

fn play(folder: &Path, console: &Console) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    let cast = Cast::assemble()?;
    let mut stage = Stage::build(folder, &cast, console, &mut out)?;
    script::perform(&mut stage, &cast)?;
    let unexpected = stage.unexpected();
    let (folder, gate) = stage.strike();

    writeln!(out)?;
    let checkpoint = gate.store().seal_journal(gate.reading())?;
    writeln!(
        out,
        "journal: {}",
        confirm(&folder, gate.store(), std::slice::from_ref(&checkpoint))?
    )?;
    let lines = stored_lines(gate.store(), 1).map(|line| Ok(line?));
    let bundles = |digest: &Digest| Ok(gate.store().bundle_by_digest(digest)?);
    let replayed = replay_all(lines, &bundles, gate.engine(), &mut out)?;
    writeln!(out, "replay:  {replayed}")?;
    writeln!(out, "checkpoint, to be kept elsewhere: {}", hex::encode(checkpoint.as_bytes()))?;
    if unexpected == 0 && replayed.different == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{unexpected} decisions are not what was expected")?;
    Ok(ExitCode::from(REFUSED))
}
