//! A store that forgets everything when it is dropped, for tests and trials.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::rows::{Backend, Kind, Row, Rows, RowsMut};
use super::{Fault, Ledger, OpenError};
use crate::journal::JournalKey;

/// A store in memory.
pub type MemoryStore = Ledger<Memory>;

impl MemoryStore {
    /// An empty store with a journal key of its own.
    ///
    /// # Errors
    /// [`OpenError`], if the system gives no randomness.
    pub fn new() -> Result<Self, OpenError> {
        Self::open_over(Memory::default(), JournalKey::generate()?)
    }
}

/// Rows in memory.
#[derive(Debug, Default)]
pub struct Memory(RwLock<Table>);

type Key = (Kind, Vec<u8>);
type Table = BTreeMap<Key, Vec<u8>>;

impl Backend for Memory {
    fn read<T>(&self, look: impl FnOnce(&dyn Rows) -> Result<T, Fault>) -> Result<T, Fault> {
        look(&*self.0.read().map_err(poisoned)?)
    }

    fn write<T, E: From<Fault>>(
        &self,
        apply: impl FnOnce(&mut dyn RowsMut) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut table = self.0.write().map_err(poisoned)?;
        let mut draft = Undoable { table: &mut table, before: Vec::new() };
        let result = apply(&mut draft);
        if result.is_err() {
            draft.undo();
        }
        result
    }
}

fn poisoned<T>(_: PoisonError<T>) -> Fault {
    Fault("a thread panicked while it changed the rows".into())
}

impl Rows for Table {
    fn get(&self, kind: Kind, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.get(&(kind, key.to_vec())).cloned())
    }

    fn scan(&self, kind: Kind, from: &[u8], limit: usize) -> Result<Vec<Row>, Fault> {
        Ok(self
            .range((kind, from.to_vec())..)
            .take_while(|((found, _), _)| *found == kind)
            .take(limit)
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect())
    }

    fn last(&self, kind: Kind) -> Result<Option<Row>, Fault> {
        Ok(self
            .range((kind, Vec::new())..)
            .take_while(|((found, _), _)| *found == kind)
            .last()
            .map(|((_, key), value)| (key.clone(), value.clone())))
    }
}

/// Changes in place, with what was there before.
struct Undoable<'a> {
    table: &'a mut Table,
    before: Vec<(Key, Option<Vec<u8>>)>,
}

impl Undoable<'_> {
    fn undo(self) {
        for (key, value) in self.before.into_iter().rev() {
            match value {
                Some(value) => self.table.insert(key, value),
                None => self.table.remove(&key),
            };
        }
    }
}

impl Rows for Undoable<'_> {
    fn get(&self, kind: Kind, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        Rows::get(self.table, kind, key)
    }

    fn scan(&self, kind: Kind, from: &[u8], limit: usize) -> Result<Vec<Row>, Fault> {
        self.table.scan(kind, from, limit)
    }

    fn last(&self, kind: Kind) -> Result<Option<Row>, Fault> {
        Rows::last(self.table, kind)
    }
}

impl RowsMut for Undoable<'_> {
    fn put(&mut self, kind: Kind, key: &[u8], value: &[u8]) -> Result<(), Fault> {
        let key = (kind, key.to_vec());
        let before = self.table.insert(key.clone(), value.to_vec());
        self.before.push((key, before));
        Ok(())
    }

    fn remove(&mut self, kind: Kind, key: &[u8]) -> Result<(), Fault> {
        let key = (kind, key.to_vec());
        if let Some(before) = self.table.remove(&key) {
            self.before.push((key, Some(before)));
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_fails_leaves_everything_as_it_was() {
        let memory = Memory::default();
        let all = || memory.read(|rows| rows.scan(Kind::Door, &[], 10)).unwrap();
        memory
            .write(|rows| {
                rows.put(Kind::Door, b"a", b"1")?;
                rows.put(Kind::Door, b"b", b"1")
            })
            .unwrap();
        let before = all();
        let failed: Result<(), Fault> = memory.write(|rows| {
            rows.put(Kind::Door, b"a", b"2")?;
            rows.put(Kind::Door, b"a", b"3")?;
            rows.remove(Kind::Door, b"b")?;
            rows.put(Kind::Door, b"c", b"1")?;
            Err(Fault("on purpose".into()))
        });
        assert!(failed.is_err());
        assert_eq!(all(), before);
    }
}
