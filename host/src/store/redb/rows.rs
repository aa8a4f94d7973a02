//! Rows in the tables of a redb file.

use std::cell::OnceCell;

use redb::{
    Database, ReadOnlyTable, ReadTransaction, ReadableDatabase as _, ReadableTable, Table,
    TableDefinition, WriteTransaction,
};

use super::{Durability, fault};
use crate::store::Fault;
use crate::store::rows::{Backend, Kind, Row, Rows, RowsMut};

type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// Lines are only ever appended, claims come and go in no order, and everything else changes seldom:
/// kept apart, a commit touches few pages of each.
const LINES: Definition = TableDefinition::new("lines");
const CLAIMS: Definition = TableDefinition::new("claims");
const RECORDS: Definition = TableDefinition::new("records");

/// All tables of a store.
pub(super) const TABLES: [Definition; 3] = [LINES, CLAIMS, RECORDS];

/// A redb file.
pub struct Redb {
    database: Database,
    durability: redb::Durability,
}

impl Redb {
    pub(super) fn over(database: Database, durability: Durability) -> Result<Self, Fault> {
        let writing = database.begin_write().map_err(fault)?;
        for table in TABLES {
            writing.open_table(table).map_err(fault)?;
        }
        writing.commit().map_err(fault)?;
        let durability = match durability {
            Durability::Disk => redb::Durability::Immediate,
            Durability::None => redb::Durability::None,
        };
        Ok(Self { database, durability })
    }
}

impl std::fmt::Debug for Redb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redb").finish_non_exhaustive()
    }
}

impl Backend for Redb {
    fn read<T>(&self, look: impl FnOnce(&dyn Rows) -> Result<T, Fault>) -> Result<T, Fault> {
        let transaction = self.database.begin_read().map_err(fault)?;
        look(&View { transaction: &transaction, tables: Tables::default() })
    }

    fn write<T, E: From<Fault>>(
        &self,
        apply: impl FnOnce(&mut dyn RowsMut) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut transaction = self.database.begin_write().map_err(fault)?;
        transaction.set_durability(self.durability).map_err(fault)?;
        // Without the commit, dropping the transaction takes everything back.
        let result = apply(&mut Draft { transaction: &transaction, tables: Tables::default() })?;
        transaction.commit().map_err(fault)?;
        Ok(result)
    }
}

/// The tables of one transaction, each opened when it is needed first.
struct Tables<T> {
    lines: OnceCell<T>,
    claims: OnceCell<T>,
    records: OnceCell<T>,
}

impl<T> Default for Tables<T> {
    fn default() -> Self {
        Self { lines: OnceCell::new(), claims: OnceCell::new(), records: OnceCell::new() }
    }
}

impl<T> Tables<T> {
    fn get(
        &self,
        kind: Kind,
        open: impl FnOnce(Definition) -> Result<T, redb::TableError>,
    ) -> Result<&T, Fault> {
        let (cell, definition) = match kind {
            Kind::Line => (&self.lines, LINES),
            Kind::Claim | Kind::Transaction => (&self.claims, CLAIMS),
            _ => (&self.records, RECORDS),
        };
        match cell.get() {
            Some(table) => Ok(table),
            None => {
                let table = open(definition).map_err(fault)?;
                Ok(cell.get_or_init(|| table))
            }
        }
    }

    fn get_mut(&mut self, kind: Kind) -> Option<&mut T> {
        match kind {
            Kind::Line => &mut self.lines,
            Kind::Claim | Kind::Transaction => &mut self.claims,
            _ => &mut self.records,
        }
        .get_mut()
    }
}

/// A read transaction.
struct View<'a> {
    transaction: &'a ReadTransaction,
    tables: Tables<ReadOnlyTable<&'static [u8], &'static [u8]>>,
}

impl View<'_> {
    fn table(&self, kind: Kind) -> Result<&ReadOnlyTable<&'static [u8], &'static [u8]>, Fault> {
        self.tables.get(kind, |definition| self.transaction.open_table(definition))
    }
}

impl Rows for View<'_> {
    fn get(&self, kind: Kind, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        get(self.table(kind)?, kind, key)
    }

    fn scan(&self, kind: Kind, from: &[u8], limit: usize) -> Result<Vec<Row>, Fault> {
        scan(self.table(kind)?, kind, from, limit)
    }

    fn last(&self, kind: Kind) -> Result<Option<Row>, Fault> {
        last(self.table(kind)?, kind)
    }
}

