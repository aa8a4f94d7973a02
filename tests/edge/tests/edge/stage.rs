//! A site behind the app: two access points, a card and a phone, a reader at one of the two.

use std::env;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_edge_host::{App, Clock, Options, Seed, SeedBundle, SeedReader, Server, enrol};
use doorward_host::contract::circumstance::TrustedKey;
use doorward_host::contract::question::{
    Assignment, CertifiedKey, CredentialIdentifier, CredentialRecord, CredentialState,
};
use doorward_wallet::Phone;
use doorward_wallet::pkoc::{CardKey, respond};
use serde_json::{Value, json};

use crate::client::{Answer, Client};

/// 2026-06-15T10:00:00Z, a Monday.
pub(crate) const NOW: u64 = 1_781_517_600;
pub(crate) const TOKEN: &str = "front's token";
/// A token of a reader that is told reasons.
pub(crate) const TELLING: &str = "the telling reader's token";
pub(crate) const LOCK: &str = "00000000-0000-4000-8000-000000000001";
pub(crate) const YARD: &str = "00000000-0000-4000-8000-000000000002";

const KEY: &str = include_str!("../../../keys/bundle.pem");

/// The app, compiled once for all tests.
pub(crate) static APP: LazyLock<App> = LazyLock::new(|| App::from_environment().unwrap());

/// The octets of a component that the environment names.
pub(crate) fn component(variable: &str) -> Vec<u8> {
    let path = env::var(variable).unwrap_or_else(|_| panic!("{variable} must name a component"));
    fs::read(&path).unwrap_or_else(|error| panic!("`{path}`: {error}"))
}

pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) clock: Clock,
    pub(crate) card: CardKey,
    phone: Phone,
}

impl Stage {
    /// Claims in SQLite, a clock that stands at [`NOW`].
    pub(crate) fn set() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let clock = Clock::standing(NOW);
        let server = APP.serve(Options { clock: clock.clone(), ..options }).unwrap();
        let phone = Phone::of("edge device", NOW).unwrap();
        let stage = Self { server, clock, card: CardKey::of("edge card"), phone };
        stage.fill(&stage.server);
        stage
    }

    /// Another node of the same site, with a database of its own.
    pub(crate) fn another(&self, options: Options) -> Server {
        let server = APP.serve(Options { clock: self.clock.clone(), ..options }).unwrap();
        self.fill(&server);
        server
    }

    pub(crate) fn reader(&self) -> Client {
        Client::of(&self.server, Some(TOKEN))
    }

    pub(crate) fn telling(&self) -> Client {
        Client::of(&self.server, Some(TELLING))
    }

    pub(crate) fn challenge(&self) -> Vec<u8> {
        let answer = self.reader().json("/v1/challenges", &json!({"access-point": "front-in"}));
        assert_eq!(answer.status, 200, "{answer:?}");
        hex::decode(answer.json()["challenge"].as_str().unwrap()).unwrap()
    }

    /// The body of a request for the card at `front-in`, with a challenge that was issued for it.
    pub(crate) fn tap(&self) -> Value {
        let challenge = self.challenge();
        json!({
            "access-point": "front-in",
            "presentation": hex::encode(respond(&self.card, &challenge)),
            "challenge": hex::encode(challenge),
        })
    }

    /// The body of a request for the phone.
    pub(crate) fn unlock(&self, identifier: &str) -> Value {
        let token = self.phone.unlock(LOCK, NOW, identifier);
        json!({"access-point": "front-in", "presentation": hex::encode(token)})
    }

    /// The body of a request for the phone at the yard, with what the reader says of where it comes from.
    pub(crate) fn unlock_yard(&self, identifier: &str, surroundings: &Value) -> Value {
        let token = self.phone.unlock(YARD, NOW, identifier);
        let presentation = hex::encode(token);
        json!({
            "access-point": "yard-in",
            "presentation": presentation,
            "surroundings": surroundings,
        })
    }

    pub(crate) fn decide(&self, body: &Value) -> Answer {
        self.telling().json("/v1/decide", body)
    }

    /// The outcome of a request, and its reason's code.
    pub(crate) fn outcome(&self, body: &Value) -> (String, String) {
        let answer = self.decide(body);
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let told = answer.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&told["outcome"]), text(&told["reason"]["code"]))
    }

    /// How many rows a table has.
    pub(crate) fn rows(&self, table: &str) -> i64 {
        let statement = format!("SELECT count(*) FROM {table}");
        self.server.database().unwrap().query_row(&statement, [], |row| row.get(0)).unwrap()
    }

    pub(crate) fn sql(&self, statements: &str) {
        self.server.database().unwrap().execute_batch(statements).unwrap();
    }

    /// The site's bundle with this number, signed.
    pub(crate) fn bundle(&self, sequence: u64) -> Vec<u8> {
        let source = site(&self.phone.chain().root_pem().unwrap());
        let issuance = Issuance { sequence, issued_at: NOW - 60 };
        let bundle = compile(&source, Path::new("edge.toml"), issuance).unwrap();
        sign(&bundle, &SigningKey::from_pem(KEY).unwrap()).unwrap()
    }

    fn fill(&self, server: &Server) {
        let signing_key = SigningKey::from_pem(KEY).unwrap();
        let key = signing_key.public_key();
        let reader = |token: &str, name: &str, detail| SeedReader {
            token: token.into(),
            name: name.into(),
            access_points: vec!["front-in".into(), "yard-in".into()],
            detail,
            surroundings: detail,
        };
        let card = CredentialIdentifier::Key(self.card.spki().unwrap());
        let chain = self.phone.chain();
        let phone = CredentialIdentifier::CertifiedKey(CertifiedKey {
            issuer: "doordeck".into(),
            subject: chain.subject().to_vec(),
            key: self.phone.key().spki().unwrap(),
        });
        let seed = Seed {
            site: "edge".into(),
            trusted_keys: vec![TrustedKey {
                identifier: key.identifier().to_vec(),
                key: key.as_der().to_vec(),
            }],
            bundles: vec![SeedBundle {
                access_point: String::new(),
                sequence: 5,
                signed: self.bundle(5),
            }],
            access_points: [("front-in", "front"), ("back-in", "back"), ("yard-in", "back")]
                .map(|(access_point, door)| (access_point.into(), door.into()))
                .into(),
            readers: vec![reader(TOKEN, "front", false), reader(TELLING, "telling", true)],
            credentials: vec![
                (card, record("amira", "staff", None)),
                (phone, record("ben", "staff", None)),
            ],
            counted: vec![("counted".into(), 1)],
        };
        seed.fill(&mut server.database().unwrap()).unwrap();
    }

    /// Replaces what is known of the card.
    pub(crate) fn enrol_card(&self, record: &CredentialRecord) {
        let key = CredentialIdentifier::Key(self.card.spki().unwrap());
        enrol(&self.server.database().unwrap(), &key, record).unwrap();
    }
}

