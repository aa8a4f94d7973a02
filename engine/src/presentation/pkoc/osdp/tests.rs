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

use super::{PARTS, Transaction, VENDOR, WHOLE};
use crate::chain::mint::{Key, NOW};
use crate::presentation::stage::Stage;
use crate::presentation::{Format, Presentation, could_be, samples};
use crate::question::CredentialIdentifier;
use crate::reason::Code;

const FORMAT: Format = Format::PkocOsdp;
const NONCE: [u8; 16] = [7; 16];

fn stage() -> Stage {
    let mut stage = Stage::at(NOW, &[], &[]);
    stage.at.challenge = Some(NONCE.into());
    stage
}

fn refused_as(bytes: &[u8]) -> Code {
    Presentation::parse(FORMAT, bytes).unwrap_err().code
}

fn message(content: &[u8]) -> Vec<u8> {
    [&VENDOR, content].concat()
}

fn part(whole: usize, offset: usize, data: &[u8]) -> Vec<u8> {
    let number = |number: usize| u16::try_from(number).unwrap().to_le_bytes();
    let header = [number(whole), number(offset), number(data.len())].concat();
    message(&[&[0xe2], &header[..], data].concat())
}

/// A response in parts of so many octets.
fn in_parts(response: &[u8], octets: usize) -> Vec<u8> {
    let chunks = response.chunks(octets).enumerate();
    chunks.flat_map(|(n, data)| part(response.len(), n * octets, data)).collect()
}

/// Key and signature.
fn answer() -> Vec<u8> {
    let key = Key::p256(1);
    let point = &key.public().to_spki()[26..];
    [&[0x5a, 65], point, &[0x9e, 64], &key.sign(&NONCE)].concat()
}

/// Key, signature, echo, sequence and no error.
fn response() -> Vec<u8> {
    [&answer()[..], &[0x4c, 16], &NONCE, &[0xfd, 3, 0xfb, 0]].concat()
}

fn request() -> Vec<u8> {
    let reader = [&[0x4d, 32][..], &[9; 32]].concat();
    let content = [&[0xe1, 0, 1, 0x5c, 2, 1, 0], &reader[..], &[0x4c, 16], &NONCE, &[0xfd, 3]];
    message(&content.concat())
}

#[test]
fn parts_of_any_size_prove_the_key() {
    let expected = CredentialIdentifier::Key(Key::p256(1).public().to_spki());
    for octets in [3, 60, 128, 1024] {
        let bytes = in_parts(&response(), octets);
        assert!(could_be(FORMAT, &bytes));
        assert_eq!(stage().prove(FORMAT, &bytes).unwrap().credential, expected, "{octets}");
    }
    assert!(stage().prove(FORMAT, &in_parts(&answer(), 128)).is_ok(), "no echo");
    let bytes = in_parts(&response(), 60);
    assert_eq!(Transaction::parse(&bytes).unwrap().response(), response());
}

#[test]
fn the_whole_conversation_is_taken() {
    let present = message(&[0xe0, 0xfc, 8, 0xfb, 0, 0x5c, 2, 1, 0, 0xfd, 3]);
    let next = message(&[&[0xe3, 0x4c, 16][..], &NONCE, &[0xfd, 3]].concat());
    for before in [
        present.clone(),
        request(),
        [&present[..], &request()].concat(),
        [&next[..], &present].concat(),
        [&next[..], &present, &request()].concat(),
    ] {
        let bytes = [&before[..], &in_parts(&response(), 128)].concat();
        assert!(stage().prove(FORMAT, &bytes).is_ok(), "{before:02x?}");
    }
}