/// A write transaction.
struct Draft<'a> {
    transaction: &'a WriteTransaction,
    tables: Tables<Table<'a, &'static [u8], &'static [u8]>>,
}

impl<'a> Draft<'a> {
    fn table(&self, kind: Kind) -> Result<&Table<'a, &'static [u8], &'static [u8]>, Fault> {
        self.tables.get(kind, |definition| self.transaction.open_table(definition))
    }

    fn table_mut(
        &mut self,
        kind: Kind,
    ) -> Result<&mut Table<'a, &'static [u8], &'static [u8]>, Fault> {
        self.table(kind)?;
        self.tables.get_mut(kind).ok_or_else(|| Fault("a table was opened and is not open".into()))
    }
}

impl Rows for Draft<'_> {
    fn get(&self, kind: Kind, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        get(self.table(kind)?, kind, key)
    }

    fn scan(&self, kind: Kind, from: &[u8], limit: usize) -> Result<Vec<Row>, Fault> {
        scan(self.table(kind)?, kind, from, limit)
    }

    fn last(&self, kind: Kind) -> Result<Option<Row>, Fault> {
        last(self.table(kind)?, kind)
    }
}

impl RowsMut for Draft<'_> {
    fn put(&mut self, kind: Kind, key: &[u8], value: &[u8]) -> Result<(), Fault> {
        self.table_mut(kind)?.insert(full(kind, key).as_slice(), value).map_err(fault)?;
        Ok(())
    }

    fn remove(&mut self, kind: Kind, key: &[u8]) -> Result<(), Fault> {
        self.table_mut(kind)?.remove(full(kind, key).as_slice()).map_err(fault)?;
        Ok(())
    }
}

fn get(
    table: &impl ReadableTable<&'static [u8], &'static [u8]>,
    kind: Kind,
    key: &[u8],
) -> Result<Option<Vec<u8>>, Fault> {
    let found = table.get(full(kind, key).as_slice()).map_err(fault)?;
    Ok(found.map(|value| value.value().to_vec()))
}

fn scan(
    table: &impl ReadableTable<&'static [u8], &'static [u8]>,
    kind: Kind,
    from: &[u8],
    limit: usize,
) -> Result<Vec<Row>, Fault> {
    let (from, end) = (full(kind, from), end(kind));
    table
        .range(from.as_slice()..end.as_slice())
        .map_err(fault)?
        .take(limit)
        .map(|row| row.map(|(key, value)| split(key.value(), value.value())).map_err(fault))
        .collect()
}

fn last(
    table: &impl ReadableTable<&'static [u8], &'static [u8]>,
    kind: Kind,
) -> Result<Option<Row>, Fault> {
    let (from, end) = (full(kind, &[]), end(kind));
    table
        .range(from.as_slice()..end.as_slice())
        .map_err(fault)?
        .next_back()
        .map(|row| row.map(|(key, value)| split(key.value(), value.value())).map_err(fault))
        .transpose()
}

/// The key in the file: the kind's octet, then the kind's own key.
fn full(kind: Kind, key: &[u8]) -> Vec<u8> {
    [&[octet(kind)], key].concat()
}

/// Behind all keys of a kind.
fn end(kind: Kind) -> Vec<u8> {
    vec![octet(kind).saturating_add(1)]
}

fn split(key: &[u8], value: &[u8]) -> Row {
    (key.get(1..).unwrap_or_default().to_vec(), value.to_vec())
}

/// Written in the file: never to be given to another kind.
fn octet(kind: Kind) -> u8 {
    match kind {
        Kind::Meta => 0,
        Kind::Line => 1,
        Kind::Credential => 2,
        Kind::Holder => 3,
        Kind::HolderCredential => 4,
        Kind::Group => 5,
        Kind::Member => 6,
        Kind::Assignment => 7,
        Kind::AccessPoint => 8,
        Kind::Door => 9,
        Kind::Claim => 10,
        Kind::Transaction => 11,
        Kind::Bundle => 12,
        Kind::BundleUse => 13,
        Kind::Whereabouts => 14,
        Kind::Occupancy => 15,
        Kind::Failures => 16,
        Kind::FirstPerson => 17,
        Kind::Evidence => 18,
        Kind::EvidenceSet => 19,
        Kind::EvidenceUse => 20,
    }
}
