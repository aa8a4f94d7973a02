//! Rules about time by name: every boundary at its last second and at its first, with what has to come
//! out written beside it. Both opinions have to say it. The nights on which clocks change are in
//! `nights.rs`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod scene;

use doorward_opinion::situation::{
    Assignment, ClockState, Credential, CredentialState, Lockdown, Scope, Situation,
};
use scene::{ISSUED, Scene, card, second, tap};

const INSIDE: &str = "policy.permitted";
const OUTSIDE: &str = "schedule.outside";
const CLOSED: &str = "schedule.special-day-closed";

fn scene() -> Scene {
    Scene::of(include_str!("rules_site.toml"))
}

/// Holds a holder of one profile against the clock.
fn hold(profile: &str, moments: &[(&str, &str)]) {
    let scene = scene();
    for (time, code) in moments {
        assert_eq!(scene.code(&card(&[profile], second(time))), *code, "{profile} at {time}");
    }
}

fn credential(mut situation: Situation, with: impl FnOnce(&mut Credential)) -> Situation {
    with(situation.credential.as_mut().unwrap());
    situation
}

/// Holds what a bound makes of a situation at the bound and beside it.
fn beside(bound: u64, ask: impl Fn(u64) -> Situation, before: &str, from: &str) {
    let scene = scene();
    for (now, code) in [(bound - 1, before), (bound, from), (bound + 1, from)] {
        let asked = ask(now);
        assert_eq!(scene.code(&asked), code, "{now}, the bound is {bound}: {asked:?}");
    }
}

#[test]
fn hours_are_half_open_on_the_wall_clock() {
    hold(
        "clerks",
        &[
            ("2026-01-19T07:59:59Z", OUTSIDE),
            ("2026-01-19T08:00:00Z", INSIDE),
            ("2026-01-19T17:59:59Z", INSIDE),
            ("2026-01-19T18:00:00Z", OUTSIDE),
            // The same by the wall clock of summer.
            ("2026-07-20T06:59:59Z", OUTSIDE),
            ("2026-07-20T07:00:00Z", INSIDE),
            ("2026-07-20T16:59:59Z", INSIDE),
            ("2026-07-20T17:00:00Z", OUTSIDE),
        ],
    );
}

#[test]
fn the_wall_clock_is_that_of_the_access_point() {
    let scene = scene();
    // Kathmandu is five hours and three quarters ahead.
    for (time, code) in [
        ("2026-01-19T02:14:59Z", OUTSIDE),
        ("2026-01-19T02:15:00Z", INSIDE),
        ("2026-01-19T12:14:59Z", INSIDE),
        ("2026-01-19T12:15:00Z", OUTSIDE),
    ] {
        let asked = Situation { access_point: "out".into(), ..card(&["clerks"], second(time)) };
        assert_eq!(scene.code(&asked), code, "{time}");
    }
}

#[test]
fn hours_that_cross_midnight_belong_to_the_day_on_which_they_start() {
    hold(
        "guards",
        &[
            ("2026-01-20T21:59:59Z", OUTSIDE),
            ("2026-01-20T22:00:00Z", INSIDE),
            ("2026-01-20T23:59:59Z", INSIDE),
            ("2026-01-21T00:00:00Z", INSIDE),
            ("2026-01-21T05:59:59Z", INSIDE),
            ("2026-01-21T06:00:00Z", OUTSIDE),
            // Wednesday has no night of its own.
            ("2026-01-21T22:00:00Z", OUTSIDE),
            // Nor has Sunday, so Monday has no tail.
            ("2026-01-19T05:59:59Z", OUTSIDE),
        ],
    );
}

#[test]
fn first_and_last_date_are_those_of_the_start() {
    hold(
        "guards",
        &[
            // The first date is a Monday; there is no night before it to have a tail.
            ("2026-01-06T22:00:00Z", OUTSIDE),
            ("2026-01-12T21:59:59Z", OUTSIDE),
            ("2026-01-12T22:00:00Z", INSIDE),
            // The last one is a Monday too, and its night ends on Tuesday, in summer time.
            ("2026-06-01T21:00:00Z", INSIDE),
            ("2026-06-02T04:59:59Z", INSIDE),
            ("2026-06-02T05:00:00Z", OUTSIDE),
            ("2026-06-02T21:00:00Z", OUTSIDE),
        ],
    );
}

