#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use doorward_bundle::cbor::Encoder;
use doorward_bundle::{Authority, Issuer, Octets};
use serde::Deserialize;

use super::*;
use crate::chain::{TrustedIssuer, mint::issuer};
use crate::circumstance::Secret;
use crate::presentation::stage::Stage;

mod alone;
mod documents;
mod reader;
mod schedules;

/// 2026-06-01T00:00:00Z.
const NOW: u64 = 1_780_272_000;

#[derive(Deserialize)]
struct Sample {
    #[serde(with = "hex")]
    reader_public: Vec<u8>,
    #[serde(with = "hex")]
    reader_ephemeral_private: Vec<u8>,
    #[serde(with = "hex")]
    reader_ephemeral_public: Vec<u8>,
    #[serde(with = "hex")]
    device_public: Vec<u8>,
    #[serde(with = "hex")]
    device_ephemeral_public: Vec<u8>,
    #[serde(with = "hex")]
    reader_identifier: Vec<u8>,
    #[serde(with = "hex")]
    transaction: Vec<u8>,
    #[serde(with = "hex")]
    proprietary: Vec<u8>,
    #[serde(with = "hex")]
    parameters: Vec<u8>,
    #[serde(with = "hex")]
    transcript_device: Vec<u8>,
    #[serde(with = "hex")]
    device_signature: Vec<u8>,
    #[serde(with = "hex")]
    auth1_ciphertext: Vec<u8>,
    #[serde(with = "hex")]
    auth1_plaintext: Vec<u8>,
}

fn sample() -> Sample {
    serde_json::from_str(include_str!("../../../tests/samples/aliro-transaction.json")).unwrap()
}

#[derive(Deserialize)]
struct Certified {
    name: String,
    #[serde(with = "hex")]
    reader_public: Vec<u8>,
    #[serde(with = "hex")]
    issuer_public: Vec<u8>,
    #[serde(with = "hex")]
    certificate: Vec<u8>,
}

fn certificates() -> Vec<Certified> {
    #[derive(Deserialize)]
    struct File {
        cases: Vec<Certified>,
    }
    let text = include_str!("../../../tests/samples/aliro-reader-certificates.json");
    serde_json::from_str::<File>(text).unwrap().cases
}

/// An issuer of a bare key that vouches for Aliro.
fn issuer_of(identifier: &str, point: &[u8]) -> Issuer {
    let der = PublicKey::from_p256_point(point).unwrap().to_spki();
    Issuer {
        formats: vec!["aliro".into()],
        anchors: vec![Authority { der: Octets(der) }],
        ..issuer(identifier, &[])
    }
}

/// A record with these members.
fn record(members: &[(u64, &[u8])]) -> Vec<u8> {
    let mut out = Encoder::default();
    out.map(members.len());
    for (label, octets) in members {
        out.unsigned(*label);
        if *label >= 4 {
            out.array(1);
        }
        out.octets(octets);
    }
    out.into_octets()
}

fn auth0(sample: &Sample) -> Vec<u8> {
    [&[0x86, 65], &sample.device_ephemeral_public[..]].concat()
}

fn encrypted(sample: &Sample) -> Vec<u8> {
    record(&[(0, &sample.proprietary), (1, &auth0(sample)), (2, &sample.auth1_ciphertext)])
}

fn decrypted(sample: &Sample, plaintext: &[u8]) -> Vec<u8> {
    record(&[(1, &auth0(sample)), (3, plaintext)])
}

/// A reader that states these values.
fn stage_with(sample: &Sample, issuers: &[Issuer], values: &[(&str, &[u8])]) -> Stage {
    let lock = hex::encode_upper(&sample.reader_identifier);
    let mut stage = Stage::at(NOW, issuers, &["another", &lock]);
    stage.at.challenge = Some(sample.transaction.clone());
    let secret =
        |(name, value): &(&str, &[u8])| Secret { name: String::from(*name), value: value.to_vec() };
    stage.at.secrets = values.iter().map(secret).collect();
    stage
}

fn stage(sample: &Sample) -> Stage {
    stage_with(
        sample,
        &[],
        &[
            ("aliro-reader-identifier", &sample.reader_identifier),
            ("aliro-reader-ephemeral-key", &sample.reader_ephemeral_private),
            ("aliro-reader-public-key", &sample.reader_public),
            ("aliro-parameters", &sample.parameters),
        ],
    )
}