#[test]
fn the_published_messages_are_read() {
    // Their own challenge and sequence, and in `E0` an error that refuses them.
    let sample = samples::pkoc_osdp();
    let code = |number: usize| refused_as(&message(&sample.messages()[number]));
    assert_eq!(code(0), Code::OsdpNoResponse, "E1");
    assert_eq!(code(1), Code::OsdpReaderError, "E0 with a timeout");
    assert_eq!(code(2), Code::OsdpNoResponse, "E0 with success");
    assert_eq!(code(3), Code::OsdpNoResponse, "E3");
    assert_eq!(code(4), Code::OsdpNoResponse, "E4");
    assert_eq!(code(5), Code::OsdpReaderError, "FE with a timeout");
    // 9000 as an error says nothing.
    assert_eq!(sample.messages()[6], [0xfe, 0x01, 0x90, 0x00], "FE with a status word");
    assert_eq!(code(6), Code::OsdpUnexpectedMessage);
    // The published response reports a timeout beside its signature.
    let response = sample.response();
    assert_eq!(refused_as(&in_parts(&response, 128)), Code::OsdpReaderError);
    let end = response.len() - 2;
    let bytes = in_parts(&response[..end], 128);
    let mut stage = stage();
    stage.at.challenge = Some((0..16).collect());
    assert_eq!(stage.refused(FORMAT, &bytes), Code::ProofBadSignature, "covers another");
    // With the challenge that it does cover in place of the one that is printed.
    let covered = samples::pkoc().transaction_identifier;
    let bytes = in_parts(&[&response[..135], &covered, &[0xfd, 3]].concat(), 128);
    stage.at.challenge = Some(covered);
    assert!(stage.prove(FORMAT, &bytes).is_ok());
}

#[test]
fn the_echo_is_compared_and_never_used() {
    let key = Key::p256(1);
    let other = [8; 16];
    let point = &key.public().to_spki()[26..];
    let recorded = [&[0x5a, 65], point, &[0x9e, 64], &key.sign(&other), &[0x4c, 16], &other];
    let bytes = in_parts(&recorded.concat(), 128);
    assert_eq!(stage().refused(FORMAT, &bytes), Code::ChallengeMismatched);
    let echo = [&answer()[..], &[0x4c, 16], &other].concat();
    assert_eq!(stage().refused(FORMAT, &in_parts(&echo, 128)), Code::ChallengeMismatched);
    let short = [&answer()[..], &[0x4c, 15], &[7; 15]].concat();
    assert_eq!(refused_as(&in_parts(&short, 128)), Code::TlvWrongLength);
    let mut request = request();
    let at = request.len() - 3;
    request[at] ^= 1;
    let bytes = [&request[..], &in_parts(&answer(), 128)].concat();
    assert_eq!(stage().refused(FORMAT, &bytes), Code::ChallengeMismatched);
}

#[test]
fn everything_is_of_one_transaction() {
    let other = [&answer()[..], &[0xfd, 4]].concat();
    let bytes = [&request()[..], &in_parts(&other, 128)].concat();
    assert_eq!(stage().refused(FORMAT, &bytes), Code::OsdpOtherTransaction);
    let present = message(&[0xe0, 0xfc, 2, 0xfd, 4]);
    let bytes = [&present[..], &in_parts(&response(), 128)].concat();
    assert_eq!(stage().refused(FORMAT, &bytes), Code::OsdpOtherTransaction);
    let bytes = [&present[..], &request(), &in_parts(&answer(), 128)].concat();
    assert_eq!(stage().refused(FORMAT, &bytes), Code::OsdpOtherTransaction);
}

#[test]
fn parts_follow_each_other() {
    let (whole, half) = (response(), response().len() / 2);
    let (front, back) = whole.split_at(half);
    let total = whole.len();
    let good = [part(total, 0, front), part(total, half, back)].concat();
    assert!(stage().prove(FORMAT, &good).is_ok());
    for bad in [
        [part(total, half, back), part(total, 0, front)].concat(),
        [part(total, 0, front), part(total, half + 1, &back[1..])].concat(),
        [part(total, 0, front), part(total, half - 1, back)].concat(),
        [part(total, 0, front), part(total, 0, front), part(total, half, back)].concat(),
        [part(total, 0, front), part(total + 1, half, back)].concat(),
        [part(total - 1, 0, front), part(total - 1, half, back)].concat(),
        [part(total, 0, front), part(total, half, &[]), part(total, half, back)].concat(),
        part(total, 0, front),
        part(0, 0, &[]),
    ] {
        assert_eq!(refused_as(&bad), Code::OsdpPartOutOfPlace);
    }
    assert_eq!(refused_as(&[&good[..], &good].concat()), Code::InputTrailingData);
    assert_eq!(refused_as(&part(WHOLE + 1, 0, front)), Code::InputTooLong);
    let long = vec![0; WHOLE];
    assert_eq!(refused_as(&in_parts(&long, WHOLE / PARTS)), Code::TlvUnexpectedTag);
    let more = in_parts(&long, WHOLE / PARTS - 1);
    assert_eq!(refused_as(&more), Code::LimitExceeded);
}

