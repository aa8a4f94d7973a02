//! Where holders are, who is on the way, and refusals that count.

use std::slice::from_ref;

use doorward_host::contract::decision::{Change, Transit};
use doorward_host::contract::question::{
    Presence, Query, Question, Reply, RulesQuery, RulesRecord,
};
use doorward_host::store::{CommitError, SiteStore, WhereaboutsError};

use crate::site::{
    NOW, attempt, deny, deny_counting, enrol, grant, grant_of, key, origin, reading,
};

both_stores! {
    nothing_has_happened_yet,
    who_goes_is_where_he_went,
    who_may_go_is_not_there_yet,
    a_way_that_is_not_taken_ends,
    the_last_place_is_given_once,
    a_second_way_ends_the_first,
    one_credential_does_not_go_two_ways,
    refusals_are_counted_and_forgotten,
    an_operator_puts_people_where_they_are,
    whoever_is_removed_is_nowhere,
}

fn ask(credential: u8, area: Option<&str>) -> Vec<Question> {
    let query = RulesQuery { credential: key(credential), area: area.map(String::from) };
    vec![
        Question { number: 0, query: Query::Credential(key(credential)) },
        Question { number: 3, query: Query::Rules(query) },
    ]
}

/// What a store answers about a credential and an area, at so many seconds from now.
fn rules(store: &dyn SiteStore, credential: u8, area: Option<&str>, later: u64) -> RulesRecord {
    let answers = store.answer(attempt(reading(later * 1000)), &ask(credential, area)).unwrap();
    match &answers[1].reply {
        Reply::Rules(record) => record.clone(),
        other => panic!("{other:?}"),
    }
}

fn transit(holder: &str, area: Option<&str>) -> Transit {
    Transit {
        holder: holder.into(),
        access_point: "front".into(),
        door: "front".into(),
        followed: true,
        area: area.map(String::from),
        at: NOW,
        until: NOW + 5,
        taken: false,
        first_person: false,
    }
}

/// A way that the holder may go.
fn expect(transit: Transit) -> Change {
    Change::Transit(transit)
}

/// One that he has gone.
fn gone(transit: Transit) -> Change {
    Change::Transit(Transit { taken: true, ..transit })
}

/// A grant with one change, which rests on what is answered about the credential and the hall.
fn let_in(store: &dyn SiteStore, credential: u8, change: &Change) -> Result<(), CommitError> {
    let one = attempt(reading(0));
    let answers = store.answer(one, &ask(credential, Some("hall"))).unwrap();
    grant(store, one, &answers, from_ref(change))
}

fn two(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    enrol(store, "bob", 2);
}

fn nothing_has_happened_yet(store: &dyn SiteStore) {
    two(store);
    let nothing = RulesRecord {
        presence: None,
        transit: None,
        occupancy: 0,
        failures: 0,
        last_failure: None,
    };
    assert_eq!(rules(store, 1, Some("hall"), 0), nothing);
    assert_eq!(rules(store, 1, None, 0), nothing);
    let answers = store.answer(attempt(reading(0)), &ask(9, Some("hall"))).unwrap();
    assert_eq!(answers[1].reply, Reply::No, "nobody has that credential");
}

fn who_goes_is_where_he_went(store: &dyn SiteStore) {
    two(store);
    let_in(store, 1, &gone(transit("ada", Some("hall")))).unwrap();
    let ada = rules(store, 1, Some("hall"), 0);
    assert_eq!(ada.presence, Some(Presence { area: Some("hall".into()), since: NOW }));
    assert_eq!(ada.occupancy, 0, "nobody else is there");
    assert_eq!(rules(store, 2, Some("hall"), 0).occupancy, 1);
    let_in(store, 1, &gone(transit("ada", None))).unwrap();
    assert_eq!(rules(store, 1, None, 0).presence, Some(Presence { area: None, since: NOW }));
    assert_eq!(rules(store, 2, Some("hall"), 0).occupancy, 0);
}

fn who_may_go_is_not_there_yet(store: &dyn SiteStore) {
    two(store);
    let_in(store, 1, &expect(transit("ada", Some("hall")))).unwrap();
    let ada = rules(store, 1, Some("hall"), 0);
    assert_eq!((ada.presence, ada.occupancy), (None, 0));
    assert_eq!(ada.transit.unwrap().until, NOW + 5);
    assert_eq!(rules(store, 2, Some("hall"), 0).occupancy, 1, "the place is hers");
    store.take_access(origin(), "ada", "front").unwrap();
    let ada = rules(store, 1, Some("hall"), 0);
    assert_eq!((ada.presence.unwrap().area, ada.transit), (Some("hall".into()), None));
    assert_eq!(rules(store, 2, Some("hall"), 9).occupancy, 1, "and stays hers");
    let twice = store.take_access(origin(), "ada", "front");
    assert!(matches!(twice, Err(WhereaboutsError::NotExpected { .. })), "{twice:?}");
}

