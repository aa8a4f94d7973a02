//! `doorward evidence list`: what decisions rest on.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::verification::EvidenceSummary;
use jiff::Timestamp;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::site::Site;

/// List the signed statements in force, with the digest of each.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    data: DataOption,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let site = Site::open(&arguments.data, console)?;
    let mut out = io::stdout().lock();
    for (digest, summary) in site.evidence(console)? {
        writeln!(out, "{digest}  {}", told(&summary))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A statement in a line.
pub(super) fn told(summary: &EvidenceSummary) -> String {
    let time = |seconds: u64| {
        let time = i64::try_from(seconds).ok().and_then(|it| Timestamp::from_second(it).ok());
        time.map_or_else(|| seconds.to_string(), |time| time.to_string())
    };
    let EvidenceSummary { kind, issuer, subject, issued_at, .. } = summary;
    let mut line = format!("{kind} {subject}");
    if !issuer.is_empty() {
        line.push_str(&format!(" of {issuer}"));
    }
    if let Some(sequence) = summary.sequence {
        line.push_str(&format!(", number {sequence}"));
    }
    line.push_str(&format!(", issued {}", time(*issued_at)));
    if let Some(expires) = summary.expires {
        line.push_str(&format!(", expires {}", time(expires)));
    }
    if let Some(refresh) = summary.refresh_after {
        line.push_str(&format!(", look for a newer one after {}", time(refresh)));
    }
    line
}
