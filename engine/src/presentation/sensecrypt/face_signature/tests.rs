#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::format;
use alloc::string::String;

use doorward_bundle::Issuer;

use super::*;
use crate::chain::mint::{Key, Mint, NOW, issuer};
use crate::decision::Strength;
use crate::presentation::could_be;
use crate::presentation::stage::Stage;

const CHALLENGE: &[u8] = b"transaction 42!!";

fn root() -> Key {
    Key::secp256k1(1)
}

fn face() -> Key {
    Key::secp256k1(2)
}

fn leaf() -> Mint {
    Mint { unit: Some("door-access"), ..Mint::leaf("face", "root") }
}

fn sensecrypt() -> Issuer {
    let anchor = Mint::authority("root", "root").certify(&root(), &root());
    Issuer {
        formats: vec![FORMAT.as_str().into()],
        algorithms: vec!["ES256K".into()],
        purpose: Some("door-access".into()),
        ..issuer("sensecrypt", &[&anchor])
    }
}

fn stage_of(issuer: Issuer) -> Stage {
    let mut stage = Stage::at(NOW, &[issuer], &[]);
    stage.at.challenge = Some(CHALLENGE.into());
    stage
}

fn stage() -> Stage {
    stage_of(sensecrypt())
}

fn put_together(certificate: &[u8], signature: &[u8]) -> Vec<u8> {
    let encode = |part: &[u8]| BASE64_STANDARD.encode(part);
    format!("{}.{}", encode(certificate), encode(signature)).into_bytes()
}

fn shown_by(mint: &Mint, key: &Key, issued_by: &Key) -> Vec<u8> {
    put_together(&mint.certify(key, issued_by), &key.sign_der(CHALLENGE))
}

fn shown() -> Vec<u8> {
    shown_by(&leaf(), &face(), &root())
}

fn refused(bytes: &[u8]) -> Code {
    stage().refused(FORMAT, bytes)
}

#[test]
fn a_face_answers_the_challenge() {
    let proven = stage().prove(FORMAT, &shown()).unwrap();
    assert_eq!(proven.bound.strength(), Strength::Signature);
    let CredentialIdentifier::CertifiedKey(certified) = proven.credential else { panic!("bare") };
    assert_eq!(certified.key, face().public().to_spki());
    assert_eq!(proven.labels[0].text, "door-access");
    assert!(could_be(FORMAT, &shown()));
    assert!(!could_be(Format::SensecryptApiKey, &shown()));
    for other in [&b"MIIA"[..], b"MIIA.AAAA.AAAA", b"AAAA.AAAA", b"e30.e30", b"."] {
        assert!(!could_be(FORMAT, other), "{other:?}");
    }
}

#[test]
fn the_signature_is_over_that_challenge_under_that_key() {
    let certificate = leaf().certify(&face(), &root());
    let sign = |key: &Key, data: &[u8]| put_together(&certificate, &key.sign_der(data));
    assert_eq!(refused(&sign(&face(), b"transaction 43!!")), Code::ProofBadSignature);
    assert_eq!(refused(&sign(&Key::secp256k1(3), CHALLENGE)), Code::ProofBadSignature);
    let raw = put_together(&certificate, &face().sign(CHALLENGE));
    assert_eq!(refused(&raw), Code::SignatureMalformed, "raw r and s are another encoding");
    let der = face().sign_der(CHALLENGE);
    let more = [&der[..], &[0]].concat();
    assert_eq!(refused(&put_together(&certificate, &more)), Code::SignatureMalformed);
    let mut without = stage();
    without.at.challenge = None;
    assert_eq!(without.refused(FORMAT, &shown()), Code::ChallengeMissing);
}

#[test]
fn either_s_counts() {
    // s and the order less s: neither is a second use, because the challenge is used once.
    let certificate = leaf().certify(&face(), &root());
    let der = face().sign_der(CHALLENGE);
    let signature = k256::ecdsa::Signature::from_der(&der).unwrap();
    let (r, s) = signature.split_scalars();
    let other = k256::ecdsa::Signature::from_scalars(r, -s).unwrap();
    let shown = put_together(&certificate, other.to_der().as_bytes());
    assert!(stage().prove(FORMAT, &shown).is_ok());
}

#[test]
fn the_certificate_is_for_the_purpose_and_of_the_root() {
    for unit in [None, Some("shop-login"), Some("Door-Access"), Some("door-access ")] {
        let other = Mint { unit, ..leaf() };
        let shown = shown_by(&other, &face(), &root());
        assert_eq!(refused(&shown), Code::ChainWrongPurpose, "{unit:?}");
    }
    let stranger = Key::secp256k1(9);
    assert_eq!(refused(&shown_by(&leaf(), &face(), &stranger)), Code::ChainBadSignature);
    let elsewhere = Mint { unit: Some("door-access"), ..Mint::leaf("face", "another root") };
    assert_eq!(refused(&shown_by(&elsewhere, &face(), &root())), Code::ChainUntrusted);
    assert_eq!(refused(&shown_by(&leaf(), &Key::p256(2), &root())), Code::AlgorithmNotAllowed);
    for (name, code) in [("RS256", Code::AlgorithmNotAllowed), ("ES256", Code::ChainBadSignature)] {
        let other = Issuer { algorithms: vec![name.into()], ..sensecrypt() };
        assert_eq!(stage_of(other).refused(FORMAT, &shown()), code, "{name}");
    }
    let disabled = Issuer { enabled: false, ..sensecrypt() };
    assert_eq!(stage_of(disabled).refused(FORMAT, &shown()), Code::IssuerDisabled);
}

#[test]
fn it_is_two_texts_and_a_dot() {
    let text = String::from_utf8(shown()).unwrap();
    let (certificate, signature) = text.split_once('.').unwrap();
    for bent in [
        String::from(certificate),
        format!("{certificate}."),
        format!(".{signature}"),
        format!("{text}.AAAA"),
        format!("{certificate}\n.{signature}"),
        format!("{text}\n"),
        format!("{certificate}..{signature}"),
        text.replace('/', "_").replace('+', "-").replace('=', ""),
    ] {
        assert_eq!(refused(bent.as_bytes()), Code::FaceSignatureMalformed, "{bent}");
    }
    assert_eq!(refused(&[b'M'; LONGEST]), Code::FaceSignatureMalformed);
    assert_eq!(refused(&[b'M'; LONGEST + 1]), Code::InputTooLong);
    assert_eq!(refused(&put_together(b"no certificate", &[1])), Code::ChainMalformed);
}

#[test]
fn what_can_be_told_of_it_alone() {
    let told = |bytes: &[u8]| {
        FaceSignature::parse(bytes).unwrap().check_alone().map_err(|refusal| refusal.code)
    };
    assert_eq!(told(&shown()), Ok(()));
    let certificate = leaf().certify(&face(), &root());
    let der = face().sign_der(CHALLENGE);
    let parsed = put_together(&certificate, &der);
    let parsed = FaceSignature::parse(&parsed).unwrap();
    assert_eq!((parsed.certificate(), parsed.signature()), (&certificate[..], &der[..]));
    let raw = put_together(&certificate, &face().sign(CHALLENGE));
    assert_eq!(told(&raw), Err(Code::SignatureMalformed));
    assert_eq!(told(&put_together(&certificate[1..], &der)), Err(Code::ChainMalformed));
    let other = leaf().certify(&Key::ed25519(2), &root());
    assert!(told(&put_together(&other, &der)).is_err(), "no key of that curve");
}
