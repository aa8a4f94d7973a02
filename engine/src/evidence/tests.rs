#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod bounds;
mod million;
mod sets;

use alloc::vec;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_bundle::cbor::Encoder;
use doorward_bundle::{Issuer, Octets, StatusRules, TokenKey};
use proptest::prelude::*;
use serde_json::{Value as Anything, json};

use super::*;
use crate::chain::mint::{Key, NOW, issuer};

const URI: &str = "https://status.example/1";

/// The examples of the draft (section 4): sixteen statuses of one bit, and twelve of two bits.
const ONE_BIT: &str = "eNrbuRgAAhcBXQ";
const TWO_BITS: &str = "eNo76fITAAPfAgc";

fn issuer_with(name: &str, key: &Key) -> Issuer {
    let keys = vec![TokenKey { identifier: Some("k".into()), key: Octets(key.public().to_spki()) }];
    let algorithms = ["ES256", "EdDSA", "RS256"].map(String::from).into();
    let status = Some(StatusRules { keys, required: false, maximum_age: None });
    Issuer { algorithms, status, ..issuer(name, &[]) }
}

fn load(evidence: &[Evidence], issuers: &[Issuer]) -> Result<Dossier, (String, String)> {
    let issuers: Vec<TrustedIssuer> = issuers
        .iter()
        .enumerate()
        .map(|(index, issuer)| TrustedIssuer::load(issuer, index).unwrap())
        .collect();
    let signers = Signers { site: "hq", issuers: &issuers, authorities: &[] };
    Dossier::load(evidence, signers).map_err(|flaw| (flaw.code, flaw.path))
}

fn list(dossier: &Dossier) -> &StatusList {
    match &dossier.statements[0] {
        Statement::Status(list) => list,
        other => panic!("{other:?} is no status list"),
    }
}

fn jwt(header: &Anything, payload: &Anything, key: &Key) -> Evidence {
    let part = |json: &Anything| BASE64_URL_SAFE_NO_PAD.encode(json.to_string().as_bytes());
    let input = format!("{}.{}", part(header), part(payload));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes()));
    let content = format!("{input}.{signature}").into_bytes();
    Evidence { kind: "status-list-jwt".into(), source: "test".into(), content }
}

fn header() -> Anything {
    json!({ "alg": "ES256", "typ": "statuslist+jwt", "kid": "k" })
}

fn payload(bits: u8, lst: &str) -> Anything {
    json!({ "sub": URI, "iat": NOW, "ttl": 60, "status_list": { "bits": bits, "lst": lst } })
}

/// A list as a CWT: what is protected, and the payload.
fn cwt(kind: &str, bits: u64, lst: &[u8], key: &Key) -> Evidence {
    let mut header = Encoder::default();
    header.map(2);
    header.unsigned(1);
    header.signed(-7);
    header.unsigned(16);
    header.text(kind);
    let header = header.into_octets();
    let mut claims = Encoder::default();
    claims.map(4);
    claims.unsigned(2);
    claims.text(URI);
    claims.unsigned(6);
    claims.unsigned(NOW);
    claims.unsigned(65534);
    claims.unsigned(60);
    claims.unsigned(65533);
    claims.map(2);
    claims.text("bits");
    claims.unsigned(bits);
    claims.text("lst");
    claims.octets(lst);
    let claims = claims.into_octets();
    let mut signed = Encoder::default();
    signed.array(4);
    signed.text("Signature1");
    signed.octets(&header);
    signed.octets(&[]);
    signed.octets(&claims);
    let signature = key.sign(&signed.into_octets());
    let mut message = Encoder::default();
    message.tag(18);
    message.array(4);
    message.octets(&header);
    message.map(1);
    message.unsigned(4);
    message.octets(b"k");
    message.octets(&claims);
    message.octets(&signature);
    let content = message.into_octets();
    Evidence { kind: "status-list-cwt".into(), source: "test".into(), content }
}

fn zlib(octets: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(octets, 9)
}

fn values(bits: u8, lst: &str) -> Vec<u8> {
    let key = Key::p256(1);
    let evidence = [jwt(&header(), &payload(bits, lst), &key)];
    let dossier = load(&evidence, &[issuer_with("a", &key)]).unwrap();
    let list = list(&dossier);
    assert_eq!(list.value(list.length()), None, "one past the end");
    assert_eq!(list.value(u64::MAX), None);
    (0..list.length()).map(|index| list.value(index).unwrap()).collect()
}

