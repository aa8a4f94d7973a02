#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec;
use alloc::vec::Vec;

use doorward_bundle::Issuer;
use proptest::prelude::*;

use super::mint::{CardMint, REFERENCE, ber, card_issuer, certificate, p256_key};
use super::*;
use crate::budget::Budget;
use crate::chain::TrustedIssuer;
use crate::chain::mint::{Key, NOW, issuer};
use crate::clock::Clock;
use crate::presentation::{Format, samples};

fn parse(octets: &[u8]) -> Result<CardCertificate<'_>, Code> {
    let mut reader = Reader::new(octets);
    let object = DataObject::read(&mut reader, Coding::Ber).map_err(|refusal| refusal.code)?;
    CardCertificate::parse(object.value).map_err(|refusal| refusal.code)
}

fn refused(bend: impl FnOnce(&mut CardMint)) -> Code {
    let mut mint = CardMint::of(&Key::p256(1));
    bend(&mut mint);
    parse(&mint.certify(&Key::p256(9))).unwrap_err()
}

fn trusted(issuers: &[Issuer]) -> Vec<TrustedIssuer> {
    issuers
        .iter()
        .enumerate()
        .map(|(index, issuer)| TrustedIssuer::load(issuer, index).unwrap())
        .collect()
}

fn outcome(octets: &[u8], issuers: &[Issuer], now: u64) -> Result<alloc::string::String, Code> {
    let (certificate, issuers) = (parse(octets).unwrap(), trusted(issuers));
    validate(&certificate, Format::PkocNfcV2, &issuers, Clock::Trusted(now), &mut Budget::new())
        .map(|vouched| vouched.issuer.identifier.clone())
        .map_err(|refusal| refusal.code)
}

#[test]
fn the_computed_sample_is_read_and_believed() {
    let sample = samples::pkoc_computed();
    let certificate = parse(&sample.card_certificate).unwrap();
    assert_eq!(certificate.body, sample.card_certificate_body);
    assert_eq!((certificate.issuer, certificate.subject()), (REFERENCE, "CARD000000000001"));
    // 2026-01-01T00:00:00Z and 2036-01-01T23:59:59Z, by Python's datetime.
    assert_eq!(certificate.validity(), (1_767_225_600, 2_082_844_799));
    let key = crate::signature::PublicKey::from_p256_point(&sample.card_issuer_public).unwrap();
    let made = Issuer { reference: Some(REFERENCE.into()), ..issuer("cards", &[&key.to_spki()]) };
    let made = Issuer { formats: vec!["pkoc-nfc-v2".into()], ..made };
    assert_eq!(outcome(&sample.card_certificate, &[made], NOW), Ok("cards".into()));
}

#[test]
fn every_member_is_there_once_and_fits() {
    assert_eq!(refused(|mint| mint.profile = vec![1]), Code::ChainUnsupported);
    assert_eq!(refused(|mint| mint.profile = vec![]), Code::TlvWrongLength);
    assert_eq!(refused(|mint| mint.issuer = b"01000EXAMPLE000".into()), Code::TlvWrongLength);
    assert_eq!(refused(|mint| mint.issuer = b"01000example0001".into()), Code::ChainMalformed);
    assert_eq!(refused(|mint| mint.issuer = b"01000EXAMPLE 001".into()), Code::ChainMalformed);
    assert_eq!(refused(|mint| mint.subject = vec![0xff; 16]), Code::ChainMalformed);
    assert_eq!(refused(|mint| mint.subject = vec![b'\n'; 16]), Code::ChainMalformed);
    assert_eq!(refused(|mint| mint.subject = vec![b'A'; 17]), Code::TlvWrongLength);
    assert_eq!(refused(|mint| mint.more = ber(&[0x42], &[b'A'; 16])), Code::TlvDuplicateTag);
    assert_eq!(refused(|mint| mint.more = ber(&[0x5f, 0x2a], &[1])), Code::TlvUnexpectedTag);
    let body = ber(&[0x7f, 0x4e], &ber(&[0x5f, 0x29], &[0]));
    assert_eq!(parse(&certificate(&body, &[1; 64])).unwrap_err(), Code::TlvMissingTag);
    assert_eq!(parse(&certificate(&body, &[])).unwrap_err(), Code::TlvWrongLength);
    assert_eq!(parse(&ber(&[0x7f, 0x21], &body)).unwrap_err(), Code::TlvMissingTag);
}

