//! Hours as Aliro has them: each pattern, to the second, and over the nights on which clocks change.
//!
//! Times are in UTC. London is at UTC until 2026-03-29T01:00:00Z, an hour ahead from then, and back at UTC
//! from 2026-10-25T01:00:00Z; Paris is an hour ahead of it.

use doorward_engine::Code;
use doorward_host::contract::decision::DoorAction;

use super::book::Book;
use super::scene::{Scene, denied, granted, release, site_file};

/// What comes out.
#[derive(Clone, Copy)]
enum Out {
    Inside,
    Outside,
}

use Out::{Inside, Outside};

/// Name, what about it, access point, profile, time, and what comes out.
type Moment = (&'static str, &'static str, &'static str, &'static str, &'static str, Out);

const MOMENTS: [Moment; 49] = [
    (
        "before",
        "the second before an occurrence",
        "main-in",
        "daily",
        "2026-03-02T07:59:59Z",
        Outside,
    ),
    ("first-second", "its first second", "main-in", "daily", "2026-03-02T08:00:00Z", Inside),
    ("last-second", "its last second", "main-in", "daily", "2026-03-02T09:59:59Z", Inside),
    ("after", "the second after it", "main-in", "daily", "2026-03-02T10:00:00Z", Outside),
    (
        "before-start",
        "the occurrence that would be before the start",
        "main-in",
        "daily",
        "2026-01-03T08:00:00Z",
        Outside,
    ),
    (
        "at-start",
        "the first occurrence begins with the span",
        "main-in",
        "daily",
        "2026-01-05T08:00:00Z",
        Inside,
    ),
    (
        "end-last-second",
        "the last second of the span, in an occurrence",
        "main-in",
        "ending",
        "2026-03-04T08:59:59Z",
        Inside,
    ),
    (
        "end",
        "the span ends, and the occurrence with it",
        "main-in",
        "ending",
        "2026-03-04T09:00:00Z",
        Outside,
    ),
    (
        "end-day-after",
        "no occurrence begins after the span",
        "main-in",
        "ending",
        "2026-03-05T08:00:00Z",
        Outside,
    ),
    ("pattern-1-daily", "every second day", "main-in", "daily", "2026-03-04T09:00:00Z", Inside),
    (
        "pattern-1-daily-missed",
        "the day between",
        "main-in",
        "daily",
        "2026-03-03T09:00:00Z",
        Outside,
    ),
    (
        "pattern-2-weekly",
        "every second week has its Tuesday",
        "main-in",
        "weekly",
        "2026-03-03T09:00:00Z",
        Inside,
    ),
    (
        "pattern-2-weekly-missed",
        "the week between",
        "main-in",
        "weekly",
        "2026-03-10T09:00:00Z",
        Outside,
    ),
    (
        "pattern-3-monthly-by-weekday",
        "the last Friday of March",
        "main-in",
        "monthly-by-weekday",
        "2026-03-27T09:00:00Z",
        Inside,
    ),
    (
        "pattern-3-monthly-by-weekday-missed",
        "the Friday before it",
        "main-in",
        "monthly-by-weekday",
        "2026-03-20T09:00:00Z",
        Outside,
    ),
    (
        "pattern-4-monthly-by-date",
        "the 31st of May, at 08:00 in summer time",
        "main-in",
        "monthly-by-date",
        "2026-05-31T07:00:00Z",
        Inside,
    ),
    (
        "pattern-4-monthly-by-date-missed",
        "June has none, and its last day does not stand in",
        "main-in",
        "monthly-by-date",
        "2026-06-30T08:00:00Z",
        Outside,
    ),
    (
        "pattern-5-yearly-by-weekday",
        "the first Monday of May",
        "main-in",
        "yearly-by-weekday",
        "2026-05-04T08:00:00Z",
        Inside,
    ),
    (
        "pattern-5-yearly-by-weekday-missed",
        "that of June",
        "main-in",
        "yearly-by-weekday",
        "2026-06-01T08:00:00Z",
        Outside,
    ),
    (
        "pattern-6-yearly-by-date",
        "the last day of February",
        "main-in",
        "yearly-by-date",
        "2026-02-28T09:00:00Z",
        Inside,
    ),
    (
        "pattern-6-yearly-by-date-missed",
        "in a leap year the 28th is not the last",
        "main-in",
        "yearly-by-date",
        "2028-02-28T09:00:00Z",
        Outside,
    ),
    (
        "pattern-6-yearly-by-date-leap",
        "but the 29th is",
        "main-in",
        "yearly-by-date",
        "2028-02-29T09:00:00Z",
        Inside,
    ),
    (
        "pattern-7-yearly-by-week",
        "2026 has 53 weeks, and the Friday of the last is in 2027",
        "main-in",
        "yearly-by-week",
        "2027-01-01T09:00:00Z",
        Inside,
    ),
    (
        "pattern-7-yearly-by-week-missed",
        "the Friday before it",
        "main-in",
        "yearly-by-week",
        "2026-12-25T09:00:00Z",
        Outside,
    ),
    (
        "pattern-8-yearly-by-month-week",
        "the first week of January 2027 begins on the 4th",
        "main-in",
        "yearly-by-month-week",
        "2027-01-04T09:00:00Z",
        Inside,
    ),
    (
        "pattern-8-yearly-by-month-week-missed",
        "the week of New Year's Day belongs to December",
        "main-in",
        "yearly-by-month-week",
        "2026-12-28T09:00:00Z",
        Outside,
    ),
    (
        "spring-night",
        "five hours from 23:30 on, whatever clocks do: until 05:30",
        "main-in",
        "night",
        "2026-03-29T04:29:59Z",
        Inside,
    ),
    ("spring-night-after", "and no longer", "main-in", "night", "2026-03-29T04:30:00Z", Outside),
    (
        "autumn-night",
        "from 23:30 in summer time until 03:30 in winter",
        "main-in",
        "night",
        "2026-10-25T03:29:59Z",
        Inside,
    ),
    (
        "autumn-night-before",
        "it begins at 22:30 UTC",
        "main-in",
        "night",
        "2026-10-24T22:29:59Z",
        Outside,
    ),
    (
        "autumn-night-first-second",
        "to the second",
        "main-in",
        "night",
        "2026-10-24T22:30:00Z",
        Inside,
    ),
    (
        "autumn-night-after",
        "five hours later it is over",
        "main-in",
        "night",
        "2026-10-25T03:30:00Z",
        Outside,
    ),
    (
        "spring-skipped-before",
        "01:30 does not come: under the old offset it is 02:30",
        "main-in",
        "half-past-one",
        "2026-03-29T01:29:59Z",
        Outside,
    ),
    (
        "spring-skipped",
        "so it begins then",
        "main-in",
        "half-past-one",
        "2026-03-29T01:30:00Z",
        Inside,
    ),
    (
        "spring-skipped-last-second",
        "and lasts as long as ever",
        "main-in",
        "half-past-one",
        "2026-03-29T01:59:59Z",
        Inside,
    ),
    (
        "spring-skipped-after",
        "and no longer",
        "main-in",
        "half-past-one",
        "2026-03-29T02:00:00Z",
        Outside,
    ),
    (
        "autumn-first-pass",
        "01:30 for the first time",
        "main-in",
        "half-past-one",
        "2026-10-25T00:30:00Z",
        Inside,
    ),
    (
        "autumn-first-pass-last-second",
        "01:59:59 for the first time",
        "main-in",
        "half-past-one",
        "2026-10-25T00:59:59Z",
        Inside,
    ),
    (
        "autumn-second-pass",
        "01:30 for the second time begins nothing",
        "main-in",
        "half-past-one",
        "2026-10-25T01:30:00Z",
        Outside,
    ),
    (
        "span-before",
        "the second before a span, by the wall clock",
        "main-in",
        "spans",
        "2026-06-01T06:59:59Z",
        Outside,
    ),
    ("span-first-second", "its first second", "main-in", "spans", "2026-06-01T07:00:00Z", Inside),
    (
        "span-last-second",
        "its last, two days later",
        "main-in",
        "spans",
        "2026-06-03T06:59:59Z",
        Inside,
    ),
    ("span-after", "the second after it", "main-in", "spans", "2026-06-03T07:00:00Z", Outside),
    (
        "utc-before",
        "08:59:59 in summer time is a second before a span in UTC",
        "main-in",
        "spans",
        "2026-07-01T07:59:59Z",
        Outside,
    ),
    ("utc-first-second", "its first second", "main-in", "spans", "2026-07-01T08:00:00Z", Inside),
    ("utc-zone", "the same in Paris", "paris-in", "spans", "2026-07-01T08:59:59Z", Inside),
    ("utc-zone-after", "and its end", "paris-in", "spans", "2026-07-01T09:00:00Z", Outside),
    ("zone-first-second", "08:00 in Paris", "paris-in", "daily", "2026-03-02T07:00:00Z", Inside),
    (
        "zone-after",
        "10:00 in Paris, and 09:00 in London",
        "paris-in",
        "daily",
        "2026-03-02T09:00:00Z",
        Outside,
    ),
];

pub(super) fn write(book: &mut Book) {
    for (name, about, access_point, profile, time, comes_out) in MOMENTS {
        let expected = match comes_out {
            Inside => release(5),
            Outside => denied(Code::ScheduleOutside),
        };
        let scene = at(access_point).profiles(&[profile]).on(time);
        book.case(&format!("recurrence/{name}"), about, scene, expected);
    }
    let gate = |time| at("gate-in").profiles(&["always"]).on(time);
    let open = || granted(Code::DoorAlreadyOpen, DoorAction::None, 0);
    for (name, about, time, expected) in [
        ("mode", "a door stands open during an occurrence", "2026-03-03T04:29:59Z", open()),
        ("mode-after", "and no longer", "2026-03-03T04:30:00Z", release(5)),
    ] {
        book.case(&format!("recurrence/{name}"), about, gate(time), expected);
    }
}

/// A holder of an enrolled card at this site.
fn at(access_point: &str) -> Scene {
    let mut scene = Scene::card();
    scene.site = site_file("recurrences");
    scene.at(access_point)
}
