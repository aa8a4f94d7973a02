//! What a host remembers: registry, runtime state, claims, challenges, bundles, clock floor, journal.
//!
//! Each of them is a trait in a file of its own; a [`SiteStore`] is all of them. [`Store`] is the
//! one that the gate works with. Two stores come with the host: [`RedbStore`], one file on disk, and
//! [`MemoryStore`], which forgets everything, for tests.

mod bundles;
mod challenges;
mod evidence;
mod floor;
mod groups;
mod ledger;
mod memory;
mod page;
mod redb;
mod refusal;
mod registry;
pub mod rows;
mod runtime;
mod signing_keys;
mod transactions;
mod whereabouts;

use serde::{Deserialize, Serialize};

use crate::contract::decision::Change;
use crate::contract::question::{Answer, CredentialIdentifier, Question};
use crate::journal::{Entry, Journal};

pub use bundles::{
    BundleError, Bundles, Origination, Placement, RefusedBundle, SignedBundle, Slot,
};
pub use challenges::{
    ChallengeError, Challenges, MAX_CHALLENGE, MAX_CHALLENGE_LIFETIME, MAX_CHALLENGES,
    MAX_OUTSTANDING, MIN_CHALLENGE,
};
pub use evidence::{EvidenceShelf, Statement};
pub use floor::{ClockFloor, MAX_STEP, PERSIST_EVERY, STEP_INTERVAL};
pub use groups::{Group, Groups, MAX_GROUPS, Member};
pub use ledger::{Ledger, OpenError};
pub use memory::{Memory, MemoryStore};
pub use page::{Cursor, MAX_PAGE, Page, PageRequest};
pub use redb::{Durability, Redb, RedbOptions, RedbStore};
pub use refusal::{Refusal, RegistryError};
pub use registry::{
    Assignee, Counts, Credential, CredentialChange, Enlisted, Enrolled, Enrolment, Holder,
    MAX_ASSIGNMENTS, MAX_IDENTIFIER, MAX_NAME, Records, Registry, Terms,
};
pub use runtime::{ActiveLockdown, MAX_LOCKDOWNS, Runtime, RuntimeError, RuntimeState, SetDoor};
pub use signing_keys::SigningKeys;
pub use transactions::{Remembered, Transaction, Transactions};
pub use whereabouts::{Whereabouts, WhereaboutsError};

/// Everything that a host needs of its store.
pub trait SiteStore:
    Store
    + Registry
    + Groups
    + Runtime
    + Whereabouts
    + Challenges
    + Bundles
    + SigningKeys
    + EvidenceShelf
    + ClockFloor
    + Transactions
    + Journal
{
}

impl<S> SiteStore for S where
    S: Store
        + Registry
        + Groups
        + Runtime
        + Whereabouts
        + Challenges
        + Bundles
        + SigningKeys
        + EvidenceShelf
        + ClockFloor
        + Transactions
        + Journal
{
}

/// One try at a decision, from its answers to its commit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Attempt {
    /// Unique among the attempts of this process.
    pub number: u64,
    /// The clock at its beginning.
    pub clock: Reading,
}

/// What the host's clocks said at one moment.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reading {
    /// Seconds since the Unix epoch. Absent: no clock.
    pub now: Option<u64>,
    /// Whether `now` can be relied upon. Claims are purged on trusted time only.
    pub trusted: bool,
    /// Milliseconds since some fixed moment of this boot, by a clock that never jumps.
    pub uptime: u64,
}

/// Who orders a change, and when; both go into the journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Origin<'a> {
    /// The clock.
    pub at: Reading,
    /// The operator or the program, as the host knows them.
    pub by: &'a str,
}

/// What a decision leaves behind.
#[derive(Clone, Debug)]
pub struct Settlement<'a> {
    /// The answers that it rests on. For a grant, every version must still hold.
    pub answers: &'a [Answer],
    /// What a grant changes; empty for every other outcome.
    pub changes: &'a [Change],
    /// The credential that was proved, if one was.
    pub credential: Option<&'a CredentialIdentifier>,
    /// Whether it is one refusal more of that credential.
    pub counts: bool,
    /// Whether it is a grant (or a referral), and so conditional on the versions.
    pub conditional: bool,
    /// The caller's transaction, if it named one and this is a grant.
    pub transaction: Option<&'a Transaction>,
    /// Its line in the journal.
    pub entry: &'a Entry,
}

/// Why a decision was not committed. Nothing of it has been.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Something that the decision rests on has changed: decide again, under the same attempt.
    ///
    /// A transaction of the same name may have been granted meanwhile: look it up again first.
    #[error("what the decision rests on has changed since it was read")]
    Conflict,
    /// The store is at fault; the door stays closed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The store could not do its work. Always the store's own trouble, never the presentation's.
#[derive(Clone, Debug, thiserror::Error)]
#[error("store: {0}")]
pub struct Fault(pub String);

/// The half of a store that the gate needs.
///
/// An *attempt* asks once (or again after a conflict) and commits once. Between the two its claim is
/// reserved: no other attempt can make it. A claim is made only if the credential question of the
/// same batch is answered with a credential.
pub trait Store: Send + Sync {
    /// Answers every question in one consistent view, and reserves the claim for this attempt.
    ///
    /// Asked again under the same attempt, the claim is answered as if for the first time.
    ///
    /// # Errors
    /// [`Fault`], if it could not find out. Nothing is reserved then.
    fn answer(&self, attempt: Attempt, questions: &[Question]) -> Result<Vec<Answer>, Fault>;

    /// Makes claim, changes and journal line durable, all or nothing, and returns only then.
    ///
    /// # Errors
    /// [`CommitError`]. After a conflict the claim is still reserved for the attempt; after a fault
    /// it is given up, and whether it was made is for the store to find out when it recovers.
    fn commit(&self, attempt: Attempt, settlement: &Settlement<'_>) -> Result<(), CommitError>;
}
