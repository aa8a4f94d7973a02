//! Calendars become weekly pieces and special days.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use doorward_bundle::{Bundle, Piece, Schedule, Weekly, decode, encode};
use doorward_compiler::{Issuance, compile};

/// 2026-01-01T00:00:00Z, day 20,454.
const NEW_YEAR: u64 = 1_767_225_600;
const FIRST: u32 = 20_454;

const HOUR: u32 = 3_600;

fn site(schedule: &str) -> String {
    format!(
        "[site]\nidentifier = \"s\"\nname = \"S\"\nzone = \"Europe/London\"\n\n\
         [[special-day-group]]\nidentifier = \"holidays\"\nname = \"Holidays\"\n\
         days = [2026-12-25]\n\n\
         [[schedule]]\nidentifier = \"open\"\nname = \"Open\"\n{schedule}"
    )
}

fn calendar(events: &str) -> String {
    let events = events.replace(';', "\n").replace('|', ";");
    format!("icalendar = '''\nBEGIN:VCALENDAR\n{events}\nEND:VCALENDAR\n'''\n")
}

/// One event; its lines are separated by `;`, and `|` stands for a semicolon.
fn event(lines: &str) -> String {
    calendar(&format!("BEGIN:VEVENT;{lines};END:VEVENT"))
}

fn built(schedule: &str) -> Bundle {
    let issuance = Issuance { sequence: 1, issued_at: NEW_YEAR };
    let bundle = compile(&site(schedule), Path::new("site.toml"), issuance)
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
    bundle
}

fn schedule(lines: &str) -> Schedule {
    built(&event(lines)).schedules.remove(0)
}

/// What is wrong with a schedule, and where.
fn fault(schedule: &str) -> String {
    let issuance = Issuance { sequence: 1, issued_at: NEW_YEAR };
    let errors = compile(&site(schedule), Path::new("site.toml"), issuance).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors[0].to_string()
}

/// What is wrong with an event, behind the key.
fn wrong(lines: &str) -> String {
    let told = fault(&event(lines));
    let prefix = "site.toml:14:13: schedule[0].icalendar: ";
    told.strip_prefix(prefix).unwrap_or_else(|| panic!("{told}")).to_string()
}

const fn piece(start: u32, end: u32) -> Piece {
    Piece { start, end }
}

#[test]
fn what_repeats_every_week_is_weekly_and_nothing_else() {
    let found = schedule(
        "DTSTART:19700101T090000;DTEND:19700101T170000;RRULE:FREQ=WEEKLY|BYDAY=MO,TU,WE,TH,FR",
    );
    assert_eq!(found.weekly, [Weekly { days: 0x1F, piece: piece(9 * HOUR, 17 * HOUR) }]);
    assert_eq!((found.specials.len(), found.first_date, found.after_date), (0, None, None));
}

#[test]
fn an_evening_that_crosses_midnight_stays_one_piece() {
    let found =
        schedule("DTSTART:20260102T220000;DTEND:20260103T020000;RRULE:FREQ=WEEKLY|BYDAY=FR,SA");
    assert_eq!(found.weekly, [Weekly { days: 0x30, piece: piece(22 * HOUR, 2 * HOUR) }]);
    assert_eq!((found.specials.len(), found.first_date), (0, Some(FIRST + 1)));
}

#[test]
fn a_series_that_ends_has_a_last_date() {
    let found =
        schedule("DTSTART:20260105T080000;DURATION:PT1H;RRULE:FREQ=DAILY|UNTIL=20260131T080000");
    assert_eq!(found.weekly, [Weekly { days: 0x7F, piece: piece(8 * HOUR, 9 * HOUR) }]);
    assert_eq!((found.first_date, found.after_date), (Some(FIRST + 4), Some(FIRST + 31)));
}

#[test]
fn an_excluded_night_loses_its_own_hours_and_no_others() {
    // Saturday, 10 January: Friday's tail stays, Saturday's evening and its tail go.
    let bundle = built(&event(
        "DTSTART:20260102T220000;DTEND:20260103T020000;RRULE:FREQ=WEEKLY|BYDAY=FR,SA;\
         EXDATE:20260110T220000",
    ));
    let found = &bundle.schedules[0];
    assert_eq!(found.weekly, [Weekly { days: 0x30, piece: piece(22 * HOUR, 2 * HOUR) }]);
    assert_eq!(found.specials.len(), 1);
    assert_eq!(found.specials[0].pieces, [piece(0, 2 * HOUR)]);
    let group = &bundle.special_day_groups[usize::try_from(found.specials[0].group).unwrap()];
    assert_eq!((group.identifier.as_str(), &group.days[..]), ("open/2026-01-10", &[FIRST + 9][..]));
}

