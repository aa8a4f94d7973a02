//! `doorward serve`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use doorward_wallet::pkoc::{self, CardKey};
use serde_json::{Value, json};
use support::http::{self, Answer};
use support::service::Service;
use support::{Site, doorward};

const DECISIONS: &str = "/v1/decisions";
const CHALLENGES: &str = "/v1/challenges";

/// A site whose reader `lobby` is bound to `main-in`.
fn site_with_reader() -> (Site, CardKey, String) {
    let (site, card) = Site::with_card();
    let token = add_reader(&site, "lobby", &["--access-point", "main-in"]);
    (site, card, token)
}

fn add_reader(site: &Site, name: &str, more: &[&str]) -> String {
    let data = site.data();
    let arguments = ["reader", "add", name, "--data", &data];
    let run = site.run(arguments.iter().chain(more)).expect(0);
    run.out.trim().to_owned()
}

/// A body that asks about a card's answer to a challenge of the service.
fn tap(service: &Service, token: &str, card: &CardKey) -> Value {
    let challenge = service.challenge(token, "main-in");
    json!({
        "access-point": "main-in",
        "presentation": hex::encode(pkoc::respond(card, &challenge)),
        "challenge": hex::encode(challenge),
    })
}

fn decide(service: &Service, token: &str, body: &Value) -> Answer {
    service.post(token, DECISIONS, body)
}

#[test]
fn grants_once() {
    let (site, card, token) = site_with_reader();
    let service = Service::start(&site);
    let body = tap(&service, &token, &card);
    let granted = decide(&service, &token, &body).expect(200).json();
    assert_eq!(
        granted,
        json!({
            "outcome": "granted",
            "feedback": "granted",
            "action": "release",
            "release-seconds": 7,
            "repeated": false,
        })
    );
    let replayed = decide(&service, &token, &body).expect(200).json();
    assert_eq!(replayed["outcome"], "denied");
    assert_eq!(replayed["action"], "none");

    // A challenge of somebody's own is not outstanding.
    let challenge = [9; 16];
    let own = json!({
        "access-point": "main-in",
        "presentation": hex::encode(pkoc::respond(&card, &challenge)),
        "challenge": hex::encode(challenge),
    });
    assert_eq!(decide(&service, &token, &own).expect(200).json()["outcome"], "denied");
    service.stop();

    let shown = doorward(["journal", "show", "--data", &site.data()]).expect(0).out;
    for told in
        ["granted policy.permitted", "denied challenge.consumed", "denied challenge.unknown"]
    {
        assert!(shown.contains(&format!("{told} at main-in, holder amira")), "{shown}");
    }
    let verified = doorward(["journal", "verify", "--data", &site.data()]).expect(0).out;
    assert!(verified.contains("0 lines not sealed"), "{verified}");
    doorward(["journal", "replay", "--data", &site.data()]).expect(0);
}

#[test]
fn a_retry_gets_the_same_answer_and_no_second_release() {
    let (site, card, token) = site_with_reader();
    let service = Service::start(&site);
    let mut body = tap(&service, &token, &card);
    body["transaction"] = json!("tap-1");
    assert_eq!(decide(&service, &token, &body).expect(200).json()["repeated"], false);
    let again = decide(&service, &token, &body).expect(200).json();
    assert_eq!(
        again,
        json!({
            "outcome": "granted",
            "feedback": "granted",
            "action": "none",
            "release-seconds": 0,
            "repeated": true,
        })
    );
    let mut other = tap(&service, &token, &card);
    other["transaction"] = json!("tap-1");
    assert_eq!(decide(&service, &token, &other).expect(409).code(), "transaction.reused");
    other["transaction"] = json!("t".repeat(129));
    assert_eq!(decide(&service, &token, &other).expect(400).code(), "request.malformed");
}

