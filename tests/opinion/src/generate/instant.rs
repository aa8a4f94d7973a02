//! Random instants: half of them where something changes, a second before, at it and after it.

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::DateTime;

use super::dice::Dice;
use super::hours::near;
use super::recurrence;
use super::site::Scenery;
use crate::site::{AccessPoint, Schedule};
use crate::words::TimeOfDay;
use crate::zones::{END, zone};

/// Seconds of a year of 365 days.
const YEAR: u64 = 365 * 86_400;

/// An instant that a bundle can be asked about, for an access point: from a year before its issue, up
/// to where its zones end and a little further, before 2038.
pub(super) fn instant(
    dice: &mut Dice,
    scenery: &Scenery,
    access_point: Option<&AccessPoint>,
) -> Result<u64> {
    let aliro = scenery.site.schedules.iter().any(|schedule| !schedule.aliro.is_empty());
    let margin = if aliro { recurrence::LONGEST.saturating_add(3 * 86_400) } else { 0 };
    let start = scenery.issued_at.saturating_sub(YEAR).saturating_add(margin);
    let end = scenery.issued_at.saturating_add(YEAR.saturating_mul(10));
    let zone = access_point
        .and_then(|access_point| access_point.zone.as_ref())
        .unwrap_or(&scenery.site.site.zone);
    let anywhere = dice.between(i64::try_from(start)?, i64::try_from(end.min(END))?);
    let changing = match dice.throw(16) {
        0..=1 if aliro => occurrence(dice, scenery, zone)?,
        0..=4 => edge(dice, scenery, zone)?,
        5 | 6 => change(dice, scenery, zone, start, end),
        7 => bound(dice, scenery, end),
        _ => None,
    };
    let instant = match changing {
        Some(instant) => instant.saturating_add(dice.between(-1, 1)),
        None => anywhere,
    };
    let instant = u64::try_from(instant)?;
    Ok(if instant < start || instant >= END { u64::try_from(anywhere)? } else { instant })
}

/// Where hours begin or end on some date, or midnight.
fn edge(dice: &mut Dice, scenery: &Scenery, name: &str) -> Result<Option<i64>> {
    let Some(date) = dice.pick(&scenery.dates).map(|date| near(dice, date)) else {
        return Ok(None);
    };
    let overrides = scenery.site.schedule_overrides.iter().flat_map(|instead| &instead.pieces);
    let times = scenery.site.schedules.iter().flat_map(edges);
    let times: Vec<TimeOfDay> =
        times.chain(overrides.flat_map(|piece| [piece.from, piece.to])).collect();
    let time = dice.pick(&times).filter(|_| !dice.one_in(6));
    let wall = match time {
        None => date.at(0, 0, 0, 0),
        Some(TimeOfDay { hour: 24, .. }) => date.tomorrow()?.at(0, 0, 0, 0),
        Some(TimeOfDay { hour, minute, second }) => date.at(hour, minute, second, 0),
    };
    at(dice, name, wall)
}

/// Where something begins or ends that Aliro has hours of.
fn occurrence(dice: &mut Dice, scenery: &Scenery, name: &str) -> Result<Option<i64>> {
    let all = scenery.site.schedules.iter().flat_map(|schedule| schedule.aliro.clone());
    let (Some(recurrence), Some(date)) =
        (dice.pick(&all.collect::<Vec<_>>()), dice.pick(&scenery.dates))
    else {
        return Ok(None);
    };
    let from = near(dice, date);
    let (shown, after) = recurrence::edge(dice, &recurrence, from);
    let begins = at(dice, if shown.is_utc { "UTC" } else { name }, shown.time)?;
    Ok(begins.map(|begins| begins.saturating_add(after)))
}

fn edges(schedule: &Schedule) -> Vec<TimeOfDay> {
    let weekly = schedule.weekly.iter().map(|weekly| [weekly.from, weekly.to]);
    let pieces = schedule.specials.iter().flat_map(|special| &special.pieces);
    weekly.chain(pieces.map(|piece| [piece.from, piece.to])).flatten().collect()
}

/// One of the instants at which a wall clock shows this, or would have.
fn at(dice: &mut Dice, name: &str, wall: DateTime) -> Result<Option<i64>> {
    let ambiguous = zone(name)?.to_ambiguous_timestamp(wall);
    let instant = if dice.one_in(2) { ambiguous.earlier() } else { ambiguous.later() };
    Ok(instant.ok().map(Timestamp::as_second))
}

/// A change of clocks, up to two hours before or after it.
fn change(dice: &mut Dice, scenery: &Scenery, name: &str, start: u64, end: u64) -> Option<i64> {
    let (_, changes) = scenery.changes.iter().find(|(zone, _)| zone == name)?;
    let near: Vec<u64> = changes.iter().copied().filter(|at| (start..end).contains(at)).collect();
    let hours = match dice.throw(4) {
        0 => dice.pick(&[-7200, -3600, -1800, 1800, 3600, 7200])?,
        1 => dice.between(-7200, 7200),
        _ => 0,
    };
    Some(i64::try_from(dice.pick(&near)?).ok()?.saturating_add(hours))
}

/// Where the bundle itself changes: its issue, its death, the end of its zones, the
/// ages at which it is too old somewhere.
fn bound(dice: &mut Dice, scenery: &Scenery, end: u64) -> Option<i64> {
    let issued_at = scenery.issued_at;
    let death = scenery.site.validity.dead_after.map(|after| issued_at.saturating_add(after.0));
    let stale = issued_at.saturating_add(7 * 86_400);
    let levels = scenery.site.staleness_classes.iter().flat_map(|class| &class.levels);
    let ends = levels.flat_map(|level| {
        let age = level.bundle_age.map(|age| issued_at.saturating_add(age.0));
        [age, level.stale_grace.map(|grace| stale.saturating_add(grace.0))]
    });
    let mut bounds = vec![issued_at, end, death.unwrap_or(end)];
    bounds.extend(ends.flatten().filter(|at| *at < end));
    i64::try_from(dice.pick(&bounds)?).ok()
}
