//! An operator's commands while the service has the store open.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use doorward_wallet::pkoc::{self, CardKey};
use serde_json::json;
use support::service::Service;
use support::{Run, Site, doorward, point};

/// A service, and a reader with detail at the main entrance.
fn service() -> (Site, CardKey, Service, String) {
    let (site, card) = Site::with_card();
    let data = site.data();
    let reader = ["reader", "add", "lobby", "--access-point", "main-in", "--detail"];
    let run = doorward(reader.into_iter().chain(["--data", data.as_str()])).expect(0);
    let service = Service::start(&site);
    (site, card, service, run.out.trim().to_owned())
}

/// The code of the decision about a card, now.
fn code(service: &Service, token: &str, card: &CardKey) -> String {
    let challenge = service.challenge(token, "main-in");
    let body = json!({
        "access-point": "main-in",
        "presentation": hex::encode(pkoc::respond(card, &challenge)),
        "challenge": hex::encode(challenge),
    });
    let answer = service.post(token, "/v1/decisions", &body).expect(200).json();
    answer["reason"]["code"].as_str().unwrap().to_owned()
}

#[track_caller]
fn order(site: &Site, arguments: &[&str], code: i32) -> Run {
    let data = site.data();
    doorward(arguments.iter().copied().chain(["--data", &data])).expect(code)
}

#[test]
fn orders_count_at_once() {
    let (site, card, service, token) = service();
    assert_eq!(code(&service, &token, &card), "policy.permitted");
    order(&site, &["lockdown", "start", "drill", "--site"], 0);
    assert_eq!(code(&service, &token, &card), "door.locked-down");
    let run = order(&site, &["lockdown", "list"], 0);
    assert!(run.out.starts_with("drill  the site"), "{}", run.out);
    order(&site, &["lockdown", "lift", "drill"], 0);
    order(&site, &["credential", "disable", "--holder", "amira", "--reason", "lost"], 0);
    assert_eq!(code(&service, &token, &card), "credential.disabled");
    order(&site, &["credential", "enable", "--holder", "amira"], 0);
    order(&site, &["door", "mode", "main", "blocked"], 0);
    assert_eq!(code(&service, &token, &card), "door.blocked");
    let run = order(&site, &["door", "mode", "nowhere", "blocked"], 2);
    assert!(run.err.contains("no access point belongs to door `nowhere`"), "{}", run.err);
    order(&site, &["clock", "show"], 0);
}

#[test]
fn bundles_and_credentials_count_at_once() {
    let (site, card, service, token) = service();
    let newcomer = CardKey::of("newcomer");
    assert_eq!(code(&service, &token, &newcomer), "credential.unknown");
    let sheet = format!(
        "holder,key,profiles\nben,{},staff\ncarla,{},staff\ndev,{},stuff\n",
        point(&newcomer),
        point(&card),
        point(&CardKey::of("another")),
    );
    let run = site.enrol(&sheet).expect(1);
    assert!(run.out.starts_with("1 enrolled, 2 refused"), "{}", run.out);
    assert!(
        run.err.contains("line 3: key: the credential is enrolled already, for holder `amira`")
    );
    assert!(run.err.contains("line 4: profiles: the bundle in force has no profile `stuff`"));
    assert_eq!(code(&service, &token, &newcomer), "policy.permitted");

    let closed = support::SITE.replace("schedule = \"always\"", "schedule = \"never\"");
    site.write("site.toml", closed);
    site.build(2, "closed.bundle").expect(0);
    order(&site, &["bundle", "accept", &site.path("closed.bundle")], 0);
    assert_eq!(service.get("/v1/health").expect(200).json()["bundle"], 2);
    assert_eq!(code(&service, &token, &card), "schedule.outside");
    let run = order(&site, &["bundle", "accept", &site.path("site.bundle")], 2);
    assert!(run.err.contains("bundle.rollback"), "{}", run.err);
}

#[test]
fn the_journal_can_be_read_and_sealed() {
    let (site, card, service, token) = service();
    code(&service, &token, &card);
    let kept = site.path("checkpoint");
    order(&site, &["journal", "seal", "--out", &kept], 0);
    let run = order(&site, &["journal", "verify", "--checkpoint", &kept], 0);
    assert!(run.out.contains("1 confirmed from elsewhere"), "{}", run.out);
    let run = order(&site, &["journal", "replay"], 0);
    assert!(run.out.contains("1 decisions: 1 the same"), "{}", run.out);
    let shown = order(&site, &["journal", "show"], 0).out;
    assert!(shown.contains("granted policy.permitted at main-in, holder amira"), "{shown}");
}

#[test]
fn only_the_owner_reaches_the_service_and_only_while_it_runs() {
    let (site, _, service, _) = service();
    let socket = site.path("data/control.sock");
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    let run = order(&site, &["serve", "--listen", "127.0.0.1:0"], 2);
    assert!(run.err.contains("the store is open in another process"), "{}", run.err);
    assert!(fs::metadata(&socket).is_ok());
    service.stop();
    assert!(fs::metadata(&socket).is_err());
    order(&site, &["lockdown", "list"], 0);
}
