#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use doorward_bundle::{Issuer, TokenRules};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::*;
use crate::chain::mint::{Key, issuer};
use crate::circumstance::{ClockState, Secret};
use crate::clock::Clock;
use crate::decision::{Retention, Strength};
use crate::presentation::stage::Stage;
use crate::presentation::{Presentation, could_be};
use crate::question::Claim;
use crate::secrets::Secrets;

const NOW: u64 = 1_767_225_600;
const SECRET: &[u8] = b"a secret of 32 octets and more!!";

fn rules() -> TokenRules {
    TokenRules {
        keys: vec![],
        secrets: vec!["new".into(), "old".into()],
        api_keys: vec![],
        issuer: None,
        audiences: vec![],
        unbound: false,
    }
}

fn sensecrypt(rules: TokenRules) -> Issuer {
    Issuer {
        formats: vec![FORMAT.as_str().into()],
        algorithms: vec!["HS256".into()],
        tokens: Some(rules),
        ..issuer("sensecrypt", &[])
    }
}

fn secret(name: &str, value: &[u8]) -> Secret {
    Secret { name: name.into(), value: value.to_vec() }
}

/// A door for bound tokens of `device-1`, which is there.
fn stage_with(issuers: &[Issuer], secrets: &[Secret]) -> Stage {
    let mut stage = Stage::at(NOW, issuers, &[]);
    stage.limits.proof_lifetime = 300;
    stage.secrets = Secrets::load(secrets, issuers).unwrap();
    stage.at.device = Some("device-1".into());
    stage
}

fn stage() -> Stage {
    stage_with(&[sensecrypt(rules())], &[secret("new", SECRET)])
}