/// A reader that has decrypted already.
fn plain_stage(sample: &Sample, issuers: &[Issuer]) -> Stage {
    stage_with(
        sample,
        issuers,
        &[
            ("aliro-reader-identifier", &sample.reader_identifier),
            ("aliro-reader-ephemeral-public-key", &sample.reader_ephemeral_public),
        ],
    )
}

#[test]
fn decrypts_and_verifies_the_sample() {
    let sample = sample();
    let proven = stage(&sample).prove(FORMAT, &encrypted(&sample)).unwrap();
    let key = PublicKey::from_p256_point(&sample.device_public).unwrap();
    assert_eq!(proven.credential, CredentialIdentifier::Key(key.to_spki()));
    assert_eq!(proven.claim, Claim::Challenge(sample.transaction.clone()));
    let shown = decrypted(&sample, &sample.auth1_plaintext);
    let plain = plain_stage(&sample, &[]).prove(FORMAT, &shown).unwrap();
    assert_eq!(plain.credential, proven.credential);
    // A reader that knows the private key as well may have decrypted all the same.
    assert!(stage(&sample).prove(FORMAT, &shown).is_ok());
}

#[test]
fn the_transcript_is_that_of_the_sample() {
    let sample = sample();
    let stage = stage(&sample);
    let reader = Reader {
        identifier: &sample.reader_identifier,
        ephemeral_public: sample.reader_ephemeral_public.clone(),
        ephemeral_secret: None,
        public: None,
        parameters: None,
        vendor: &[],
        credential: None,
    };
    let exchange = Exchange {
        transaction: &sample.transaction,
        device_ephemeral: &sample.device_ephemeral_public,
        proprietary: &sample.proprietary,
        vendor: &[],
    };
    assert_eq!(session::transcript(&reader, &exchange).unwrap(), sample.transcript_device);
    assert!(!alloc::format!("{:?}", stage.at).contains(&hex::encode(&sample.parameters)));
}

#[test]
fn everything_that_is_signed_is_bound() {
    let sample = sample();
    let shown = decrypted(&sample, &sample.auth1_plaintext);
    let mut other = plain_stage(&sample, &[]);
    other.at.challenge = Some(vec![1; 16]);
    assert_eq!(other.refused(FORMAT, &shown), Code::ProofBadSignature);
    let mut elsewhere = plain_stage(&sample, &[]);
    elsewhere.at.secrets[0].value[0] ^= 1;
    assert_eq!(elsewhere.refused(FORMAT, &shown), Code::ProofWrongLock);
    elsewhere.access_point.locks = vec![hex::encode(&elsewhere.at.secrets[0].value)];
    assert_eq!(elsewhere.refused(FORMAT, &shown), Code::ProofBadSignature);
    let mut ephemeral = plain_stage(&sample, &[]);
    ephemeral.at.secrets[1].value = sample.reader_public.clone();
    assert_eq!(ephemeral.refused(FORMAT, &shown), Code::ProofBadSignature);
    let device = [&[0x86, 65], &sample.device_public[..]].concat();
    let other_device = record(&[(1, &device), (3, &sample.auth1_plaintext)]);
    let refused = plain_stage(&sample, &[]).refused(FORMAT, &other_device);
    assert_eq!(refused, Code::ProofBadSignature);
}

#[test]
fn keys_are_those_of_this_session() {
    let sample = sample();
    let shown = encrypted(&sample);
    for (index, change) in [(0, 5), (3, 0), (3, 2), (3, 4)] {
        let mut stage = stage(&sample);
        stage.at.secrets[index].value[change] ^= if index == 3 && change == 0 { 0x9d } else { 1 };
        stage.access_point.locks = vec![hex::encode(&stage.at.secrets[0].value)];
        assert_eq!(stage.refused(FORMAT, &shown), Code::DecryptionFailed, "{index} {change}");
    }
    let mut stage = stage(&sample);
    stage.at.challenge = Some(vec![1; 16]);
    assert_eq!(stage.refused(FORMAT, &shown), Code::DecryptionFailed);
    let other_select =
        record(&[(0, &[0xa5, 0]), (1, &auth0(&sample)), (2, &sample.auth1_ciphertext)]);
    assert_eq!(self::stage(&sample).refused(FORMAT, &other_select), Code::DecryptionFailed);
    for length in [0, 15, 16, 151] {
        let cut = record(&[
            (0, &sample.proprietary),
            (1, &auth0(&sample)),
            (2, &sample.auth1_ciphertext[..length]),
        ]);
        assert_eq!(self::stage(&sample).refused(FORMAT, &cut), Code::DecryptionFailed);
    }
}

