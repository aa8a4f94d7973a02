//! Calendars, expanded twice: by the compiler, and date by date by what their authors meant. The engine
//! decides by the first and the naive evaluator by the second, over a year and over every change of
//! hours.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use doorward_opinion::engine::Loaded;
use doorward_opinion::naive;
use doorward_opinion::site::Site;
use doorward_opinion::situation::Situation;
use jiff::civil::{Date, Weekday, date};
use jiff::{Span, Timestamp};

/// 2026-01-01T00:00:00Z, at which bundles are issued and the year begins.
const ISSUED: u64 = 1_767_225_600;
const YEAR: u64 = 365 * 86_400;

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
schedule = "calendar"
"#;

/// When it is open on a date: pieces that end at midnight at the latest.
type Meant = fn(Date) -> Vec<(&'static str, &'static str)>;

/// A site with a calendar of these events, in the engine's hands.
fn loaded(zone: &str, specials: &str, events: &str) -> Loaded {
    let calendar = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}\r\nEND:VCALENDAR\r\n");
    let site = SITE.replace("ZONE", zone);
    let own =
        if specials.is_empty() { "" } else { "specials = [{ group = \"own\", pieces = [] }]\n" };
    let source = format!(
        "{site}{specials}[[schedule]]\nidentifier = \"calendar\"\nname = \"Calendar\"\n{own}\
         icalendar = '''\n{calendar}'''\n",
    );
    Loaded::of_source(&source, ISSUED).unwrap_or_else(|error| panic!("{error:#}"))
}

/// Holds both against each other at every quarter of an hour and the second before it. Returns how many
/// of these moments are inside.
fn agree(zone: &str, specials: &str, events: &str, meant: Meant) -> u32 {
    let loaded = loaded(zone, specials, events);
    let site = SITE.replace("ZONE", zone);
    let naive: Site = toml::from_str(&format!("{site}{}", by_date(meant))).unwrap();
    let mut inside = 0;
    for quarter in (ISSUED..ISSUED + YEAR).step_by(900) {
        for instant in [quarter - 1, quarter] {
            let situation = Situation::supposed("in", &["p"], instant);
            let ours = loaded.judge(&situation).unwrap().code == "policy.permitted";
            let theirs = naive::judge(&naive, ISSUED, &situation).code == "policy.permitted";
            let at = Timestamp::from_second(instant.try_into().unwrap()).unwrap();
            assert_eq!(ours, theirs, "the engine's on the left, at {at}");
            inside += u32::from(ours);
        }
    }
    inside
}

/// A schedule in which every date is special, grouped by hours.
fn by_date(meant: Meant) -> String {
    let mut groups: BTreeMap<Vec<(&str, &str)>, Vec<String>> = BTreeMap::new();
    for day in 0..370 {
        let on = date(2025, 12, 30) + Span::new().days(day);
        groups.entry(meant(on)).or_default().push(format!("\"{on}\""));
    }
    let (mut out, mut specials) = (String::new(), Vec::new());
    for (number, (pieces, days)) in groups.iter().enumerate() {
        let days = days.join(", ");
        writeln!(out, "[[special-day-group]]\nidentifier = \"{number}\"\nname = \"{number}\"")
            .unwrap();
        writeln!(out, "days = [{days}]").unwrap();
        let pieces: Vec<String> =
            pieces.iter().map(|(a, b)| format!("{{ from = \"{a}\", to = \"{b}\" }}")).collect();
        let pieces = pieces.join(", ");
        specials.push(format!("{{ group = \"{number}\", pieces = [{pieces}] }}"));
    }
    let specials = specials.join(", ");
    writeln!(out, "[[schedule]]\nidentifier = \"calendar\"\nname = \"Calendar\"").unwrap();
    writeln!(out, "weekly = []\nspecials = [{specials}]").unwrap();
    out
}

/// Monday is 1, Sunday 7.
fn weekday(date: Date) -> i8 {
    date.weekday().to_monday_one_offset()
}

