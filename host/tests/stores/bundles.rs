//! Two slots, no way back, and what the journal refers to.

use doorward_host::contract::circumstance::TrustedKey;
use doorward_host::journal::{Digest, Event};
use doorward_host::store::{
    BundleError, Bundles as _, Placement, RefusedBundle, SignedBundle, SigningKeys as _, SiteStore,
    Slot,
};

use crate::site::{StoreFile, attempt, deny, origin, reading};

both_stores! {
    slots_move_on,
    there_is_no_way_back,
    accepting_the_same_again_changes_nothing,
    what_the_journal_refers_to_is_kept,
    a_bundle_replaces_the_keys_when_it_names_some,
    an_operator_s_keys_count_until_a_bundle_names_others,
    what_was_refused_last_is_known,
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

fn key(name: &str) -> TrustedKey {
    TrustedKey { identifier: name.as_bytes().to_vec(), key: vec![5; 44] }
}

fn a_bundle_replaces_the_keys_when_it_names_some(store: &dyn SiteStore) {
    assert_eq!(store.signing_keys().unwrap(), None, "the configuration counts");
    accept(store, &bundle(1)).unwrap();
    assert_eq!(store.signing_keys().unwrap(), None);
    let both = vec![key("old"), key("new")];
    accept(store, &bundle(2).naming(both.clone())).unwrap();
    assert_eq!(store.signing_keys().unwrap(), Some(both.clone()));
    accept(store, &bundle(3)).unwrap();
    assert_eq!(store.signing_keys().unwrap(), Some(both), "it names none: all as before");
    accept(store, &bundle(4).naming(vec![key("new")])).unwrap();
    assert_eq!(store.signing_keys().unwrap(), Some(vec![key("new")]));
    // The same again changes nothing, and neither does one that is refused.
    accept(store, &bundle(4).naming(vec![key("other")])).unwrap();
    accept(store, &bundle(3).naming(vec![key("other")])).unwrap_err();
    assert_eq!(store.signing_keys().unwrap(), Some(vec![key("new")]));
}

fn an_operator_s_keys_count_until_a_bundle_names_others(store: &dyn SiteStore) {
    let lines = store.journal_head().unwrap().sequence;
    let keys = [key("pinned"), key("new")];
    let event = Event::SigningKeyTrusted(key("new"));
    store.hold_signing_keys(origin(), &keys, event).unwrap();
    assert_eq!(store.signing_keys().unwrap().as_deref(), Some(&keys[..]));
    assert_eq!(store.journal_head().unwrap().sequence, lines + 1);
    accept(store, &bundle(1).naming(vec![key("next")])).unwrap();
    assert_eq!(store.signing_keys().unwrap(), Some(vec![key("next")]));
}

fn what_was_refused_last_is_known(store: &dyn SiteStore) {
    assert_eq!(store.refused_bundle().unwrap(), None);
    assert_eq!(store.acceptance().unwrap(), None);
    accept(store, &bundle(2)).unwrap();
    assert_eq!(store.acceptance().unwrap().unwrap().by, origin().by);
    let lines = store.journal_head().unwrap().sequence;
    for code in ["bundle.fork", "bundle.rollback"] {
        let refused = RefusedBundle {
            digest: Digest::of(code.as_bytes()),
            code: code.into(),
            path: "sequence".into(),
            detail: "sequence 1 is older than the accepted 2".into(),
        };
        store.note_refused_bundle(origin(), refused.clone()).unwrap();
        let (origination, last) = store.refused_bundle().unwrap().unwrap();
        assert_eq!((last, origination.by.as_str()), (refused, origin().by));
        assert_eq!(origination.at, origin().at.now);
    }
    assert_eq!(store.journal_head().unwrap().sequence, lines + 2, "each is journaled");
    assert_eq!(store.bundle(Slot::Current).unwrap(), Some(bundle(2)));
}

#[test]
fn bundles_outlive_a_restart() {
    let file = StoreFile::new();
    let store = file.open();
    accept(&store, &bundle(1)).unwrap();
    accept(&store, &bundle(2).naming(vec![key("next")])).unwrap();
    drop(store);
    let store = file.open();
    assert_eq!(store.signing_keys().unwrap(), Some(vec![key("next")]));
    let current = store.bundle(Slot::Current).unwrap().unwrap();
    assert_eq!(current, bundle(2).naming(vec![key("next")]));
    assert_eq!(store.bundle(Slot::LastGood).unwrap(), Some(bundle(1)));
    assert!(matches!(accept(&store, &bundle(1)), Err(BundleError::Rollback { .. })));
}
