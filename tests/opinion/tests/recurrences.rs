//! Hours as Aliro has them, evaluated twice: by the engine, and occurrence by occurrence by a calendar
//! library, over years, by when-can, and second by second over the nights on which clocks change.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::ops::Range;

use doorward_engine::Verdict;
use doorward_opinion::engine::{Loaded, hypothetical};
use doorward_opinion::situation::Situation;
use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};

/// 2026-01-01T00:00:00Z, at which bundles are issued.
const ISSUED: u64 = 1_767_225_600;
const DAY: u64 = 86_400;
const HOUR: u64 = 3600;

const SITE: &str = r#"
[site]
identifier = "s"
name = "Site"
zone = "ZONE"

[[door]]
identifier = "d"
name = "Door"
mode = "locked"
release-seconds = 5
extended-seconds = 9

[[access-point]]
identifier = "in"
name = "In"
door = "d"
formats = ["pkoc-nfc-v1"]
required-strength = "signature"
untrusted-clock = "deny"
enabled = true
refers = false

[[profile]]
identifier = "p"
name = "Profile"

[[profile.policy]]
effect = "permit"
everywhere = true
schedule = "aliro"

[[schedule]]
identifier = "aliro"
name = "Aliro"
"#;

/// A recurrence as it is written, and what its author means: whether it has a date, counted from that of
/// its start.
#[derive(Clone, Copy)]
struct Meant {
    lines: &'static str,
    has: fn(Date, Date) -> bool,
}

/// When it occurs: the start, the end of its span, whether in UTC, how long.
#[derive(Clone, Copy)]
struct Frame {
    start: &'static str,
    end: Option<&'static str>,
    utc: bool,
    seconds: u64,
}

const fn daily_from(start: &'static str, seconds: u64) -> Frame {
    Frame { start, end: None, utc: false, seconds }
}

fn months(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month())
}

/// Whether it is the n-th of its day of the week in its month.
fn is_nth(on: Date, nth: i8) -> bool {
    on.nth_weekday_of_month(nth, on.weekday()).is_ok_and(|found| found == on)
}

/// The Thursday of its week.
fn thursday(on: Date) -> Date {
    let behind = i64::from(on.weekday().to_monday_zero_offset());
    on - behind.days() + 3.days()
}

fn monday(on: Date) -> Date {
    thursday(on) - 3.days()
}

const PATTERNS: [Meant; 10] = [
    Meant { lines: "pattern = 'daily'", has: |_, _| true },
    Meant {
        lines: "pattern = 'daily'\ninterval = 3",
        has: |on, from| (on - from).get_days() % 3 == 0,
    },
    Meant {
        lines: "pattern = 'weekly'\nweekdays = ['tue', 'sun']\ninterval = 2",
        has: |on, from| {
            matches!(on.weekday(), Weekday::Tuesday | Weekday::Sunday)
                && (monday(on) - monday(from)).get_days() % 14 == 0
        },
    },
    Meant {
        lines: "pattern = 'monthly-by-weekday'\nweekdays = ['sun']\nordinal = -1",
        has: |on, _| on.weekday() == Weekday::Sunday && is_nth(on, -1),
    },
    Meant {
        lines: "pattern = 'monthly-by-weekday'\nweekdays = ['mon', 'fri']\nordinal = 5",
        has: |on, _| matches!(on.weekday(), Weekday::Monday | Weekday::Friday) && is_nth(on, 5),
    },
    Meant {
        lines: "pattern = 'monthly-by-date'\nordinal = -3\ninterval = 2",
        has: |on, from| on == on.last_of_month() - 2.days() && (months(on) - months(from)) % 2 == 0,
    },
    Meant {
        lines: "pattern = 'yearly-by-weekday'\nweekdays = ['sun']\nmonths = ['mar', 'oct']\n\
                ordinal = 4",
        has: |on, _| {
            on.weekday() == Weekday::Sunday && [3, 10].contains(&on.month()) && is_nth(on, 4)
        },
    },
    Meant {
        lines: "pattern = 'yearly-by-date'\nmonths = ['feb', 'mar']\nordinal = 29",
        has: |on, _| [2, 3].contains(&on.month()) && on.day() == 29,
    },
    Meant {
        lines: "pattern = 'yearly-by-week'\nweekdays = ['sun']\nordinal = 13",
        has: |on, _| on.weekday() == Weekday::Sunday && on.iso_week_date().week() == 13,
    },
    Meant {
        lines: "pattern = 'yearly-by-month-week'\nweekdays = ['mon', 'sun']\n\
                months = ['jan', 'mar', 'oct']\nordinal = -1",
        has: |on, _| {
            let week = thursday(on);
            matches!(on.weekday(), Weekday::Monday | Weekday::Sunday)
                && [1, 3, 10].contains(&week.month())
                && is_nth(week, -1)
        },
    },
];

