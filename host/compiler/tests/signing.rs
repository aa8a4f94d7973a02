//! The signature around a bundle, octet by octet, and what is no such signature.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use coset::cbor::Value;
use coset::{
    CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable, iana,
};
use doorward_bundle::limits::BUNDLE_OCTETS;
use doorward_bundle::{Bundle, CONTENT_TYPE, Extension, Octets, encode};
use doorward_compiler::{
    Algorithm, Issuance, OpenError, SignError, SigningKey, Unverified, compile, open, sign,
};
use ed25519_dalek::Verifier;
use ed25519_dalek::pkcs8::DecodePublicKey;

use crate::entropy::Counter;

mod entropy;

#[test]
fn is_a_tagged_cose_sign1_with_exactly_three_protected_headers() {
    for (algorithm, code) in [(Algorithm::Es256, 0x26), (Algorithm::EdDsa, 0x27)] {
        let key = key(algorithm);
        let signed = sign(&bundle(), &key).unwrap();
        let protected = protected(code, &key.public_key().identifier());
        let payload = encode(&bundle());
        let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
        let expected = [
            // Tag 18, an array of four; the protected header, 52 octets; no unprotected one.
            b"\xd2\x84\x58\x34".as_slice(),
            &protected,
            b"\xa0\x59",
            &length,
            &payload,
            b"\x58\x40",
        ]
        .concat();
        assert_eq!(protected.len(), 52);
        assert_eq!(signed[..expected.len()], expected);
        assert_eq!(signed.len(), expected.len() + 64);
    }
}

#[test]
fn verifies_over_the_sig_structure_of_rfc_9052() {
    let key = key(Algorithm::Es256);
    let signed = sign(&bundle(), &key).unwrap();
    let signature = p256::ecdsa::Signature::from_slice(&signed[signed.len() - 64..]).unwrap();
    let verifier =
        p256::ecdsa::VerifyingKey::from_public_key_der(key.public_key().as_der()).unwrap();
    verifier.verify(&sig_structure(0x26, &key), &signature).unwrap();

    let key = self::key(Algorithm::EdDsa);
    let signed = sign(&bundle(), &key).unwrap();
    let signature = ed25519_dalek::Signature::from_slice(&signed[signed.len() - 64..]).unwrap();
    let verifier =
        ed25519_dalek::VerifyingKey::from_public_key_der(key.public_key().as_der()).unwrap();
    verifier.verify_strict(&sig_structure(0x27, &key), &signature).unwrap();
}

#[test]
fn is_deterministic() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        let key = key(algorithm);
        assert_eq!(sign(&bundle(), &key), sign(&bundle(), &key));
    }
}

#[test]
fn can_be_opened_without_a_key() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        let key = key(algorithm);
        let expected = Unverified {
            key_identifier: key.public_key().identifier().to_vec(),
            algorithm,
            bundle: bundle(),
        };
        let mut signed = sign(&bundle(), &key).unwrap();
        assert_eq!(open(&signed).unwrap(), expected);
        // Nothing is verified: a wrong signature makes no difference.
        *signed.last_mut().unwrap() ^= 1;
        assert_eq!(open(&signed).unwrap(), expected);
    }
}

#[test]
fn a_bundle_that_no_controller_would_load_is_not_signed() {
    let mut bundle = bundle();
    let content = Octets(vec![0; BUNDLE_OCTETS]);
    bundle.extensions.push(Extension { name: "large".into(), content, critical: false });
    let error = sign(&bundle, &key(Algorithm::EdDsa)).unwrap_err();
    assert!(
        matches!(error, SignError::TooLarge { octets, most: BUNDLE_OCTETS } if octets > BUNDLE_OCTETS)
    );
    let expected = format!(" octets, at most {BUNDLE_OCTETS}");
    assert!(error.to_string().ends_with(&expected), "{error}");
    let error = open(&vec![0; BUNDLE_OCTETS + 1]).unwrap_err();
    assert_eq!(error, OpenError::TooLarge { octets: BUNDLE_OCTETS + 1 });
}

#[test]
fn another_envelope_is_refused() {
    let signed = sign(&bundle(), &key(Algorithm::EdDsa)).unwrap();
    let is_envelope = |octets: &[u8]| matches!(open(octets), Err(OpenError::Envelope(_)));
    assert!(is_envelope(&[]));
    assert!(is_envelope(&signed[1..]), "untagged");
    assert!(is_envelope(&[b"\xd1".as_slice(), &signed[1..]].concat()), "tag 17, a MAC");
    assert!(is_envelope(&[b"\xd8\x12".as_slice(), &signed[1..]].concat()), "tag 18 in two octets");
    assert!(is_envelope(&[&signed, b"\x00".as_slice()].concat()), "something follows");
    assert!(is_envelope(&signed[..signed.len() - 1]), "cut off");
    assert!(is_envelope(&altered(|message| message.signature.truncate(63))), "short signature");
    assert!(is_envelope(&altered(|message| message.payload = None)), "detached");
}

