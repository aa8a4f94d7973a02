//! What would deny an answer whoever gave it: keys and signatures that nobody can have.

use alloc::vec::Vec;

use super::*;
use crate::chain::mint::Key;

/// What inspecting bytes as a format warns of.
fn warnings(format: &str, bytes: &[u8]) -> Vec<String> {
    let readings = inspect(bytes);
    let reading = readings.iter().find(|reading| reading.format == format).unwrap();
    assert_eq!(reading.is_complete, reading.warnings.is_empty());
    reading.warnings.iter().map(|warning| warning.code.clone()).collect()
}

/// Bytes with another last octet of this part, which they have once.
fn bent(bytes: &[u8], part: &[u8]) -> Vec<u8> {
    let at = bytes.windows(part.len()).position(|window| window == part).unwrap();
    let mut bent = bytes.to_vec();
    bent[at + part.len() - 1] ^= 1;
    bent
}

/// Bytes that end with a signature of 64 octets, and whose s is 0.
fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let mut unsigned = bytes.to_vec();
    unsigned[bytes.len() - 32..].fill(0);
    unsigned
}

/// A point, and an answer with it: key and signature, each with this tag.
fn answer(tags: [u8; 2]) -> (Vec<u8>, Vec<u8>) {
    let key = Key::p256(1);
    let point = key.public().to_spki()[26..].to_vec();
    let [key_tag, signature_tag] = tags;
    let signature = key.sign(b"challenge");
    let answer = [&[key_tag, 65], &point[..], &[signature_tag, 64], &signature].concat();
    (point, answer)
}

#[test]
fn a_phone_s_answer() {
    let (point, answer) = answer([0x01, 0x03]);
    assert!(warnings("pkoc-ble", &answer).is_empty());
    assert_eq!(warnings("pkoc-ble", &bent(&answer, &point)), ["key.not-on-curve"]);
    assert_eq!(warnings("pkoc-ble", &unsigned(&answer)), ["signature.malformed"]);
}

#[test]
fn a_phone_s_encrypted_answer() {
    let sample = samples::pkoc_computed();
    let bytes = [&sample.ephemeral_message[..], &sample.encrypted_message].concat();
    assert!(warnings("pkoc-ble-ecdhe", &bytes).is_empty());
    let off_curve = [
        &bent(&sample.ephemeral_message, &sample.ephemeral_message[2..67])[..],
        &sample.encrypted_message,
    ]
    .concat();
    assert_eq!(warnings("pkoc-ble-ecdhe", &off_curve), ["key.not-on-curve"]);
}

#[test]
fn a_card_s_answer_behind_its_certificate() {
    let certificate = samples::pkoc_computed().card_certificate;
    let bytes = [&certificate[..], &[0x9e, 64], &[7; 64]].concat();
    for format in ["pkoc-nfc-v2", "pkoc-nfc-v2-standard"] {
        assert!(warnings(format, &bytes).is_empty());
        assert_eq!(warnings(format, &unsigned(&bytes)), ["signature.malformed"]);
    }
}

#[test]
fn a_reader_s_messages() {
    let (point, answer) = answer([0x5a, 0x9e]);
    let message = |response: &[u8]| {
        let whole = u16::try_from(response.len()).unwrap().to_le_bytes();
        [&[0x1a, 0x90, 0x21, 0xe2], &whole[..], &[0, 0], &whole, response].concat()
    };
    assert!(warnings("pkoc-osdp", &message(&answer)).is_empty());
    let off_curve = bent(&answer, &point);
    assert_eq!(warnings("pkoc-osdp", &message(&off_curve)), ["key.not-on-curve"]);
    assert_eq!(warnings("pkoc-osdp", &message(&unsigned(&answer))), ["signature.malformed"]);
}
