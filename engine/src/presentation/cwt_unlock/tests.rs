#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use doorward_bundle::Issuer;
use doorward_bundle::cbor::Encoder;
use proptest::prelude::*;

use super::*;
use crate::chain::mint::{Key, Mint, NOW, issuer};
use crate::circumstance::Capability;
use crate::presentation::stage::Stage;
use crate::signature::Algorithm;
mod alone;

const LOCK: &str = "front-1";
const USER: &str = "62143130-538f-11e9-a6c4-5353182984b7";

/// A request in the making: each claim is a number and its encoded value.
#[derive(Clone)]
struct Draft {
    chain: Vec<Vec<u8>>,
    claims: Vec<(i32, Vec<u8>)>,
}

fn encoded(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut out = Encoder::default();
    write(&mut out);
    out.into_octets()
}

fn uint(number: u64) -> Vec<u8> {
    encoded(|out| out.unsigned(number))
}

fn text(text: &str) -> Vec<u8> {
    encoded(|out| out.text(text))
}

fn cose_key(key: &Key) -> Vec<u8> {
    let spki = key.public().to_spki();
    encoded(|out| {
        out.map(1);
        out.unsigned(1);
        if key.public().algorithm() == Algorithm::EdDsa {
            out.map(3);
            for (label, value) in [(1, 1), (-1, 6)] {
                out.signed(label);
                out.unsigned(value);
            }
            out.signed(-2);
            out.octets(&spki[spki.len() - 32..]);
        } else {
            out.map(4);
            for (label, value) in [(1, 2), (-1, 1)] {
                out.signed(label);
                out.unsigned(value);
            }
            let point = &spki[spki.len() - 64..];
            out.signed(-2);
            out.octets(&point[..32]);
            out.signed(-3);
            out.octets(&point[32..]);
        }
    })
}

impl Draft {
    fn of(key: &Key) -> Self {
        let claims = vec![
            (3, text(LOCK)),
            (4, uint(NOW + 60)),
            (6, uint(NOW)),
            (7, encoded(|out| out.octets(&[9; 8]))),
            (8, cose_key(key)),
            (-65537, uint(0)),
        ];
        Self { chain: vec![], claims }
    }

    fn certified(chain: Vec<Vec<u8>>) -> Self {
        let mut draft = Self::of(&phone()).without(8);
        draft.claims.insert(0, (1, text(USER)));
        Self { chain, ..draft }
    }

    fn without(mut self, number: i32) -> Self {
        self.claims.retain(|(other, _)| *other != number);
        self
    }

    /// With another value, or a further claim in its place.
    fn with(mut self, number: i32, value: Vec<u8>) -> Self {
        self = self.without(number);
        let place = |number: i32| if number < 0 { i64::from(u32::MAX) } else { number.into() };
        let at = self.claims.iter().position(|(other, _)| place(*other) > place(number));
        self.claims.insert(at.unwrap_or(self.claims.len()), (number, value));
        self
    }

    fn payload(&self) -> Vec<u8> {
        let mut octets = encoded(|out| out.map(self.claims.len()));
        for (number, value) in &self.claims {
            octets.extend(encoded(|out| out.signed(*number)));
            octets.extend(value);
        }
        octets
    }

    fn sign(&self, key: &Key) -> Vec<u8> {
        self.sign_payload(key, &self.payload())
    }

    fn sign_payload(&self, key: &Key, payload: &[u8]) -> Vec<u8> {
        let algorithm = if key.public().algorithm() == Algorithm::Es256 { -7 } else { -8 };
        let protected = encoded(|out| {
            out.map(if self.chain.is_empty() { 1 } else { 2 });
            out.unsigned(1);
            out.signed(algorithm);
            if !self.chain.is_empty() {
                out.unsigned(33);
                if self.chain.len() > 1 {
                    out.array(self.chain.len());
                }
                self.chain.iter().for_each(|der| out.octets(der));
            }
        });
        let signed = encoded(|out| {
            out.array(4);
            out.text("Signature1");
            out.octets(&protected);
            out.octets(b"doorward cwt-unlock v1");
            out.octets(payload);
        });
        encoded(|out| {
            out.tag(18);
            out.array(4);
            out.octets(&protected);
            out.map(0);
            out.octets(payload);
            out.octets(&key.sign(&signed));
        })
    }
}

