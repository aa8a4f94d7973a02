//! The gate over a store: durable decisions, one winner, and a door that stays closed over faults.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_host::clock::SetClock;
use doorward_host::contract::circumstance::{Purpose, TrustedKey};
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier, CredentialState};
use doorward_host::contract::verification::Decision;
use doorward_host::engine::{Engine, EngineError};
use doorward_host::gate::{Continues, Gate, GateError, Request, report};
use doorward_host::journal::{Entry, Journal as _, Line};
use doorward_host::store::{
    Bundles as _, Enrolment, MemoryStore, Origin, Reading, Registry as _, Terms,
};
use doorward_host::{Replay, replay};
use doorward_tests::Wasmtime;
use doorward_wallet::Phone;
use doorward_wallet::pkoc::{CardKey, respond};

/// 2026-06-15T10:00:00Z.
const NOW: u64 = 1_781_517_600;
const READING: Reading = Reading { now: Some(NOW), trusted: true, uptime: 1_000 };
const LOCK: &str = "00000000-0000-4000-8000-000000000001";

const KEY: &str = include_str!("../keys/bundle.pem");

struct Scene {
    gate: Gate<MemoryStore, SetClock>,
    card: CardKey,
    phone: Phone,
}

impl Scene {
    /// A gate with a bundle, a card with one use of its assignment left, and a phone.
    fn new(uses_left: Option<u32>) -> Self {
        let phone = Phone::of("gate device", NOW).unwrap();
        let gate = open();
        gate.accept(&bundle(&phone, 5, "Front door"), "test").unwrap();
        let scene = Self { gate, card: CardKey::of("gate card"), phone };
        let key = CredentialIdentifier::Key(scene.card.spki().unwrap());
        let certified = CredentialIdentifier::CertifiedKey(CertifiedKey {
            issuer: "doordeck".into(),
            subject: scene.phone.chain().subject().to_vec(),
            key: scene.phone.key().spki().unwrap(),
        });
        let origin = Origin { at: READING, by: "test" };
        let batch = [enrolment("amira", key, uses_left), enrolment("ben", certified, uses_left)];
        for result in scene.gate.store().enrol(origin, &batch).unwrap() {
            result.unwrap();
        }
        scene
    }

    fn tap(&self) -> Request {
        let challenge = self.gate.challenge("front-in").unwrap();
        request(respond(&self.card, &challenge), Some(challenge))
    }

    fn unlock(&self, identifier: &str) -> Request {
        request(self.phone.unlock(LOCK, NOW, identifier).into_bytes(), None)
    }

    fn code(&self, request: &Request) -> String {
        report(&self.gate.decide(request).unwrap().decision).reason.code.clone()
    }

    fn lines(&self) -> Vec<Line> {
        let stored = self.gate.store().journal_lines(1, 10_000).unwrap();
        stored.iter().map(|line| Line::decode(line).unwrap()).collect()
    }
}

fn open() -> Gate<MemoryStore, SetClock> {
    let engine = Engine::load(&Wasmtime::component().unwrap(), None).unwrap();
    let key = SigningKey::from_pem(KEY).unwrap();
    let trusted = TrustedKey {
        identifier: key.public_key().identifier().to_vec(),
        key: key.public_key().as_der().to_vec(),
    };
    let store = MemoryStore::new().unwrap();
    Gate::open(engine, store, SetClock::new(READING), "gate", vec![trusted], Vec::new()).unwrap()
}

fn bundle(phone: &Phone, sequence: u64, name: &str) -> Vec<u8> {
    let root = phone.chain().root_pem().unwrap();
    let source = format!(
        r#"
[site]
identifier = "gate"
name = "Gate"
zone = "Europe/London"

[[issuer]]
identifier = "doordeck"
name = "Doordeck"
formats = ["doordeck-operation"]
algorithms = ["EdDSA", "RS256"]
anchors = ["""
{root}"""]

[[door]]
identifier = "front"
name = "{name}"

[[access-point]]
identifier = "front-in"
name = "Inwards"
door = "front"
formats = ["doordeck-operation", "pkoc-nfc-v1"]
locks = ["{LOCK}"]

[[access-point]]
identifier = "vault-in"
name = "Where it takes two"
door = "front"
formats = ["doordeck-operation", "pkoc-nfc-v1"]
locks = ["{LOCK}"]
authentication = "two"

[[authentication-profile]]
identifier = "two"
name = "Two holders"
levels = [{{ schedule = "always", dual = true, within = 20 }}]

[[profile]]
identifier = "staff"
name = "Staff"

[[profile.policy]]
effect = "permit"
access-points = ["front-in", "vault-in"]
schedule = "always"
"#
    );
    let issuance = Issuance { sequence, issued_at: NOW - 60 };
    let bundle = compile(&source, Path::new("gate.toml"), issuance).unwrap();
    sign(&bundle, &SigningKey::from_pem(KEY).unwrap()).unwrap()
}

