//! `doorward demo`: a site from nothing, and what its doors decide.
//!
//! Everything goes the way that a real site goes: a key, a signed bundle, a CSV of credentials, the
//! gate over the embedded store, the journal. Only the clock is set by hand, and phones and cards are
//! played by `doorward-wallet`.

mod aliro;
mod badges;
mod carriers;
mod cast;
mod doordeck;
mod faces;
mod guide;
mod hand_over;
mod locks;
mod questions;
mod requests;
mod script;
mod shown;
mod stage;
mod tokens;
mod wallets;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use doorward_host::journal::{Digest, Journal as _, stored_lines};
use doorward_host::store::{Bundles as _, EvidenceShelf as _};

use self::cast::Cast;
use self::stage::Stage;
use crate::console::{Console, REFUSED};
use crate::journal::{Archive, confirm, replay_all};
use crate::pages;
use crate::site_file::SiteFile;

/// Make a site in an empty folder and decide at its doors.
///
/// A few people are enrolled and present what they have, each at a stated time. Then the journal is
/// verified, and every line of it decided again.
///
/// Exit code 0 only if every decision came out as the demo expects.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Keep the site in this folder, which must not exist or be empty [default: a temporary folder
    /// that is removed]. `console.json` in it is what the console opens.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Afterwards, serve the console with the site, its registry and what was presented, on loopback,
    /// until interrupted. Needs a program that was built with the feature `console`.
    #[arg(long)]
    serve: bool,
    /// The address to serve it on; port 0 is any port that is free. The real one is printed.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8643", requires = "serve")]
    listen: SocketAddr,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let Arguments { serve, listen, .. } = arguments;
    ensure!(!serve || pages::BUILT_IN, "there is no console in this program: it was built without");
    ensure!(listen.ip().is_loopback(), "`{listen}` can be reached from elsewhere");
    let (code, site) = in_folder(arguments, console)?;
    if *serve {
        guide::serve(*listen, &site)?;
    }
    Ok(code)
}

fn in_folder(arguments: &Arguments, console: &Console) -> Result<(ExitCode, SiteFile)> {
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

/// The site as one file, for the console.
const CONSOLE: &str = "console.json";

fn play(root: &Path, console: &Console) -> Result<(ExitCode, SiteFile)> {
    let mut out = io::stdout().lock();
    let cast = Cast::assemble()?;
    let mut stage = Stage::build(root, &cast, console, &mut out)?;
    script::perform(&mut stage, &cast)?;
    let unexpected = stage.unexpected();
    let (folder, gate, site) = stage.strike();
    std::fs::write(root.join(CONSOLE), serde_json::to_vec(&site)?)?;

    writeln!(out)?;
    let checkpoint = gate.store().seal_journal(gate.reading())?;
    writeln!(
        out,
        "journal: {}",
        confirm(&folder, gate.store(), std::slice::from_ref(&checkpoint))?
    )?;
    let lines = stored_lines(gate.store(), 1).map(|line| Ok(line?));
    let bundles = |digest: &Digest| Ok(gate.store().bundle_by_digest(digest)?);
    let evidence = |set: &Digest| Ok(gate.store().evidence_of(set)?);
    let archive = Archive { bundles: &bundles, evidence: &evidence };
    let replayed = replay_all(lines, &archive, gate.engine(), &mut out)?;
    writeln!(out, "replay:  {replayed}")?;
    writeln!(out, "checkpoint, to be kept elsewhere: {}", hex::encode(checkpoint.as_bytes()))?;
    // The store is free again, for the commands of administrators.
    drop(gate);
    questions::ask(root, console, &mut out)?;
    hand_over::play(root, console, &mut out)?;
    if unexpected == 0 && replayed.different == 0 {
        return Ok((ExitCode::SUCCESS, site));
    }
    writeln!(out, "{unexpected} decisions are not what was expected")?;
    Ok((ExitCode::from(REFUSED), site))
}
