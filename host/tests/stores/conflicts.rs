//! What a grant rests on must still hold when it is committed.

use std::slice::from_ref;
use std::sync::Barrier;
use std::thread;

use doorward_host::contract::decision::Change;
use doorward_host::contract::question::{CredentialState, DoorMode, Query, Question, Reply};
use doorward_host::store::{
    Assignee, CommitError, CredentialChange, Member, Placement, SignedBundle, SiteStore, Terms,
};

use crate::bundles::bundle;
use crate::site::{
    assignments, attempt, credential_question, deny, enrol, grant, key, origin, reading, record,
    terms,
};

both_stores! {
    two_people_cannot_share_a_last_use,
    uses_run_down_and_not_below,
    many_at_once_use_no_more_than_there_are,
    every_change_to_a_credential_is_seen,
    every_change_to_a_door_is_seen,
    a_denial_rests_on_nothing,
    what_does_not_matter_is_no_conflict,
}

/// Enrols two holders in one group whose assignment allows `uses`.
fn group_with_uses(store: &dyn SiteStore, uses: u32) -> String {
    store.create_group(origin(), "visitors", None).unwrap();
    for (holder, number) in [("ada", 1), ("bob", 2)] {
        enrol(store, holder, number);
        store.join(origin(), &Member::Holder(holder.into()), "visitors").unwrap();
    }
    let terms = Terms { uses_left: Some(uses), ..terms("lobby") };
    store.assign(origin(), &Assignee::Group("visitors".into()), &terms).unwrap()
}

fn two_people_cannot_share_a_last_use(store: &dyn SiteStore) {
    let change = Change::UseAssignment(group_with_uses(store, 1));
    let (ada, bob) = (attempt(reading(0)), attempt(reading(0)));
    let to_ada = store.answer(ada, &credential_question(1)).unwrap();
    let to_bob = store.answer(bob, &credential_question(2)).unwrap();
    for answers in [&to_ada, &to_bob] {
        assert_eq!(record(answers).unwrap().assignments[0].uses_left, Some(1));
    }
    grant(store, ada, &to_ada, from_ref(&change)).unwrap();
    let lost = grant(store, bob, &to_bob, &[change]);
    assert!(matches!(lost, Err(CommitError::Conflict)), "{lost:?}");

    let again = store.answer(bob, &credential_question(2)).unwrap();
    assert_eq!(record(&again).unwrap().assignments[0].uses_left, Some(0));
    deny(store, bob, &again).unwrap();
}

fn uses_run_down_and_not_below(store: &dyn SiteStore) {
    let change = Change::UseAssignment(group_with_uses(store, 2));
    for left in [2, 1, 0] {
        let one = attempt(reading(0));
        let answers = store.answer(one, &credential_question(1)).unwrap();
        assert_eq!(record(&answers).unwrap().assignments[0].uses_left, Some(left));
        let result = grant(store, one, &answers, from_ref(&change));
        assert_eq!(result.is_ok(), left > 0, "{result:?}");
    }
    let one = attempt(reading(0));
    let answers = store.answer(one, &credential_question(1)).unwrap();
    let unknown = Change::UseAssignment("no such".into());
    assert!(matches!(grant(store, one, &answers, &[unknown]), Err(CommitError::Conflict)));
}

fn many_at_once_use_no_more_than_there_are(store: &dyn SiteStore) {
    const THREADS: usize = 8;
    const USES: u32 = 100;
    let identifier = group_with_uses(store, USES);
    let start = Barrier::new(THREADS);
    let granted: usize = thread::scope(|scope| {
        let callers: Vec<_> = (0..THREADS)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    let mut granted = 0;
                    loop {
                        let one = attempt(reading(0));
                        let answers = store.answer(one, &credential_question(1)).unwrap();
                        if record(&answers).unwrap().assignments[0].uses_left == Some(0) {
                            return granted;
                        }
                        let change = Change::UseAssignment(identifier.clone());
                        match grant(store, one, &answers, &[change]) {
                            Ok(()) => granted += 1,
                            Err(CommitError::Conflict) => {}
                            Err(fault) => panic!("{fault}"),
                        }
                    }
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).sum()
    });
    assert_eq!(granted, usize::try_from(USES).unwrap());
}

/// Answers, lets something change, and says whether a grant is still possible. Checks on the way
/// that the version tells the same.
fn holds_after(store: &dyn SiteStore, questions: &[Question], change: impl FnOnce()) -> bool {
    let one = attempt(reading(0));
    let before = store.answer(one, questions).unwrap();
    change();
    let after = store.answer(attempt(reading(0)), questions).unwrap();
    let same = before[0].version == after[0].version;
    let holds = match grant(store, one, &before, &[]) {
        Ok(()) => true,
        Err(CommitError::Conflict) => false,
        Err(fault) => panic!("{fault}"),
    };
    assert_eq!(same, holds, "version {} and then {}", before[0].version, after[0].version);
    holds
}