fn a_way_that_is_not_taken_ends(store: &dyn SiteStore) {
    two(store);
    let_in(store, 1, &expect(transit("ada", Some("hall")))).unwrap();
    assert_eq!(rules(store, 2, Some("hall"), 4).occupancy, 1);
    assert_eq!(rules(store, 2, Some("hall"), 5).occupancy, 0);
    let other = store.take_access(origin(), "ada", "back");
    assert!(matches!(other, Err(WhereaboutsError::NotExpected { .. })), "{other:?}");
}

/// Both are told that there is room for one; one of them has it.
fn the_last_place_is_given_once(store: &dyn SiteStore) {
    two(store);
    for change in [expect, gone] {
        let (ada, bob) = (attempt(reading(0)), attempt(reading(0)));
        let to_ada = store.answer(ada, &ask(1, Some("hall"))).unwrap();
        let to_bob = store.answer(bob, &ask(2, Some("hall"))).unwrap();
        grant(store, ada, &to_ada, &[change(transit("ada", Some("hall")))]).unwrap();
        let lost = grant(store, bob, &to_bob, &[change(transit("bob", Some("hall")))]);
        assert!(matches!(lost, Err(CommitError::Conflict)), "{lost:?}");
        let again = store.answer(bob, &ask(2, Some("hall"))).unwrap();
        assert!(matches!(&again[1].reply, Reply::Rules(rules) if rules.occupancy == 1));
        deny(store, bob, &again).unwrap();
        let_in(store, 1, &gone(transit("ada", None))).unwrap();
    }
}

fn a_second_way_ends_the_first(store: &dyn SiteStore) {
    two(store);
    let_in(store, 1, &expect(transit("ada", Some("hall")))).unwrap();
    let elsewhere = Transit { access_point: "back".into(), ..transit("ada", Some("yard")) };
    let_in(store, 1, &expect(elsewhere)).unwrap();
    assert_eq!(rules(store, 2, Some("hall"), 0).occupancy, 0);
    assert_eq!(rules(store, 2, Some("yard"), 0).occupancy, 1);
    assert!(store.take_access(origin(), "ada", "front").is_err());
    store.take_access(origin(), "ada", "back").unwrap();
    assert_eq!(store.presence("ada").unwrap().unwrap().area, Some("yard".into()));
}

/// Two readers are asked about one holder at the same time: one of them lets him in.
fn one_credential_does_not_go_two_ways(store: &dyn SiteStore) {
    two(store);
    let (here, there) = (attempt(reading(0)), attempt(reading(0)));
    let to_one = store.answer(here, &ask(1, Some("hall"))).unwrap();
    let to_other = store.answer(there, &ask(1, Some("yard"))).unwrap();
    grant(store, here, &to_one, &[expect(transit("ada", Some("hall")))]).unwrap();
    let change = expect(transit("ada", Some("yard")));
    let lost = grant(store, there, &to_other, &[change]);
    assert!(matches!(lost, Err(CommitError::Conflict)), "{lost:?}");
}

fn refusals_are_counted_and_forgotten(store: &dyn SiteStore) {
    two(store);
    for (count, later, last) in [(1, 0, NOW), (2, 7, NOW + 7), (3, 3, NOW + 7)] {
        let one = attempt(reading(later * 1000));
        let answers = store.answer(one, &ask(1, None)).unwrap();
        deny_counting(store, one, &answers, &key(1)).unwrap();
        let failures = rules(store, 1, None, 0);
        assert_eq!((failures.failures, failures.last_failure), (count, Some(last)));
    }
    assert_eq!(rules(store, 2, None, 0).failures, 0, "another credential");
    let one = attempt(reading(0));
    let answers = store.answer(one, &ask(1, None)).unwrap();
    grant_of(store, one, &answers, &key(1), &[Change::ClearFailures]).unwrap();
    let cleared = rules(store, 1, None, 0);
    assert_eq!((cleared.failures, cleared.last_failure), (0, None));
    let unknown = store.clear_failures(origin(), &key(9));
    assert!(matches!(unknown, Err(WhereaboutsError::UnknownCredential)), "{unknown:?}");
    store.clear_failures(origin(), &key(1)).unwrap();
}

fn an_operator_puts_people_where_they_are(store: &dyn SiteStore) {
    two(store);
    let hall = Presence { area: Some("hall".into()), since: NOW };
    store.set_presence(origin(), "ada", Some(&hall)).unwrap();
    assert_eq!(store.presence("ada").unwrap(), Some(hall));
    assert_eq!(rules(store, 2, Some("hall"), 0).occupancy, 1);
    store.set_presence(origin(), "ada", None).unwrap();
    assert_eq!(store.presence("ada").unwrap(), None);
    assert_eq!(rules(store, 2, Some("hall"), 0).occupancy, 0);
    let nobody = store.set_presence(origin(), "zoe", None);
    assert!(matches!(nobody, Err(WhereaboutsError::UnknownHolder(_))), "{nobody:?}");
}

fn whoever_is_removed_is_nowhere(store: &dyn SiteStore) {
    two(store);
    let_in(store, 1, &gone(transit("ada", Some("hall")))).unwrap();
    store.remove_credential(origin(), &key(1)).unwrap();
    store.remove_holder(origin(), "ada").unwrap();
    assert_eq!(rules(store, 2, Some("hall"), 0).occupancy, 0);
    assert_eq!(store.presence("ada").unwrap(), None);
}
