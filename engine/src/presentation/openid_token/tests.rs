#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::format;
use alloc::string::String;
use alloc::vec;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_bundle::{Issuer, Octets, TokenKey, TokenRules};
use serde_json::{Value as Anything, json};

use super::*;
use crate::chain::mint::{Key, issuer};
use crate::decision::{Retention, Strength};
use crate::presentation::stage::Stage;
use crate::presentation::{Presentation, could_be};

const NOW: u64 = 1_767_225_600;
const ISSUER: &str = "https://login.example";
const AUDIENCE: &str = "https://api.doordeck.com";

fn provider(keys: &[(Option<&str>, &Key)]) -> Issuer {
    let keys = keys.iter().map(|(identifier, key)| TokenKey {
        identifier: identifier.map(String::from),
        key: Octets(key.public().to_spki()),
    });
    let rules = TokenRules {
        keys: keys.collect(),
        secrets: vec![],
        api_keys: vec![],
        issuer: Some(ISSUER.into()),
        audiences: vec![AUDIENCE.into()],
        unbound: true,
    };
    Issuer {
        formats: vec![FORMAT.as_str().into()],
        algorithms: vec!["ES256".into(), "RS256".into()],
        tokens: Some(rules),
        ..issuer("provider", &[])
    }
}

fn stage(keys: &[(Option<&str>, &Key)]) -> Stage {
    Stage::at(NOW, &[provider(keys)], &[])
}

fn claims() -> Anything {
    json!({ "iss": ISSUER, "sub": "alice", "aud": AUDIENCE, "iat": NOW, "exp": NOW + 60 })
}