#[test]
fn special_days_replace_and_are_united() {
    hold(
        "clerks",
        &[
            // 2026-05-05, in one group, in summer time.
            ("2026-05-04T22:59:59Z", OUTSIDE),
            ("2026-05-04T23:00:00Z", CLOSED),
            ("2026-05-05T08:59:59Z", CLOSED),
            ("2026-05-05T09:00:00Z", INSIDE),
            ("2026-05-05T10:59:59Z", INSIDE),
            ("2026-05-05T11:00:00Z", CLOSED),
            // 2026-05-06, in two.
            ("2026-05-06T09:00:00Z", INSIDE),
            ("2026-05-06T13:00:00Z", INSIDE),
            ("2026-05-06T14:00:00Z", CLOSED),
            ("2026-05-06T22:59:59Z", CLOSED),
            ("2026-05-06T23:00:00Z", OUTSIDE),
            // 2026-05-20, in the other.
            ("2026-05-20T09:00:00Z", CLOSED),
            ("2026-05-20T13:59:59Z", INSIDE),
        ],
    );
}

#[test]
fn a_tail_is_cut_at_the_midnight_of_a_special_day() {
    hold(
        "guards",
        &[
            ("2026-05-04T22:59:59Z", INSIDE),
            ("2026-05-04T23:00:00Z", CLOSED),
            ("2026-05-05T21:00:00Z", CLOSED),
            // The special day had no night, so the day after has no tail.
            ("2026-05-06T23:00:00Z", OUTSIDE),
        ],
    );
}

#[test]
fn never_needs_no_time_and_always_none_either() {
    let scene = scene();
    let late = second("2026-01-19T12:00:00Z");
    for state in [ClockState::Trusted, ClockState::Untrusted, ClockState::Absent] {
        let mut asked = tap(&["keepers", "never-barred"], late);
        asked.clock.state = state;
        assert_eq!(scene.code(&asked), INSIDE, "{state:?}");
    }
}

#[test]
fn a_time_that_cannot_be_relied_upon_fails_closed() {
    let scene = scene();
    let noon = second("2026-01-19T12:00:00Z");
    for (state, floor, code) in [
        (ClockState::Trusted, noon, INSIDE),
        (ClockState::Trusted, noon + 1, "clock.untrusted"),
        (ClockState::Untrusted, 0, "clock.untrusted"),
        (ClockState::Absent, 0, "clock.absent"),
    ] {
        let mut asked = tap(&["clerks"], noon);
        asked.clock.state = state;
        asked.clock.floor = floor;
        assert_eq!(scene.code(&asked), code, "{state:?}, {floor}");
        // A forbid that it hides might hold.
        asked.credential = tap(&["keepers", "barred-by-day"], noon).credential;
        let code = if code == INSIDE { "policy.forbidden" } else { code };
        assert_eq!(scene.code(&asked), code, "{state:?}, {floor}");
    }
}

#[test]
fn a_forbid_that_cannot_be_dated_is_not_told_as_one_that_holds() {
    let scene = scene();
    let noon = second("2026-01-19T12:00:00Z");
    let mut asked = credential(tap(&[], noon), |it| {
        let barred = |until| Assignment { valid_until: Some(until), ..Assignment::to("barred") };
        it.assignments = vec![Assignment::to("keepers"), barred(noon + 1)];
    });
    assert_eq!(scene.code(&asked), "policy.forbidden");
    asked.clock.state = ClockState::Untrusted;
    assert_eq!(scene.code(&asked), "clock.untrusted");
    // One that holds at no time is passed over, whenever its assignment ends.
    let asked = credential(asked, |it| {
        for assignment in &mut it.assignments {
            assignment.profile = assignment.profile.replace("barred", "never-barred");
        }
    });
    assert_eq!(scene.code(&asked), INSIDE);
}

