//! Requests of one kind to one server.

use std::time::Duration;

use anyhow::Result;
use doorward_edge_host::Server;

use super::callers::{Asked, Callers};
use crate::measure::{Row, Table, median, percentile};

/// Requests of one kind to one server, and how long they took.
pub(crate) struct Series {
    name: String,
    callers: Callers,
    requests: Vec<Asked>,
    expected: &'static str,
    times: Vec<Duration>,
    busy: Duration,
}

/// How many requests a series needs for so many turns of so many: the first turn does not count.
pub(crate) fn requests((turns, batch): (usize, usize)) -> usize {
    turns.saturating_add(1).saturating_mul(batch)
}

/// A batch of each series after a batch of the other, turn after turn, there and back: what comes
/// behind a heavy one finds cold caches.
pub(crate) fn take_turns(all: &mut [Series], (turns, batch): (usize, usize)) -> Result<()> {
    for turn in 0..=turns {
        for series in all.iter_mut() {
            series.take_turn(batch, turn > 0)?;
        }
        all.reverse();
    }
    if turns % 2 == 0 {
        all.reverse();
    }
    Ok(())
}

impl Series {
    pub(crate) fn new(
        name: &str,
        server: &Server,
        callers: usize,
        requests: Vec<Asked>,
        expected: &'static str,
    ) -> Result<Self> {
        Ok(Self {
            name: format!("edge, {name}"),
            callers: Callers::connect(server.address(), callers)?,
            requests,
            expected,
            times: Vec::new(),
            busy: Duration::ZERO,
        })
    }

    fn take_turn(&mut self, batch: usize, counts: bool) -> Result<()> {
        let rest = self.requests.len().saturating_sub(batch);
        let (times, busy) = self.callers.ask(self.requests.split_off(rest), self.expected)?;
        if counts {
            self.times.extend(times);
            self.busy = self.busy.saturating_add(busy);
        }
        Ok(())
    }

    pub(crate) fn median(&self) -> Duration {
        median(self.times.clone())
    }

    /// Tells how many requests were answered in a second and how long an answer took, also in terms
    /// of another series.
    pub(crate) fn tell(&self, table: &mut Table, other: &Self) {
        table.push(Row::rate(&self.name, self.times.len(), self.busy));
        table.push(Row::micros("  p50", self.median(), None));
        table.push(Row::micros("  p99", percentile(self.times.clone(), 99), None));
        if self.name != other.name {
            let name = format!("  p50 to {}", other.name.trim_start_matches("edge, "));
            table.push(Row::ratio(&name, self.median(), other.median(), None));
        }
    }
}
