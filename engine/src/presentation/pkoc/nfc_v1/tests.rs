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

use crate::circumstance::Purpose;
use crate::clock::Clock;
use crate::decision::Value;
use crate::presentation::Provenance;
use crate::presentation::pkoc::SUCCESS;
use crate::presentation::stage::Stage;
use crate::presentation::{Format, Presentation, could_be, samples};
use crate::question::{Claim, CredentialIdentifier};
use crate::reason::Code;
use crate::signature::PublicKey;

const FORMAT: Format = Format::PkocNfcV1;

fn stage(challenge: &[u8]) -> Stage {
    let mut stage = Stage::at(1_767_225_600, &[], &[]);
    stage.at.challenge = Some(challenge.to_vec());
    stage
}

fn refused_as(bytes: &[u8]) -> Code {
    Presentation::parse(FORMAT, bytes).unwrap_err().code
}

fn with_status(word: [u8; 2]) -> Vec<u8> {
    [&samples::pkoc().response()[..], &word].concat()
}

#[test]
fn the_published_sample_proves_its_key() {
    let sample = samples::pkoc();
    let proven =
        stage(&sample.transaction_identifier).prove(FORMAT, &with_status(SUCCESS)).unwrap();
    let key = PublicKey::from_p256_point(&sample.public_key).unwrap();
    assert_eq!(proven.credential, CredentialIdentifier::Key(key.to_spki()));
    assert_eq!(proven.claim, Claim::Challenge(sample.transaction_identifier));
    assert_eq!(proven.purpose, Purpose::Access);
    assert_eq!((proven.capability, proven.not_before, proven.expires), (None, None, None));
    assert_eq!(proven.issuer, None);
    assert!(matches!(proven.provenance, Provenance::OwnKey));
}

#[test]
fn the_published_signature_is_not_over_the_other_transaction() {
    let sample = samples::pkoc();
    let stage = stage(&sample.other_transaction_identifier);
    assert_eq!(stage.refused(FORMAT, &with_status(SUCCESS)), Code::ProofBadSignature);
}

#[test]
fn takes_either_order_with_or_without_the_status_word() {
    let sample = samples::pkoc();
    let swapped =
        [&[0x9e, 64], &sample.signature[..], &[0x5a, 65], &sample.public_key[..]].concat();
    let stage = stage(&sample.transaction_identifier);
    for bytes in [
        sample.response(),
        with_status(SUCCESS),
        swapped.clone(),
        [&swapped[..], &SUCCESS].concat(),
    ] {
        assert!(could_be(FORMAT, &bytes));
        assert!(stage.prove(FORMAT, &bytes).is_ok());
    }
}

#[test]
fn says_which_status_word_the_card_gave() {
    for bytes in [vec![0x6a, 0x82], with_status([0x6f, 0x00])] {
        assert!(could_be(FORMAT, &bytes));
        let refusal = Presentation::parse(FORMAT, &bytes).unwrap_err();
        assert_eq!(refusal.code, Code::ApduStatus);
        let compared = refusal.compared.first().unwrap();
        assert_eq!(compared.actual, Value::Octets(bytes[bytes.len() - 2..].to_vec()));
        assert_eq!(compared.required, Value::Octets(vec![0x90, 0x00]));
    }
    assert_eq!(refused_as(&SUCCESS), Code::TlvMissingTag, "success without an answer");
}

#[test]
fn refuses_other_data_objects() {
    let response = samples::pkoc().response();
    for tag in [0xf8, 0xfb, 0x5c, 0x4c, 0x00] {
        let bytes = [&response[..], &[tag, 1, 0], &SUCCESS].concat();
        assert_eq!(refused_as(&bytes), Code::TlvUnexpectedTag, "{tag:02x}");
    }
    let twice = [&response[..], &response[..]].concat();
    assert_eq!(refused_as(&twice), Code::TlvDuplicateTag);
    assert_eq!(refused_as(response.get(..67).unwrap()), Code::TlvMissingTag);
    assert_eq!(refused_as(&[]), Code::InputEmpty);
}

