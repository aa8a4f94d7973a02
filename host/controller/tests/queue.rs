//! What is valid for longer waits, and is carried out from its place in the queue.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::{SystemTime, UNIX_EPOCH};

use doorward_wallet::Chain;
use doorward_wallet::authority::Validity;
use doorward_wallet::operation::{self, DeviceKey, Dialect, Operation, Unsigned};
use serde_json::{Value, json};
use support::Site;
use support::service::Service;

const LOCK: &str = "0110cd80-52fe-4000-918a-b135b59624b2";
const USER: &str = "62143130-538f-4000-a6c4-5353182984b7";

/// What is added to the site.
const MORE: &str = r#"
[[access-point]]
identifier = "gate-in"
name = "Gate, inwards"
door = "main"
to = "lobby"
formats = ["doordeck-operation"]
locks = ["0110cd80-52fe-4000-918a-b135b59624b2"]

[[issuer]]
identifier = "doordeck"
name = "A root in the style of Doordeck's"
formats = ["doordeck-operation"]
anchor-files = ["root.pem"]
algorithms = ["EdDSA", "RS256"]
queue-lifetime = 600
"#;

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn a_request_takes_its_place_and_is_carried_out_once() {
    let key = DeviceKey::of("ben");
    let years = Validity { not_before: 1_700_000_000, not_after: 2_000_000_000 };
    let chain = Chain::doordeck(USER, &key, years).unwrap();
    let site = Site::new();
    site.write("site.toml", format!("{}{MORE}", support::SITE));
    site.write("root.pem", chain.root_pem().unwrap());
    site.build(1, "site.bundle").expect(0);
    let data = site.data();
    site.run(["bundle", "accept", &site.path("site.bundle"), "--data", &data]).expect(0);
    let spki = hex::encode(key.spki().unwrap());
    let line = format!("ben,Ben Okri,{spki},doordeck,unique-identifier={USER},staff");
    site.enrol(&format!("holder,name,key,issuer,subject,profiles\n{line}\n")).expect(0);
    let reader = ["reader", "add", "cloud", "--access-point", "gate-in", "--data", &data];
    let token = site.run(reader).expect(0).out.trim().to_owned();
    let service = Service::start(&site);

    let operation = Operation {
        user: USER.into(),
        lock: LOCK.into(),
        issued_at: now(),
        expires: now() + 300,
        identifier: Some("00000000-0000-4000-8000-000000000001".into()),
        locked: false,
    };
    let header = operation::header(chain.certificates());
    let request = Unsigned::new(&header, &operation.claims()).sign(&key, Dialect::Url);
    let decide = |place: Option<&Value>| {
        let mut body = json!({
            "access-point": "gate-in",
            "presentation": hex::encode(&request),
        });
        if let Some(place) = place {
            body["place"] = place.clone();
        }
        service.post(&token, "/v1/decisions", &body).expect(200).json()
    };
    let deferred = decide(None);
    assert_eq!(deferred["outcome"], "deferred");
    assert_eq!((&deferred["action"], &deferred["release-seconds"]), (&json!("none"), &json!(0)));
    assert_eq!(deferred["not-before"], operation.issued_at);
    assert_eq!(deferred["expires"], operation.expires);
    let place = &deferred["place"];
    assert_eq!(place.as_str().unwrap().len(), 64);

    // Its place is taken, and another's is not its own.
    assert_eq!(decide(None)["outcome"], "denied");
    assert_eq!(decide(Some(&json!("07".repeat(32))))["outcome"], "denied");
    let granted = decide(Some(place));
    assert_eq!((&granted["outcome"], &granted["action"]), (&json!("granted"), &json!("release")));
    assert_eq!(granted.get("place"), None);
    assert_eq!(decide(Some(place))["outcome"], "denied");
    service.stop();
    support::doorward(["journal", "replay", "--data", &data]).expect(0);
}
