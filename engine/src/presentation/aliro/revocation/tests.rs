#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use doorward_bundle::cbor::Encoder;

use super::*;
use crate::cbor::Form;
use crate::chain::mint::Key;

/// An entry: a key, an identifier of access data, both or neither.
type Named<'n> = (Option<&'n Key>, Option<&'n [u8]>);

fn digest_of(key: &Key) -> Vec<u8> {
    let spki = key.public().to_spki();
    Sha256::digest(spki.last_chunk::<65>().unwrap()).to_vec()
}

/// Revocation data of this mode, with these entries to add and to remove.
fn data(mode: u64, added: &[Named<'_>], removed: &[Named<'_>]) -> Vec<u8> {
    let mut out = Encoder::default();
    let lists = [(2, added), (3, removed)];
    let given = || lists.iter().filter(|(_, entries)| !entries.is_empty());
    out.map(given().count().checked_add(2).unwrap());
    out.unsigned(0);
    out.unsigned(VERSION);
    out.unsigned(1);
    out.unsigned(mode);
    for (label, entries) in given() {
        out.unsigned(*label);
        out.array(entries.len());
        for (key, document) in *entries {
            out.map([key.is_some(), document.is_some()].into_iter().filter(|there| *there).count());
            if let Some(key) = key {
                out.unsigned(0);
                out.octets(&digest_of(key));
            }
            if let Some(document) = document {
                out.unsigned(1);
                out.octets(document);
            }
        }
    }
    out.into_octets()
}

fn apply(set: &mut RevocationSet, octets: &[u8]) -> Result<(), Code> {
    set.apply(Item::parse(octets, Form::AsReceived).unwrap()).map_err(|refusal| refusal.code)
}

fn is_revoked(set: &RevocationSet, key: &Key, document: Option<&[u8]>) -> bool {
    set.check(&key.public(), document, None).is_err()
}

#[test]
fn an_update_removes_what_it_names_and_nothing_else() {
    let (one, two) = (Key::p256(1), Key::p256(2));
    let entries: [Named<'_>; 4] =
        [(Some(&one), None), (Some(&two), None), (Some(&one), Some(b"a")), (None, Some(b"b"))];
    let all = || {
        let mut set = RevocationSet::default();
        apply(&mut set, &data(OVERWRITE, &entries, &[])).unwrap();
        set
    };
    for (place, removed) in entries.iter().enumerate() {
        let mut set = all();
        apply(&mut set, &data(UPDATE, &[], &[*removed])).unwrap();
        let left: Vec<bool> = entries
            .iter()
            .map(|(key, document)| {
                let key = key.map(digest_of);
                let document = document.map(Vec::from);
                set.0.iter().any(|entry| entry.key == key && entry.document == document)
            })
            .collect();
        for (other, is_left) in left.iter().enumerate() {
            assert_eq!(*is_left, other != place, "{place} {other}");
        }
    }
    let mut set = all();
    apply(&mut set, &data(UPDATE, &[], &[(Some(&one), None)])).unwrap();
    assert!(is_revoked(&set, &two, None));
    assert!(!is_revoked(&set, &one, None) && is_revoked(&set, &one, Some(b"a")));
    assert!(!is_revoked(&set, &one, Some(b"c")) && is_revoked(&set, &one, Some(b"b")));
    // An entry of another spelling is another entry.
    apply(&mut set, &data(UPDATE, &[], &[(Some(&two), Some(b"b"))])).unwrap();
    assert!(is_revoked(&set, &two, None));
}

#[test]
fn an_overwrite_forgets_and_an_update_does_not() {
    let (one, two) = (Key::p256(1), Key::p256(2));
    let mut set = RevocationSet::default();
    apply(&mut set, &data(OVERWRITE, &[(Some(&one), None)], &[])).unwrap();
    apply(&mut set, &data(UPDATE, &[(Some(&two), None)], &[])).unwrap();
    assert!(is_revoked(&set, &one, None) && is_revoked(&set, &two, None));
    apply(&mut set, &data(OVERWRITE, &[(Some(&two), None)], &[])).unwrap();
    assert!(!is_revoked(&set, &one, None) && is_revoked(&set, &two, None));
    let removing = data(OVERWRITE, &[], &[(Some(&two), None)]);
    assert_eq!(apply(&mut set, &removing), Err(Code::CborWrongType));
    assert_eq!(apply(&mut set, &data(2, &[], &[])), Err(Code::CborWrongType));
}

#[test]
fn a_set_is_bounded() {
    let one = Key::p256(1);
    let entries: Vec<Named<'_>> = (0..=ENTRIES).map(|_| (Some(&one), None)).collect();
    let (_, most) = entries.split_first().unwrap();
    let mut set = RevocationSet::default();
    assert_eq!(apply(&mut set, &data(OVERWRITE, most, &[])), Ok(()));
    let more = data(UPDATE, &[(Some(&one), None)], &[]);
    assert_eq!(apply(&mut set, &more), Err(Code::LimitExceeded));
    let mut set = RevocationSet::default();
    assert_eq!(apply(&mut set, &data(OVERWRITE, &entries, &[])), Err(Code::LimitExceeded));
}