#[test]
fn office_hours_of_every_week_with_days_off() {
    let events = "BEGIN:VEVENT\r\nDTSTART;TZID=Europe/London:20200106T080000\r\n\
        DTEND;TZID=Europe/London:20200106T180000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\r\n\
        EXDATE;TZID=Europe/London:20261225T080000,20260403T080000\r\nEND:VEVENT";
    let inside = agree("Europe/London", "", events, |on| {
        let off = on == date(2026, 12, 25) || on == date(2026, 4, 3);
        if weekday(on) < 6 && !off { vec![("08:00", "18:00")] } else { vec![] }
    });
    assert_eq!(inside, (261 - 2) * 10 * 8);
}

#[test]
fn nights_cross_midnight_and_lose_exactly_what_is_excluded() {
    // The night of 13 March is left out: so is its tail, but not the tail of the night before.
    let events = "BEGIN:VEVENT\r\nDTSTART:20260102T220000\r\nDURATION:PT5H30M\r\n\
        RRULE:FREQ=WEEKLY;BYDAY=TH,FR,SA\r\nEXDATE:20260313T220000\r\nEND:VEVENT";
    for zone in ["Europe/London", "America/New_York", "Australia/Lord_Howe"] {
        agree(zone, "", events, |on| {
            let begins = |on: Date| {
                (4..=6).contains(&weekday(on)) && on >= date(2026, 1, 2) && on != date(2026, 3, 13)
            };
            let tail = begins(on.yesterday().unwrap()).then_some(("00:00", "03:30"));
            let evening = begins(on).then_some(("22:00", "24:00"));
            tail.into_iter().chain(evening).collect()
        });
    }
}

#[test]
fn the_third_thursday_and_the_last_day_of_the_month() {
    let events = "BEGIN:VEVENT\r\nDTSTART:20250116T170000\r\nDTEND:20250116T203000\r\n\
        RRULE:FREQ=MONTHLY;BYDAY=3TH\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20250131\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1\r\n\
        END:VEVENT";
    agree("Europe/London", "", events, |on| {
        let third = on.weekday() == Weekday::Thursday && (15..=21).contains(&on.day());
        if on == on.last_of_month() {
            vec![("00:00", "24:00")]
        } else if third {
            vec![("17:00", "20:30")]
        } else {
            vec![]
        }
    });
}

#[test]
fn every_other_week_and_the_last_working_day() {
    // Weeks begin on Sundays here, so Sunday and the Monday after it are of the same one.
    let events = "BEGIN:VEVENT\r\nDTSTART:20260104T090000\r\nDURATION:PT3H\r\n\
        RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART:20260130T140000\r\nDURATION:PT1H\r\n\
        RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1\r\nEND:VEVENT";
    agree("Asia/Kolkata", "", events, |on| {
        let since = on.since(date(2026, 1, 4)).unwrap().get_days();
        let fortnight = since >= 0 && [0, 1].contains(&(since % 14));
        let last = on.last_of_month();
        let working = match weekday(last) {
            6 => last - Span::new().days(1),
            7 => last - Span::new().days(2),
            _ => last,
        };
        let mut pieces = vec![];
        if fortnight {
            pieces.push(("09:00", "12:00"));
        }
        if on == working && on >= date(2026, 1, 30) {
            pieces.push(("14:00", "15:00"));
        }
        pieces
    });
}

#[test]
fn other_hours_from_summer_on_and_a_moved_evening() {
    // Series split in June, one occurrence moved from 16 to 17 September, one cancelled.
    let events = "BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Europe/London:20250901T180000\r\n\
        DTEND;TZID=Europe/London:20250901T200000\r\n\
        RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260531T225959Z\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:b\r\nDTSTART;TZID=Europe/London:20260601T190000\r\n\
        DTEND;TZID=Europe/London:20260601T210000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=40\r\n\
        END:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:b\r\nRECURRENCE-ID;TZID=Europe/London:20260916T190000\r\n\
        DTSTART;TZID=Europe/London:20260917T191500\r\nDTEND;TZID=Europe/London:20260917T214500\r\n\
        END:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:b\r\nRECURRENCE-ID;TZID=Europe/London:20260921T190000\r\n\
        DTSTART;TZID=Europe/London:20260921T190000\r\nDTEND;TZID=Europe/London:20260921T210000\r\n\
        STATUS:CANCELLED\r\nEND:VEVENT";
    agree("Europe/London", "", events, |on| {
        // Forty of two a week are twenty weeks.
        let ended = on >= date(2026, 6, 1) + Span::new().weeks(20);
        let out = ended || [date(2026, 9, 16), date(2026, 9, 21)].contains(&on);
        if on == date(2026, 9, 17) {
            vec![("19:15", "21:45")]
        } else if ![1, 3].contains(&weekday(on)) || out {
            vec![]
        } else if on < date(2026, 6, 1) {
            vec![("18:00", "20:00")]
        } else {
            vec![("19:00", "21:00")]
        }
    });
}

