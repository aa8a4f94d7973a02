//! Rules of schedule overrides by name, with what has to come out written beside them; both opinions have
//! to say it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod scene;

use doorward_opinion::situation::Situation;
use scene::{Scene, card, second, tap};

const INSIDE: &str = "policy.permitted";
const OUTSIDE: &str = "schedule.outside";
const CLOSED: &str = "schedule.special-day-closed";

fn scene() -> Scene {
    Scene::of(include_str!("overrides_site.toml"))
}

/// Holds a holder of one profile at an access point against the clock. Clocks are an hour ahead.
fn hold(access_point: &str, profile: &str, moments: &[(&str, &str)]) {
    let scene = scene();
    for (time, code) in moments {
        let now = second(&format!("{time}+01:00"));
        let asked = Situation { access_point: access_point.into(), ..card(&[profile], now) };
        assert_eq!(scene.code(&asked), *code, "{profile} at {access_point}, {time}");
    }
}

#[test]
fn an_override_stands_in_place_of_the_week() {
    hold(
        "in",
        "clerks",
        &[
            ("2026-06-05T08:00:00", CLOSED),
            ("2026-06-05T11:59:59", CLOSED),
            ("2026-06-05T12:00:00", INSIDE),
            ("2026-06-05T23:59:59", INSIDE),
            ("2026-06-04T12:00:00", INSIDE),
            ("2026-06-04T18:00:00", OUTSIDE),
        ],
    );
}

#[test]
fn an_override_counts_at_its_access_points_alone() {
    for (access_point, noon, morning) in
        [("in", INSIDE, CLOSED), ("side", INSIDE, INSIDE), ("out", INSIDE, INSIDE)]
    {
        let times = [("2026-06-05T12:00:00", noon), ("2026-06-05T08:00:00", morning)];
        hold(access_point, "clerks", &times);
    }
}

#[test]
fn an_override_is_of_its_schedules_alone() {
    hold("side", "clerks", &[("2026-06-10T08:00:00", CLOSED)]);
    hold("side", "guards", &[("2026-06-10T22:00:00", CLOSED)]);
    hold("side", "pupils", &[("2026-06-10T22:00:00", OUTSIDE)]);
    hold("side", "keepers", &[("2026-06-10T08:00:00", INSIDE)]);
}

#[test]
fn an_override_lasts_from_midnight_to_midnight() {
    hold(
        "side",
        "clerks",
        &[
            ("2026-06-09T17:59:59", INSIDE),
            ("2026-06-09T23:59:59", OUTSIDE),
            ("2026-06-10T00:00:00", CLOSED),
            ("2026-06-11T23:59:59", CLOSED),
            ("2026-06-12T00:00:00", OUTSIDE),
            ("2026-06-12T08:00:00", INSIDE),
        ],
    );
}

#[test]
fn an_override_stands_in_place_of_special_days() {
    hold(
        "in",
        "clerks",
        &[
            ("2026-05-04T10:00:00", CLOSED),
            ("2026-05-04T14:00:00", INSIDE),
            ("2026-05-04T15:59:59", INSIDE),
            ("2026-05-04T16:00:00", CLOSED),
        ],
    );
    hold("side", "clerks", &[("2026-05-04T10:00:00", INSIDE), ("2026-05-04T14:00:00", CLOSED)]);
}

#[test]
fn a_tail_from_the_evening_before_is_cut() {
    for (access_point, code) in [("side", CLOSED), ("in", INSIDE)] {
        hold(
            access_point,
            "guards",
            &[("2026-06-09T23:59:59", INSIDE), ("2026-06-10T00:00:00", code)],
        );
    }
    // The evening before the day after is closed: so there is no tail, and nothing cuts one.
    hold("side", "guards", &[("2026-06-12T00:00:00", OUTSIDE), ("2026-06-12T22:00:00", INSIDE)]);
}

