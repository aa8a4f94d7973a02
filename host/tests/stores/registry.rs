//! Enrolment, changes and lists.

use std::slice::from_ref;

use doorward_host::contract::question::{CredentialState, Reply};
use doorward_host::store::{
    Assignee, Counts, CredentialChange, Enlisted, Enrolment, MAX_ASSIGNMENTS, Member, PageRequest,
    Records, Refusal, RegistryError, SiteStore, Terms,
};

use crate::site::{
    attempt, credential_question, enrol, enrolment, key, origin, profiles, reading, record, terms,
};

both_stores! {
    answers_what_was_enrolled,
    never_overwrites,
    refuses_one_and_makes_the_others,
    half_an_enrolment_is_none,
    changes_one_thing,
    holders_go_last,
    assignments_come_and_go,
    more_assignments_than_fit_are_unknown,
    lists_by_pages,
    records_are_what_is_answered,
    a_revision_stands_for_a_state,
    names_have_bounds,
}

fn refusal(error: RegistryError) -> Refusal {
    match error {
        RegistryError::Refused(refusal) => refusal,
        RegistryError::Fault(fault) => panic!("{fault}"),
    }
}

fn answers_what_was_enrolled(store: &dyn SiteStore) {
    let enrolment = Enrolment {
        display_name: Some("Ada L.".into()),
        state: CredentialState::SuspendedUntil(5),
        valid_from: Some(1),
        valid_until: Some(2),
        extended_grant: true,
        lockdown_override: Some(3),
        antipassback_exempt: true,
        assignments: vec![Terms { uses_left: Some(4), ..terms("lobby") }],
        ..enrolment("ada", 1)
    };
    let made = store.enrol(origin(), &[enrolment]).unwrap().remove(0).unwrap();

    let answers = store.answer(attempt(reading(0)), &credential_question(1)).unwrap();
    assert_eq!((answers[0].number, answers[0].source.as_str()), (1, "registry"));
    let record = record(&answers).unwrap();
    assert_eq!(record.holder, "ada");
    assert_eq!(record.state, CredentialState::SuspendedUntil(5));
    assert_eq!((record.valid_from, record.valid_until), (Some(1), Some(2)));
    assert!(record.extended_grant && record.antipassback_exempt);
    assert_eq!(record.lockdown_override, Some(3));
    assert_eq!(record.assignments.len(), 1);
    assert_eq!(record.assignments[0].identifier, made.assignments[0]);
    assert_eq!(record.assignments[0].profile, "lobby");
    assert_eq!(record.assignments[0].uses_left, Some(4));

    let holder = store.holder("ada").unwrap().unwrap();
    assert_eq!(holder.display_name.as_deref(), Some("Ada L."));
    assert_eq!(holder.credentials, [key(1)]);
    let stranger = store.answer(attempt(reading(0)), &credential_question(2)).unwrap();
    assert_eq!((&stranger[0].reply, stranger[0].version), (&Reply::No, 0));
}

fn never_overwrites(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let before = store.credential(&key(1)).unwrap();
    let results = store
        .enrol(
            origin(),
            &[
                Enrolment { extended_grant: true, ..enrolment("ada", 1) },
                Enrolment { display_name: Some("Bob".into()), ..enrolment("bob", 1) },
            ],
        )
        .unwrap();
    assert_eq!(results[0], Err(Refusal::AlreadyEnrolled));
    assert_eq!(results[1], Err(Refusal::EnrolledElsewhere { holder: "ada".into() }));
    assert_eq!(store.credential(&key(1)).unwrap(), before);
    assert_eq!(store.holder("bob").unwrap(), None, "nothing of the refused one is left");
}

fn refuses_one_and_makes_the_others(store: &dyn SiteStore) {
    let batch = [enrolment("ada", 1), enrolment("bob", 1), enrolment("eve", 3), enrolment("", 4)];
    let results = store.enrol(origin(), &batch).unwrap();
    assert!(results[0].is_ok());
    assert_eq!(results[1], Err(Refusal::EnrolledElsewhere { holder: "ada".into() }));
    assert!(results[2].is_ok());
    assert!(matches!(results[3], Err(Refusal::Name { field: "holder", length: 0, .. })));
    assert_eq!(store.counts().unwrap(), Counts { credentials: 2, holders: 2, groups: 0 });
}

