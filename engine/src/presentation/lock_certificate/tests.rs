#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec;
use alloc::vec::Vec;

use doorward_bundle::Issuer;
use proptest::prelude::*;

use super::*;
use crate::chain::mint::{Key, Mint, NOW, issuer};
use crate::presentation::stage::Stage;

const DAY: u64 = 86_400;
const CHALLENGE: [u8; 16] = [7; 16];
const SERIAL: &str = "LL-0000042";
const OWNER: &str = "Corner Shop Ltd";

fn root() -> Key {
    Key::ed25519(1)
}

fn owner() -> Key {
    Key::p256(2)
}

fn lock() -> Key {
    Key::p256(3)
}

fn root_certificate() -> Vec<u8> {
    Mint::authority("Maker", "Maker").certify(&root(), &root())
}

fn owner_mint() -> Mint {
    Mint { owner: Some(OWNER), ..Mint::authority("Owner CA", "Maker") }
}

/// A certificate of the owner that is valid for these days, counted from today.
fn owner_certificate(from: i64, until: i64) -> Vec<u8> {
    let day = |days: i64| NOW.checked_add_signed(days * DAY as i64).unwrap();
    Mint { not_before: day(from), not_after: day(until), ..owner_mint() }.certify(&owner(), &root())
}

fn key_mint() -> Mint {
    Mint {
        user: None,
        owner: Some(OWNER),
        issuer_owner: Some(OWNER),
        serials: &[SERIAL],
        ..Mint::leaf("Key", "Owner CA")
    }
}

fn chain() -> Vec<Vec<u8>> {
    vec![key_mint().certify(&lock(), &owner()), owner_certificate(-30, 30)]
}

/// An answer with these certificates, signed by `key`.
fn answer_by(key: &Key, serial: &str, chain: &[Vec<u8>], renewals: &[Vec<u8>]) -> Vec<u8> {
    let mut header = Encoder::default();
    header.map(if renewals.is_empty() { 2 } else { 3 });
    header.unsigned(1);
    header.signed(if key.public().algorithm() == crate::signature::Algorithm::Es256 {
        -7
    } else {
        -8
    });
    for (label, list) in [(32, renewals), (33, chain)] {
        if list.is_empty() {
            continue;
        }
        header.unsigned(label);
        if list.len() > 1 {
            header.array(list.len());
        }
        list.iter().for_each(|der| header.octets(der));
    }
    let protected = header.into_octets();
    let mut signed = Encoder::default();
    signed.array(4);
    signed.text("Signature1");
    signed.octets(&protected);
    signed.octets(b"doorward lock-certificate v1");
    signed.octets(&payload(&CHALLENGE, serial));
    let mut message = Encoder::default();
    message.tag(18);
    message.array(4);
    message.octets(&protected);
    message.map(0);
    let mut octets = message.into_octets();
    octets.push(0xf6);
    let mut signature = Encoder::default();
    signature.octets(&key.sign(&signed.into_octets()));
    octets.extend(signature.into_octets());
    octets
}

fn answer(chain: &[Vec<u8>], renewals: &[Vec<u8>]) -> Vec<u8> {
    answer_by(&lock(), SERIAL, chain, renewals)
}

fn maker(anchors: &[Vec<u8>]) -> Issuer {
    let anchors: Vec<&[u8]> = anchors.iter().map(Vec::as_slice).collect();
    Issuer {
        formats: vec!["lock-certificate".into()],
        owner: Some(OWNER.into()),
        ..issuer("maker", &anchors)
    }
}

fn stage() -> Stage {
    stage_of(&[maker(&[root_certificate()])])
}

fn stage_of(issuers: &[Issuer]) -> Stage {
    let mut stage = Stage::at(NOW, issuers, &["LL-0000041", SERIAL]);
    stage.at.challenge = Some(CHALLENGE.to_vec());
    stage
}

fn refused(chain: &[Vec<u8>], renewals: &[Vec<u8>]) -> Code {
    stage().refused(FORMAT, &answer(chain, renewals))
}

#[test]
fn proves_the_key_of_the_lock() {
    let proven = stage().prove(FORMAT, &answer(&chain(), &[])).unwrap();
    let CredentialIdentifier::CertifiedKey(found) = &proven.credential else {
        panic!("not a certified key")
    };
    assert_eq!(found.issuer, "maker");
    assert_eq!(found.key, lock().public().to_spki());
    assert_eq!(proven.labels, [Label { name: "lock-serial".into(), text: SERIAL.into() }]);
    assert_eq!(proven.claim, Claim::Challenge(CHALLENGE.to_vec()));
    assert_eq!(proven.capability, None);
}

