//! Signed statements in a gate: put in force, overtaken, kept over a restart, and replayed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::path::Path;
use std::time::Instant;

use doorward_bundle::{
    CredentialName, Octets, REVOCATION_DIGEST, REVOCATION_DOMAIN, RevocationForm, RevocationSet,
};
use doorward_compiler::{Issuance, SigningKey, compile, sign, sign_revocations};
use doorward_host::clock::SetClock;
use doorward_host::contract::circumstance::{Evidence, LoadContext, Purpose, TrustedKey};
use doorward_host::contract::question::{CredentialIdentifier, CredentialState};
use doorward_host::engine::Engine;
use doorward_host::gate::{EvidenceError, Gate, Request, report};
use doorward_host::journal::{Entry, Event, Journal as _, JournalKey, Line};
use doorward_host::store::{
    Bundles as _, Enrolment, EvidenceShelf as _, Origin, Reading, RedbOptions, RedbStore,
    Registry as _, Statement, Terms,
};
use doorward_host::{Replay, replay};
use doorward_tests::Wasmtime;
use doorward_wallet::pkoc::{CardKey, respond};
use sha2::{Digest as _, Sha256};

/// 2026-06-15T10:00:00Z.
const NOW: u64 = 1_781_517_600;
const READING: Reading = Reading { now: Some(NOW), trusted: true, uptime: 1_000 };

const BUNDLE_KEY: &str = include_str!("../keys/bundle.pem");
const DESK_KEY: &str = include_str!("../keys/revocation.pem");

type Door = Gate<RedbStore, SetClock>;

fn engine() -> Engine {
    Engine::load(&Wasmtime::component().unwrap(), None).unwrap()
}

fn open(engine: &Engine, folder: &Path) -> Door {
    let key = SigningKey::from_pem(BUNDLE_KEY).unwrap();
    let trusted = TrustedKey {
        identifier: key.public_key().identifier().to_vec(),
        key: key.public_key().as_der().to_vec(),
    };
    let journal = JournalKey::load_or_generate(&folder.join("journal.pem")).unwrap();
    let path = folder.join("site.redb");
    let store = RedbStore::open(&path, journal, RedbOptions::default()).unwrap();
    let clock = SetClock::new(READING);
    Gate::open(engine.clone(), store, clock, "hq", vec![trusted], Vec::new()).unwrap()
}

/// The site, with the security desk's word or without.
fn bundle(sequence: u64, with_desk: bool) -> Vec<u8> {
    let desk = SigningKey::from_pem(DESK_KEY).unwrap().public_key().to_pem().unwrap();
    let revocation =
        format!("[[revocation]]\nidentifier = 'desk'\nname = 'Desk'\nkeys = ['''\n{desk}''']\n");
    let source = format!(
        "[site]\nidentifier = 'hq'\nname = 'Headquarters'\nzone = 'Europe/London'\n\
         [[door]]\nidentifier = 'front'\nname = 'Front'\n\
         [[access-point]]\nidentifier = 'front-in'\nname = 'Front, inwards'\ndoor = 'front'\n\
         formats = ['pkoc-nfc-v1']\n\
         [[profile]]\nidentifier = 'staff'\nname = 'Staff'\n\
         [[profile.policy]]\neffect = 'permit'\neverywhere = true\nschedule = 'always'\n{}",
        if with_desk { &revocation } else { "" }
    );
    let issuance = Issuance { sequence, issued_at: NOW };
    let bundle = compile(&source, Path::new("site.toml"), issuance).unwrap();
    sign(&bundle, &SigningKey::from_pem(BUNDLE_KEY).unwrap()).unwrap()
}

fn digest(card: &CardKey) -> Vec<u8> {
    let spki = card.spki().unwrap();
    let name = CredentialName::Key(&spki).encode();
    let digest = Sha256::new().chain_update(REVOCATION_DOMAIN).chain_update(name).finalize();
    digest[..REVOCATION_DIGEST].to_vec()
}

/// A set with or without the card; a delta where it has a base.
fn set(sequence: u64, card: Option<&CardKey>, base: Option<&Statement>) -> Statement {
    let revoked = card.map(|card| [digest(card), vec![0; 4]].concat()).unwrap_or_default();
    let form = if base.is_some() { RevocationForm::Delta } else { RevocationForm::Full };
    let set = RevocationSet {
        site: "hq".into(),
        form,
        sequence,
        issued_at: NOW,
        base: base.map(|base| Octets(Sha256::digest(&base.octets).to_vec())),
        revoked: Octets(revoked),
        restored: None,
    };
    let octets = sign_revocations(&set, &SigningKey::from_pem(DESK_KEY).unwrap()).unwrap();
    Statement { kind: "revocation-set".into(), source: format!("set {sequence}"), octets }
}

