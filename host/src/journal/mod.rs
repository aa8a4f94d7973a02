//! The journal: append-only, hash-chained, sealed by signed checkpoints.
//!
//! A line holds the SHA-256 of the line before it. Every [`SEAL_EVERY`] lines, when asked, and at a
//! clean end, the store signs a [`Checkpoint`] and appends it as a line; the newest one is also kept
//! apart from the lines, as the journal's *seal*.
//!
//! What this shows, and what not. The attacker here can write to the store's file.
//!
//! - A line that was changed, removed, added or moved among others breaks the chain, and without the
//!   key the chain cannot be signed again.
//! - An end that was cut off shows if the cut is before the newest checkpoint, since the seal no
//!   longer fits. It shows against any checkpoint that was kept *elsewhere*, whatever was done to
//!   the seal: an attacker who also puts back an older seal leaves a journal that is whole, only
//!   older. So operators should keep checkpoints elsewhere: see [`Journal::seal_journal`] and the
//!   `kept` of [`verify()`].
//! - The lines after the newest checkpoint are *unsealed*: they can be cut off, or replaced by
//!   others, without a trace. After a crash there may be some; [`Report::unsealed`] counts them.
//! - Whoever has the journal's key can write any history that no kept checkpoint contradicts.
//!
//! The journal holds no secret: not the values of a reader's secrets, nor presentations that the
//! engine does not clear for it ([`Evidence`]). It does hold personal data.

mod checkpoint;
mod digest;
mod entry;
mod event;
mod export;
mod key;
mod line;
mod verify;

use crate::store::{Fault, Reading};

pub use checkpoint::{Checkpoint, CheckpointError, JournalId, Statement};
pub use digest::Digest;
pub use entry::{Circumstance, Decided, Entry, Evidence, Failure, Outcome, Recorded};
pub use event::Event;
pub use export::{export, exported_lines, stored_lines};
pub use key::{JournalKey, JournalPublicKey, KeyError};
pub(crate) use line::{EncodedEntry, Linked};
pub use line::{Line, MAX_LINE, MalformedLine};
pub use verify::{Break, Broken, Report, verify};

/// After how many lines at most the store seals the journal by itself.
pub const SEAL_EVERY: u64 = 256;

/// Reading a store's journal. Lines are written by the operations that they tell of.
pub trait Journal: Send + Sync {
    /// Where the journal stands.
    ///
    /// # Errors
    /// [`Fault`].
    fn journal_head(&self) -> Result<Head, Fault>;

    /// Stored lines from number `from` on, at most `limit` of them, each to be read by
    /// [`Line::decode`]. Empty behind the last one.
    ///
    /// # Errors
    /// [`Fault`].
    fn journal_lines(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, Fault>;

    /// Signs a checkpoint for all lines there are and makes it durable, with the clock floor. To be
    /// called at a clean end, and whenever a checkpoint is to be kept elsewhere. The newest one is
    /// returned again if nothing has been written since.
    ///
    /// # Errors
    /// [`Fault`].
    fn seal_journal(&self, at: Reading) -> Result<Checkpoint, Fault>;
}

/// Where a journal stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Head {
    /// Which journal.
    pub journal: JournalId,
    /// The key of its checkpoints.
    pub key: JournalPublicKey,
    /// The number of the last line.
    pub sequence: u64,
    /// SHA-256 of the last stored line.
    pub hash: Digest,
    /// The newest checkpoint, as it is kept apart from the lines. Absent: none was signed yet.
    pub seal: Option<Checkpoint>,
}

/// Verifies the journal in its store, its seal included.
///
/// # Errors
/// [`Broken`]; a fault of the store is [`Break::Unreadable`].
pub fn verify_stored(
    journal: &(impl Journal + ?Sized),
    key: &JournalPublicKey,
    kept: &[Checkpoint],
) -> Result<Report, Broken> {
    let head = journal
        .journal_head()
        .map_err(|fault| Broken { sequence: 0, why: Break::Unreadable(fault.to_string()) })?;
    let kept: Vec<Checkpoint> = kept.iter().cloned().chain(head.seal).collect();
    verify(stored_lines(journal, 1), key, &kept)
}