#[test]
fn dates_are_special_days_by_their_hours_beside_those_of_the_site() {
    let source = format!(
        "specials = [{{ group = \"holidays\", pieces = [{{ from = \"10:00\", to = \"12:00\" }}] }}]\n{}",
        calendar(
            "BEGIN:VEVENT;DTSTART|VALUE=DATE:20260301;END:VEVENT;BEGIN:VEVENT;DTSTART:20260302T090000;\
             DURATION:PT2H;RDATE:20260304T090000,20261225T090000;END:VEVENT"
        )
    );
    let bundle = built(&source);
    let names: Vec<_> = bundle.special_day_groups.iter().map(|it| it.identifier.as_str()).collect();
    assert_eq!(names, ["holidays", "open/2026-03-01", "open/2026-03-02"]);
    let found = &bundle.schedules[0];
    let specials: Vec<_> =
        found.specials.iter().map(|special| (special.group, &special.pieces[..])).collect();
    let expected = [
        (0, &[piece(10 * HOUR, 12 * HOUR)][..]),
        (1, &[piece(0, 24 * HOUR)]),
        (2, &[piece(9 * HOUR, 11 * HOUR)]),
    ];
    assert_eq!(specials, expected);
    assert_eq!(bundle.special_day_groups[2].days, [FIRST + 60, FIRST + 62]);
    assert!(found.weekly.is_empty());
}

#[test]
fn events_are_united() {
    let found = built(&calendar(
        "BEGIN:VEVENT;DTSTART:20260105T080000;DTEND:20260105T120000;RRULE:FREQ=WEEKLY;END:VEVENT;\
         BEGIN:VEVENT;DTSTART:20260105T113000;DTEND:20260105T170000;RRULE:FREQ=WEEKLY;END:VEVENT;\
         BEGIN:VEVENT;DTSTART:20260105T170000;DTEND:20260106T050000;RRULE:FREQ=WEEKLY;END:VEVENT",
    ));
    let weekly = [Weekly { days: 0x01, piece: piece(8 * HOUR, 5 * HOUR) }];
    assert_eq!(found.schedules[0].weekly, weekly);
}

#[test]
fn hours_that_no_single_piece_can_say_are_two() {
    // From 10:00 to 21:00, and from 20:00 to 15:00 of the day after.
    let found = built(&calendar(
        "BEGIN:VEVENT;DTSTART:20260105T100000;DTEND:20260105T210000;RRULE:FREQ=WEEKLY;END:VEVENT;\
         BEGIN:VEVENT;DTSTART:20260105T200000;DTEND:20260106T150000;RRULE:FREQ=WEEKLY;END:VEVENT",
    ));
    let weekly = [
        Weekly { days: 0x02, piece: piece(0, 15 * HOUR) },
        Weekly { days: 0x01, piece: piece(10 * HOUR, 24 * HOUR) },
    ];
    assert_eq!(found.schedules[0].weekly, weekly);
}

#[test]
fn a_cancelled_event_gives_no_hours() {
    let told = wrong("DTSTART:20260105T080000;DURATION:PT1H;STATUS:CANCELLED");
    assert_eq!(told, "has no hours from 2024-12-31 to 2035-12-31");
}

#[test]
fn files_lie_beside_the_site() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.toml");
    let issuance = Issuance { sequence: 1, issued_at: NEW_YEAR };
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260105T080000\r\n\
                DTEND:20260105T070000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    std::fs::write(folder.path().join("open.ics"), text).unwrap();
    let source = site("icalendar-file = \"open.ics\"\n");
    let errors = compile(&source, &path, issuance).unwrap_err();
    let told = errors[0].to_string();
    let expected = "schedule[0].icalendar-file: `open.ics`: line 4: DTEND `20260105T070000`: \
                    ends the event before it begins, or at once";
    assert!(told.ends_with(expected), "{told}");
    std::fs::write(folder.path().join("open.ics"), text.replace("T070000", "T090000")).unwrap();
    assert_eq!(compile(&source, &path, issuance).unwrap().special_day_groups.len(), 2);
    std::fs::write(folder.path().join("open.ics"), b"BEGIN:VCALENDAR\n\xff").unwrap();
    let told = compile(&source, &path, issuance).unwrap_err()[0].to_string();
    assert!(told.ends_with("`open.ics`: line 2: is not UTF-8"), "{told}");
    std::fs::remove_file(folder.path().join("open.ics")).unwrap();
    let told = compile(&source, &path, issuance).unwrap_err()[0].to_string();
    assert!(told.contains("`open.ics`: No such file"), "{told}");
}