#[test]
fn keys_may_be_of_either_kind_and_the_root_may_be_there() {
    let key = Key::ed25519(9);
    let mut chain = vec![key_mint().certify(&key, &owner()), owner_certificate(-30, 30)];
    assert!(stage().prove(FORMAT, &answer_by(&key, SERIAL, &chain, &[])).is_ok());
    chain.push(root_certificate());
    assert!(stage().prove(FORMAT, &answer_by(&key, SERIAL, &chain, &[])).is_ok());
}

#[test]
fn the_owner_is_renewed_without_the_keys() {
    let leaf = key_mint().certify(&lock(), &owner());
    let (ended, old, new, later) = (
        owner_certificate(-60, -30),
        owner_certificate(-30, 1),
        owner_certificate(-1, 30),
        owner_certificate(30, 60),
    );
    let with = |first: &Vec<u8>, others: &[&Vec<u8>]| {
        let others: Vec<Vec<u8>> = others.iter().map(|der| (*der).clone()).collect();
        let shown = answer(&[leaf.clone(), first.clone()], &others);
        stage().prove(FORMAT, &shown).map(|_| ()).map_err(|refusal| refusal.code)
    };
    // Overlapping dates, either order.
    assert_eq!(with(&old, &[&new]), Ok(()));
    assert_eq!(with(&new, &[&old]), Ok(()));
    assert_eq!(with(&ended, &[&new]), Ok(()));
    assert_eq!(with(&new, &[&ended]), Ok(()));
    assert_eq!(with(&later, &[&ended, &old]), Ok(()));
    // None that is valid now: what is wrong with the first.
    assert_eq!(with(&ended, &[]), Err(Code::ChainExpired));
    assert_eq!(with(&ended, &[&later]), Err(Code::ChainExpired));
    assert_eq!(with(&later, &[&ended]), Err(Code::ChainNotYetValid));
}

#[test]
fn owners_may_be_trusted_in_the_bundle() {
    let leaf = key_mint().certify(&lock(), &owner());
    let (ended, old, new) =
        (owner_certificate(-60, -30), owner_certificate(-30, 1), owner_certificate(-1, 30));
    for anchors in [[&old, &new], [&new, &old], [&ended, &new], [&new, &ended]] {
        let anchors: Vec<Vec<u8>> = anchors.into_iter().cloned().collect();
        let stage = stage_of(&[maker(&anchors)]);
        assert!(stage.prove(FORMAT, &answer(core::slice::from_ref(&leaf), &[])).is_ok());
        assert!(stage.prove(FORMAT, &answer(&[leaf.clone(), ended.clone()], &[])).is_ok());
    }
    let stage = stage_of(&[maker(&[ended])]);
    let shown = answer(&[leaf, new], &[]);
    assert_eq!(stage.refused(FORMAT, &shown), Code::ChainExpired, "the bundle has the last word");
}

#[test]
fn renewals_are_for_the_same_name_and_key() {
    let other_key = owner_mint().certify(&Key::p256(4), &root());
    let other_name = Mint { owner: Some("Another Ltd"), ..owner_mint() }.certify(&owner(), &root());
    let same = owner_certificate(-1, 1);
    for renewal in [other_key, other_name] {
        assert_eq!(refused(&chain(), &[renewal]), Code::ChainOutOfOrder);
    }
    assert_eq!(refused(&chain()[..1], core::slice::from_ref(&same)), Code::ChainMissing);
    assert_eq!(refused(&chain(), &vec![same; 4]), Code::ChainTooLong);
    assert_eq!(refused(&chain(), &[vec![0x30, 0x00]]), Code::ChainMalformed);
}

#[test]
fn both_certificates_name_the_owner() {
    let leaf = |owner, issuer_owner| {
        Mint { owner, issuer_owner, ..key_mint() }.certify(&lock(), &self::owner())
    };
    let issuing = |owner| Mint { owner, ..owner_mint() }.certify(&self::owner(), &root());
    let other = Some("Another Ltd");
    let code = |leaf, issuing| refused(&[leaf, issuing], &[]);
    assert_eq!(code(leaf(other, Some(OWNER)), issuing(Some(OWNER))), Code::IssuerWrongOwner);
    assert_eq!(code(leaf(None, Some(OWNER)), issuing(Some(OWNER))), Code::IssuerWrongOwner);
    assert_eq!(code(leaf(Some(OWNER), other), issuing(other)), Code::IssuerWrongOwner);
    assert_eq!(code(leaf(Some(OWNER), None), issuing(None)), Code::IssuerWrongOwner);
    for owner in [None, Some("corner shop ltd".into()), Some("Another Ltd".into())] {
        let stage = stage_of(&[Issuer { owner, ..maker(&[root_certificate()]) }]);
        assert_eq!(stage.refused(FORMAT, &answer(&chain(), &[])), Code::IssuerWrongOwner);
    }
}