#[test]
fn dates_are_days_that_exist() {
    let of = |day: [u8; 6]| refused(|mint| mint.last_day = day.into());
    for day in [
        [2, 6, 0, 2, 2, 9],
        [2, 6, 1, 3, 0, 1],
        [2, 6, 0, 0, 0, 1],
        [2, 6, 0, 1, 0, 0],
        [2, 6, 0, 4, 3, 1],
        [0x32, 6, 0, 1, 0, 1],
        [2, 6, 0, 1, 0, 10],
    ] {
        assert_eq!(of(day), Code::ChainMalformed, "{day:?}");
    }
    assert_eq!(refused(|mint| mint.first_day = vec![2, 6, 0, 1, 1]), Code::TlvWrongLength);
    assert_eq!(first_second(&[2, 8, 0, 2, 2, 9]), Ok(1_835_395_200), "a leap day");
}

#[test]
fn keys_are_of_one_kind() {
    let point = &Key::p256(1).public().to_spki()[26..];
    let rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    let key = |parts: &[Vec<u8>]| refused(|mint| mint.key = parts.concat());
    assert_eq!(key(&[ber(&[0x06], P256)]), Code::KeyMalformed);
    assert_eq!(key(&[ber(&[0x86], point)]), Code::TlvMissingTag);
    assert_eq!(key(&[p256_key(point), ber(&[0x81], &[1])]), Code::KeyMalformed);
    assert_eq!(key(&[p256_key(point), ber(&[0x86], point)]), Code::TlvDuplicateTag);
    let modulus = [ber(&[0x81], &[7; 256]), ber(&[0x82], &[1, 0, 1])].concat();
    assert_eq!(key(&[ber(&[0x06], P256), modulus.clone()]), Code::KeyMalformed);
    let others = [[ber(&[0x06], &rsa), modulus].concat(), {
        let dilithium = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11];
        [ber(&[0x06], &dilithium), ber(&[0x86], &[7; 1312])].concat()
    }];
    for other in others {
        let mint = CardMint { key: other, ..CardMint::of(&Key::p256(1)) };
        let octets = mint.certify(&Key::p256(9));
        let code = parse(&octets).unwrap().key().unwrap_err().code;
        assert_eq!(code, Code::KeyUnsupported);
    }
}

#[test]
fn extensions_have_a_form_and_mean_nothing() {
    let extension = |parts: &[u8]| ber(&[0x73], parts);
    let uuid = [0x2b, 6, 1, 4, 1, 0x83, 0xd2, 0x25, 8, 1];
    let good = extension(&[ber(&[0x06], &uuid), ber(&[0x53], &[7; 16])].concat());
    let with = |all: &[u8]| CardMint { more: ber(&[0x65], all), ..CardMint::of(&Key::p256(1)) };
    assert!(parse(&with(&good).certify(&Key::p256(9))).is_ok());
    assert!(parse(&with(&good.repeat(EXTENSIONS)).certify(&Key::p256(9))).is_ok());
    let bad = |all: &[u8]| parse(&with(all).certify(&Key::p256(9))).unwrap_err();
    assert_eq!(bad(&good.repeat(EXTENSIONS + 1)), Code::LimitExceeded);
    assert_eq!(bad(&extension(&ber(&[0x06], &uuid))), Code::TlvMissingTag);
    assert_eq!(bad(&ber(&[0x74], &[])), Code::TlvUnexpectedTag);
    assert_eq!(bad(&[&good[..], &[0x73]].concat()), Code::InputTruncated);
}

