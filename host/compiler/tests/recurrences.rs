//! Hours as Aliro has them.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use doorward_bundle::{Bundle, Pattern, Recurrence, Repetition, decode, encode};
use doorward_compiler::{Issuance, compile, describe};

use crate::verdict::{SITE, site_says};

mod verdict;

/// 2026-01-05T18:00:00.
const START: u32 = 1_767_636_000;

/// Monday, Friday, January and July, as masks have them.
const MONDAY: u32 = 1;
const FRIDAY: u32 = 1 << 4;
const JANUARY: u32 = 1 << 7;
const JULY: u32 = 1 << 13;

fn source(recurrences: &str) -> String {
    format!("[[schedule]]\nidentifier = 'a'\nname = 'A'\n{recurrences}")
}

fn built(recurrences: &str) -> Bundle {
    let source = format!("{SITE}\n{}", source(recurrences));
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let bundle = compile(&source, Path::new("site.toml"), issuance)
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
    bundle
}

/// What the lines of one recurrence become, which begins at [`START`].
fn one(lines: &str) -> Recurrence {
    let bundle = built(&format!("[[schedule.aliro]]\nstart = 2026-01-05T18:00:00\n{lines}"));
    let schedule = &bundle.schedules[0];
    assert_eq!((schedule.weekly.len(), schedule.specials.len()), (0, 0));
    let [recurrence] = schedule.recurrences.as_deref().unwrap() else { panic!("{schedule:?}") };
    assert_eq!(recurrence.start, START);
    *recurrence
}

