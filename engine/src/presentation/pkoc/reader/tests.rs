#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use doorward_bundle::{Issuer, Octets};
use proptest::prelude::*;

use super::*;
use crate::chain::mint::{Key, NOW, issuer};
use crate::circumstance::Evidence;
use crate::clock::Clock;
use crate::evidence::{Dossier, Signers};
use crate::load::Flaw;
use crate::presentation::samples;
use crate::presentation::stage::Stage;

const SITE: [u8; 16] = [0x11; 16];
const LOCATION: [u8; 16] = [0xaa; 16];

fn issuer_of(site: &[u8], keys: &[&Key]) -> Issuer {
    let keys: Vec<Vec<u8>> = keys.iter().map(|key| key.public().to_spki()).collect();
    let anchors: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    Issuer {
        formats: vec!["pkoc-ble-ecdhe".into()],
        reference: Some(reference(site)),
        ..issuer("site", &anchors)
    }
}

/// A certificate for a reader's key, valid in the day after [`NOW`].
fn certificate(
    site: &[u8],
    location: &[u8],
    key: &Key,
    signer: &Key,
    from: u32,
    to: u32,
) -> Vec<u8> {
    let point = &key.public().to_spki()[26..];
    let sign = if point[64] & 1 == 0 { 0x02 } else { 0x03 };
    let key = [&[sign][..], &point[1..33]].concat();
    let (from, to) = (from.to_be_bytes(), to.to_be_bytes());
    let signed = [&[VERSION][..], location, site, &from, &to, &key].concat();
    [&signed[..], &signer.sign(&signed)].concat()
}

/// Certifies the reader of a stage anew, by a site with another key.
pub(in crate::presentation::pkoc) fn certify(stage: &mut Stage, site: &Key, reader: &Key) {
    let at = stage.access_point.pkoc_reader.as_mut().unwrap();
    at.certificate = Some(Octets(certificate(&at.site, &at.location, reader, site, 0, NO_END)));
    stage.issuers = vec![TrustedIssuer::load(&issuer_of(&at.site, &[site]), 0).unwrap()];
}

fn stage(from: u32, to: u32) -> Stage {
    let mut stage = Stage::at(NOW, &[issuer_of(&SITE, &[&Key::p256(1)])], &[]);
    let made = certificate(&SITE, &LOCATION, &Key::p256(2), &Key::p256(1), from, to);
    stage.access_point.pkoc_reader = Some(PkocReader {
        site: Octets(SITE.into()),
        location: Octets(LOCATION.into()),
        certificate: Some(Octets(made)),
    });
    stage
}

fn outcome(stage: &Stage) -> Result<(), Code> {
    stage
        .with_setting(|setting| SiteReader::check(setting, &mut Budget::new()).map(|_| ()))
        .map_err(|refusal| refusal.code)
}

fn list(issued_at: u32, readers: &[([u8; 16], u32)], signer: &Key) -> Evidence {
    list_of(&SITE, issued_at, readers, signer)
}

fn list_of(site: &[u8; 16], issued_at: u32, readers: &[([u8; 16], u32)], signer: &Key) -> Evidence {
    let count = u16::try_from(readers.len()).unwrap().to_be_bytes();
    let entries: Vec<u8> = readers
        .iter()
        .flat_map(|(location, at)| [&location[..], &at.to_be_bytes()].concat())
        .collect();
    let signed = [&[VERSION][..], site, &issued_at.to_be_bytes(), &count, &entries].concat();
    evidence([&signed[..], &signer.sign(&signed)].concat())
}

fn evidence(content: Vec<u8>) -> Evidence {
    Evidence { kind: "pkoc-reader-revocations".into(), source: "test".into(), content }
}

fn load(evidence: &[Evidence]) -> Result<Dossier, Box<Flaw>> {
    let issuers = [TrustedIssuer::load(&issuer_of(&SITE, &[&Key::p256(1)]), 0).unwrap()];
    verify(evidence, &issuers)
}