#[test]
fn challenges_are_as_long_as_the_format_asks_for() {
    let (site, _, token) = site_with_reader();
    let service = Service::start(&site);
    let ask = |octets: u64| {
        let body = json!({ "access-point": "main-in", "octets": octets });
        service.post(&token, "/v1/challenges", &body)
    };
    for octets in [16, 32, 65] {
        let issued = ask(octets).expect(200).json();
        let challenge = hex::decode(issued["challenge"].as_str().unwrap()).unwrap();
        assert_eq!(u64::try_from(challenge.len()).unwrap(), octets);
    }
    for octets in [0, 15, 66, u64::from(u32::MAX)] {
        assert_eq!(ask(octets).expect(400).code(), "request.malformed");
    }
}

#[test]
fn cbor_is_as_good_as_json() {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "kebab-case")]
    struct Body {
        access_point: &'static str,
        presentation: ciborium::Value,
        challenge: ciborium::Value,
    }
    let (site, card, token) = site_with_reader();
    let service = Service::start(&site);
    let challenge = service.challenge(&token, "main-in");
    let presentation = pkoc::respond(&card, &challenge);
    let mut body = Vec::new();
    let asked = Body {
        access_point: "main-in",
        presentation: ciborium::Value::Bytes(presentation),
        challenge: ciborium::Value::Bytes(challenge),
    };
    ciborium::into_writer(&asked, &mut body).unwrap();
    let answer = service.post_as(&token, DECISIONS, "application/cbor", &body).expect(200);
    assert!(answer.head.to_lowercase().contains("content-type: application/cbor"));
    let answer: Value = ciborium::from_reader(answer.body.as_slice()).unwrap();
    assert_eq!(answer["outcome"], "granted");

    body.push(0);
    let answer = service.post_as(&token, DECISIONS, "application/cbor", &body).expect(400);
    assert_eq!(answer.code(), "request.malformed");
}

#[test]
fn answers_are_what_the_reader_accepts() {
    let (site, card, token) = site_with_reader();
    let service = Service::start(&site);
    let ask = |accept: &str| {
        let head = format!(
            "POST {DECISIONS} HTTP/1.1\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json; charset=utf-8\r\naccept: {accept}"
        );
        let body = tap(&service, &token, &card).to_string();
        http::send(service.address, &head, body.as_bytes())
    };
    let answer = ask("application/cbor").expect(200);
    let decision: Value = ciborium::from_reader(answer.body.as_slice()).unwrap();
    assert_eq!(decision["outcome"], "granted");
    for accept in ["*/*", "text/html, application/json;q=0.9", "application/cbor, */*;q=0.1"] {
        assert_eq!(ask(accept).expect(200).json()["outcome"], "granted", "{accept}");
    }
    assert_eq!(ask("text/html").expect(406).code(), "request.not-acceptable");
}

#[test]
fn of_many_at_once_one_is_granted() {
    let (site, card, token) = site_with_reader();
    let service = Service::start(&site);
    for _ in 0..8 {
        let body = tap(&service, &token, &card);
        let outcomes: Vec<Value> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| decide(&service, &token, &body).expect(200).json()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()["outcome"].clone()).collect()
        });
        let granted = outcomes.iter().filter(|outcome| **outcome == "granted").count();
        assert_eq!(granted, 1, "{outcomes:?}");
    }
}

#[test]
fn a_reader_with_detail_is_told_why() {
    let (site, card, _) = site_with_reader();
    let token = add_reader(&site, "desk", &["--access-point", "main-in", "--detail"]);
    let service = Service::start(&site);
    let granted = decide(&service, &token, &tap(&service, &token, &card)).expect(200).json();
    assert_eq!(granted["reason"]["code"], "policy.permitted");
    assert_eq!(granted["holder"], "amira");
    let stranger = tap(&service, &token, &CardKey::of("stranger"));
    let denied = decide(&service, &token, &stranger).expect(200).json();
    assert_eq!(denied["reason"]["code"], "credential.unknown");
    assert_eq!(denied["holder"], Value::Null);
}

