//! Why the gate did nothing. The door stays closed.

use super::{CONFLICTS, MAX_SIGNING_KEYS, MAX_WAITING};
use crate::contract::verification::Flaw;
use crate::engine::Trap;
use crate::store::{BundleError, ChallengeError, Fault};

/// The gate could not decide. The door stays closed.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// There is no bundle yet.
    #[error("no bundle has been accepted yet")]
    NoBundle,
    /// The engine died.
    #[error(transparent)]
    Trap(#[from] Trap),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Fault),
    /// The store kept changing under the decision.
    #[error("what the decision rests on changed {CONFLICTS} times")]
    Unsettled,
    /// The name of the transaction is too long, or was used for another presentation.
    #[error("the transaction `{0}` was granted for another presentation")]
    TransactionReused(String),
    /// No such transaction waits at this access point: it was never opened there, is over, or has gone
    /// on already.
    #[error("no transaction `{0}` waits here")]
    UnknownTransaction(String),
    /// As many transactions wait for a further factor as may.
    #[error("{MAX_WAITING} transactions wait for a further factor, which is the most")]
    TooManyWaiting,
    /// What is not 32 octets is no place in a queue.
    #[error("a place in a queue has 32 octets, not {0}")]
    Place(usize),
    /// The system has no randomness to give.
    #[error("no randomness: {0}")]
    Randomness(String),
    /// A journal entry could not be written down.
    #[error("the decision could not be written down: {0}")]
    Encoding(String),
}

/// Why a bundle was not accepted. The previous one stays.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The engine refuses it.
    #[error("{}: {}{}{}", .0.code, .0.path, if .0.path.is_empty() { "" } else { ": " }, .0.detail)]
    Flaw(Flaw),
    /// The engine died.
    #[error(transparent)]
    Trap(#[from] Trap),
    /// The store refuses it.
    #[error(transparent)]
    Store(#[from] BundleError),
}

/// Why the keys that may sign the next bundle stay as they are.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A key of that identifier is trusted already.
    #[error("a key of that identifier is trusted already")]
    Known,
    /// No key of that identifier is trusted.
    #[error("no key of that identifier is trusted")]
    Unknown,
    /// Without it no bundle could follow.
    #[error("it is the only key that is trusted: no bundle could follow")]
    Last,
    /// There are as many as there may be.
    #[error("{MAX_SIGNING_KEYS} keys are trusted, which is the most")]
    TooMany,
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] BundleError),
}

impl From<Fault> for KeyError {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.into())
    }
}

/// Why a statement was not put in force, or not taken out of it. Everything stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// There is no bundle yet, so nobody whose word would count.
    #[error("no bundle has been accepted yet")]
    NoBundle,
    /// There is no such statement.
    #[error("no statement of that digest is held")]
    Missing,
    /// A newer one about the same thing is in force.
    #[error("it is number {found}, and number {held} of the same issuer is in force")]
    Overtaken {
        /// Its sequence, or when it was issued where it has none.
        found: u64,
        /// The same of the one in force.
        held: u64,
    },
    /// The engine refuses it.
    #[error(transparent)]
    Refused(#[from] AcceptError),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Fault),
}

/// Why a challenge was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// There is no bundle yet.
    #[error("no bundle has been accepted yet")]
    NoBundle,
    /// The bundle has no such access point.
    #[error("the bundle has no access point `{0}`")]
    UnknownAccessPoint(String),
    /// The system has no randomness to give.
    #[error("no randomness: {0}")]
    Randomness(String),
    /// The store refuses it.
    #[error(transparent)]
    Store(#[from] ChallengeError),
}

/// Why a try at a decision ended early.
pub(super) enum Interrupted {
    /// Something changed under it; try again.
    Conflict,
    /// It cannot be decided.
    Error(GateError),
}

impl From<GateError> for Interrupted {
    fn from(error: GateError) -> Self {
        Self::Error(error)
    }
}
