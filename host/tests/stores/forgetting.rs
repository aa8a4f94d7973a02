//! When single-use claims are forgotten, and when not.

use doorward_host::contract::question::{Claim, ClaimResult, SingleUse};
use doorward_host::store::{Attempt, ClockFloor as _, Reading, SiteStore, Store as _};

use crate::site::{NOW, StoreFile, attempt, claim_result, enrol, grant, questions, reading};

/// Makes `count` claims that are over after 60 s.
fn make_claims(store: &dyn SiteStore, from: u32, count: u32, clock: Reading) {
    for number in from..from + count {
        let mut identifier = vec![0xaa; 28];
        identifier.extend(number.to_be_bytes());
        let claim = SingleUse { identifier, keep_until: clock.now.unwrap() + 60, quota: 100_000 };
        let attempt = attempt(clock);
        let answers = store.answer(attempt, &questions(1, Claim::SingleUse(claim))).unwrap();
        assert_eq!(claim_result(&answers), ClaimResult::Made);
        grant(store, attempt, &answers, &[]).unwrap();
    }
}

fn is_remembered(store: &dyn SiteStore, number: u32, clock: Reading) -> bool {
    let mut identifier = vec![0xaa; 28];
    identifier.extend(number.to_be_bytes());
    let claim = SingleUse { identifier, keep_until: NOW + 9000, quota: 100_000 };
    let one: Attempt = attempt(clock);
    let answers = store.answer(one, &questions(1, Claim::SingleUse(claim))).unwrap();
    claim_result(&answers) == ClaimResult::Used
}

#[test]
fn claims_are_forgotten_when_the_floor_has_passed_them() {
    let file = StoreFile::new();
    let store = file.open();
    enrol(&store, "ada", 1);
    make_claims(&store, 0, 100, reading(0));
    assert!((0..100).all(|number| is_remembered(&store, number, reading(0))));

    // A quarter of an hour later, others come; the sweep goes with them.
    let later = reading(900_000);
    make_claims(&store, 1000, 64, later);
    let left = (0..100).filter(|number| is_remembered(&store, *number, later)).count();
    assert_eq!(left, 0);
    assert!((1000..1064).all(|number| is_remembered(&store, number, later)));
}

#[test]
fn claims_are_kept_while_the_clock_is_not_believed() {
    let file = StoreFile::new();
    let store = file.open();
    enrol(&store, "ada", 1);
    make_claims(&store, 0, 10, reading(0));

    let untrusted = Reading { trusted: false, ..reading(900_000) };
    make_claims(&store, 1000, 100, untrusted);
    assert!((0..10).all(|number| is_remembered(&store, number, untrusted)), "untrusted time");

    // The floor goes ahead, then the clock is set back: behind the floor, nothing is forgotten.
    store.raise_floor(reading(900_000)).unwrap();
    make_claims(&store, 2000, 100, reading(1000));
    assert!((0..10).all(|number| is_remembered(&store, number, reading(1000))), "behind the floor");
}

#[test]
fn a_clock_that_leaps_forgets_nothing_that_is_ahead_of_the_floor() {
    const DAY: u64 = 86_400;
    let file = StoreFile::new();
    let store = file.open();
    enrol(&store, "ada", 1);
    let kept = SingleUse { identifier: vec![5; 32], keep_until: NOW + 3 * DAY, quota: 100_000 };
    let asked = questions(1, Claim::SingleUse(kept));
    let one = attempt(reading(0));
    let answers = store.answer(one, &asked).unwrap();
    grant(&store, one, &answers, &[]).unwrap();

    // Somebody forges the time for a moment, and keeps the store busy meanwhile.
    let forged = Reading { now: Some(NOW + 40 * DAY), ..reading(1000) };
    make_claims(&store, 0, 200, forged);
    assert_eq!(store.floor().unwrap(), NOW + DAY);
    let again = store.answer(attempt(reading(2000)), &asked).unwrap();
    assert_eq!(claim_result(&again), ClaimResult::Used);
}

#[test]
fn claims_are_found_again_after_a_restart() {
    let file = StoreFile::new();
    let store = file.open();
    enrol(&store, "ada", 1);
    let claim = |identifier: u8| {
        Claim::SingleUse(SingleUse {
            identifier: vec![identifier; 32],
            keep_until: NOW + 300,
            quota: 1,
        })
    };
    let made = attempt(reading(0));
    let answers = store.answer(made, &questions(1, claim(1))).unwrap();
    grant(&store, made, &answers, &[]).unwrap();
    drop(store);

    let store = file.open();
    let again = store.answer(attempt(reading(0)), &questions(1, claim(1))).unwrap();
    assert_eq!(claim_result(&again), ClaimResult::Used);
    let next = store.answer(attempt(reading(0)), &questions(1, claim(2))).unwrap();
    assert_eq!(claim_result(&next), ClaimResult::Full(1), "the quota is still taken");
}
