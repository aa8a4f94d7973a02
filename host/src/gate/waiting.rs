//! Transactions that wait for a further factor.
//!
//! They are kept in memory only: one from before a restart is unknown, and has to be begun again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Continues, Gate, GateError, Request};
use crate::clock::Clock;
use crate::contract::circumstance::Continuation;
use crate::contract::decision::Pending;
use crate::journal::Digest;
use crate::store::{Reading, SiteStore};

/// The most transactions that wait at a time. Who is one too many has to begin again later.
pub const MAX_WAITING: usize = 1024;

/// Octets of a name, which is twice as long in hexadecimal.
const NAME: usize = 16;

/// Octets of a place in a queue.
const PLACE: usize = 32;

impl<S: SiteStore, C: Clock> Gate<S, C> {
    /// What a request goes on with. A caller only ever names what waits: a state that came from outside
    /// would be a way around the first factor.
    pub(super) fn resume(
        &self,
        request: &Request,
        clock: Reading,
    ) -> Result<Option<Continuation>, GateError> {
        match &request.continues {
            None => Ok(None),
            Some(Continues::Place(place)) if place.len() == PLACE => Ok(Some(Continuation {
                transaction: Digest::of(place).to_string(),
                state: place.clone(),
            })),
            Some(Continues::Place(place)) => Err(GateError::Place(place.len())),
            Some(Continues::Transaction(name)) => {
                self.waiting.take(name, &request.access_point, clock).map(Some)
            }
        }
    }
}

/// All of them, by name.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<HashMap<String, Open>>);

/// One of them.
#[derive(Debug)]
struct Open {
    access_point: String,
    state: Vec<u8>,
    /// Milliseconds of uptime; the first at which it is over.
    end: u64,
}

impl Waiting {
    /// Keeps what has come out so far, and names it.
    pub(super) fn open(
        &self,
        access_point: &str,
        pending: &Pending,
        at: Reading,
    ) -> Result<String, GateError> {
        let mut octets = [0; NAME];
        getrandom::fill(&mut octets).map_err(|error| GateError::Randomness(error.to_string()))?;
        let name = hex::encode(octets);
        let mut all = self.lock();
        all.retain(|_, open| at.uptime < open.end);
        if all.len() >= MAX_WAITING {
            return Err(GateError::TooManyWaiting);
        }
        let end = at.uptime.saturating_add(u64::from(pending.lifetime).saturating_mul(1000));
        let open = Open { access_point: access_point.into(), state: pending.state.clone(), end };
        all.insert(name.clone(), open);
        Ok(name)
    }

    /// Takes one out: it goes on now, and only once.
    pub(super) fn take(
        &self,
        name: &str,
        access_point: &str,
        at: Reading,
    ) -> Result<Continuation, GateError> {
        let mut all = self.lock();
        let is_here = |open: &Open| open.access_point == access_point && at.uptime < open.end;
        if !all.get(name).is_some_and(is_here) {
            return Err(GateError::UnknownTransaction(name.into()));
        }
        let open = all.remove(name).ok_or_else(|| GateError::UnknownTransaction(name.into()))?;
        Ok(Continuation { transaction: name.into(), state: open.state })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
