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

use p256::ecdsa::signature::Signer as _;
use proptest::prelude::*;

use super::*;
use crate::chain::card::mint::{CardMint, card_issuer};
use crate::chain::mint::{Key, NOW};
use crate::clock::Clock;
use crate::presentation::stage::Stage;
use crate::presentation::{Presentation, could_be, samples};

const VALIDATED: Format = Format::PkocNfcV2;
const STANDARD: Format = Format::PkocNfcV2Standard;
const NONCE: [u8; 32] = [7; 32];
const SUCCESS: [u8; 2] = [0x90, 0x00];

fn issuer_key() -> Key {
    Key::p256(9)
}

fn stage() -> Stage {
    let mut stage = Stage::at(NOW, &[card_issuer("cards", &[&issuer_key()])], &[]);
    stage.at.challenge = Some(NONCE.into());
    stage
}

fn shown(certificate: &[u8], signature: &[u8]) -> Vec<u8> {
    [certificate, &[0x9e, 64], signature, &SUCCESS].concat()
}

fn card() -> Vec<u8> {
    let key = Key::p256(1);
    shown(&CardMint::of(&key).certify(&issuer_key()), &key.sign(&NONCE))
}

#[test]
fn validated_mode_proves_issuer_subject_and_key() {
    let proven = stage().prove(VALIDATED, &card()).unwrap();
    let certified = CertifiedKey {
        issuer: "cards".into(),
        subject: b"CARD000000000001".into(),
        key: Key::p256(1).public().to_spki(),
    };
    assert_eq!(proven.credential, CredentialIdentifier::CertifiedKey(certified));
    assert_eq!(proven.claim, Claim::Challenge(NONCE.into()));
    assert_eq!(proven.issuer.as_deref(), Some("cards"));
    assert!(matches!(proven.provenance, Provenance::Issued(_)));
    let subject = proven.labels.iter().find(|label| label.name == "pkoc-subject").unwrap();
    assert_eq!(subject.text, "CARD000000000001");
    assert_eq!(proven.labels.len(), 5);
}

#[test]
fn standard_mode_proves_the_key_alone() {
    let proven = stage().prove(STANDARD, &card()).unwrap();
    let key = Key::p256(1).public().to_spki();
    assert_eq!(proven.credential, CredentialIdentifier::Key(key));
    assert_eq!(proven.issuer, None);
    assert!(matches!(proven.provenance, Provenance::OwnKey));
    assert_eq!(proven.labels.len(), 4, "nothing that the certificate says");
}

#[test]
fn standard_mode_believes_nothing_of_the_certificate() {
    let key = Key::p256(1);
    let past = CardMint { last_day: vec![2, 0, 0, 1, 0, 1], ..CardMint::of(&key) };
    let stranger = CardMint { issuer: b"99999STRANGER999".into(), ..CardMint::of(&key) };
    let mut stage = stage();
    for mint in [past, stranger, CardMint::of(&key)] {
        let bytes = shown(&mint.certify(&Key::p256(4)), &key.sign(&NONCE));
        assert!(stage.prove(STANDARD, &bytes).is_ok());
        assert!(stage.prove(VALIDATED, &bytes).is_err());
    }
    stage.clock = Clock::Absent;
    assert!(stage.prove(STANDARD, &card()).is_ok());
    assert_eq!(stage.refused(VALIDATED, &card()), Code::ClockAbsent);
}

#[test]
fn the_computed_certificate_and_a_card_s_answer() {
    let sample = samples::pkoc_computed();
    let key = p256::ecdsa::SigningKey::from_slice(&sample.credential_private).unwrap();
    let signature: p256::ecdsa::Signature = key.sign(&NONCE);
    let bytes = shown(&sample.card_certificate, &signature.to_bytes());
    assert!(stage().prove(STANDARD, &bytes).is_ok());
    // Signed by another key than the issuer of this stage has.
    assert_eq!(stage().refused(VALIDATED, &bytes), Code::ChainBadSignature);
}