#[test]
fn messages_have_their_place() {
    let parts = in_parts(&response(), 128);
    let after = [&parts[..138], &request(), &parts[138..]].concat();
    assert_eq!(refused_as(&after), Code::OsdpUnexpectedMessage);
    let twice = [&request()[..], &request(), &parts].concat();
    assert_eq!(refused_as(&twice), Code::OsdpUnexpectedMessage);
    for message in [0x00, 0xdf, 0xe5, 0xfd, 0xff] {
        let other = [&VENDOR[..], &[message], &parts].concat();
        assert_eq!(refused_as(&other), Code::OsdpUnexpectedMessage, "{message:02x}");
        assert!(!could_be(FORMAT, &other));
    }
    let foreign = [&[0x1a, 0x90, 0x22], &parts[3..]].concat();
    assert_eq!(refused_as(&foreign), Code::OsdpUnexpectedMessage);
    let mut parameters = request();
    parameters[5] = 2;
    assert_eq!(refused_as(&parameters), Code::OsdpUnexpectedMessage);
    assert_eq!(refused_as(&VENDOR), Code::InputTruncated);
    let refresh = [&message(&[0xe4])[..], &parts].concat();
    assert_eq!(refused_as(&refresh), Code::OsdpNoResponse);
}

#[test]
fn errors_refuse() {
    let with = |error: &[u8]| refused_as(&in_parts(&[&answer()[..], error].concat(), 128));
    for code in 2..=9 {
        assert_eq!(with(&[0xfb, code]), Code::OsdpReaderError, "{code}");
    }
    assert_eq!(with(&[0xfb, 1, 0x6a, 0x82]), Code::ApduStatus);
    assert_eq!(with(&[0xfb, 1, 0x90]), Code::InputTruncated);
    assert_eq!(with(&[0xfb, 0, 0xfb, 0]), Code::TlvDuplicateTag);
    assert_eq!(with(&[0x90, 0x00]), Code::TlvUnexpectedTag);
    assert_eq!(refused_as(&message(&[0xfe, 0x01, 0x6f, 0x00])), Code::ApduStatus);
    assert_eq!(refused_as(&message(&[0xfe, 0x08])), Code::OsdpReaderError);
    let success = [&answer()[..], &[0xfb, 1, 0x90, 0x00]].concat();
    assert!(stage().prove(FORMAT, &in_parts(&success, 128)).is_ok());
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = Presentation::parse(FORMAT, &octets);
        let _ = Presentation::parse(FORMAT, &[&VENDOR[..], &octets].concat());
    }

    #[test]
    fn never_accepts_a_part(cut in 0_usize..170) {
        let whole = in_parts(&response(), 128);
        prop_assert!(Presentation::parse(FORMAT, &whole[..cut.min(whole.len() - 1)]).is_err());
    }

    #[test]
    fn survives_no_flipped_bit(bit in 0_usize..(166 * 8)) {
        let mut bytes = in_parts(&response(), 128);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let outcome = stage().prove(FORMAT, &bytes);
        // The sequence alone is not signed, and there is nothing here to compare it with.
        let sequence = bytes.len() - 3;
        prop_assert!(outcome.is_err() || bit / 8 == sequence, "{bit}");
    }
}
