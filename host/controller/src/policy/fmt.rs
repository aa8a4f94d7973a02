//! `doorward policy fmt`: lays sources out.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_compiler::format;

use crate::console::REFUSED;
use crate::data_folder::{Readable, replace_file};

/// Lay out sources, in place: sites and their expectations.
///
/// White space changes, and nothing else: comments, keys and tables stay where they are, and the
/// compiled bundle is the same. A file that is no TOML is left as it is, and told as
/// `file:line:column`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only say which files are laid out otherwise. Exit code 1 if there is any.
    #[arg(long)]
    check: bool,
    /// The files.
    #[arg(value_name = "FILE.toml", required = true)]
    files: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut refused = false;
    for path in &arguments.files {
        let text = fs::read_to_string(path).with_context(|| format!("`{}`", path.display()))?;
        let formatted = match format(&text, path) {
            Ok(formatted) => formatted,
            Err(diagnostics) => {
                diagnostics.iter().for_each(|diagnostic| eprintln!("{diagnostic}"));
                refused = true;
                continue;
            }
        };
        if formatted == text {
            continue;
        }
        if arguments.check {
            writeln!(out, "{} is laid out otherwise", path.display())?;
            refused = true;
        } else {
            replace_file(path, Readable::ByAll, formatted.as_bytes())?;
            writeln!(out, "{} is laid out", path.display())?;
        }
    }
    Ok(if refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}
