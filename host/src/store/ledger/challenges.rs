//! The challenges that are outstanding, in memory.

use std::collections::{BTreeSet, HashMap};

use super::{Ledger, lock};
use crate::contract::question::{ClaimResult, ConsumedChallenge};
use crate::store::rows::Backend;
use crate::store::{
    ChallengeError, Challenges, MAX_CHALLENGE, MAX_CHALLENGE_LIFETIME, MAX_CHALLENGES,
    MAX_OUTSTANDING, MIN_CHALLENGE, Reading,
};

impl<B: Backend> Challenges for Ledger<B> {
    fn issue_challenge(
        &self,
        at: Reading,
        access_point: &str,
        octets: &[u8],
        lifetime: u32,
    ) -> Result<(), ChallengeError> {
        if !(MIN_CHALLENGE..=MAX_CHALLENGE).contains(&octets.len()) {
            return Err(ChallengeError::Length(octets.len()));
        }
        if !(1..=MAX_CHALLENGE_LIFETIME).contains(&lifetime) {
            return Err(ChallengeError::Lifetime(lifetime));
        }
        lock(&self.desk)?.challenges.issue(at, access_point, octets, lifetime)
    }
}

/// Every challenge whose lifetime has not passed.
#[derive(Debug, Default)]
pub(super) struct IssuedChallenges {
    issued: HashMap<Vec<u8>, Issued>,
    /// The same, in the order in which their lifetimes end.
    ends: BTreeSet<(u64, Vec<u8>)>,
    /// How many of them each access point has that are not consumed.
    outstanding: HashMap<String, usize>,
}

#[derive(Debug)]
struct Issued {
    access_point: String,
    /// Milliseconds of uptime.
    at: u64,
    /// Milliseconds of uptime; the first at which it is no longer outstanding.
    end: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Outstanding,
    /// An attempt has it and is not committed yet.
    Reserved,
    Consumed,
}

impl IssuedChallenges {
    fn issue(
        &mut self,
        at: Reading,
        access_point: &str,
        octets: &[u8],
        lifetime: u32,
    ) -> Result<(), ChallengeError> {
        self.forget(at);
        if self.issued.contains_key(octets) {
            return Err(ChallengeError::Repeated);
        }
        if self.issued.len() >= MAX_CHALLENGES {
            return Err(ChallengeError::Full);
        }
        let outstanding = self.outstanding.entry(access_point.to_owned()).or_default();
        if *outstanding >= MAX_OUTSTANDING {
            return Err(ChallengeError::AccessPointFull);
        }
        *outstanding = outstanding.saturating_add(1);
        let end = at.uptime.saturating_add(u64::from(lifetime).saturating_mul(1000));
        self.ends.insert((end, octets.to_vec()));
        let state = State::Outstanding;
        let issued = Issued { access_point: access_point.to_owned(), at: at.uptime, end, state };
        self.issued.insert(octets.to_vec(), issued);
        Ok(())
    }

    /// Reserves a challenge, if it is outstanding.
    pub(super) fn reserve(&mut self, at: Reading, octets: &[u8]) -> ClaimResult {
        match self.issued.get_mut(octets).filter(|issued| at.uptime < issued.end) {
            None => ClaimResult::Absent,
            Some(issued) if issued.state != State::Outstanding => ClaimResult::Used,
            Some(issued) => {
                issued.state = State::Reserved;
                let age = at.uptime.saturating_sub(issued.at) / 1000;
                ClaimResult::Consumed(ConsumedChallenge {
                    access_point: issued.access_point.clone(),
                    age: u32::try_from(age).unwrap_or(u32::MAX),
                })
            }
        }
    }

    /// It is consumed, and remembered as such until its lifetime has passed.
    pub(super) fn made(&mut self, octets: &[u8]) {
        if let Some(issued) = self.issued.get_mut(octets) {
            issued.state = State::Consumed;
            let access_point = issued.access_point.clone();
            self.no_longer_outstanding(&access_point);
        }
    }

    /// Who reserved it will not consume it.
    pub(super) fn give_up(&mut self, octets: &[u8]) {
        if let Some(issued) = self.issued.get_mut(octets) {
            issued.state = State::Outstanding;
        }
    }

    /// Forgets those whose lifetime has passed. One that is reserved is gone as well: its attempt
    /// has been answered, and for all others it is absent.
    fn forget(&mut self, at: Reading) {
        while self.ends.first().is_some_and(|(end, _)| *end <= at.uptime) {
            let Some((_, octets)) = self.ends.pop_first() else { return };
            match self.issued.remove(&octets) {
                Some(issued) if issued.state != State::Consumed => {
                    self.no_longer_outstanding(&issued.access_point);
                }
                _ => {}
            }
        }
    }

    fn no_longer_outstanding(&mut self, access_point: &str) {
        let Some(outstanding) = self.outstanding.get_mut(access_point) else { return };
        *outstanding = outstanding.saturating_sub(1);
        if *outstanding == 0 {
            self.outstanding.remove(access_point);
        }
    }
}