#[test]
fn what_is_wrong_is_told_with_line_property_and_value() {
    let start = "DTSTART:20260105T080000;DURATION:PT1H";
    for (lines, expected) in [
        ("DURATION:PT1H".to_string(), "line 2: the event has no `DTSTART`"),
        (
            "DTSTART:20260105T080000".into(),
            "line 2: the event has no hours: no `DTEND`, no `DURATION`",
        ),
        (
            "DTSTART:20260105T080000Z;DURATION:PT1H".into(),
            "line 3: DTSTART `20260105T080000Z`: `20260105T080000Z` is a time of UTC, but schedules go \
             by the wall clock: write it without `Z`",
        ),
        (
            "DTSTART|TZID=Europe/Paris:20260105T080000;DURATION:PT1H".into(),
            "line 3: DTSTART `20260105T080000`: is in `Europe/Paris`, but schedules go by the clock of \
             the site, `Europe/London`",
        ),
        (
            "DTSTART:20260105;DURATION:P1D".into(),
            "line 3: DTSTART `20260105`: `20260105` is a date, which needs `VALUE=DATE`",
        ),
        (
            format!("{start};RRULE:FREQ=HOURLY"),
            "line 5: RRULE `FREQ=HOURLY`: `FREQ=HOURLY` is none of DAILY, WEEKLY, MONTHLY, YEARLY",
        ),
        (
            format!("{start};RRULE:FREQ=DAILY|BYHOUR=9"),
            "line 5: RRULE `FREQ=DAILY;BYHOUR=9`: `BYHOUR` is none of FREQ, INTERVAL, COUNT, UNTIL, \
             BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS, WKST",
        ),
        (
            format!("{start};RRULE:FREQ=WEEKLY|BYDAY=1MO"),
            "line 5: RRULE `FREQ=WEEKLY;BYDAY=1MO`: `BYDAY=1MO` counts days, which only months and \
             years have",
        ),
        (
            format!("{start};RRULE:FREQ=MONTHLY|BYMONTHDAY=32"),
            "line 5: RRULE `FREQ=MONTHLY;BYMONTHDAY=32`: `BYMONTHDAY=32` is not understood, or out of \
             range",
        ),
        (
            format!("{start};RRULE:FREQ=DAILY|COUNT=2|UNTIL=20260107T080000"),
            "line 5: RRULE `FREQ=DAILY;COUNT=2;UNTIL=20260107T080000`: has both `COUNT` and `UNTIL`",
        ),
        (
            format!("{start};RRULE:FREQ=DAILY|UNTIL=20260107"),
            "line 5: RRULE `FREQ=DAILY;UNTIL=20260107`: `UNTIL=20260107` must be a time, as `DTSTART` is",
        ),
        (
            format!("{start};RRULE:FREQ=WEEKLY|BYDAY=TU|COUNT=3"),
            "line 5: RRULE `FREQ=WEEKLY;BYDAY=TU;COUNT=3`: counts from `DTSTART`, which is not one of \
             its occurrences",
        ),
        (
            format!("{start};RRULE:FREQ=DAILY|FREQ=DAILY"),
            "line 5: RRULE `FREQ=DAILY;FREQ=DAILY`: has `FREQ` twice",
        ),
        (
            format!("{start};RRULE:FREQ=DAILY;RRULE:FREQ=WEEKLY"),
            "line 6: RRULE `FREQ=WEEKLY`: stands there twice",
        ),
        (
            format!("{start};RRULE:FREQ=WEEKLY;EXDATE:20260106T080000"),
            "line 6: excludes 2026-01-06, but nothing begins there and then",
        ),
        (
            format!("{start};EXDATE|VALUE=DATE:20260105"),
            "line 5: EXDATE `20260105`: must be dates or times as `DTSTART` is",
        ),
        (
            format!("{start};RDATE|VALUE=PERIOD:20260105T080000/PT1H"),
            "line 5: RDATE `20260105T080000/PT1H`: `VALUE=PERIOD` is neither `DATE` nor `DATE-TIME`",
        ),
        (
            format!("{start};EXRULE:FREQ=DAILY"),
            "line 5: EXRULE `FREQ=DAILY`: is not read; use `EXDATE`",
        ),
        (
            format!("{start};STATUS:TENTATIVE"),
            "line 5: STATUS `TENTATIVE`: nobody knows whether it takes place",
        ),
        (
            format!("{start};RECURRENCE-ID:20260105T080000"),
            "line 5: RECURRENCE-ID: no event has the same `UID` and repeats",
        ),
        (
            "DTSTART:20260105T080000;DTEND:20270107T080000".into(),
            "line 4: DTEND `20270107T080000`: makes the event longer than 366 days",
        ),
        (format!("{start};nothing"), "line 5: `nothing` is no `NAME:value`"),
        (
            format!("{start};BEGIN:VJOURNAL"),
            "line 5: BEGIN `VJOURNAL`: is nothing that a `VEVENT` may hold here",
        ),
    ] {
        assert_eq!(wrong(&lines), expected, "{lines}");
    }
}

