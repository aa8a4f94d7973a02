//! The journal tells everything, and shows when it is tampered with.

use doorward_host::contract::question::{CredentialState, DoorMode, Lockdown, LockdownScope};
use doorward_host::journal::{
    Break, Entry, Event, Line, SEAL_EVERY, export, exported_lines, stored_lines, verify,
    verify_stored,
};
use doorward_host::store::{Assignee, CredentialChange, Member, Placement, SiteStore};

use crate::bundles::bundle;
use crate::site::{
    attempt, deny, enrol, entry, key, origin, questions, reading, single_use, terms,
};

both_stores! {
    every_change_is_told,
    a_decision_is_told_as_it_was,
    a_whole_journal_verifies,
    is_sealed_by_itself,
    sealing_twice_is_sealing_once,
    can_be_verified_without_its_store,
}

pub(crate) fn lines(store: &dyn SiteStore) -> Vec<Vec<u8>> {
    stored_lines(store, 1).collect::<Result<_, _>>().unwrap()
}

fn events(store: &dyn SiteStore) -> Vec<Event> {
    lines(store)
        .iter()
        .filter_map(|stored| match Line::decode(stored).unwrap().entry {
            Entry::Event(recorded) => Some(recorded.event),
            _ => None,
        })
        .collect()
}

pub(crate) fn fill(store: &dyn SiteStore, decisions: usize) {
    for _ in 0..decisions {
        deny(store, attempt(reading(0)), &[]).unwrap();
    }
}

fn every_change_is_told(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let lost = CredentialChange::State(CredentialState::Disabled("lost".into()));
    store.change_credential(origin(), &key(1), &lost).unwrap();
    let assigned = store.assign(origin(), &Assignee::Holder("ada".into()), &terms("x")).unwrap();
    store.unassign(origin(), &assigned).unwrap();
    store.create_group(origin(), "staff", None).unwrap();
    store.join(origin(), &Member::Holder("ada".into()), "staff").unwrap();
    store.leave(origin(), &Member::Holder("ada".into()), "staff").unwrap();
    store.remove_group(origin(), "staff").unwrap();
    store.remove_credential(origin(), &key(1)).unwrap();
    store.remove_holder(origin(), "ada").unwrap();
    let placements = [Placement { access_point: "lobby-in".into(), door: "lobby".into() }];
    store.accept_bundle(origin(), &bundle(1), &placements).unwrap();
    store.set_door_mode(origin(), "lobby", Some(DoorMode::Blocked)).unwrap();
    let lockdown = Lockdown { scope: LockdownScope::Site, rank: 1, starts: 0, ends: None };
    store.activate_lockdown(origin(), "drill", &lockdown).unwrap();
    store.lift_lockdown(origin(), "drill").unwrap();
    store.set_threat_level(origin(), 1).unwrap();
    store.reset_floor(origin(), 5).unwrap();

    let told = events(store);
    let expected: [fn(&Event) -> bool; 17] = [
        |event| matches!(event, Event::JournalBegun { .. }),
        |event| matches!(event, Event::Enrolled { credential, .. } if credential.holder == "ada"),
        |event| {
            matches!(event, Event::CredentialChanged { change: CredentialChange::State(_), .. })
        },
        |event| matches!(event, Event::Assigned { .. }),
        |event| matches!(event, Event::Unassigned { .. }),
        |event| matches!(event, Event::GroupCreated { .. }),
        |event| matches!(event, Event::Joined { .. }),
        |event| matches!(event, Event::Left { .. }),
        |event| matches!(event, Event::GroupRemoved { .. }),
        |event| matches!(event, Event::CredentialRemoved { .. }),
        |event| matches!(event, Event::HolderRemoved { .. }),
        |event| matches!(event, Event::BundleAccepted { sequence: 1, .. }),
        |event| matches!(event, Event::DoorModeSet { mode: Some(DoorMode::Blocked), .. }),
        |event| matches!(event, Event::LockdownActivated { .. }),
        |event| matches!(event, Event::LockdownLifted { .. }),
        |event| matches!(event, Event::ThreatLevelSet { level: 1 }),
        |event| matches!(event, Event::ClockFloorReset { to: 5, .. }),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (event, expected) in told.iter().zip(expected) {
        assert!(expected(event), "{event:?}");
    }
}

fn a_decision_is_told_as_it_was(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    let one = attempt(reading(1234));
    let answers = store.answer(one, &questions(1, single_use(4))).unwrap();
    crate::site::grant(store, one, &answers, &[]).unwrap();
    let line = Line::decode(lines(store).last().unwrap()).unwrap();
    assert_eq!(line.entry, entry(one, &answers, true));
    assert_eq!(line.at, reading(1234));
    assert_eq!(line.sequence, store.journal_head().unwrap().sequence);
}

fn a_whole_journal_verifies(store: &dyn SiteStore) {
    enrol(store, "ada", 1);
    fill(store, 10);
    let head = store.journal_head().unwrap();
    let report = verify_stored(store, &head.key, &[]).unwrap();
    assert_eq!((report.first, report.last), (1, 12));
    assert_eq!((report.journal, report.hash), (head.journal, head.hash));
    assert_eq!((report.checkpoints, report.unsealed), (0, 12));

    store.seal_journal(reading(0)).unwrap();
    fill(store, 3);
    let report = verify_stored(store, &head.key, &[]).unwrap();
    assert_eq!((report.last, report.checkpoints, report.unsealed), (16, 1, 3));
}

fn is_sealed_by_itself(store: &dyn SiteStore) {
    fill(store, usize::try_from(SEAL_EVERY).unwrap() * 2 + 5);
    let head = store.journal_head().unwrap();
    let report = verify_stored(store, &head.key, &[]).unwrap();
    assert_eq!(report.checkpoints, 2);
    assert!(report.unsealed < SEAL_EVERY);
    let seal = head.seal.unwrap().statement(&head.key).unwrap();
    assert_eq!(seal.journal, head.journal);
}

fn sealing_twice_is_sealing_once(store: &dyn SiteStore) {
    let first = store.seal_journal(reading(0)).unwrap();
    let sequence = store.journal_head().unwrap().sequence;
    assert_eq!(store.seal_journal(reading(9)).unwrap(), first);
    assert_eq!(store.journal_head().unwrap().sequence, sequence);
    fill(store, 1);
    assert_ne!(store.seal_journal(reading(9)).unwrap(), first);
}

fn can_be_verified_without_its_store(store: &dyn SiteStore) {
    fill(store, 600);
    let kept = store.seal_journal(reading(0)).unwrap();
    let mut file = Vec::new();
    let count = export(store, 1, &mut file).unwrap();
    let key = store.journal_head().unwrap().key;
    let report = verify(exported_lines(file.as_slice()), &key, &[kept]).unwrap();
    assert_eq!((report.last, report.confirmed, report.unsealed), (count, 1, 0));

    // A file that ends within a line is not a shorter journal.
    let broken = verify(exported_lines(&file[..file.len() - 1]), &key, &[]).unwrap_err();
    assert!(matches!(broken.why, Break::Unreadable(_)), "{broken}");
    assert_eq!(broken.sequence, count);
}