fn half_an_enrolment_is_none(store: &dyn SiteStore) {
    // The second assignment is bad, after the holder, the credential and the first one were fine.
    let half = Enrolment {
        assignments: vec![
            terms("lobby"),
            Terms { valid_from: Some(9), valid_until: Some(9), ..terms("lab") },
        ],
        ..enrolment("ada", 1)
    };
    let lines = store.journal_head().unwrap().sequence;
    let results = store.enrol(origin(), &[half]).unwrap();
    assert_eq!(results[0], Err(Refusal::EmptyValidity { from: 9, until: 9 }));
    assert_eq!(store.credential(&key(1)).unwrap(), None);
    assert_eq!(store.holder("ada").unwrap(), None);
    assert_eq!(store.counts().unwrap(), Counts::default());
    assert_eq!(store.journal_head().unwrap().sequence, lines);
}

fn changes_one_thing(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let changed = |change: CredentialChange| {
        store.change_credential(origin(), &key(1), &change).unwrap();
        store.credential(&key(1)).unwrap().unwrap()
    };
    let lost = CredentialState::Disabled("lost".into());
    assert_eq!(changed(CredentialChange::State(lost.clone())).state, lost);
    let validity = CredentialChange::Validity { valid_from: Some(1), valid_until: None };
    assert_eq!(changed(validity).valid_from, Some(1));
    assert_eq!(changed(CredentialChange::LockdownOverride(Some(2))).lockdown_override, Some(2));
    assert!(changed(CredentialChange::ExtendedGrant(true)).extended_grant);
    let last = changed(CredentialChange::AntipassbackExempt(true));
    assert!(last.antipassback_exempt);
    assert_eq!((last.state, last.valid_from, last.lockdown_override), (lost, Some(1), Some(2)));

    let empty = CredentialChange::Validity { valid_from: Some(2), valid_until: Some(1) };
    let refused = store.change_credential(origin(), &key(1), &empty).unwrap_err();
    assert_eq!(refusal(refused), Refusal::EmptyValidity { from: 2, until: 1 });
    let unknown = store
        .change_credential(origin(), &key(2), &CredentialChange::ExtendedGrant(true))
        .unwrap_err();
    assert_eq!(refusal(unknown), Refusal::UnknownCredential);
}

fn holders_go_last(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let early = store.remove_holder(origin(), "ada").unwrap_err();
    assert_eq!(refusal(early), Refusal::HolderHasCredentials("ada".into()));
    let assigned =
        store.assign(origin(), &Assignee::Holder("ada".into()), &terms("lobby")).unwrap();
    store.remove_credential(origin(), &key(1)).unwrap();
    assert!(store.holder("ada").unwrap().unwrap().credentials.is_empty());
    store.remove_holder(origin(), "ada").unwrap();

    assert_eq!(store.holder("ada").unwrap(), None);
    assert_eq!(store.counts().unwrap(), Counts::default());
    let gone = store.unassign(origin(), &assigned).unwrap_err();
    assert_eq!(refusal(gone), Refusal::UnknownAssignment(assigned));
    assert_eq!(
        refusal(store.remove_holder(origin(), "ada").unwrap_err()),
        Refusal::UnknownHolder("ada".into())
    );
    assert_eq!(
        refusal(store.remove_credential(origin(), &key(1)).unwrap_err()),
        Refusal::UnknownCredential
    );
}

fn assignments_come_and_go(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    enrol(store, "ada", 2);
    let own =
        store.assign(origin(), &Assignee::Credential(key(1)), &terms("credential's")).unwrap();
    store.assign(origin(), &Assignee::Holder("ada".into()), &terms("holder's")).unwrap();
    assert_eq!(profiles(store, 1), ["credential's", "holder's"]);
    assert_eq!(profiles(store, 2), ["holder's"]);

    store.unassign(origin(), &own).unwrap();
    assert_eq!(profiles(store, 1), ["holder's"]);
    for (assignee, expected) in [
        (Assignee::Credential(key(9)), Refusal::UnknownCredential),
        (Assignee::Holder("eve".into()), Refusal::UnknownHolder("eve".into())),
        (Assignee::Group("none".into()), Refusal::UnknownGroup("none".into())),
    ] {
        let error = store.assign(origin(), &assignee, &terms("lobby")).unwrap_err();
        assert_eq!(refusal(error), expected);
    }
}

fn more_assignments_than_fit_are_unknown(store: &dyn SiteStore) {
    let many =
        Enrolment { assignments: vec![terms("lobby"); MAX_ASSIGNMENTS], ..enrolment("ada", 1) };
    store.enrol(origin(), from_ref(&many)).unwrap().remove(0).unwrap();
    assert_eq!(profiles(store, 1).len(), MAX_ASSIGNMENTS);
    let one_more =
        store.assign(origin(), &Assignee::Credential(key(1)), &terms("lobby")).unwrap_err();
    assert_eq!(refusal(one_more), Refusal::TooManyAssignments { limit: MAX_ASSIGNMENTS });

    store.assign(origin(), &Assignee::Holder("ada".into()), &terms("lobby")).unwrap();
    let answers = store.answer(attempt(reading(0)), &credential_question(1)).unwrap();
    assert!(matches!(answers[0].reply, Reply::Unknown(_)), "one cannot be left out");
}

