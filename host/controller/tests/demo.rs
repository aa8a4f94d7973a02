//! `doorward demo`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;

use doorward_compiler::source::FORMATS;
use doorward_host::clock::SetClock;
use doorward_host::contract::circumstance::{Purpose, TrustedKey};
use doorward_host::contract::question::{CredentialIdentifier, CredentialRecord};
use doorward_host::contract::verification::Decision;
use doorward_host::engine::Engine;
use doorward_host::gate::{Gate, Request, report};
use doorward_host::store::{Enrolment, MemoryStore, Origin, Reading, Registry as _, Terms};
use serde::Deserialize;
use support::{component, doorward};

#[test]
fn every_decision_comes_out_as_expected() {
    let run = doorward(["demo"]).expect(0);
    assert!(!run.out.contains("expected"), "{}", run.out);
    for outcome in [
        "granted   policy.permitted",
        "granted   administer.permitted",
        "repeated  policy.permitted",
        "deferred  policy.deferred",
        "denied    proof",
        "denied    credential.disabled",
    ] {
        assert!(run.out.contains(outcome), "{outcome}: {}", run.out);
    }
    assert!(run.out.contains(" 0 different"), "{}", run.out);
    assert!(run.out.contains("checkpoint, to be kept elsewhere: d2"), "{}", run.out);
    assert_eq!(run.err, "");
}

#[test]
fn every_format_is_granted_and_denied() {
    let run = doorward(["demo"]).expect(0);
    let lines = decisions(&run.out);
    for format in FORMATS {
        for outcome in ["granted", "denied"] {
            let shown = lines.iter().any(|line| (line.format, line.outcome) == (format, outcome));
            assert!(shown, "no presentation of `{format}` is {outcome}: {}", run.out);
        }
    }
    let unknown = lines.iter().find(|line| line.format != "-" && !FORMATS.contains(&line.format));
    assert_eq!(unknown, None);
}

/// The console has a site where nothing has happened yet, and states nothing but octets, challenge,
/// place and time.
#[test]
fn what_the_console_can_present_comes_out_as_at_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let run = doorward(["demo", "--keep", kept.to_str().unwrap()]).expect(0);
    let site: SiteFile =
        serde_json::from_slice(&fs::read(kept.join("console.json")).unwrap()).unwrap();
    let decisions = decisions(&run.out);
    let mut lines = decisions.iter();
    let engine = Engine::load(&fs::read(component()).unwrap(), Some(folder.path())).unwrap();
    for prepared in &site.presentations {
        let (outcome, code) = site.decide(prepared, engine.clone());
        // In the order of the lines, each of which is presented once at most.
        let line = lines.find(|line| {
            prepared.title == format!("{} at {}, {}", line.who, line.access_point, line.time)
                && (line.outcome, line.code) == (outcome, code.as_str())
        });
        assert!(line.is_some(), "{}: {outcome} {code} in the console", prepared.title);
    }
    let granted = decisions.iter().filter(|line| line.outcome == "granted").count();
    assert!(site.presentations.len() > granted / 2, "{} presentations", site.presentations.len());
}

/// A line for a decision.
#[derive(Debug, PartialEq)]
struct Line<'o> {
    who: &'o str,
    access_point: &'o str,
    time: &'o str,
    format: &'o str,
    outcome: &'o str,
    code: &'o str,
}

/// The lines for decisions: columns are two spaces apart.
fn decisions(out: &str) -> Vec<Line<'_>> {
    let columns = |line| str::split(line, "  ").map(str::trim).filter(|it| !it.is_empty());
    out.lines()
        .filter(|line| line.ends_with(" µs"))
        .map(|line| {
            let columns: Vec<&str> = columns(line).collect();
            let [_, who, access_point, time, format, outcome, code, ..] = columns[..] else {
                panic!("not a line for a decision: {line}");
            };
            Line { who, access_point, time, format, outcome, code }
        })
        .collect()
}

/// What the console opens.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct SiteFile {
    site: String,
    #[serde(with = "hex")]
    bundle: Vec<u8>,
    trusted_keys: Vec<TrustedKey>,
    credentials: Vec<Enrolled>,
    presentations: Vec<Prepared>,
}

#[derive(Deserialize)]
struct Enrolled {
    identifier: CredentialIdentifier,
    record: CredentialRecord,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Prepared {
    title: String,
    access_point: String,
    now: u64,
    #[serde(with = "hex")]
    presentation: Vec<u8>,
    challenge: Option<String>,
}

impl SiteFile {
    /// Decides in a site where nothing has happened yet.
    fn decide(&self, prepared: &Prepared, engine: Engine) -> (&'static str, String) {
        let reading = Reading { now: Some(prepared.now), trusted: true, uptime: 0 };
        let (store, clock) = (MemoryStore::new().unwrap(), SetClock::new(reading));
        let keys = self.trusted_keys.clone();
        let gate = Gate::open(engine, store, clock, &self.site, keys, Vec::new()).unwrap();
        gate.accept(&self.bundle, "test").unwrap();
        let batch: Vec<Enrolment> = self.credentials.iter().map(Enrolled::enrolment).collect();
        let origin = Origin { at: reading, by: "test" };
        for made in gate.store().enrol(origin, &batch).unwrap() {
            made.unwrap();
        }
        let challenge = prepared.challenge.as_ref().map(|text| hex::decode(text).unwrap());
        if let Some(challenge) = &challenge {
            gate.issue(&prepared.access_point, challenge).unwrap();
        }
        let request = Request {
            presentation: prepared.presentation.clone(),
            access_point: prepared.access_point.clone(),
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
        };
        let decision = gate.decide(&request).unwrap().decision;
        let outcome = match &decision {
            Decision::Granted(_) => "granted",
            Decision::Denied(_) => "denied",
            Decision::MoreNeeded(_) => "more-needed",
            Decision::Deferred(_) => "deferred",
            Decision::Referred(_) => "referred",
        };
        (outcome, report(&decision).reason.code.clone())
    }
}

impl Enrolled {
    fn enrolment(&self) -> Enrolment {
        let record = &self.record;
        Enrolment {
            holder: record.holder.clone(),
            display_name: None,
            credential: self.identifier.clone(),
            state: record.state.clone(),
            valid_from: record.valid_from,
            valid_until: record.valid_until,
            extended_grant: record.extended_grant,
            lockdown_override: record.lockdown_override,
            antipassback_exempt: record.antipassback_exempt,
            assignments: record
                .assignments
                .iter()
                .map(|it| Terms {
                    profile: it.profile.clone(),
                    valid_from: it.valid_from,
                    valid_until: it.valid_until,
                    uses_left: it.uses_left,
                })
                .collect(),
        }
    }
}
