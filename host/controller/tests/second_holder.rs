//! Two holders at one door, who goes through, and what operators put right.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use doorward_wallet::pkoc::{self, CardKey};
use serde_json::{Value, json};
use support::http::Answer;
use support::service::Service;
use support::{Site, point};

/// What is added to the site.
const MORE: &str = r#"
[limits]
lock-out = { failures = 3, for = "1h" }

[[area]]
identifier = "vault"
name = "Vault"
antipassback = { mode = "hard" }

[[door]]
identifier = "vault"
name = "Vault door"
passage = "reported"

[[access-point]]
identifier = "vault-in"
name = "Vault, inwards"
door = "vault"
from = "lobby"
to = "vault"
formats = ["pkoc-nfc-v1"]
authentication = "two"

[[authentication-profile]]
identifier = "two"
name = "Two holders"
levels = [{ schedule = "always", dual = true, within = 20 }]

[[profile]]
identifier = "keepers"
name = "Keepers of the vault"

[[profile.policy]]
effect = "permit"
access-points = ["main-in", "vault-in"]
schedule = "always"
"#;

struct Scene {
    site: Site,
    service: Service,
    token: String,
}

impl Scene {
    fn new(cards: &[(&str, &CardKey)]) -> Self {
        let site = Site::new();
        site.write("site.toml", format!("{}{MORE}", support::SITE));
        site.build(1, "site.bundle").expect(0);
        let data = site.data();
        site.run(["bundle", "accept", &site.path("site.bundle"), "--data", &data]).expect(0);
        let mut sheet = String::from("holder,name,key,profiles\n");
        for (holder, card) in cards {
            sheet.push_str(&format!("{holder},{holder},{},keepers\n", point(card)));
        }
        site.enrol(&sheet).expect(0);
        let points = ["main-in", "office-in", "vault-in"];
        let points = points.iter().flat_map(|point| ["--access-point", point]);
        let add = ["reader", "add", "all", "--detail", "--data", &data];
        let token = site.run(add.into_iter().chain(points)).expect(0).out.trim().to_owned();
        let service = Service::start(&site);
        Self { site, service, token }
    }

    fn ask(&self, card: &CardKey, access_point: &str, continues: Option<&Value>) -> Answer {
        let challenge = self.service.challenge(&self.token, access_point);
        let mut body = json!({
            "access-point": access_point,
            "presentation": hex::encode(pkoc::respond(card, &challenge)),
            "challenge": hex::encode(challenge),
        });
        if let Some(name) = continues {
            body["continues"] = name.clone();
        }
        self.service.post(&self.token, "/v1/decisions", &body)
    }

    /// The reason of a decision.
    fn code(&self, card: &CardKey, access_point: &str) -> Value {
        self.ask(card, access_point, None).expect(200).json()["reason"]["code"].clone()
    }

    fn order(&self, words: &[&str]) -> i32 {
        let data = self.site.data();
        let run = self.site.run(words.iter().copied().chain(["--data", &data]));
        run.code.unwrap()
    }
}

#[test]
fn two_open_the_vault_and_nobody_enters_twice() {
    let (ada, bob) = (CardKey::of("ada"), CardKey::of("bob"));
    let scene = Scene::new(&[("ada", &ada), ("bob", &bob)]);
    let first = scene.ask(&ada, "vault-in", None).expect(200).json();
    assert_eq!((&first["outcome"], &first["action"]), (&json!("more-needed"), &json!("none")));
    assert_eq!((&first["missing"], &first["within"]), (&json!(["second-holder"]), &json!(20)));
    let opened = &first["continues"];
    let second = scene.ask(&bob, "vault-in", Some(opened)).expect(200).json();
    assert_eq!((&second["outcome"], &second["action"]), (&json!("granted"), &json!("release")));
    let ended = scene.ask(&bob, "vault-in", Some(opened)).expect(409).json();
    assert_eq!(ended["code"], "transaction.unknown");

    // Until somebody has gone in, nobody is there.
    assert_eq!(scene.code(&ada, "vault-in"), "strength.second-holder");
    assert_eq!(scene.order(&["presence", "taken", "ada", "--at", "vault-in"]), 0);
    assert_ne!(scene.order(&["presence", "taken", "ada", "--at", "vault-in"]), 0, "only once");
    assert_eq!(scene.code(&ada, "vault-in"), "rule.antipassback");
    assert_eq!(scene.order(&["presence", "set", "ada", "--area", "lobby"]), 0);
    assert_eq!(scene.code(&ada, "vault-in"), "strength.second-holder");
    assert_eq!(scene.order(&["presence", "set", "ada", "--area", "vault"]), 0);
    assert_eq!(scene.code(&ada, "vault-in"), "rule.antipassback");
    assert_eq!(scene.order(&["presence", "forget", "ada"]), 0);
    assert_eq!(scene.code(&ada, "vault-in"), "strength.second-holder");
    assert_ne!(scene.order(&["presence", "forget", "zoe"]), 0, "there is no Zoe");
    scene.service.stop();
}