fn with(name: &str, value: Anything) -> Anything {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn sign(header: &Anything, claims: &Anything, key: &Key) -> Vec<u8> {
    let encode = |part: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(part);
    let (header, claims) = (format!("{header}"), format!("{claims}"));
    let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
    let signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", encode(&signature)).into_bytes()
}

fn es256() -> Anything {
    json!({ "alg": "ES256", "typ": "JWT", "kid": "now" })
}

#[test]
fn a_token_under_either_kind_of_key_proves_its_subject() {
    let (ec, rsa) = (Key::p256(1), Key::rsa());
    let stage = stage(&[(Some("now"), &ec), (Some("rsa"), &rsa)]);
    for (header, key) in [
        (es256(), &ec),
        (json!({ "alg": "RS256", "kid": "rsa" }), &rsa),
        (json!({ "alg": "RS256" }), &rsa),
    ] {
        let proven = stage.prove(FORMAT, &sign(&header, &claims(), key)).unwrap();
        assert_eq!(proven.bound.strength(), Strength::Bearer);
        let named =
            TokenSubject { issuer: "provider".into(), subject: "alice".into(), device: None };
        assert_eq!(proven.credential, CredentialIdentifier::TokenSubject(named));
    }
}

#[test]
fn keys_overlap_while_one_is_replaced() {
    let (old, new, other) = (Key::p256(1), Key::p256(2), Key::p256(3));
    let stage = stage(&[(Some("old"), &old), (Some("new"), &new)]);
    let header = |kid: Option<&str>| {
        kid.map_or(json!({ "alg": "ES256" }), |kid| json!({ "alg": "ES256", "kid": kid }))
    };
    for (kid, key, expected) in [
        (Some("old"), &old, None),
        (Some("new"), &new, None),
        (None, &old, None),
        (None, &new, None),
        (Some("old"), &new, Some(Code::ProofBadSignature)),
        (Some("gone"), &old, Some(Code::KeyUnknown)),
        (Some("new"), &other, Some(Code::ProofBadSignature)),
        (None, &other, Some(Code::ProofBadSignature)),
    ] {
        let outcome = stage.prove(FORMAT, &sign(&header(kid), &claims(), key));
        assert_eq!(outcome.err().map(|refusal| refusal.code), expected, "{kid:?}");
    }
}

#[test]
fn the_key_says_the_algorithm() {
    let (ec, rsa) = (Key::p256(1), Key::rsa());
    let stage = stage(&[(Some("ec"), &ec), (Some("rsa"), &rsa)]);
    for (alg, kid) in [
        ("none", "ec"),
        ("HS256", "ec"),
        ("HS256", "rsa"),
        ("EdDSA", "ec"),
        ("PS256", "rsa"),
        ("ES256", "rsa"),
        ("RS256", "ec"),
        ("es256", "ec"),
        ("RS512", "rsa"),
        ("ES256K", "ec"),
    ] {
        let key = if kid == "ec" { &ec } else { &rsa };
        let token = sign(&json!({ "alg": alg, "kid": kid }), &claims(), key);
        assert_eq!(stage.refused(FORMAT, &token), Code::AlgorithmNotAllowed, "{alg} {kid}");
    }
    for name in ["jwk", "jku", "x5u", "x5c", "crit"] {
        let token = sign(&json!({ "alg": "ES256", name: ["AAAA"] }), &claims(), &ec);
        assert_eq!(stage.refused(FORMAT, &token), Code::JwsUnsupportedHeader, "{name}");
    }
}

#[test]
fn issuer_audience_and_subject_are_checked() {
    let key = Key::p256(1);
    let stage = stage(&[(Some("now"), &key)]);
    let refused = |claims: &Anything| stage.refused(FORMAT, &sign(&es256(), claims, &key));
    for other in ["https://login.example/", "HTTPS://login.example", "https://evil.example"] {
        assert_eq!(refused(&with("iss", json!(other))), Code::IssuerUnknown, "{other}");
    }
    for aud in [json!("https://api.example"), json!([]), json!(["a", "b"]), json!(null)] {
        assert_eq!(refused(&with("aud", aud.clone())), Code::ProofWrongAudience, "{aud}");
    }
    let several = with("aud", json!(["a", AUDIENCE]));
    assert!(stage.prove(FORMAT, &sign(&es256(), &several, &key)).is_ok());
    assert_eq!(refused(&with("sub", json!(null))), Code::JsonMissingMember);
    assert_eq!(refused(&with("sub", json!(""))), Code::JsonWrongType);
    assert_eq!(refused(&with("sub", json!("x".repeat(1025)))), Code::JsonWrongType);
    assert_eq!(refused(&with("iss", json!(null))), Code::JsonMissingMember);
    // Doordeck's session tokens.
    assert_eq!(refused(&with("exp", json!("1767225660"))), Code::JsonWrongType);
    assert_eq!(refused(&with("exp", json!(NOW))), Code::ProofTimesInverted);
    assert_eq!(refused(&with("exp", json!(NOW + 121))), Code::ProofLifetimeTooLong);
    assert_eq!(refused(&with("nbf", json!(NOW + 4))), Code::ProofNotYetValid);
}

#[test]
fn an_issuer_whose_word_does_not_count_is_named() {
    let key = Key::p256(1);
    let token = sign(&es256(), &claims(), &key);
    let own = provider(&[(Some("now"), &key)]);
    let disabled = Issuer { enabled: false, ..own.clone() };
    assert_eq!(Stage::at(NOW, &[disabled], &[]).refused(FORMAT, &token), Code::IssuerDisabled);
    let other = Issuer { formats: vec!["doordeck-operation".into()], ..own };
    let stage = Stage::at(NOW, &[other], &[]);
    assert_eq!(stage.refused(FORMAT, &token), Code::IssuerFormatNotAllowed);
    assert_eq!(Stage::at(NOW, &[], &[]).refused(FORMAT, &token), Code::IssuerUnknown);
}

#[test]
fn it_serves_logins_and_doors_and_administers_nothing() {
    let key = Key::p256(1);
    let token = sign(&es256(), &claims(), &key);
    for (purpose, expected) in [
        (Purpose::Access, None),
        (Purpose::Enrol, None),
        (Purpose::Session, None),
        (Purpose::Administer, Some(Code::ProofWrongPurpose)),
    ] {
        let mut stage = stage(&[(Some("now"), &key)]);
        stage.at.purpose = purpose;
        let outcome = stage.prove(FORMAT, &token);
        assert_eq!(outcome.err().map(|refusal| refusal.code), expected, "{purpose:?}");
    }
}

#[test]
fn it_is_recognised_and_kept_as_a_digest() {
    let token = sign(&es256(), &claims(), &Key::p256(1));
    assert!(could_be(FORMAT, &token));
    assert!(!could_be(Format::DoordeckOperation, &token));
    let parsed = Presentation::parse(FORMAT, &token).unwrap();
    assert_eq!(parsed.retention(), Retention::Digest);
}

/// A door where these keys are each an issuer of the same name.
fn stage_of_many(issuers: &[&[&Key]]) -> Stage {
    let issuers = issuers.iter().enumerate().map(|(number, keys)| {
        let keys: Vec<(Option<&str>, &Key)> = keys.iter().map(|key| (None, *key)).collect();
        Issuer { identifier: format!("provider-{number}"), ..provider(&keys) }
    });
    Stage::at(NOW, &issuers.collect::<Vec<_>>(), &[])
}

#[test]
fn issuers_of_one_name_are_told_apart_by_their_keys() {
    let (one, two, other) = (Key::p256(1), Key::p256(2), Key::p256(3));
    let stage = stage_of_many(&[&[&one], &[&two]]);
    for (key, issuer) in [(&one, "provider-0"), (&two, "provider-1")] {
        let proven = stage.prove(FORMAT, &sign(&es256(), &claims(), key)).unwrap();
        assert_eq!(proven.issuer.as_deref(), Some(issuer));
    }
    let unknown = sign(&es256(), &claims(), &other);
    assert_eq!(stage.refused(FORMAT, &unknown), Code::ProofBadSignature);
}

#[test]
fn keys_of_all_issuers_share_one_budget() {
    let keys: Vec<Key> = (1..=13).map(Key::p256).collect();
    let keys: Vec<&Key> = keys.iter().collect();
    let by = |key: &Key| sign(&es256(), &claims(), key);
    let last = keys[12];
    let stage = stage_of_many(&[&keys[..7], &keys[7..]]);
    assert_eq!(stage.refused(FORMAT, &by(last)), Code::LimitSignatures);
    assert!(stage.prove(FORMAT, &by(keys[11])).is_ok());
    assert_eq!(stage_of_many(&[&keys]).refused(FORMAT, &by(last)), Code::LimitSignatures);
}

#[test]
fn what_can_be_told_of_a_token_alone() {
    let told = |bytes: &[u8]| {
        OpenIdToken::parse(bytes).unwrap().check_alone().map_err(|refusal| refusal.code)
    };
    let good = sign(&es256(), &claims(), &Key::p256(1));
    assert_eq!(told(&good), Ok(()));
    // 84 of 86 characters are 63 of 64 octets.
    assert_eq!(told(&good[..good.len() - 2]), Err(Code::SignatureMalformed));
    let rsa = json!({ "alg": "RS256" });
    assert_eq!(told(&sign(&rsa, &claims(), &Key::rsa())), Ok(()));
    let none = json!({ "alg": "ES384" });
    assert_eq!(told(&sign(&none, &claims(), &Key::p256(1))), Err(Code::AlgorithmNotAllowed));
}