#[test]
fn a_key_opens_its_own_lock_only() {
    let mut stage = stage();
    stage.access_point.locks = vec!["LL-0000041".into(), "ll-0000042".into()];
    assert_eq!(stage.refused(FORMAT, &answer(&chain(), &[])), Code::ProofWrongLock);
    stage.access_point.locks.clear();
    assert_eq!(stage.refused(FORMAT, &answer(&chain(), &[])), Code::ProofWrongLock);
    // A certificate that names no lock, or two.
    for serials in [&[][..], &[""], &[SERIAL, SERIAL], &[SERIAL, "LL-0000041"]] {
        let leaf = Mint { serials, ..key_mint() }.certify(&lock(), &owner());
        assert_eq!(refused(&[leaf, owner_certificate(-1, 1)], &[]), Code::ProofWrongLock);
    }
}

#[test]
fn the_signature_covers_challenge_lock_and_certificates() {
    let shown = answer(&chain(), &[]);
    let mut stage = stage();
    stage.at.challenge = Some(vec![8; 16]);
    assert_eq!(stage.refused(FORMAT, &shown), Code::ProofBadSignature);
    stage.at.challenge = None;
    assert_eq!(stage.refused(FORMAT, &shown), Code::ChallengeMissing);
    let elsewhere = answer_by(&lock(), "LL-0000041", &chain(), &[]);
    assert_eq!(self::stage().refused(FORMAT, &elsewhere), Code::ProofBadSignature);
    let foreign = answer_by(&Key::p256(8), SERIAL, &chain(), &[]);
    assert_eq!(self::stage().refused(FORMAT, &foreign), Code::ProofBadSignature);
    let other_kind = answer_by(&Key::ed25519(8), SERIAL, &chain(), &[]);
    assert_eq!(self::stage().refused(FORMAT, &other_kind), Code::AlgorithmNotAllowed);
}

#[test]
fn needs_a_trusted_time_and_access() {
    let shown = answer(&chain(), &[]);
    let mut stage = stage();
    stage.clock = crate::clock::Clock::Untrusted;
    assert_eq!(stage.refused(FORMAT, &shown), Code::ClockUntrusted);
    let mut stage = self::stage();
    stage.at.purpose = Purpose::Enrol;
    assert_eq!(stage.refused(FORMAT, &shown), Code::ProofWrongPurpose);
}

proptest! {
    #[test]
    fn no_bent_bit_proves_anything(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let mut shown = answer(&chain(), &[owner_certificate(-9, 9)]);
        let place = place.index(shown.len());
        shown[place] ^= 1 << bit;
        prop_assert!(stage().prove(FORMAT, &shown).is_err());
    }

    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = KeyAnswer::parse(&octets);
        let _ = KeyAnswer::parse(&[&[0xd2, 0x84][..], &octets].concat());
        let _ = could_be(&octets);
    }
}

#[test]
fn a_signature_that_cannot_be_is_told_without_a_key() {
    let mut bent = answer(&chain(), &[]);
    let judged = |octets: &[u8]| {
        KeyAnswer::parse(octets).unwrap().check_alone().map_err(|refusal| refusal.code)
    };
    assert_eq!(judged(&bent), Ok(()));
    // r and s are numbers from 1 on.
    let start = bent.len() - 64;
    bent[start..].fill(0);
    assert_eq!(judged(&bent), Err(Code::SignatureMalformed));
}

#[test]
fn certificates_and_renewals_are_kept_as_they_came() {
    let renewals = [owner_certificate(-3, 3), owner_certificate(-2, 2)];
    let octets = answer(&chain(), &renewals);
    let parsed = KeyAnswer::parse(&octets).unwrap();
    assert_eq!(parsed.certificates(), (&chain()[..], &renewals[..]));
    assert_eq!(parsed.check_alone().map_err(|refusal| refusal.code), Ok(()));
    let one = answer(&chain()[..1], &[]);
    assert_eq!(KeyAnswer::parse(&one).unwrap().certificates(), (&chain()[..1], &[][..]));
}
