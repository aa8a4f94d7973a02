//! What schedules do when the clocks change. Recurrences do nothing: an occurrence lasts for as many
//! seconds as ever, and one whose beginning is skipped begins under the old offset.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, Bundle, Policy, ScheduleOverride, Zone};

use super::ITEMS;
use super::when_can::RANGE;
use crate::load::{Verifier, index};
use crate::policy::covers;
use crate::policy::hours::asked_at;
use crate::policy::schedule::Hours;

/// The most changes of clocks in one answer; more only where several zones change at once.
const NIGHTS: usize = 64;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What becomes of a piece of a schedule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Disturbance {
    /// It does not take place: all of it is in the hour that never occurs.
    Skipped,
    /// A part of it does not take place.
    Shortened,
    /// It takes place twice: all of it is in the hour that is repeated.
    Repeated,
    /// A part of it takes place twice.
    Lengthened,
}

/// A piece of a schedule that is not as long as on other days.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DisturbedPiece {
    /// The schedule, or the override of schedules.
    pub schedule: String,
    /// The local date on which it starts, in days since 1970-01-01.
    pub day: u32,
    /// First second, since local midnight.
    pub start: u32,
    /// First second after it; more than 86400 is on the next date.
    pub end: u32,
    /// What becomes of it.
    pub effect: Disturbance,
    /// By how many seconds.
    pub seconds: u32,
}

/// A change of clocks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Changeover {
    /// The first second of the new offset, since the Unix epoch.
    pub at: u64,
    /// The zone.
    pub zone: String,
    /// Seconds east of UTC before.
    pub offset_before: i32,
    /// Seconds east of UTC from then on.
    pub offset_after: i32,
    /// What it does to the schedules in use in this zone; at most 1024.
    pub pieces: Vec<DisturbedPiece>,
    /// How many more there are.
    pub omitted: u32,
}

/// Changes of clocks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Changeovers {
    /// In ascending order, then by zone.
    pub nights: Vec<Changeover>,
    /// How far it goes. Earlier than was asked for: ask again from here on.
    pub until: u64,
}

impl Verifier {
    /// Every change of clocks in `[from, until)` where there are access points, and what it does to
    /// schedules.
    #[must_use]
    pub fn transitions(&self, from: u64, until: u64) -> Changeovers {
        let bundle = &self.loaded.bundle;
        let until = until.min(from.saturating_add(RANGE));
        let mut nights: Vec<Changeover> = Vec::new();
        let mut now = from;
        loop {
            let zones = || (0..).zip(&bundle.zones).filter(|(zone, _)| is_used(bundle, *zone));
            let next = zones().filter_map(|(_, zone)| next_change(zone, now)).min();
            let Some(at) = next.filter(|at| *at < until) else {
                return Changeovers { nights, until };
            };
            if nights.len() >= NIGHTS {
                return Changeovers { nights, until: at };
            }
            nights.extend(zones().filter_map(|(number, zone)| night(bundle, number, zone, at)));
            now = at.saturating_add(1);
        }
    }
}

/// The first change of a zone's offset from `now` on.
fn next_change(zone: &Zone, now: u64) -> Option<u64> {
    changes(zone).map(|(at, ..)| at).find(|at| *at >= now)
}

/// Each change of a zone's offset: when, from what, to what.
fn changes(zone: &Zone) -> impl Iterator<Item = (u64, i32, i32)> {
    let after = zone.transitions.iter().map(|transition| transition.offset);
    let before = core::iter::once(zone.offset).chain(after);
    let found = zone.transitions.iter().zip(before);
    found.map(|(to, before)| (to.at, before, to.offset)).filter(|(_, before, to)| before != to)
}

fn is_used(bundle: &Bundle, zone: u32) -> bool {
    bundle.access_points.iter().any(|point| point.zone.unwrap_or(bundle.site.zone) == zone)
}