#[test]
fn what_is_known_now_counts_for_who_is_supposed_to_come() {
    let ada = CardKey::of("ada");
    let scene = Scene::new(&[("ada", &ada)]);
    assert_eq!(scene.order(&["presence", "set", "ada", "--area", "vault"]), 0);
    for _ in 0..3 {
        assert_eq!(scene.code(&ada, "office-in"), "policy.none-applies");
    }
    scene.service.stop();
    let data = scene.site.data();
    let ask = |verb: &str, at: &str, more: &[&str]| {
        let words = ["policy", verb, "--data", &data, "--holder", "ada", "--at", at];
        scene.site.run(words.iter().chain(more))
    };
    for verb in ["simulate", "explain"] {
        let told = ask(verb, "main-in", &[]).expect(1).out;
        assert!(told.contains("rule.locked-out"), "{told}");
        let told = ask(verb, "main-in", &["--as-configured"]).expect(0).out;
        assert!(!told.contains("rule.locked-out"), "{told}");
    }
    scene.site.run(["credential", "end-lock-out", "--holder", "ada", "--data", &data]).expect(0);
    let told = ask("simulate", "vault-in", &[]).expect(1).out;
    assert!(told.contains("rule.antipassback"), "{told}");
    ask("simulate", "main-in", &[]).expect(0);
}

#[test]
fn refusals_lock_a_credential_out_until_an_operator_ends_it() {
    let ada = CardKey::of("ada");
    let scene = Scene::new(&[("ada", &ada)]);
    for _ in 0..3 {
        assert_eq!(scene.code(&ada, "office-in"), "policy.none-applies");
    }
    assert_eq!(scene.code(&ada, "main-in"), "rule.locked-out");
    assert_eq!(scene.order(&["credential", "end-lock-out", "--holder", "ada"]), 0);
    assert_eq!(scene.code(&ada, "main-in"), "policy.permitted");
    assert_ne!(scene.order(&["credential", "end-lock-out", "--holder", "zoe"]), 0);
    scene.service.stop();
}

#[test]
fn whoever_works_the_door_reports_that_access_was_taken() {
    let (ada, bob) = (CardKey::of("ada"), CardKey::of("bob"));
    let scene = Scene::new(&[("ada", &ada), ("bob", &bob)]);
    let opened = scene.ask(&ada, "vault-in", None).expect(200).json()["continues"].clone();
    let challenge = scene.service.challenge(&scene.token, "vault-in");
    let granted = json!({
        "access-point": "vault-in",
        "presentation": hex::encode(pkoc::respond(&bob, &challenge)),
        "challenge": hex::encode(challenge),
        "continues": opened,
        "transaction": "door-7-0001",
    });
    let decided = scene.service.post(&scene.token, "/v1/decisions", &granted).expect(200).json();
    assert_eq!(decided["outcome"], "granted");
    let report = |access_point: &str, transaction: &str| {
        let body = json!({ "access-point": access_point, "transaction": transaction });
        scene.service.post(&scene.token, "/v1/access-taken", &body)
    };
    let unknown = report("vault-in", "door-7-0002").expect(409).json();
    assert_eq!(unknown["code"], "transaction.unknown");
    // The name counts where it was granted only.
    assert_eq!(report("main-in", "door-7-0001").expect(409).json()["code"], "transaction.unknown");
    assert_eq!(scene.code(&ada, "vault-in"), "strength.second-holder", "nobody has gone in yet");
    report("vault-in", "door-7-0001").expect(200);
    // Both have gone in, and neither goes in again.
    for card in [&ada, &bob] {
        assert_eq!(scene.code(card, "vault-in"), "rule.antipassback");
    }
    let again = report("vault-in", "door-7-0001").expect(409).json();
    assert_eq!(again["code"], "transaction.nobody-on-the-way");
    let body = json!({ "access-point": "vault-in", "transaction": "door-7-0001" });
    scene.service.post("not a reader", "/v1/access-taken", &body).expect(401);
}
