//! The disk runs full at any moment: a fault, a closed door, and a store that is whole.

use std::collections::BTreeSet;

use doorward_host::contract::question::Claim;
use doorward_host::journal::JournalKey;
use doorward_host::store::{
    Challenges as _, CommitError, OpenError, RedbOptions, RedbStore, Store as _,
};

use crate::disk::{Disk, Random, Trouble};
use crate::site::{StoreFile, attempt, grant, questions, reading};
use crate::workload::{check, grant_number, prepare};

const ROUNDS: u64 = 200;

#[test]
fn a_full_disk_is_a_fault_and_nothing_is_lost() {
    let file = StoreFile::new();
    let disk = Disk::new(Vec::new());
    prepare(&open(&disk, file.journal_key()).unwrap());
    let prepared = disk.current();

    let mut committed = 0;
    for round in 0..ROUNDS {
        let mut random = Random(round);
        let disk = Disk::new(prepared.clone());
        let store = open(&disk, file.journal_key()).unwrap();
        disk.trouble_after(random.next() % 400, Trouble::Full);
        let (mut granted, mut tried) = (BTreeSet::new(), BTreeSet::new());
        let mut faults = 0;
        // Those who come after the first fault are refused as well.
        for number in 0.. {
            tried.insert(number);
            if grant_number(&store, number) {
                assert_eq!(faults, 0, "granted on a full disk");
                granted.insert(number);
            } else {
                faults += 1;
            }
            if faults == 3 {
                break;
            }
        }
        drop(store);
        committed += granted.len();

        let store = open(&Disk::new(disk.current()), file.journal_key()).unwrap();
        check(&store, &granted, &tried);
        assert!(grant_number(&store, u64::MAX), "and it goes on");
    }
    assert!(committed > 1000, "{committed} grants");
}

#[test]
fn a_fault_gives_the_attempt_up() {
    let disk = Disk::new(Vec::new());
    let store = open(&disk, JournalKey::generate().unwrap()).unwrap();
    prepare(&store);
    store.issue_challenge(reading(0), "lobby-in", &[5; 16], 10).unwrap();
    let one = attempt(reading(0));
    let asked = questions(1, Claim::Challenge(vec![5; 16]));
    let answers = store.answer(one, &asked).unwrap();
    disk.trouble_after(0, Trouble::Full);
    let fault = grant(&store, one, &answers, &[]);
    assert!(matches!(fault, Err(CommitError::Fault(_))), "{fault:?}");
    // Whatever the disk does now, the attempt is over.
    assert!(matches!(grant(&store, one, &answers, &[]), Err(CommitError::Conflict)));
}

#[test]
fn a_store_cannot_begin_on_a_full_disk() {
    let disk = Disk::new(Vec::new());
    disk.trouble_after(3, Trouble::Full);
    let error = open(&disk, JournalKey::generate().unwrap()).unwrap_err();
    assert!(matches!(error, OpenError::Fault(_)), "{error}");
}

fn open(disk: &Disk, key: JournalKey) -> Result<RedbStore, OpenError> {
    RedbStore::open_in(disk.clone(), key, RedbOptions::default())
}
