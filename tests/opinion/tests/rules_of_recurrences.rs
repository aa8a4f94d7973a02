//! Rules of hours as Aliro has them by name, with what has to come out written beside them; both opinions
//! have to say it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod scene;

use scene::{Scene, card, second};

/// A door in London, and one profile with one schedule.
fn scene(aliro: &str) -> Scene {
    Scene::of(&format!(
        r#"
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
        mode-schedule = [{{ schedule = "hours", mode = "unlocked" }}]
        first-person = ["staff"]

        [[access-point]]
        identifier = "in"
        name = "In"
        door = "d"
        formats = ["pkoc-nfc-v1"]
        required-strength = "signature"
        untrusted-clock = "deny"
        enabled = true
        refers = false

        [[schedule]]
        identifier = "hours"
        name = "Hours"
        {aliro}

        [[profile]]
        identifier = "staff"
        name = "Staff"

        [[profile.policy]]
        effect = "permit"
        everywhere = true
        schedule = "hours"
        "#
    ))
}

/// Holds hours against moments, and says whether they are of them.
#[track_caller]
fn hold(aliro: &str, moments: &[(&str, bool)]) {
    let scene = scene(aliro);
    for (time, inside) in moments {
        let code = scene.code(&card(&["staff"], second(time)));
        let expected = if *inside { "policy.permitted" } else { "schedule.outside" };
        assert_eq!(code, expected, "{time}");
    }
}

#[test]
fn a_span_is_half_open_by_its_own_clock() {
    hold(
        "aliro = [{ start = '2026-06-01T08:00:00', end = '2026-06-03T18:00:00' }]",
        &[
            ("2026-06-01T06:59:59Z", false),
            ("2026-06-01T07:00:00Z", true),
            ("2026-06-03T16:59:59Z", true),
            ("2026-06-03T17:00:00Z", false),
        ],
    );
    hold(
        "aliro = [{ start = '2026-06-01T08:00:00Z', end = '2026-06-03T18:00:00Z' }]",
        &[
            ("2026-06-01T07:59:59Z", false),
            ("2026-06-01T08:00:00Z", true),
            ("2026-06-03T17:59:59Z", true),
            ("2026-06-03T18:00:00Z", false),
        ],
    );
}

/// Clocks go from one to two on 2026-03-29, and from two to one on 2026-10-25.
#[test]
fn an_occurrence_lasts_for_elapsed_seconds_whatever_clocks_do() {
    let daily = |start: &str| {
        format!("aliro = [{{ start = '{start}', pattern = 'daily', duration = '7200s' }}]")
    };
    hold(
        &daily("2026-01-10T00:30:00"),
        &[
            ("2026-03-29T00:29:59Z", false),
            ("2026-03-29T00:30:00Z", true),
            // Half past three on the wall.
            ("2026-03-29T02:29:59Z", true),
            ("2026-03-29T02:30:00Z", false),
            // On the wall from half past midnight to half past one, for the second time.
            ("2026-10-24T23:30:00Z", true),
            ("2026-10-25T01:29:59Z", true),
            ("2026-10-25T01:30:00Z", false),
        ],
    );
    hold(
        &daily("2026-01-10T01:30:00"),
        &[
            // A time that is left out counts as if the clock had not been put forward.
            ("2026-03-29T01:29:59Z", false),
            ("2026-03-29T01:30:00Z", true),
            ("2026-03-29T03:29:59Z", true),
            ("2026-03-29T03:30:00Z", false),
            // Of one that comes twice the first counts.
            ("2026-10-25T00:29:59Z", false),
            ("2026-10-25T00:30:00Z", true),
            ("2026-10-25T02:29:59Z", true),
            ("2026-10-25T02:30:00Z", false),
        ],
    );
    hold(
        &daily("2026-01-10T00:30:00Z"),
        &[
            ("2026-07-10T00:29:59Z", false),
            ("2026-07-10T00:30:00Z", true),
            ("2026-07-10T02:29:59Z", true),
            ("2026-07-10T02:30:00Z", false),
        ],
    );
}

#[test]
fn an_occurrence_is_in_its_span() {
    hold(
        "aliro = [{ start = '2026-01-05T22:00:00', end = '2026-01-07T01:00:00', \
         pattern = 'daily', duration = '28800s' }]",
        &[
            ("2026-01-05T05:59:59Z", false),
            ("2026-01-05T22:00:00Z", true),
            ("2026-01-06T05:59:59Z", true),
            ("2026-01-06T06:00:00Z", false),
            ("2026-01-07T00:59:59Z", true),
            ("2026-01-07T01:00:00Z", false),
            ("2026-01-07T22:00:00Z", false),
        ],
    );
}

#[test]
fn each_pattern_has_its_dates() {
    let at = |what: &str| {
        format!("aliro = [{{ start = '2026-01-05T12:00:00', duration = '7200s', {what} }}]")
    };
    // 2026-01-05 is a Monday, of the second week of the year.
    for (what, inside, outside) in [
        ("pattern = 'daily', interval = 2", "2026-01-07", "2026-01-08"),
        ("pattern = 'weekly', weekdays = ['sun'], interval = 2", "2026-01-11", "2026-01-18"),
        (
            "pattern = 'monthly-by-weekday', weekdays = ['tue'], ordinal = 2",
            "2026-01-13",
            "2026-01-06",
        ),
        (
            "pattern = 'monthly-by-weekday', weekdays = ['sat'], ordinal = -1",
            "2026-02-28",
            "2026-01-24",
        ),
        ("pattern = 'monthly-by-date', ordinal = -1", "2026-02-28", "2026-03-30"),
        ("pattern = 'monthly-by-date', ordinal = 31, interval = 2", "2026-01-31", "2026-02-28"),
        (
            "pattern = 'yearly-by-weekday', weekdays = ['thu'], months = ['feb', 'dec'], ordinal = 4",
            "2026-12-24",
            "2026-11-26",
        ),
        ("pattern = 'yearly-by-date', months = ['feb'], ordinal = 29", "2028-02-29", "2026-02-28"),
        // 2026 has 53 weeks, of which the last ends in January.
        (
            "pattern = 'yearly-by-week', weekdays = ['fri'], ordinal = -1",
            "2027-01-01",
            "2026-12-25",
        ),
        (
            "pattern = 'yearly-by-week', weekdays = ['fri'], ordinal = 53",
            "2027-01-01",
            "2027-12-31",
        ),
        // The last of March is of the first week of April.
        (
            "pattern = 'yearly-by-month-week', weekdays = ['tue'], months = ['apr'], ordinal = 1",
            "2026-03-31",
            "2026-04-07",
        ),
    ] {
        let noon = |date: &str| format!("{date}T12:30:00Z");
        hold(&at(what), &[(noon(inside).as_str(), true), (noon(outside).as_str(), false)]);
    }
}

#[test]
fn a_first_person_is_of_the_day_on_which_it_began() {
    let scene = scene(
        "aliro = [{ start = '2026-01-05T22:00:00', pattern = 'daily', duration = '28800s' }]",
    );
    let asked = |came: &str| {
        let mut asked = card(&["staff"], second("2026-01-20T05:59:59Z"));
        asked.door.as_mut().unwrap().first_person = Some(second(came));
        scene.code(&asked)
    };
    assert_eq!(asked("2026-01-18T23:59:59Z"), "policy.permitted");
    assert_eq!(asked("2026-01-19T00:00:00Z"), "door.already-open");
}
