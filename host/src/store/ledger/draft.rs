//! One write transaction: rows are changed, lines are appended, and all of it is committed or not.

use serde::Serialize;

use super::row;
use super::{META_COUNTS, META_FLOOR, META_SEAL};
use crate::journal::{
    Checkpoint, Digest, EncodedEntry, Entry, Event, JournalId, JournalKey, Linked, Recorded,
    SEAL_EVERY, Statement,
};
use crate::store::rows::{Kind, Rows, RowsMut};
use crate::store::{Counts, Fault, Origin, PERSIST_EVERY, Reading};

/// Where the store's writing stands; kept in memory, found again from the rows when it is opened.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    /// The number of the last line.
    pub(super) sequence: u64,
    /// SHA-256 of it.
    pub(super) hash: Digest,
    /// The greatest number that may be a row's revision: no row that a decision can rest on has
    /// changed since.
    pub(super) changed: u64,
    /// The number of the last line that is a checkpoint; 0 where there is none.
    pub(super) sealed: u64,
    /// How much the registry holds.
    pub(super) counts: Counts,
    /// The clock floor as it is written.
    pub(super) floor: u64,
    /// The bundle that is known to be noted as used.
    pub(super) bundle: Option<Digest>,
    /// The set of evidence that is known to be noted as used.
    pub(super) evidence: Option<Digest>,
    /// How many claims and transactions were inserted since expired ones were last looked for.
    pub(super) unswept: u64,
    /// Where to look next.
    pub(super) sweep: super::sweep::Place,
}

/// A write transaction.
pub(super) struct Draft<'a> {
    rows: &'a mut dyn RowsMut,
    pub(super) progress: Progress,
    journal: JournalId,
    key: &'a JournalKey,
    counts_before: Counts,
    floor: u64,
    floor_reset: Option<u64>,
    is_last: bool,
}

/// What a write transaction leaves behind in memory.
pub(super) struct Written {
    pub(super) progress: Progress,
    /// The floor that an operator has set.
    pub(super) floor_reset: Option<u64>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        rows: &'a mut dyn RowsMut,
        progress: Progress,
        journal: JournalId,
        key: &'a JournalKey,
        floor: u64,
    ) -> Self {
        let counts_before = progress.counts;
        Self {
            rows,
            progress,
            journal,
            key,
            counts_before,
            floor,
            floor_reset: None,
            is_last: false,
        }
    }

    /// The rows, to look at.
    pub(super) fn view(&self) -> &dyn Rows {
        &*self.rows
    }

    /// Writes a row that a decision can rest on. `revision` is the line that tells of it.
    pub(super) fn put_versioned<T: Serialize>(
        &mut self,
        kind: Kind,
        key: &[u8],
        revision: u64,
        value: &T,
    ) -> Result<(), Fault> {
        self.progress.changed = self.progress.changed.max(revision);
        self.rows.put(kind, key, &row::encode_versioned(kind, revision, value)?)
    }

    /// Writes a row that no decision rests on.
    pub(super) fn put_plain<T: Serialize>(
        &mut self,
        kind: Kind,
        key: &[u8],
        value: &T,
    ) -> Result<(), Fault> {
        self.rows.put(kind, key, &row::encode(kind, value)?)
    }

    /// Removes a row. The line that tells of it is the last one so far.
    pub(super) fn remove(&mut self, kind: Kind, key: &[u8]) -> Result<(), Fault> {
        if row::is_versioned(kind) {
            self.progress.changed = self.progress.sequence;
        }
        self.rows.remove(kind, key)
    }

    /// Appends a line that tells of a change, and returns its number: the change's revision.
    pub(super) fn event(&mut self, origin: Origin<'_>, event: Event) -> Result<u64, Fault> {
        let entry = Entry::Event(Box::new(Recorded { by: origin.by.to_owned(), event }));
        let encoded = EncodedEntry::of(&entry).map_err(fault)?;
        self.append(origin.at, encoded)
    }

    /// Appends a line and returns its number. Seals the journal when it is time.
    pub(super) fn append(&mut self, at: Reading, entry: EncodedEntry) -> Result<u64, Fault> {
        let sequence = self.link(at, entry)?;
        if sequence.saturating_sub(self.progress.sealed) >= SEAL_EVERY {
            self.seal(at)?;
        }
        Ok(sequence)
    }

    /// The number that the next line will have.
    pub(super) fn next_sequence(&self) -> Result<u64, Fault> {
        self.progress.sequence.checked_add(1).ok_or_else(|| Fault("the journal is full".into()))
    }

    /// Signs a checkpoint for all lines so far, and appends it.
    pub(super) fn seal(&mut self, at: Reading) -> Result<Checkpoint, Fault> {
        let statement = Statement {
            journal: self.journal,
            sequence: self.progress.sequence,
            hash: self.progress.hash,
            time: at.now,
        };
        let checkpoint = Checkpoint::sign(&statement, self.key).map_err(fault)?;
        let entry = EncodedEntry::of(&Entry::Checkpoint(checkpoint.clone())).map_err(fault)?;
        self.progress.sealed = self.link(at, entry)?;
        self.put_plain(Kind::Meta, META_SEAL, &checkpoint)?;
        Ok(checkpoint)
    }

    /// Sets the floor, whatever it was.
    pub(super) fn reset_floor(&mut self, to: u64) {
        self.floor_reset = Some(to);
    }

    /// This may be the last transaction: the floor is to be written as it is.
    pub(super) fn is_last(&mut self) {
        self.is_last = true;
    }

    /// Writes what is kept once for all rows.
    pub(super) fn finish(mut self) -> Result<Written, Fault> {
        if self.progress.counts != self.counts_before {
            let counts = self.progress.counts;
            self.put_plain(Kind::Meta, META_COUNTS, &counts)?;
        }
        let moved = self.floor.abs_diff(self.progress.floor);
        let raised = (moved >= PERSIST_EVERY || self.is_last).then_some(self.floor);
        if let Some(floor) = self.floor_reset.or(raised) {
            if floor != self.progress.floor {
                self.put_plain(Kind::Meta, META_FLOOR, &floor)?;
            }
            self.progress.floor = floor;
        }
        Ok(Written { progress: self.progress, floor_reset: self.floor_reset })
    }

    fn link(&mut self, at: Reading, entry: EncodedEntry) -> Result<u64, Fault> {
        let sequence = self.next_sequence()?;
        let line = Linked::new(sequence, self.progress.hash, at, entry);
        let stored = line.encode().map_err(fault)?;
        self.rows.put(Kind::Line, &sequence.to_be_bytes(), &stored)?;
        self.progress.hash = Digest::of(&stored);
        self.progress.sequence = sequence;
        Ok(sequence)
    }
}

fn fault(error: impl std::error::Error) -> Fault {
    Fault(error.to_string())
}
