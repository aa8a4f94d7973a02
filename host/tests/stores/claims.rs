//! Single-use claims: one winner, quotas, strangers.

use std::sync::Barrier;
use std::thread;

use doorward_host::contract::question::{Claim, ClaimResult, Query, Question, Reply, SingleUse};
use doorward_host::journal::Entry;
use doorward_host::store::{CommitError, Reading, Settlement, SiteStore};

use crate::site::{
    NOW, attempt, claim_result, credential_question, deny, enrol, entry, grant, key, origin,
    questions, reading, single_use,
};

both_stores! {
    of_eight_one_wins,
    a_claim_stays_made_whatever_is_decided,
    a_claim_stays_made_when_the_engine_dies,
    a_stranger_claims_nothing,
    a_stranger_beside_a_friend_claims_nothing,
    a_single_use_and_a_challenge_are_claimed_together,
    only_decisions_are_committed,
    asking_again_under_one_attempt_is_the_first_time,
    a_full_quota_evicts_nothing,
    what_is_over_does_not_count_against_the_quota,
    an_abandoned_attempt_can_no_longer_be_committed,
    other_answers_than_the_last_are_a_conflict,
    a_claim_survives_its_credential,
    a_replay_identifier_has_32_octets,
}

fn of_eight_one_wins(store: &dyn SiteStore) {
    const THREADS: usize = 8;
    enrol(store, "ada", 1);
    for round in 0..100_u8 {
        let answered = Barrier::new(THREADS);
        let made: usize = thread::scope(|scope| {
            let tries: Vec<_> = (0..THREADS)
                .map(|_| {
                    scope.spawn(|| {
                        let clock = reading(u64::from(round) * 400_000);
                        let attempt = attempt(clock);
                        let claim = SingleUse {
                            identifier: vec![round; 32],
                            keep_until: clock.now.unwrap() + 300,
                            quota: 16,
                        };
                        let asked = questions(1, Claim::SingleUse(claim));
                        let answers = store.answer(attempt, &asked).unwrap();
                        // Nobody commits before everybody has asked.
                        answered.wait();
                        match claim_result(&answers) {
                            ClaimResult::Made => {
                                grant(store, attempt, &answers, &[]).unwrap();
                                1
                            }
                            ClaimResult::Used => {
                                deny(store, attempt, &answers).unwrap();
                                0
                            }
                            other => panic!("{other:?}"),
                        }
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!(made, 1, "round {round}");
    }
}

fn a_claim_stays_made_whatever_is_decided(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let first = attempt(reading(0));
    let answers = store.answer(first, &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&answers), ClaimResult::Made);
    deny(store, first, &answers).unwrap();

    let second = store.answer(attempt(reading(0)), &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&second), ClaimResult::Used);
}

fn a_claim_stays_made_when_the_engine_dies(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let first = attempt(reading(0));
    store.answer(first, &questions(1, single_use(9))).unwrap();
    // What the gate does after a trap: it journals, without the answers.
    deny(store, first, &[]).unwrap();

    let second = store.answer(attempt(reading(0)), &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&second), ClaimResult::Used);
}

fn a_stranger_claims_nothing(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let stranger = attempt(reading(0));
    let answers = store.answer(stranger, &questions(2, single_use(9))).unwrap();
    assert_eq!(claim_result(&answers), ClaimResult::NotAttempted);
    deny(store, stranger, &answers).unwrap();

    let answers = store.answer(attempt(reading(0)), &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&answers), ClaimResult::Made, "the stranger has left no claim");
}

fn a_stranger_beside_a_friend_claims_nothing(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let mut asked = questions(1, single_use(9));
    asked.push(Question { number: 8, query: Query::Credential(key(2)) });
    let answers = store.answer(attempt(reading(0)), &asked).unwrap();
    assert_eq!(claim_result(&answers), ClaimResult::NotAttempted);
}

fn a_single_use_and_a_challenge_are_claimed_together(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    store.issue_challenge(reading(0), "lobby-in", &[5; 16], 10).unwrap();
    let mut asked = questions(1, single_use(9));
    asked.push(Question { number: 8, query: Query::Claim(Claim::Challenge(vec![5; 16])) });
    // An attempt that is asked again has neither from before.
    let one = attempt(reading(0));
    store.answer(one, &asked).unwrap();
    let answers = store.answer(one, &asked).unwrap();
    let results: Vec<_> = answers.iter().map(|answer| &answer.reply).collect();
    assert_eq!(results[0], &Reply::Claim(ClaimResult::Made));
    assert!(matches!(results[2], Reply::Claim(ClaimResult::Consumed(_))));
    grant(store, one, &answers, &[]).unwrap();

    let again = store.answer(attempt(reading(0)), &asked).unwrap();
    assert_eq!(again[0].reply, Reply::Claim(ClaimResult::Used));
    assert_eq!(again[2].reply, Reply::Claim(ClaimResult::Used));
}

fn only_decisions_are_committed(store: &dyn SiteStore) {
    let seal = Entry::Checkpoint(store.seal_journal(reading(0)).unwrap());
    let settlement = Settlement {
        answers: &[],
        changes: &[],
        credential: None,
        counts: false,
        conditional: false,
        transaction: None,
        entry: &seal,
    };
    let refused = store.commit(attempt(reading(0)), &settlement);
    assert!(matches!(refused, Err(CommitError::Fault(_))), "that line is the store's own");
}

fn asking_again_under_one_attempt_is_the_first_time(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let one = attempt(reading(0));
    for _ in 0..3 {
        let answers = store.answer(one, &questions(1, single_use(9))).unwrap();
        assert_eq!(claim_result(&answers), ClaimResult::Made);
    }
    let other = store.answer(attempt(reading(0)), &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&other), ClaimResult::Used, "it is still reserved");
}

fn a_full_quota_evicts_nothing(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    enrol(store, "bob", 2);
    let claim = |identifier: u8| {
        Claim::SingleUse(SingleUse {
            identifier: vec![identifier; 32],
            keep_until: NOW + 300,
            quota: 3,
        })
    };
    for identifier in 1..=3 {
        let attempt = attempt(reading(0));
        let answers = store.answer(attempt, &questions(1, claim(identifier))).unwrap();
        assert_eq!(claim_result(&answers), ClaimResult::Made);
        // The last one stays reserved: that counts as well.
        if identifier < 3 {
            grant(store, attempt, &answers, &[]).unwrap();
        }
    }
    let full = store.answer(attempt(reading(0)), &questions(1, claim(4))).unwrap();
    assert_eq!(claim_result(&full), ClaimResult::Full(3));
    let other = store.answer(attempt(reading(0)), &questions(2, claim(4))).unwrap();
    assert_eq!(claim_result(&other), ClaimResult::Made, "another credential has its own quota");
    for identifier in 1..=3 {
        let again = store.answer(attempt(reading(0)), &questions(1, claim(identifier))).unwrap();
        assert_eq!(claim_result(&again), ClaimResult::Used);
    }
}

fn what_is_over_does_not_count_against_the_quota(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let claim = |identifier: u8, keep_until: u64| {
        Claim::SingleUse(SingleUse { identifier: vec![identifier; 32], keep_until, quota: 1 })
    };
    let first = attempt(reading(0));
    let answers = store.answer(first, &questions(1, claim(1, NOW + 10))).unwrap();
    grant(store, first, &answers, &[]).unwrap();

    let at = |seconds: u64, trusted: bool| Reading { trusted, ..reading(seconds * 1000) };
    let result = |clock: Reading| {
        store.raise_floor(clock).unwrap();
        let one = attempt(clock);
        let answers = store.answer(one, &questions(1, claim(2, NOW + 1000))).unwrap();
        claim_result(&answers)
    };
    assert_eq!(result(at(10, true)), ClaimResult::Full(1), "the last second is still inside");
    assert_eq!(result(at(11, false)), ClaimResult::Full(1), "nobody knows that it is over");
    assert_eq!(result(at(11, true)), ClaimResult::Made);
}

fn an_abandoned_attempt_can_no_longer_be_committed(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let slow = attempt(reading(0));
    let answers = store.answer(slow, &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&answers), ClaimResult::Made);

    let quick = attempt(reading(60_000));
    let other = store.answer(quick, &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&other), ClaimResult::Made, "the slow one was given up");

    assert!(matches!(grant(store, slow, &answers, &[]), Err(CommitError::Conflict)));
    assert!(matches!(deny(store, slow, &answers), Err(CommitError::Conflict)));
    grant(store, quick, &other, &[]).unwrap();
    let again = store.answer(slow, &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&again), ClaimResult::Used);
}

