//! Schedules from iCalendar (RFC 5545), as other systems export them and as ONVIF's Schedule service
//! writes them (basic and extended recurrence).
//!
//! A calendar is expanded here and never reaches a controller: what repeats every week becomes weekly
//! pieces, and every date with other hours a special day. Times are those of the wall clock, also where
//! clocks change between the start of an event and its end.
//!
//! - Of a calendar only events count (`VEVENT`), and the schedule holds during any of them. Cancelled
//!   ones give no hours; tentative ones are refused, as are to-dos, journals and busy times.
//! - An event has `DTSTART` and one of `DTEND` and `DURATION`, or is a whole day. It is at most 366 days
//!   long. Times are floating, or have the time zone of the site as `TZID`.
//! - It may have `RDATE`, `EXDATE` and one `RRULE` with `FREQ` of `DAILY` to `YEARLY`, `INTERVAL`,
//!   `COUNT` or `UNTIL`, `BYDAY`, `BYMONTHDAY`, `BYMONTH`, `BYSETPOS` and `WKST`. The occurrences are
//!   those of the rule; where `DTSTART` is none of them, it is none, and `COUNT` is refused.
//! - One occurrence may be moved or cancelled by another event with its `UID` and `RECURRENCE-ID`.
//! - Each excluded date must be an occurrence: one that is none closes nothing, which nobody would see.
//! - An event that lasts less than a day belongs to the date on which it begins, like a piece that
//!   crosses midnight. Longer ones are a piece of each date.
//!
//! A calendar has at most 65,536 octets, and its schedule at most 64 weekly pieces, 64 pieces on one day
//! and 64 kinds of special days, each with hours of its own; a rule has at most 65,535 occurrences.
//!
//! It is expanded from a year before the issue of the bundle until its time zones end, ten years after.

mod event;
mod fault;
mod hours;
mod lines;
mod moment;
mod recurrence;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;

use doorward_bundle::{Piece, Schedule, SpecialDayGroup, Weekly};

use self::event::{Event, events};
use self::hours::Hours;
use crate::zone::{HORIZON, PAST};

pub(super) use self::fault::Fault;
pub(crate) use self::moment::shown;

/// Octets of a calendar.
const OCTETS: usize = 64 * 1024;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// What a calendar is read for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'f> {
    /// Where files are.
    pub(crate) directory: &'f Path,
    /// The time zone of the site; nothing where it is wrong by itself.
    pub(crate) zone: Option<&'f str>,
    /// When the bundle is issued, in seconds since the Unix epoch.
    pub(crate) issued_at: u64,
}

/// What else the schedule says. Dates are in days since 1970-01-01.
#[derive(Debug)]
pub(super) struct Beside {
    /// The first date on which it holds.
    pub(super) first_date: Option<u32>,
    /// The first date after those on which it holds.
    pub(super) after_date: Option<u32>,
    /// Its own special days, with the pieces of each: they replace what the calendar says of them.
    pub(super) specials: BTreeMap<u32, Vec<Piece>>,
}

impl Beside {
    /// What a schedule says, whose special days are among these.
    pub(super) fn of(schedule: &Schedule, groups: &[SpecialDayGroup]) -> Self {
        let (first_date, after_date) = (schedule.first_date, schedule.after_date);
        let mut specials: BTreeMap<u32, Vec<Piece>> = BTreeMap::new();
        for special in &schedule.specials {
            let group = usize::try_from(special.group).ok().and_then(|index| groups.get(index));
            for date in group.map_or(&[][..], |group| &group.days) {
                specials.entry(*date).or_default().extend(&special.pieces);
            }
        }
        // A date out of bounds is special as well, but has no hours.
        let bounds = first_date.unwrap_or(0)..after_date.unwrap_or(u32::MAX);
        for (_, pieces) in specials.iter_mut().filter(|(date, _)| !bounds.contains(date)) {
            pieces.clear();
        }
        Self { first_date, after_date, specials }
    }
}

/// What became of a calendar.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Imported {
    /// What repeats every week.
    pub(super) weekly: Vec<Weekly>,
    /// Dates with other hours, in ascending order, by these hours.
    pub(super) specials: Vec<(Vec<u32>, Vec<Piece>)>,
    /// The first date on which it holds.
    pub(super) first_date: Option<u32>,
    /// The first date after those on which it holds.
    pub(super) after_date: Option<u32>,
}

/// Reads the file of a calendar.
pub(super) fn file(name: &str, frame: Frame<'_>) -> Result<String, Fault> {
    let octets = std::fs::read(frame.directory.join(name)).map_err(|e| Fault::of(e.to_string()))?;
    String::from_utf8(octets).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..at).unwrap_or_default();
        let line = before.iter().filter(|octet| **octet == b'\n').count().saturating_add(1);
        Fault::at(line, "is not UTF-8")
    })
}

/// Reads a calendar and expands it.
pub(super) fn import(text: &str, frame: Frame<'_>, beside: &Beside) -> Result<Imported, Fault> {
    if text.len() > OCTETS {
        return Err(Fault::of(format!("has {} octets, at most {OCTETS}", text.len())));
    }
    let events = events(&lines::lines(text)?, frame.zone)?;
    let window = window(frame.issued_at);
    let mut occurrences = Vec::new();
    for event in &events {
        occurrences.extend(event.occurrences(&window)?);
    }
    let first = events.iter().filter_map(Event::first_date).min().unwrap_or(*window.start());
    let ends = events.iter().all(Event::ends);
    let hours = Hours::of(occurrences, beside);
    let imported = hours.fit(&window, first, ends, beside);
    if imported.weekly.is_empty() && imported.specials.iter().all(|(_, own)| own.is_empty()) {
        let (from, to) = (moment::shown(*window.start()), moment::shown(*window.end()));
        return Err(Fault::of(format!("has no hours from {from} to {to}")));
    }
    Ok(imported)
}

/// The dates that some time zone has while the tables of a bundle speak.
fn window(issued_at: u64) -> RangeInclusive<u32> {
    let day = |second: u64| {
        let days = second.checked_div(DAY).unwrap_or_default();
        u32::try_from(days).unwrap_or(u32::MAX)
    };
    let first = day(issued_at.saturating_sub(PAST)).saturating_sub(1);
    let last = day(issued_at.saturating_add(HORIZON)).saturating_add(1);
    first..=last
}