fn enrol(gate: &Door, card: &CardKey) {
    let enrolment = Enrolment {
        holder: "amira".into(),
        display_name: None,
        credential: CredentialIdentifier::Key(card.spki().unwrap()),
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
            uses_left: None,
        }],
    };
    let origin = Origin { at: READING, by: "test" };
    for result in gate.store().enrol(origin, &[enrolment]).unwrap() {
        result.unwrap();
    }
}

fn tap(gate: &Door, card: &CardKey) -> String {
    let challenge = gate.challenge("front-in").unwrap();
    let request = Request {
        presentation: respond(card, &challenge),
        access_point: "front-in".into(),
        purpose: Purpose::Access,
        capability: None,
        format: None,
        challenge: Some(challenge),
        secrets: Vec::new(),
        device: None,
        surroundings: None,
        transaction: None,
        continues: None,
        explain: false,
    };
    report(&gate.decide(&request).unwrap().decision).reason.code.clone()
}

fn held(gate: &Door) -> Vec<(String, Option<u64>)> {
    let told = gate.evidence().into_iter();
    told.map(|(_, summary)| (summary.subject, summary.sequence)).collect()
}

#[test]
fn statements_come_into_force_and_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, card) = (engine(), CardKey::of("amira's card"));
    let (one, struck) = (set(1, None, None), CardKey::of("another card"));
    let two = set(2, Some(&struck), Some(&one));
    let three = set(3, Some(&card), Some(&two));
    {
        let gate = open(&engine, folder.path());
        let early = gate.add_evidence(one.clone(), "test").unwrap_err();
        assert!(matches!(early, EvidenceError::NoBundle), "{early}");
        gate.accept(&bundle(1, true), "test").unwrap();
        enrol(&gate, &card);
        assert_eq!(tap(&gate, &card), "status.unknown", "a set is required");

        let orphan = gate.add_evidence(two.clone(), "test").unwrap_err();
        assert!(orphan.to_string().contains("evidence.wrong-base"), "{orphan}");
        assert_eq!(gate.add_evidence(one.clone(), "test").unwrap().sequence, Some(1));
        assert_eq!(tap(&gate, &card), "policy.permitted");
        gate.add_evidence(two.clone(), "test").unwrap();
        gate.add_evidence(two.clone(), "test").unwrap();
        assert_eq!(held(&gate), [("full".into(), Some(1)), ("delta".into(), Some(2))]);
        assert_eq!(tap(&gate, &card), "policy.permitted");
        gate.add_evidence(three, "test").unwrap();
        assert_eq!(tap(&gate, &card), "status.revoked");
        let base = one.digest();
        let needed = gate.remove_evidence(&base, "test").unwrap_err();
        assert!(needed.to_string().contains("evidence.wrong-base"), "{needed}");
    }
    let gate = open(&engine, folder.path());
    assert_eq!(held(&gate).len(), 3, "kept over a restart");
    assert_eq!(tap(&gate, &card), "status.revoked");

    // A full set takes the place of all three, and none of them comes back.
    gate.add_evidence(set(4, None, None), "test").unwrap();
    assert_eq!(held(&gate), [("full".into(), Some(4))]);
    assert_eq!(tap(&gate, &card), "policy.permitted");
    for old in [one, two, set(3, None, None)] {
        let error = gate.add_evidence(old, "test").unwrap_err();
        let EvidenceError::Overtaken { held: 4, .. } = error else { panic!("{error}") };
    }
    let fork = gate.add_evidence(set(4, Some(&card), None), "test").unwrap_err();
    assert!(fork.to_string().contains("evidence.fork"), "{fork}");
    let nonsense = Statement { octets: b"nonsense".to_vec(), ..set(9, None, None) };
    let refused = gate.add_evidence(nonsense, "test").unwrap_err();
    assert!(refused.to_string().contains("evidence.refused"), "{refused}");
    assert_eq!(held(&gate), [("full".into(), Some(4))]);

    let all = replayed(&gate);
    assert_eq!(all, 6, "each with the evidence that was in force");
    drop(gate);
    assert_eq!(replayed(&open(&engine, folder.path())), 6);
}