#[test]
fn the_key_in_the_certificate_must_have_answered() {
    let (key, other) = (Key::p256(1), Key::p256(2));
    let certificate = CardMint::of(&key).certify(&issuer_key());
    for format in [VALIDATED, STANDARD] {
        for signature in [other.sign(&NONCE), key.sign(&[8; 32]), key.sign(&certificate)] {
            let bytes = shown(&certificate, &signature);
            assert_eq!(stage().refused(format, &bytes), Code::ProofBadSignature);
        }
        let zero = shown(&certificate, &[0; 64]);
        assert_eq!(stage().refused(format, &zero), Code::SignatureMalformed);
    }
}

#[test]
fn the_challenge_has_32_octets() {
    let mut stage = stage();
    for octets in [16, 31, 33, 65] {
        stage.at.challenge = Some(vec![7; octets]);
        for format in [VALIDATED, STANDARD] {
            assert_eq!(stage.refused(format, &card()), Code::CircumstanceOutOfRange, "{octets}");
        }
    }
    stage.at.challenge = None;
    assert_eq!(stage.refused(VALIDATED, &card()), Code::ChallengeMissing);
}

#[test]
fn other_kinds_of_keys_cannot_answer() {
    let kind = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    let key = [&[0x06, 9], &kind[..], &[0x81, 2, 7, 7, 0x82, 1, 3]].concat();
    let mint = CardMint { key, ..CardMint::of(&Key::p256(1)) };
    let bytes = shown(&mint.certify(&issuer_key()), &[7; 64]);
    for format in [VALIDATED, STANDARD] {
        assert_eq!(stage().refused(format, &bytes), Code::KeyUnsupported);
    }
}

#[test]
fn says_which_status_word_the_card_gave() {
    let certificate = CardMint::of(&Key::p256(1)).certify(&issuer_key());
    let code = |bytes: &[u8]| Presentation::parse(VALIDATED, bytes).unwrap_err().code;
    assert_eq!(code(&[0x6a, 0x88]), Code::ApduStatus);
    assert_eq!(code(&[&certificate[..], &[0x69, 0x85]].concat()), Code::ApduStatus);
    assert_eq!(code(&[&certificate[..], &SUCCESS].concat()), Code::TlvMissingTag);
    assert_eq!(code(&SUCCESS), Code::TlvMissingTag);
    let mut failed = card();
    let end = failed.len();
    failed[end - 2] = 0x6f;
    assert_eq!(code(&failed), Code::ApduStatus);
}

#[test]
fn refuses_what_does_not_belong() {
    let code = |bytes: &[u8]| Presentation::parse(VALIDATED, bytes).unwrap_err().code;
    let whole = card();
    assert!(could_be(VALIDATED, &whole) && could_be(STANDARD, &whole));
    assert!(!could_be(Format::PkocNfcV1, &whole));
    assert!(Presentation::parse(VALIDATED, &whole[..whole.len() - 2]).is_ok(), "no status word");
    assert_eq!(code(&whole[whole.len() - 68..]), Code::TlvUnexpectedTag, "no certificate");
    assert_eq!(code(&[&whole[..], &[0]].concat()), Code::InputTrailingData);
    assert_eq!(code(&whole.repeat(2)), Code::InputTrailingData);
    let certificate = CardMint::of(&Key::p256(1)).certify(&issuer_key());
    let twice = [&certificate[..], &whole].concat();
    assert_eq!(code(&twice), Code::TlvUnexpectedTag);
    let short = [&certificate[..], &[0x9e, 63], &[7; 63]].concat();
    assert_eq!(code(&short), Code::TlvWrongLength);
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = Presentation::parse(VALIDATED, &octets);
        let _ = Presentation::parse(STANDARD, &[&[0x7f, 0x21], &octets[..]].concat());
    }

    #[test]
    fn never_accepts_a_part(cut in 0_usize..270) {
        let whole = card();
        prop_assume!(cut < whole.len() - 2);
        prop_assert!(Presentation::parse(VALIDATED, &whole[..cut]).is_err());
    }

    #[test]
    fn survives_no_flipped_bit(bit in 0_usize..(270 * 8)) {
        let mut bytes = card();
        prop_assume!(bit / 8 < bytes.len());
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(stage().prove(VALIDATED, &bytes).is_err());
    }
}