#[test]
fn hours_of_an_override_run_on_beyond_midnight() {
    hold("in", "clerks", &[("2026-06-06T01:59:59", INSIDE), ("2026-06-06T02:00:00", OUTSIDE)]);
}

#[test]
fn hours_of_an_override_end_where_the_next_day_has_its_own() {
    // The next date is special, and the one after another override's.
    hold(
        "in",
        "guards",
        &[
            ("2026-05-03T20:00:00", INSIDE),
            ("2026-05-03T23:59:59", INSIDE),
            ("2026-05-04T00:00:00", CLOSED),
            ("2026-07-01T20:00:00", INSIDE),
            ("2026-07-01T23:59:59", INSIDE),
            ("2026-07-02T00:00:00", CLOSED),
            ("2026-07-02T04:00:00", INSIDE),
        ],
    );
}

#[test]
fn an_override_does_not_widen_the_bounds_of_a_schedule() {
    hold(
        "in",
        "pupils",
        &[
            ("2026-08-31T12:00:00", CLOSED),
            ("2026-09-01T12:00:00", INSIDE),
            // In the override, before its piece.
            ("2026-09-01T08:00:00", CLOSED),
            ("2026-09-02T08:00:00", INSIDE),
        ],
    );
}

#[test]
fn hours_of_what_everybody_has_to_meet_are_overridden() {
    let at = [("2026-06-05T08:00:00", "usage.outside-hours"), ("2026-06-05T12:00:00", INSIDE)];
    hold("gate", "keepers", &at);
    hold("gate", "keepers", &[("2026-06-04T08:00:00", INSIDE)]);
}

#[test]
fn hours_of_doors_are_overridden() {
    // The door is unlocked by day, for who comes through the shop; and not by the back.
    for (access_point, morning, evening) in
        [("shop-in", INSIDE, "door.already-open"), ("shop-back", "door.already-open", INSIDE)]
    {
        hold(
            access_point,
            "keepers",
            &[
                ("2026-06-04T08:00:00", "door.already-open"),
                ("2026-06-05T08:00:00", morning),
                ("2026-06-05T20:00:00", evening),
            ],
        );
    }
}

#[test]
fn a_first_person_of_the_day_of_an_override_opens_all_of_it() {
    let scene = scene();
    let asked = |came: &str, now: &str| {
        let mut asked = card(&["keepers"], second(now));
        asked.access_point = "stall-in".into();
        asked.door.as_mut().unwrap().first_person = Some(second(came));
        scene.code(&asked)
    };
    let open = "door.already-open";
    // Its hours begin at noon and end at two at night: of Friday, whoever comes on Friday.
    assert_eq!(asked("2026-06-04T22:59:59Z", "2026-06-05T12:00:00Z"), INSIDE, "came on Thursday");
    assert_eq!(asked("2026-06-04T23:00:00Z", "2026-06-05T12:00:00Z"), open, "came on Friday");
    assert_eq!(asked("2026-06-05T00:00:00Z", "2026-06-06T00:59:59Z"), open, "after midnight");
    assert_eq!(asked("2026-06-04T22:59:59Z", "2026-06-06T00:59:59Z"), INSIDE);
}

#[test]
fn levels_by_the_hour_are_overridden() {
    let scene = scene();
    let asked = |now: &str| {
        let mut asked = tap(&["keepers"], second(now));
        asked.access_point = "safe".into();
        asked.presented = doorward_opinion::situation::Presented::Tap(
            doorward_opinion::situation::Challenge::Consumed {
                access_point: "safe".into(),
                age: 1,
            },
        );
        scene.code(&asked)
    };
    assert_eq!(asked("2026-06-04T07:00:00Z"), "strength.second-holder");
    assert_eq!(asked("2026-06-05T07:00:00Z"), INSIDE, "not in the hours of the override");
    assert_eq!(asked("2026-06-05T11:00:00Z"), "strength.second-holder");
}