fn verify(evidence: &[Evidence], issuers: &[TrustedIssuer]) -> Result<Dossier, Box<Flaw>> {
    Dossier::load(evidence, Signers { site: "site-1", issuers, authorities: &[] })
}

fn revoked_at(dossier: &Dossier, site: &[u8], location: &[u8]) -> Option<u32> {
    dossier.readers(site).unwrap().revoked_at(location)
}

#[test]
fn the_computed_certificate_and_list_are_believed() {
    let computed = samples::pkoc_computed();
    let octets = &computed.reader_certificate;
    let certificate = ReaderCertificate::parse(octets).unwrap();
    let key = PublicKey::from_p256_point(&computed.reader_issuer_public).unwrap();
    let made = Issuer {
        formats: vec!["pkoc-ble-ecdhe".into()],
        reference: Some(reference(certificate.issuer)),
        ..issuer("site", &[&key.to_spki()])
    };
    assert_eq!(made.reference.as_deref(), Some("11111111-2222-4333-8444-555555555555"));
    let mut stage = Stage::at(NOW, &[made], &[]);
    stage.access_point.pkoc_reader = Some(PkocReader {
        site: Octets(certificate.issuer.into()),
        location: Octets(certificate.location.into()),
        certificate: Some(Octets(octets.clone())),
    });
    stage.clock = Clock::Trusted(u64::from(certificate.not_before));
    assert_eq!(outcome(&stage), Ok(()));
    let list = [evidence(computed.revocation_list)];
    stage.evidence = verify(&list, &stage.issuers).unwrap();
    let [told] = stage.evidence.summaries() else { panic!("one was given") };
    assert_eq!(told.subject, "11111111-2222-4333-8444-555555555555");
    let at = revoked_at(&stage.evidence, certificate.issuer, certificate.location);
    assert_eq!(at, Some(0x6955_a320));
    // Revoked in 2026, certified before.
    assert!(certificate.not_before < 0x6955_a320 || outcome(&stage).is_ok());
}

#[test]
fn any_key_of_the_site_will_do_as_far_as_the_budget_reaches() {
    let keys: Vec<Key> = (1..=13).map(Key::p256).collect();
    let keys: Vec<&Key> = keys.iter().collect();
    let site = TrustedIssuer::load(&issuer_of(&SITE, &keys), 0).unwrap();
    let by = |key: &Key| {
        check_signature(b"signed", &key.sign(b"signed"), &site, &mut Budget::new())
            .map_err(|refusal| refusal.code)
    };
    assert_eq!(by(keys[0]), Ok(()));
    assert_eq!(by(keys[11]), Ok(()));
    assert_eq!(by(keys[12]), Err(Code::LimitSignatures));
    let few = TrustedIssuer::load(&issuer_of(&SITE, &keys[..2]), 0).unwrap();
    let stranger = keys[2].sign(b"signed");
    let refusal = check_signature(b"signed", &stranger, &few, &mut Budget::new()).unwrap_err();
    assert_eq!(refusal.code, Code::ChainBadSignature);
}

#[test]
fn references_are_uuids_in_lower_case() {
    assert_eq!(reference(&SITE), "11111111-1111-1111-1111-111111111111");
    assert!(is_reference(&reference(&LOCATION)));
    for text in [
        "",
        "11111111-1111-1111-1111-11111111111",
        "AAAAAAAA-1111-1111-1111-111111111111",
        "11111111111111111111111111111111",
        "11111111-1111-1111-1111_111111111111",
        "1111111-11111-1111-1111-111111111111",
    ] {
        assert!(!is_reference(text), "{text}");
    }
}