#[test]
fn a_lockdown_counts_while_it_lasts_and_without_a_time_always() {
    let bound = second("2026-01-19T12:00:00Z");
    let locked = |now, starts, ends| {
        let mut asked = tap(&["keepers"], now);
        let lockdown = Lockdown { scope: Scope::Site, rank: 1, starts, ends };
        asked.door.as_mut().unwrap().lockdowns = vec![lockdown];
        asked
    };
    beside(bound, |now| locked(now, bound, None), INSIDE, "door.locked-down");
    beside(bound, |now| locked(now, 0, Some(bound)), "door.locked-down", INSIDE);
    let mut undated = locked(bound, bound + 9, Some(bound + 10));
    undated.clock.state = ClockState::Untrusted;
    assert_eq!(scene().code(&undated), "door.locked-down");
}

#[test]
fn a_credential_is_valid_from_its_first_second_until_its_last() {
    let bound = second("2026-01-19T12:00:00Z");
    let with = |now, with: &dyn Fn(&mut Credential)| credential(card(&["keepers"], now), with);
    let from = |now| with(now, &|it| it.valid_from = Some(bound));
    beside(bound, from, "credential.not-yet-valid", INSIDE);
    let until = |now| with(now, &|it| it.valid_until = Some(bound));
    beside(bound, until, INSIDE, "credential.expired");
    let suspended = |now| with(now, &|it| it.state = CredentialState::SuspendedUntil(bound));
    beside(bound, suspended, "credential.suspended", INSIDE);
    let disabled = |now| with(now, &|it| it.state = CredentialState::Disabled);
    beside(bound, disabled, "credential.disabled", "credential.disabled");
}

#[test]
fn an_assignment_is_valid_from_its_first_second_until_its_last() {
    let bound = second("2026-01-19T12:00:00Z");
    let with = |now, valid_from, valid_until| {
        credential(card(&[], now), |it| {
            it.assignments =
                vec![Assignment { valid_from, valid_until, ..Assignment::to("keepers") }];
        })
    };
    beside(bound, |now| with(now, Some(bound), None), "assignment.not-yet-valid", INSIDE);
    beside(bound, |now| with(now, None, Some(bound)), INSIDE, "assignment.expired");
}

#[test]
fn a_forbid_holds_from_its_first_second_until_its_last() {
    let bound = second("2026-01-19T12:00:00Z");
    let with = |now, valid_from, valid_until| {
        credential(card(&[], now), |it| {
            let barred = Assignment { valid_from, valid_until, ..Assignment::to("barred") };
            it.assignments = vec![Assignment::to("keepers"), barred];
        })
    };
    beside(bound, |now| with(now, Some(bound), None), INSIDE, "policy.forbidden");
    beside(bound, |now| with(now, None, Some(bound)), "policy.forbidden", INSIDE);
}

#[test]
fn a_bundle_dies_at_its_second() {
    let death = ISSUED + 100_000_000;
    beside(death, |now| card(&["keepers"], now), INSIDE, "bundle.dead");
    // What is not believed does not kill it; what has certainly passed does.
    let mut asked = tap(&["keepers"], death + 1);
    asked.clock.state = ClockState::Untrusted;
    assert_eq!(scene().code(&asked), INSIDE);
    asked.clock.floor = death;
    assert_eq!(scene().code(&asked), "bundle.dead");
}

#[test]
fn where_zones_end_hours_end_and_nothing_else() {
    let source = include_str!("rules_site.toml").replace("dead-after = \"100000000s\"", "");
    let scene = Scene::of(&source);
    let end = ISSUED + 3650 * 86_400;
    for (profiles, before, from) in [
        (&["clerks"][..], OUTSIDE, "bundle.zone-expired"),
        (&["keepers"], INSIDE, INSIDE),
        (&["keepers", "barred-by-day"], INSIDE, "bundle.zone-expired"),
        (&["keepers", "never-barred"], INSIDE, INSIDE),
    ] {
        assert_eq!(scene.code(&card(profiles, end - 1)), before, "{profiles:?}");
        assert_eq!(scene.code(&card(profiles, end)), from, "{profiles:?}");
    }
}
