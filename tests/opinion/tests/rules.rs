//! Rules about doors, rights and proofs by name, with what has to come out written beside them; both
//! opinions have to say it. Those about time are in `rules_of_time.rs`.
//!
//! Rules about what presentations say of themselves are those of the cases in `tests/vectors`: their
//! own validity and its skew (`doordeck-operation`, `cwt-unlock`, `openid-token`), replay of what is
//! used once and its quota (`replay`), inclusive and exclusive ends of other formats (`chain`,
//! `aliro`, `openid-token`), elapsed seconds of Aliro's schedules (`aliro`), purposes and what is
//! deferred (`doordeck-operation`), budgets (`chain`), bundles that are refused whole (`load`), answers
//! that do not fit (`answers`).

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod scene;

use doorward_opinion::opinion::{Action, Opinion, Verdict};
use doorward_opinion::situation::{
    Assignment, Challenge, ClockState, Credential, DoorState, Lockdown, Presented, Scope, Situation,
};
use doorward_opinion::words::{Capability, DoorMode};
use scene::{Scene, card, second, tap};

fn scene() -> Scene {
    Scene::of(include_str!("rules_site.toml"))
}

/// A Monday at noon, in winter.
fn noon() -> u64 {
    second("2026-01-19T12:00:00Z")
}

fn change(mut situation: Situation, change: impl FnOnce(&mut Situation)) -> Situation {
    change(&mut situation);
    situation
}

fn credential(situation: Situation, with: impl FnOnce(&mut Credential)) -> Situation {
    change(situation, |it| with(it.credential.as_mut().unwrap()))
}

fn door(situation: Situation, with: impl FnOnce(&mut DoorState)) -> Situation {
    change(situation, |it| with(it.door.as_mut().unwrap()))
}

fn at(access_point: &str, situation: Situation) -> Situation {
    change(situation, |it| it.access_point = access_point.into())
}

fn asking(capability: Capability, situation: Situation) -> Situation {
    change(situation, |it| it.capability = capability)
}

fn lockdown(scope: Scope, rank: u8) -> Lockdown {
    Lockdown { scope, rank, starts: 0, ends: None }
}

fn released(seconds: u32) -> Opinion {
    Opinion::granted("policy.permitted", Action::Release(seconds))
}

#[test]
fn permits_are_united() {
    let scene = scene();
    assert_eq!(scene.judge(&card(&["guards", "keepers"], noon())), released(5));
    assert_eq!(scene.judge(&card(&["keepers", "guards"], noon())), released(5));
}

#[test]
fn forbid_wins_at_every_level() {
    let scene = scene();
    for profiles in [["keepers", "barred"], ["barred", "keepers"]] {
        assert_eq!(scene.code(&card(&profiles, noon())), "policy.forbidden");
        assert_eq!(scene.judge(&at("out", card(&profiles, noon()))), released(5));
    }
    let used_up = credential(card(&["keepers", "barred"], noon()), |it| {
        it.assignments = vec![
            Assignment::to("keepers"),
            Assignment { uses_left: Some(0), ..Assignment::to("barred") },
        ];
    });
    assert_eq!(scene.code(&used_up), "policy.forbidden", "used up, it still forbids");
}

#[test]
fn a_forbid_of_a_capability_forbids_no_other() {
    let scene = scene();
    let locking = |capability| asking(capability, card(&["keepers", "no-locking"], noon()));
    assert_eq!(scene.code(&locking(Capability::Secure)), "policy.forbidden");
    assert_eq!(scene.judge(&locking(Capability::ExtendedMomentary)), released(9));
}

#[test]
fn forbidden_and_not_permitted_are_different_reasons() {
    let scene = scene();
    assert_eq!(scene.code(&card(&["barred"], noon())), "policy.forbidden");
    assert_eq!(scene.code(&at("out", card(&["barred"], noon()))), "policy.none-applies");
    assert_eq!(scene.code(&card(&[], noon())), "policy.none-applies");
}

#[test]
fn the_default_is_to_deny_and_tells_the_nearest_miss() {
    let scene = scene();
    let night = second("2026-01-18T12:00:00Z");
    let bounded = |until| Assignment { valid_until: Some(until), ..Assignment::to("keepers") };
    let nobodys = Assignment::to("nobody");
    // Each of these comes nearer than those before it.
    let misses = [
        ("assignment.unknown-profile", nobodys),
        ("policy.none-applies", Assignment::to("hall")),
        ("capability.not-permitted", Assignment::to("strong")),
        ("assignment.expired", bounded(night)),
        ("assignment.used-up", Assignment { uses_left: Some(0), ..Assignment::to("keepers") }),
    ];
    let mut assignments = Vec::new();
    for (code, assignment) in misses {
        assignments.push(assignment);
        for _ in 0..assignments.len() {
            assignments.rotate_left(1);
            let asked = credential(card(&[], night), |it| it.assignments = assignments.clone());
            let asked = asking(Capability::Secure, at("out", asked));
            assert_eq!(scene.code(&asked), code, "{assignments:?}");
        }
    }
    let clerk = credential(card(&[], night), |it| {
        it.assignments = vec![bounded(night), Assignment::to("clerks")];
    });
    assert_eq!(scene.code(&clerk), "schedule.outside", "nearer than what has expired");
}