#[test]
fn the_examples_of_the_draft_are_read() {
    assert_eq!(values(1, ONE_BIT), [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
    assert_eq!(values(2, TWO_BITS), [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
}

#[test]
fn values_have_four_widths() {
    let text = BASE64_URL_SAFE_NO_PAD.encode(zlib(&[0xb9, 0x03]));
    assert_eq!(values(4, &text), [9, 11, 3, 0]);
    assert_eq!(values(8, &text), [0xb9, 3]);
    let key = Key::p256(1);
    for bits in [0, 3, 5, 16] {
        let flaw = load(&[jwt(&header(), &payload(bits, &text), &key)], &[issuer_with("a", &key)]);
        assert_eq!(flaw.unwrap_err().0, "evidence.refused", "{bits}");
    }
}

#[test]
fn both_kinds_say_the_same() {
    let key = Key::p256(1);
    let octets = BASE64_URL_SAFE_NO_PAD.decode(ONE_BIT).unwrap();
    let issuers = [issuer_with("a", &key)];
    let one = load(&[jwt(&header(), &payload(1, ONE_BIT), &key)], &issuers).unwrap();
    let other = load(&[cwt("application/statuslist+cwt", 1, &octets, &key)], &issuers).unwrap();
    for dossier in [&one, &other] {
        let summary = &dossier.summaries()[0];
        assert_eq!((&summary.issuer[..], &summary.subject[..]), ("a", URI));
        assert_eq!((summary.issued_at, summary.refresh_after), (NOW, Some(NOW + 60)));
        assert_eq!((summary.expires, summary.sequence), (None, None));
        assert_eq!(list(dossier).value(8), Some(1));
    }
    let foreign = load(&[cwt("application/cwt", 1, &octets, &key)], &issuers).unwrap_err();
    assert_eq!(foreign.0, "evidence.refused");
    let both = [
        jwt(&header(), &payload(1, ONE_BIT), &key),
        cwt("application/statuslist+cwt", 1, &octets, &key),
    ];
    let flaw = load(&both, &issuers).unwrap_err();
    assert_eq!(flaw.1, "evidence[1].content", "two lists of one time");
}

#[test]
fn lists_are_signed_by_an_issuer_of_the_bundle() {
    let (own, other) = (Key::p256(1), Key::p256(2));
    let signed = |key: &Key| [jwt(&header(), &payload(1, ONE_BIT), key)];
    let refused = |evidence: &[Evidence], issuers: &[Issuer]| {
        load(evidence, issuers).map(|_| ()).unwrap_err().0
    };
    assert_eq!(refused(&signed(&other), &[issuer_with("a", &own)]), "evidence.refused");
    assert_eq!(refused(&signed(&own), &[]), "evidence.refused");
    assert_eq!(refused(&signed(&own), &[issuer("a", &[])]), "evidence.refused", "no status rules");
    let disabled = Issuer { enabled: false, ..issuer_with("a", &own) };
    assert_eq!(refused(&signed(&own), &[disabled]), "evidence.refused");
    let text = payload(1, ONE_BIT);
    for header in [
        json!({ "alg": "ES256", "typ": "JWT", "kid": "k" }),
        json!({ "alg": "ES256", "kid": "k" }),
        json!({ "alg": "none", "typ": "statuslist+jwt" }),
        json!({ "alg": "RS256", "typ": "statuslist+jwt" }),
        json!({ "alg": "ES256", "typ": "statuslist+jwt", "kid": "other" }),
        json!({ "alg": "ES256", "typ": "statuslist+jwt", "jwk": {} }),
    ] {
        let evidence = [jwt(&header, &text, &own)];
        assert_eq!(refused(&evidence, &[issuer_with("a", &own)]), "evidence.refused", "{header}");
    }
    // A list that somebody else signs for the same URI is not the issuer's.
    let both = [issuer_with("a", &own), issuer_with("b", &other)];
    let dossier = load(&signed(&other), &both).unwrap();
    let loaded = |at: usize| TrustedIssuer::load(&both[at], at).unwrap();
    assert!(dossier.status_list(URI, &loaded(0)).is_none());
    assert!(dossier.status_list(URI, &loaded(1)).is_some());
    assert!(dossier.status_list("https://status.example/2", &loaded(1)).is_none());
}

#[test]
fn the_newest_list_counts() {
    let key = Key::p256(1);
    let at = |iat: u64, lst: &str| {
        let mut payload = payload(1, lst);
        payload["iat"] = json!(iat);
        jwt(&header(), &payload, &key)
    };
    let issuers = [issuer_with("a", &key)];
    let (old, new) = (at(NOW, ONE_BIT), at(NOW + 1, ONE_BIT));
    for (evidence, expected) in
        [([old.clone(), new.clone()], [false, true]), ([new, old], [true, false])]
    {
        let dossier = load(&evidence, &issuers).unwrap();
        let in_force: Vec<bool> = dossier.summaries().iter().map(|it| it.in_force).collect();
        assert_eq!(in_force, expected);
    }
}

/// A list is summed up as the first issuer's who has its key; what counts is who else has it.
#[test]
fn the_newest_list_counts_where_issuers_share_keys() {
    let (shared, own) = (Key::p256(1), Key::p256(2));
    let at = |iat: u64, key: &Key| {
        let mut payload = payload(1, ONE_BIT);
        payload["iat"] = json!(iat);
        jwt(&json!({ "alg": "ES256", "typ": "statuslist+jwt" }), &payload, key)
    };
    let first = issuer_with("a", &shared);
    let mut both = issuer_with("b", &shared);
    both.status.as_mut().unwrap().keys.extend(issuer_with("b", &own).status.unwrap().keys);
    let newest = |evidence: &[Evidence], issuers: &[Issuer], of: usize| {
        let dossier = load(evidence, issuers).unwrap();
        let issuer = TrustedIssuer::load(&issuers[of], of).unwrap();
        dossier.status_list(URI, &issuer).map(|list| list.issued_at)
    };
    for (older, newer, signed) in [(&own, &shared, NOW + 1), (&shared, &own, NOW)] {
        let (old, new) = (at(NOW, older), at(NOW + 1, newer));
        for evidence in [[old.clone(), new.clone()], [new.clone(), old.clone()]] {
            let issuers = [first.clone(), both.clone()];
            assert_eq!(newest(&evidence, &issuers, 1), Some(NOW + 1), "both lists are its own");
            // Whatever becomes of lists that it has not signed.
            assert_eq!(newest(&evidence, &issuers, 0), Some(signed));
            assert_eq!(newest(&evidence, &[both.clone(), first.clone()], 1), Some(signed));
        }
    }
}

/// An older list stays in force for as long as an issuer is left who does not take the newer one.
#[test]
fn what_an_issuer_still_needs_is_not_retired() {
    let (shared, own) = (Key::p256(1), Key::p256(2));
    let at = |iat: u64, lst: &str, key: &Key| {
        let mut payload = payload(1, lst);
        payload["iat"] = json!(iat);
        jwt(&json!({ "alg": "ES256", "typ": "statuslist+jwt" }), &payload, key)
    };
    let first = issuer_with("a", &shared);
    let mut both = issuer_with("b", &shared);
    both.status.as_mut().unwrap().keys.extend(issuer_with("b", &own).status.unwrap().keys);
    let in_force = |evidence: &[Evidence], issuers: &[Issuer]| -> Vec<bool> {
        load(evidence, issuers).unwrap().summaries().iter().map(|it| it.in_force).collect()
    };
    for issuers in [[first.clone(), both.clone()], [both.clone(), first]] {
        // The newer one is of `b` alone, so `a` goes by the older.
        let (old, new) = (at(NOW, ONE_BIT, &shared), at(NOW + 1, ONE_BIT, &own));
        assert_eq!(in_force(&[old.clone(), new.clone()], &issuers), [true; 2]);
        assert_eq!(in_force(&[new, old], &issuers), [true; 2]);
        // The newer one is of both.
        let (old, new) = (at(NOW, ONE_BIT, &own), at(NOW + 1, ONE_BIT, &shared));
        assert_eq!(in_force(&[old.clone(), new.clone()], &issuers), [false, true]);
        assert_eq!(in_force(&[new, old], &issuers), [true, false]);
        // Which of two counts for `b` cannot be told.
        let torn = [at(NOW, ONE_BIT, &shared), at(NOW, TWO_BITS, &own)];
        let refused = load(&torn, &issuers).unwrap_err();
        assert_eq!(refused, ("evidence.refused".into(), "evidence[1].content".into()));
    }
    // Issuers without a key in common have nothing to do with each other.
    let apart = [issuer_with("a", &shared), issuer_with("b", &own)];
    let lists = [at(NOW, ONE_BIT, &shared), at(NOW, ONE_BIT, &own), at(NOW + 1, ONE_BIT, &own)];
    assert_eq!(in_force(&lists, &apart), [true, false, true]);
}

#[test]
fn a_bent_list_is_refused() {
    let key = Key::p256(1);
    let issuers = [issuer_with("a", &key)];
    let octets = BASE64_URL_SAFE_NO_PAD.decode(ONE_BIT).unwrap();
    let good = cwt("application/statuslist+cwt", 1, &octets, &key);
    for at in 0..good.content.len() {
        // The name of the key's identifier is not signed: without one, every key is tried.
        if at == 37 {
            continue;
        }
        let mut bent = good.clone();
        bent.content[at] ^= 1;
        assert!(load(&[bent], &issuers).is_err(), "{at}");
    }
    for lst in ["", "AAAA", "eNrbuRgAAhcBXA", "eNrbuRg", "eNrbuRgAAhcBXQ=="] {
        let flaw = load(&[jwt(&header(), &payload(1, lst), &key)], &issuers).unwrap_err();
        assert_eq!(flaw.0, "evidence.refused", "{lst}");
    }
    for (name, value) in [
        ("sub", Anything::Null),
        ("sub", json!("u".repeat(1025))),
        ("iat", json!("1")),
        ("exp", json!(1.5)),
        ("status_list", json!([])),
    ] {
        let mut payload = payload(1, ONE_BIT);
        payload[name] = value;
        let flaw = load(&[jwt(&header(), &payload, &key)], &issuers).unwrap_err();
        assert_eq!(flaw.0, "evidence.refused", "{name}");
    }
}

proptest! {
    #[test]
    fn never_panics(octets: Vec<u8>, kind in 0_usize..4) {
        let kinds = ["status-list-jwt", "status-list-cwt", "revocation-set", "other"];
        let evidence =
            Evidence { kind: kinds[kind].into(), source: String::new(), content: octets };
        prop_assert!(load(&[evidence], &[issuer_with("a", &Key::p256(1))]).is_err());
    }
}