#[test]
fn what_is_wrong_with_a_whole_calendar_is_told() {
    for (text, expected) in [
        ("", "has no events"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "has no events"),
        ("BEGIN:VCALENDAR\nMETHOD:CANCEL", "line 2: METHOD `CANCEL`: the calendar is cancelled"),
        ("BEGIN:VEVENT", "line 1: BEGIN `VEVENT`: stands outside `BEGIN:VCALENDAR`"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT", "line 2: BEGIN `VEVENT`: does not end"),
        ("BEGIN:VCALENDAR\nEND:VEVENT", "line 2: END `VEVENT`: ends what has not begun"),
        (
            "BEGIN:VCALENDAR\nBEGIN:VJOURNAL",
            "line 2: BEGIN `VJOURNAL`: is nothing that a `VCALENDAR` may hold here",
        ),
    ] {
        let told = fault(&format!("icalendar = '''\n{text}'''\n"));
        assert_eq!(told, format!("site.toml:14:13: schedule[0].icalendar: {expected}"));
    }
}

#[test]
fn a_schedule_has_one_source_of_hours() {
    let one = event("DTSTART:20260105T080000;DURATION:PT1H");
    let weekly = "weekly = [{ days = [\"mon\"], from = \"08:00\", to = \"09:00\" }]\n";
    let told = fault(&format!("{weekly}{one}"));
    assert!(told.ends_with("stands beside a calendar, which has the hours"), "{told}");
    let told = fault(&format!("icalendar-file = \"open.ics\"\n{one}"));
    assert!(told.ends_with("stands beside `icalendar`; write one or the other"), "{told}");
}

#[test]
fn limits_hold_at_the_limit_and_not_beyond_it() {
    let kinds = |count: u32| {
        let kind = |number| {
            format!(
                "BEGIN:VEVENT;DTSTART:202603{:02}T{:02}{:02}00;DURATION:PT1M;END:VEVENT",
                number % 28 + 1,
                number / 28,
                number % 28,
            )
        };
        calendar(&(0..count).map(kind).collect::<Vec<_>>().join(";"))
    };
    let built = built(&kinds(28));
    assert_eq!(built.special_day_groups.len(), 29);

    let text = |octets: usize| {
        let event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260105T080000\nDURATION:PT1H\n\
                     SUMMARY:\nEND:VEVENT\nEND:VCALENDAR\n";
        let filled =
            event.replace("SUMMARY:", &format!("SUMMARY:{}", "x".repeat(octets - event.len())));
        assert_eq!(filled.len(), octets);
        format!("icalendar = '''\n{filled}'''\n")
    };
    let issuance = Issuance { sequence: 1, issued_at: NEW_YEAR };
    assert!(compile(&site(&text(65_536)), Path::new("site.toml"), issuance).is_ok());
    assert!(fault(&text(65_537)).ends_with("has 65537 octets, at most 65536"));

    // Sixty-four kinds of days are as many as a schedule has room for.
    let days = |count: u32| {
        let day = |number: u32| {
            format!(
                "BEGIN:VEVENT;DTSTART:2026{:02}{:02}T{:02}{:02}00;DURATION:PT1M;END:VEVENT",
                number / 28 + 1,
                number % 28 + 1,
                number / 28,
                number % 28,
            )
        };
        calendar(&(0..count).map(day).collect::<Vec<_>>().join(";"))
    };
    assert_eq!(self::built(&days(64)).schedules[0].specials.len(), 64);
    let told = fault(&days(65));
    let expected = "has 65 kinds of special days, each with hours of its own, at most 64";
    assert!(told.ends_with(expected), "{told}");
}

#[test]
fn rules_that_never_come_true_end_soon() {
    let begun = std::time::Instant::now();
    for rule in ["FREQ=YEARLY|BYMONTH=2|BYMONTHDAY=30", "FREQ=DAILY|BYMONTH=2|BYMONTHDAY=31"] {
        let told = wrong(&format!("DTSTART:20260105T080000;DURATION:PT1H;RRULE:{rule}"));
        assert!(told.contains("has no hours") || told.contains("or none at all"), "{told}");
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
