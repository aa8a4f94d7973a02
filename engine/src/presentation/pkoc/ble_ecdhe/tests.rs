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

use doorward_bundle::{Issuer, Octets, PkocReader};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use proptest::prelude::*;

use super::*;
use crate::chain::mint::{Key, NOW, issuer};
use crate::circumstance::Secret;
use crate::presentation::stage::Stage;
use crate::presentation::{Format, Presentation, could_be, samples};
use crate::question::{Claim, CredentialIdentifier};

const FORMAT: Format = Format::PkocBleEcdhe;
const SITE: &str = "11111111-2222-4333-8444-555555555555";

fn spki(point: &[u8]) -> Vec<u8> {
    PublicKey::from_p256_point(point).unwrap().to_spki()
}

/// The site of the computed sample, at its reader.
fn stage() -> Stage {
    let sample = samples::pkoc_computed();
    let site = Issuer {
        formats: vec![FORMAT.as_str().into()],
        reference: Some(SITE.into()),
        ..issuer("site", &[&spki(&sample.site_public)])
    };
    let mut stage = Stage::at(NOW, &[site], &[]);
    stage.at.challenge = Some(sample.reader_ephemeral_public.clone());
    stage.at.secrets =
        vec![Secret { name: EPHEMERAL.into(), value: sample.reader_ephemeral_private.clone() }];
    stage.access_point.pkoc_reader = Some(PkocReader {
        site: Octets(sample.transcript[..16].into()),
        location: Octets(sample.transcript[16..32].into()),
        certificate: None,
    });
    stage
}

fn sample() -> Vec<u8> {
    let sample = samples::pkoc_computed();
    [sample.ephemeral_message, sample.encrypted_message].concat()
}

/// The phone's messages with another plaintext.
fn sealed(plaintext: &[u8]) -> Vec<u8> {
    let sample = samples::pkoc_computed();
    let cipher = Ccm::<Aes256, U16, U12>::new(&Sha256::digest(&sample.shared_x));
    let mut octets = plaintext.to_vec();
    let (nonce, whole) = (Nonce::<U12>::from(NONCE), octets.as_mut_slice().into());
    let tag = cipher.encrypt_inout_detached(&nonce, &[], whole).unwrap();
    let length = u8::try_from(octets.len() + 16).unwrap();
    [&sample.ephemeral_message[..], &[0x40, length], &octets, &tag].concat()
}

/// An answer with this key and this signature.
fn answer(point: &[u8], signature: &[u8]) -> Vec<u8> {
    [&[0x01, 65], point, &[0x03, 64], signature].concat()
}

/// An answer of another key, which signs what it should.
fn answered_by(key: &Key) -> Vec<u8> {
    let transcript = samples::pkoc_computed().transcript;
    sealed(&answer(&key.public().to_spki()[26..], &key.sign(&transcript)))
}

#[test]
fn the_computed_exchange_proves_its_key() {
    let computed = samples::pkoc_computed();
    assert_eq!(sealed(&computed.plaintext), sample(), "two implementations, the same octets");
    let proven = stage().prove(FORMAT, &sample()).unwrap();
    let key = spki(&computed.plaintext[2..67]);
    assert_eq!(proven.credential, CredentialIdentifier::Key(key));
    assert_eq!(proven.claim, Claim::Challenge(computed.reader_ephemeral_public));
    assert!(could_be(FORMAT, &sample()));
    assert!(!could_be(Format::PkocBle, &sample()));
    let stages: Vec<_> = stage().trace(FORMAT, &sample()).into_iter().map(|s| s.stage).collect();
    assert_eq!(
        stages,
        [
            "proof.challenge",
            "proof.reader",
            "proof.decryption",
            "proof.key",
            "proof.algorithm",
            "proof.signature",
            "proof.holder",
            "proof.scope"
        ]
    );
}

