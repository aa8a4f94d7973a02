//! Readers whose formats need more of a service than random octets.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use doorward_wallet::aliro::{Device, Ephemeral, Reader};
use doorward_wallet::authority::{AuthorityKey, key_pem};
use doorward_wallet::pkoc::ble::{Answer, Exchange, ReaderIdentity};
use doorward_wallet::pkoc::certificate::{Draft, respond};
use doorward_wallet::pkoc::{self, CardKey};
use serde_json::{Value, json};
use support::service::Service;
use support::{Site, doorward, point};

const CHALLENGES: &str = "/v1/challenges";
const DECISIONS: &str = "/v1/decisions";

/// The yard's reader as phones know it.
const YARD: ReaderIdentity = ReaderIdentity { site: [0x11; 16], location: [0xaa; 16] };

/// The side door's reader: group and sub-group.
const SIDE: [u8; 32] = [0x5a; 32];

/// What is added to the site.
const MORE: &str = r#"
[[access-point]]
identifier = "yard-in"
name = "Yard, inwards"
door = "main"
to = "lobby"
formats = ["pkoc-ble-ecdhe", "pkoc-nfc-v2-standard"]

[access-point.pkoc-reader]
site = "11111111-1111-1111-1111-111111111111"
location = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"

[[access-point]]
identifier = "side-in"
name = "Side door, inwards"
door = "main"
to = "lobby"
formats = ["aliro"]
locks = ["5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"]

[[access-point]]
identifier = "depot-in"
name = "Depot, for who is there, in the network of the house"
door = "main"
to = "lobby"
formats = ["pkoc-nfc-v1"]
usage.addresses = ["192.0.2.0/24"]
usage.place = { latitude = 51.5, longitude = -0.1, radius = 100, accuracy = 50 }

[[issuer]]
identifier = "readers"
name = "The site, as its readers prove it to phones"
formats = ["pkoc-ble-ecdhe"]
reference = "11111111-1111-1111-1111-111111111111"
anchor-files = ["readers.pem"]
algorithms = ["ES256"]
"#;

/// A running service, the token of a reader at all of its doors, and Amira's key.
fn start(more: &[&str]) -> (Site, Service, String, CardKey) {
    let site = Site::new();
    site.write("site.toml", format!("{}{MORE}", support::SITE));
    site.write("readers.pem", key_pem(&CardKey::of("site").spki().unwrap()).unwrap());
    site.build(1, "site.bundle").expect(0);
    let data = site.data();
    site.run(["bundle", "accept", &site.path("site.bundle"), "--data", &data]).expect(0);
    let key = CardKey::of("amira");
    site.enrol(&format!("holder,name,key,profiles\namira,Amira Khan,{},staff\n", point(&key)))
        .expect(0);
    let places =
        ["--access-point", "yard-in", "--access-point", "side-in", "--access-point", "depot-in"];
    let run =
        site.run(["reader", "add", "yard", "--data", &data].iter().chain(&places).chain(more));
    let token = run.expect(0).out.trim().to_owned();
    let service = Service::start(&site);
    (site, service, token, key)
}

/// A challenge for a format, and the public half of the pair beside it.
fn challenge(service: &Service, token: &str, at: &str, format: &str) -> (Vec<u8>, Option<Vec<u8>>) {
    let body = json!({ "access-point": at, "format": format });
    let issued = service.post(token, CHALLENGES, &body).expect(200).json();
    let octets = |name: &str| issued[name].as_str().map(|text| hex::decode(text).unwrap());
    (octets("challenge").unwrap(), octets("ephemeral-key"))
}

fn decide(service: &Service, token: &str, body: &Value) -> String {
    let told = service.post(token, DECISIONS, body).expect(200).json();
    format!("{} {}", told["outcome"].as_str().unwrap(), told["reason"]["code"].as_str().unwrap())
}

#[test]
fn a_phone_talks_in_secret_with_a_key_of_the_service() {
    let (site, service, token, key) = start(&["--detail"]);
    for session in ["first", "second"] {
        let (connection, _) = challenge(&service, &token, "yard-in", "pkoc-ble-ecdhe");
        assert_eq!(connection.len(), 33);
        let exchange = Exchange::new(&CardKey::of(session), &connection);
        let answer = Answer::to(&key, &exchange.transcript(&YARD)).to_octets();
        let body = json!({
            "access-point": "yard-in",
            "presentation": hex::encode(exchange.seal(&answer)),
            "challenge": hex::encode(&connection),
            "format": "pkoc-ble-ecdhe",
        });
        assert_eq!(decide(&service, &token, &body), "granted policy.permitted");
        // The key has gone with the decision.
        assert_eq!(decide(&service, &token, &body), "denied secret.missing");
    }
    service.stop();
    doorward(["journal", "replay", "--data", &site.data()]).expect(0);
}