#[test]
fn a_bundle_s_reader_has_a_form() {
    let good = stage(0, NO_END).access_point.pkoc_reader.unwrap();
    assert_eq!(check_form(&good), Ok(()));
    let member = |bend: fn(&mut PkocReader)| {
        let mut reader = good.clone();
        bend(&mut reader);
        check_form(&reader).unwrap_err().0
    };
    assert_eq!(member(|reader| reader.site.0.push(0)), "site");
    assert_eq!(member(|reader| reader.location.0.clear()), "location");
    assert_eq!(member(|reader| reader.site.0[0] ^= 1), "certificate");
    assert_eq!(member(|reader| reader.location.0[0] ^= 1), "certificate");
    assert_eq!(member(|reader| reader.certificate.as_mut().unwrap().0.push(0)), "certificate");
    assert_eq!(member(|reader| reader.certificate.as_mut().unwrap().0[0] = 2), "certificate");
}

#[test]
fn only_the_site_s_key_certifies() {
    assert_eq!(outcome(&stage(0, NO_END)), Ok(()));
    let with = |issuer: Issuer| {
        let mut stage = stage(0, NO_END);
        stage.issuers = vec![TrustedIssuer::load(&issuer, 0).unwrap()];
        outcome(&stage)
    };
    let (site, other) = (Key::p256(1), Key::p256(3));
    let good = || issuer_of(&SITE, &[&other, &site]);
    assert_eq!(with(good()), Ok(()), "any of its keys");
    assert_eq!(with(issuer_of(&SITE, &[&other])), Err(Code::ChainBadSignature));
    assert_eq!(with(issuer_of(&LOCATION, &[&site])), Err(Code::ChainUntrusted));
    assert_eq!(with(Issuer { enabled: false, ..good() }), Err(Code::IssuerDisabled));
    assert_eq!(with(Issuer { formats: vec![], ..good() }), Err(Code::IssuerFormatNotAllowed));
    let narrow = Issuer { algorithms: vec!["RS256".into()], ..good() };
    assert_eq!(with(narrow), Err(Code::ChainBadSignature));
    let mut nowhere = stage(0, NO_END);
    nowhere.access_point.pkoc_reader = None;
    assert_eq!(outcome(&nowhere), Err(Code::FormatNotAllowed));
}

#[test]
fn both_its_ends_are_included() {
    let (from, to) = (1_767_225_000, 1_767_226_000);
    let at = |clock| {
        let mut stage = stage(from, to);
        stage.clock = clock;
        outcome(&stage)
    };
    assert_eq!(at(Clock::Trusted(1_767_224_999)), Err(Code::ChainNotYetValid));
    assert_eq!(at(Clock::Trusted(1_767_225_000)), Ok(()));
    assert_eq!(at(Clock::Trusted(1_767_226_000)), Ok(()));
    assert_eq!(at(Clock::Trusted(1_767_226_001)), Err(Code::ChainExpired));
    assert_eq!(at(Clock::Absent), Err(Code::ClockAbsent));
    let mut timeless = stage(0, NO_END);
    timeless.clock = Clock::Absent;
    assert_eq!(outcome(&timeless), Ok(()), "neither end is there");
}

#[test]
fn a_revoked_reader_is_one_certified_before() {
    let revoked = |from: u32, at: u32, location: [u8; 16]| {
        let mut stage = stage(from, NO_END);
        stage.evidence = load(&[list(100, &[(location, at)], &Key::p256(1))]).unwrap();
        outcome(&stage)
    };
    let (now, refused) = (1_767_225_600, Err(Code::ReaderRevoked));
    assert_eq!(revoked(now - 10, now - 5, LOCATION), refused);
    assert_eq!(revoked(now - 10, now - 10, LOCATION), refused);
    assert_eq!(revoked(now - 10, now - 11, LOCATION), Ok(()), "certified again since");
    assert_eq!(revoked(now - 10, now + 5, LOCATION), refused, "from a time to come");
    assert_eq!(revoked(0, 1, LOCATION), refused, "no first second");
    assert_eq!(revoked(0, now, [0xbb; 16]), Ok(()), "another reader");
    let mut bare = stage(0, NO_END);
    bare.access_point.pkoc_reader.as_mut().unwrap().certificate = None;
    bare.evidence = load(&[list(100, &[(LOCATION, 1)], &Key::p256(1))]).unwrap();
    assert_eq!(outcome(&bare), refused, "never certified");
}

