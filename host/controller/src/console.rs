//! Who asks, with which component, and how it is answered.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use doorward_host::engine::Engine;
use tracing::Level;

/// What was asked for is refused, for a reason that was told.
pub(crate) const REFUSED: u8 = 1;

/// It could not be done: an operator's mistake, or a fault.
const FAILED: u8 = 2;

/// The component's name, where it lies beside the executable.
const COMPONENT: &str = "doorward-engine.wasm";

/// Options that every subcommand has.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Console {
    /// The component that decides. Without: `doorward-engine.wasm` beside this program.
    #[arg(long = "engine", env = "DOORWARD_ENGINE", value_name = "PATH", global = true)]
    component: Option<PathBuf>,
    /// Who orders, for the journal.
    #[arg(
        long = "operator",
        env = "DOORWARD_OPERATOR",
        value_name = "NAME",
        default_value = "operator",
        global = true
    )]
    operator: String,
    /// How much to log on standard error [default: warn, and info for `serve`].
    #[arg(long, env = "DOORWARD_LOG", value_name = "LEVEL", global = true)]
    log: Option<Level>,
    /// How to log: `text`, or `json` with one object a line.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        hide_possible_values = true,
        global = true
    )]
    log_format: LogFormat,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Console {
    /// Who orders.
    pub(crate) fn operator(&self) -> &str {
        &self.operator
    }

    /// Loads the component. Its compiled code is kept in `cache`, if there is one.
    pub(crate) fn load_engine(&self, cache: Option<&Path>) -> Result<Engine> {
        let path = match &self.component {
            Some(path) => path.clone(),
            None => env::current_exe()
                .context("where this program lies cannot be told")?
                .with_file_name(COMPONENT),
        };
        let component = fs::read(&path).with_context(|| {
            format!(
                "no component at `{}`: name one with `--engine` or DOORWARD_ENGINE",
                path.display()
            )
        })?;
        Engine::load(&component, cache).with_context(|| format!("component `{}`", path.display()))
    }

    /// Sends the log to standard error, from `level` on where no other was asked for.
    pub(crate) fn start_log(&self, level: Level) {
        let log = tracing_subscriber::fmt()
            .with_writer(io::stderr)
            .with_max_level(self.log.unwrap_or(level))
            .with_target(false);
        match self.log_format {
            LogFormat::Text => log.init(),
            LogFormat::Json => log.json().init(),
        }
    }
}

/// Says on standard error what went wrong. A reader that went away is nothing wrong.
pub(crate) fn fail(error: &anyhow::Error) -> ExitCode {
    let closed = |cause: &(dyn std::error::Error + 'static)| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(closed) {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {error:#}");
    ExitCode::from(FAILED)
}
