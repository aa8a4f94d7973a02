//! The clock floor, in memory ahead of its row.

use super::{Ledger, lock};
use crate::journal::Event;
use crate::store::rows::Backend;
use crate::store::{ClockFloor, Fault, MAX_STEP, Origin, Reading, STEP_INTERVAL};

/// Where the floor is, and how far it may go at present.
#[derive(Clone, Copy, Debug)]
pub(super) struct Floor {
    value: u64,
    /// Since when, by uptime in milliseconds, and from where steps are counted. Absent: not yet.
    counted: Option<(u64, u64)>,
}

impl Floor {
    pub(super) fn new(value: u64) -> Self {
        Self { value, counted: None }
    }

    pub(super) fn value(&self) -> u64 {
        self.value
    }

    pub(super) fn reset(&mut self, to: u64) {
        *self = Self::new(to);
    }

    fn raise(&mut self, at: Reading) -> u64 {
        let Some(now) = at.now.filter(|now| at.trusted && *now > self.value) else {
            return self.value;
        };
        if self.value == 0 {
            self.value = now;
        }
        let (_, from) = match self.counted {
            Some((since, from)) if at.uptime.saturating_sub(since) < STEP_INTERVAL => (since, from),
            _ => *self.counted.insert((at.uptime, self.value)),
        };
        self.value = now.min(from.saturating_add(MAX_STEP)).max(self.value);
        self.value
    }
}

impl<B: Backend> ClockFloor for Ledger<B> {
    fn floor(&self) -> Result<u64, Fault> {
        Ok(lock(&self.floor)?.value())
    }

    fn raise_floor(&self, at: Reading) -> Result<u64, Fault> {
        Ok(lock(&self.floor)?.raise(at))
    }

    fn reset_floor(&self, origin: Origin<'_>, to: u64) -> Result<(), Fault> {
        self.write(|draft| {
            let from = lock(&self.floor)?.value();
            draft.event(origin, Event::ClockFloorReset { from, to })?;
            draft.reset_floor(to);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn trusted(now: u64, uptime: u64) -> Reading {
        Reading { now: Some(now), trusted: true, uptime }
    }

    #[test]
    fn the_first_raise_is_not_bounded() {
        assert_eq!(Floor::new(0).raise(trusted(NOW, 0)), NOW);
    }

    #[test]
    fn only_trusted_time_raises_and_nothing_lowers() {
        let mut floor = Floor::new(NOW);
        assert_eq!(floor.raise(Reading { trusted: false, ..trusted(NOW + 5, 0) }), NOW);
        assert_eq!(floor.raise(Reading { now: None, trusted: true, uptime: 0 }), NOW);
        assert_eq!(floor.raise(trusted(NOW - 1, 0)), NOW);
        assert_eq!(floor.raise(trusted(NOW + 5, 0)), NOW + 5);
    }

    #[test]
    fn a_leap_is_cut_and_repeating_it_does_not_help() {
        let mut floor = Floor::new(NOW);
        let forged = NOW + 40 * MAX_STEP;
        for uptime in [0, 1, STEP_INTERVAL - 1] {
            assert_eq!(floor.raise(trusted(forged, uptime)), NOW + MAX_STEP);
        }
        assert_eq!(floor.raise(trusted(forged, STEP_INTERVAL)), NOW + 2 * MAX_STEP);
    }

    #[test]
    fn many_small_leaps_are_no_way_around() {
        let mut floor = Floor::new(NOW);
        for leap in 1..1000 {
            floor.raise(trusted(NOW + leap * (MAX_STEP / 2), leap));
        }
        assert_eq!(floor.value(), NOW + MAX_STEP);
    }
}