fn lists_by_pages(store: &dyn SiteStore) {
    let batch: Vec<_> =
        (0..25_u8).map(|number| enrolment(&format!("holder-{number:02}"), number)).collect();
    store.enrol(origin(), &batch).unwrap();
    let mut holders = Vec::new();
    let mut credentials = 0;
    let (mut page, mut other) =
        (PageRequest { after: None, limit: 10 }, PageRequest { after: None, limit: 7 });
    loop {
        let found = store.holders(&page).unwrap();
        assert!(found.items.len() <= 10);
        holders.extend(found.items.into_iter().map(|holder| holder.identifier));
        let Some(next) = found.next else { break };
        // What went through a command line and back is the same place.
        page.after = Some(next.to_string().parse().unwrap());
    }
    loop {
        let found = store.credentials(&other).unwrap();
        credentials += found.items.len();
        other.after = found.next;
        if other.after.is_none() {
            break;
        }
    }
    assert_eq!(holders, (0..25).map(|number| format!("holder-{number:02}")).collect::<Vec<_>>());
    assert_eq!(credentials, 25);
}

fn names_have_bounds(store: &dyn SiteStore) {
    let long = "x".repeat(129);
    for bad in [
        enrolment(&long, 1),
        Enrolment { display_name: Some(String::new()), ..enrolment("ada", 1) },
        Enrolment { assignments: vec![terms("")], ..enrolment("ada", 1) },
        Enrolment { state: CredentialState::Disabled(String::new()), ..enrolment("ada", 1) },
    ] {
        let result = store.enrol(origin(), &[bad]).unwrap().remove(0);
        assert!(matches!(result, Err(Refusal::Name { .. })), "{result:?}");
    }
    assert!(store.enrol(origin(), &[enrolment(&"x".repeat(128), 1)]).unwrap()[0].is_ok());
}

/// Every record, in pages of so many, all of one revision.
fn all_records(store: &dyn SiteStore, limit: usize) -> (Vec<Enlisted>, u64) {
    let mut request = PageRequest { after: None, limit };
    let (mut all, mut revision) = (Vec::new(), None);
    loop {
        let Records { page, revision: read } = store.records(&request).unwrap();
        assert_eq!(revision.replace(read).unwrap_or(read), read);
        all.extend(page.items);
        match page.next {
            Some(next) => request.after = Some(next),
            None => return (all, revision.unwrap()),
        }
    }
}

fn records_are_what_is_answered(store: &dyn SiteStore) {
    for n in 1..=7 {
        enrol(store, if n < 3 { "ada" } else { "bob" }, n);
    }
    store.create_group(origin(), "staff", None).unwrap();
    store.join(origin(), &Member::Holder("ada".into()), "staff").unwrap();
    store.assign(origin(), &Assignee::Group("staff".into()), &terms("lobby")).unwrap();
    store.assign(origin(), &Assignee::Holder("bob".into()), &terms("lab")).unwrap();
    let (all, _) = all_records(store, 2);
    assert_eq!(all.len(), 7);
    for n in 1..=7 {
        let answers = store.answer(attempt(reading(0)), &credential_question(n)).unwrap();
        let enlisted = all.iter().find(|found| found.credential.identifier == key(n)).unwrap();
        assert_eq!(enlisted.record, record(&answers));
        assert_eq!(store.credential(&key(n)).unwrap().as_ref(), Some(&enlisted.credential));
    }
    let ada = all.iter().find(|found| found.credential.identifier == key(1)).unwrap();
    assert_eq!(profiles(store, 1), ["lobby"]);
    assert_eq!(ada.record.as_ref().unwrap().assignments.len(), 1);
}

fn a_revision_stands_for_a_state(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let revision = || all_records(store, 10).1;
    let mut last = revision();
    assert_eq!(revision(), last, "reading changes nothing");
    let mut grown = |about: &str| {
        let now = revision();
        assert!(now > last, "{about}");
        last = now;
    };
    enrol(store, "bob", 2);
    grown("somebody is enrolled");
    let lost = CredentialChange::State(CredentialState::Disabled("lost".into()));
    store.change_credential(origin(), &key(1), &lost).unwrap();
    grown("a credential is disabled");
    let assignment = store.assign(origin(), &Assignee::Holder("ada".into()), &terms("lobby"));
    grown("a profile is assigned");
    store.unassign(origin(), &assignment.unwrap()).unwrap();
    grown("and taken away");
    store.remove_credential(origin(), &key(2)).unwrap();
    grown("a credential is removed");
}