#[test]
fn the_reader_states_everything_once_and_well() {
    let sample = sample();
    let shown = encrypted(&sample);
    for index in 0..4 {
        let mut missing = stage(&sample);
        missing.at.secrets.remove(index);
        assert_eq!(missing.refused(FORMAT, &shown), Code::SecretMissing, "{index}");
        let mut short = stage(&sample);
        short.at.secrets[index].value.pop();
        assert_eq!(short.refused(FORMAT, &shown), Code::CircumstanceOutOfRange, "{index}");
        let mut twice = stage(&sample);
        twice.at.secrets.push(twice.at.secrets[index].clone());
        assert_eq!(twice.refused(FORMAT, &shown), Code::SecretMissing, "{index}");
    }
    let mut zero = stage(&sample);
    zero.at.secrets[1].value = vec![0; 32];
    assert_eq!(zero.refused(FORMAT, &shown), Code::CircumstanceOutOfRange);
    let mut both = stage(&sample);
    both.at.secrets.push(Secret {
        name: "aliro-reader-ephemeral-public-key".into(),
        value: sample.reader_ephemeral_public.clone(),
    });
    assert_eq!(both.refused(FORMAT, &shown), Code::SecretMissing);
    for challenge in [None, Some(vec![1; 17]), Some(vec![1; 32])] {
        let mut other = stage(&sample);
        let missing = challenge.is_none();
        other.at.challenge = challenge;
        let code = if missing { Code::ChallengeMissing } else { Code::CircumstanceOutOfRange };
        assert_eq!(other.refused(FORMAT, &shown), code);
    }
}

#[test]
fn a_device_may_name_a_slot_of_the_readers() {
    let sample = sample();
    let slot = [&[0x4e, 8][..], &[5; 8], &[0x9e, 64], &sample.device_signature].concat();
    let shown = decrypted(&sample, &slot);
    let mut stage = plain_stage(&sample, &[]);
    assert_eq!(stage.refused(FORMAT, &shown), Code::SecretMissing);
    let name = String::from("aliro-credential-public-key");
    stage.at.secrets.push(Secret { name, value: sample.device_public.clone() });
    assert!(stage.prove(FORMAT, &shown).is_ok());
    stage.at.secrets[2].value = sample.reader_public.clone();
    assert_eq!(stage.refused(FORMAT, &shown), Code::ProofBadSignature);
}

#[test]
fn answers_hold_what_they_must_and_no_more() {
    let sample = sample();
    let key = [&[0x5a, 65], &sample.device_public[..]].concat();
    let signature = [&[0x9e, 64], &sample.device_signature[..]].concat();
    let code = |parts: &[&[u8]]| {
        let shown = decrypted(&sample, &parts.concat());
        plain_stage(&sample, &[]).prove(FORMAT, &shown).map(|_| ()).map_err(|refusal| refusal.code)
    };
    for more in [
        &[][..],
        &[0x5e, 1, 0],
        &[0x5e, 2, 0, 1],
        &[&[0x91, 20][..], &[b'0'; 20], &[0x92, 20], &[b'0'; 20]].concat(),
        &[&[0x4b, 0x81, 0x80][..], &[0; 0x80]].concat(),
    ] {
        assert_eq!(code(&[&key, &signature, more]), Ok(()), "{more:02x?}");
        assert_eq!(code(&[more, &signature, &key]), Ok(()), "{more:02x?}");
    }
    for (parts, expected) in [
        (&[&key[..]][..], Code::TlvMissingTag),
        (&[&signature], Code::TlvMissingTag),
        (&[&key, &signature, &[0x4e, 8, 0, 0, 0, 0, 0, 0, 0, 0]], Code::TlvMissingTag),
        (&[&key, &key, &signature], Code::TlvDuplicateTag),
        (&[&key, &signature, &[0x5e, 3, 0, 0, 0]], Code::TlvWrongLength),
        (&[&key, &signature, &[0x91, 1, 0]], Code::TlvWrongLength),
        (&[&key, &signature, &[0x99, 0]], Code::TlvUnexpectedTag),
        (&[&key, &signature, &[0x4b]], Code::InputTruncated),
        (&[&key[..66], &signature], Code::TlvMalformed),
    ] {
        assert_eq!(code(parts), Err(expected), "{parts:02x?}");
    }
}