#[test]
fn a_bundle_that_does_not_take_a_statement_puts_it_out_of_force() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, card) = (engine(), CardKey::of("amira's card"));
    let gate = open(&engine, folder.path());
    gate.accept(&bundle(1, true), "test").unwrap();
    enrol(&gate, &card);
    let full = set(1, Some(&card), None);
    gate.add_evidence(full.clone(), "test").unwrap();
    assert_eq!(tap(&gate, &card), "status.revoked");
    gate.accept(&bundle(2, false), "test").unwrap();
    assert!(held(&gate).is_empty());
    assert_eq!(tap(&gate, &card), "policy.permitted");
    gate.accept(&bundle(3, true), "test").unwrap();
    assert_eq!(tap(&gate, &card), "status.unknown", "gone for good");
    gate.add_evidence(full.clone(), "test").unwrap();
    gate.remove_evidence(&full.digest(), "test").unwrap();
    assert!(matches!(
        gate.remove_evidence(&full.digest(), "test").unwrap_err(),
        EvidenceError::Missing
    ));
    assert_eq!(tap(&gate, &card), "status.unknown");
    let told: Vec<&str> = lines(&gate)
        .iter()
        .filter_map(|line| match &line.entry {
            Entry::Event(recorded) => match &recorded.event {
                Event::EvidenceAdded { .. } => Some("added"),
                Event::EvidenceRemoved { .. } => Some("removed"),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(told, ["added", "removed", "added", "removed"]);
    assert_eq!(replayed(&gate), 4);
}

/// Replays every decision, each with its own evidence.
fn replayed(gate: &Door) -> usize {
    let mut count = 0;
    for line in lines(gate) {
        let Entry::Decision(decided) = &line.entry else { continue };
        let store = gate.store();
        let bundle = store.bundle_by_digest(&line.entry.bundle().unwrap()).unwrap().unwrap();
        let set = line.entry.evidence().map(|set| store.evidence_of(&set).unwrap().expect("kept"));
        match replay(gate.engine(), decided, &bundle, &set.unwrap_or_default()).unwrap() {
            Replay::Same(_) => count += 1,
            other => panic!("{other:?}"),
        }
    }
    count
}

fn lines(gate: &Door) -> Vec<Line> {
    let stored = gate.store().journal_lines(1, 10_000).unwrap();
    stored.iter().map(|line| Line::decode(line).unwrap()).collect()
}

/// A million credentials with one in a hundred struck off, and a set as large as one may be: within an
/// instance's memory.
#[test]
fn an_instance_holds_what_a_large_site_needs() {
    let key = |number: u32| [&[0; 87][..], &number.to_be_bytes()].concat();
    let rows = |count: u32| {
        let digest = |number: u32| {
            let key = key(number);
            let name = CredentialName::Key(&key).encode();
            let hash = Sha256::new().chain_update(REVOCATION_DOMAIN).chain_update(name);
            [&hash.finalize()[..REVOCATION_DIGEST], &[0; 4]].concat()
        };
        let mut rows: Vec<Vec<u8>> = (0..count).map(digest).collect();
        rows.sort();
        rows.concat()
    };
    for (name, entries, most) in
        [("1 % of a million", 10_000, 4 << 20), ("the most", 52_000, 8 << 20)]
    {
        let set = RevocationSet {
            site: "hq".into(),
            form: RevocationForm::Full,
            sequence: 1,
            issued_at: NOW,
            base: None,
            revoked: Octets(rows(entries)),
            restored: None,
        };
        let desk = SigningKey::from_pem(DESK_KEY).unwrap();
        let content = sign_revocations(&set, &desk).unwrap();
        let octets = content.len();
        let signer = SigningKey::from_pem(BUNDLE_KEY).unwrap();
        let context = LoadContext {
            site: Some("hq".into()),
            trusted_keys: vec![TrustedKey {
                identifier: signer.public_key().identifier().to_vec(),
                key: signer.public_key().as_der().to_vec(),
            }],
            floor: None,
            secrets: Vec::new(),
            evidence: vec![Evidence {
                kind: "revocation-set".into(),
                source: name.into(),
                content,
            }],
        };
        let mut instance = engine().instantiate().unwrap();
        let bundle = bundle(1, true);
        let start = Instant::now();
        let verifier = instance.load(&bundle, &context).unwrap().unwrap();
        let (loaded, memory) = (start.elapsed(), instance.memory());
        assert!(instance.summary(verifier).unwrap().evidence[0].in_force);
        println!("{name}: {octets} octets, loaded in {loaded:?}, {memory} octets of memory");
        assert!(memory <= most, "{name}: {memory} octets of memory");
    }
}