#[test]
fn weekends_from_friday_to_monday_and_the_hours_that_clocks_leave_out() {
    let events = "BEGIN:VEVENT\r\nDTSTART:20260102T183000\r\nDTEND:20260105T074500\r\n\
        RRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART:20260329T003000\r\nDURATION:PT2H\r\nRRULE:FREQ=DAILY;COUNT=250\r\n\
        RDATE:20261230T003000\r\nEND:VEVENT";
    for zone in ["Europe/London", "America/New_York", "Australia/Lord_Howe"] {
        agree(zone, "", events, |on| {
            let week = match weekday(on) {
                5 => vec![("18:30", "24:00")],
                6 | 7 => vec![("00:00", "24:00")],
                1 => vec![("00:00", "07:45")],
                _ => vec![],
            };
            let counted =
                (date(2026, 3, 29)..date(2026, 3, 29) + Span::new().days(250)).contains(&on);
            let early = counted || on == date(2026, 12, 30);
            let week = if on < date(2026, 1, 2) { vec![] } else { week };
            early.then_some(("00:30", "02:30")).into_iter().chain(week).collect()
        });
    }
}

#[test]
fn special_days_of_the_site_replace_a_calendar() {
    let own = "[[special-day-group]]\nidentifier = \"own\"\nname = \"Own\"\n\
        days = [2026-05-01, 2026-05-02]\n";
    let events = "BEGIN:VEVENT\r\nDTSTART:20260101T210000\r\nDURATION:PT6H\r\nRRULE:FREQ=DAILY\r\n\
        EXDATE:20260430T210000,20260503T210000\r\nEND:VEVENT";
    agree("Europe/London", own, events, |on| {
        let closed = [date(2026, 5, 1), date(2026, 5, 2)];
        let begins = |on: Date| {
            let out = [date(2026, 4, 30), date(2026, 5, 3)].contains(&on) || closed.contains(&on);
            on >= date(2026, 1, 1) && !out
        };
        if closed.contains(&on) {
            return vec![];
        }
        let tail = begins(on.yesterday().unwrap()).then_some(("00:00", "03:00"));
        tail.into_iter().chain(begins(on).then_some(("21:00", "24:00"))).collect()
    });
}

#[test]
fn special_days_of_a_calendar_run_out_by_their_name() {
    let events = "BEGIN:VEVENT\r\nDTSTART:20260101T080000\r\nDURATION:PT10H\r\nRRULE:FREQ=DAILY\r\n\
        EXDATE:20260403T080000,20261225T080000\r\nEND:VEVENT";
    let loaded = loaded("Europe/London", "", events);
    let told = |now: &str| -> Vec<(String, String)> {
        let now: Timestamp = now.parse().unwrap();
        let found = loaded.verifier().check(now.as_second().try_into().unwrap());
        let about = found.into_iter().filter(|it| it.code == "special-day-group.runs-out");
        about.map(|it| (it.subject, it.detail)).collect()
    };
    let group = |detail: &str| vec![("calendar/2026-04-03".to_string(), detail.to_string())];
    assert_eq!(told("2026-08-01T00:00:00Z"), []);
    assert_eq!(told("2026-11-01T00:00:00Z"), group("its last day is within 90 days"));
    let over = "its last day is over: from now on it changes nothing";
    assert_eq!(told("2027-02-01T00:00:00Z"), group(over));
}