fn claims() -> Value {
    json!({ "instance_id": "device-1", "iat": NOW, "exp": NOW + 300 })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn sign_as(header: &Value, claims: &Value, secret: &[u8]) -> Vec<u8> {
    let encode = |part: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(part);
    let signed = format!(
        "{}.{}",
        encode(header.to_string().as_bytes()),
        encode(claims.to_string().as_bytes())
    );
    format!("{signed}.{}", encode(&code(&signed, secret))).into_bytes()
}

fn code(signed: &str, secret: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(signed.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn sign(claims: &Value) -> Vec<u8> {
    sign_as(&json!({ "alg": "HS256", "typ": "JWT" }), claims, SECRET)
}

fn refused(stage: &Stage, bytes: &[u8]) -> Code {
    stage.refused(FORMAT, bytes)
}

#[test]
fn a_bound_token_proves_its_device() {
    let proven = stage().prove(FORMAT, &sign(&claims())).unwrap();
    assert_eq!(proven.bound.strength(), Strength::Mac);
    assert_eq!(proven.issuer.as_deref(), Some("sensecrypt"));
    let named = TokenSubject {
        issuer: "sensecrypt".into(),
        subject: "device-1".into(),
        device: Some("device-1".into()),
    };
    assert_eq!(proven.credential, CredentialIdentifier::TokenSubject(named));
    assert_eq!((proven.not_before, proven.expires), (Some(NOW), Some(NOW + 300)));
    let Claim::SingleUse(once) = proven.claim else { panic!("a challenge") };
    assert_eq!(once.keep_until, NOW + 300 + 5 + 1);
    let subject = with("sub", json!("alice"));
    let proven = stage().prove(FORMAT, &sign(&subject)).unwrap();
    let CredentialIdentifier::TokenSubject(named) = proven.credential else { panic!("a key") };
    assert_eq!((&*named.subject, named.device.as_deref()), ("alice", Some("device-1")));
}

#[test]
fn another_device_or_none_is_refused() {
    let mut stage = stage();
    let token = sign(&claims());
    for (device, code) in [
        (Some("device-2"), Code::HolderWrongDevice),
        (Some("Device-1"), Code::HolderWrongDevice),
        (Some("device-1 "), Code::HolderWrongDevice),
        (None, Code::HolderDeviceUnknown),
    ] {
        stage.at.device = device.map(String::from);
        assert_eq!(refused(&stage, &token), code, "{device:?}");
    }
}

#[test]
fn an_unbound_token_counts_where_the_issuer_says_so() {
    let mut absent = claims();
    absent.as_object_mut().unwrap().remove("instance_id");
    let loose = TokenRules { unbound: true, ..rules() };
    let allowing = stage_with(&[sensecrypt(loose)], &[secret("new", SECRET)]);
    for claims in [with("instance_id", json!("")), with("instance_id", Value::Null), absent] {
        assert_eq!(refused(&stage(), &sign(&claims)), Code::HolderUnbound);
        let proven = allowing.prove(FORMAT, &sign(&claims)).unwrap();
        assert_eq!(proven.bound.strength(), Strength::Bearer);
        let CredentialIdentifier::TokenSubject(named) = proven.credential else { panic!("a key") };
        assert_eq!((&*named.subject, named.device), ("", None));
    }
    assert_eq!(refused(&stage(), &sign(&with("instance_id", json!(1)))), Code::JsonWrongType);
    let long = with("instance_id", json!("x".repeat(129)));
    assert_eq!(refused(&stage(), &sign(&long)), Code::JsonWrongType);
}

#[test]
fn the_secret_is_the_host_s_and_the_one_named() {
    let token = sign(&claims());
    let issuers = [sensecrypt(rules())];
    let without = stage_with(&issuers, &[secret("another", SECRET)]);
    assert_eq!(refused(&without, &token), Code::IssuerSecretMissing);
    let wrong = stage_with(&issuers, &[secret("new", &[7; 32])]);
    assert_eq!(refused(&wrong, &token), Code::ProofBadSignature);
    let overlap = stage_with(&issuers, &[secret("new", &[7; 32]), secret("old", SECRET)]);
    assert!(overlap.prove(FORMAT, &token).is_ok(), "while one secret is replaced");
    assert_eq!(refused(&Stage::at(NOW, &[], &[]), &token), Code::IssuerUnknown);
}

#[test]
fn no_public_key_is_a_secret() {
    // The issuer has a key for OpenID tokens; a code under its octets is worth nothing.
    let key = Key::p256(1).public().to_spki();
    let keys = vec![doorward_bundle::TokenKey {
        identifier: None,
        key: doorward_bundle::Octets(key.clone()),
    }];
    let both = Issuer {
        formats: vec!["openid-token".into(), FORMAT.as_str().into()],
        algorithms: vec!["ES256".into(), "HS256".into()],
        ..sensecrypt(TokenRules { keys, ..rules() })
    };
    let stage = stage_with(&[both], &[secret("new", SECRET)]);
    let confused = sign_as(&json!({ "alg": "HS256" }), &claims(), &key);
    assert_eq!(refused(&stage, &confused), Code::ProofBadSignature);
}

#[test]
fn only_hs256_is_taken() {
    for name in ["none", "None", "hs256", "HS384", "HS512", "RS256", "ES256", "EdDSA", "HS256 "] {
        let token = sign_as(&json!({ "alg": name }), &claims(), SECRET);
        assert_eq!(refused(&stage(), &token), Code::AlgorithmNotAllowed, "{name}");
    }
    for name in ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"] {
        let token = sign_as(&json!({ "alg": "HS256", name: ["AAAA"] }), &claims(), SECRET);
        assert_eq!(refused(&stage(), &token), Code::JwsUnsupportedHeader, "{name}");
    }
}

#[test]
fn the_code_covers_the_received_text() {
    let token = String::from_utf8(sign(&claims())).unwrap();
    let (signed, last) = token.rsplit_once('.').unwrap();
    let octets = BASE64_URL_SAFE_NO_PAD.decode(last).unwrap();
    let again =
        |octets: &[u8]| format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(octets)).into_bytes();
    assert_eq!(refused(&stage(), &again(&octets[..31])), Code::SignatureMalformed);
    assert_eq!(refused(&stage(), &again(&octets[..16])), Code::SignatureMalformed);
    assert_eq!(refused(&stage(), &again(&[0; 32])), Code::ProofBadSignature);
    let mut bent = octets;
    bent[0] ^= 1;
    assert_eq!(refused(&stage(), &again(&bent)), Code::ProofBadSignature);
    let standard = |part: &[u8]| BASE64_STANDARD.encode(part);
    let signed = format!(
        "{}.{}",
        standard(json!({ "alg": "HS256" }).to_string().as_bytes()),
        standard(claims().to_string().as_bytes())
    );
    let dialect = format!("{signed}.{}", standard(&code(&signed, SECRET)));
    assert!(stage().prove(FORMAT, dialect.as_bytes()).is_ok());
}

#[test]
fn it_is_of_now() {
    let at = |now: u64| {
        let mut stage = stage();
        stage.clock = Clock::Trusted(now);
        stage.prove(FORMAT, &sign(&claims())).map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(at(NOW - 3), Ok(()), "the skew of the future");
    assert_eq!(at(NOW - 4), Err(Code::ProofNotYetValid));
    assert_eq!(at(NOW + 304), Ok(()), "the skew of the past");
    assert_eq!(at(NOW + 305), Err(Code::ProofExpired));
    let long = with("exp", json!(NOW + 301));
    assert_eq!(refused(&stage(), &sign(&long)), Code::ProofLifetimeTooLong);
    let text = with("exp", json!("1767225900"));
    assert_eq!(refused(&stage(), &sign(&text)), Code::JsonWrongType);
    for (clock, code) in
        [(Clock::Untrusted, Code::ClockUntrusted), (Clock::Absent, Code::ClockAbsent)]
    {
        let stage = Stage { clock, ..stage() };
        assert_eq!(refused(&stage, &sign(&claims())), code);
    }
    assert_eq!(stage().at.clock.state, ClockState::Trusted);
}

#[test]
fn an_issuer_whose_word_does_not_count_is_named() {
    let secrets = [secret("new", SECRET)];
    let disabled = Issuer { enabled: false, ..sensecrypt(rules()) };
    assert_eq!(refused(&stage_with(&[disabled], &secrets), &sign(&claims())), Code::IssuerDisabled);
    let other = Issuer { formats: vec!["openid-token".into()], ..sensecrypt(rules()) };
    let stage = stage_with(&[other], &secrets);
    assert_eq!(refused(&stage, &sign(&claims())), Code::IssuerFormatNotAllowed);
    assert_eq!(
        refused(&stage, &sign_as(&json!({ "alg": "HS256" }), &claims(), &[7; 32])),
        Code::ProofBadSignature
    );
    let named = TokenRules {
        issuer: Some("https://face.example".into()),
        audiences: vec!["door".into()],
        ..rules()
    };
    let stage = stage_with(&[sensecrypt(named)], &secrets);
    assert_eq!(refused(&stage, &sign(&claims())), Code::IssuerUnknown);
    let from = with("iss", json!("https://face.example"));
    assert_eq!(refused(&stage, &sign(&from)), Code::ProofWrongAudience);
}

#[test]
fn it_opens_sessions_and_doors_and_nothing_else() {
    for (purpose, expected) in [
        (Purpose::Access, None),
        (Purpose::Session, None),
        (Purpose::Administer, Some(Code::ProofWrongPurpose)),
        (Purpose::Enrol, Some(Code::ProofWrongPurpose)),
    ] {
        let mut stage = stage();
        stage.at.purpose = purpose;
        let outcome = stage.prove(FORMAT, &sign(&claims()));
        assert_eq!(outcome.err().map(|refusal| refusal.code), expected, "{purpose:?}");
    }
}

#[test]
fn it_is_recognised_and_kept_as_a_digest() {
    let token = sign(&claims());
    assert!(could_be(FORMAT, &token));
    let parsed = Presentation::parse(FORMAT, &token).unwrap();
    assert_eq!(parsed.retention(), Retention::Digest);
}

#[test]
fn what_can_be_told_of_a_token_alone() {
    let told = |bytes: &[u8]| {
        DeviceToken::parse(bytes).unwrap().check_alone().map_err(|refusal| refusal.code)
    };
    let hs256 = json!({ "alg": "HS256" });
    let good = sign_as(&hs256, &claims(), SECRET);
    assert_eq!(told(&good), Ok(()));
    assert_eq!(told(&sign_as(&hs256, &claims(), b"another secret")), Ok(()));
    // 40 of 43 characters are 30 of 32 octets.
    assert_eq!(told(&good[..good.len() - 3]), Err(Code::SignatureMalformed));
    let hs512 = json!({ "alg": "HS512" });
    assert_eq!(told(&sign_as(&hs512, &claims(), SECRET)), Err(Code::AlgorithmNotAllowed));
}