/// The instants at which it is open, as its author means it: first second and first second after, where
/// occurrences that touch are one.
fn meant(
    zone: &TimeZone,
    frame: Frame,
    has: fn(Date, Date) -> bool,
    until: u64,
) -> Vec<Range<u64>> {
    let clock = if frame.utc { &TimeZone::UTC } else { zone };
    let instant = |time: DateTime| {
        u64::try_from(time.to_zoned(clock.clone()).unwrap().timestamp().as_second()).unwrap()
    };
    let start: DateTime = frame.start.parse().unwrap();
    let end = frame.end.map_or(u64::MAX, |end| instant(end.parse().unwrap()));
    let mut found: Vec<Range<u64>> = Vec::new();
    for days in 0.. {
        let on = start.date() + Span::new().days(days);
        let begins = instant(on.to_datetime(start.time()));
        if begins >= until.min(end) {
            return found;
        }
        if has(on, start.date()) {
            let ends = (begins + frame.seconds).min(until).min(end);
            match found.last_mut() {
                Some(last) if last.end >= begins => last.end = last.end.max(ends),
                _ => found.push(begins..ends),
            }
        }
    }
    found
}

fn loaded(zone: &str, recurrences: &str) -> Loaded {
    let source = format!("{}{recurrences}", SITE.replace("ZONE", zone));
    Loaded::of_source(&source, ISSUED).unwrap_or_else(|error| panic!("{error:#}"))
}

fn written(frame: Frame, lines: &str) -> String {
    let mark = if frame.utc { "Z" } else { "" };
    let end = frame.end.map_or_else(String::new, |end| format!("end = {end}{mark}\n"));
    let Frame { start, seconds, .. } = frame;
    format!("[[schedule.aliro]]\nstart = {start}{mark}\n{end}{lines}\nduration = '{seconds}s'\n")
}

/// What when-can says of `[from, until)`, asked again where an answer ends early.
fn open(loaded: &Loaded, from: u64, until: u64) -> Vec<Range<u64>> {
    let mut found: Vec<Range<u64>> = Vec::new();
    let mut now = from;
    while now < until {
        let situation = Situation::supposed("in", &["p"], now);
        let asked = hypothetical(&situation, None).unwrap();
        let timeline = loaded.verifier().when_can(&asked, until);
        for interval in &timeline.intervals {
            let inside = interval.verdict == Verdict::Granted;
            assert_eq!(interval.code, if inside { "policy.permitted" } else { "schedule.outside" });
            match found.last_mut() {
                _ if !inside => {}
                Some(last) if last.end == interval.from => last.end = interval.until,
                _ => found.push(interval.from..interval.until),
            }
        }
        now = timeline.until;
    }
    found
}

fn is_open(loaded: &Loaded, now: u64) -> bool {
    let situation = Situation::supposed("in", &["p"], now);
    loaded.judge(&situation).unwrap().code == "policy.permitted"
}

/// Holds the engine against what is meant from the issue on.
fn agree(zone: &str, frame: Frame, pattern: Meant, until: u64) -> usize {
    let loaded = loaded(zone, &written(frame, pattern.lines));
    let meant = meant(&TimeZone::get(zone).unwrap(), frame, pattern.has, until);
    let meant = meant.into_iter().filter(|span| span.end > ISSUED);
    let meant: Vec<_> = meant.map(|span| span.start.max(ISSUED)..span.end).collect();
    let what = format!("{zone}, from {}, {} s, {}", frame.start, frame.seconds, pattern.lines);
    assert_eq!(open(&loaded, ISSUED, until), meant, "{what}");
    for Range { start, end } in meant.iter().take(200) {
        for instant in [start - 1, *start, end - 1, *end] {
            if !(ISSUED..until).contains(&instant) {
                continue;
            }
            let inside = meant.iter().any(|span| span.contains(&instant));
            assert_eq!(is_open(&loaded, instant), inside, "{what}, at {instant}");
        }
    }
    meant.len()
}

