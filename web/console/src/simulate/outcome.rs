//! What would come of one quarter of an hour.

use crate::component::Kind;
use crate::contract::{Obligations, Reason, Simulation, Verdict};
use crate::meaning::meaning;
use crate::spelling;
use crate::wall_clock::WallClock;

/// What would come of it: without the trace, which nobody reads six hundred times.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    pub(super) reason: Reason,
    obligations: Option<Obligations>,
}

impl From<Simulation> for Outcome {
    fn from(simulation: Simulation) -> Self {
        let Simulation { verdict, reason, obligations, .. } = simulation;
        Self { verdict, reason, obligations }
    }
}

impl Outcome {
    /// In a word.
    pub(super) const fn word(&self) -> &'static str {
        match self.verdict {
            Verdict::Granted => "granted",
            Verdict::Denied => "denied",
            Verdict::MoreNeeded => "more is needed",
            Verdict::Deferred => "later",
            Verdict::Referred => "passed on",
        }
    }

    /// What it amounts to.
    pub(super) const fn kind(&self) -> Kind {
        match self.verdict {
            Verdict::Granted => Kind::Good,
            Verdict::Denied => Kind::Bad,
            Verdict::MoreNeeded | Verdict::Deferred | Verdict::Referred => Kind::Odd,
        }
    }

    /// The class of a cell in the style sheet: each has a pattern of its own as well as a colour.
    pub(super) const fn class(&self) -> &'static str {
        match self.kind() {
            Kind::Good => "granted",
            Kind::Bad => "denied",
            Kind::Odd | Kind::Plain => "other",
        }
    }

    /// Whether two can be told in one sentence.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        self.verdict == other.verdict
            && self.reason.code == other.reason.code
            && self.reason.detail == other.reason.detail
            && self.obligations == other.obligations
    }

    /// Why, in words.
    pub(super) fn why(&self) -> String {
        let code = &self.reason.code;
        let meaning = meaning(code).map_or_else(
            || spelling::category(self.reason.category).to_string(),
            ToString::to_string,
        );
        let mut why = match &self.reason.detail {
            Some(detail) => format!("{meaning} ({detail})"),
            None => meaning,
        };
        if let Some(Obligations { action, release_seconds, .. }) = &self.obligations {
            why.push_str("; the lock: ");
            why.push_str(&spelling::action(*action, *release_seconds));
        }
        why
    }

    /// What was compared.
    pub(super) fn compared(&self, clock: WallClock<'_>) -> String {
        let all = self.reason.compared.iter().map(|it| spelling::comparison(it, Some(clock)));
        all.collect::<Vec<_>>().join("; ")
    }
}