#[test]
fn a_policy_covers_the_ways_into_its_areas() {
    let scene = scene();
    assert_eq!(scene.judge(&card(&["hall"], noon())), released(5));
    assert_eq!(scene.code(&at("out", card(&["hall"], noon()))), "policy.none-applies");
}

#[test]
fn what_is_not_counted_is_used_before_what_is() {
    let scene = scene();
    let counted = |uses| Assignment { uses_left: Some(uses), ..Assignment::to("keepers") };
    let asked = |assignments: Vec<Assignment>| {
        credential(card(&[], noon()), |it| it.assignments = assignments)
    };
    let one = scene.judge(&asked(vec![counted(1)]));
    assert_eq!(one.uses.as_deref(), Some("as-keepers"));
    assert_eq!(scene.judge(&asked(vec![counted(1), Assignment::to("hall")])).uses, None);
    assert_eq!(scene.code(&asked(vec![counted(0)])), "assignment.used-up");
}

#[test]
fn every_state_of_a_door() {
    let scene = scene();
    let open = Opinion::granted("door.already-open", Action::None);
    let overridden = Opinion::granted("door.lockdown-overridden", Action::Release(5));
    for (mode, expected, overriding) in [
        (DoorMode::Locked, released(5), released(5)),
        (DoorMode::Unlocked, open.clone(), open.clone()),
        (DoorMode::LockedOpen, open.clone(), open.clone()),
        (DoorMode::Blocked, Opinion::denied("door.blocked"), Opinion::denied("door.blocked")),
        (DoorMode::LockedDown, Opinion::denied("door.locked-down"), overridden),
        (DoorMode::Unknown, Opinion::denied("door.unknown"), Opinion::denied("door.unknown")),
    ] {
        let asked = || door(card(&["keepers"], noon()), |it| it.mode = Some(mode));
        assert_eq!(scene.judge(&asked()), expected, "{mode:?}");
        let asked = credential(asked(), |it| it.lockdown_override = Some(255));
        assert_eq!(scene.judge(&asked), overriding, "{mode:?} with an override");
    }
    let low = door(card(&["keepers"], noon()), |it| it.mode = Some(DoorMode::LockedDown));
    let low = credential(low, |it| it.lockdown_override = Some(254));
    assert_eq!(scene.code(&low), "door.locked-down", "by hand is the highest rank");
}

#[test]
fn an_unlocked_door_still_verifies() {
    let scene = scene();
    let unlocked =
        |profiles: &[&str]| door(card(profiles, noon()), |it| it.mode = Some(DoorMode::Unlocked));
    assert_eq!(scene.code(&unlocked(&[])), "policy.none-applies");
    let locking = asking(Capability::Secure, unlocked(&["keepers"]));
    assert_eq!(scene.judge(&locking), Opinion::granted("policy.permitted", Action::Secure));
    let held = door(locking, |it| it.mode = Some(DoorMode::LockedOpen));
    assert_eq!(scene.judge(&held), Opinion::granted("door.already-open", Action::None));
}

#[test]
fn a_lockdown_is_looked_at_before_any_permit_and_once_the_credential_is_known() {
    let scene = scene();
    let locked = |situation| door(situation, |it| it.lockdowns = vec![lockdown(Scope::Site, 1)]);
    assert_eq!(scene.code(&locked(card(&[], noon()))), "door.locked-down");
    assert_eq!(scene.code(&locked(card(&["barred"], noon()))), "door.locked-down");
    let stranger = change(locked(tap(&[], noon())), |it| it.credential = None);
    assert_eq!(scene.code(&stranger), "credential.unknown");
}

#[test]
fn a_lockdown_is_overridden_from_its_rank_on_and_where_it_reaches() {
    let scene = scene();
    let asked = |access_point: &str, scope, passes| {
        let asked = credential(card(&["keepers"], noon()), |it| it.lockdown_override = passes);
        at(access_point, door(asked, |it| it.lockdowns = vec![lockdown(scope, 2)]))
    };
    let plan = || Scope::Plan("plan".into());
    for (access_point, scope, passes, code) in [
        ("in", Scope::Site, None, "door.locked-down"),
        ("in", Scope::Site, Some(1), "door.locked-down"),
        ("in", Scope::Site, Some(2), "door.lockdown-overridden"),
        ("in", plan(), Some(2), "door.locked-down"),
        ("in", plan(), Some(3), "door.lockdown-overridden"),
        ("out", plan(), Some(2), "door.locked-down"),
        ("elsewhere", plan(), None, "policy.referred"),
        ("in", Scope::Door("d".into()), None, "door.locked-down"),
        ("in", Scope::Door("e".into()), None, "policy.permitted"),
        ("in", Scope::Area("yard".into()), None, "door.locked-down"),
        ("in", Scope::Area("nowhere".into()), Some(255), "lockdown.unknown-plan"),
    ] {
        let asked = asked(access_point, scope, passes);
        assert_eq!(scene.code(&asked), code, "{asked:?}");
    }
}

