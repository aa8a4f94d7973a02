//! Files that are not what they should be.

use std::fs;

use doorward_host::journal::{Journal as _, JournalKey, verify_stored};
use doorward_host::store::{
    ClockFloor as _, OpenError, PERSIST_EVERY, RedbOptions, RedbStore, Registry as _,
};
use redb::{Database, ReadableTable as _, TableDefinition};

use crate::site::{NOW, StoreFile, attempt, deny, enrol, origin, reading};

const LINES: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("lines");
const RECORDS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("records");

fn open(file: &StoreFile) -> Result<RedbStore, OpenError> {
    RedbStore::open(&file.path, file.journal_key(), RedbOptions::default())
}

#[test]
fn something_else_is_no_store() {
    let file = StoreFile::new();
    fs::write(&file.path, "not a database ".repeat(1000)).unwrap();
    assert!(matches!(open(&file), Err(OpenError::Damaged(_))));
    assert_eq!(fs::read(&file.path).unwrap().len(), 15_000, "and is left alone");
}

#[test]
fn a_foreign_database_is_no_store() {
    let file = StoreFile::new();
    let database = Database::create(&file.path).unwrap();
    let writing = database.begin_write().unwrap();
    writing.open_table(TableDefinition::<u64, u64>::new("recipes")).unwrap();
    writing.commit().unwrap();
    drop(database);
    let error = open(&file).unwrap_err();
    assert!(matches!(&error, OpenError::Damaged(why) if why.contains("recipes")), "{error}");
}

#[test]
fn a_damaged_file_is_not_opened() {
    let file = StoreFile::new();
    let store = open(&file).unwrap();
    for number in 0..200 {
        enrol(&store, "ada", number);
    }
    drop(store);
    let whole = fs::read(&file.path).unwrap();
    let mut refused = 0;
    for damage in 0..32_usize {
        let mut damaged = whole.clone();
        // Half a page of noise, anywhere behind the header.
        let place = 4096 + damage * (whole.len() - 8192) / 32;
        damaged[place..place + 2048].fill(0x5a);
        fs::write(&file.path, &damaged).unwrap();
        match open(&file) {
            Err(OpenError::Damaged(_)) => refused += 1,
            Err(other) => panic!("{other}"),
            // The noise fell into free space: then nothing may be missing.
            Ok(store) => {
                assert_eq!(store.counts().unwrap().credentials, 200);
                let key = store.journal_head().unwrap().key;
                verify_stored(&store, &key, &[]).unwrap();
            }
        }
    }
    assert!(refused > 0);
    fs::write(&file.path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(open(&file), Err(OpenError::Damaged(_))), "half a file");
}

#[test]
fn a_second_process_is_refused() {
    let file = StoreFile::new();
    let _store = open(&file).unwrap();
    assert!(matches!(open(&file), Err(OpenError::Busy)));
}

#[test]
fn another_journal_key_is_refused() {
    let file = StoreFile::new();
    drop(open(&file).unwrap());
    let other = JournalKey::generate().unwrap();
    let result = RedbStore::open(&file.path, other, RedbOptions::default());
    assert!(matches!(result, Err(OpenError::ForeignKey)));
}

#[test]
fn a_newer_schema_is_refused() {
    let file = StoreFile::new();
    drop(open(&file).unwrap());
    edit(&file, |writing| {
        let mut records = writing.open_table(RECORDS).unwrap();
        let identity = records.get(&b"\0identity"[..]).unwrap().unwrap().value().to_vec();
        let place = identity.windows(7).position(|found| found == b"schema\x01").unwrap() + 6;
        let mut newer = identity;
        newer[place] = 2;
        records.insert(&b"\0identity"[..], newer.as_slice()).unwrap();
    });
    assert!(matches!(open(&file), Err(OpenError::Newer { found: 2, known: 1 })));
}

#[test]
fn a_journal_that_ends_before_its_seal_is_refused() {
    let file = StoreFile::new();
    let store = open(&file).unwrap();
    for _ in 0..10 {
        deny(&store, attempt(reading(0)), &[]).unwrap();
    }
    let seal = store.seal_journal(reading(0)).unwrap();
    let sealed = seal.statement(&store.journal_head().unwrap().key).unwrap().sequence;
    drop(store);
    edit(&file, |writing| remove_line(writing, sealed + 1));
    let error = open(&file).unwrap_err();
    assert!(matches!(error, OpenError::Cut { sequence } if sequence == sealed), "{error}");
}

#[test]
fn the_floor_outlives_a_restart() {
    let file = StoreFile::new();
    let store = open(&file).unwrap();
    store.raise_floor(reading(0)).unwrap();
    deny(&store, attempt(reading(0)), &[]).unwrap();
    drop(store);
    let store = open(&file).unwrap();
    assert_eq!(store.floor().unwrap(), NOW, "written with the decision");

    store.raise_floor(reading(5000)).unwrap();
    deny(&store, attempt(reading(5000)), &[]).unwrap();
    drop(store);
    let store = open(&file).unwrap();
    assert!(store.floor().unwrap() + PERSIST_EVERY > NOW + 5, "lost a little at most");
    store.raise_floor(reading(9000)).unwrap();
    store.seal_journal(reading(9000)).unwrap();
    drop(store);
    let store = open(&file).unwrap();
    assert_eq!(store.floor().unwrap(), NOW + 9, "sealing loses nothing");

    store.reset_floor(origin(), 77).unwrap();
    assert_eq!(store.floor().unwrap(), 77);
    drop(store);
    assert_eq!(open(&file).unwrap().floor().unwrap(), 77);
}

fn remove_line(writing: &redb::WriteTransaction, sequence: u64) {
    let key = [&[1][..], &sequence.to_be_bytes()].concat();
    let mut lines = writing.open_table(LINES).unwrap();
    assert!(lines.remove(key.as_slice()).unwrap().is_some());
}

/// Changes the file behind the store's back.
fn edit(file: &StoreFile, change: impl FnOnce(&redb::WriteTransaction)) {
    let database = Database::create(&file.path).unwrap();
    let writing = database.begin_write().unwrap();
    change(&writing);
    writing.commit().unwrap();
}