#[test]
fn each_pattern_over_three_years() {
    // Beside a Monday, one at which clocks change in London.
    for frame in [
        daily_from("2026-01-05T18:00:00", 9 * HOUR),
        daily_from("2026-01-04T01:30:00", HOUR),
        daily_from("2026-01-01T23:59:59", 1),
        Frame { utc: true, ..daily_from("2026-02-01T00:30:00", 2 * DAY + 1) },
        Frame { end: Some("2027-03-28T02:15:00"), ..daily_from("2026-01-01T01:00:00", 3 * HOUR) },
    ] {
        for pattern in PATTERNS {
            let found = agree("Europe/London", frame, pattern, ISSUED + 3 * 365 * DAY);
            assert!(found > 0, "{} from {}", pattern.lines, frame.start);
        }
    }
}

#[test]
fn wherever_clocks_change() {
    for zone in [
        "America/New_York",
        "America/Sao_Paulo",
        "America/Santiago",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Antarctica/Troll",
        "Pacific/Apia",
        "Pacific/Kiritimati",
        "Atlantic/Azores",
    ] {
        for start in ["2026-01-01T00:00:00", "2026-01-01T01:59:59", "2026-01-01T02:15:00"] {
            for seconds in [1800, 26 * HOUR, 23 * HOUR] {
                let frame = daily_from(start, seconds);
                for pattern in &PATTERNS[..4] {
                    agree(zone, frame, *pattern, ISSUED + 400 * DAY);
                }
            }
        }
    }
}

#[test]
fn second_by_second_over_both_changeovers() {
    let zone = TimeZone::get("Europe/London").unwrap();
    for (change, start, seconds) in [
        (1_774_746_000, "2026-01-01T23:30:00", 5 * HOUR),
        (1_774_746_000, "2026-01-01T01:30:00", HOUR),
        (1_774_746_000, "2026-01-01T00:59:59", 2),
        (1_792_890_000, "2026-01-01T23:30:00", 5 * HOUR),
        (1_792_890_000, "2026-01-01T01:30:00", HOUR / 4),
        (1_792_890_000, "2026-01-01T01:00:00", 3 * HOUR),
    ] {
        let frame = daily_from(start, seconds);
        let loaded = loaded("Europe/London", &written(frame, PATTERNS[0].lines));
        let hours = (change - 5 * HOUR)..(change + 5 * HOUR);
        let meant = meant(&zone, frame, PATTERNS[0].has, hours.end);
        let told = open(&loaded, hours.start, hours.end);
        for instant in hours {
            let inside = meant.iter().any(|span| span.contains(&instant));
            assert_eq!(is_open(&loaded, instant), inside, "{start} {seconds} at {instant}");
            assert_eq!(
                told.iter().any(|span| span.contains(&instant)),
                inside,
                "when-can at {instant}"
            );
        }
    }
}

#[test]
fn several_are_united() {
    let morning = Frame { utc: true, ..daily_from("2026-01-01T08:00:00", 2 * HOUR) };
    let evening = daily_from("2026-01-01T10:00:00", HOUR);
    let span = "[[schedule.aliro]]\nstart = 2026-02-01T00:00:00\nend = 2026-02-03T00:00:00\n";
    let lines = PATTERNS[0].lines;
    let text = format!("{}{span}{}", written(morning, lines), written(evening, lines));
    let loaded = loaded("Europe/London", &text);
    let until = ISSUED + 365 * DAY;
    let zone = TimeZone::get("Europe/London").unwrap();
    let mut all = meant(&zone, morning, PATTERNS[0].has, until);
    all.extend(meant(&zone, evening, PATTERNS[0].has, until));
    let february = ISSUED + 31 * DAY;
    all.push(february..february + 2 * DAY);
    all.sort_by_key(|span| span.start);
    let mut united: Vec<Range<u64>> = Vec::new();
    for span in all {
        match united.last_mut() {
            Some(last) if last.end >= span.start => last.end = last.end.max(span.end),
            _ => united.push(span),
        }
    }
    assert_eq!(open(&loaded, ISSUED, until), united);
    // In winter 10:00 follows upon 08:00 to 10:00 UTC; in summer it is an hour before it ends.
    assert!(united.contains(&(ISSUED + 8 * HOUR..ISSUED + 11 * HOUR)));
    assert_eq!(date(2026, 7, 1).weekday(), Weekday::Wednesday);
    let july = ISSUED + 181 * DAY;
    assert!(united.contains(&(july + 8 * HOUR..july + 10 * HOUR)));
}
