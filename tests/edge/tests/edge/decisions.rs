//! What readers are told, and what is written down.

use serde_json::json;

use crate::client::Client;
use crate::stage::{NOW, Stage, record};

#[test]
fn a_tap_is_granted_once() {
    let stage = Stage::set();
    let tap = stage.tap();
    let granted = stage.reader().json("/v1/decide", &tap);
    assert_eq!(granted.status, 200, "{granted:?}");
    assert_eq!(
        granted.json(),
        json!({
            "outcome": "granted",
            "feedback": "granted",
            "action": "release",
            "release-seconds": 5,
            "repeated": false,
        })
    );
    assert_eq!(stage.outcome(&tap), ("denied".into(), "challenge.consumed".into()));
}

#[test]
fn a_request_is_granted_once() {
    let stage = Stage::set();
    let unlock = stage.unlock("one");
    assert_eq!(stage.outcome(&unlock), ("granted".into(), "policy.permitted".into()));
    assert_eq!(stage.outcome(&unlock), ("denied".into(), "proof.replayed".into()));
    assert_eq!(stage.outcome(&stage.unlock("two")).0, "granted");
}

#[test]
fn out_of_hours_is_denied_and_the_claim_stays_made() {
    let stage = Stage::set();
    stage.clock.set(NOW + 10 * 3600);
    let tap = stage.tap();
    assert_eq!(stage.outcome(&tap), ("denied".into(), "schedule.outside".into()));
    assert_eq!(stage.outcome(&tap), ("denied".into(), "challenge.consumed".into()));
}

#[test]
fn surroundings_count_where_the_reader_may_state_them() {
    let stage = Stage::set();
    for (number, address, code) in [
        ("one", "c0000207", "policy.permitted"),
        ("two", "c0000307", "usage.address-not-permitted"),
        ("three", "c00002", "circumstance.out-of-range"),
    ] {
        let unlock = stage.unlock_yard(number, &json!({ "address": address }));
        assert_eq!(stage.outcome(&unlock).1, code);
    }
    let position = json!({ "latitude": 0, "longitude": 0, "accuracy": 10 });
    let elsewhere = json!({ "position": position, "posture": ["managed"] });
    let unlock = stage.unlock_yard("four", &elsewhere);
    assert_eq!(stage.outcome(&unlock).1, "usage.address-unknown");
    let unlock = stage.unlock_yard("five", &json!({ "address": "c0000207" }));
    let refused = stage.reader().json("/v1/decide", &unlock);
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("reader.not-entitled")));
    // Nothing was claimed by it.
    assert_eq!(stage.outcome(&unlock).1, "policy.permitted");
    let weather = stage.unlock_yard("six", &json!({ "weather": "fine" }));
    assert_eq!(stage.decide(&weather).status, 400);
}

#[test]
fn cbor_is_answered_in_cbor() {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "kebab-case")]
    struct Body {
        access_point: String,
        #[serde(with = "octets")]
        presentation: Vec<u8>,
        #[serde(with = "octets")]
        challenge: Vec<u8>,
    }
    mod octets {
        pub(super) fn serialize<S: serde::Serializer>(
            octets: &[u8],
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(octets)
        }
    }
    let stage = Stage::set();
    let tap = stage.tap();
    let octets = |name: &str| hex::decode(tap[name].as_str().unwrap()).unwrap();
    let body = Body {
        access_point: "front-in".into(),
        presentation: octets("presentation"),
        challenge: octets("challenge"),
    };
    let mut encoded = Vec::new();
    ciborium::into_writer(&body, &mut encoded).unwrap();
    let answer = stage.reader().post("/v1/decide", "application/cbor", &encoded);
    assert_eq!((answer.status, answer.media_type.as_str()), (200, "application/cbor"));
    let told: serde_json::Value = ciborium::from_reader(answer.body.as_slice()).unwrap();
    assert_eq!(told["outcome"], "granted");
    encoded.push(0);
    let answer = stage.reader().post("/v1/decide", "application/cbor", &encoded);
    assert_eq!((answer.status, answer.code().as_str()), (400, "request.malformed"));
}

#[test]
fn a_challenge_must_be_the_app_s_own_and_of_the_access_point() {
    let stage = Stage::set();
    let own = [0x11; 16];
    let made_up = json!({
        "access-point": "front-in",
        "presentation": hex::encode(doorward_wallet::pkoc::respond(&stage.card, &own)),
        "challenge": hex::encode(own),
    });
    assert_eq!(stage.outcome(&made_up), ("denied".into(), "challenge.unknown".into()));

    stage.sql("UPDATE reader SET access_points = '[\"front-in\", \"back-in\"]'");
    let mut elsewhere = stage.tap();
    elsewhere["access-point"] = "back-in".into();
    assert_eq!(stage.outcome(&elsewhere), ("denied".into(), "challenge.foreign".into()));
}

#[test]
fn a_challenge_is_as_long_as_the_format_asks_for() {
    let stage = Stage::set();
    let ask = |octets: u64| {
        let body = json!({"access-point": "front-in", "octets": octets});
        stage.reader().json("/v1/challenges", &body)
    };
    for octets in [16, 32, 65] {
        let issued = ask(octets);
        assert_eq!(issued.status, 200, "{issued:?}");
        let challenge = hex::decode(issued.json()["challenge"].as_str().unwrap()).unwrap();
        assert_eq!(u64::try_from(challenge.len()).unwrap(), octets);
    }
    for octets in [0, 15, 66, u64::from(u32::MAX)] {
        let refused = ask(octets);
        assert_eq!((refused.status, refused.code().as_str()), (400, "request.malformed"));
    }
}

