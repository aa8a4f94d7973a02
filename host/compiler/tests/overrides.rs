//! Overrides of schedules in a source.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::Path;

use doorward_bundle::{Bundle, Piece, ScheduleOverride, Where, decode, encode};
use doorward_compiler::{Issuance, compile, cut, describe};

use crate::verdict::{SITE, site_says};

mod verdict;

/// Lines 2 to 9 of every source.
const HOUSE: &str = "area = [{ identifier = 'lobby', name = 'Lobby' }]
door = [{ identifier = 'main', name = 'Main' }, { identifier = 'yard', name = 'Yard' }]
access-point = [
    { identifier = 'main-in', name = 'In', door = 'main', to = 'lobby', formats = ['pkoc-nfc-v1'] },
    { identifier = 'yard-in', name = 'In', door = 'yard', formats = ['pkoc-nfc-v1'], tags = ['out'] },
]
schedule = [{ identifier = 'late', name = 'Late', weekly = [{ days = ['sat'], from = '20:00', to = '23:00' }] }, { identifier = 'office', name = 'Office', weekly = [{ days = ['mon'], from = '08:00', to = '18:00' }] }]
profile = [{ identifier = 'staff', name = 'Staff', policy = [{ effect = 'permit', everywhere = true, schedule = 'office' }] }]
";

/// 2026-12-05, in days since 1970-01-01.
const SATURDAY: u32 = 20_792;

fn instead(rest: &str) -> String {
    format!("[[schedule-override]]\nidentifier = 'open-day'\nname = 'Open day'\n{rest}\n")
}

fn compiled(source: &str) -> Bundle {
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let text = format!("{SITE}\n{HOUSE}\n{source}");
    let bundle = compile(&text, Path::new("site.toml"), issuance).unwrap();
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
    bundle
}

#[test]
fn overrides_are_compiled_described_and_cut() {
    let bundle = compiled(&instead(
        "dates = '2026-12-05..2026-12-06'\nschedules = ['office', 'late']\nareas = ['lobby']\n\
         tags = ['out']\npieces = [{ from = '10:00', to = '16:00' }, { from = '22:00', to = '02:00' }]",
    ));
    let at = Where { all: false, areas: vec![0], access_points: vec![1] };
    let compiled = ScheduleOverride {
        identifier: "open-day".into(),
        name: "Open day".into(),
        first_date: SATURDAY,
        after_date: SATURDAY + 2,
        schedules: vec![0, 1],
        at,
        pieces: vec![Piece { start: 36_000, end: 57_600 }, Piece { start: 79_200, end: 7_200 }],
    };
    assert_eq!(bundle.schedule_overrides, Some(vec![compiled.clone()]));
    let text = describe(&bundle).to_string();
    let told = "late and office 10:00-16:00 and 22:00-02:00, from 2026-12-05, before 2026-12-07, \
                at area lobby and at access point yard-in";
    assert!(text.contains(told), "{text}");

    // Of a part of the site, what nothing there can ask for goes: another place, another schedule.
    let yard = cut(&bundle, &["yard-in"]).unwrap();
    let kept = ScheduleOverride {
        name: String::new(),
        schedules: vec![0],
        at: Where { all: false, areas: vec![], access_points: vec![0] },
        ..compiled
    };
    assert_eq!(yard.schedules[0].identifier, "office");
    assert_eq!(yard.schedule_overrides, Some(vec![kept]));
    let lobby = compiled_for_lobby();
    assert_eq!(cut(&lobby, &["yard-in"]).unwrap().schedule_overrides, None);
}

fn compiled_for_lobby() -> Bundle {
    compiled(&instead("dates = 2026-12-05\nschedules = ['office']\nareas = ['lobby']\npieces = []"))
}

#[test]
fn one_date_and_the_whole_site() {
    let bundle = compiled(&instead(
        "dates = 2026-12-05\nschedules = ['office']\neverywhere = true\npieces = []",
    ));
    let compiled = &bundle.schedule_overrides.as_ref().unwrap()[0];
    assert_eq!((compiled.first_date, compiled.after_date), (SATURDAY, SATURDAY + 1));
    assert!(compiled.at.all);
    let text = describe(&bundle).to_string();
    assert!(
        text.contains("office closed, from 2026-12-05, before 2026-12-06, everywhere"),
        "{text}"
    );
}

#[test]
fn without_any_there_are_none() {
    assert_eq!(compiled("").schedule_overrides, None);
}

#[test]
fn what_is_wrong_with_one_is_told_where_it_stands() {
    let bend = |rest: &str, expected: &[&str]| {
        site_says(&format!("{HOUSE}{}", instead(rest)), expected);
    };
    bend(
        "dates = '2026-12-06..2026-12-05'\nschedules = ['office']\neverywhere = true\npieces = []",
        &["13:9: schedule-override[0].dates: `2026-12-06` is after `2026-12-05`"],
    );
    bend(
        "dates = 2026-12-05\nschedules = []\neverywhere = true\npieces = []",
        &["14:13: schedule-override[0].schedules: is empty, at least one is needed"],
    );
    bend(
        "dates = 2026-12-05\nschedules = ['offise', 'always']\neverywhere = true\npieces = []",
        &[
            "14:14: schedule-override[0].schedules[0]: there is no schedule `offise` (did you mean `office`?)",
            "14:24: schedule-override[0].schedules[1]: `always` is built in, and has no hours",
        ],
    );
    bend(
        "dates = 2026-12-05\nschedules = ['office']\npieces = [{ from = '10:00', to = '10:00' }]",
        &[
            "10:1: schedule-override[0]: covers nothing; list something or write `everywhere = true`",
            "15:34: schedule-override[0].pieces[0].to: is the same as `from`; a whole day ends at `24:00`",
        ],
    );
    bend(
        "dates = 2026-12-05\nschedules = ['office']\ntags = ['aut']\npieces = []\nhours = []",
        &[
            "17:1: schedule-override[0].hours: unknown field `hours`, expected one of `identifier`, `name`, \
           `dates`, `schedules`, `access-points`, `areas`, `tags`, `everywhere`, `pieces`",
        ],
    );
}

#[test]
fn two_cannot_count_at_once() {
    let rest = |dates: &str, schedule: &str, place: &str| {
        format!("dates = {dates}\nschedules = ['{schedule}']\n{place}\npieces = []")
    };
    let second = |rest: String| instead(&rest).replace("'open-day'", "'second'");
    let first = instead(&rest("'2026-12-05..2026-12-07'", "office", "areas = ['lobby']"));
    let points = "access-points = ['main-in']";
    let clash = "are dates of override `open-day`, too, for one of these schedules at one of these \
                 access points";
    site_says(
        &format!("{HOUSE}{first}{}", second(rest("2026-12-07", "office", points))),
        &[&format!("20:9: schedule-override[1].dates: {clash}")],
    );
    for apart in [
        rest("2026-12-08", "office", points),
        rest("2026-12-07", "late", points),
        rest("2026-12-07", "office", "tags = ['out']"),
    ] {
        assert_eq!(
            compiled(&format!("{first}{}", second(apart))).schedule_overrides.map(|it| it.len()),
            Some(2)
        );
    }
}
