//! Three states of a clock, its floor, and its range.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::ClockState::{Absent, Trusted, Untrusted};
use doorward_host::contract::question::{CredentialState, Lockdown, LockdownScope};

use super::book::Book;
use super::scene::{ISSUED, NOW, Scene, denied, release, site_file};
use super::trust::Trust;
use doorward_cases::case::Expected;

/// The first second that the engine does not calculate with: 2100-01-01T00:00:00Z.
const END_OF_TIME: u64 = 4_102_444_800;

/// Seconds of a day.
const DAY: u64 = 86_400;

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    states(book, minted)?;
    needs(book);
    ranges(book);
    ages(book);
    Ok(())
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("clock/{name}"), about, scene, expected);
}

/// Whether a presentation is accepted at all.
fn states(book: &mut Book, minted: &Trust) -> Result<()> {
    let untrusted = || denied(Code::ClockUntrusted);
    let absent = || denied(Code::ClockAbsent);
    let shed = || Scene::card().at("shed-in");
    case(
        book,
        "untrusted",
        "denied, where the access point does not say otherwise",
        Scene::card().clock(Untrusted, NOW, 0),
        untrusted(),
    );
    case(book, "absent", "likewise", Scene::card().clock(Absent, 0, 0), absent());
    case(
        book,
        "untrusted-challenge",
        "an access point that takes challenge formats without a clock",
        shed().clock(Untrusted, NOW, 0),
        release(5),
    );
    case(book, "absent-challenge", "likewise", shed().clock(Absent, 0, 0), release(5));
    let phone = || Ok::<_, anyhow::Error>(minted.scene()?.at("shed-in"));
    case(
        book,
        "untrusted-self-timed",
        "a request that carries its own times needs a clock there too",
        phone()?.clock(Untrusted, NOW, 0),
        untrusted(),
    );
    case(book, "absent-self-timed", "likewise", phone()?.clock(Absent, 0, 0), absent());
    case(book, "trusted-self-timed", "and is taken with one", phone()?, release(5));
    case(
        book,
        "at-its-floor",
        "a reading at its floor",
        Scene::card().clock(Trusted, NOW, NOW),
        release(5),
    );
    let behind = NOW.saturating_add(1);
    case(
        book,
        "behind-its-floor",
        "a reading behind it is not trusted",
        Scene::card().clock(Trusted, NOW, behind),
        untrusted(),
    );
    case(
        book,
        "behind-its-floor-challenge",
        "and is treated like any that is not",
        shed().clock(Trusted, NOW, behind),
        release(5),
    );
    Ok(())
}

/// A record or a policy that names a time denies without one, whichever way it points.
fn needs(book: &mut Book) {
    let shed = || Scene::card().at("shed-in").clock(Untrusted, NOW, 0);
    let untrusted = || denied(Code::ClockUntrusted);
    case(
        book,
        "needed-by-schedule",
        "a permit with a schedule",
        shed().profiles(&["clerks"]),
        untrusted(),
    );
    case(
        book,
        "needed-by-forbid",
        "a forbid with a schedule",
        shed().profiles(&["keepers", "no-nights"]),
        untrusted(),
    );
    case(
        book,
        "not-needed-beside-schedule",
        "a permit that names no time is enough",
        shed().profiles(&["clerks", "staff"]),
        release(5),
    );
    case(
        book,
        "needed-by-validity",
        "a credential with a first second",
        shed().record(|r| r.valid_from = Some(0)),
        untrusted(),
    );
    case(
        book,
        "needed-by-end",
        "a credential with an end",
        shed().record(|r| r.valid_until = Some(END_OF_TIME)),
        untrusted(),
    );
    case(
        book,
        "needed-by-suspension",
        "a suspended credential",
        shed().record(|r| r.state = CredentialState::SuspendedUntil(0)),
        untrusted(),
    );
    let bounded = shed().record(|record| {
        for assignment in &mut record.assignments {
            assignment.valid_until = Some(END_OF_TIME);
        }
    });
    case(book, "needed-by-assignment", "an assignment with an end", bounded, untrusted());
    let span = |starts, ends| {
        shed().door(|door| {
            door.lockdowns.push(Lockdown { scope: LockdownScope::Site, rank: 1, starts, ends });
        })
    };
    let locked_down = || denied(Code::DoorLockedDown);
    case(
        book,
        "lockdown-to-come",
        "without a time a lockdown counts as active",
        span(END_OF_TIME, None),
        locked_down(),
    );
    case(book, "lockdown-that-ended", "likewise", span(0, Some(1)), locked_down());
}

fn ranges(book: &mut Book) {
    let out = || denied(Code::ClockOutOfRange);
    let last = END_OF_TIME.saturating_sub(1);
    case(
        book,
        "year-2100",
        "the first second that is not calculated with",
        Scene::card().now(END_OF_TIME),
        out(),
    );
    case(
        book,
        "year-2099",
        "the second before: no zone table reaches so far, and none is needed",
        Scene::card().now(last),
        release(5),
    );
    case(book, "largest-number", "the largest number", Scene::card().now(u64::MAX), out());
    case(
        book,
        "floor-in-2100",
        "a floor beyond it",
        Scene::card().clock(Absent, 0, END_OF_TIME),
        out(),
    );
    case(
        book,
        "year-1970",
        "a clock that was never set and is trusted all the same",
        Scene::card().now(0),
        release(5),
    );
}

/// A bundle ends, and so do its zone tables.
fn ages(book: &mut Book) {
    let mortal = |state, now, floor| {
        let mut scene = Scene::card().clock(state, now, floor);
        scene.site = site_file("mortal");
        scene
    };
    let dead = ISSUED.saturating_add(DAY);
    let last = dead.saturating_sub(1);
    let is_dead = || denied(Code::BundleDead);
    case(
        book,
        "bundle-last-second",
        "stale, and still deciding",
        mortal(Trusted, last, 0),
        release(5),
    );
    case(
        book,
        "bundle-dead",
        "from its end on it decides nothing",
        mortal(Trusted, dead, 0),
        is_dead(),
    );
    case(
        book,
        "bundle-dead-by-floor",
        "an untrusted clock does not keep it alive",
        mortal(Untrusted, 0, dead),
        is_dead(),
    );
    case(book, "bundle-dead-without-clock", "nor does none", mortal(Absent, 0, dead), is_dead());
    case(
        book,
        "bundle-alive-untrusted",
        "a reading that is not trusted does not end it either",
        mortal(Untrusted, dead, last),
        release(5),
    );

    // Zone tables reach ten years of 365 days beyond the issue.
    let end = ISSUED.saturating_add(3650_u64.saturating_mul(DAY));
    let clerk = |now| Scene::card().profiles(&["clerks"]).now(now);
    let about = "the last second that the zone table speaks for, at night";
    case(
        book,
        "zone-table-last-second",
        about,
        clerk(end.saturating_sub(1)),
        denied(Code::ScheduleOutside),
    );
    case(
        book,
        "zone-table-ended",
        "the first that it does not",
        clerk(end),
        denied(Code::BundleZoneExpired),
    );
    case(
        book,
        "zone-table-not-needed",
        "a permit without a schedule needs none",
        Scene::card().now(end),
        release(5),
    );
}