#[test]
fn the_newest_list_counts() {
    let (site, all) = (Key::p256(1), [(LOCATION, 7)]);
    let (old, new) = (list(100, &[], &site), list(101, &all, &site));
    for evidence in [[old.clone(), new.clone()], [new.clone(), old.clone()]] {
        let lists = load(&evidence).unwrap();
        let in_force = lists.summaries().iter().filter(|summary| summary.in_force);
        assert_eq!(in_force.map(|summary| summary.issued_at).collect::<Vec<_>>(), [101]);
        assert_eq!(revoked_at(&lists, &SITE, &LOCATION), Some(7));
    }
    let twice = load(&[old.clone(), old.clone()]).unwrap();
    let in_force = twice.summaries().iter().map(|summary| summary.in_force);
    assert_eq!(in_force.collect::<Vec<_>>(), [true, false], "the same twice");
    let twice = list(100, &[(LOCATION, 7), (LOCATION, 9), (LOCATION, 8)], &site);
    assert_eq!(revoked_at(&load(std_slice(&twice)).unwrap(), &SITE, &LOCATION), Some(9));
    let flaw = load(&[old, list(100, &all, &site)]).unwrap_err();
    assert_eq!((&flaw.code[..], &flaw.path[..]), ("evidence.refused", "evidence[1].content"));
}

#[test]
fn a_list_is_of_its_site() {
    let (own, other) = ([(LOCATION, 7)], [0x22; 16]);
    let foreign = |readers: &[([u8; 16], u32)]| list_of(&other, 100, readers, &Key::p256(3));
    let (first, second) = (issuer_of(&SITE, &[&Key::p256(1)]), issuer_of(&other, &[&Key::p256(3)]));
    let issuers = [(0, first), (1, second)].map(|(at, it)| TrustedIssuer::load(&it, at).unwrap());
    let lists = [foreign(&[]), list(100, &own, &Key::p256(1))];
    let lists = verify(&lists, &issuers).unwrap();
    assert!(lists.summaries().iter().all(|summary| summary.in_force), "neither replaces the other");
    assert_eq!(revoked_at(&lists, &SITE, &LOCATION), Some(7));
    assert_eq!(revoked_at(&lists, &other, &LOCATION), None);
    let alone = verify(&[foreign(&own)], &issuers).unwrap();
    assert!(alone.readers(&SITE).is_none());
}

fn std_slice(one: &Evidence) -> &[Evidence] {
    core::slice::from_ref(one)
}

#[test]
fn lists_are_read_strictly() {
    let good = list(100, &[(LOCATION, 7)], &Key::p256(1));
    let refused = |content: Vec<u8>| {
        let flaw = load(&[evidence(content)]).unwrap_err();
        assert_eq!((&flaw.code[..], &flaw.path[..]), ("evidence.refused", "evidence[0].content"));
    };
    assert!(load(std_slice(&good)).is_ok());
    refused(vec![]);
    refused([&good.content[..], &[0]].concat());
    refused(good.content[..good.content.len() - 1].into());
    for at in 0..good.content.len() {
        let mut bent = good.content.clone();
        bent[at] ^= 1;
        refused(bent);
    }
    refused(list(100, &[], &Key::p256(3)).content);
    let unknown = Evidence { kind: "status-list".into(), ..good };
    let flaw = load(&[unknown]).unwrap_err();
    assert_eq!((&flaw.code[..], &flaw.path[..]), ("context.unsupported", "evidence[0].kind"));
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = ReaderCertificate::parse(&octets);
        let _ = load(&[evidence(octets)]);
    }

    #[test]
    fn no_certificate_survives_a_flipped_bit(bit in 0_usize..(138 * 8)) {
        let mut stage = stage(0, NO_END);
        let reader = stage.access_point.pkoc_reader.as_mut().unwrap();
        reader.certificate.as_mut().unwrap().0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(outcome(&stage).is_err());
    }
}
