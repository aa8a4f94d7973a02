//! Transactions that were granted, so that a caller who asks again gets the same answer and the
//! lock is not released again.

use serde::{Deserialize, Serialize};

use super::{Fault, Reading};
use crate::journal::Digest;

/// What the store remembers of granted transactions.
pub trait Transactions: Send + Sync {
    /// The transaction that was granted at an access point under this identifier, as long as it is
    /// remembered. The caller compares the presentation: another one under the same identifier is
    /// no retry.
    ///
    /// # Errors
    /// [`Fault`].
    fn remembered(
        &self,
        access_point: &str,
        transaction: &str,
        at: Reading,
    ) -> Result<Option<Remembered>, Fault>;
}

/// A transaction to remember, committed with its grant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Transaction {
    /// Where it was presented.
    pub access_point: String,
    /// The caller's name for it; whoever takes it from a caller bounds its length.
    pub identifier: String,
    /// What to give back.
    pub remembered: Remembered,
    /// For how many seconds: as long as the presentation's challenge or claim could matter.
    pub lifetime: u32,
}

/// What is given back to a retry.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Remembered {
    /// SHA-256 of the presentation that was granted.
    pub presentation: Digest,
    /// The answer as the caller got it, in the host's own encoding.
    #[serde(with = "crate::octets")]
    pub decision: Vec<u8>,
}