#[test]
fn only_the_named_issuer_s_key_will_do() {
    let (card, good, other) = (Key::p256(1), Key::p256(2), Key::p256(3));
    let made = CardMint::of(&card).certify(&good);
    let of = |issuer: Issuer| outcome(&made, &[issuer], NOW);
    assert_eq!(of(card_issuer("cards", &[&good])), Ok("cards".into()));
    assert_eq!(of(card_issuer("cards", &[&other, &good])), Ok("cards".into()));
    assert_eq!(of(card_issuer("cards", &[&other])), Err(Code::ChainBadSignature));
    assert_eq!(of(card_issuer("cards", &[&card])), Err(Code::ChainBadSignature));
    let edwards = Key::ed25519(2);
    assert_eq!(of(card_issuer("cards", &[&edwards])), Err(Code::ChainUnsupported));
    let narrow = Issuer { algorithms: vec!["RS256".into()], ..card_issuer("cards", &[&good]) };
    assert_eq!(of(narrow), Err(Code::ChainUnsupported));
    let renamed =
        Issuer { reference: Some("01000EXAMPLE0002".into()), ..card_issuer("cards", &[&good]) };
    assert_eq!(of(renamed), Err(Code::ChainUntrusted));
    let nameless = Issuer { reference: None, ..card_issuer("cards", &[&good]) };
    assert_eq!(of(nameless), Err(Code::ChainUntrusted));
    let retired = Issuer { enabled: false, ..card_issuer("cards", &[&good]) };
    assert_eq!(of(retired), Err(Code::IssuerDisabled));
    let foreign = Issuer { formats: vec![], ..card_issuer("cards", &[&good]) };
    assert_eq!(of(foreign), Err(Code::IssuerFormatNotAllowed));
    let forged = CardMint::of(&card).certify(&card);
    let retired = Issuer { enabled: false, ..card_issuer("cards", &[&good]) };
    assert_eq!(outcome(&forged, &[retired], NOW), Err(Code::ChainBadSignature));
}

#[test]
fn issuers_sign_with_rsa_too() {
    let (card, rsa) = (Key::p256(1), Key::rsa());
    let made = CardMint::of(&card).certify(&rsa);
    assert_eq!(outcome(&made, &[card_issuer("cards", &[&rsa])], NOW), Ok("cards".into()));
    let short = certificate(&CardMint::of(&card).body(), &[7; 64]);
    assert_eq!(
        outcome(&short, &[card_issuer("cards", &[&rsa])], NOW),
        Err(Code::ChainBadSignature)
    );
}

#[test]
fn both_its_days_are_included() {
    let key = Key::p256(2);
    let made = CardMint::of(&Key::p256(1)).certify(&key);
    let at = |now| outcome(&made, &[card_issuer("cards", &[&key])], now);
    // 2026-01-01T00:00:00Z and 2026-02-28T23:59:59Z.
    assert_eq!(at(1_767_225_599), Err(Code::ChainNotYetValid));
    assert_eq!(at(1_767_225_600), Ok("cards".into()));
    assert_eq!(at(1_772_323_199), Ok("cards".into()));
    assert_eq!(at(1_772_323_200), Err(Code::ChainExpired));
    let (certificate, issuers) = (parse(&made).unwrap(), trusted(&[card_issuer("c", &[&key])]));
    let format = Format::PkocNfcV2;
    for (clock, code) in
        [(Clock::Untrusted, Code::ClockUntrusted), (Clock::Absent, Code::ClockAbsent)]
    {
        let refusal = validate(&certificate, format, &issuers, clock, &mut Budget::new());
        assert_eq!(refusal.unwrap_err().code, code);
    }
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = CardCertificate::parse(&octets);
    }

    #[test]
    fn survives_no_flipped_bit(bit in 32_usize..(213 * 8)) {
        let key = Key::p256(2);
        let mut octets = CardMint::of(&Key::p256(1)).certify(&key);
        prop_assume!(bit / 8 < octets.len());
        octets[bit / 8] ^= 1 << (bit % 8);
        if let Ok(certificate) = parse(&octets) {
            let issuers = trusted(&[card_issuer("cards", &[&key])]);
            let (clock, mut budget) = (Clock::Trusted(NOW), Budget::new());
            let format = Format::PkocNfcV2;
            prop_assert!(validate(&certificate, format, &issuers, clock, &mut budget).is_err());
        }
    }
}
