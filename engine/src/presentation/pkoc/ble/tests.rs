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

use proptest::prelude::*;

use crate::chain::mint::{Key, NOW};
use crate::clock::Clock;
use crate::presentation::stage::Stage;
use crate::presentation::{Format, Presentation, could_be, samples};
use crate::question::{Claim, CredentialIdentifier};
use crate::reason::Code;
use crate::signature::PublicKey;

const FORMAT: Format = Format::PkocBle;

fn stage(challenge: &[u8]) -> Stage {
    let mut stage = Stage::at(NOW, &[], &[]);
    stage.at.challenge = Some(challenge.to_vec());
    stage
}

fn refused_as(bytes: &[u8]) -> Code {
    Presentation::parse(FORMAT, bytes).unwrap_err().code
}

/// Key and signature over a challenge.
fn answer(key: &Key, challenge: &[u8]) -> Vec<u8> {
    let point = &key.public().to_spki()[26..];
    [&[0x01, 65], point, &[0x03, 64], &key.sign(challenge)].concat()
}

fn reader_key() -> Vec<u8> {
    samples::pkoc_computed().reader_ephemeral_public
}

#[test]
fn the_computed_message_proves_its_key() {
    let sample = samples::pkoc_computed();
    let proven = stage(&reader_key()).prove(FORMAT, &sample.normal_message).unwrap();
    let key = PublicKey::from_p256_point(&sample.normal_message[2..67]).unwrap();
    assert_eq!(proven.credential, CredentialIdentifier::Key(key.to_spki()));
    assert_eq!(proven.claim, Claim::Challenge(reader_key()));
    assert_eq!(proven.labels.len(), 4);
    let mut other = reader_key();
    other[0] ^= 1;
    assert_eq!(stage(&other).refused(FORMAT, &sample.normal_message), Code::ProofBadSignature);
}

#[test]
fn takes_what_the_phones_send() {
    let key = Key::p256(1);
    let answer = answer(&key, &reader_key());
    let (update, version) = ([0x09, 4, 1, 2, 3, 4], [0x0c, 5, 3, 0, 0, 0, 1]);
    let mut stage = stage(&reader_key());
    for bytes in [
        [&answer[..], &update, &version].concat(),
        [&answer[..], &update].concat(),
        [&answer[..], &update, &[0x0c, 2, 0, 0]].concat(),
        [&version[..], &update, &answer].concat(),
        answer.clone(),
    ] {
        assert!(could_be(FORMAT, &bytes));
        assert!(!could_be(Format::PkocBleEcdhe, &bytes));
        assert!(stage.prove(FORMAT, &bytes).is_ok(), "{bytes:02x?}");
    }
    stage.clock = Clock::Absent;
    assert!(stage.prove(FORMAT, &answer).is_ok());
}

#[test]
fn refuses_what_does_not_belong() {
    let answer = answer(&Key::p256(1), &reader_key());
    let with = |more: &[u8]| refused_as(&[&answer[..], more].concat());
    assert_eq!(with(&[0x0c, 3, 0, 0, 0]), Code::TlvWrongLength);
    assert_eq!(with(&[0x0c, 4, 0, 0, 0, 0]), Code::TlvWrongLength);
    assert_eq!(with(&[0x09, 3, 0, 0, 0]), Code::TlvWrongLength);
    assert_eq!(with(&[0x80, 1, 0]), Code::TlvUnexpectedTag);
    assert_eq!(with(&[0x90, 0x00]), Code::TlvUnexpectedTag);
    assert_eq!(with(&[0x09]), Code::InputTruncated);
    assert_eq!(with(&answer), Code::TlvDuplicateTag);
    assert_eq!(refused_as(&answer[..67]), Code::TlvMissingTag);
    assert_eq!(refused_as(&answer[67..]), Code::TlvMissingTag);
}

#[test]
fn the_challenge_is_a_compressed_point() {
    let bytes = answer(&Key::p256(1), &reader_key());
    for challenge in [vec![2; 32], vec![4; 33], vec![2; 34], vec![7; 16]] {
        let code = stage(&challenge).refused(FORMAT, &bytes);
        assert_eq!(code, Code::CircumstanceOutOfRange, "{challenge:02x?}");
    }
    let mut stage = stage(&reader_key());
    stage.at.challenge = None;
    assert_eq!(stage.refused(FORMAT, &bytes), Code::ChallengeMissing);
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = Presentation::parse(FORMAT, &octets);
    }

    #[test]
    fn survives_no_flipped_bit(bit in 0_usize..(133 * 8)) {
        let mut bytes = answer(&Key::p256(1), &reader_key());
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(stage(&reader_key()).prove(FORMAT, &bytes).is_err());
    }
}
