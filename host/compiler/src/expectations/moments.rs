//! When: from days and times of a wall clock to instants.

use std::ops::Range;

use doorward_bundle::{Bundle, Zone};
use toml::Value;
use toml::value::Datetime;

use super::several::Several;
use super::source::Expect;
use crate::findings::{Findings, Reported};
use crate::list::every;
use crate::source::{DAYS, date, range, time_of_day};
use crate::spanned::Spanned;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Days that one expectation may be about: a leap year.
const DAYS_AT_MOST: usize = 366;

/// When, before it is known where.
#[derive(Clone, Debug)]
pub(super) enum Stretch {
    /// By a wall clock: seconds since 1970-01-01T00:00:00 of that clock, half-open.
    Wall(Range<i64>),
    /// By no wall clock: seconds since the Unix epoch.
    Instant(u64),
}

/// The stretches that an expectation is about, with where they are written. A moment is one of a
/// second.
pub(super) fn stretches(
    expect: &Spanned<Expect>,
    monday: i64,
    findings: &mut Findings,
) -> Result<Vec<Spanned<Stretch>>, Reported> {
    let source = expect.get_ref();
    let days = days(source.on.as_ref(), monday, findings);
    let hours = hours(expect, findings);
    let (days, hours) = (days?, hours?);
    let dated = match &source.at {
        Some(at) => dated(at, source.on.as_ref(), findings)?,
        None => Vec::new(),
    };
    if !dated.is_empty() {
        return Ok(dated);
    }
    if days.len() > DAYS_AT_MOST {
        let message = format!("are {} days, at most {DAYS_AT_MOST}", days.len());
        let place = source.on.as_ref().map_or(expect.span(), Spanned::span);
        return Err(findings.report_span(Some(place), &message));
    }
    Ok(days
        .iter()
        .flat_map(|day| {
            let midnight = day.saturating_mul(DAY);
            hours.iter().map(move |hours| {
                let stretch = hours.get_ref();
                let [start, end] =
                    [stretch.start, stretch.end].map(|second| midnight.saturating_add(second));
                Spanned::new(hours.span(), Stretch::Wall(start..end))
            })
        })
        .collect())
}

/// The Monday of the week that a day is in, in days since 1970-01-01.
pub(super) fn monday(day: &Spanned<Value>, findings: &mut Findings) -> Result<i64, Reported> {
    let day = i64::from(date(day, findings)?);
    // 1970-01-01 was a Thursday.
    Ok(day.saturating_sub(day.saturating_add(3).rem_euclid(7)))
}

/// The instants at which the wall clock of an access point is in a stretch: none in an hour that is
/// left out, two in one that is repeated.
pub(super) fn instants(
    stretch: &Spanned<Stretch>,
    access_point: u32,
    bundle: &Bundle,
    findings: &mut Findings,
) -> Result<Vec<Range<u64>>, Reported> {
    let mut found: Vec<Range<u64>> = Vec::new();
    let Range { start, end } = match stretch.get_ref() {
        Stretch::Wall(stretch) => stretch.clone(),
        Stretch::Instant(instant) => {
            found.push(*instant..instant.saturating_add(1));
            return Ok(found);
        }
    };
    let point = usize::try_from(access_point).ok().and_then(|at| bundle.access_points.get(at));
    let zone = point.and_then(|point| point.zone).unwrap_or(bundle.site.zone);
    let zone = usize::try_from(zone).ok().and_then(|at| bundle.zones.get(at));
    let Some(zone) = zone else {
        return Err(findings.report(stretch, "is where there is no time zone"));
    };
    for (offset, utc) in offsets(zone) {
        let start = start.saturating_sub(offset).max(utc.start);
        let end = end.saturating_sub(offset).min(utc.end);
        let (Ok(start), Ok(end)) = (u64::try_from(start), u64::try_from(end)) else { continue };
        match found.last_mut() {
            // The clocks change in the midst of it.
            Some(last) if start < end && last.end == start => last.end = end,
            _ if start < end => found.push(start..end),
            _ => {}
        }
    }
    if found.is_empty() {
        let message = format!("never occurs in {}, or is not within its table", zone.name);
        return Err(findings.report(stretch, message));
    }
    Ok(found)
}

/// Each offset of a zone in seconds, with the instants at which it holds.
fn offsets(zone: &Zone) -> impl Iterator<Item = (i64, Range<i64>)> {
    let at = |instant: u64| i64::try_from(instant).unwrap_or(i64::MAX);
    let ends = zone.transitions.iter().map(|next| next.at).chain([zone.valid_until]);
    let begins = [(0, zone.offset)]
        .into_iter()
        .chain(zone.transitions.iter().map(|transition| (transition.at, transition.offset)));
    begins.zip(ends).map(move |((begin, offset), end)| (i64::from(offset), at(begin)..at(end)))
}

