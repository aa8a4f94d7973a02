//! Which checks a presentation can fail, for which reasons, and the cases that show it.
//!
//! The engine names its checks itself: they are the stages of a decision's trace, and the last one of
//! a denial is the one that failed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use doorward_cases::NamedCase;
use doorward_cases::Native;
use doorward_cases::case::Case;
use doorward_cases::run::{Observed, Runner};
use doorward_host::gate::report;

/// Cases that are named beside each reason.
const NAMED: usize = 3;

/// The checks that presentations of one format went through, in their order.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    stages: Vec<String>,
    /// By check and reason code, the cases that fail it for that reason.
    failed: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Checks {
    /// The names of the checks, in the order in which they are made.
    pub fn stages(&self) -> impl Iterator<Item = &str> {
        self.stages.iter().map(String::as_str)
    }

    /// The cases that fail a check, whatever for.
    #[must_use]
    pub fn failing(&self, stage: &str) -> BTreeSet<&str> {
        let here = self.failed.iter().filter(|((failed, _), _)| failed == stage);
        here.flat_map(|(_, cases)| cases).map(String::as_str).collect()
    }

    fn reasons(&self, stage: &str) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        let here = self.failed.iter().filter(move |((failed, _), _)| failed == stage);
        here.map(|((_, code), cases)| (code.as_str(), cases))
    }

    /// Puts a check behind the one before it, unless it is known.
    fn note(&mut self, stage: &str, before: Option<&str>) {
        if self.stages.iter().any(|known| known == stage) {
            return;
        }
        let behind = |before| self.stages.iter().position(|known| known == before);
        let place = before.and_then(behind).map_or(0, |place| place.saturating_add(1));
        self.stages.insert(place, stage.to_owned());
    }
}

/// The checks of every format; under the empty name those before a format is known. Runs the cases
/// natively.
///
/// # Errors
/// Where a case cannot be run.
pub fn checks(cases: &[NamedCase]) -> Result<BTreeMap<String, Checks>> {
    let mut formats: BTreeMap<String, Checks> = BTreeMap::new();
    let mut runner = Runner::default();
    for named in cases {
        let Case::Decision(_) = &named.case else { continue };
        let Observed::Hearings(hearings) = runner.run(&Native, named)? else { continue };
        for hearing in hearings {
            let report = report(&hearing.decision);
            let checks =
                formats.entry(report.journal.format.clone().unwrap_or_default()).or_default();
            let mut before = None;
            for step in &report.trace {
                checks.note(&step.stage, before);
                before = Some(step.stage.as_str());
                if !step.passed {
                    let failed = (step.stage.clone(), step.code.clone());
                    checks.failed.entry(failed).or_default().insert(named.name.clone());
                }
            }
        }
    }
    Ok(formats)
}

/// `docs/checks.md`.
pub(super) fn table(formats: &BTreeMap<String, Checks>) -> String {
    let mut text = String::from(
        "# Checks\n\n\
         Written by `cargo xtask vectors` out of what the cases in `tests/vectors` come to.\n\n\
         A presentation goes through these checks in this order; they are the stages of a decision's\n\
         trace, and the first that fails ends it. Beside each: the reasons for which it can fail, and\n\
         how many cases show that it does. `tests/tests/checks.rs` says which checks a format has\n\
         nothing to fail in, and why; every other check is failed by three cases or more.\n",
    );
    for (format, checks) in formats {
        let title = if format.is_empty() { "Before the format is known" } else { format };
        text.push_str(&format!(
            "\n## {title}\n\n| check | reason | cases | such as |\n|---|---|---|---|\n"
        ));
        for stage in checks.stages() {
            for (code, cases) in checks.reasons(stage) {
                let named: Vec<String> =
                    cases.iter().take(NAMED).map(|name| format!("`{}`", short(name))).collect();
                text.push_str(&format!(
                    "| `{stage}` | `{code}` | {} | {} |\n",
                    cases.len(),
                    named.join(", ")
                ));
            }
        }
    }
    text
}

/// The name of a case without the folder of all cases.
fn short(name: &str) -> &str {
    name.rsplit_once("vectors/").map_or(name, |(_, short)| short)
}
