//! The nights on which clocks change, second by second, with the hours that count written down.
//!
//! A wall time that never occurs is never hit; both passes through a repeated hour are inside.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod scene;

use scene::{Scene, card, second};

/// Holds a schedule of one piece, daily, from 12 hours before a change until 12 hours after it: it
/// has to hold in these times, first second and first second after, and in no others.
fn night(zone: &str, (from, to): (&str, &str), change: &str, holds: &[(&str, &str)]) {
    let scene = Scene::of(&format!(
        "site = {{ identifier = 's', name = 'S', zone = '{zone}' }}\n\
         [[door]]\nidentifier = 'd'\nname = 'D'\nmode = 'locked'\n\
         release-seconds = 5\nextended-seconds = 9\n\
         [[access-point]]\nidentifier = 'in'\nname = 'In'\ndoor = 'd'\n\
         formats = ['pkoc-nfc-v1']\nrequired-strength = 'signature'\n\
         untrusted-clock = 'deny'\nenabled = true\nrefers = false\n\
         [[schedule]]\nidentifier = 'night'\nname = 'Night'\nweekly = [{{ from = '{from}', \
         to = '{to}', days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }}]\n\
         [[profile]]\nidentifier = 'p'\nname = 'P'\n[[profile.policy]]\neffect = 'permit'\n\
         everywhere = true\nschedule = 'night'\n"
    ));
    let change = second(change);
    let mut found: Vec<(u64, u64)> = Vec::new();
    for instant in change - 12 * 3600..change + 12 * 3600 {
        if scene.code(&card(&["p"], instant)) == "policy.permitted" {
            match found.last_mut() {
                Some((_, end)) if *end == instant => *end += 1,
                _ => found.push((instant, instant + 1)),
            }
        }
    }
    let holds: Vec<(u64, u64)> =
        holds.iter().map(|(first, after)| (second(first), second(after))).collect();
    assert_eq!(found, holds, "{zone}, {from} to {to}");
}

#[test]
fn london_in_spring_has_no_time_from_one_to_two() {
    let change = "2026-03-29T01:00:00Z";
    night("Europe/London", ("01:15", "01:45"), change, &[]);
    night(
        "Europe/London",
        ("00:30", "02:30"),
        change,
        &[("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z")],
    );
}

#[test]
fn london_in_autumn_has_the_time_from_one_to_two_twice() {
    night(
        "Europe/London",
        ("01:15", "01:45"),
        "2026-10-25T01:00:00Z",
        &[
            ("2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z"),
            ("2026-10-25T01:15:00Z", "2026-10-25T01:45:00Z"),
        ],
    );
}

#[test]
fn new_york_in_spring_has_no_time_from_two_to_three() {
    let change = "2026-03-08T07:00:00Z";
    night("America/New_York", ("02:00", "03:00"), change, &[]);
    // The evening before still counts from five hours behind, the morning after from four.
    night(
        "America/New_York",
        ("22:00", "02:30"),
        change,
        &[("2026-03-08T03:00:00Z", "2026-03-08T07:00:00Z")],
    );
}

#[test]
fn new_york_in_autumn_has_the_time_from_one_to_two_twice() {
    let change = "2026-11-01T06:00:00Z";
    night(
        "America/New_York",
        ("01:30", "02:00"),
        change,
        &[
            ("2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z"),
            ("2026-11-01T06:30:00Z", "2026-11-01T07:00:00Z"),
        ],
    );
    // A night that ends in the hour that comes twice goes on when it comes again.
    night(
        "America/New_York",
        ("23:00", "01:15"),
        change,
        &[
            ("2026-11-01T03:00:00Z", "2026-11-01T05:15:00Z"),
            ("2026-11-01T06:00:00Z", "2026-11-01T06:15:00Z"),
        ],
    );
}

#[test]
fn lord_howe_in_spring_has_no_time_from_two_to_half_past() {
    let change = "2026-10-03T15:30:00Z";
    night("Australia/Lord_Howe", ("02:00", "02:30"), change, &[]);
    night(
        "Australia/Lord_Howe",
        ("01:59:59", "02:30:01"),
        change,
        &[("2026-10-03T15:29:59Z", "2026-10-03T15:30:01Z")],
    );
}

#[test]
fn lord_howe_in_autumn_has_the_half_hour_before_two_twice() {
    let change = "2026-04-04T15:00:00Z";
    night(
        "Australia/Lord_Howe",
        ("01:30", "02:00"),
        change,
        &[("2026-04-04T14:30:00Z", "2026-04-04T15:30:00Z")],
    );
    night(
        "Australia/Lord_Howe",
        ("01:40", "01:50"),
        change,
        &[
            ("2026-04-04T14:40:00Z", "2026-04-04T14:50:00Z"),
            ("2026-04-04T15:10:00Z", "2026-04-04T15:20:00Z"),
        ],
    );
}

#[test]
fn troll_changes_by_two_hours() {
    night("Antarctica/Troll", ("01:00", "03:00"), "2026-03-29T01:00:00Z", &[]);
    night(
        "Antarctica/Troll",
        ("02:00", "02:30"),
        "2026-10-25T01:00:00Z",
        &[
            ("2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z"),
            ("2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z"),
        ],
    );
}

#[test]
fn santiago_changes_at_midnight_and_has_a_day_that_begins_at_one() {
    let change = "2026-09-06T04:00:00Z";
    night("America/Santiago", ("00:00", "01:00"), change, &[]);
    night(
        "America/Santiago",
        ("23:00", "24:00"),
        change,
        &[("2026-09-06T03:00:00Z", "2026-09-06T04:00:00Z")],
    );
}

#[test]
fn santiago_has_the_last_hour_of_a_day_twice() {
    // Twice on the same day: the midnight at which the next would have begun does not come.
    night(
        "America/Santiago",
        ("23:30", "00:30"),
        "2026-04-05T03:00:00Z",
        &[
            ("2026-04-05T02:30:00Z", "2026-04-05T03:00:00Z"),
            ("2026-04-05T03:30:00Z", "2026-04-05T04:30:00Z"),
        ],
    );
}