/// Days since 1970-01-01.
fn days(
    on: Option<&Spanned<Several<Value>>>,
    monday: i64,
    findings: &mut Findings,
) -> Result<Vec<i64>, Reported> {
    let weekdays = |mask: u8| {
        (0_u32..7)
            .filter(move |bit| mask.checked_shr(*bit).is_some_and(|rest| rest & 1 == 1))
            .map(move |bit| monday.saturating_add(i64::from(bit)))
    };
    let Some(on) = on else { return Ok(weekdays(0b111_1111).collect()) };
    let days = every(Several::elements(on).iter().map(|element| {
        let word = element.get_ref().as_str().map(str::to_lowercase);
        let mask = word.and_then(|word| DAYS.iter().find(|(name, _)| *name == word));
        if let Some((_, mask)) = mask {
            return Ok(weekdays(*mask).collect::<Vec<i64>>());
        }
        let looks_like_date = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
        match element.get_ref().as_str() {
            Some(text) if !looks_like_date(text) => {
                let word = Spanned::new(element.span(), text);
                Err(findings.report_unknown(&word, "day", DAYS.iter().map(|(name, _)| *name)))
            }
            _ => range(element, findings).map(|days| days.map(i64::from).collect()),
        }
    }))?;
    Ok(days.into_iter().flatten().collect())
}

/// Seconds since midnight: instants, or one stretch that may end on the day after.
fn hours(
    expect: &Spanned<Expect>,
    findings: &mut Findings,
) -> Result<Vec<Spanned<Range<i64>>>, Reported> {
    let source = expect.get_ref();
    match (&source.at, &source.from, &source.to) {
        (None, None, None) => Ok(vec![Spanned::new(expect.span(), 0..DAY)]),
        (None, Some(from), Some(to)) => {
            let start = time_of_day(from, findings).map(i64::from);
            let end = time_of_day(to, findings).map(i64::from);
            let (start, end) = (start?, end?);
            if start == DAY {
                return Err(findings.report(from, "`24:00` ends a day, `00:00` begins one"));
            }
            let end = if end <= start { end.saturating_add(DAY) } else { end };
            Ok(vec![Spanned::new(from.span(), start..end)])
        }
        (Some(at), None, None) => {
            let times = Several::elements(at);
            let times = times.iter().filter(|time| moment(time.get_ref()).is_none());
            every(times.map(|time| {
                let second = i64::from(time_of_day(time, findings)?);
                if second == DAY {
                    let message = "`24:00` ends a day and is no moment of it";
                    return Err(findings.report(time, message));
                }
                Ok(Spanned::new(time.span(), second..second.saturating_add(1)))
            }))
        }
        (Some(at), _, _) => Err(findings.report(at, "excludes `from` and `to`")),
        (None, Some(one), None) | (None, None, Some(one)) => {
            Err(findings.report(one, "is half of `from` and `to`"))
        }
    }
}

/// Dates with times. Either all of `at` are, or none is.
fn dated(
    at: &Spanned<Several<Value>>,
    on: Option<&Spanned<Several<Value>>>,
    findings: &mut Findings,
) -> Result<Vec<Spanned<Stretch>>, Reported> {
    let elements = Several::elements(at);
    let dated: Vec<Spanned<Stretch>> = elements
        .iter()
        .filter_map(|it| Some(Spanned::new(it.span(), moment(it.get_ref())?)))
        .collect();
    if !dated.is_empty() && (dated.len() < elements.len() || on.is_some()) {
        let message = "has a date of its own, which excludes `on` and times without one";
        return Err(findings.report(at, message));
    }
    Ok(dated)
}

/// A date with a time: by the wall clock, or of itself where it has an offset.
fn moment(value: &Value) -> Option<Stretch> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // The form that TOML has, in a string too; what it means is for the calendar to say.
    let Datetime { date: Some(_), time: Some(_), offset } = text.parse().ok()? else { return None };
    if offset.is_some() {
        let instant: jiff::Timestamp = text.parse().ok()?;
        return Some(Stretch::Instant(u64::try_from(instant.as_second()).ok()?));
    }
    let moment: jiff::civil::DateTime = text.parse().ok()?;
    let second = moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    Some(Stretch::Wall(second..second.saturating_add(1)))
}