fn phone() -> Key {
    Key::p256(5)
}

fn root() -> Key {
    Key::ed25519(1)
}

fn chain() -> Vec<Vec<u8>> {
    vec![Mint::leaf("Phone", "Root").certify(&phone(), &root())]
}

fn authority() -> Issuer {
    let der = Mint::authority("Root", "Root").certify(&root(), &root());
    Issuer { formats: vec!["cwt-unlock".into()], ..issuer("phones", &[&der]) }
}

fn stage() -> Stage {
    Stage::at(NOW, &[authority()], &["another", LOCK])
}

fn refused(draft: &Draft) -> Code {
    stage().refused(FORMAT, &draft.sign(&phone()))
}

#[test]
fn an_own_key_is_the_credential() {
    for key in [phone(), Key::ed25519(6)] {
        let proven = stage().prove(FORMAT, &Draft::of(&key).sign(&key)).unwrap();
        assert_eq!(proven.credential, CredentialIdentifier::Key(key.public().to_spki()));
        assert_eq!(proven.capability, Some(Capability::Momentary));
        assert_eq!((proven.not_before, proven.expires), (Some(NOW), Some(NOW + 60)));
        assert_eq!(proven.issuer, None);
        let Claim::SingleUse(claim) = proven.claim else { panic!("not used up") };
        assert_eq!(claim.keep_until, NOW + 60 + 5 + 1);
    }
}

#[test]
fn a_certified_key_is_its_issuers() {
    let shown = Draft::certified(chain()).sign(&phone());
    let proven = stage().prove(FORMAT, &shown).unwrap();
    let CredentialIdentifier::CertifiedKey(found) = &proven.credential else {
        panic!("not a certified key")
    };
    assert_eq!((found.issuer.as_str(), &found.key), ("phones", &phone().public().to_spki()));
    assert_eq!(proven.labels[0].text, USER);
    let nobody = Draft::certified(chain()).without(1);
    assert_eq!(refused(&nobody), Code::HolderMismatch);
    assert_eq!(refused(&nobody.clone().with(1, text("somebody"))), Code::HolderMismatch);
    let loose = Issuer { binds_subject: false, ..authority() };
    let stage = Stage::at(NOW, &[loose], &[LOCK]);
    assert!(stage.prove(FORMAT, &nobody.sign(&phone())).is_ok());
}

#[test]
fn is_signed_by_the_key_that_it_names() {
    let stranger = Key::p256(7);
    let code = |draft: &Draft, key: &Key| stage().refused(FORMAT, &draft.sign(key));
    assert_eq!(code(&Draft::of(&phone()), &stranger), Code::ProofBadSignature);
    assert_eq!(code(&Draft::certified(chain()), &stranger), Code::ProofBadSignature);
    assert_eq!(code(&Draft::of(&phone()), &root()), Code::AlgorithmNotAllowed);
    let untrusted = vec![Mint::leaf("Phone", "Root").certify(&phone(), &Key::ed25519(2))];
    assert_eq!(refused(&Draft::certified(untrusted)), Code::ChainBadSignature);
}

#[test]
fn has_either_a_key_or_a_chain() {
    assert_eq!(refused(&Draft::of(&phone()).without(8)), Code::ChainMissing);
    let both = Draft::certified(chain()).with(8, cose_key(&phone()));
    assert_eq!(refused(&both), Code::CborUnexpectedMember);
    let user = Draft::of(&phone()).with(1, text(USER));
    assert_eq!(refused(&user), Code::CborUnexpectedMember);
}