fn other_answers_than_the_last_are_a_conflict(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let one = attempt(reading(0));
    let stale = store.answer(one, &credential_question(1)).unwrap();
    store.remove_credential(origin(), &key(1)).unwrap();
    enrol(store, "bob", 1);
    store.answer(one, &credential_question(1)).unwrap();
    assert!(matches!(grant(store, one, &stale, &[]), Err(CommitError::Conflict)));

    let never_asked = attempt(reading(0));
    assert!(matches!(grant(store, never_asked, &stale, &[]), Err(CommitError::Conflict)));
    let entry = entry(never_asked, &[], true);
    let on_nothing = Settlement {
        answers: &[],
        changes: &[],
        credential: None,
        counts: false,
        conditional: true,
        transaction: None,
        entry: &entry,
    };
    assert!(matches!(store.commit(never_asked, &on_nothing), Err(CommitError::Conflict)));
}

fn a_claim_survives_its_credential(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let first = attempt(reading(0));
    let answers = store.answer(first, &questions(1, single_use(9))).unwrap();
    grant(store, first, &answers, &[]).unwrap();

    store.remove_credential(origin(), &key(1)).unwrap();
    enrol(store, "ada", 1);
    let again = store.answer(attempt(reading(0)), &questions(1, single_use(9))).unwrap();
    assert_eq!(claim_result(&again), ClaimResult::Used);
}

fn a_replay_identifier_has_32_octets(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let short = Claim::SingleUse(SingleUse { identifier: vec![1; 31], keep_until: NOW, quota: 16 });
    let answers = store.answer(attempt(reading(0)), &questions(1, short)).unwrap();
    assert!(matches!(answers[0].reply, Reply::Unknown(_)), "{:?}", answers[0]);
}
