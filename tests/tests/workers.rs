//! The worker for the edge, as it is deployed, under workerd: what a reader and an administrator see.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod edge_site;

use doorward_tests::Wasmtime;
use doorward_wallet::pkoc::CardKey;
use edge_site::{ACCESS_POINT, Answer, EdgeSite, OPERATOR, OTHER_TOKEN, TOKEN, now};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What is decided about a card that answers a new challenge.
fn tap(site: &EdgeSite) -> Answer {
    site.decide(&site.response(&site.challenge()))
}

#[test]
fn says_what_decides() {
    let site = EdgeSite::start();
    let health = site.get("/v1/health", "").expect(200);
    let digest = hex::encode(Sha256::digest(Wasmtime::component().unwrap()));
    assert_eq!(health["component"], digest);
    assert_eq!((&health["site"], &health["bundle"]), (&json!("fixture"), &json!(5)));
    let age = health["bundle-age"].as_u64().unwrap();
    assert!((3600..3700).contains(&age), "{age}");
}

#[test]
fn a_card_is_granted_once() {
    let site = EdgeSite::start();
    let body = site.response(&site.challenge());
    let granted = site.decide(&body).expect(200);
    assert_eq!(granted["outcome"], "granted", "{granted}");
    assert_eq!(granted["action"], "release");
    assert!(granted["release-seconds"].as_u64().unwrap() > 0);
    assert_eq!(granted["holder"], "amira");
    let denied = site.decide(&body).expect(200);
    assert_eq!(denied["outcome"], "denied");
    assert_eq!((&denied["action"], &denied["release-seconds"]), (&json!("none"), &json!(0)));
    assert_eq!(denied["reason"]["code"], "challenge.consumed");
}

#[test]
fn a_signed_request_is_granted_once() {
    let site = EdgeSite::start();
    assert_eq!(site.unlock(0).code(), "policy.permitted");
    assert_eq!(site.unlock(0).code(), "proof.replayed");
    assert_eq!(site.unlock(1).code(), "policy.permitted");
}

#[test]
fn a_challenge_is_the_worker_s_own() {
    let site = EdgeSite::start();
    let made_up = site.response(&"07".repeat(16));
    assert_eq!(site.decide(&made_up).code(), "challenge.unknown");
    assert_eq!(tap(&site).code(), "policy.permitted");
}

#[test]
fn strangers_and_broken_cards_are_denied() {
    let mut site = EdgeSite::start();
    site.card = CardKey::of("stranger");
    assert_eq!(tap(&site).code(), "credential.unknown");
    let broken = json!({ "access-point": ACCESS_POINT, "presentation": "00ff" });
    assert_eq!(site.decide(&broken).expect(200)["outcome"], "denied");
}

#[test]
fn a_reader_without_detail_is_told_no_reason() {
    let site = EdgeSite::start();
    let body = json!({ "access-point": ACCESS_POINT, "presentation": site.operation(0) });
    let told = site.post("/v1/decide", OTHER_TOKEN, &body).expect(200);
    assert_eq!(told["outcome"], "granted");
    assert!(told.get("reason").is_none() && told.get("holder").is_none(), "{told}");
}

#[test]
fn surroundings_come_from_readers_that_may_state_them() {
    let site = EdgeSite::start();
    let with = |surroundings: Value| {
        json!({
            "access-point": ACCESS_POINT,
            "presentation": site.operation(0),
            "surroundings": surroundings,
        })
    };
    let told = site.post("/v1/decide", TOKEN, &with(json!({ "address": "c00002" }))).expect(200);
    assert_eq!(told["reason"]["code"], "circumstance.out-of-range");
    let told = site.post("/v1/decide", TOKEN, &with(json!({ "weather": "fine" })));
    told.refused(400, "request.malformed");
    let around = with(json!({ "address": "c0000207", "posture": ["managed"] }));
    site.post("/v1/decide", OTHER_TOKEN, &around).refused(403, "reader.not-entitled");
    let told = site.post("/v1/decide", TOKEN, &around).expect(200);
    assert_eq!(told["reason"]["code"], "policy.permitted", "{told}");
}

#[test]
fn readers_prove_themselves_and_keep_to_their_doors() {
    let site = EdgeSite::start();
    let body = json!({ "access-point": ACCESS_POINT, "presentation": site.operation(0) });
    for token in ["", "wrong", &TOKEN.to_uppercase(), OPERATOR] {
        site.post("/v1/decide", token, &body).refused(401, "reader.unauthenticated");
        let asked = json!({ "access-point": ACCESS_POINT });
        site.post("/v1/challenges", token, &asked).refused(401, "reader.unauthenticated");
    }
    let elsewhere = json!({ "access-point": "back-in", "presentation": site.operation(0) });
    site.post("/v1/decide", TOKEN, &elsewhere).refused(403, "reader.foreign-access-point");
    let elsewhere = json!({ "access-point": "back-in" });
    site.post("/v1/challenges", TOKEN, &elsewhere).refused(403, "reader.foreign-access-point");
    assert_eq!(site.unlock(0).code(), "policy.permitted");
}

