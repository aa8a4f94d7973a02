//! Reading and sealing the journal.

use super::row;
use super::{Ledger, META_SEAL};
use crate::journal::{Checkpoint, Digest, Head, Journal, Linked};
use crate::store::rows::{Backend, Kind, Rows};
use crate::store::{Fault, Reading};

impl<B: Backend> Journal for Ledger<B> {
    fn journal_head(&self) -> Result<Head, Fault> {
        self.backend.read(|rows| {
            let (sequence, hash) = last_line(rows)?;
            Ok(Head {
                journal: self.journal,
                key: self.key.public(),
                sequence,
                hash,
                seal: row::plain(rows, Kind::Meta, META_SEAL)?,
            })
        })
    }

    fn journal_lines(&self, from: u64, limit: usize) -> Result<Vec<Vec<u8>>, Fault> {
        self.backend.read(|rows| {
            let lines = rows.scan(Kind::Line, &from.to_be_bytes(), limit)?;
            Ok(lines.into_iter().map(|(_, stored)| stored).collect())
        })
    }

    fn seal_journal(&self, at: Reading) -> Result<Checkpoint, Fault> {
        self.write(|draft| {
            draft.is_last();
            let is_sealed = draft.progress.sealed == draft.progress.sequence;
            match row::plain(draft.view(), Kind::Meta, META_SEAL)?.filter(|_| is_sealed) {
                Some(seal) => Ok(seal),
                None => draft.seal(at),
            }
        })
    }
}

/// The number and the hash of the last line.
pub(super) fn last_line(rows: &dyn Rows) -> Result<(u64, Digest), Fault> {
    let (_, stored) =
        rows.last(Kind::Line)?.ok_or_else(|| Fault("the journal has no lines".into()))?;
    let line = Linked::decode(&stored).map_err(|error| Fault(error.to_string()))?;
    Ok((line.sequence, Digest::of(&stored)))
}
