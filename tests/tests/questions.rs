//! What administrators ask, through the component: every answer is what simulating says.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};

use doorward_cases::{Signed, Site, SiteText, root};
use doorward_host::contract::circumstance::Capability;
use doorward_host::contract::policy::{
    Disturbance, Hypothetical, Inquiry, Occasion, Simulation, Verdict,
};
use doorward_host::contract::question::{
    Assignment, CredentialRecord, CredentialState, DoorRecord,
};
use doorward_host::engine::{Engine, Instance, Verifier};
use doorward_tests::Wasmtime;

/// 2026-10-19T00:00:00Z, a Monday: the clocks change within the week.
const MONDAY: u64 = 1_792_368_000;

/// Seconds of a week.
const WEEK: u64 = 7 * 86_400;

/// Profiles of the office, each with hours of its own.
const PROFILES: [&str; 8] =
    ["staff", "clerks", "guards", "bakers", "carollers", "builders", "no-nights", "unheard-of"];

fn office(source: &str) -> Signed {
    let site = Site {
        source: SiteText::Toml(source.into()),
        sequence: 1,
        issued_at: 1_772_323_200,
        secrets: BTreeMap::new(),
        evidence: Vec::new(),
    };
    site.sign(&root().join("tests/vectors/sites")).unwrap()
}

fn source() -> String {
    std::fs::read_to_string(root().join("tests/vectors/sites/office.toml")).unwrap()
}

fn load(instance: &mut Instance, signed: &Signed) -> Verifier {
    instance.load(&signed.octets, &signed.context).unwrap().unwrap()
}

fn instance() -> Instance {
    Engine::load(&Wasmtime::component().unwrap(), None).unwrap().instantiate().unwrap()
}

fn holder(profiles: &[&str]) -> CredentialRecord {
    let assignments = profiles.iter().map(|profile| Assignment {
        identifier: format!("as-{profile}"),
        profile: (*profile).into(),
        valid_from: None,
        valid_until: Some(MONDAY + 5 * 86_400 + 11),
        uses_left: None,
    });
    CredentialRecord {
        holder: profiles.join("-"),
        state: CredentialState::Enabled,
        valid_from: Some(MONDAY + 3_601),
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: assignments.collect(),
    }
}

fn suppose(access_point: &str, credential: CredentialRecord, now: u64) -> Hypothetical {
    Hypothetical {
        now,
        access_point: access_point.into(),
        capability: Capability::Momentary,
        format: None,
        credential,
        door: DoorRecord { mode: None, lockdowns: Vec::new(), threat_level: 0, first_person: None },
        surroundings: None,
        rules: None,
    }
}

#[test]
fn when_can_says_what_simulating_says() {
    let mut instance = instance();
    let verifier = load(&mut instance, &office(&source()));
    let points = instance.summary(verifier).unwrap().access_points;
    let (mut codes, mut intervals) = (BTreeSet::new(), 0);
    for point in &points {
        for profile in PROFILES {
            let presentation = suppose(&point.identifier, holder(&[profile]), MONDAY);
            let timeline = instance.when_can(verifier, &presentation, MONDAY + WEEK).unwrap();
            assert_eq!(timeline.until, MONDAY + WEEK);
            let mut next = MONDAY;
            for interval in &timeline.intervals {
                assert_eq!(interval.from, next, "no gap");
                next = interval.until;
                for second in [interval.from, interval.until - 1] {
                    let presentation = Hypothetical { now: second, ..presentation.clone() };
                    let Simulation { verdict, reason, .. } =
                        instance.simulate(verifier, &presentation).unwrap();
                    assert_eq!((verdict, &reason.code), (interval.verdict, &interval.code));
                }
                codes.insert(interval.code.clone());
                intervals += 1;
            }
            assert_eq!(next, MONDAY + WEEK);
        }
    }
    assert!(codes.len() >= 8 && intervals > 400, "{intervals} intervals with {codes:?}");
}