#[test]
fn a_challenge_lives_for_its_lifetime() {
    let stage = Stage::set();
    let tap = stage.tap();
    stage.clock.set(NOW + 11);
    assert_eq!(stage.outcome(&tap), ("denied".into(), "challenge.unknown".into()));
    // A clock that was set back makes no challenge young again.
    let tap = stage.tap();
    stage.clock.set(NOW + 10);
    assert_eq!(stage.outcome(&tap).0, "denied");
}

#[test]
fn a_stranger_s_key_costs_no_space() {
    let stage = Stage::set();
    stage.sql("DELETE FROM credential");
    assert_eq!(stage.outcome(&stage.unlock("one")), ("denied".into(), "credential.unknown".into()));
    assert_eq!(stage.rows("claim"), 0);
}

#[test]
fn a_last_use_is_used_once() {
    let stage = Stage::set();
    stage.enrol_card(&record("amira", "staff", Some(1)));
    assert_eq!(stage.outcome(&stage.tap()).0, "granted");
    assert_eq!(stage.outcome(&stage.tap()).0, "denied");
    stage.sql("UPDATE counted SET allowed = 2");
    assert_eq!(stage.outcome(&stage.tap()).0, "granted");
    assert_eq!(stage.outcome(&stage.tap()).0, "denied");
}

#[test]
fn a_retry_gets_the_same_answer_and_no_second_release() {
    let stage = Stage::set();
    let mut tap = stage.tap();
    tap["transaction"] = "one".into();
    let first = stage.decide(&tap).json();
    assert_eq!((&first["outcome"], &first["action"]), (&json!("granted"), &json!("release")));
    let again = stage.decide(&tap).json();
    assert_eq!((&again["outcome"], &again["action"]), (&json!("granted"), &json!("none")));
    assert_eq!(again["repeated"], true);
    let mut other = stage.tap();
    other["transaction"] = "one".into();
    let refused = stage.decide(&other);
    assert_eq!((refused.status, refused.code().as_str()), (409, "transaction.reused"));
}

#[test]
fn a_lockdown_and_a_blocked_door_are_kept() {
    let stage = Stage::set();
    stage.sql(r#"INSERT INTO lockdown VALUES ('drill', '{"scope":"site","rank":1,"starts":0}')"#);
    let (outcome, code) = stage.outcome(&stage.tap());
    assert_eq!(outcome, "denied");
    assert!(code.starts_with("door.") || code.starts_with("lockdown."), "{code}");
    stage.sql("DELETE FROM lockdown; INSERT INTO door VALUES ('front', 'blocked')");
    assert_eq!(stage.outcome(&stage.tap()).0, "denied");
    stage.sql("DELETE FROM door");
    assert_eq!(stage.outcome(&stage.tap()).0, "granted");
}

#[test]
fn the_bundle_of_the_access_point_comes_before_the_site_s() {
    let stage = Stage::set();
    let statement = "INSERT INTO bundle VALUES ('front-in', 9, ?1)";
    stage.server.database().unwrap().execute(statement, [stage.bundle(9)]).unwrap();
    stage.sql("UPDATE bundle SET signed = x'00' WHERE access_point = ''");
    assert_eq!(stage.outcome(&stage.tap()).0, "granted");
    stage.sql("DELETE FROM bundle WHERE access_point = 'front-in'");
    let refused = stage.decide(&stage.unlock("one"));
    assert_eq!((refused.status, refused.code().as_str()), (503, "service.fault"));
    stage.sql("DELETE FROM bundle");
    let refused = stage.decide(&stage.unlock("one"));
    assert_eq!((refused.status, refused.code().as_str()), (503, "service.no-bundle"));
}

#[test]
fn every_decision_is_written_down_as_the_host_library_writes_it() {
    use doorward_host::contract::verification::Decision;
    use doorward_host::journal::Entry;

    let stage = Stage::set();
    let tap = stage.tap();
    stage.outcome(&tap);
    stage.outcome(&tap);
    let database = stage.server.database().unwrap();
    let mut lines = database.prepare("SELECT line FROM journal ORDER BY number").unwrap();
    let lines: Vec<String> =
        lines.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(lines.len(), 2);
    for (line, granted) in lines.iter().zip([true, false]) {
        let entry: Entry = serde_json::from_str(line).unwrap();
        assert_eq!(serde_json::to_string(&entry).unwrap(), *line);
        let Entry::Decision(decided) = entry else { panic!("not a decision: {line}") };
        assert_eq!(matches!(decided.outcome, Decision::Granted(_)), granted);
        assert_eq!(decided.answers.len(), 3);
    }
}

#[test]
fn a_clock_behind_its_floor_is_not_believed() {
    let stage = Stage::set();
    assert_eq!(stage.outcome(&stage.tap()).0, "granted");
    stage.clock.set(NOW - 3600);
    assert_eq!(stage.outcome(&stage.tap()), ("denied".into(), "clock.untrusted".into()));
}

#[test]
fn health_tells_component_bundle_and_claims() {
    let stage = Stage::set();
    let health = Client::of(&stage.server, None).get("/v1/health");
    let engine = crate::stage::component("DOORWARD_ENGINE");
    let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&engine));
    assert_eq!(
        health.json(),
        json!({
            "component": digest,
            "site": "edge",
            "bundle": 5,
            "bundle-age": 60,
            "claims": "sqlite",
        })
    );
}