#[test]
fn every_claim_has_its_type_and_range() {
    let octets = |length: usize| encoded(|out| out.octets(&vec![1; length]));
    for (number, value, code) in [
        (3, uint(1), Code::CborWrongType),
        (3, text(""), Code::CborWrongType),
        (3, text(&"a".repeat(129)), Code::CborWrongType),
        (3, text("Front-1"), Code::ProofWrongLock),
        (4, text("1767225660"), Code::CborWrongType),
        (4, vec![0xfb, 0x41, 0xda, 0x55, 0xb9, 0x80, 0, 0, 0], Code::CborUnsupported),
        (4, vec![0x20], Code::CborWrongType),
        (4, [&[0xc1][..], &uint(NOW + 60)].concat(), Code::CborWrongType),
        (4, uint(u64::MAX), Code::ProofLifetimeTooLong),
        (5, vec![0xf6], Code::CborWrongType),
        (6, vec![0xf5], Code::CborWrongType),
        (7, octets(7), Code::CborWrongType),
        (7, octets(33), Code::CborWrongType),
        (7, text("12345678"), Code::CborWrongType),
        (8, vec![0xa0], Code::CborMissingMember),
        (9, uint(1), Code::CborUnexpectedMember),
        (2, text(USER), Code::CborUnexpectedMember),
        (-65537, uint(5), Code::ProofUnknownOperation),
        (-65537, vec![0x20], Code::CborWrongType),
        (-65537, vec![0xf6], Code::CborWrongType),
    ] {
        let found = refused(&Draft::of(&phone()).with(number, value));
        assert_eq!(found, code, "claim {number}");
    }
    for number in [3, 4, 6, 7, -65537] {
        let code = refused(&Draft::of(&phone()).without(number));
        assert_eq!(code, Code::CborMissingMember, "{number}");
    }
    assert!(stage().prove(FORMAT, &Draft::of(&phone()).with(5, uint(NOW)).sign(&phone())).is_ok());
}

#[test]
fn asks_for_what_it_says() {
    for (number, capability) in [
        (0, Capability::Momentary),
        (1, Capability::ExtendedMomentary),
        (2, Capability::Secure),
        (3, Capability::Unsecure),
        (4, Capability::Toggle),
    ] {
        let draft = Draft::of(&phone()).with(-65537, uint(number));
        let proven = stage().prove(FORMAT, &draft.sign(&phone())).unwrap();
        assert_eq!(proven.capability, Some(capability));
    }
}

#[test]
fn keys_have_one_encoding() {
    let mut members = cose_key(&phone());
    let place = members.len() - 34;
    members.truncate(place);
    let compressed = [&members[..], &[0xf5]].concat();
    assert_eq!(refused(&Draft::of(&phone()).with(8, compressed)), Code::CborWrongType);
    let off_curve = [&members[..], &[0x58, 0x20], &[1; 32]].concat();
    assert_eq!(refused(&Draft::of(&phone()).with(8, off_curve)), Code::KeyNotOnCurve);
    let short = [&members[..], &[0x58, 0x1f], &[1; 31]].concat();
    assert_eq!(refused(&Draft::of(&phone()).with(8, short)), Code::KeyMalformed);
    let mut curve = cose_key(&phone());
    curve[6] = 2;
    assert_eq!(curve[5], 0x20, "the curve's label");
    assert_eq!(refused(&Draft::of(&phone()).with(8, curve)), Code::KeyUnsupported);
}

