#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;

use super::*;
use crate::chain::mint::{Key, tlv};
use crate::presentation::samples;

fn code(spki: &[u8]) -> Code {
    PublicKey::from_spki(spki).unwrap_err().code
}

fn keys() -> [PublicKey; 3] {
    [Key::p256(1).public(), Key::ed25519(1).public(), Key::rsa().public()]
}

#[test]
fn each_kind_reads_its_own_encoding() {
    for key in keys() {
        assert_eq!(PublicKey::from_spki(&key.to_spki()).unwrap(), key);
    }
    let [p256, ed25519, rsa] = keys();
    assert_eq!(p256.algorithm(), Algorithm::Es256);
    assert_eq!(ed25519.algorithm(), Algorithm::EdDsa);
    assert_eq!(rsa.algorithm(), Algorithm::Rs256);
    assert_ne!(p256, ed25519);
}

#[test]
fn what_a_certificate_has_of_a_key_stands_behind_the_algorithm() {
    let large = [&[0x00][..], &[0xff; 512]].concat();
    let large = PublicKey::from_spki(&rsa_spki(&large, &[3], true)).unwrap();
    for key in keys().into_iter().chain([Key::secp256k1(1).public(), large]) {
        let mut reader = SliceReader::new(key.spki()).unwrap();
        let content = reader.sequence(|info| {
            AnyRef::decode(info)?;
            Ok::<_, der::Error>(der::asn1::BitStringRef::decode(info)?.raw_bytes())
        });
        assert_eq!(key.subject_public_key(), content.unwrap(), "{:?}", key.algorithm());
    }
}

#[test]
fn a_p256_key_has_an_x_coordinate() {
    let sample = samples::pkoc();
    let key = PublicKey::from_p256_point(&sample.public_key).unwrap();
    assert_eq!(key.x_coordinate(), sample.public_key.get(1..33));
    let [_, ed25519, rsa] = keys();
    assert_eq!((ed25519.x_coordinate(), rsa.x_coordinate()), (None, None));
}

#[test]
fn points_are_uncompressed_and_on_the_curve() {
    let point = samples::pkoc().public_key;
    let code = |point: &[u8]| PublicKey::from_p256_point(point).unwrap_err().code;
    let x = point.get(1..33).unwrap();
    assert_eq!(code(&[&[0x03], x].concat()), Code::KeyMalformed, "compressed");
    assert_eq!(code(&[0]), Code::KeyMalformed, "the point at infinity");
    assert_eq!(code(&[]), Code::KeyMalformed);
    assert_eq!(code(&[&point[..], &[0]].concat()), Code::KeyMalformed);
    assert_eq!(code(&[&[0x06], &point[1..]].concat()), Code::KeyMalformed, "hybrid");
    let mut off = point.clone();
    *off.last_mut().unwrap() ^= 1;
    assert_eq!(code(&off), Code::KeyNotOnCurve);
    // X of the field's prime and above is no coordinate, even where X - p would be one.
    let mut large = point;
    large.get_mut(1..33).unwrap().fill(0xff);
    assert_eq!(code(&large), Code::KeyNotOnCurve);
}

#[test]
fn compressed_points_are_33_octets_with_one_of_two_beginnings() {
    let point = samples::pkoc().public_key;
    let (x, is_odd) = (&point[1..33], point[64] & 1);
    let code = |point: &[u8]| PublicKey::from_compressed_p256_point(point).map_err(|it| it.code);
    let whole = PublicKey::from_p256_point(&point).unwrap();
    assert_eq!(code(&[&[2 + is_odd], x].concat()), Ok(whole.clone()));
    assert_ne!(code(&[&[3 - is_odd], x].concat()), Ok(whole), "the other Y");
    // Uncompressed, and a form that leaves Y to be guessed.
    assert_eq!(code(&point), Err(Code::KeyMalformed));
    for first in [0, 1, 4, 5, 6] {
        assert_eq!(code(&[&[first], x].concat()), Err(Code::KeyMalformed), "{first}");
    }
    assert_eq!(code(&[&[2], x, &[0]].concat()), Err(Code::KeyMalformed));
    assert_eq!(code(&[&[2], &x[1..]].concat()), Err(Code::KeyMalformed));
    assert_eq!(code(&[]), Err(Code::KeyMalformed));
}

#[test]
fn other_kinds_are_not_used() {
    // P-384, X25519 and Ed448 as SubjectPublicKeyInfo, keys shortened.
    for (kind, der) in [
        ("P-384", "3017 3010 06072a8648ce3d0201 06052b81040022 0303000400"),
        ("X25519", "300c 3005 06032b656e 0303000400"),
        ("Ed448", "300c 3005 06032b6571 0303000400"),
    ] {
        let der = hex::decode(der.replace(' ', "")).unwrap();
        assert_eq!(code(&der), Code::KeyUnsupported, "{kind}");
    }
}

