//! Challenges from issue to oblivion.

use std::sync::Barrier;
use std::thread;

use doorward_host::contract::question::{Claim, ClaimResult, ConsumedChallenge};
use doorward_host::store::{
    ChallengeError, Challenges as _, CommitError, CredentialChange, MAX_OUTSTANDING, SiteStore,
};

use crate::site::{
    StoreFile, attempt, claim_result, deny, enrol, grant, key, origin, questions, reading,
};

both_stores! {
    is_consumed_once,
    of_eight_one_wins,
    tells_its_access_point_and_age,
    is_absent_when_its_time_is_over,
    stays_with_its_attempt_over_a_conflict,
    is_not_consumed_by_a_stranger,
    is_never_issued_twice,
    never_makes_room_by_forgetting_others,
    has_bounds,
}

fn challenge(octet: u8) -> Vec<u8> {
    vec![octet; 16]
}

/// Presents a response and commits a grant if the challenge was consumed.
fn present(store: &dyn SiteStore, octet: u8, uptime: u64) -> ClaimResult {
    let one = attempt(reading(uptime));
    let asked = questions(1, Claim::Challenge(challenge(octet)));
    let answers = store.answer(one, &asked).unwrap();
    let result = claim_result(&answers);
    if matches!(result, ClaimResult::Consumed(_)) {
        grant(store, one, &answers, &[]).unwrap();
    } else {
        deny(store, one, &answers).unwrap();
    }
    result
}

fn consumed(age: u32) -> ClaimResult {
    ClaimResult::Consumed(ConsumedChallenge { access_point: "lobby-in".into(), age })
}

fn is_consumed_once(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    assert_eq!(present(store, 5, 0), ClaimResult::Absent, "never issued");
    store.issue_challenge(reading(0), "lobby-in", &challenge(5), 10).unwrap();
    assert_eq!(present(store, 5, 100), consumed(0));
    assert_eq!(present(store, 5, 100), ClaimResult::Used);
}

fn tells_its_access_point_and_age(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    store.issue_challenge(reading(500), "lobby-in", &challenge(5), 10).unwrap();
    // The engine compares the access point with that of the presentation.
    assert_eq!(present(store, 5, 4499), consumed(3));
}

fn is_absent_when_its_time_is_over(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    for octet in [5, 6, 7] {
        store.issue_challenge(reading(0), "lobby-in", &challenge(octet), 2).unwrap();
    }
    assert_eq!(present(store, 5, 1999), consumed(1));
    assert_eq!(present(store, 5, 1999), ClaimResult::Used, "remembered as used");
    assert_eq!(present(store, 6, 2000), ClaimResult::Absent);
    assert_eq!(present(store, 5, 2000), ClaimResult::Absent, "then forgotten");
}

fn stays_with_its_attempt_over_a_conflict(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    store.issue_challenge(reading(0), "lobby-in", &challenge(5), 10).unwrap();
    let first = attempt(reading(0));
    let asked = questions(1, Claim::Challenge(challenge(5)));
    let answers = store.answer(first, &asked).unwrap();
    assert_eq!(present(store, 5, 0), ClaimResult::Used, "reserved");

    let change = CredentialChange::ExtendedGrant(true);
    store.change_credential(origin(), &key(1), &change).unwrap();
    assert!(matches!(grant(store, first, &answers, &[]), Err(CommitError::Conflict)));
    assert_eq!(present(store, 5, 0), ClaimResult::Used, "still reserved");
    let again = store.answer(first, &asked).unwrap();
    assert_eq!(claim_result(&again), consumed(0));
    grant(store, first, &again, &[]).unwrap();
    assert_eq!(present(store, 5, 0), ClaimResult::Used);
}

fn of_eight_one_wins(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    for round in 0..50 {
        store.issue_challenge(reading(0), "lobby-in", &challenge(round), 10).unwrap();
        let start = Barrier::new(8);
        let won: usize = thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        match present(store, round, 0) {
                            ClaimResult::Consumed(_) => 1,
                            ClaimResult::Used => 0,
                            other => panic!("{other:?}"),
                        }
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(won, 1, "round {round}");
    }
}

fn is_not_consumed_by_a_stranger(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    store.issue_challenge(reading(0), "lobby-in", &challenge(5), 10).unwrap();
    let stranger = attempt(reading(0));
    let answers = store.answer(stranger, &questions(2, Claim::Challenge(challenge(5)))).unwrap();
    assert_eq!(claim_result(&answers), ClaimResult::NotAttempted);
    deny(store, stranger, &answers).unwrap();
    assert_eq!(present(store, 5, 0), consumed(0));
}

fn is_never_issued_twice(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    store.issue_challenge(reading(0), "lobby-in", &challenge(5), 10).unwrap();
    let again = store.issue_challenge(reading(0), "lobby-in", &challenge(5), 10);
    assert!(matches!(again, Err(ChallengeError::Repeated)));
    present(store, 5, 0);
    let after_use = store.issue_challenge(reading(0), "lobby-in", &challenge(5), 10);
    assert!(matches!(after_use, Err(ChallengeError::Repeated)));
}

fn never_makes_room_by_forgetting_others(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let issue = |octet: usize, access_point: &str, uptime: u64| {
        let octets = challenge(u8::try_from(octet).unwrap());
        store.issue_challenge(reading(uptime), access_point, &octets, 10)
    };
    for octet in 0..MAX_OUTSTANDING {
        issue(octet, "lobby-in", 0).unwrap();
    }
    assert!(matches!(issue(200, "lobby-in", 9999), Err(ChallengeError::AccessPointFull)));
    issue(200, "lobby-out", 9999).unwrap();
    assert_eq!(present(store, 0, 9999), consumed(9), "none was forgotten");
    issue(201, "lobby-in", 9999).unwrap();
    assert!(matches!(issue(202, "lobby-in", 9999), Err(ChallengeError::AccessPointFull)));
    issue(202, "lobby-in", 10_000).unwrap();
}

fn has_bounds(store: &dyn SiteStore) {
    let issue = |length: usize, lifetime: u32| {
        store.issue_challenge(reading(0), "lobby-in", &vec![1; length], lifetime)
    };
    assert!(matches!(issue(15, 10), Err(ChallengeError::Length(15))));
    assert!(matches!(issue(66, 10), Err(ChallengeError::Length(66))));
    assert!(matches!(issue(16, 0), Err(ChallengeError::Lifetime(0))));
    assert!(matches!(issue(16, 11), Err(ChallengeError::Lifetime(11))));
    issue(16, 1).unwrap();
    issue(65, 10).unwrap();
}

#[test]
fn a_challenge_from_before_the_restart_is_absent() {
    let file = StoreFile::new();
    let store = file.open();
    enrol(&store, "ada", 1);
    store.issue_challenge(reading(5000), "lobby-in", &challenge(5), 10).unwrap();
    drop(store);
    // The uptime begins again, so the challenge would seem young.
    assert_eq!(present(&file.open(), 5, 0), ClaimResult::Absent);
}
