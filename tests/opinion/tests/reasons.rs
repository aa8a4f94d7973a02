//! What administrators are told beside the outcome: what was compared, and every policy that came into
//! question.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod scene;

use doorward_engine::{
    Answer, Assignment, Capability, Circumstance, ClockReading, ClockState, Comparison,
    Consideration, CredentialRecord, CredentialState, Decision, DoorRecord, Hypothetical, Lockdown,
    LockdownScope, Outcome, Position, Purpose, Reason, Reply, Surroundings, Value,
};
use doorward_opinion::engine::Loaded;
use doorward_wallet::pkoc::{CardKey, respond};
use scene::{ISSUED, second};

/// The most policies that are told of.
const TOLD: usize = 256;

fn site() -> Loaded {
    Loaded::of_source(include_str!("reasons_site.toml"), ISSUED).unwrap()
}

/// A Monday evening, in winter.
fn evening() -> u64 {
    second("2026-01-19T19:00:00Z")
}

fn assigned(profile: &str) -> Assignment {
    Assignment {
        identifier: format!("a {profile}"),
        profile: profile.into(),
        valid_from: None,
        valid_until: None,
        uses_left: None,
    }
}

fn supposed(profiles: &[&str]) -> Hypothetical {
    Hypothetical {
        now: evening(),
        access_point: "in".into(),
        capability: Capability::Momentary,
        format: None,
        credential: CredentialRecord {
            holder: "somebody".into(),
            state: CredentialState::Enabled,
            valid_from: None,
            valid_until: None,
            extended_grant: false,
            lockdown_override: None,
            antipassback_exempt: false,
            assignments: profiles.iter().map(|profile| assigned(profile)).collect(),
        },
        door: DoorRecord { mode: None, lockdowns: vec![], threat_level: 0, first_person: None },
        surroundings: None,
        rules: None,
    }
}

fn reason(asked: &Hypothetical) -> Reason {
    site().verifier().simulate(asked).reason
}

fn compared(name: &str, actual: Value, required: Value) -> Vec<Comparison> {
    vec![Comparison { name: name.into(), actual, required }]
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn hours_are_told_with_the_wall_clock() {
    let outside = reason(&supposed(&["clerks"]));
    assert_eq!(outside.code, "schedule.outside");
    assert_eq!(
        outside.compared,
        compared("schedule", text("2026-01-19 Mon 19:00:00"), text("day"))
    );
    let holiday = Hypothetical { now: second("2026-05-05T14:07:08Z"), ..supposed(&["clerks"]) };
    let closed = reason(&holiday);
    assert_eq!(closed.code, "schedule.special-day-closed");
    assert_eq!(closed.compared, compared("schedule", text("2026-05-05 Tue 15:07:08"), text("day")));
}

#[test]
fn of_misses_that_are_as_near_the_first_is_told() {
    for (profiles, schedule) in [(["clerks", "cleaners"], "day"), (["cleaners", "clerks"], "early")]
    {
        let told = reason(&supposed(&profiles)).compared;
        assert_eq!(told, compared("schedule", text("2026-01-19 Mon 19:00:00"), text(schedule)));
    }
}

#[test]
fn places_are_told_in_metres() {
    let around = |latitude, accuracy| Hypothetical {
        surroundings: Some(Surroundings {
            position: Some(Position { latitude, longitude: 0, accuracy }),
            ..Surroundings::default()
        }),
        ..supposed(&["near"])
    };
    // A thousandth of a degree of a great circle is 111.2 metres; nobody is told to be nearer.
    let far = reason(&around(10_000, 50));
    assert_eq!(far.code, "condition.too-far");
    assert_eq!(far.compared, compared("distance", Value::Number(112), Value::Number(100)));
    let vague = reason(&around(0, 51));
    assert_eq!(vague.code, "condition.position-inaccurate");
    assert_eq!(vague.compared, compared("accuracy", Value::Number(51), Value::Number(50)));
    assert_eq!(reason(&around(0, 50)).code, "policy.permitted");
}

#[test]
fn a_condition_that_does_not_hold_is_told_before_one_that_cannot_be_told() {
    let at_level = |threat_level, position| {
        let mut asked = supposed(&["careful"]);
        asked.door.threat_level = threat_level;
        asked.surroundings = Some(Surroundings { position, ..Surroundings::default() });
        reason(&asked).code
    };
    let far = Some(Position { latitude: 10_000_000, longitude: 0, accuracy: 1 });
    // Threat level, device and place, in this order; the device says nothing of itself.
    assert_eq!(at_level(3, far), "condition.threat-level");
    assert_eq!(at_level(2, far), "condition.too-far");
    assert_eq!(at_level(2, None), "condition.device-unknown");
}

#[test]
fn a_credential_without_an_override_has_none() {
    let lockdown = Lockdown { scope: LockdownScope::Site, rank: 7, starts: 0, ends: None };
    for (passes, rank) in [(None, -1), (Some(0), 0), (Some(6), 6)] {
        let mut asked = supposed(&["keepers"]);
        asked.door.lockdowns = vec![lockdown.clone()];
        asked.credential.lockdown_override = passes;
        let told = reason(&asked);
        assert_eq!(told.code, "door.locked-down");
        let ranks = compared("override-rank", Value::Number(rank), Value::Number(7));
        assert_eq!(told.compared, ranks);
    }
}

/// Assignment, number of the policy, whether it forbids, its schedule, and what it comes to.
type Told<'e> = (&'e str, Option<u32>, bool, Option<&'e str>, &'e str);

