//! A retry of a granted transaction gets the same answer.

use doorward_host::journal::Digest;
use doorward_host::store::{
    CommitError, Reading, Remembered, SiteStore, Transaction, Transactions as _,
};

use crate::site::{
    NOW, StoreFile, attempt, credential_question, enrol, questions, reading, settle, single_use,
};

both_stores! {
    is_remembered_with_its_grant,
    is_not_remembered_without,
    is_forgotten_after_its_lifetime,
    the_first_of_one_name_stays,
}

fn transaction(identifier: &str, answer: &[u8]) -> Transaction {
    Transaction {
        access_point: "lobby-in".into(),
        identifier: identifier.into(),
        remembered: Remembered {
            presentation: Digest::of(b"presentation"),
            decision: answer.to_vec(),
        },
        lifetime: 60,
    }
}

fn grant_as(
    store: &dyn SiteStore,
    claim: u8,
    transaction: &Transaction,
    clock: Reading,
) -> Result<(), CommitError> {
    let one = attempt(clock);
    let answers = store.answer(one, &questions(1, single_use(claim))).unwrap();
    settle(store, one, &answers, &[], true, Some(transaction))
}

fn remembered(store: &dyn SiteStore, identifier: &str, uptime: u64) -> Option<Vec<u8>> {
    let found = store.remembered("lobby-in", identifier, reading(uptime)).unwrap();
    found.map(|found| found.decision)
}

fn is_remembered_with_its_grant(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    assert_eq!(remembered(store, "t-1", 0), None);
    grant_as(store, 1, &transaction("t-1", b"granted"), reading(0)).unwrap();
    assert_eq!(remembered(store, "t-1", 0).as_deref(), Some(&b"granted"[..]));
    assert_eq!(remembered(store, "t-2", 0), None);
    assert_eq!(store.remembered("lobby-out", "t-1", reading(0)).unwrap(), None);
}

fn is_not_remembered_without(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let one = attempt(reading(0));
    let answers = store.answer(one, &credential_question(1)).unwrap();
    enrol_again(store);
    let transaction = transaction("t-1", b"granted");
    let result = settle(store, one, &answers, &[], true, Some(&transaction));
    assert!(matches!(result, Err(CommitError::Conflict)));
    assert_eq!(remembered(store, "t-1", 0), None);
}

fn enrol_again(store: &dyn SiteStore) {
    store.remove_credential(crate::site::origin(), &crate::site::key(1)).unwrap();
    enrol(store, "ada", 1);
}

fn is_forgotten_after_its_lifetime(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    grant_as(store, 1, &transaction("t-1", b"granted"), reading(0)).unwrap();
    assert!(remembered(store, "t-1", 59_999).is_some());
    assert!(remembered(store, "t-1", 60_000).is_none());
    grant_as(store, 2, &transaction("t-1", b"again"), reading(60_000)).unwrap();
    assert_eq!(remembered(store, "t-1", 60_000).as_deref(), Some(&b"again"[..]));
}

fn the_first_of_one_name_stays(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    grant_as(store, 1, &transaction("t-1", b"first"), reading(0)).unwrap();
    let second = grant_as(store, 2, &transaction("t-1", b"second"), reading(0));
    assert!(matches!(second, Err(CommitError::Conflict)));
    assert_eq!(remembered(store, "t-1", 0).as_deref(), Some(&b"first"[..]));
}

#[test]
fn outlives_a_restart_as_far_as_the_clock_can_tell() {
    let file = StoreFile::new();
    let store = file.open();
    enrol(&store, "ada", 1);
    grant_as(&store, 1, &transaction("t-1", b"granted"), reading(50_000)).unwrap();
    drop(store);

    let store = file.open();
    let at = |now: u64, trusted: bool| {
        let reading = Reading { now: Some(NOW + now), trusted, uptime: 0 };
        store.remembered("lobby-in", "t-1", reading).unwrap().is_some()
    };
    assert!(at(109, true));
    assert!(!at(110, true));
    assert!(!at(109, false), "untrusted time says nothing");
}
