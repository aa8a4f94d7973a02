//! The embedded store: one file, one process, no server.
//!
//! Every commit is on the disk before it returns. A write transaction that fails leaves the file as
//! it was; after a failed write or sync nothing more is read or written until the store is opened
//! again, because nobody knows what the disk has kept.

mod rows;

use std::path::Path;

use redb::{Builder, Database, DatabaseError, StorageBackend, StorageError, TableHandle as _};

use super::{Fault, Ledger, OpenError};
use crate::journal::JournalKey;

pub use rows::Redb;

/// A store in a file of the embedded database redb.
pub type RedbStore = Ledger<Redb>;

/// How the file is used.
#[derive(Clone, Copy, Debug)]
pub struct RedbOptions {
    /// When a commit returns.
    pub durability: Durability,
    /// Whether to check every page of the file when it is opened, which reads all of it. Without,
    /// damage done to the file while it was closed may show late, as a fault or even a panic. After
    /// a crash it is checked in any case.
    pub check: bool,
    /// How much of the file to keep in memory, in octets.
    pub cache: usize,
}

impl Default for RedbOptions {
    fn default() -> Self {
        Self { durability: Durability::Disk, check: true, cache: 64 << 20 }
    }
}

/// When a commit returns.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Durability {
    /// Once it is on the disk. The only setting for a door.
    #[default]
    Disk,
    /// At once. **A crash loses grants that have left the gate, with their claims, so that they can
    /// be replayed.** For measurements only.
    None,
}

impl RedbStore {
    /// Opens the store in a file, or begins one in a file that does not exist or is empty.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path, key: JournalKey, options: RedbOptions) -> Result<Self, OpenError> {
        let database = builder(options).create(path).map_err(refused)?;
        Self::open_over(Redb::over(not_foreign(database)?, options.durability)?, key)
    }

    /// The same over any storage instead of a file, to try out what a disk can do.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_in(
        storage: impl StorageBackend,
        key: JournalKey,
        options: RedbOptions,
    ) -> Result<Self, OpenError> {
        let database = builder(options).create_with_backend(storage).map_err(refused)?;
        Self::open_over(Redb::over(not_foreign(database)?, options.durability)?, key)
    }
}

fn builder(options: RedbOptions) -> Builder {
    let mut builder = Database::builder();
    builder.set_cache_size(options.cache).set_check_integrity_on_open(options.check);
    builder.set_repair_callback(|repair| {
        tracing::debug!(progress = repair.progress(), "checking or repairing the store");
    });
    builder
}

/// Refuses a file that somebody else keeps in redb.
fn not_foreign(database: Database) -> Result<Database, OpenError> {
    use redb::ReadableDatabase as _;

    let reading = database.begin_read().map_err(fault)?;
    let foreign = reading
        .list_tables()
        .map_err(fault)?
        .find(|table| !rows::TABLES.iter().any(|own| own.name() == table.name()));
    match foreign {
        Some(table) => Err(OpenError::Damaged(format!("it has a table `{}`", table.name()))),
        None => {
            drop(reading);
            Ok(database)
        }
    }
}

fn refused(error: DatabaseError) -> OpenError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => OpenError::Busy,
        DatabaseError::Storage(StorageError::Io(error))
            if error.kind() != std::io::ErrorKind::InvalidData =>
        {
            OpenError::Fault(fault(StorageError::Io(error)))
        }
        other => OpenError::Damaged(other.to_string()),
    }
}

fn fault(error: impl Into<redb::Error>) -> Fault {
    Fault(error.into().to_string())
}