#[test]
fn the_cipher_is_that_of_the_phones_tests() {
    // Inputs of github.com/psialliance-org/com-psia-pkoc, CryptoProviderTests.
    #[derive(serde::Deserialize)]
    struct File {
        ccm: Vec<Case>,
    }
    #[derive(serde::Deserialize)]
    struct Case {
        #[serde(with = "hex")]
        key: Vec<u8>,
        counter: u8,
        plaintext: alloc::string::String,
        #[serde(with = "hex")]
        ciphertext_and_tag: Vec<u8>,
    }
    let text = include_str!("../../../../tests/samples/pkoc-computed.json");
    let file: File = serde_json::from_str(text).unwrap();
    for Case { key, counter, plaintext, ciphertext_and_tag } in file.ccm {
        let cipher = Ccm::<Aes256, U16, U12>::new_from_slice(&key).unwrap();
        let mut nonce = NONCE;
        nonce[11] = counter;
        let mut octets = plaintext.into_bytes();
        let nonce = Nonce::<U12>::from(nonce);
        let whole = octets.as_mut_slice().into();
        let tag = cipher.encrypt_inout_detached(&nonce, &[], whole).unwrap();
        assert_eq!([&octets[..], &tag].concat(), ciphertext_and_tag);
    }
}

#[test]
fn takes_both_lengths_and_no_version() {
    let computed = samples::pkoc_computed();
    let encrypted = &computed.encrypted_message[2..];
    let long = [&[0x40, 0x81, encrypted.len() as u8], encrypted].concat();
    let ephemeral = &computed.ephemeral_message;
    let without_version = &ephemeral[..67];
    for bytes in [
        [&ephemeral[..], &long].concat(),
        [without_version, &long].concat(),
        [without_version, &computed.encrypted_message].concat(),
        [without_version, &[0x0c, 2, 0, 0], &long].concat(),
    ] {
        assert!(stage().prove(FORMAT, &bytes).is_ok());
    }
}

#[test]
fn refuses_what_does_not_belong() {
    let code = |bytes: &[u8]| Presentation::parse(FORMAT, bytes).unwrap_err().code;
    let computed = samples::pkoc_computed();
    let (first, second) = (&computed.ephemeral_message, &computed.encrypted_message);
    assert_eq!(code(second), Code::TlvUnexpectedTag);
    assert_eq!(code(first), Code::TlvMissingTag);
    assert_eq!(code(&[&first[..], first, second].concat()), Code::TlvUnexpectedTag);
    assert_eq!(code(&[&sample()[..], &[0]].concat()), Code::InputTrailingData);
    assert_eq!(code(&sample().repeat(2)), Code::InputTrailingData);
    let short = [&first[..], &[0x40, 148], &[7; 148]].concat();
    assert_eq!(code(&short), Code::TlvWrongLength);
    let long = [&first[..], &[0x40, 163], &[7; 163]].concat();
    assert_eq!(code(&long), Code::TlvWrongLength);
    let version = [&first[..67], &[0x0c, 3, 0, 0, 0], second].concat();
    assert_eq!(code(&version), Code::TlvWrongLength);
    let halved = [&first[..67], &[0x40, 0x81, 0x7f], &[7; 127]].concat();
    assert_eq!(code(&halved), Code::TlvMalformed);
}

#[test]
fn needs_the_reader_s_secret() {
    let refused = |bend: fn(&mut Stage)| {
        let mut stage = stage();
        bend(&mut stage);
        stage.refused(FORMAT, &sample())
    };
    assert_eq!(refused(|stage| stage.at.secrets.clear()), Code::SecretMissing);
    assert_eq!(refused(|stage| stage.at.secrets[0].name = "pkoc-ble".into()), Code::SecretMissing);
    assert_eq!(
        refused(|stage| stage.at.secrets.push(stage.at.secrets[0].clone())),
        Code::CircumstanceOutOfRange
    );
    for value in [vec![], vec![1; 31], vec![0; 32], vec![0xff; 32], vec![1; 32], vec![1; 33]] {
        let mut stage = stage();
        stage.at.secrets[0].value = value;
        assert_eq!(stage.refused(FORMAT, &sample()), Code::CircumstanceOutOfRange);
    }
    assert_eq!(refused(|stage| stage.at.challenge = None), Code::ChallengeMissing);
    assert_eq!(
        refused(|stage| stage.at.challenge.as_mut().unwrap()[0] ^= 1),
        Code::CircumstanceOutOfRange
    );
}

#[test]
fn the_same_x_with_the_other_y_is_another_connection() {
    // The X alone is signed; the challenge that is consumed is the whole compressed key.
    let mut stage = stage();
    let scalar = p256::NonZeroScalar::try_from(&stage.at.secrets[0].value[..]).unwrap();
    let negated = p256::SecretKey::from(-scalar);
    stage.at.secrets[0].value = negated.to_bytes().to_vec();
    assert_eq!(stage.refused(FORMAT, &sample()), Code::CircumstanceOutOfRange);
    stage.at.challenge.as_mut().unwrap()[0] ^= 1;
    let proven = stage.prove(FORMAT, &sample()).unwrap();
    assert_eq!(proven.claim, Claim::Challenge(stage.at.challenge.unwrap()));
}

