//! Overrides of schedules: other hours on some dates at some access points, to the second.
//!
//! Times are in UTC, which is London's in winter; Paris is an hour ahead.

use doorward_engine::Code;

use super::book::Book;
use super::scene::{Scene, denied, granted, release, site_file};
use doorward_host::contract::decision::DoorAction;

/// What comes out.
#[derive(Clone, Copy)]
enum Out {
    Inside,
    Outside,
    Closed,
}

use Out::{Closed, Inside, Outside};

/// Name, what about it, access point, profile, time, and what comes out.
type Moment = (&'static str, &'static str, &'static str, &'static str, &'static str, Out);

const MOMENTS: [Moment; 26] = [
    (
        "day-before",
        "the day before the first override",
        "hall-in",
        "visitors",
        "2026-12-03T16:59:59Z",
        Inside,
    ),
    ("closed", "an override without hours", "hall-in", "visitors", "2026-12-04T12:00:00Z", Closed),
    (
        "closed-first-second",
        "from the midnight of its date on",
        "hall-in",
        "visitors",
        "2026-12-04T09:00:00Z",
        Closed,
    ),
    ("closed-elsewhere", "another area", "yard-in", "visitors", "2026-12-04T12:00:00Z", Inside),
    (
        "closed-side",
        "another access point into the same area",
        "side-in",
        "visitors",
        "2026-12-04T12:00:00Z",
        Closed,
    ),
    (
        "weekly-hours-replaced",
        "the hours of the week do not count",
        "hall-in",
        "visitors",
        "2026-12-05T11:59:59Z",
        Closed,
    ),
    (
        "first-second",
        "the first second of its own",
        "hall-in",
        "visitors",
        "2026-12-05T12:00:00Z",
        Inside,
    ),
    (
        "last-second",
        "the last second of its own",
        "hall-in",
        "visitors",
        "2026-12-05T13:59:59Z",
        Inside,
    ),
    ("after", "the second after it", "hall-in", "visitors", "2026-12-05T14:00:00Z", Closed),
    ("second-date", "the last of two dates", "hall-in", "visitors", "2026-12-06T12:00:00Z", Inside),
    ("evening", "in the evening", "hall-in", "visitors", "2026-12-05T23:59:59Z", Inside),
    (
        "tail-cut",
        "the next midnight is that of an override, too",
        "hall-in",
        "visitors",
        "2026-12-06T00:00:00Z",
        Closed,
    ),
    (
        "tail",
        "its last night lasts into a plain day",
        "hall-in",
        "visitors",
        "2026-12-07T01:59:59Z",
        Inside,
    ),
    ("tail-after", "until its end", "hall-in", "visitors", "2026-12-07T02:00:00Z", Outside),
    ("day-after", "the week counts again", "hall-in", "visitors", "2026-12-07T09:00:00Z", Inside),
    (
        "zone",
        "its date and hours are those of the access point: noon in Paris",
        "paris-in",
        "visitors",
        "2026-12-05T11:00:00Z",
        Inside,
    ),
    (
        "zone-before",
        "a second before noon in Paris",
        "paris-in",
        "visitors",
        "2026-12-05T10:59:59Z",
        Closed,
    ),
    (
        "holiday",
        "instead of a special day, by a tag",
        "yard-in",
        "visitors",
        "2026-12-26T15:00:00Z",
        Inside,
    ),
    ("holiday-after", "and until its end", "yard-in", "visitors", "2026-12-26T16:00:00Z", Closed),
    (
        "holiday-elsewhere",
        "the special day stays one elsewhere",
        "hall-in",
        "visitors",
        "2026-12-26T15:00:00Z",
        Closed,
    ),
    (
        "tail-of-week-cut",
        "a night of the week ends where an override begins",
        "yard-in",
        "guards",
        "2026-12-31T00:00:00Z",
        Closed,
    ),
    ("everywhere", "everywhere", "yard-in", "guards", "2026-12-31T18:00:00Z", Inside),
    (
        "bounds",
        "the last date of the schedule",
        "hall-in",
        "guards",
        "2027-01-01T18:00:00Z",
        Inside,
    ),
    (
        "bounds-after",
        "an override does not prolong a schedule",
        "hall-in",
        "guards",
        "2027-01-02T18:00:00Z",
        Closed,
    ),
    (
        "other-schedule",
        "a schedule that is not overridden",
        "hall-in",
        "guards",
        "2026-12-05T22:00:00Z",
        Inside,
    ),
    ("always", "nothing overrides always", "hall-in", "staff", "2026-12-04T12:00:00Z", Inside),
];

pub(super) fn write(book: &mut Book) {
    for (name, about, access_point, profile, time, comes_out) in MOMENTS {
        let expected = match comes_out {
            Inside => release(5),
            Outside => denied(Code::ScheduleOutside),
            Closed => denied(Code::ScheduleSpecialDayClosed),
        };
        let scene = at(access_point).profiles(&[profile]).on(time);
        book.case(&format!("occasion/{name}"), about, scene, expected);
    }
    let both = |time| at("hall-in").profiles(&["banned", "staff"]).on(time);
    let about = "a forbid has the hours of an override, too: forbidden at noon";
    let forbidden = denied(Code::PolicyForbidden);
    book.case("occasion/forbid", about, both("2026-12-05T12:00:00Z"), forbidden);
    let about = "and not in the hours that it replaces";
    book.case("occasion/forbid-replaced", about, both("2026-12-05T10:00:00Z"), release(5));

    let museum = |time| at("museum-in").profiles(&["staff"]).on(time);
    let shut = || denied(Code::UsageOutsideHours);
    for (name, about, time, expected) in [
        ("usage", "hours of an access point", "2026-12-26T15:59:59Z", release(5)),
        ("usage-after", "the second after them", "2026-12-26T16:00:00Z", shut()),
        ("usage-day-before", "a holiday that has none", "2026-12-25T15:00:00Z", shut()),
    ] {
        book.case(&format!("occasion/{name}"), about, museum(time), expected);
    }

    let bells = |place: &str, time| at(place).profiles(&["staff"]).on(time);
    let open = || granted(Code::DoorAlreadyOpen, DoorAction::None, 0);
    for (name, about, scene, expected) in [
        ("mode", "a door stands open", bells("hall-in", "2026-12-09T19:00:00Z"), open()),
        ("mode-before", "not yet", bells("hall-in", "2026-12-09T18:59:59Z"), release(5)),
        ("mode-week", "as on Sundays", bells("hall-in", "2026-12-13T10:00:00Z"), open()),
    ] {
        book.case(&format!("occasion/{name}"), about, scene, expected);
    }
}

/// A holder of an enrolled card at this site.
fn at(access_point: &str) -> Scene {
    let mut scene = Scene::card();
    scene.site = site_file("occasions");
    scene.at(access_point)
}
