//! Schedules at the exact second, on both sides; midnight, special days, and the nights on which the
//! clocks change.
//!
//! Times are given in UTC. London is at UTC until 2026-03-29T01:00:00Z, an hour ahead from then, and
//! back at UTC from 2026-10-25T01:00:00Z.

use doorward_engine::Code;

use super::book::Book;
use super::scene::{Scene, denied, release};

/// A case of a holder of one profile at one time.
struct Moment {
    name: &'static str,
    about: &'static str,
    profile: &'static str,
    time: &'static str,
    comes_out: Out,
}

/// What comes out of a schedule.
#[derive(Clone, Copy)]
enum Out {
    Inside,
    Outside,
    Closed,
}

use Out::{Closed, Inside, Outside};

const fn moment(
    name: &'static str,
    profile: &'static str,
    time: &'static str,
    comes_out: Out,
    about: &'static str,
) -> Moment {
    Moment { name, about, profile, time, comes_out }
}

const MOMENTS: &[Moment] = &[
    // A piece is half-open.
    moment("day-before", "clerks", "2026-03-02T07:59:59Z", Outside, "the second before a piece"),
    moment("day-first-second", "clerks", "2026-03-02T08:00:00Z", Inside, "its first second"),
    moment("day-last-second", "clerks", "2026-03-02T17:59:59Z", Inside, "its last second"),
    moment("day-after", "clerks", "2026-03-02T18:00:00Z", Outside, "the second after it"),
    moment("day-friday", "clerks", "2026-03-06T12:00:00Z", Inside, "the last weekday"),
    moment("day-saturday", "clerks", "2026-03-07T12:00:00Z", Outside, "not a weekday"),
    moment("day-sunday", "clerks", "2026-03-08T12:00:00Z", Outside, "not a weekday either"),
    moment(
        "touching-pieces",
        "cooks",
        "2026-03-02T12:00:00Z",
        Inside,
        "where one piece ends, the next begins",
    ),
    moment("touching-pieces-after", "cooks", "2026-03-02T13:00:00Z", Outside, "after both"),
    // Weekdays are local.
    moment(
        "week-before",
        "gardeners",
        "2026-03-06T23:59:59Z",
        Outside,
        "the last second of Friday",
    ),
    moment(
        "week-first-second",
        "gardeners",
        "2026-03-07T00:00:00Z",
        Inside,
        "the first of Saturday",
    ),
    moment(
        "week-last-second",
        "gardeners",
        "2026-03-07T23:59:59Z",
        Inside,
        "the last of Saturday, up to 24:00",
    ),
    moment("week-after", "gardeners", "2026-03-08T00:00:00Z", Outside, "the first of Sunday"),
    moment(
        "week-summer-before",
        "gardeners",
        "2026-06-05T22:59:59Z",
        Outside,
        "Friday 23:59:59 in summer time",
    ),
    moment(
        "week-summer-first-second",
        "gardeners",
        "2026-06-05T23:00:00Z",
        Inside,
        "Saturday begins at 23:00 UTC",
    ),
    moment(
        "day-summer-first-second",
        "clerks",
        "2026-06-01T07:00:00Z",
        Inside,
        "08:00 in summer time",
    ),
    moment("day-summer-after", "clerks", "2026-06-01T17:00:00Z", Outside, "18:00 in summer time"),
    // A piece that crosses midnight belongs to the day on which it starts.
    moment("night-before", "guards", "2026-03-02T21:59:59Z", Outside, "the second before a night"),
    moment("night-first-second", "guards", "2026-03-02T22:00:00Z", Inside, "its first second"),
    moment("night-midnight", "guards", "2026-03-03T00:00:00Z", Inside, "midnight"),
    moment("night-last-second", "guards", "2026-03-03T05:59:59Z", Inside, "its last second"),
    moment("night-after", "guards", "2026-03-03T06:00:00Z", Outside, "the second after it"),
    moment(
        "night-of-friday",
        "guards",
        "2026-03-07T05:59:59Z",
        Inside,
        "Friday's night lasts into Saturday",
    ),
    moment("night-of-saturday", "guards", "2026-03-07T22:00:00Z", Outside, "Saturday has none"),
    moment("night-of-sunday", "guards", "2026-03-09T05:59:59Z", Outside, "so Monday has no tail"),
    // Special days replace the weekly pieces of their date.
    moment("special-closed", "clerks", "2026-05-04T11:00:00Z", Closed, "a holiday without hours"),
    moment("special-day-before", "clerks", "2026-05-01T11:00:00Z", Inside, "the Friday before it"),
    moment(
        "special-short-before",
        "clerks",
        "2026-12-24T08:59:59Z",
        Closed,
        "a short day: the weekly hours do not count",
    ),
    moment(
        "special-short-first-second",
        "clerks",
        "2026-12-24T09:00:00Z",
        Inside,
        "the first second of its own",
    ),
    moment(
        "special-short-last-second",
        "clerks",
        "2026-12-24T11:59:59Z",
        Inside,
        "the last second of its own",
    ),
    moment("special-short-after", "clerks", "2026-12-24T12:00:00Z", Closed, "the second after it"),
    moment(
        "special-two-groups",
        "clerks",
        "2026-12-25T10:00:00Z",
        Inside,
        "a day in two groups has the hours of both",
    ),
    moment("special-two-groups-outside", "clerks", "2026-12-25T13:00:00Z", Closed, "and no others"),
    moment(
        "special-midnight-before",
        "clerks",
        "2026-05-03T22:59:59Z",
        Outside,
        "the holiday begins at local midnight: not yet",
    ),
    moment("special-midnight", "clerks", "2026-05-03T23:00:00Z", Closed, "now"),
    // A tail from the evening before is cut at the midnight of a special day.
    moment(
        "tail-before-midnight",
        "guards",
        "2026-12-24T23:59:59Z",
        Inside,
        "the night before a holiday",
    ),
    moment("tail-cut", "guards", "2026-12-25T00:00:00Z", Closed, "ends at its midnight"),
    moment(
        "tail-of-special-cut",
        "carollers",
        "2026-12-25T00:00:00Z",
        Closed,
        "the tail of one special day ends where the next begins",
    ),
    moment(
        "tail-of-special",
        "carollers",
        "2026-12-26T01:59:59Z",
        Inside,
        "and lasts into a plain day",
    ),
    moment("tail-of-special-after", "carollers", "2026-12-26T02:00:00Z", Outside, "until its end"),
    moment(
        "special-only",
        "carollers",
        "2026-12-23T23:00:00Z",
        Outside,
        "a schedule with special days alone",
    ),
    // First and last date are local, and those of the day on which a piece starts.
    moment(
        "dates-before",
        "builders",
        "2026-05-31T22:30:00Z",
        Outside,
        "the evening before the first date",
    ),
    moment(
        "dates-tail-before",
        "builders",
        "2026-05-31T23:30:00Z",
        Outside,
        "the first date, and no tail from before it",
    ),
    moment("dates-first", "builders", "2026-06-01T21:00:00Z", Inside, "the first evening"),
    moment("dates-last", "builders", "2026-06-30T22:59:59Z", Inside, "the last evening"),
    moment(
        "dates-tail",
        "builders",
        "2026-07-01T00:59:59Z",
        Inside,
        "its tail, after the last date",
    ),
    moment("dates-after", "builders", "2026-07-01T01:00:00Z", Outside, "after its tail"),
    moment(
        "dates-evening-after",
        "builders",
        "2026-07-01T21:00:00Z",
        Outside,
        "the evening after the last date",
    ),
    // 01:15 to 01:45 does not occur on 2026-03-29 and occurs twice on 2026-10-25.
    moment(
        "spring-day-before",
        "bakers",
        "2026-03-28T01:30:00Z",
        Inside,
        "the night before the change",
    ),
    moment(
        "spring-last-second",
        "bakers",
        "2026-03-29T00:59:59Z",
        Outside,
        "00:59:59, then 02:00:00",
    ),
    moment(
        "spring-gap",
        "bakers",
        "2026-03-29T01:00:00Z",
        Outside,
        "a time that never occurs is never hit",
    ),
    moment(
        "spring-gap-later",
        "bakers",
        "2026-03-29T01:30:00Z",
        Outside,
        "nor half an hour later, at 02:30",
    ),
    moment("spring-day-after", "bakers", "2026-03-30T00:30:00Z", Inside, "01:30 in summer time"),
    moment(
        "autumn-first-pass-before",
        "bakers",
        "2026-10-25T00:14:59Z",
        Outside,
        "01:14:59 in summer time",
    ),
    moment(
        "autumn-first-pass",
        "bakers",
        "2026-10-25T00:15:00Z",
        Inside,
        "01:15:00 for the first time",
    ),
    moment(
        "autumn-first-pass-last",
        "bakers",
        "2026-10-25T00:44:59Z",
        Inside,
        "01:44:59 for the first time",
    ),
    moment(
        "autumn-between",
        "bakers",
        "2026-10-25T00:45:00Z",
        Outside,
        "01:45:00 for the first time",
    ),
    moment(
        "autumn-repeated",
        "bakers",
        "2026-10-25T01:00:00Z",
        Outside,
        "01:00:00 for the second time",
    ),
    moment(
        "autumn-second-pass",
        "bakers",
        "2026-10-25T01:15:00Z",
        Inside,
        "01:15:00 for the second time",
    ),
    moment(
        "autumn-second-pass-last",
        "bakers",
        "2026-10-25T01:44:59Z",
        Inside,
        "01:44:59 for the second time",
    ),
    moment("autumn-second-pass-after", "bakers", "2026-10-25T01:45:00Z", Outside, "over"),
    moment(
        "spring-night",
        "guards",
        "2026-03-28T23:00:00Z",
        Outside,
        "a Saturday's night stays none across the change",
    ),
    // Built in.
    moment("never", "former", "2026-03-02T09:00:00Z", Outside, "a schedule that never holds"),
    moment("always", "staff", "2026-12-25T03:00:00Z", Inside, "no schedule: always"),
];

