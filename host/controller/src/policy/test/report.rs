//! The report of a test, for people.

use std::fmt::{self, Display, Formatter};
use std::path::Path;

use super::coverage::Reached;
use super::trying::{Failure, Tried};

/// What came of a file of expectations.
pub(super) struct Report<'r> {
    pub(super) file: &'r Path,
    pub(super) tried: &'r [Tried],
    pub(super) reached: Reached<'r>,
}

impl Display for Report<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let failed: Vec<&Tried> = self.tried.iter().filter(|it| !it.holds).collect();
        for tried in &failed {
            self.failed(out, tried)?;
        }
        let asked = self.tried.iter().map(|it| it.asked).fold(0_u64, u64::saturating_add);
        let held = self.tried.len().saturating_sub(failed.len());
        writeln!(
            out,
            "{held} of {} expectations hold, {} fail; {asked} decisions",
            self.tried.len(),
            failed.len()
        )?;
        self.policies(out)?;
        self.pieces(out)?;
        self.codes(out)
    }
}

impl Report<'_> {
    fn failed(&self, out: &mut Formatter<'_>, tried: &Tried) -> fmt::Result {
        writeln!(out, "FAILS {}:{}: {}", self.file.display(), tried.line, tried.expected)?;
        if let Some(name) = &tried.name {
            writeln!(out, "      {name}")?;
        }
        tried.failures.iter().try_for_each(|failure| writeln!(out, "      {failure}"))?;
        if tried.more > 0 {
            writeln!(out, "      and {} more", tried.more)?;
        }
        writeln!(out)
    }

    fn policies(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let missed = self.reached.policies.iter().filter(|it| !it.decided);
        let missed = missed
            .map(|it| format!("{}, policy {} ({})", it.profile, it.policy, it.effect))
            .collect();
        section(out, "policies decided something", self.reached.policies.len(), missed)
    }

    fn pieces(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let missed = self.reached.schedule_pieces.iter().filter_map(|it| {
            let side = match (it.inside, it.outside) {
                (true, true) => return None,
                (true, false) => "never outside",
                (false, true) => "never inside",
                (false, false) => "never",
            };
            Some(format!("{}, {}: {side}", it.schedule, it.piece))
        });
        let all = self.reached.schedule_pieces.len();
        section(out, "pieces of schedules were met inside and outside", all, missed.collect())
    }

    fn codes(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} reason codes came out", self.reached.reason_codes.len())?;
        for (code, times) in self.reached.reason_codes {
            writeln!(out, "  {times:>7}  {code}")?;
        }
        Ok(())
    }
}

impl Display for Failure {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let others = self.who.len().saturating_sub(1);
        write!(out, "{}", self.who.first().map_or("", String::as_str))?;
        if others > 0 {
            write!(out, " and {others} more")?;
        }
        write!(
            out,
            " at {} ({}), {}: {}, {}",
            self.access_point, self.access_point_name, self.local, self.outcome, self.code
        )?;
        if !self.compared.is_empty() {
            write!(out, " ({})", self.compared.join("; "))?;
        }
        write!(out, "; expected {}", self.expected)
    }
}

/// How many of all were reached, and those that were not.
fn section(out: &mut Formatter<'_>, what: &str, all: usize, missed: Vec<String>) -> fmt::Result {
    writeln!(out, "{} of {all} {what}", all.saturating_sub(missed.len()))?;
    missed.iter().try_for_each(|missed| writeln!(out, "  not {missed}"))
}
