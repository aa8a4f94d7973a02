#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec::Vec;

use super::*;
use crate::chain::mint::Key;
use crate::presentation::samples;

const MESSAGE: &[u8] = b"hello";

/// The order of Ed25519's group, little-endian (RFC 8032, section 5.1).
const ED25519_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn check(key: &PublicKey, encoding: Encoding, signature: &[u8]) -> Result<(), Code> {
    verify(key, key.algorithm(), encoding, MESSAGE, signature, &mut Budget::new())
        .map(|signed| assert_eq!(signed.key(), key))
        .map_err(|refusal| refusal.code)
}

#[test]
fn the_field_s_ed25519_pairs() {
    let pairs = samples::ed25519_pairs();
    assert_eq!(pairs.len(), 4);
    assert_eq!(samples::ED25519_MESSAGE, MESSAGE);
    for pair in pairs {
        let (name, key) = (&pair.name, pair.key());
        assert_eq!(check(&key, Encoding::Raw, &pair.signature()), Ok(()), "{name}");
        assert_eq!(
            check(&key, Encoding::Raw, &pair.changed_signature()),
            Err(Code::ProofBadSignature),
            "{name}"
        );
    }
}

#[test]
fn every_algorithm_checks_what_its_key_signed() {
    for key in [Key::ed25519(1), Key::p256(1), Key::rsa()] {
        let (public, mut signature) = (key.public(), key.sign(MESSAGE));
        assert_eq!(check(&public, Encoding::Raw, &signature), Ok(()));
        *signature.get_mut(9).unwrap() ^= 1;
        assert_eq!(check(&public, Encoding::Raw, &signature), Err(Code::ProofBadSignature));
        signature.push(0);
        assert_eq!(check(&public, Encoding::Raw, &signature), Err(Code::SignatureMalformed));
        signature.truncate(signature.len() - 2);
        assert_eq!(check(&public, Encoding::Raw, &signature), Err(Code::SignatureMalformed));
        assert_eq!(check(&public, Encoding::Raw, &[]), Err(Code::SignatureMalformed));
    }
}

#[test]
fn the_key_says_the_algorithm() {
    let key = Key::p256(1);
    let (public, signature) = (key.public(), key.sign(MESSAGE));
    let mut budget = Budget::new();
    for algorithm in [Algorithm::EdDsa, Algorithm::Rs256] {
        let refusal = verify(&public, algorithm, Encoding::Raw, MESSAGE, &signature, &mut budget)
            .unwrap_err();
        assert_eq!(refusal.code, Code::AlgorithmNotAllowed);
        let compared = refusal.compared.first().unwrap();
        assert_eq!(compared.actual, Value::Text(algorithm.as_str().into()));
        assert_eq!(compared.required, Value::Text("ES256".into()));
    }
}

#[test]
fn every_check_costs_one_signature() {
    let key = Key::ed25519(1);
    let (public, signature) = (key.public(), key.sign(MESSAGE));
    let mut budget = Budget::new();
    let mut outcomes = (0..20).map(|_| {
        verify(&public, Algorithm::EdDsa, Encoding::Raw, MESSAGE, &signature, &mut budget)
            .map(|_| ())
            .map_err(|refusal| refusal.code)
    });
    assert_eq!(outcomes.by_ref().take_while(Result::is_ok).count(), 12);
    assert!(outcomes.all(|outcome| outcome == Err(Code::LimitSignatures)));
}

#[test]
fn names_are_jose_s() {
    for algorithm in Algorithm::ALL {
        assert_eq!(Algorithm::from_name(algorithm.as_str()), Some(algorithm));
    }
    for name in ["es256", "EDDSA", "Ed25519", "RS512", "none", ""] {
        assert_eq!(Algorithm::from_name(name), None, "{name}");
    }
}

mod es256 {
    use super::*;

    fn signed() -> (PublicKey, ecdsa::Signature) {
        let key = Key::p256(1);
        (key.public(), ecdsa::Signature::from_slice(&key.sign(MESSAGE)).unwrap())
    }

    #[test]
    fn each_encoding_is_read_as_itself_only() {
        let (key, signature) = signed();
        let (raw, der) = (signature.to_bytes(), signature.to_der());
        assert_eq!(check(&key, Encoding::Raw, &raw), Ok(()));
        assert_eq!(check(&key, Encoding::Der, der.as_bytes()), Ok(()));
        assert_eq!(check(&key, Encoding::Der, &raw), Err(Code::SignatureMalformed));
        assert_eq!(check(&key, Encoding::Raw, der.as_bytes()), Err(Code::SignatureMalformed));
    }