#[test]
fn what_was_changed_does_not_decrypt() {
    let good = sample();
    for at in [76, 100, good.len() - 1] {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert_eq!(stage().refused(FORMAT, &bytes), Code::DecryptionFailed, "{at}");
    }
    let other = Key::p256(5).public().to_spki();
    let mut exchanged = good.clone();
    exchanged[2..67].copy_from_slice(&other[26..]);
    assert_eq!(stage().refused(FORMAT, &exchanged), Code::DecryptionFailed);
    let mut off_curve = good.clone();
    off_curve[66] ^= 1;
    assert_eq!(stage().refused(FORMAT, &off_curve), Code::KeyNotOnCurve);
    let mut compressed = good;
    compressed[2] = 0x02;
    assert_eq!(stage().refused(FORMAT, &compressed), Code::KeyMalformed);
}

#[test]
fn what_is_encrypted_is_read_as_strictly() {
    let computed = samples::pkoc_computed();
    let mut plaintext = computed.plaintext;
    plaintext[139] = 0x0d;
    assert_eq!(stage().refused(FORMAT, &sealed(&plaintext)), Code::TlvUnexpectedTag);
    plaintext[139] = 0x09;
    assert_eq!(stage().refused(FORMAT, &sealed(&plaintext)), Code::TlvWrongLength);
}

#[test]
fn the_signature_is_over_site_reader_and_both_keys() {
    let (key, computed) = (Key::p256(5), samples::pkoc_computed());
    assert!(stage().prove(FORMAT, &answered_by(&key)).is_ok());
    let point = &key.public().to_spki()[26..];
    for at in [0, 16, 32, 64] {
        let mut other = computed.transcript.clone();
        other[at] ^= 1;
        let bytes = sealed(&answer(point, &key.sign(&other)));
        assert_eq!(stage().refused(FORMAT, &bytes), Code::ProofBadSignature, "{at}");
    }
    let normal = sealed(&answer(point, &key.sign(&computed.reader_ephemeral_public)));
    assert_eq!(stage().refused(FORMAT, &normal), Code::ProofBadSignature);
    let mut elsewhere = stage();
    elsewhere.access_point.pkoc_reader.as_mut().unwrap().location.0[0] ^= 1;
    assert_eq!(elsewhere.refused(FORMAT, &sample()), Code::ProofBadSignature);
}

#[test]
fn the_reader_s_own_signature_shown_back_is_refused() {
    let computed = samples::pkoc_computed();
    let reflected = sealed(&answer(&computed.site_public, &computed.reader_signature[2..]));
    assert_eq!(stage().refused(FORMAT, &reflected), Code::KeyReserved);
    // The same with the key in the reader's certificate.
    let mut stage = stage();
    super::super::reader::tests::certify(&mut stage, &Key::p256(6), &Key::p256(5));
    assert!(stage.prove(FORMAT, &answered_by(&Key::p256(7))).is_ok());
    assert_eq!(stage.refused(FORMAT, &answered_by(&Key::p256(5))), Code::KeyReserved);
    assert_eq!(stage.refused(FORMAT, &answered_by(&Key::p256(6))), Code::KeyReserved);
}

#[test]
fn the_private_key_of_the_sample_is_the_one_that_signed() {
    let computed = samples::pkoc_computed();
    let key = SigningKey::from_slice(&computed.credential_private).unwrap();
    let signature: Signature = key.sign(&computed.transcript);
    let point = key.verifying_key().to_sec1_point(false);
    let bytes = sealed(&answer(point.as_bytes(), &signature.to_bytes()));
    assert!(stage().prove(FORMAT, &bytes).is_ok());
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = Presentation::parse(FORMAT, &octets);
        let _ = Presentation::parse(FORMAT, &[&sample()[..74], &octets].concat());
    }

    #[test]
    fn never_accepts_a_part(cut in 0_usize..238) {
        let whole = sample();
        prop_assert!(Presentation::parse(FORMAT, &whole[..cut.min(whole.len() - 1)]).is_err());
    }
}