#[test]
fn secp256k1_points_are_uncompressed_and_on_the_curve() {
    // The generator: SEC 2, section 2.4.1.
    let x = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    let y = "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
    let spki = |point: &str| {
        let prefix = "3056301006072a8648ce3d020106052b8104000a034200";
        hex::decode(format!("{prefix}{point}")).unwrap()
    };
    let generator = spki(&format!("04{x}{y}"));
    let key = PublicKey::from_spki(&generator).unwrap();
    assert_eq!(key.algorithm(), Algorithm::Es256k);
    assert_eq!(key.to_spki(), generator);
    assert_eq!(key.x_coordinate(), None, "labels are PKOC's");
    assert_eq!(code(&spki(&format!("06{x}{y}"))), Code::KeyMalformed, "hybrid");
    assert_eq!(code(&spki(&format!("04{x}{x}"))), Code::KeyNotOnCurve);
    assert_eq!(code(&spki(&format!("04{x}{}", "ff".repeat(32)))), Code::KeyNotOnCurve);
    assert_eq!(code(&spki("00")), Code::KeyMalformed, "the point at infinity");
    let compressed = format!("3036301006072a8648ce3d020106052b8104000a03220002{x}");
    assert_eq!(code(&hex::decode(compressed).unwrap()), Code::KeyMalformed);
}

#[test]
fn rsa_keys_are_neither_weak_nor_slow() {
    let of = |modulus: &[u8], exponent: &[u8]| rsa_spki(modulus, exponent, true);
    let odd = |octets: usize| {
        let mut modulus = alloc::vec![0xff; octets];
        modulus.insert(0, 0);
        modulus
    };
    let usual = [0x01, 0x00, 0x01];
    assert!(PublicKey::from_spki(&of(&odd(256), &usual)).is_ok());
    assert!(PublicKey::from_spki(&of(&odd(512), &usual)).is_ok());
    assert_eq!(code(&of(&odd(255), &usual)), Code::KeyUnsupported, "2040 bits");
    assert_eq!(code(&of(&odd(513), &usual)), Code::KeyUnsupported, "4104 bits");
    assert_eq!(code(&of(&odd(128), &usual)), Code::KeyUnsupported, "1024 bits");
    assert!(PublicKey::from_spki(&of(&odd(256), &[3])).is_ok());
    for exponent in [&[0x00][..], &[0x01], &[0x02], &[0x01, 0x00, 0x00]] {
        assert!(PublicKey::from_spki(&of(&odd(256), exponent)).is_err(), "{exponent:x?}");
    }
    let largest = [0x01, 0xff, 0xff, 0xff, 0xff];
    assert!(PublicKey::from_spki(&of(&odd(256), &largest)).is_ok());
    assert!(PublicKey::from_spki(&of(&odd(256), &[0x02, 0, 0, 0, 1])).is_err(), "2^33 + 1");
    let mut even = odd(256);
    *even.last_mut().unwrap() = 0xfe;
    assert!(PublicKey::from_spki(&of(&even, &usual)).is_err());
}

#[test]
fn rsa_keys_have_one_encoding() {
    let modulus = [&[0x00][..], &[0xff; 256]].concat();
    let without_null = rsa_spki(&modulus, &[3], false);
    assert_eq!(code(&without_null), Code::KeyMalformed);
    let padded = rsa_spki(&modulus, &[0x00, 0x03], true);
    assert_eq!(code(&padded), Code::KeyMalformed);
    let negative = rsa_spki(&[0xff; 256], &[3], true);
    assert_eq!(code(&negative), Code::KeyMalformed);
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = PublicKey::from_spki(&octets);
        let _ = PublicKey::from_p256_point(&octets);
        let _ = PublicKey::from_ed25519_octets(&octets);
    }

    #[test]
    fn never_accepts_a_part_more_or_another_spelling(
        kind in 0_usize..3,
        cut: prop::sample::Index,
        flip: prop::sample::Index,
        more in 1_usize..5,
    ) {
        let key = keys()[kind].clone();
        let spki = key.to_spki();
        prop_assert!(PublicKey::from_spki(&spki[..cut.index(spki.len())]).is_err());
        let mut longer = spki.clone();
        longer.resize(spki.len() + more, 0);
        prop_assert!(PublicKey::from_spki(&longer).is_err());
        let bit = flip.index(spki.len() * 8);
        let mut changed = spki;
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(other) = PublicKey::from_spki(&changed) {
            prop_assert_eq!(other.to_spki(), changed);
            prop_assert_ne!(other, key);
        }
    }
}

/// The DER of an RSA key out of the contents of its two integers.
fn rsa_spki(modulus: &[u8], exponent: &[u8], null: bool) -> Vec<u8> {
    let key = tlv(0x30, &[&tlv(0x02, &[modulus]), &tlv(0x02, &[exponent])]);
    let oid = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    let parameters: &[u8] = if null { &[0x05, 0x00] } else { &[] };
    tlv(0x30, &[&tlv(0x30, &[&oid, parameters]), &tlv(0x03, &[&[0x00], &key])])
}