/// A record with one assignment, of the profile `profile`.
pub(crate) fn record(holder: &str, profile: &str, uses_left: Option<u32>) -> CredentialRecord {
    let identifier = if uses_left.is_some() { "counted" } else { "free" };
    CredentialRecord {
        holder: holder.into(),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![Assignment {
            identifier: identifier.into(),
            profile: profile.into(),
            valid_from: None,
            valid_until: None,
            uses_left,
        }],
    }
}

fn site(root: &str) -> String {
    format!(
        r#"
[site]
identifier = "edge"
name = "Edge"
zone = "Europe/London"

[limits]
claim-quota = 8

[[issuer]]
identifier = "doordeck"
name = "Doordeck"
formats = ["doordeck-operation"]
algorithms = ["EdDSA", "RS256"]
anchors = ["""
{root}"""]

[[door]]
identifier = "front"
name = "Front door"

[[door]]
identifier = "back"
name = "Back door"

[[access-point]]
identifier = "front-in"
name = "Front, inwards"
door = "front"
formats = ["doordeck-operation", "pkoc-nfc-v1"]
locks = ["{LOCK}"]

[[access-point]]
identifier = "back-in"
name = "Back, inwards"
door = "back"
formats = ["pkoc-nfc-v1"]

[[access-point]]
identifier = "yard-in"
name = "Yard, from the network of the house"
door = "back"
formats = ["doordeck-operation"]
locks = ["{YARD}"]
usage.addresses = ["192.0.2.0/24"]

[[schedule]]
identifier = "office-hours"
name = "Office hours"
weekly = [{{ days = ["weekdays"], from = "08:00", to = "18:00" }}]

[[profile]]
identifier = "staff"
name = "Staff"

[[profile.policy]]
effect = "permit"
access-points = ["front-in", "back-in", "yard-in"]
schedule = "office-hours"
"#
    )
}