#[test]
fn its_times_are_checked_to_the_second() {
    let at = |issued_at: u64, expires: u64| {
        let draft = Draft::of(&phone()).with(6, uint(issued_at)).with(4, uint(expires));
        stage().prove(FORMAT, &draft.sign(&phone())).map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(at(NOW + 3, NOW + 60), Ok(()));
    assert_eq!(at(NOW + 4, NOW + 60), Err(Code::ProofNotYetValid));
    assert_eq!(at(NOW - 60, NOW - 4), Ok(()));
    assert_eq!(at(NOW - 60, NOW - 5), Err(Code::ProofExpired));
    assert_eq!(at(NOW, NOW + 120), Ok(()));
    assert_eq!(at(NOW, NOW + 121), Err(Code::ProofLifetimeTooLong));
    assert_eq!(at(NOW, NOW), Err(Code::ProofTimesInverted));
}

#[test]
fn the_whole_is_deterministic() {
    let draft = Draft::of(&phone());
    let signed = |payload: &[u8]| stage().refused(FORMAT, &draft.sign_payload(&phone(), payload));
    let payload = draft.payload();
    let mut swapped = draft.clone();
    swapped.claims.swap(0, 1);
    assert_eq!(signed(&swapped.payload()), Code::CborNotDeterministic);
    let mut twice = draft.clone();
    twice.claims.insert(0, (3, text(LOCK)));
    assert_eq!(signed(&twice.payload()), Code::CborDuplicateMember);
    let longer = [&[0xb8, 0x06][..], &payload[1..]].concat();
    assert_eq!(signed(&longer), Code::CborNotDeterministic);
    assert_eq!(signed(&[&payload[..], &[0]].concat()), Code::InputTrailingData);
    let shown = draft.sign(&phone());
    let untagged = &shown[1..];
    assert_eq!(stage().refused(FORMAT, untagged), Code::CborWrongType);
    let other_tag = [&[0xd8, 0x3d][..], &shown].concat();
    assert_eq!(stage().refused(FORMAT, &other_tag), Code::CborWrongType);
}

#[test]
fn headers_hold_what_they_must_and_no_more() {
    let message = |protected: &[u8], unprotected: &[u8]| {
        let payload = Draft::of(&phone()).payload();
        [
            &[0xd2, 0x84][..],
            &encoded(|out| out.octets(protected)),
            unprotected,
            &encoded(|out| out.octets(&payload)),
            &encoded(|out| out.octets(&[1; 64])),
        ]
        .concat()
    };
    let code = |protected: &[u8], unprotected: &[u8]| {
        stage().refused(FORMAT, &message(protected, unprotected))
    };
    assert_eq!(code(&[0xa1, 1, 0x26], &[0xa0]), Code::ProofBadSignature);
    assert_eq!(code(&[], &[0xa1, 1, 0x26]), Code::InputTruncated);
    assert_eq!(code(&[0xa0], &[0xa1, 1, 0x26]), Code::CoseUnsupportedHeader);
    assert_eq!(code(&[0xa0], &[0xa0]), Code::CborMissingMember);
    assert_eq!(code(&[0xa1, 1, 0x26], &[0xa1, 1, 0x27]), Code::CoseUnsupportedHeader);
    assert_eq!(code(&[0xa2, 1, 0x26, 2, 0x81, 1], &[0xa0]), Code::CoseUnsupportedHeader);
    assert_eq!(code(&[0xa2, 1, 0x26, 4, 0x41, 1], &[0xa0]), Code::CoseUnsupportedHeader);
    assert_eq!(code(&[0xa1, 1, 0x26], &[0xa1, 4, 0x41, 1]), Code::CoseUnsupportedHeader);
    // HMAC 256/256, ES384, and nothing at all.
    for algorithm in [&[0x05][..], &[0x38, 0x22], &[0x00]] {
        let protected = [&[0xa1, 1][..], algorithm].concat();
        assert_eq!(code(&protected, &[0xa0]), Code::AlgorithmNotAllowed);
    }
    assert_eq!(code(&[0xa1, 1, 0x62, b'E', b'S'], &[0xa0]), Code::CborWrongType);
}

#[test]
fn signatures_are_in_range() {
    let mut shown = Draft::of(&phone()).sign(&phone());
    let start = shown.len() - 64;
    shown[start..start + 32].fill(0);
    assert_eq!(stage().refused(FORMAT, &shown), Code::SignatureMalformed);
    shown[start..].fill(0xff);
    assert_eq!(stage().refused(FORMAT, &shown), Code::SignatureMalformed);
}

#[test]
fn the_documented_example_is_what_it_says() {
    let document = include_str!("../../../../docs/cwt-unlock.md");
    let (_, example) = document.split_once("```hex\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let octets: String =
        example.lines().map(|line| line.split(';').next().unwrap().trim()).collect();
    let shown = hex::decode(octets).unwrap();
    assert!(document.contains(&alloc::format!("{} octets", shown.len())));
    let stage = Stage::at(1_772_442_000, &[], &["shed-1"]);
    let proven = stage.prove(FORMAT, &shown).unwrap();
    assert_eq!((proven.not_before, proven.expires), (Some(1_772_442_000), Some(1_772_442_060)));
    assert_eq!(proven.capability, Some(Capability::Momentary));
    assert!(could_be(&shown));
}

proptest! {
    #[test]
    fn no_bent_bit_proves_the_same(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let mut shown = Draft::of(&phone()).sign(&phone());
        let place = place.index(shown.len());
        shown[place] ^= 1 << bit;
        prop_assert!(stage().prove(FORMAT, &shown).is_err());
    }

    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = UnlockRequest::parse(&octets);
        let _ = UnlockRequest::parse(&[&[0xd2, 0x84, 0x43, 0xa1, 1, 0x26, 0xa0][..], &octets].concat());
    }
}
