//! How many cases every format has, for the README.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use doorward_engine::Format;
use doorward_host::contract::decision::Category;
use doorward_host::contract::verification::Decision;
use doorward_host::gate::report;

use doorward_cases::NamedCase;
use doorward_cases::Native;
use doorward_cases::case::Case;
use doorward_cases::run::{Observed, Runner};

/// The hosts that every case is run in, by their names on the command line.
const HOSTS: [&str; 6] = ["native", "wasmtime", "chromium", "node", "edge", "workerd"];

/// What the section stands between.
const BEGIN: &str = "<!-- cases: written by `cargo xtask vectors` -->\n";
const END: &str = "<!-- /cases -->\n";

/// Presentations of one format, by how far they came.
#[derive(Clone, Debug, Default)]
struct Count {
    /// Refused while they were read.
    malformed: usize,
    /// Well-formed, and their proof did not hold.
    unproved: usize,
    /// Proved, and denied.
    denied: usize,
    /// Granted, or referred.
    granted: usize,
    /// By host, those that are exceptions there.
    exceptions: BTreeMap<&'static str, usize>,
}

/// `text` with the table of these cases in its place.
pub(super) fn insert(text: &str, cases: &[NamedCase]) -> Result<String> {
    let (before, rest) = text.split_once(BEGIN).context("the README has no place for cases")?;
    let (_, after) = rest.split_once(END).context("the README's place for cases has no end")?;
    Ok(format!("{before}{BEGIN}{}{END}{after}", table(&count(cases)?)))
}

fn count(cases: &[NamedCase]) -> Result<BTreeMap<&'static str, Count>> {
    let mut counts: BTreeMap<_, Count> =
        Format::ALL.iter().map(|format| (format.as_str(), Count::default())).collect();
    let mut runner = Runner::default();
    for named in cases {
        let Case::Decision(_) = &named.case else { continue };
        let Observed::Hearings(hearings) = runner.run(&Native, named)? else { continue };
        for hearing in hearings {
            let report = report(&hearing.decision);
            let format = report.journal.format.as_deref().unwrap_or_default();
            let Some(count) = counts.get_mut(format) else { continue };
            let place = match (&hearing.decision, hearing.claims.is_some()) {
                (Decision::Denied(_), true) => &mut count.denied,
                (Decision::Denied(_), false) if report.reason.category == Category::Input => {
                    &mut count.malformed
                }
                (Decision::Denied(_), false) => &mut count.unproved,
                _ => &mut count.granted,
            };
            *place = place.saturating_add(1);
            for host in HOSTS.iter().filter(|host| named.case.exception(host).is_some()) {
                let excepted = count.exceptions.entry(host).or_default();
                *excepted = excepted.saturating_add(1);
            }
        }
    }
    Ok(counts)
}

fn table(counts: &BTreeMap<&'static str, Count>) -> String {
    let mut text = format!(
        "| format | parsed, refused | verified, refused | decided: granted, denied | {} |\n|---|---|---|---|{}\n",
        HOSTS.join(" | "),
        "---|".repeat(HOSTS.len()),
    );
    for (format, count) in counts {
        let Count { malformed, unproved, denied, granted, exceptions } = count;
        let verified = granted.saturating_add(*denied);
        let parsed = verified.saturating_add(*unproved);
        let all = parsed.saturating_add(*malformed);
        let in_host = |host| all.saturating_sub(exceptions.get(host).copied().unwrap_or(0));
        let hosts: Vec<String> = HOSTS.iter().map(|host| in_host(host).to_string()).collect();
        text.push_str(&format!(
            "| `{format}` | {parsed}, {malformed} | {verified}, {unproved} | {granted}, {denied} | {} |\n",
            hosts.join(" | "),
        ));
    }
    text
}
