//! How old the bundle may be.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::ClockState;

use super::phone;
use crate::generate::book::Book;
use crate::generate::scene::{ISSUED, NOW, Scene, denied, release};
use doorward_cases::case::Expected;

const HOUR: u64 = 3600;

pub(super) fn write(book: &mut Book) -> Result<()> {
    ages(book)?;
    grace(book)?;
    clocks(book)
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("status/bundle-{name}"), about, scene, expected);
}

fn ages(book: &mut Book) -> Result<()> {
    let stale = || denied(Code::BundleStale);
    for (name, about, age, level, expected) in [
        ("age-last-second", "40 hours but for a second", 40 * HOUR - 1, 0, release(5)),
        ("age", "40 hours since its issue", 40 * HOUR, 0, stale()),
        ("age-more", "long after", 1000 * HOUR, 0, stale()),
        ("age-below", "the level below the next", 40 * HOUR - 1, 1, release(5)),
        ("age-threat-last-second", "36 hours but for a second", 36 * HOUR - 1, 2, release(5)),
        ("age-threat", "36 hours, at a higher threat level", 36 * HOUR, 2, stale()),
        ("age-threat-between", "at the one above it", 36 * HOUR, 3, stale()),
        ("age-threat-highest", "the highest may be less strict", 50 * HOUR - 1, 4, release(5)),
        ("age-threat-highest-past", "and ends, too", 50 * HOUR, 255, stale()),
    ] {
        let scene = phone("street-in")?.now(ISSUED.saturating_add(age));
        case(book, name, about, scene.door(|door| door.threat_level = level), expected);
    }
    let scene = phone("phone-in")?.now(ISSUED + 1000 * HOUR);
    case(book, "age-unbounded", "an access point without a class", scene, release(5));
    Ok(())
}

/// A day after its issue it is stale; at the yard it goes on for six hours.
fn grace(book: &mut Book) -> Result<()> {
    let stale = || denied(Code::BundleStale);
    for (name, about, age, expected) in [
        ("stale-not-yet", "not stale yet", 24 * HOUR - 1, release(5)),
        ("stale-last-second", "six hours after, but for a second", 30 * HOUR - 1, release(5)),
        ("stale", "six hours after it became stale", 30 * HOUR, stale()),
        ("stale-more", "long after", 1000 * HOUR, stale()),
    ] {
        let scene = phone("yard-in")?.now(ISSUED.saturating_add(age));
        case(book, name, about, scene, expected);
    }
    Ok(())
}

fn clocks(book: &mut Book) -> Result<()> {
    let about = "its age cannot be told";
    let scene = phone("street-in")?.clock(ClockState::Untrusted, NOW, 0);
    case(book, "clock-untrusted", about, scene, denied(Code::ClockUntrusted));
    let scene = phone("street-in")?.clock(ClockState::Absent, 0, 0);
    case(book, "clock-absent", "no clock", scene, denied(Code::ClockAbsent));
    let scene = phone("phone-in")?.clock(ClockState::Untrusted, NOW, 0);
    case(book, "clock-untrusted-unbounded", "nothing to tell", scene, release(5));
    Ok(())
}
