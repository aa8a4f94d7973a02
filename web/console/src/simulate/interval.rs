//! Quarters of an hour with the same outcome, as one.

use super::outcome::Outcome;
use super::week::Day;

/// A time of one day in which nothing changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Interval {
    /// First second since the Unix epoch.
    pub(super) from: u64,
    /// First second after it.
    pub(super) until: u64,
    /// What would come of it.
    pub(super) outcome: Outcome,
}

/// The intervals of a day, as far as it has outcomes.
pub(super) fn intervals(day: &Day, outcomes: &[Outcome]) -> Vec<Interval> {
    let mut intervals: Vec<Interval> = Vec::new();
    for (cell, outcome) in day.cells.iter().zip(outcomes) {
        let until = day.end_of(*cell);
        match intervals.last_mut() {
            Some(last) if last.outcome.same_as(outcome) => last.until = until,
            _ => intervals.push(Interval { from: cell.instant, until, outcome: outcome.clone() }),
        }
    }
    intervals
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed one is a failed test")]
mod tests {
    use super::*;
    use crate::contract::{Category, Feedback, Reason, Simulation, Verdict};
    use crate::example::{AUTUMN, bundle};
    use crate::simulate::week::{Week, monday};
    use crate::wall_clock::WallClock;

    fn outcome(verdict: Verdict, code: &str) -> Outcome {
        let reason = Reason {
            category: Category::Policy,
            code: code.into(),
            compared: Vec::new(),
            detail: None,
        };
        let (feedback, obligations, trace) = (Feedback::Denied, None, Vec::new());
        Simulation { verdict, reason, feedback, obligations, trace }.into()
    }

    #[test]
    fn what_stays_the_same_is_one_interval() {
        let bundle = bundle();
        let clock = WallClock::at(&bundle, "main-in").unwrap();
        let week = Week::of(&bundle, "", clock, monday(clock, AUTUMN).unwrap()).unwrap();
        let day = &week.days[6];
        let (open, shut) = (outcome(Verdict::Granted, "a.a"), outcome(Verdict::Denied, "b.b"));
        let other = outcome(Verdict::Denied, "c.c");
        let outcomes: Vec<Outcome> = (0..day.cells.len())
            .map(|at| match at {
                0..4 => &shut,
                4..40 => &open,
                40..80 => &shut,
                _ => &other,
            })
            .cloned()
            .collect();
        let found = intervals(day, &outcomes);
        let begins = day.cells[0].instant;
        let bounds: Vec<(u64, u64)> =
            found.iter().map(|it| (it.from - begins, it.until - begins)).collect();
        assert_eq!(bounds, [(0, 3600), (3600, 36_000), (36_000, 72_000), (72_000, 90_000)]);
        assert_eq!(found[3].until, day.ends);
        assert_eq!(found[1].outcome, open);
    }

    #[test]
    fn a_day_half_told_ends_where_it_is_told() {
        let bundle = bundle();
        let clock = WallClock::at(&bundle, "main-in").unwrap();
        let week = Week::of(&bundle, "", clock, monday(clock, 0).unwrap())
            .unwrap_or(Week { days: Vec::new() });
        assert!(week.days.is_empty(), "the week of 1970-01-01 begins before it");
        let week = Week::of(&bundle, "", clock, monday(clock, AUTUMN).unwrap()).unwrap();
        assert!(intervals(&week.days[0], &[]).is_empty());
        let one = intervals(&week.days[0], &[outcome(Verdict::Referred, "d.d")]);
        assert_eq!(one.len(), 1);
        assert_eq!(one[0].until - one[0].from, 900);
    }
}
