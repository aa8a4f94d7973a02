//! `doorward journal show`: what happened.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::gate::report;
use doorward_host::journal::{Entry, Line};
use serde_json::json;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::moment;
use crate::narrative::outcome;
use crate::site::Site;

/// Show what happened, a line for each.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    data: DataOption,
    /// The first line to show.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    from: u64,
    /// The most lines to show.
    #[arg(long, value_name = "COUNT", default_value_t = usize::MAX, hide_default_value = true)]
    limit: usize,
    /// Print one JSON object for each line, with everything that is in it.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let site = Site::open(&arguments.data, console)?;
    let mut out = io::stdout().lock();
    for stored in site.lines(arguments.from).take(arguments.limit) {
        let line = Line::decode(&stored?)?;
        if arguments.json {
            serde_json::to_writer(&mut out, &as_json(&line))?;
            writeln!(out)?;
        } else {
            let time = line.at.now.map_or_else(|| "no clock".into(), moment::utc);
            writeln!(out, "{:>6}  {time:<20}  {}", line.sequence, told(&line.entry)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(line: &Line) -> serde_json::Value {
    let Line { sequence, previous, at, entry } = line;
    json!({ "sequence": sequence, "previous": previous, "at": at, "entry": entry })
}

fn told(entry: &Entry) -> Result<String> {
    Ok(match entry {
        Entry::Decision(decided) => {
            let holder = decided.record().holder.as_deref().unwrap_or("-");
            let code = &report(&decided.outcome).reason.code;
            let access_point = &decided.circumstance.access_point;
            format!("{} {code} at {access_point}, holder {holder}", outcome(&decided.outcome))
        }
        Entry::Fault(failure) => {
            format!("fault at {}: {}", failure.circumstance.access_point, failure.fault)
        }
        Entry::Event(recorded) => {
            format!("{}: {}", recorded.by, serde_json::to_string(&recorded.event)?)
        }
        Entry::Checkpoint(_) => "checkpoint".into(),
    })
}
