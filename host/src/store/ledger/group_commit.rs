//! Group commit: whoever comes while nobody is writing writes for all who have come since.
//!
//! There is no thread for it. The first caller is the leader of a group of one and pays no hand-off;
//! those who come while it waits for the disk are one group, led by one of them.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard};

use crate::store::Fault;

/// Callers with work `W`, each waiting for its result `R`.
pub(super) struct GroupCommit<W, R> {
    state: Mutex<State<W, R>>,
    changed: Condvar,
}

struct State<W, R> {
    next: u64,
    waiting: Vec<(u64, W)>,
    done: HashMap<u64, Result<R, Fault>>,
    led: bool,
}

impl<W, R> GroupCommit<W, R> {
    pub(super) fn new() -> Self {
        let state = State { next: 0, waiting: Vec::new(), done: HashMap::new(), led: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Has `work` done in a group, by `write` of whoever leads it: one result for each piece of work,
    /// in their order, or one fault for all.
    pub(super) fn run(
        &self,
        work: W,
        write: impl FnOnce(Vec<W>) -> Result<Vec<R>, Fault>,
    ) -> Result<R, Fault> {
        let mut write = Some(write);
        let mut state = self.lock()?;
        let ticket = state.next;
        state.next = state.next.wrapping_add(1);
        state.waiting.push((ticket, work));
        loop {
            if let Some(result) = state.done.remove(&ticket) {
                return result;
            }
            if state.led {
                state = self.changed.wait(state).map_err(|_| poisoned())?;
                continue;
            }
            // Not done and nobody leads, so the own work is among the waiting.
            let write = write.take().ok_or_else(|| Fault("a group lost its work".into()))?;
            state.led = true;
            let (tickets, works) = std::mem::take(&mut state.waiting).into_iter().unzip();
            drop(state);
            let mut lead = Lead { group: self, tickets, results: None };
            lead.results = Some(write(works));
            drop(lead);
            state = self.lock()?;
        }
    }

    fn lock(&self) -> Result<MutexGuard<'_, State<W, R>>, Fault> {
        self.state.lock().map_err(|_| poisoned())
    }
}

/// Hands out the results when it is dropped, so that nobody waits for a leader that panicked.
struct Lead<'a, W, R> {
    group: &'a GroupCommit<W, R>,
    tickets: Vec<u64>,
    results: Option<Result<Vec<R>, Fault>>,
}

impl<W, R> Drop for Lead<'_, W, R> {
    fn drop(&mut self) {
        // A poisoned lock faults every caller by itself.
        let Ok(mut state) = self.group.lock() else { return };
        state.led = false;
        let results = self.results.take().unwrap_or_else(|| Err(poisoned()));
        let tickets = std::mem::take(&mut self.tickets);
        match results {
            Ok(results) => {
                let mut results = results.into_iter();
                for ticket in tickets {
                    let result = results.next().ok_or_else(|| Fault("a result is missing".into()));
                    state.done.insert(ticket, result);
                }
            }
            Err(fault) => {
                state.done.extend(tickets.into_iter().map(|ticket| (ticket, Err(fault.clone()))));
            }
        }
        drop(state);
        self.group.changed.notify_all();
    }
}

fn poisoned() -> Fault {
    Fault("a thread panicked while it wrote".into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn everybody_gets_the_result_of_the_own_work() {
        let group = Arc::new(GroupCommit::new());
        let writes = Arc::new(AtomicUsize::new(0));
        let callers: Vec<_> = (0..8_u64)
            .map(|caller| {
                let (group, writes) = (group.clone(), writes.clone());
                thread::spawn(move || {
                    for round in 0..50 {
                        let work = caller * 1000 + round;
                        let result = group.run(work, |works: Vec<u64>| {
                            writes.fetch_add(1, Ordering::Relaxed);
                            thread::sleep(Duration::from_micros(200));
                            Ok(works.into_iter().map(|work| work + 1).collect())
                        });
                        assert_eq!(result.unwrap(), work + 1);
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.join().unwrap();
        }
        let writes = writes.load(Ordering::Relaxed);
        assert!(writes < 400, "{writes} writes for 400 pieces of work");
    }

    #[test]
    fn a_fault_is_everybodys() {
        let group = GroupCommit::<(), ()>::new();
        let fault = group.run((), |_| Err(Fault("full".into()))).unwrap_err();
        assert_eq!(fault.to_string(), "store: full");
        assert!(group.run((), |_| Ok(vec![()])).is_ok(), "the next group is another");
    }

    #[test]
    fn a_leader_that_panics_leaves_nobody_waiting() {
        let group = Arc::new(GroupCommit::<(), ()>::new());
        let led = group.clone();
        let leader = thread::spawn(move || led.run((), |_| panic!("on purpose")));
        assert!(leader.join().is_err());
        assert!(group.run((), |_| Ok(vec![()])).is_ok());
    }
}