#[test]
fn another_header_is_refused() {
    let kid = vec![1, 2, 3];
    let right = || {
        HeaderBuilder::new()
            .algorithm(iana::Algorithm::EdDSA)
            .content_type(CONTENT_TYPE.to_string())
            .key_id(kid.clone())
    };
    assert!(open(&with_header(right().build().to_vec().unwrap())).is_ok());

    let no_algorithm = HeaderBuilder::new().content_type(CONTENT_TYPE.into()).key_id(kid.clone());
    let other_algorithm = right().algorithm(iana::Algorithm::ES384);
    for header in [no_algorithm, other_algorithm] {
        let signed = with_header(header.build().to_vec().unwrap());
        assert_eq!(open(&signed), Err(OpenError::Algorithm));
    }

    let no_type = HeaderBuilder::new().algorithm(iana::Algorithm::EdDSA).key_id(kid.clone());
    let other_type = right().content_type("application/cbor".to_string());
    let no_key = right().key_id(Vec::new());
    let one_more = right().value(99, Value::Null);
    for header in [no_type, other_type, no_key, one_more] {
        let signed = with_header(header.build().to_vec().unwrap());
        assert_eq!(open(&signed), Err(OpenError::Header));
    }

    // The same three in another order.
    let mut reordered = Value::from_slice(&right().build().to_vec().unwrap()).unwrap();
    reordered.as_map_mut().unwrap().reverse();
    let signed = with_header(reordered.to_vec().unwrap());
    assert_eq!(open(&signed), Err(OpenError::Header));

    let unprotected = altered(|message| {
        message.unprotected = HeaderBuilder::new().key_id(vec![1]).build();
    });
    assert_eq!(open(&unprotected), Err(OpenError::Header));
}

#[test]
fn another_payload_is_refused() {
    let signed = altered(|message| message.payload = Some(b"\xa0".to_vec()));
    assert!(matches!(open(&signed), Err(OpenError::Bundle(_))));
    let signed = altered(|message| message.payload.as_mut().unwrap().push(0));
    assert!(matches!(open(&signed), Err(OpenError::Bundle(_))));
}

fn altered(alter: impl FnOnce(&mut CoseSign1)) -> Vec<u8> {
    let signed = sign(&bundle(), &key(Algorithm::EdDsa)).unwrap();
    let mut message = CoseSign1::from_tagged_slice(&signed).unwrap();
    alter(&mut message);
    message.to_tagged_vec().unwrap()
}

/// An envelope with a protected header given as octets.
fn with_header(header: Vec<u8>) -> Vec<u8> {
    let message = CoseSign1Builder::new().payload(encode(&bundle())).signature(vec![0; 64]).build();
    let mut value = Value::from_slice(&message.to_vec().unwrap()).unwrap();
    value.as_array_mut().unwrap()[0] = Value::Bytes(header);
    Value::Tag(18, Box::new(value)).to_vec().unwrap()
}

/// The protected header, written by hand.
fn protected(algorithm: u8, key_identifier: &[u8; 8]) -> Vec<u8> {
    [
        &[0xa3, 0x01, algorithm, 0x03, 0x78, 0x24],
        b"application/vnd.doorward.bundle+cbor".as_slice(),
        &[0x04, 0x48],
        key_identifier,
    ]
    .concat()
}

/// What is signed (RFC 9052, section 4.4), written by hand.
fn sig_structure(algorithm: u8, key: &SigningKey) -> Vec<u8> {
    let payload = encode(&bundle());
    [
        b"\x84\x6aSignature1\x58\x34".as_slice(),
        &protected(algorithm, &key.public_key().identifier()),
        b"\x52doorward bundle v1\x59",
        &u16::try_from(payload.len()).unwrap().to_be_bytes(),
        &payload,
    ]
    .concat()
}

fn bundle() -> Bundle {
    let source = "site = { identifier = 'hq', name = 'HQ', zone = 'Europe/London' }";
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    compile(source, Path::new("site.toml"), issuance).unwrap()
}

fn key(algorithm: Algorithm) -> SigningKey {
    SigningKey::generate(algorithm, &mut Counter(7)).unwrap()
}