pub(super) fn write(book: &mut Book) {
    for Moment { name, about, profile, time, comes_out } in MOMENTS {
        let expected = match comes_out {
            Inside => release(5),
            Outside => denied(Code::ScheduleOutside),
            Closed => denied(Code::ScheduleSpecialDayClosed),
        };
        let scene = Scene::card().profiles(&[profile]).on(time);
        book.case(&format!("schedule/{name}"), about, scene, expected);
    }
    // The same instants in Paris, an hour ahead of London.
    let paris = |time| Scene::card().profiles(&["clerks"]).at("paris-in").on(time);
    let about = "an access point's own zone: 08:00 in Paris";
    book.case("schedule/zone-first-second", about, paris("2026-03-02T07:00:00Z"), release(5));
    let about = "07:59:59 in Paris";
    book.case(
        "schedule/zone-before",
        about,
        paris("2026-03-02T06:59:59Z"),
        denied(Code::ScheduleOutside),
    );
    let about = "18:00 in Paris, and 17:00 in London";
    book.case(
        "schedule/zone-after",
        about,
        paris("2026-03-02T17:00:00Z"),
        denied(Code::ScheduleOutside),
    );
    let about = "a special day begins at midnight in Paris";
    book.case(
        "schedule/zone-special-day",
        about,
        paris("2026-05-03T22:00:00Z"),
        denied(Code::ScheduleSpecialDayClosed),
    );
}