#[test]
fn who_can_says_what_simulating_says_of_one_state() {
    let mut instance = instance();
    let verifier = load(&mut instance, &office(&source()));
    let Hypothetical { now, access_point, capability, format, door, .. } =
        suppose("floor-in", holder(&[]), MONDAY + 86_400 + 10 * 3_600);
    let occasion = Occasion { now, access_point, capability, format, door };
    let people: Vec<_> = PROFILES.iter().map(|profile| holder(&[profile])).collect();
    let mut verdicts = BTreeSet::new();
    let mut cursor = None;
    for page in people.chunks(3) {
        let listing =
            instance.who_can(verifier, &occasion, 7, cursor.as_deref(), page).unwrap().unwrap();
        assert_eq!(listing.standings.len(), page.len());
        for (standing, credential) in listing.standings.iter().zip(page) {
            let presentation = suppose("floor-in", credential.clone(), now);
            let simulation = instance.simulate(verifier, &presentation).unwrap();
            assert_eq!(standing.verdict, simulation.verdict);
            assert_eq!(standing.code, simulation.reason.code);
            verdicts.insert(standing.code.clone());
        }
        cursor = Some(listing.cursor);
    }
    assert!(verdicts.len() >= 3, "{verdicts:?}");
    let mut stale = |occasion: &Occasion, revision| {
        instance
            .who_can(verifier, occasion, revision, cursor.as_deref(), &people)
            .unwrap()
            .is_none()
    };
    assert!(!stale(&occasion, 7));
    assert!(stale(&occasion, 8), "the registry has changed");
    assert!(stale(&Occasion { capability: Capability::Secure, ..occasion.clone() }, 7));
    let renamed = source().replacen("Floor, inwards", "Floor", 1);
    let other = load(&mut instance, &office(&renamed));
    let listing = instance.who_can(other, &occasion, 7, cursor.as_deref(), &people).unwrap();
    assert!(listing.is_none(), "another bundle");
}

#[test]
fn an_explanation_has_the_nearest_miss_first() {
    let mut instance = instance();
    let verifier = load(&mut instance, &office(&source()));
    // A Tuesday at noon: clerks have their hours, and guards have theirs at night.
    let noon = MONDAY + 86_400 + 11 * 3_600;
    let both = suppose("floor-in", holder(&["unheard-of", "guards", "clerks"]), noon);
    let explanation = instance.explain(verifier, &both).unwrap();
    let told: Vec<(&str, &str)> = explanation
        .considered
        .iter()
        .map(|it| (it.profile.as_str(), it.reason.code.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("clerks", "policy.permitted"),
            ("guards", "schedule.outside"),
            ("unheard-of", "assignment.unknown-profile"),
        ]
    );
    assert_eq!(explanation.considered[1].schedule.as_deref(), Some("nights"));
    assert_eq!(explanation.considered[1].policy, Some(0));
    assert_eq!(explanation.considered[1].reason.compared[0].name, "schedule");
    assert_eq!(explanation.omitted, 0);
}

#[test]
fn a_difference_is_where_only_one_lets_pass() {
    let mut instance = instance();
    let old = load(&mut instance, &office(&source()));
    let longer = source().replacen(r#"from = "08:00""#, r#"from = "07:30""#, 1);
    let new = load(&mut instance, &office(&longer));
    let mut inquiry = Inquiry {
        from: MONDAY,
        until: MONDAY + WEEK,
        capability: Capability::Momentary,
        format: None,
        credential: None,
        after: None,
    };
    let difference = instance.diff(old, new, &inquiry).unwrap();
    assert!(difference.next.is_none() && difference.changes.len() >= 5);
    for change in &difference.changes {
        assert!(change.gained && change.until - change.from == 1_800, "{change:?}");
        assert_eq!(change.before, "schedule.outside");
        assert!(
            ["policy.permitted", "policy.referred", "door.already-open"]
                .contains(&change.after.as_str())
        );
    }
    let back = instance.diff(new, old, &inquiry).unwrap();
    assert!(back.changes.iter().all(|change| !change.gained));
    assert_eq!(back.changes.len(), difference.changes.len());
    inquiry.credential = Some(holder(&["clerks"]));
    let of_holder = instance.diff(old, new, &inquiry).unwrap().changes;
    assert!(!of_holder.is_empty());
    for change in of_holder {
        assert_eq!(change.subject, "clerks");
        let presentation = suppose(&change.access_point, holder(&["clerks"]), change.from);
        assert_eq!(instance.simulate(old, &presentation).unwrap().verdict, Verdict::Denied);
        assert!(instance.simulate(new, &presentation).unwrap().verdict != Verdict::Denied);
    }
}

#[test]
fn clocks_change_in_the_zones_of_access_points() {
    let mut instance = instance();
    let verifier = load(&mut instance, &office(&source()));
    let found = instance.transitions(verifier, MONDAY, MONDAY + WEEK).unwrap();
    assert_eq!(found.until, MONDAY + WEEK);
    let zones: Vec<&str> = found.nights.iter().map(|night| night.zone.as_str()).collect();
    assert_eq!(zones, ["Europe/London", "Europe/Paris"], "at the same second");
    let london = &found.nights[0];
    assert_eq!((london.at, london.offset_before, london.offset_after), (1_792_890_000, 3_600, 0));
    let piece = london.pieces.iter().find(|piece| piece.schedule == "small-hours").unwrap();
    assert_eq!((piece.effect, piece.seconds), (Disturbance::Repeated, 1_800));
    assert_eq!((piece.start, piece.end), (4_500, 6_300));
}