#[test]
fn proofs_are_as_strong_as_is_asked_for() {
    let scene = scene();
    let shown = |profile: &str, format: &str| {
        change(card(&[profile], noon()), |it| {
            it.presented = Presented::Supposed { format: Some(format.into()) };
        })
    };
    for (profile, format, code) in [
        ("keepers", "pkoc-nfc-v1", "policy.permitted"),
        ("keepers", "sensecrypt-device-token", "policy.permitted"),
        ("keepers", "openid-token", "strength.insufficient"),
        ("strong", "pkoc-nfc-v1", "policy.permitted"),
        ("strong", "sensecrypt-device-token", "strength.insufficient"),
        ("keepers", "wiegand", "format.not-allowed"),
        ("keepers", "a-format", "format.unsupported"),
    ] {
        assert_eq!(scene.code(&shown(profile, format)), code, "{profile} with {format}");
    }
}

#[test]
fn what_another_controller_decides_is_passed_on() {
    let scene = scene();
    let referred = scene.judge(&at("elsewhere", card(&["keepers"], noon())));
    assert_eq!((referred.verdict, referred.code.as_str()), (Verdict::Referred, "policy.referred"));
    assert_eq!(scene.code(&at("elsewhere", card(&[], noon()))), "policy.none-applies");
}

#[test]
fn a_challenge_is_answered_once_and_here_and_soon() {
    let scene = scene();
    let here = |age| Challenge::Consumed { access_point: "in".into(), age };
    for (challenge, code) in [
        (here(0), "policy.permitted"),
        (here(10), "policy.permitted"),
        (here(11), "challenge.expired"),
        (Challenge::Consumed { access_point: "out".into(), age: 0 }, "challenge.foreign"),
        (Challenge::Used, "challenge.consumed"),
        (Challenge::Absent, "challenge.unknown"),
        (Challenge::Unknown, "store.unknown"),
    ] {
        let presented = Presented::Tap(challenge);
        let asked = Situation { presented, ..tap(&["keepers"], noon()) };
        assert_eq!(scene.code(&asked), code, "{asked:?}");
    }
}

/// Everything is wrong at once; what comes first is told, and put right, until nothing is left.
#[test]
fn the_first_failure_is_the_reason() {
    let scene = scene();
    let mut asked = door(tap(&["barred"], noon()), |it| it.mode = Some(DoorMode::Blocked));
    let known = credential(asked.clone(), |it| it.valid_until = Some(noon()));
    asked.access_point = "somewhere".into();
    asked.clock.now = second("2030-01-01T00:00:00Z");
    asked.credential = None;
    asked.presented = Presented::Tap(Challenge::Used);

    assert_eq!(scene.code(&asked), "bundle.dead");
    asked.clock.now = u64::MAX;
    assert_eq!(scene.code(&asked), "clock.out-of-range");
    asked.clock.now = noon();
    assert_eq!(scene.code(&asked), "access-point.unknown");
    asked.access_point = "closed".into();
    assert_eq!(scene.code(&asked), "access-point.disabled");
    asked.access_point = "out".into();
    asked.clock.state = ClockState::Untrusted;
    assert_eq!(scene.code(&asked), "clock.untrusted");
    asked.access_point = "in".into();
    asked.clock.state = ClockState::Trusted;
    assert_eq!(scene.code(&asked), "credential.unknown");
    asked.credential = known.credential;
    assert_eq!(scene.code(&asked), "challenge.consumed");
    asked.presented = known.presented;
    assert_eq!(scene.code(&asked), "credential.expired");
    asked = credential(asked, |it| it.valid_until = None);
    let door_state = asked.door.take();
    assert_eq!(scene.code(&asked), "store.unknown");
    asked.door = door_state;
    assert_eq!(scene.code(&asked), "door.blocked");
    asked = door(asked, |it| it.mode = Some(DoorMode::Locked));
    assert_eq!(scene.code(&asked), "policy.forbidden");
    asked = credential(asked, |it| it.assignments = vec![Assignment::to("guards")]);
    assert_eq!(scene.code(&asked), "schedule.outside");
    asked = credential(asked, |it| it.assignments = vec![Assignment::to("clerks")]);
    assert_eq!(scene.judge(&asked), released(5));
}
