//! Rules of revocation sets by name, with what has to come out written beside them; both opinions have
//! to say it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod scene;

use doorward_opinion::engine::AUTHORITIES;
use doorward_opinion::situation::{
    Challenge, ClockState, Named, Presented, RevocationSet, Situation, Struck,
};
use doorward_opinion::words::SetForm;
use scene::{Scene, second, tap};

/// The card that is tapped.
const OWN: Named = Named::Card(0);

const SITE: &str = r#"
    [site]
    identifier = "s"
    name = "Site"
    zone = "Europe/London"

    [[door]]
    identifier = "d"
    name = "Door"
    mode = "locked"
    release-seconds = 5
    extended-seconds = 5

    [[access-point]]
    identifier = "in"
    name = "In"
    door = "d"
    formats = ["pkoc-nfc-v1"]
    required-strength = "signature"
    untrusted-clock = "challenge-formats"
    enabled = true
    refers = false

    [[access-point]]
    identifier = "street"
    name = "From the street"
    door = "d"
    formats = ["pkoc-nfc-v1"]
    required-strength = "signature"
    untrusted-clock = "challenge-formats"
    enabled = true
    refers = false
    staleness-class = "street"

    [[access-point]]
    identifier = "badge"
    name = "By a badge"
    door = "d"
    formats = ["wiegand"]
    bit-formats = ["H10301"]
    required-strength = "none"
    untrusted-clock = "deny"
    enabled = true
    refers = false

    [[staleness-class]]
    identifier = "street"
    name = "Doors to the street"
    levels = [
        { from-threat-level = 0, status-age = "3600s" },
        { from-threat-level = 2, status-age = "600s" },
        { from-threat-level = 4, bundle-age = "86400000s" },
    ]

    [[profile]]
    identifier = "staff"
    name = "Staff"

    [[profile.policy]]
    effect = "permit"
    everywhere = true
    schedule = "always"
"#;

fn scene() -> Scene {
    let [desk, council] = &AUTHORITIES[..] else { panic!("two authorities") };
    Scene::of(&format!(
        "{SITE}\n\
         [[revocation]]\nidentifier = \"desk\"\nname = \"Desk\"\nkeys = ['''{desk}''']\n\
         formats = [\"pkoc-nfc-v1\"]\nrequired = true\n\n\
         [[revocation]]\nidentifier = \"works\"\nname = \"Works\"\nkeys = ['''{council}''']\n\
         required = false\nmaximum-age = \"7200s\"\n"
    ))
}

fn now() -> u64 {
    second("2026-01-19T12:00:00Z")
}

fn set(form: SetForm, sequence: u64, revoked: &[Named]) -> RevocationSet {
    RevocationSet {
        authority: 0,
        form,
        sequence,
        issued_at: now(),
        base: None,
        revoked: revoked.iter().map(|name| Struck { name: *name, until: None }).collect(),
        restored: Vec::new(),
    }
}

fn delta(sequence: u64, base: u64, revoked: &[Named], restored: &[Named]) -> RevocationSet {
    let restored = restored.to_vec();
    RevocationSet { base: Some(base), restored, ..set(SetForm::Delta, sequence, revoked) }
}

/// The card at an access point, before a host with these sets.
fn with(access_point: &str, sets: &[RevocationSet]) -> Situation {
    let mut situation = tap(&["staff"], now());
    situation.access_point = access_point.into();
    let challenge = Challenge::Consumed { access_point: access_point.into(), age: 1 };
    situation.presented =
        if access_point == "badge" { Presented::Badge } else { Presented::Tap(challenge) };
    Situation { sets: sets.to_vec(), ..situation }
}

#[test]
fn the_newest_word_counts() {
    let (full, urgent) = (SetForm::Full, SetForm::Urgent);
    let (clear, struck) = (set(full, 1, &[]), set(full, 1, &[OWN]));
    let (fine, revoked, unknown) = ("policy.permitted", "status.revoked", "status.unknown");
    let restored = delta(2, 1, &[], &[OWN]);
    let scene = scene();
    for (about, sets, code) in [
        ("nothing is known", vec![], unknown),
        ("nothing is struck off", vec![clear.clone()], fine),
        ("somebody else's", vec![set(full, 1, &[Named::Card(1), Named::Badge(0)])], fine),
        ("a card", vec![struck.clone()], revoked),
        ("only what cannot wait", vec![set(urgent, 1, &[])], unknown),
        ("even so", vec![set(urgent, 1, &[OWN])], revoked),
        ("what could not wait", vec![clear.clone(), set(urgent, 2, &[OWN])], revoked),
        (
            "taken up by a change",
            vec![clear.clone(), set(urgent, 2, &[OWN]), delta(3, 1, &[], &[])],
            fine,
        ),
        ("a newer full set", vec![struck.clone(), set(full, 2, &[])], fine),
        ("since then", vec![clear, delta(2, 1, &[OWN], &[])], revoked),
        ("no longer", vec![struck.clone(), restored.clone()], fine),
        ("and again", vec![struck.clone(), restored.clone(), delta(3, 2, &[OWN], &[])], revoked),
        ("in any case", vec![struck, restored, set(urgent, 3, &[OWN])], revoked),
    ] {
        assert_eq!(scene.code(&with("in", &sets)), code, "{about}");
    }
}

