//! The attempts that are between answer and commit, and what they hold.

use std::collections::BTreeMap;

use super::challenges::IssuedChallenges;
use super::claims::{Claims, KeptClaim};
use super::row::Read;
use crate::contract::question::Answer;
use crate::store::rows::Rows;
use crate::store::{Attempt, Fault};

/// After how many milliseconds of uptime an attempt that was never committed is given up. If it is
/// committed later after all, it is a conflict.
const ABANDONED_AFTER: u64 = 60_000;

/// What is known of attempts, claims and challenges beside the rows.
#[derive(Debug, Default)]
pub(super) struct Desk {
    attempts: BTreeMap<u64, Open>,
    pub(super) claims: Claims,
    pub(super) challenges: IssuedChallenges,
}

/// An attempt that has been answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    uptime: u64,
    pub(super) rest: Rest,
    /// The answers' numbers and versions.
    answered: Vec<(u32, u64)>,
    held: Vec<Held>,
}

/// What answers rest on.
#[derive(Clone, Debug, Default)]
pub(super) struct Rest {
    /// No row that is read was changed later than by this line, or it is noticed by its revision.
    pub(super) seen: u64,
    /// Every row that was read.
    pub(super) reads: Vec<Read>,
}

impl Rest {
    /// Whether all of it is still as it was. `changed` is the line of the last change of all.
    pub(super) fn holds(&self, rows: &dyn Rows, changed: u64) -> Result<bool, Fault> {
        if changed <= self.seen {
            return Ok(true);
        }
        for read in &self.reads {
            if !read.holds(rows)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Open {
    /// Whether these are the answers that the attempt was given last.
    pub(super) fn was_given(&self, answers: &[Answer]) -> bool {
        self.answered == versions(answers)
    }
}

/// What an attempt has reserved.
#[derive(Clone, Debug)]
pub(super) enum Held {
    /// A single-use claim, by its replay identifier.
    SingleUse(Vec<u8>),
    /// A challenge, by its octets.
    Challenge(Vec<u8>),
}

impl Desk {
    /// Begins an attempt, or begins it again: it holds nothing.
    pub(super) fn begin(&mut self, attempt: Attempt) {
        self.give_up(attempt.number);
        let uptime = attempt.clock.uptime;
        while let Some((number, open)) = self.attempts.first_key_value() {
            if uptime.saturating_sub(open.uptime) < ABANDONED_AFTER {
                break;
            }
            let abandoned = *number;
            tracing::warn!(attempt = abandoned, "an attempt was answered and never committed");
            self.give_up(abandoned);
        }
        self.attempts.insert(attempt.number, Open { uptime, ..Open::default() });
    }

    /// Notes that the attempt holds something.
    pub(super) fn hold(&mut self, attempt: Attempt, held: Held) {
        if let Some(open) = self.attempts.get_mut(&attempt.number) {
            open.held.push(held);
        }
    }

    /// Notes what the attempt was answered.
    pub(super) fn answered(&mut self, attempt: Attempt, answers: &[Answer], rest: Rest) {
        if let Some(open) = self.attempts.get_mut(&attempt.number) {
            open.answered = versions(answers);
            open.rest = rest;
        }
    }

    /// An attempt that has been answered and neither committed nor given up.
    pub(super) fn find(&self, attempt: Attempt) -> Option<&Open> {
        self.attempts.get(&attempt.number)
    }

    /// The single-use claims that the attempt holds.
    pub(super) fn claims_of(&self, open: &Open) -> Vec<(Vec<u8>, KeptClaim)> {
        open.held
            .iter()
            .filter_map(|held| match held {
                Held::SingleUse(identifier) => {
                    self.claims.reserved(identifier).map(|claim| (identifier.clone(), claim))
                }
                Held::Challenge(_) => None,
            })
            .collect()
    }

    /// The attempt is committed: what it held is claimed.
    pub(super) fn close(&mut self, number: u64) {
        for held in self.attempts.remove(&number).unwrap_or_default().held {
            match held {
                Held::SingleUse(identifier) => self.claims.made(&identifier),
                Held::Challenge(octets) => self.challenges.made(&octets),
            }
        }
    }

    /// The attempt has failed: what it held is free.
    pub(super) fn give_up(&mut self, number: u64) {
        for held in self.attempts.remove(&number).unwrap_or_default().held {
            match held {
                Held::SingleUse(identifier) => self.claims.give_up(&identifier),
                Held::Challenge(octets) => self.challenges.give_up(&octets),
            }
        }
    }
}

fn versions(answers: &[Answer]) -> Vec<(u32, u64)> {
    let mut versions: Vec<_> =
        answers.iter().map(|answer| (answer.number, answer.version)).collect();
    versions.sort_unstable();
    versions
}
