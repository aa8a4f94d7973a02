//! The power goes at any moment: what was granted is there, and nothing is there by half.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use doorward_host::journal::JournalKey;
use doorward_host::store::{RedbOptions, RedbStore};

use crate::disk::{Disk, Random, Trouble};
use crate::site::StoreFile;
use crate::workload::{check, grant_number, prepare};

const ROUNDS: u64 = 240;

#[test]
fn what_was_granted_survives_a_loss_of_power() {
    let file = StoreFile::new();
    let disk = Disk::new(Vec::new());
    prepare(&open(&disk, file.journal_key()));
    let prepared = disk.current();

    let (mut early, mut committed) = (0, 0);
    for round in 0..ROUNDS {
        let mut random = Random(round);
        let disk = Disk::new(prepared.clone());
        let callers = 1 + round % 4;
        let (granted, tried) = run_until_trouble(&disk, &file, &mut random, callers);
        early += u64::from(granted.is_empty());
        committed += granted.len();

        let found = Disk::new(disk.after_power_loss(&mut random));
        let store = open(&found, file.journal_key());
        check(&store, &granted, &tried);
        assert!(grant_number(&store, u64::MAX), "and it goes on");
    }
    // The moments were spread well.
    assert!(early < ROUNDS / 2 && committed > 1000, "{early} rounds without, {committed} grants");
}

/// Grants until the power is gone, and returns what was granted and what was tried.
fn run_until_trouble(
    disk: &Disk,
    file: &StoreFile,
    random: &mut Random,
    callers: u64,
) -> (BTreeSet<u64>, BTreeSet<u64>) {
    let store = open(disk, file.journal_key());
    disk.trouble_after(random.next() % 400, Trouble::PowerLoss);
    let (granted, tried) = (Mutex::new(BTreeSet::new()), Mutex::new(BTreeSet::new()));
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    tried.lock().unwrap().insert(number);
                    if !grant_number(&store, number) {
                        return;
                    }
                    granted.lock().unwrap().insert(number);
                }
            });
        }
    });
    (granted.into_inner().unwrap(), tried.into_inner().unwrap())
}

#[test]
fn callers_share_their_syncs() {
    const CALLERS: u64 = 8;
    const GRANTS: u64 = 25;
    let disk = Disk::slow(Vec::new(), Duration::from_millis(2));
    let store = open(&disk, JournalKey::generate().unwrap());
    prepare(&store);
    let before = disk.syncs();
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            let store = &store;
            scope.spawn(move || {
                for number in 0..GRANTS {
                    crate::site::deny(store, crate::site::attempt(crate::site::reading(0)), &[])
                        .unwrap_or_else(|error| panic!("{caller}-{number}: {error}"));
                }
            });
        }
    });
    let syncs = disk.syncs() - before;
    assert!(syncs < CALLERS * GRANTS / 2, "{syncs} syncs for {} commits", CALLERS * GRANTS);
    assert!(syncs >= GRANTS, "each commit waits for one");
}

fn open(disk: &Disk, key: JournalKey) -> RedbStore {
    RedbStore::open_in(disk.clone(), key, RedbOptions::default()).unwrap()
}