/// What a zone's change at an instant does, if it changes then.
fn night(bundle: &Bundle, zone_number: u32, zone: &Zone, at: u64) -> Option<Changeover> {
    let (_, offset_before, offset_after) = changes(zone).find(|change| change.0 == at)?;
    let mut night = Changeover {
        at,
        zone: zone.name.clone(),
        offset_before,
        offset_after,
        pieces: Vec::new(),
        omitted: 0,
    };
    let used = schedules_in_use(bundle, zone_number);
    for (number, _) in (0..).zip(&used).filter(|(_, used)| **used) {
        if let Some(hours) = Hours::of(bundle, number) {
            disturb(hours, None, &mut night);
        }
    }
    for instead in bundle.schedule_overrides.iter().flatten() {
        let here = |(here, point): &(u32, &AccessPoint)| {
            point.zone.unwrap_or(bundle.site.zone) == zone_number
                && covers(&instead.at, *here, point)
        };
        let schedule = instead.schedules.iter().find(|it| used.get(index(**it)) == Some(&true));
        let hours = schedule.and_then(|number| Hours::of(bundle, *number));
        // All of them have the same hours, so one of its access points speaks for the others.
        let point = (0..).zip(&bundle.access_points).find(here);
        if let (Some(hours), Some((here, point))) = (hours, point) {
            disturb(hours.at(here, point), Some(instead), &mut night);
        }
    }
    Some(night)
}

/// Which schedules an access point in a zone asks, or a policy about one.
fn schedules_in_use(bundle: &Bundle, zone: u32) -> Vec<bool> {
    let points: Vec<bool> = bundle
        .access_points
        .iter()
        .map(|point| point.zone.unwrap_or(bundle.site.zone) == zone)
        .collect();
    let mut areas = vec![false; bundle.areas.len()];
    for (point, _) in bundle.access_points.iter().zip(&points).filter(|(_, here)| **here) {
        point.to.iter().for_each(|area| mark(&mut areas, *area));
    }
    let is_here = |policy: &Policy| {
        let marked = |list: &[bool], number: &u32| list.get(index(*number)) == Some(&true);
        policy.at.all
            || policy.at.access_points.iter().any(|point| marked(&points, point))
            || policy.at.areas.iter().any(|area| marked(&areas, area))
    };
    let mut used = vec![false; bundle.schedules.len()];
    for (point, _) in bundle.access_points.iter().zip(&points).filter(|(_, here)| **here) {
        asked_at(bundle, point).for_each(|when| mark(&mut used, when));
    }
    for policy in bundle.profiles.iter().flat_map(|profile| &profile.policies) {
        if let Some(when) = policy.when.filter(|_| is_here(policy)) {
            mark(&mut used, when);
        }
    }
    used
}

fn mark(list: &mut [bool], number: u32) {
    if let Some(marked) = list.get_mut(index(number)) {
        *marked = true;
    }
}

/// Adds the pieces that overlap with the wall times that never occur, or that occur twice: of a schedule,
/// or on the dates of an override, those that count in its stead.
fn disturb(hours: Hours<'_>, instead: Option<&ScheduleOverride>, night: &mut Changeover) {
    let name = instead.map_or(&hours.schedule().identifier, |it| &it.identifier);
    let wall =
        |offset: i32| i64::try_from(night.at).unwrap_or(i64::MAX).saturating_add(offset.into());
    let (before, after) = (wall(night.offset_before), wall(night.offset_after));
    let (first, last) = (before.min(after), before.max(after));
    let is_gap = before < after;
    for day in first.div_euclid(DAY).saturating_sub(1)..=last.div_euclid(DAY) {
        let Ok(date) = u32::try_from(day) else { continue };
        if instead.is_some_and(|it| !(it.first_date..it.after_date).contains(&date)) {
            continue;
        }
        let midnight = day.saturating_mul(DAY);
        for (start, end) in hours.on(date) {
            let begins = midnight.saturating_add(start.into()).max(first);
            let ends = midnight.saturating_add(end.into()).min(last);
            let seconds = u32::try_from(ends.saturating_sub(begins)).unwrap_or(0);
            if seconds == 0 {
                continue;
            }
            if night.pieces.len() >= ITEMS {
                night.omitted = night.omitted.saturating_add(1);
                continue;
            }
            let whole = seconds == end.saturating_sub(start);
            night.pieces.push(DisturbedPiece {
                schedule: name.clone(),
                day: date,
                start,
                end,
                effect: match (is_gap, whole) {
                    (true, true) => Disturbance::Skipped,
                    (true, false) => Disturbance::Shortened,
                    (false, true) => Disturbance::Repeated,
                    (false, false) => Disturbance::Lengthened,
                },
                seconds,
            });
        }
    }
}
