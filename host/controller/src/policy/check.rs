//! `doorward policy check`: whether a policy can be used, and what is odd about it.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::policy::Severity;

use super::ground::GroundOption;
use crate::console::{Console, REFUSED};
use crate::moment;

/// Compile a policy, let the engine load it, and tell what is odd about it.
///
/// Exit code 1 if something cannot work as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    ground: GroundOption,
    /// As if it were then: a date, or date and time, at the site; or RFC 3339 [default: now].
    #[arg(long, value_name = "TIME")]
    when: Option<String>,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let mut ground = arguments.ground.open(console)?;
    let (wall, _) = ground.wall_clock(None)?;
    let now = arguments.when.as_deref().map(|text| wall.read(text)).transpose()?;
    let findings = ground.instance.check(ground.verifier, now.unwrap_or_else(moment::now))?;
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let problems = count(Severity::Problem);
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &findings)?;
        writeln!(out)?;
    } else {
        for finding in &findings {
            let mark = match finding.severity {
                Severity::Problem => "PROBLEM",
                Severity::Doubt => "doubt",
                Severity::Note => "note",
            };
            let (subject, detail) = (finding.subject.escape_debug(), &finding.detail);
            writeln!(out, "{mark:<8} {subject}: {detail} ({})", finding.code)?;
        }
        writeln!(
            out,
            "site `{}`: {} access points, {} access profiles; {problems} problems, {} doubts, {} notes",
            ground.bundle.site.identifier,
            ground.bundle.access_points.len(),
            ground.bundle.profiles.len(),
            count(Severity::Doubt),
            count(Severity::Note),
        )?;
    }
    Ok(if problems == 0 { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}