#[test]
fn an_entry_ends_when_the_credential_has() {
    let scene = scene();
    let until = |second: u64| {
        let mut full = set(SetForm::Full, 1, &[OWN]);
        full.revoked[0].until = Some(u32::try_from(second).unwrap());
        with("in", &[full])
    };
    assert_eq!(scene.code(&until(now() + 1)), "status.revoked");
    assert_eq!(scene.code(&until(now())), "policy.permitted");
    let mut timeless = until(now());
    timeless.clock.state = ClockState::Absent;
    assert_eq!(scene.code(&timeless), "status.revoked", "nothing has ended without a time");
}

#[test]
fn a_set_counts_for_so_long() {
    let scene = scene();
    let aged = |access_point: &str, age: u64, level: u8| {
        let full = RevocationSet { issued_at: now() - age, ..set(SetForm::Full, 1, &[]) };
        let mut asked = with(access_point, &[full]);
        asked.door.as_mut().unwrap().threat_level = level;
        asked
    };
    for (access_point, age, level, code) in [
        ("in", 1_000_000, 0, "policy.permitted"),
        ("street", 3599, 1, "policy.permitted"),
        ("street", 3600, 1, "status.stale"),
        ("street", 599, 2, "policy.permitted"),
        ("street", 600, 3, "status.stale"),
        ("street", 1_000_000, 4, "policy.permitted"),
    ] {
        assert_eq!(
            scene.code(&aged(access_point, age, level)),
            code,
            "{access_point} {age} {level}"
        );
    }
    let ahead = |seconds| {
        let full = RevocationSet { issued_at: now() + seconds, ..set(SetForm::Full, 1, &[]) };
        with("street", &[full])
    };
    assert_eq!(scene.code(&ahead(10)), "policy.permitted");
    assert_eq!(scene.code(&ahead(11)), "status.unknown");
    let mut nobody_knows = aged("street", 600, 0);
    nobody_knows.door = None;
    assert_eq!(scene.code(&nobody_knows), "status.stale", "at a level that nobody knows");
    let mut timeless = aged("street", 0, 0);
    timeless.clock.state = ClockState::Untrusted;
    assert_eq!(scene.code(&timeless), "clock.untrusted");
    timeless.access_point = "in".into();
    timeless.presented = Presented::Tap(Challenge::Consumed { access_point: "in".into(), age: 1 });
    assert_eq!(scene.code(&timeless), "policy.permitted", "nothing bounds its age");
    let old = RevocationSet { issued_at: 0, ..set(SetForm::Full, 1, &[OWN]) };
    assert_eq!(scene.code(&with("street", &[old])), "status.revoked", "however old it is");
}

#[test]
fn authorities_strike_off_what_is_theirs() {
    let scene = scene();
    let desk = set(SetForm::Full, 1, &[]);
    let works = |revoked: &[Named], age: u64| RevocationSet {
        authority: 1,
        issued_at: now() - age,
        ..set(SetForm::Full, 1, revoked)
    };
    let badge = Named::Badge(0);
    for (access_point, sets, code) in [
        ("in", vec![desk.clone(), works(&[OWN], 0)], "status.revoked"),
        ("in", vec![desk.clone(), works(&[], 7199)], "policy.permitted"),
        ("in", vec![desk.clone(), works(&[], 7200)], "status.stale"),
        ("in", vec![works(&[], 0)], "status.unknown"),
        // The desk's sets are not about badges, and it takes none of the works'.
        ("badge", vec![], "policy.permitted"),
        ("badge", vec![set(SetForm::Full, 1, &[badge])], "policy.permitted"),
        ("badge", vec![works(&[badge], 0)], "status.revoked"),
        ("badge", vec![works(&[OWN], 0)], "policy.permitted"),
    ] {
        assert_eq!(scene.code(&with(access_point, &sets)), code, "{access_point} {sets:?}");
    }
}
