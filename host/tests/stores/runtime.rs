//! Door modes, lockdowns and the threat level.

use doorward_host::contract::question::{
    DoorMode, DoorRecord, Lockdown, LockdownScope, Query, Question, Reply,
};
use doorward_host::store::{
    Bundles as _, MAX_LOCKDOWNS, Placement, Runtime as _, RuntimeError, RuntimeState, SetDoor,
    SiteStore,
};

use crate::bundles::bundle;
use crate::site::{StoreFile, attempt, origin, reading};

both_stores! {
    an_access_point_has_the_mode_of_its_door,
    an_unknown_access_point_is_unknown,
    a_lockdown_is_everywhere,
    lockdowns_are_bounded_and_named,
    doors_are_those_of_the_bundle,
    a_lockdown_of_nothing_is_refused,
}

fn ask(store: &dyn SiteStore, access_point: &str) -> Reply {
    let asked = [Question { number: 1, query: Query::Door(access_point.into()) }];
    store.answer(attempt(reading(0)), &asked).unwrap().remove(0).reply
}

fn door(store: &dyn SiteStore, access_point: &str) -> DoorRecord {
    match ask(store, access_point) {
        Reply::Door(door) => door,
        other => panic!("{other:?}"),
    }
}

fn place(store: &dyn SiteStore) {
    let placements = [("lobby-in", "lobby"), ("lobby-out", "lobby"), ("lab-in", "lab")].map(
        |(access_point, door)| Placement { access_point: access_point.into(), door: door.into() },
    );
    store.accept_bundle(origin(), &bundle(1), &placements).unwrap();
}

fn lockdown(rank: u8) -> Lockdown {
    Lockdown { scope: LockdownScope::Site, rank, starts: 0, ends: None }
}

fn an_access_point_has_the_mode_of_its_door(store: &dyn SiteStore) {
    place(store);
    assert_eq!(door(store, "lobby-in").mode, None);
    store.set_door_mode(origin(), "lobby", Some(DoorMode::Unlocked)).unwrap();
    assert_eq!(door(store, "lobby-in").mode, Some(DoorMode::Unlocked));
    assert_eq!(door(store, "lobby-out").mode, Some(DoorMode::Unlocked));
    assert_eq!(door(store, "lab-in").mode, None);
    let set = SetDoor { door: "lobby".into(), mode: DoorMode::Unlocked };
    assert_eq!(store.runtime_state().unwrap().doors, [set]);

    store.set_door_mode(origin(), "lobby", None).unwrap();
    assert_eq!(door(store, "lobby-in").mode, None);
    assert_eq!(store.runtime_state().unwrap(), RuntimeState::default());
}

fn an_unknown_access_point_is_unknown(store: &dyn SiteStore) {
    assert!(matches!(ask(store, "lobby-in"), Reply::Unknown(_)), "before any bundle");
    place(store);
    assert!(matches!(ask(store, "lobby-in"), Reply::Door(_)));
    assert!(matches!(ask(store, "lobby"), Reply::Unknown(_)));
}

fn a_lockdown_is_everywhere(store: &dyn SiteStore) {
    place(store);
    store.activate_lockdown(origin(), "drill", &lockdown(2)).unwrap();
    store.set_threat_level(origin(), 3).unwrap();
    for access_point in ["lobby-in", "lab-in"] {
        let found = door(store, access_point);
        assert_eq!((found.lockdowns, found.threat_level), (vec![lockdown(2)], 3));
    }
    store.lift_lockdown(origin(), "drill").unwrap();
    assert!(door(store, "lab-in").lockdowns.is_empty());
    let again = store.lift_lockdown(origin(), "drill");
    assert!(matches!(again, Err(RuntimeError::UnknownLockdown(_))));
}

fn lockdowns_are_bounded_and_named(store: &dyn SiteStore) {
    for number in 0..MAX_LOCKDOWNS {
        store.activate_lockdown(origin(), &format!("lockdown-{number}"), &lockdown(1)).unwrap();
    }
    let full = store.activate_lockdown(origin(), "another", &lockdown(9));
    assert!(matches!(full, Err(RuntimeError::TooManyLockdowns)));
    let same = store.activate_lockdown(origin(), "lockdown-3", &lockdown(9));
    assert!(matches!(same, Err(RuntimeError::LockdownExists(_))));
    let unnamed = store.activate_lockdown(origin(), "", &lockdown(9));
    assert!(matches!(unnamed, Err(RuntimeError::Name { length: 0, .. })));
    assert_eq!(store.runtime_state().unwrap().lockdowns.len(), MAX_LOCKDOWNS);
}

fn doors_are_those_of_the_bundle(store: &dyn SiteStore) {
    place(store);
    let wrong = store.set_door_mode(origin(), "loby", Some(DoorMode::Blocked));
    assert!(matches!(wrong, Err(RuntimeError::UnknownDoor(_))), "a slip must not pass unseen");
}

fn a_lockdown_of_nothing_is_refused(store: &dyn SiteStore) {
    place(store);
    let activate = |scope: LockdownScope, starts: u64, ends: Option<u64>| {
        store.activate_lockdown(origin(), "drill", &Lockdown { scope, rank: 1, starts, ends })
    };
    let site = LockdownScope::Site;
    let empty = activate(site.clone(), 5, Some(5));
    assert!(matches!(empty, Err(RuntimeError::Empty { starts: 5, ends: 5 })));
    let slip = activate(LockdownScope::Door("loby".into()), 0, None);
    assert!(matches!(slip, Err(RuntimeError::UnknownDoor(_))));
    let unnamed = activate(LockdownScope::Area(String::new()), 0, None);
    assert!(matches!(unnamed, Err(RuntimeError::Name { .. })));
    assert!(store.runtime_state().unwrap().lockdowns.is_empty());
    activate(LockdownScope::Door("lobby".into()), 5, Some(6)).unwrap();
}

#[test]
fn runtime_state_outlives_a_restart_and_a_bundle() {
    let file = StoreFile::new();
    let store = file.open();
    place(&store);
    store.set_door_mode(origin(), "lobby", Some(DoorMode::Blocked)).unwrap();
    store.activate_lockdown(origin(), "drill", &lockdown(2)).unwrap();
    let placements = [Placement { access_point: "lobby-in".into(), door: "lobby".into() }];
    store.accept_bundle(origin(), &bundle(2), &placements).unwrap();
    drop(store);

    let store = file.open();
    let found = door(&store, "lobby-in");
    assert_eq!((found.mode, found.lockdowns), (Some(DoorMode::Blocked), vec![lockdown(2)]));
    assert!(matches!(ask(&store, "lab-in"), Reply::Unknown(_)));
}