    #[test]
    fn a_high_s_counts() {
        let (key, signature) = signed();
        let (r, s) = signature.split_scalars();
        let other = ecdsa::Signature::from_scalars(r, -s).unwrap();
        assert_ne!(signature, other);
        assert_eq!(check(&key, Encoding::Raw, &other.to_bytes()), Ok(()));
        assert_eq!(check(&key, Encoding::Der, other.to_der().as_bytes()), Ok(()));
    }

    #[test]
    fn r_and_s_are_in_range() {
        let (key, signature) = signed();
        let raw = signature.to_bytes();
        let order = hex::decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        for bad in [[0; 32], order.unwrap().try_into().unwrap(), [0xff; 32]] {
            for half in [0..32, 32..64] {
                let mut changed = raw;
                changed.get_mut(half).unwrap().copy_from_slice(&bad);
                assert_eq!(check(&key, Encoding::Raw, &changed), Err(Code::SignatureMalformed));
            }
        }
    }

    #[test]
    fn der_has_one_form() {
        let (key, signature) = signed();
        let der = signature.to_der().as_bytes().to_vec();
        let content = der.get(2..).unwrap();
        let length = u8::try_from(content.len()).unwrap();
        let long_form = [&[0x30, 0x81, length][..], content].concat();
        let indefinite = [&[0x30, 0x80][..], content, &[0, 0]].concat();
        let trailing = [&der[..], &[0]].concat();
        let inside = [&[0x30, length + 2][..], content, &[0x05, 0x00]].concat();
        let r_length = usize::from(*der.get(3).unwrap());
        let (r, s) = content.split_at(2 + r_length);
        let padded = [&[0x30, length + 1, 0x02, r[1] + 1, 0x00][..], &r[2..], s].concat();
        for bad in [long_form, indefinite, trailing, inside, padded] {
            assert_eq!(check(&key, Encoding::Der, &bad), Err(Code::SignatureMalformed), "{bad:x?}");
        }
    }
}

mod ed25519 {
    use ed25519_dalek::{Signature, VerifyingKey};

    use super::*;

    #[test]
    fn an_r_of_small_order_does_not_count() {
        // Made for this test: R is the identity and S is k times the private scalar of the seed
        // `07` times 32, so that the equation holds without a nonce.
        let key = PublicKey::from_ed25519_octets(&octets(
            "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c",
        ))
        .unwrap();
        let signature = octets(
            "0100000000000000000000000000000000000000000000000000000000000000\
             3d0bbf5a4ed793ead3f7b10780839e942adb184cbef90ff5eb180831f811eb05",
        );
        let loose = VerifyingKey::from_bytes(&key.to_spki()[12..].try_into().unwrap()).unwrap();
        let parsed = Signature::from_slice(&signature).unwrap();
        assert!(loose.verify(MESSAGE, &parsed).is_ok(), "the loose rule takes it");
        assert_eq!(check(&key, Encoding::Raw, &signature), Err(Code::ProofBadSignature));
    }

    #[test]
    fn a_second_spelling_of_s_does_not_count() {
        let key = Key::ed25519(1);
        let mut signature = key.sign(MESSAGE);
        let mut carry = 0;
        for (octet, add) in signature.iter_mut().skip(32).zip(ED25519_ORDER) {
            let sum = u16::from(*octet) + u16::from(add) + carry;
            *octet = sum.to_le_bytes()[0];
            carry = sum >> 8;
        }
        assert_eq!(check(&key.public(), Encoding::Raw, &signature), Err(Code::ProofBadSignature));
    }

    #[test]
    fn keys_of_small_order_are_no_keys() {
        let code = |text: &str| PublicKey::from_ed25519_octets(&octets(text)).unwrap_err().code;
        // The eight points of small order in their canonical encodings.
        for text in [
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        ] {
            assert_eq!(code(text), Code::KeyUnsupported, "{text}");
        }
        // y = p + 1, another spelling of the identity; and a y without an x.
        let identity = "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
        assert_eq!(code(identity), Code::KeyMalformed);
        let nowhere = "0200000000000000000000000000000000000000000000000000000000000000";
        assert_eq!(code(nowhere), Code::KeyNotOnCurve);
    }

    fn octets(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }
}
