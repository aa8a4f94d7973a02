//! Two slots, no way back, and what the journal refers to.

use doorward_host::contract::circumstance::TrustedKey;
use doorward_host::journal::Digest;
use doorward_host::store::{BundleError, Bundles as _, Placement, SignedBundle, SiteStore, Slot};

use crate::site::{StoreFile, attempt, deny, origin, reading};

both_stores! {
    slots_move_on,
    there_is_no_way_back,
    accepting_the_same_again_changes_nothing,
    what_the_journal_refers_to_is_kept,
}

pub(crate) fn bundle(sequence: u64) -> SignedBundle {
    let key = TrustedKey { identifier: b"site-2027".to_vec(), key: vec![4; 91] };
    SignedBundle::new(format!("bundle {sequence}").into_bytes(), sequence, key)
}

fn accept(store: &dyn SiteStore, bundle: &SignedBundle) -> Result<(), BundleError> {
    store.accept_bundle(origin(), bundle, &[])
}

fn slots_move_on(store: &dyn SiteStore) {
    assert_eq!(store.bundle(Slot::Current).unwrap(), None);
    assert_eq!(store.bundle_floor().unwrap(), None);
    accept(store, &bundle(1)).unwrap();
    assert_eq!(store.bundle(Slot::Current).unwrap(), Some(bundle(1)));
    assert_eq!(store.bundle(Slot::LastGood).unwrap(), None);
    accept(store, &bundle(5)).unwrap();
    assert_eq!(store.bundle(Slot::Current).unwrap(), Some(bundle(5)));
    assert_eq!(store.bundle(Slot::LastGood).unwrap(), Some(bundle(1)));
    let floor = store.bundle_floor().unwrap().unwrap();
    assert_eq!(floor.sequence, 5);
    assert_eq!(floor.digest, Digest::of(b"bundle 5").as_bytes());
    assert_eq!(store.bundle(Slot::Current).unwrap().unwrap().octets(), b"bundle 5");
}

fn there_is_no_way_back(store: &dyn SiteStore) {
    accept(store, &bundle(4)).unwrap();
    accept(store, &bundle(5)).unwrap();
    let older = accept(store, &bundle(4));
    assert!(matches!(older, Err(BundleError::Rollback { sequence: 4, floor: 5 })));
    let other = SignedBundle::new(b"another".to_vec(), 5, bundle(5).key().clone());
    assert!(matches!(accept(store, &other), Err(BundleError::Fork { sequence: 5 })));
    assert_eq!(store.bundle(Slot::Current).unwrap(), Some(bundle(5)));
    assert_eq!(store.bundle(Slot::LastGood).unwrap(), Some(bundle(4)));
}

fn accepting_the_same_again_changes_nothing(store: &dyn SiteStore) {
    accept(store, &bundle(1)).unwrap();
    accept(store, &bundle(2)).unwrap();
    let lines = store.journal_head().unwrap().sequence;
    accept(store, &bundle(2)).unwrap();
    assert_eq!(store.journal_head().unwrap().sequence, lines);
    assert_eq!(store.bundle(Slot::LastGood).unwrap(), Some(bundle(1)));
    // Other placements are journaled, and the slots stay.
    let placements = [Placement { access_point: "a".into(), door: "b".into() }];
    store.accept_bundle(origin(), &bundle(2), &placements).unwrap();
    assert_eq!(store.journal_head().unwrap().sequence, lines + 1);
    assert_eq!(store.bundle(Slot::LastGood).unwrap(), Some(bundle(1)));
}

fn what_the_journal_refers_to_is_kept(store: &dyn SiteStore) {
    accept(store, &bundle(1)).unwrap();
    // The test site's decisions all say that bundle 1 made them.
    deny(store, attempt(reading(0)), &[]).unwrap();
    for sequence in 2..=5 {
        accept(store, &bundle(sequence)).unwrap();
    }
    let kept = |sequence: u64| store.bundle_by_digest(&bundle(sequence).digest()).unwrap();
    assert_eq!(kept(1), Some(bundle(1)), "a decision refers to it");
    assert_eq!(kept(2), None);
    assert_eq!(kept(3), None);
    assert_eq!((kept(4), kept(5)), (Some(bundle(4)), Some(bundle(5))));
}

#[test]
fn bundles_outlive_a_restart() {
    let file = StoreFile::new();
    let store = file.open();
    accept(&store, &bundle(1)).unwrap();
    accept(&store, &bundle(2)).unwrap();
    drop(store);
    let store = file.open();
    assert_eq!(store.bundle(Slot::Current).unwrap(), Some(bundle(2)));
    assert_eq!(store.bundle(Slot::LastGood).unwrap(), Some(bundle(1)));
    assert!(matches!(accept(&store, &bundle(1)), Err(BundleError::Rollback { .. })));
}
