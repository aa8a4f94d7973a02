//! A site at the edge: workerd with the worker, and a card and a phone that may enter.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and not every test uses all of this"
)]

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use doorward_host::contract::question::CredentialIdentifier;
pub(crate) use doorward_tests::ACCESS_POINT;
use doorward_tests::{Fixture, Workerd, web};
use doorward_wallet::pkoc::{CardKey, respond};
use reqwest::Method;
use reqwest::blocking::RequestBuilder;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

/// The token of a reader that is told reasons.
pub(crate) const TOKEN: &str = "3f5c7e0d9b1a42d68c3e5f7091b2d4c63f5c7e0d9b1a42d68c3e5f7091b2d4c6";
/// The token of one that is not.
pub(crate) const OTHER_TOKEN: &str =
    "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";
/// The administrator's token.
pub(crate) const OPERATOR: &str =
    "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Signed unlock requests of the phone.
const OPERATIONS: usize = 100;

/// A running worker whose site has been put.
pub(crate) struct EdgeSite {
    pub(crate) card: CardKey,
    fixture: Fixture,
    storage: TempDir,
    workerd: Workerd,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    media_type: String,
    body: Value,
}

impl EdgeSite {
    /// The worker as it is deployed.
    pub(crate) fn start() -> Self {
        Self::open(&deployed(), &[], &[])
    }

    /// The worker in adversity: with a pause, and with core modules from a folder.
    pub(crate) fn adverse(pause: &str, modules: &Path) -> Self {
        Self::open(&adverse(), &[import(modules)], &[("PAUSE", pause)])
    }

    fn open(config: &Path, arguments: &[String], environment: &[(&str, &str)]) -> Self {
        let storage = tempfile::tempdir().unwrap();
        let site = Self {
            card: CardKey::of("edge card"),
            fixture: Fixture::new(now(), OPERATIONS).unwrap(),
            workerd: serve(config, &storage, arguments, environment),
            storage,
        };
        site.put(OPERATOR, &site.document()).expect(200);
        site
    }

    /// Ends the worker, and starts it as it is deployed, with what it has kept.
    pub(crate) fn restart(self) -> Self {
        self.reopen(&deployed(), &[], &[])
    }

    /// The same, but it can journal nothing from then on.
    pub(crate) fn restart_full(self) -> Self {
        let modules = [import(&generated())];
        self.reopen(&adverse(), &modules, &[("PAUSE", "0"), ("FULL", "yes")])
    }

    fn reopen(self, config: &Path, arguments: &[String], environment: &[(&str, &str)]) -> Self {
        let Self { card, fixture, storage, workerd } = self;
        drop(workerd);
        let workerd = serve(config, &storage, arguments, environment);
        Self { card, fixture, storage, workerd }
    }

    /// The whole site.
    pub(crate) fn document(&self) -> Value {
        let Fixture { bundle, context, credential, record, .. } = &self.fixture;
        let card = CredentialIdentifier::Key(self.card.spki().unwrap());
        let reader = |name: &str, token: &str, detail: bool| {
            json!({
                "name": name,
                "token-sha-256": hex::encode(Sha256::digest(token)),
                "access-points": [ACCESS_POINT],
                "detail": detail,
                "surroundings": detail,
            })
        };
        json!({
            "trusted-keys": context.trusted_keys,
            "bundle": bundle,
            "credentials": [
                { "identifier": card, "record": record },
                { "identifier": credential, "record": record },
            ],
            "doors": [],
            "readers": [reader("lobby", TOKEN, true), reader("desk", OTHER_TOKEN, false)],
        })
    }

    /// Another bundle of the same number.
    pub(crate) fn bundle(at: u64) -> String {
        Fixture::new(at, 0).unwrap().bundle
    }

    /// One of the phone's requests, in hex.
    pub(crate) fn operation(&self, number: usize) -> String {
        hex::encode(&self.fixture.operations[number])
    }

    /// What is decided about one of the phone's requests.
    pub(crate) fn unlock(&self, number: usize) -> Answer {
        let presentation = self.operation(number);
        self.decide(&json!({ "access-point": ACCESS_POINT, "presentation": presentation }))
    }

    /// A new challenge, in hex.
    pub(crate) fn challenge(&self) -> String {
        let body = json!({ "access-point": ACCESS_POINT });
        let issued = self.post("/v1/challenges", TOKEN, &body).expect(200);
        issued["challenge"].as_str().unwrap().to_owned()
    }

    /// What the card says to a challenge, as the body of a request.
    pub(crate) fn response(&self, challenge: &str) -> Value {
        let presentation = respond(&self.card, &hex::decode(challenge).unwrap());
        json!({
            "access-point": ACCESS_POINT,
            "presentation": hex::encode(presentation),
            "challenge": challenge,
        })
    }

    pub(crate) fn decide(&self, body: &Value) -> Answer {
        self.post("/v1/decide", TOKEN, body)
    }

    /// Lines of the journal from a number on.
    pub(crate) fn journal(&self, from: u64) -> Vec<Value> {
        let lines = self.get(&format!("/v1/journal?from={from}"), OPERATOR).expect(200);
        lines.as_array().unwrap().clone()
    }

    pub(crate) fn put(&self, token: &str, document: &Value) -> Answer {
        let request = self.request(Method::PUT, "/v1/site", token);
        let request = request.header("content-type", "application/json");
        Answer::of(request.body(document.to_string()))
    }

    pub(crate) fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path, token);
        let request = request.header("content-type", "application/json; charset=utf-8");
        Answer::of(request.body(body.to_string()))
    }

    pub(crate) fn get(&self, path: &str, token: &str) -> Answer {
        Answer::of(self.request(Method::GET, path, token))
    }

    /// A request with a token; with an empty one, without.
    pub(crate) fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let request = self.workerd.request(method, path);
        if token.is_empty() { request } else { request.bearer_auth(token) }
    }
}

impl Answer {
    /// Sends a request.
    pub(crate) fn of(request: RequestBuilder) -> Self {
        let response = request.send().unwrap();
        let status = response.status().as_u16();
        let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
        let body = serde_json::from_str(&response.text().unwrap()).unwrap();
        Self { status, media_type, body }
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The code of the reason of a decision.
    #[track_caller]
    pub(crate) fn code(self) -> String {
        let body = self.expect(200);
        body["reason"]["code"].as_str().unwrap().to_owned()
    }

    /// Insists on a problem document.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) {
        assert_eq!((self.status, self.body["code"].as_str().unwrap()), (status, code));
        assert_eq!(self.media_type, "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert!(self.body["title"].is_string() && self.body["detail"].is_string(), "{}", self.body);
    }
}

/// Seconds since the Unix epoch.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The folder with the core modules that were built last.
pub(crate) fn generated() -> PathBuf {
    web::built().unwrap().join("package").join("generated")
}

fn deployed() -> PathBuf {
    web::built().unwrap().join("workers").join("workerd.capnp")
}

fn adverse() -> PathBuf {
    web::built().unwrap().join("adapters").join("workerd").join("adverse.capnp")
}

fn import(modules: &Path) -> String {
    format!("--import-path={}", modules.display())
}

fn serve(
    config: &Path,
    storage: &TempDir,
    arguments: &[String],
    environment: &[(&str, &str)],
) -> Workerd {
    let folder = format!("--directory-path=storage={}", storage.path().display());
    let arguments = [&[folder], arguments].concat();
    let common = [("SITE", "fixture"), ("CLOCK", "trusted"), ("ADMIN_TOKEN", OPERATOR)];
    Workerd::start(config, &arguments, &[&common, environment].concat()).unwrap()
}
