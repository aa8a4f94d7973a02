//! `doorward policy test`: holds a site against what is expected of it.

mod ask;
mod bench;
mod coverage;
mod junit;
mod moments;
mod probes;
mod report;
mod trying;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use doorward_compiler::expectations::{Trial, expectations};
use serde_json::json;

use self::report::Report;
use self::trying::try_all;
use crate::console::{Console, REFUSED};
use crate::data_folder::{Readable, replace_file};

/// Hold a site against what is expected of it.
///
/// Each expectation is decided by the engine as a door would: for everybody, at every access point and
/// at every moment that it names. What does not hold is told first, with who, where, when and why;
/// then which policies, pieces of schedules and reason codes the expectations have reached. Exit code
/// 1 if anything does not hold.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The expectations [default: `expectations.toml` beside the site].
    #[arg(value_name = "EXPECTATIONS.toml")]
    expectations: Option<PathBuf>,
    /// The site's source.
    #[arg(long, value_name = "SITE.toml")]
    site: PathBuf,
    /// Write a report for continuous integration, in JUnit's XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let file = match &arguments.expectations {
        Some(file) => file.clone(),
        None => arguments.site.with_file_name("expectations.toml"),
    };
    let trial = read(&file, &arguments.site)?;
    let engine = console.load_engine(None)?;
    let (tried, coverage) = try_all(&engine, &trial)?;
    let reached = coverage.reached();
    if let Some(path) = &arguments.junit {
        replace_file(path, Readable::ByAll, &junit::junit(&file, &tried)?)?;
    }
    let mut out = io::stdout().lock();
    if arguments.json {
        let document = json!({ "file": file, "expectations": tried, "coverage": reached });
        serde_json::to_writer_pretty(&mut out, &document)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", Report { file: &file, tried: &tried, reached })?;
    }
    let holds = tried.iter().all(|tried| tried.holds);
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

/// Reads both files. What is wrong with them is told on standard error, a line for each.
fn read(file: &Path, site: &Path) -> Result<Trial> {
    let text =
        |path: &Path| fs::read_to_string(path).with_context(|| format!("`{}`", path.display()));
    match expectations(&text(file)?, file, &text(site)?, site) {
        Ok(trial) => Ok(trial),
        Err(diagnostics) => {
            diagnostics.iter().for_each(|diagnostic| eprintln!("{diagnostic}"));
            bail!("{} to correct", diagnostics.len());
        }
    }
}