fn every_change_to_a_credential_is_seen(store: &dyn SiteStore) {
    let asked = credential_question(1);
    let changes_it = |change: &dyn Fn()| assert!(!holds_after(store, &asked, change));
    enrol(store, "ada", 1);
    let change = |change: CredentialChange| {
        store.change_credential(origin(), &key(1), &change).unwrap();
    };
    changes_it(&|| change(CredentialChange::State(CredentialState::Disabled("lost".into()))));
    changes_it(&|| change(CredentialChange::State(CredentialState::Enabled)));
    changes_it(&|| change(CredentialChange::ExtendedGrant(true)));
    let assign = |assignee: Assignee| {
        store.assign(origin(), &assignee, &terms("lobby")).unwrap();
    };
    let unassign_last = || {
        let identifier = assignments(store, 1).pop().unwrap().identifier;
        store.unassign(origin(), &identifier).unwrap();
    };
    changes_it(&|| assign(Assignee::Credential(key(1))));
    changes_it(&|| unassign_last());
    changes_it(&|| assign(Assignee::Holder("ada".into())));
    changes_it(&|| unassign_last());

    store.create_group(origin(), "staff", None).unwrap();
    store.create_group(origin(), "everybody", None).unwrap();
    let (ada, staff) = (Member::Holder("ada".into()), Member::Group("staff".into()));
    changes_it(&|| store.join(origin(), &ada, "staff").unwrap());
    changes_it(&|| assign(Assignee::Group("staff".into())));
    changes_it(&|| store.join(origin(), &staff, "everybody").unwrap());
    changes_it(&|| assign(Assignee::Group("everybody".into())));
    changes_it(&|| unassign_last());
    changes_it(&|| store.leave(origin(), &staff, "everybody").unwrap());
    changes_it(&|| store.leave(origin(), &ada, "staff").unwrap());
    changes_it(&|| store.remove_credential(origin(), &key(1)).unwrap());
    changes_it(&|| enrol(store, "ada", 1));
}

fn every_change_to_a_door_is_seen(store: &dyn SiteStore) {
    let place = |sequence: u64, door: &str| {
        let placements = [
            Placement { access_point: "lobby-in".into(), door: door.into() },
            Placement { access_point: "yard-in".into(), door: "yard".into() },
        ];
        let bundle: SignedBundle = bundle(sequence);
        store.accept_bundle(origin(), &bundle, &placements).unwrap();
    };
    place(1, "lobby");
    let asked = [Question { number: 1, query: Query::Door("lobby-in".into()) }];
    let changes_it = |change: &dyn Fn()| assert!(!holds_after(store, &asked, change));
    changes_it(&|| store.set_door_mode(origin(), "lobby", Some(DoorMode::Blocked)).unwrap());
    changes_it(&|| store.set_door_mode(origin(), "lobby", None).unwrap());
    changes_it(&|| store.set_threat_level(origin(), 2).unwrap());
    changes_it(&|| place(2, "gate"));
    changes_it(&|| store.accept_bundle(origin(), &bundle(3), &[]).unwrap());
    let gone = store.answer(attempt(reading(0)), &asked).unwrap();
    assert!(matches!(gone[0].reply, Reply::Unknown(_)));
}

fn a_denial_rests_on_nothing(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let one = attempt(reading(0));
    let answers = store.answer(one, &credential_question(1)).unwrap();
    store.remove_credential(origin(), &key(1)).unwrap();
    deny(store, one, &answers).unwrap();
}

fn what_does_not_matter_is_no_conflict(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let asked = credential_question(1);
    assert!(holds_after(store, &asked, || enrol(store, "bob", 2)));
    assert!(holds_after(store, &asked, || store.set_threat_level(origin(), 4).unwrap()));
    let lost = CredentialChange::State(CredentialState::Disabled("lost".into()));
    assert!(holds_after(store, &asked, || {
        store.change_credential(origin(), &key(2), &lost).unwrap();
    }));

    let places = [Placement { access_point: "lobby-in".into(), door: "lobby".into() }];
    store.accept_bundle(origin(), &bundle(1), &places).unwrap();
    let asked = [Question { number: 1, query: Query::Door("lobby-in".into()) }];
    assert!(holds_after(store, &asked, || {
        store.accept_bundle(origin(), &bundle(2), &places).unwrap();
    }));
}
