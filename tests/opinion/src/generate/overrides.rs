//! Random overrides of schedules.

use jiff::Span;
use jiff::civil::Date;

use super::dice::Dice;
use super::hours::{identifier, near, piece};
use crate::site::{AccessPoint, ScheduleOverride, Site};
use crate::words::Days;

/// Overrides on and around `dates`. Two that would both count somewhere are no source.
pub(super) fn overrides(dice: &mut Dice, dates: &[Date], site: &Site) -> Vec<ScheduleOverride> {
    let mut overrides: Vec<ScheduleOverride> = Vec::new();
    // What Aliro's hours are, nothing overrides.
    let own = site.schedules.iter().filter(|it| it.aliro.is_empty());
    let schedules: Vec<String> = own.map(|it| it.identifier.clone()).collect();
    if schedules.is_empty() {
        return overrides;
    }
    for number in 0..dice.throw(5) {
        let instead = schedule_override(dice, number, dates, &schedules, site);
        if !overrides.iter().any(|other| both_count(other, &instead, &site.access_points)) {
            overrides.push(instead);
        }
    }
    overrides
}

fn schedule_override(
    dice: &mut Dice,
    number: i64,
    dates: &[Date],
    schedules: &[String],
    site: &Site,
) -> ScheduleOverride {
    let first = dice.pick(dates).unwrap_or(Date::constant(2026, 1, 1));
    let first = near(dice, first);
    let last = first.saturating_add(Span::new().days(dice.pick(&[0, 0, 1, 3]).unwrap_or(0)));
    let points: Vec<String> = site.access_points.iter().map(|it| it.identifier.clone()).collect();
    let areas: Vec<String> = site.areas.iter().map(|it| it.identifier.clone()).collect();
    let place = if areas.is_empty() { dice.throw(2) } else { dice.throw(4) };
    let identifier = identifier(dice, number);
    ScheduleOverride {
        name: identifier.clone(),
        identifier,
        dates: Days { first, last },
        schedules: dice.some(schedules, 2),
        everywhere: place == 0,
        access_points: if [1, 3].contains(&place) { dice.some(&points, 2) } else { Vec::new() },
        areas: if place >= 2 { dice.some(&areas, 2) } else { Vec::new() },
        pieces: (0..dice.throw(3)).map(|_| piece(dice)).collect(),
    }
}

fn both_count(one: &ScheduleOverride, other: &ScheduleOverride, points: &[AccessPoint]) -> bool {
    let reaches = |it: &ScheduleOverride, point: &AccessPoint| {
        it.everywhere
            || it.access_points.contains(&point.identifier)
            || point.to.as_ref().is_some_and(|area| it.areas.contains(area))
    };
    one.dates.first <= other.dates.last
        && other.dates.first <= one.dates.last
        && one.schedules.iter().any(|schedule| other.schedules.contains(schedule))
        && points.iter().any(|point| reaches(one, point) && reaches(other, point))
}
