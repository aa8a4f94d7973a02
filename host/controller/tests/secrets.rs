//! What must never be written down.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;
use std::path::Path;

use doorward_wallet::pkoc;
use serde_json::json;
use support::service::Service;
use support::{Site, doorward};

/// A token that somebody shows at a door that takes none: whoever has it, has the credential.
const BEARER: &str = "eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoic2VjcmV0LWJlYXJlciJ9.c2lnbmF0dXJl";

/// A passkey that somebody types into the wrong field.
const TYPED: &str = "planted-secret-that-is-not-hex";

#[test]
fn neither_tokens_nor_bearer_presentations_are_kept() {
    let (site, card) = Site::with_card();
    let data = site.data();
    let run = site.run(["reader", "add", "lobby", "--access-point", "main-in", "--data", &data]);
    let token = run.expect(0).out.trim().to_owned();

    let service = Service::start(&site);
    let challenge = service.challenge(&token, "main-in");
    let decide = |presentation: &str| {
        let body = json!({
            "access-point": "main-in",
            "presentation": presentation,
            "challenge": hex::encode(&challenge),
        });
        service.post(&token, "/v1/decisions", &body)
    };
    assert_eq!(decide(&hex::encode(BEARER)).expect(200).json()["outcome"], "denied");
    let problem = decide(TYPED).expect(400);
    assert!(!String::from_utf8(problem.body).unwrap().contains(TYPED));
    let granted = pkoc::respond(&card, &challenge);
    assert_eq!(decide(&hex::encode(&granted)).expect(200).json()["outcome"], "granted");
    service.post(&format!("{token}0"), "/v1/decisions", &json!({})).expect(401);
    let log = service.stop();
    assert!(log.contains("decided"), "{log}");

    let shown = doorward(["journal", "show", "--json", "--data", &data]).expect(0).out;
    let export = site.path("journal.cbor");
    doorward(["journal", "export", "--data", &data, "--out", &export]).expect(0);
    // What is evidence and no secret is kept, so this test would find what is kept.
    assert!(shown.contains(&hex::encode(&granted)), "{shown}");
    assert!(holds(&fs::read(&export).unwrap(), &granted));

    let mut places = vec![
        ("log".to_string(), log.into_bytes()),
        ("journal".to_string(), shown.into_bytes()),
        ("export".to_string(), fs::read(&export).unwrap()),
    ];
    collect(Path::new(&data), &mut places);
    assert!(places.iter().any(|(name, _)| name.ends_with("store.redb")));
    for (name, content) in &places {
        for secret in [token.as_str(), BEARER, TYPED] {
            for form in [secret.as_bytes().to_vec(), hex::encode(secret).into_bytes()] {
                assert!(!holds(content, &form), "`{secret}` is in {name}");
            }
        }
        let octets = hex::decode(&token).unwrap();
        assert!(!holds(content, &octets), "the token's octets are in {name}");
    }
}

/// Every file in a folder.
fn collect(folder: &Path, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, places);
        } else {
            places.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}

fn holds(content: &[u8], sought: &[u8]) -> bool {
    content.windows(sought.len()).any(|window| window == sought)
}