fn enrolment(holder: &str, credential: CredentialIdentifier, uses_left: Option<u32>) -> Enrolment {
    Enrolment {
        holder: holder.into(),
        display_name: None,
        credential,
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![Terms {
            profile: "staff".into(),
            valid_from: None,
            valid_until: None,
            uses_left,
        }],
    }
}

fn request(presentation: Vec<u8>, challenge: Option<Vec<u8>>) -> Request {
    Request {
        presentation,
        access_point: "front-in".into(),
        purpose: Purpose::Access,
        capability: None,
        format: None,
        challenge,
        secrets: Vec::new(),
        device: None,
        surroundings: None,
        transaction: None,
        continues: None,
        explain: false,
    }
}

#[test]
fn a_tap_is_granted_once() {
    let scene = Scene::new(None);
    let tap = scene.tap();
    assert_eq!(scene.code(&tap), "policy.permitted");
    assert_eq!(scene.code(&tap), "challenge.consumed");
}

#[test]
fn a_request_is_granted_once_however_it_is_encoded() {
    let scene = Scene::new(None);
    let first = scene.unlock("one");
    assert_eq!(scene.code(&first), "policy.permitted");
    assert_eq!(scene.code(&first), "proof.replayed");
    assert_eq!(scene.code(&scene.unlock("two")), "policy.permitted");
}

#[test]
fn without_a_bundle_nothing_is_decided() {
    let gate = open();
    let nothing = request(vec![0x5A], None);
    assert!(matches!(gate.decide(&nothing), Err(GateError::NoBundle)));
}

#[test]
fn no_bundle_goes_back_and_the_previous_one_stays() {
    let scene = Scene::new(None);
    let older = bundle(&scene.phone, 4, "Front door");
    assert!(scene.gate.accept(&older, "test").unwrap_err().to_string().contains("bundle.rollback"));
    let other = bundle(&scene.phone, 5, "Another door");
    assert!(scene.gate.accept(&other, "test").unwrap_err().to_string().contains("bundle.fork"));
    assert_eq!(scene.gate.summary().unwrap().sequence, 5);
    assert_eq!(scene.code(&scene.tap()), "policy.permitted");
    scene.gate.accept(&bundle(&scene.phone, 6, "Another door"), "test").unwrap();
    assert_eq!(scene.gate.summary().unwrap().sequence, 6);
    assert_eq!(scene.code(&scene.tap()), "policy.permitted");
}

/// An instance may use 16 MiB. One that is made to use more traps, and is replaced.
#[test]
fn a_trap_keeps_the_door_closed_and_the_next_request_is_decided() {
    let scene = Scene::new(None);
    let huge = request(vec![0x5A; 20 << 20], None);
    assert!(matches!(scene.gate.decide(&huge), Err(GateError::Trap(_))));
    assert_eq!(scene.code(&scene.tap()), "policy.permitted");
    let faults = scene.lines().iter().filter(|line| matches!(&line.entry, Entry::Fault(_))).count();
    assert_eq!(faults, 1);
}

#[test]
fn one_request_presented_eight_times_at_once_is_granted_once() {
    let scene = Scene::new(None);
    for round in 0..20 {
        let unlock = scene.unlock(&format!("race {round}"));
        assert_eq!(granted_at_once(&scene, &vec![unlock; 8]), 1, "round {round}");
    }
}

#[test]
fn a_last_use_is_used_once() {
    for _ in 0..10 {
        let scene = Scene::new(Some(1));
        let requests: Vec<Request> = (0..8).map(|n| scene.unlock(&format!("use {n}"))).collect();
        assert_eq!(granted_at_once(&scene, &requests), 1);
        assert_eq!(scene.code(&scene.unlock("late")), "assignment.used-up");
    }
}