fn told(it: &Consideration) -> Told<'_> {
    let Consideration { assignment, policy, forbids, schedule, reason, .. } = it;
    (assignment, *policy, *forbids, schedule.as_deref(), &reason.code)
}

#[test]
fn every_policy_is_told_with_what_it_comes_to() {
    let site = site();
    let profiles = ["nobody", "barred-by-day", "clerks", "barred", "keepers", "guarded"];
    let explanation = site.verifier().explain(&supposed(&profiles));
    let all: Vec<Told<'_>> = explanation.considered.iter().map(told).collect();
    assert_eq!(
        all,
        [
            ("a barred", Some(0), true, None, "policy.forbidden"),
            ("a keepers", Some(1), false, None, "policy.permitted"),
            ("a guarded", Some(0), false, None, "policy.permitted"),
            ("a clerks", Some(0), false, Some("day"), "schedule.outside"),
            // What is assigned without any permit here is told as such, behind what has some.
            ("a barred-by-day", None, false, None, "policy.none-applies"),
            ("a barred", None, false, None, "policy.none-applies"),
            ("a nobody", None, false, None, "assignment.unknown-profile"),
            ("a barred-by-day", Some(0), true, Some("day"), "schedule.outside"),
            ("a guarded", Some(1), true, Some("day"), "schedule.outside"),
        ]
    );
    assert_eq!(explanation.omitted, 0);
}

#[test]
fn the_least_is_left_out_where_there_is_too_much_to_tell() {
    let site = site();
    let of = |clerks: usize| {
        let mut profiles = vec!["clerks"; clerks];
        profiles.push("keepers");
        site.verifier().explain(&supposed(&profiles))
    };
    let all = of(TOLD.saturating_sub(1));
    assert_eq!((all.considered.len(), all.omitted), (TOLD, 0));
    let more = of(TOLD.saturating_add(43));
    assert_eq!((more.considered.len(), more.omitted), (TOLD, 44));
    assert_eq!(more.considered.first().unwrap().assignment, "a keepers");
}

#[test]
fn what_was_asked_by_whom_is_journaled() {
    let site = site();
    let challenge = vec![7; 16];
    let at = Circumstance {
        clock: ClockReading { state: ClockState::Trusted, now: evening(), floor: 0 },
        access_point: "in".into(),
        purpose: Purpose::Access,
        capability: Some(Capability::Secure),
        format: None,
        challenge: Some(challenge.clone()),
        secrets: vec![],
        device: None,
        surroundings: None,
        continuation: None,
        explain: false,
    };
    let shown = respond(&CardKey::of("reasons"), &challenge);
    let Outcome::Verified(verified) = site.verifier().verify(&shown, &at) else { panic!() };
    let names: Vec<&str> = verified.claims().labels.iter().map(|label| &*label.name).collect();
    assert_eq!(names, ["pkoc-64", "pkoc-128", "pkoc-200", "pkoc-256"]);
    let labels = verified.claims().labels.clone();
    let unknown = |number| Answer { number, reply: Reply::No, version: 1, source: "none".into() };
    let Decision::Denied(denial) = verified.decide((0..3).map(unknown).collect()) else { panic!() };
    let journal = denial.report.journal;
    assert_eq!((journal.capability, journal.labels), (Some(Capability::Secure), labels));
}