#[test]
fn what_is_malformed_claims_nothing() {
    let site = EdgeSite::start();
    let body = json!({ "access-point": ACCESS_POINT, "presentation": site.operation(0) });
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    for wrong in [
        with("now", json!(now())),
        with("clock", json!({ "state": "trusted", "now": now() })),
        with("challenge-issued-at", json!(0)),
        with("reader", json!("lobby")),
        with("presentation", json!("0g")),
        with("presentation", json!(7)),
        with("access-point", Value::Null),
        with("capability", json!("open")),
        json!([body]),
        json!("x"),
    ] {
        site.post("/v1/decide", TOKEN, &wrong).refused(400, "request.malformed");
    }
    let decide = || site.request(Method::POST, "/v1/decide", TOKEN);
    let text = body.to_string();
    for kind in ["text/plain", "application/jsonx", "application/cbor"] {
        let request = decide().header("content-type", kind).body(text.clone());
        Answer::of(request).refused(415, "request.unsupported-media-type");
    }
    Answer::of(decide().body(text.clone())).refused(415, "request.unsupported-media-type");
    let json = || decide().header("content-type", "application/json");
    for wrong in [&b""[..], b"{", b"\xff", &text.as_bytes()[1..]] {
        Answer::of(json().body(wrong.to_vec())).refused(400, "request.malformed");
    }
    let request = json().header("accept", "text/html").body(text.clone());
    Answer::of(request).refused(406, "request.not-acceptable");
    let long = with("presentation", json!("00".repeat(70_000))).to_string();
    Answer::of(json().body(long.clone())).refused(413, "request.too-large");
    // The same without saying its length beforehand.
    let chunked = reqwest::blocking::Body::new(std::io::Cursor::new(long));
    Answer::of(json().body(chunked)).refused(413, "request.too-large");
    site.get("/v1/decide", TOKEN).refused(405, "request.method-not-allowed");
    site.get("/v1/decisions", TOKEN).refused(404, "request.not-found");
    assert_eq!(site.unlock(0).code(), "policy.permitted");
    assert_eq!(site.journal(1).len(), 1);
}

#[test]
fn a_site_is_put_whole_or_not_at_all() {
    let site = EdgeSite::start();
    let document = site.document();
    let with = |name: &str, value: Value| {
        let mut document = document.clone();
        document[name] = value;
        document
    };
    for token in ["", TOKEN, "wrong"] {
        site.put(token, &document).refused(401, "administrator.unauthenticated");
        site.get("/v1/journal", token).refused(401, "administrator.unauthenticated");
    }
    let reader = &document["readers"][0];
    let mut elsewhere = reader.clone();
    elsewhere["access-points"] = json!(["back-in"]);
    let fork = EdgeSite::bundle(now() - 60);
    for (wrong, status, code) in [
        (json!({}), 400, "request.malformed"),
        (with("owner", json!("me")), 400, "request.malformed"),
        (with("trusted-keys", json!([])), 422, "bundle.untrusted"),
        (with("bundle", json!("00")), 422, "bundle.malformed"),
        (with("bundle", json!(fork)), 422, "bundle.fork"),
        (with("bundle", json!("00".repeat(2_000_000))), 413, "bundle.too-long"),
        (with("readers", json!([reader, reader])), 422, "site.duplicate"),
        (with("readers", json!([elsewhere])), 422, "access-point.unknown"),
    ] {
        site.put(OPERATOR, &wrong).refused(status, code);
    }
    assert_eq!(site.unlock(0).code(), "policy.permitted");

    let nobody = with("credentials", json!([]));
    site.put(OPERATOR, &nobody).expect(200);
    assert_eq!(site.unlock(1).code(), "credential.unknown");
    site.put(OPERATOR, &document).expect(200);
    // What was claimed stays claimed.
    assert_eq!(site.unlock(0).code(), "proof.replayed");
    assert_eq!(site.unlock(2).code(), "policy.permitted");
    let blocked = json!([{
        "access-point": ACCESS_POINT,
        "record": { "mode": "blocked", "lockdowns": [], "threat-level": 0 },
    }]);
    site.put(OPERATOR, &with("doors", blocked)).expect(200);
    assert_eq!(site.unlock(3).code(), "door.blocked");
    site.put(OPERATOR, &with("readers", json!([]))).expect(200);
    site.post("/v1/challenges", TOKEN, &json!({ "access-point": ACCESS_POINT }))
        .refused(401, "reader.unauthenticated");
}

#[test]
fn uses_that_were_counted_stay_counted() {
    let site = EdgeSite::start();
    let put = |uses: u32| {
        let mut document = site.document();
        for credential in document["credentials"].as_array_mut().unwrap() {
            credential["record"]["assignments"][0]["uses-left"] = json!(uses);
        }
        site.put(OPERATOR, &document).expect(200);
    };
    put(2);
    assert_eq!(site.unlock(0).code(), "policy.permitted");
    put(2);
    assert_eq!(site.unlock(1).code(), "policy.permitted");
    put(2);
    assert_eq!(site.unlock(2).code(), "assignment.used-up");
    put(3);
    assert_eq!(site.unlock(3).code(), "policy.permitted");
    assert_eq!(site.unlock(4).code(), "assignment.used-up");
}

#[test]
fn decisions_are_in_the_journal() {
    let site = EdgeSite::start();
    site.unlock(0).expect(200);
    site.unlock(0).expect(200);
    let lines = site.journal(1);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["sequence"], 1);
    assert!(lines[0]["decision"]["granted"].is_object(), "{}", lines[0]);
    assert!(lines[1]["decision"]["denied"].is_object(), "{}", lines[1]);
    assert_eq!(site.journal(2), lines[1..]);
    site.get("/v1/journal?from=x", OPERATOR).refused(400, "request.malformed");
}