/// How many of these requests are granted when all come at the same time.
fn granted_at_once(scene: &Scene, requests: &[Request]) -> usize {
    let granted = AtomicUsize::new(0);
    thread::scope(|scope| {
        for request in requests {
            let granted = &granted;
            scope.spawn(move || {
                let verdict = scene.gate.decide(request).unwrap();
                if matches!(verdict.decision, Decision::Granted(_)) {
                    granted.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    granted.into_inner()
}

#[test]
fn a_retry_gets_the_same_answer_and_no_second_release() {
    let scene = Scene::new(Some(1));
    let request = Request { transaction: Some("t-1".into()), ..scene.unlock("retry") };
    let first = scene.gate.decide(&request).unwrap();
    assert!(matches!(first.decision, Decision::Granted(_)) && !first.repeated);
    let again = scene.gate.decide(&request).unwrap();
    assert!(again.repeated);
    assert_eq!(again.decision, first.decision);
    let another = Request { transaction: Some("t-1".into()), ..scene.unlock("other") };
    assert!(matches!(scene.gate.decide(&another), Err(GateError::TransactionReused(_))));
}

impl Scene {
    /// Amira's card at the vault, which opens a transaction; and its name.
    fn first_of_two(&self) -> String {
        let challenge = self.gate.challenge("vault-in").unwrap();
        let tap = request(respond(&self.card, &challenge), Some(challenge));
        let verdict =
            self.gate.decide(&Request { access_point: "vault-in".into(), ..tap }).unwrap();
        assert!(matches!(verdict.decision, Decision::MoreNeeded(_)), "{:?}", verdict.decision);
        verdict.opened.unwrap()
    }

    /// Ben's phone there, to go on with it.
    fn second_of_two(&self, identifier: &str, opened: &str) -> Request {
        Request {
            access_point: "vault-in".into(),
            continues: Some(Continues::Transaction(opened.into())),
            transaction: Some(identifier.into()),
            ..self.unlock(identifier)
        }
    }
}

#[test]
fn a_transaction_goes_on_once_and_its_retry_gets_the_same_answer() {
    let scene = Scene::new(Some(1));
    let opened = scene.first_of_two();
    let elsewhere =
        Request { access_point: "front-in".into(), ..scene.second_of_two("elsewhere", &opened) };
    let unknown = |request: &Request| {
        matches!(scene.gate.decide(request), Err(GateError::UnknownTransaction(_)))
    };
    assert!(unknown(&elsewhere), "it waits at the vault");
    let second = scene.second_of_two("two", &opened);
    let granted = scene.gate.decide(&second).unwrap();
    let Decision::Granted(grant) = &granted.decision else { panic!("{:?}", granted.decision) };
    assert_eq!(grant.obligations.changes.len(), 2, "a use of each: {:?}", grant.obligations);
    let again = scene.gate.decide(&second).unwrap();
    assert!(again.repeated);
    assert_eq!(again.decision, granted.decision);
    assert!(unknown(&scene.second_of_two("three", &opened)), "it has gone on");
    assert_eq!(scene.code(&scene.tap()), "assignment.used-up", "amira's use was taken, too");
}

#[test]
fn only_the_gate_knows_the_state_of_a_transaction() {
    let scene = Scene::new(None);
    let opened = scene.first_of_two();
    let forged = Continues::Place(b"doorward factor 1".to_vec());
    let request = Request { continues: Some(forged), ..scene.second_of_two("forged", &opened) };
    assert!(matches!(scene.gate.decide(&request), Err(GateError::Place(17))));
    // A second factor that is refused ends the transaction.
    let garbled = Request { presentation: vec![0x5A], ..scene.second_of_two("garbled", &opened) };
    assert!(matches!(scene.gate.decide(&garbled).unwrap().decision, Decision::Denied(_)));
    let late = scene.second_of_two("late", &opened);
    assert!(matches!(scene.gate.decide(&late), Err(GateError::UnknownTransaction(_))));
}

#[test]
fn the_journal_tells_every_decision_again() {
    let scene = Scene::new(Some(2));
    let tap = scene.tap();
    let mut garbled = scene.unlock("garbled");
    garbled.presentation[700] ^= 1;
    let stranger = {
        let challenge = scene.gate.challenge("front-in").unwrap();
        request(respond(&CardKey::of("stranger"), &challenge), Some(challenge))
    };
    for request in [&tap, &tap, &garbled, &stranger, &scene.unlock("a"), &scene.tap(), &scene.tap()]
    {
        scene.gate.decide(request).unwrap();
    }
    let store = scene.gate.store();
    let mut replayed = 0;
    for line in scene.lines() {
        let Entry::Decision(decided) = &line.entry else { continue };
        let digest = line.entry.bundle().unwrap();
        let bundle = store.bundle_by_digest(&digest).unwrap().expect("kept for its lines");
        match replay(scene.gate.engine(), decided, &bundle, &[]).unwrap() {
            Replay::Same(trace) => assert!(!trace.is_empty()),
            Replay::Withheld => assert_eq!(decided.record().format, None),
            Replay::Different(other) => panic!("{:?}: {other:?}", line.sequence),
        }
        replayed += 1;
    }
    assert_eq!(replayed, 7);
}

#[test]
fn a_component_that_imports_is_refused() {
    let importing = wat::parse_str("(component (import \"clock\" (func)))").unwrap();
    assert!(
        matches!(Engine::load(&importing, None), Err(EngineError::Imports(name)) if name == "clock")
    );
    assert!(matches!(Engine::load(b"no component", None), Err(EngineError::Unusable(_))));
}