#[test]
fn records_are_strict() {
    let sample = sample();
    let auth0 = auth0(&sample);
    let plain = &sample.auth1_plaintext[..];
    let code = |shown: &[u8]| plain_stage(&sample, &[]).refused(FORMAT, shown);
    assert_eq!(code(&record(&[(3, plain)])), Code::CborMissingMember);
    assert_eq!(code(&record(&[(1, &auth0)])), Code::CborMissingMember);
    assert_eq!(
        code(&record(&[(1, &auth0), (2, &[0; 32]), (3, plain)])),
        Code::CborUnexpectedMember
    );
    assert_eq!(code(&record(&[(1, &auth0), (3, plain), (4, &[0])])), Code::CborUnexpectedMember);
    assert_eq!(code(&record(&[(3, plain), (1, &auth0)])), Code::CborNotDeterministic);
    assert_eq!(code(&record(&[(1, &auth0[..66]), (3, plain)])), Code::InputTruncated);
    assert_eq!(code(&record(&[(1, &[0x86, 0]), (3, plain)])), Code::TlvWrongLength);
    let off_curve = [&[0x86, 65, 4][..], &[1; 64]].concat();
    assert_eq!(code(&record(&[(1, &off_curve), (3, plain)])), Code::KeyNotOnCurve);
}

#[test]
fn reader_certificates_of_the_specification_verify() {
    let sample = sample();
    for Certified { name, reader_public, issuer_public, certificate } in certificates() {
        let issuer = issuer_of("home", &issuer_public);
        let other = issuer_of("other", &sample.device_public);
        let at = |issuers: &[Issuer], certificate: &[u8], now: u64| {
            let values = [
                ("aliro-reader-identifier", &sample.reader_identifier[..]),
                ("aliro-reader-ephemeral-public-key", &sample.reader_ephemeral_public),
                ("aliro-reader-certificate", certificate),
            ];
            let mut stage = stage_with(&sample, issuers, &values);
            stage.clock = crate::clock::Clock::Trusted(now);
            stage
        };
        let shown = decrypted(&sample, &sample.auth1_plaintext);
        // 2025-01-01T00:00:00Z: two of them end later that year.
        let then = 1_735_689_600;
        let good = at(core::slice::from_ref(&issuer), &certificate, then);
        assert!(good.prove(FORMAT, &shown).is_ok(), "{name}");
        let code = |stage: Stage| stage.refused(FORMAT, &shown);
        assert_eq!(code(at(&[other], &certificate, then)), Code::ReaderUntrusted, "{name}");
        assert_eq!(code(at(&[], &certificate, then)), Code::ReaderUntrusted, "{name}");
        let early = at(core::slice::from_ref(&issuer), &certificate, 1_500_000_000);
        assert_eq!(code(early), Code::ReaderUntrusted, "{name}");
        let late = at(core::slice::from_ref(&issuer), &certificate, 4_000_000_000);
        assert_eq!(code(late), Code::ReaderUntrusted, "{name}");
        let disabled = Issuer { enabled: false, ..issuer.clone() };
        assert_eq!(code(at(&[disabled], &certificate, then)), Code::ReaderUntrusted, "{name}");
        for place in 0..certificate.len() {
            let mut bent = certificate.clone();
            bent[place] ^= 1;
            let stage = at(core::slice::from_ref(&issuer), &bent, then);
            assert!(stage.prove(FORMAT, &shown).is_err(), "{name}: octet {place}");
        }
        let loaded = [TrustedIssuer::load(&issuer, 0).unwrap()];
        let stage = at(&[issuer], &certificate, then);
        let setting = Setting {
            site: "site",
            limits: &stage.limits,
            issuers: &loaded,
            secrets: &stage.secrets,
            evidence: &stage.evidence,
            access_point: &stage.access_point,
            zone: None,
            at: &stage.at,
            clock: stage.clock,
        };
        let key = certificate::verify(&certificate, &setting).unwrap();
        assert_eq!(key, PublicKey::from_p256_point(&reader_public).unwrap());
    }
}

proptest::proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>) {
        let _ = Transaction::parse(&octets);
        let _ = Auth1::parse(&octets);
        let _ = Auth0::parse(&octets);
        let _ = document::parse_all(&octets);
        let _ = document::session_data(&octets);
    }
}
