//! A whole year, minute by minute, in three zones.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod scene;

use scene::{Scene, card, second};

/// Holds who may pass by day and by night against every minute of 2026. Clocks change on Sundays here,
/// outside of these hours, so there are as many of them in every zone.
fn year(zone: &str) {
    let source = include_str!("rules_site.toml").replace("Europe/London", zone);
    let scene = Scene::of(&source);
    let (mut inside, mut closed) = (0, 0);
    for instant in (second("2026-01-01T00:00:00Z")..second("2027-01-01T00:00:00Z")).step_by(60) {
        match scene.code(&card(&["clerks", "guards"], instant)).as_str() {
            "policy.permitted" => inside += 1,
            "schedule.special-day-closed" => closed += 1,
            other => assert_eq!(other, "schedule.outside"),
        }
    }
    // 261 weekdays of ten hours, three of them special: two of two or one hour, one with both. And the
    // nights of 41 Mondays and Tuesdays, eight hours each, of which one loses its tail to a special
    // day and another is that special day.
    let by_day = (261 - 3) * 10 + 2 + 3 + 1;
    let by_night = 41 * 8 - 6 - 8;
    assert_eq!(inside, (by_day + by_night) * 60, "{zone}");
    assert!(closed > 0, "{zone}");
}

#[test]
fn a_year_in_london() {
    year("Europe/London");
}

#[test]
fn a_year_on_lord_howe() {
    year("Australia/Lord_Howe");
}

#[test]
fn a_year_in_new_york() {
    year("America/New_York");
}