#[test]
fn refuses_keys_and_signatures_that_cannot_be() {
    let sample = samples::pkoc();
    let stage = stage(&sample.transaction_identifier);
    let change = |at: usize, to: u8| {
        let mut bytes = sample.response();
        *bytes.get_mut(at).unwrap() = to;
        stage.refused(FORMAT, &bytes)
    };
    assert_eq!(change(2, 0x02), Code::KeyMalformed, "compressed");
    assert_eq!(change(66, 0x00), Code::KeyNotOnCurve);
    assert_eq!(change(132 - 2, 0x00), Code::ProofBadSignature);
    let mut zero = sample.response();
    zero.get_mut(69..101).unwrap().fill(0);
    assert_eq!(stage.refused(FORMAT, &zero), Code::SignatureMalformed, "r is zero");
    let mut large = sample.response();
    large.get_mut(101..).unwrap().fill(0xff);
    assert_eq!(stage.refused(FORMAT, &large), Code::SignatureMalformed, "s is too large");
}

#[test]
fn takes_the_high_s_of_the_same_signature() {
    // n - s verifies as well as s: replay is prevented by the challenge, not by the signature.
    let sample = samples::pkoc();
    let signature = p256::ecdsa::Signature::from_slice(&sample.signature).unwrap();
    let (r, s) = signature.split_scalars();
    let other = p256::ecdsa::Signature::from_scalars(r, -s).unwrap();
    let bytes = [&[0x5a, 65], &sample.public_key[..], &[0x9e, 64], &other.to_bytes()[..]].concat();
    assert!(stage(&sample.transaction_identifier).prove(FORMAT, &bytes).is_ok());
}

#[test]
fn needs_the_host_s_challenge_and_no_clock() {
    let sample = samples::pkoc();
    let bytes = sample.response();
    let mut stage = stage(&sample.transaction_identifier);
    stage.clock = Clock::Absent;
    assert!(stage.prove(FORMAT, &bytes).is_ok());
    stage.at.challenge = Some(vec![1; 15]);
    assert_eq!(stage.refused(FORMAT, &bytes), Code::CircumstanceOutOfRange);
    stage.at.challenge = None;
    assert_eq!(stage.refused(FORMAT, &bytes), Code::ChallengeMissing);
}

#[test]
fn is_for_access_only() {
    let sample = samples::pkoc();
    let mut stage = stage(&sample.transaction_identifier);
    for purpose in [Purpose::Administer, Purpose::Enrol, Purpose::Session] {
        stage.at.purpose = purpose;
        assert_eq!(stage.refused(FORMAT, &sample.response()), Code::ProofWrongPurpose);
    }
}

#[test]
fn traces_the_checks_that_it_makes() {
    let sample = samples::pkoc();
    let trace = stage(&sample.transaction_identifier).trace(FORMAT, &sample.response());
    let stages: Vec<&str> = trace.iter().map(|step| step.stage.as_str()).collect();
    assert_eq!(
        stages,
        ["proof.challenge", "proof.algorithm", "proof.signature", "proof.holder", "proof.scope"]
    );
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = Presentation::parse(FORMAT, &octets);
        let _ = could_be(FORMAT, &octets);
    }

    #[test]
    fn never_accepts_a_part_or_more(cut in 0_usize..133, more in 1_usize..80, filler: u8) {
        let whole = samples::pkoc().response();
        prop_assert!(Presentation::parse(FORMAT, whole.get(..cut).unwrap()).is_err());
        let mut longer = whole.clone();
        longer.resize(whole.len() + more, filler);
        prop_assert!(Presentation::parse(FORMAT, &longer).is_err());
    }

    #[test]
    fn recognises_what_it_reads(octets in proptest::collection::vec(any::<u8>(), 0..140)) {
        if Presentation::parse(FORMAT, &octets).is_ok() {
            prop_assert!(could_be(FORMAT, &octets));
        }
    }

    #[test]
    fn survives_no_flipped_bit(bit in 0_usize..(133 * 8)) {
        let sample = samples::pkoc();
        let mut bytes = sample.response();
        *bytes.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
        prop_assert!(stage(&sample.transaction_identifier).prove(FORMAT, &bytes).is_err());
    }
}