/// What is said of the lines of one recurrence. The first of them is line 7.
#[track_caller]
fn says(lines: &str, expected: &[&str]) {
    let text = source(&format!("[[schedule.aliro]]\nstart = 2026-01-05T18:00:00\n{lines}"));
    let expected: Vec<String> = expected
        .iter()
        .map(|line| {
            let (place, message) = line.split_once(' ').unwrap();
            format!("{place} schedule[0].aliro[0]{message}")
        })
        .collect();
    site_says(&text, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn every_pattern_has_its_words() {
    for (lines, pattern, mask, ordinal) in [
        ("pattern = 'daily'", Pattern::Daily, 0, 0),
        ("pattern = 'weekly'\nweekdays = ['mon', 'fri']", Pattern::Weekly, MONDAY | FRIDAY, 0),
        (
            "pattern = 'monthly-by-weekday'\nweekdays = ['mon']\nordinal = -1",
            Pattern::MonthlyByWeekday,
            MONDAY,
            -1,
        ),
        ("pattern = 'monthly-by-date'\nordinal = 31", Pattern::MonthlyByDate, 0, 31),
        (
            "pattern = 'yearly-by-weekday'\nweekdays = ['fri']\nmonths = ['jan', 'jul']\nordinal = 5",
            Pattern::YearlyByWeekday,
            FRIDAY | JANUARY | JULY,
            5,
        ),
        (
            "pattern = 'yearly-by-date'\nmonths = ['feb', 'dec']\nordinal = -31",
            Pattern::YearlyByDate,
            1 << 8 | 1 << 18,
            -31,
        ),
        (
            "pattern = 'yearly-by-week'\nweekdays = ['daily']\nordinal = 53",
            Pattern::YearlyByWeek,
            0x7F,
            53,
        ),
        (
            "pattern = 'yearly-by-month-week'\nweekdays = ['weekdays']\nmonths = ['jul']\nordinal = 2",
            Pattern::YearlyByMonthWeek,
            0x1F | JULY,
            2,
        ),
    ] {
        let found = one(&format!("{lines}\nduration = '9h'"));
        let repetition = Repetition { duration: 32_400, mask, pattern, interval: 1, ordinal };
        assert_eq!(found.repetition, Some(repetition), "{lines}");
        assert_eq!((found.end, found.utc), (None, false));
    }
}

#[test]
fn spans_end_and_may_be_utc() {
    let found = one("end = 2027-01-01T00:00:00");
    assert_eq!((found.end, found.utc, found.repetition), (Some(1_798_761_600), false, None));
    let text = "[[schedule.aliro]]\nstart = '2026-01-05T18:00:00Z'\nend = 2026-01-05T18:00:01Z\n\
                [[schedule.aliro]]\nstart = 1970-01-01T00:00:00Z\npattern = 'daily'\n\
                duration = '366d'\ninterval = 255";
    let schedules = built(text).schedules;
    let found = schedules[0].recurrences.as_deref().unwrap();
    let [span, daily] = found else { panic!("{found:?}") };
    assert_eq!((span.start, span.end, span.utc), (START, Some(START + 1), true));
    let repetition = daily.repetition.unwrap();
    assert_eq!((daily.start, daily.utc), (0, true));
    assert_eq!((repetition.duration, repetition.interval), (31_622_400, 255));
}

#[test]
fn they_are_told_as_text() {
    let bundle = built(
        "[[schedule.aliro]]\nstart = 2026-01-05T18:00:00\nend = 2027-01-01T00:00:00\n\
         pattern = 'yearly-by-weekday'\nweekdays = ['mon', 'fri']\nmonths = ['jan', 'jul']\n\
         ordinal = -1\ninterval = 2\nduration = '9h'\n\
         [[schedule.aliro]]\nstart = 2026-01-05T18:00:00Z\n",
    );
    let told = describe(&bundle).to_string();
    let line = "  a (A): yearly-by-weekday mon fri jan jul ordinal -1 every 2 for 32400 s, from \
                2026-01-05T18:00:00 until 2027-01-01T00:00:00, from 2026-01-05T18:00:00 in UTC\n";
    assert!(told.contains(line), "{told}");
}

#[test]
fn words_that_there_are_not() {
    says(
        "pattern = 'monthly-by-week'\nduration = '9h'",
        &["7:11: .pattern: `monthly-by-week` is none of `daily`, `weekly`, `monthly-by-weekday`, \
           `monthly-by-date`, `yearly-by-weekday`, `yearly-by-date`, `yearly-by-week`, \
           `yearly-by-month-week` (did you mean `monthly-by-weekday`?)"],
    );
    says(
        "pattern = 'yearly-by-weekday'\nduration = '9h'\nweekdays = ['mo']\nmonths = ['june']\n\
         ordinal = 1",
        &[
            "9:13: .weekdays[0]: there is no day `mo` (did you mean `mon`?)",
            "10:11: .months[0]: there is no month `june` (did you mean `jun`?)",
        ],
    );
    says(
        "pattern = 'yearly-by-weekday'\nduration = '9h'\nweekdays = []\nmonths = []\nordinal = 1",
        &[
            "9:12: .weekdays: is empty, at least one is needed",
            "10:10: .months: is empty, at least one is needed",
        ],
    );
    says(
        "pattern = 'yearly-by-date'\nduration = '9h'\nmonths = ['jan', 'feb', 'jan']\nordinal = 1",
        &["9:25: .months[2]: is in the list already"],
    );
    says(
        "patern = 'daily'",
        &["7:1: .patern: unknown field `patern`, expected one of `start`, `end`, `pattern`, \
           `duration`, `interval`, `weekdays`, `months`, `ordinal` (did you mean `pattern`?)"],
    );
}

#[test]
fn numbers_and_times_that_are_out_of_range() {
    says(
        "end = 2026-01-05\npattern = 'daily'\nduration = '367d'\ninterval = 0",
        &[
            "7:7: .end: `2026-01-05` is no date with a time such as `2026-01-05T18:00:00`, or \
             `2026-01-05T18:00:00Z` in UTC, from 1970 to 2099",
            "9:12: .duration: `367d` is 31708800 seconds, at most 31622400",
            "10:12: .interval: 0 is not within 1 to 255",
        ],
    );
    says(
        "pattern = 'monthly-by-date'\nduration = '0s'\ninterval = 256\nordinal = 0",
        &[
            "8:12: .duration: `0s` is no time at all",
            "9:12: .interval: 256 is not within 1 to 255",
            "10:11: .ordinal: 0 is neither within 1 to 31 nor within -31 to -1",
        ],
    );
    for (pattern, wrong, most) in [("monthly-by-weekday", -6, 5), ("yearly-by-week", 54, 53)] {
        let wanted = format!(
            "10:11: .ordinal: {wrong} is neither within 1 to {most} nor within -{most} to -1"
        );
        let lines = format!(
            "pattern = '{pattern}'\nduration = '9h'\nweekdays = ['mon']\nordinal = {wrong}"
        );
        says(&lines, &[&wanted]);
    }
    for months in ["['feb']", "['feb', 'apr']"] {
        let day = if months == "['feb']" { 30 } else { -31 };
        says(
            &format!(
                "pattern = 'yearly-by-date'\nduration = '9h'\nmonths = {months}\nordinal = {day}"
            ),
            &["10:11: .ordinal: is a day that none of `months` has"],
        );
    }
    says("end = 2026-01-05T18:00:00", &["7:7: .end: is not after `start`"]);
    says(
        "end = 2026-01-06T18:00:00Z",
        &["7:7: .end: is in UTC, and `start` is not, or the other way round"],
    );
}

#[test]
fn what_a_pattern_needs_and_what_it_does_not_have() {
    says("pattern = 'daily'", &["5:1: : has a `pattern` and no `duration`"]);
    says(
        "pattern = 'yearly-by-weekday'\nduration = '9h'",
        &[
            "7:11: .pattern: `yearly-by-weekday` needs `weekdays`",
            "7:11: .pattern: `yearly-by-weekday` needs `months`",
            "7:11: .pattern: `yearly-by-weekday` needs `ordinal`",
        ],
    );
    says(
        "pattern = 'daily'\nduration = '9h'\nweekdays = ['mon']\nmonths = ['jan']\nordinal = 1",
        &[
            "9:12: .weekdays: is nothing that `daily` asks for",
            "10:10: .months: is nothing that `daily` asks for",
            "11:11: .ordinal: is nothing that `daily` asks for",
        ],
    );
    for (line, key, column) in [
        ("duration = '9h'", "duration", 12),
        ("weekdays = ['mon']", "weekdays", 12),
        ("months = ['jan']", "months", 10),
        ("interval = 2", "interval", 12),
        ("ordinal = 1", "ordinal", 11),
    ] {
        let said = format!("7:{column}: .{key}: is of occurrences, and there is no `pattern`");
        says(line, &[&said]);
    }
}

#[test]
fn nothing_stands_beside_them() {
    let aliro = "aliro = [{ start = 2026-01-05T18:00:00 }]";
    for (line, key, place) in [
        ("weekly = [{ days = ['mon'], from = '08:00', to = '09:00' }]", "weekly[0]", "5:11"),
        ("specials = [{ group = 'h', pieces = [] }]", "specials[0]", "5:13"),
        ("icalendar = ''", "icalendar", "5:13"),
        ("icalendar-file = 'x.ics'", "icalendar-file", "5:18"),
        ("first-date = 2026-01-01", "first-date", "5:14"),
        ("last-date = 2026-01-01", "last-date", "5:13"),
    ] {
        let group = "[[special-day-group]]\nidentifier = 'h'\nname = 'H'\ndays = [2026-12-25]";
        let said = format!(
            "{place}: schedule[0].{key}: stands beside `aliro`, which has all hours and dates"
        );
        site_says(&format!("{}\n{aliro}\n{group}", source(line)), &[&said]);
    }
}

#[test]
fn no_override_replaces_them() {
    let instead = "[[schedule-override]]\nidentifier = 'o'\nname = 'O'\ndates = 2026-12-05\n\
                   schedules = ['a']\neverywhere = true\npieces = []";
    site_says(
        &format!("{}\n{instead}", source("aliro = [{ start = 2026-01-05T18:00:00 }]")),
        &["10:14: schedule-override[0].schedules[0]: has `aliro`, whose hours nothing replaces"],
    );
}

#[test]
fn there_are_as_many_as_a_bundle_may_have() {
    let many = |count: usize| {
        let list = vec!["{ start = 2026-01-05T18:00:00 }"; count];
        format!("aliro = [\n{}]", list.join(",\n"))
    };
    assert_eq!(built(&many(16)).schedules[0].recurrences.as_deref().unwrap().len(), 16);
    site_says(
        &source(&many(17)),
        &["22:1: schedule[0].aliro[16]: is one too many: 17 in the list, at most 16"],
    );
    site_says(
        &source("aliro = []"),
        &["3:14: schedule[0].identifier: has no hours, which is what `never` is for"],
    );
}