#[test]
fn a_reader_proves_itself_and_stays_at_its_access_points() {
    let (site, card, token) = site_with_reader();
    let service = Service::start(&site);
    let body = tap(&service, &token, &card);
    let wrong = "0".repeat(64);
    for wrong in ["", "lobby", &wrong, &token[1..], &token.to_uppercase()] {
        let answer = decide(&service, wrong, &body).expect(401);
        assert_eq!(answer.code(), "reader.unauthenticated");
        assert!(answer.head.to_lowercase().contains("www-authenticate: bearer"));
        service.post(wrong, CHALLENGES, &json!({ "access-point": "main-in" })).expect(401);
    }
    let head = format!("POST {DECISIONS} HTTP/1.1\r\ncontent-type: application/json");
    http::send(service.address, &head, body.to_string().as_bytes()).expect(401);

    let elsewhere = json!({ "access-point": "office-in" });
    let answer = service.post(&token, CHALLENGES, &elsewhere).expect(403);
    assert_eq!(answer.code(), "reader.foreign-access-point");
    let mut moved = body.clone();
    moved["access-point"] = json!("office-in");
    decide(&service, &token, &moved).expect(403);

    // Removed while the service runs.
    site.run(["reader", "remove", "lobby", "--data", &site.data()]).expect(0);
    decide(&service, &token, &body).expect(401);
}

#[test]
fn only_what_a_body_may_hold_is_taken() {
    let (site, card, token) = site_with_reader();
    let service = Service::start(&site);
    let body = tap(&service, &token, &card);
    let refused = |body: &str| {
        service.post_as(&token, DECISIONS, "application/json", body.as_bytes()).expect(400).code()
    };
    for name in ["now", "clock", "secrets", "purpose", "explain", "values", "device"] {
        let mut more = body.clone();
        more[name] = json!(1);
        assert_eq!(refused(&more.to_string()), "request.malformed", "{name}");
    }
    for wrong in [
        "",
        "{",
        "[]",
        r#"{"access-point":"main-in"}"#,
        r#"{"access-point":"main-in","presentation":"zz"}"#,
        r#"{"access-point":"main-in","access-point":"main-in","presentation":""}"#,
        r#"{"access-point":"main-in","presentation":"","capability":"fly"}"#,
        r#"{"access-point":"main-in","presentation":""} {}"#,
    ] {
        assert_eq!(refused(wrong), "request.malformed", "{wrong}");
    }
    let text = body.to_string();
    for media_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let answer = service.post_as(&token, DECISIONS, media_type, text.as_bytes()).expect(415);
        assert_eq!(answer.code(), "request.unsupported-media-type");
    }
    let large = vec![b' '; (128 << 10) + 1];
    let answer = service.post_as(&token, DECISIONS, "application/json", &large).expect(413);
    assert_eq!(answer.code(), "request.too-large");

    assert_eq!(service.get("/v1/decisions").expect(405).code(), "request.method-not-allowed");
    assert_eq!(service.get("/v2").expect(404).code(), "request.not-found");
    // After all of this the challenge is still outstanding.
    assert_eq!(decide(&service, &token, &body).expect(200).json()["outcome"], "granted");
}

#[test]
fn says_what_decides() {
    let (site, _, _) = site_with_reader();
    let service = Service::start(&site);
    let health = service.get("/v1/health").expect(200).json();
    assert_eq!(health["site"], "hq");
    assert_eq!(health["bundle"], 1);
    assert_eq!(health["component"].as_str().unwrap().len(), 64);
}

#[test]
fn without_a_bundle_nothing_is_decided() {
    let site = Site::new();
    let token = add_reader(&site, "lobby", &["--access-point", "main-in"]);
    let service = Service::start(&site);
    let answer = service.post(&token, CHALLENGES, &json!({ "access-point": "main-in" }));
    assert_eq!(answer.expect(503).code(), "service.no-bundle");
    let body = json!({ "access-point": "main-in", "presentation": "00" });
    assert_eq!(decide(&service, &token, &body).expect(503).code(), "service.no-bundle");
    assert_eq!(service.get("/v1/health").expect(200).json()["bundle"], Value::Null);
}

#[test]
fn listens_on_loopback_unless_told_otherwise() {
    let site = Site::new();
    let run = site.run(["serve", "--listen", "0.0.0.0:0", "--data", &site.data()]).expect(2);
    assert!(run.err.contains("--beyond-loopback"), "{}", run.err);
}