#[test]
fn a_phone_meets_a_reader_that_forwards() {
    let (_site, service, token, key) = start(&["--detail"]);
    let transact = |identifier: [u8; 32]| {
        let (transaction, point) = challenge(&service, &token, "side-in", "aliro");
        let reader = Reader {
            identifier: identifier.to_vec(),
            key: CardKey::of("side reader"),
            ephemeral: Ephemeral::OfHost(point.unwrap()),
            transaction: transaction.clone(),
            parameters: [0x5e, 1, 0, 0, 1],
        };
        let ephemeral = CardKey::of("amira, today");
        let proprietary = hex::decode("a508800200005c020100").unwrap();
        let device = Device { key: key.clone(), ephemeral, proprietary };
        let values: Vec<Value> = Reader { identifier: SIDE.to_vec(), ..reader.clone() }
            .values(false)
            .into_iter()
            .map(|(name, value)| json!({ "name": name, "value": hex::encode(value) }))
            .collect();
        let body = json!({
            "access-point": "side-in",
            "presentation": hex::encode(device.record(&reader, &[], false)),
            "challenge": hex::encode(&transaction),
            "values": values,
        });
        decide(&service, &token, &body)
    };
    assert_eq!(transact(SIDE), "granted policy.permitted");
    assert_eq!(transact([0x11; 32]), "denied decryption.failed");
}

#[test]
fn a_longer_challenge_is_drawn_where_the_format_asks_for_it() {
    let (_site, service, token, key) = start(&["--detail"]);
    let (octets, beside) = challenge(&service, &token, "yard-in", "pkoc-nfc-v2-standard");
    assert_eq!((octets.len(), beside), (32, None));
    let days = ["260101", "361231"];
    let own = Draft::of(&key, "01000EXAMPLE0001", "CARD000000000001", days);
    let certificate = own.signed_by(&AuthorityKey::p256("herself").unwrap()).unwrap();
    let body = json!({
        "access-point": "yard-in",
        "presentation": hex::encode(respond(&certificate, &key, &octets)),
        "challenge": hex::encode(&octets),
    });
    assert_eq!(decide(&service, &token, &body), "granted policy.permitted");
    let both = json!({ "access-point": "yard-in", "format": "aliro", "octets": 16 });
    assert_eq!(service.post(&token, CHALLENGES, &both).expect(400).code(), "request.malformed");
}

#[test]
fn a_reader_says_nothing_that_it_may_not() {
    let (_site, service, token, _) = start(&[]);
    let with = |name: &str, value: Value| {
        let mut body = json!({ "access-point": "yard-in", "presentation": "00" });
        body[name] = value;
        service.post(&token, DECISIONS, &body)
    };
    assert_eq!(with("device", json!("phone-1")).expect(403).code(), "reader.not-entitled");
    assert_eq!(with("purpose", json!("enrol")).expect(403).code(), "reader.not-entitled");
    let around = with("surroundings", json!({ "posture": [] })).expect(403);
    assert_eq!(around.code(), "reader.not-entitled");
    with("purpose", json!("access")).expect(200);
    for name in ["pkoc-ble-ephemeral", "aliro-reader-ephemeral-key"] {
        let value = json!([{ "name": name, "value": hex::encode([7; 32]) }]);
        assert_eq!(with("values", value).expect(400).code(), "request.malformed", "{name}");
    }
    let twice = json!({ "name": "aliro-parameters", "value": "00" });
    assert_eq!(with("values", json!(vec![twice; 17])).expect(400).code(), "request.malformed");
}

#[test]
fn a_reader_says_what_it_may() {
    let (site, service, token, _) =
        start(&["--detail", "--devices", "--purpose", "enrol", "--purpose", "administer"]);
    let listed = site.run(["reader", "list", "--data", &site.data()]).expect(0).out;
    assert!(listed.contains("states devices, for enrol, for administer"), "{listed}");
    for purpose in ["enrol", "administer"] {
        let body = json!({
            "access-point": "yard-in",
            "presentation": "00",
            "device": "phone-1",
            "purpose": purpose,
        });
        assert!(decide(&service, &token, &body).starts_with("denied input."), "{purpose}");
    }
    let unknown = ["reader", "add", "back", "--purpose", "fly", "--access-point", "yard-in"];
    site.run(unknown.iter().chain(&["--data", &site.data()])).expect(2);
}

#[test]
fn surroundings_open_what_asks_for_them() {
    let (site, service, token, key) = start(&["--detail", "--surroundings"]);
    let listed = site.run(["reader", "list", "--data", &site.data()]).expect(0).out;
    assert!(listed.contains("states surroundings"), "{listed}");
    let there = json!({ "latitude": 515_000_000, "longitude": -1_000_000, "accuracy": 50 });
    let tap = |surroundings: Value| {
        let issued =
            service.post(&token, CHALLENGES, &json!({ "access-point": "depot-in" })).expect(200);
        let challenge = hex::decode(issued.json()["challenge"].as_str().unwrap()).unwrap();
        let mut body = json!({
            "access-point": "depot-in",
            "presentation": hex::encode(pkoc::respond(&key, &challenge)),
            "challenge": hex::encode(&challenge),
        });
        if !surroundings.is_null() {
            body["surroundings"] = surroundings;
        }
        decide(&service, &token, &body)
    };
    for (surroundings, expected) in [
        (json!({ "position": there, "address": "c0000207" }), "granted policy.permitted"),
        (json!({ "position": there, "address": "c0000307" }), "denied usage.address-not-permitted"),
        (json!({ "position": there }), "denied usage.address-unknown"),
        (json!({ "address": "c0000207" }), "denied usage.position-unknown"),
        (json!({ "address": "c00002" }), "denied circumstance.out-of-range"),
        (Value::Null, "denied usage.position-unknown"),
    ] {
        assert_eq!(tap(surroundings.clone()), expected, "{surroundings}");
    }
    let body = json!({
        "access-point": "depot-in",
        "presentation": "00",
        "surroundings": { "weather": "fine" },
    });
    assert_eq!(service.post(&token, DECISIONS, &body).expect(400).code(), "request.malformed");
}
