//! A random site of one to four doors.

use anyhow::Result;
use jiff::civil::Date;

use super::dice::Dice;
use super::hours::{identifier, schedules, special_day_groups};
use super::overrides::overrides;
use super::requirement::{conditions, usage};
use super::rule::rules;
use super::staleness::staleness_class;
use crate::naive::wall_clock;
use crate::site::{
    AccessPoint, Area, Door, Limits, LockdownPlan, Place, Policy, Profile, Schedule, Site,
    StalenessClass, Validity,
};
use crate::words::{Capability, DoorMode, Effect, Seconds, Strength, UntrustedClock};
use crate::zones::{END, FIRST, ZONES, transitions};

/// Seconds of a day.
const DAY: u64 = 86_400;

/// What an access point may read. Without `pkoc-ble-ecdhe`, which has to know its reader.
pub(super) const FORMATS: [&str; 15] = [
    "aliro",
    "cwt-unlock",
    "doordeck-operation",
    "lock-certificate",
    "openid-token",
    "osdp-card-data",
    "pkoc-ble",
    "pkoc-nfc-v1",
    "pkoc-nfc-v2",
    "pkoc-nfc-v2-standard",
    "pkoc-osdp",
    "sensecrypt-api-key",
    "sensecrypt-device-token",
    "sensecrypt-face-signature",
    "wiegand",
];

/// A site, and when to look at it.
#[derive(Clone, Debug)]
pub struct Scenery {
    /// The site.
    pub site: Site,
    /// When its bundle is issued.
    pub issued_at: u64,
    /// Local dates on which something changes: clocks, or hours.
    pub dates: Vec<Date>,
    /// The zones of the site, with the instants at which their clocks change.
    pub changes: Vec<(String, Vec<u64>)>,
}

/// A random site, issued some time between 2020 and 2037.
///
/// # Errors
/// Where the zone database lacks one of [`ZONES`].
pub fn scenery(dice: &mut Dice) -> Result<Scenery> {
    let half_a_year = 182 * DAY;
    let issued_at = dice.between(
        i64::try_from(FIRST.saturating_add(half_a_year))?,
        i64::try_from(END.saturating_sub(half_a_year))?,
    );
    let issued_at = u64::try_from(issued_at)?;

    let mut changes = Vec::new();
    for _ in 0..dice.between(1, 3) {
        if let Some(zone) = dice.pick(&ZONES) {
            changes.push((zone.to_string(), transitions(zone)?));
        }
    }
    let zones: Vec<String> = changes.iter().map(|(zone, _)| zone.clone()).collect();
    let dates = dates(dice, issued_at, &changes)?;

    let areas: Vec<String> = (0..dice.throw(4)).map(|number| identifier(dice, number)).collect();
    let doors: Vec<Door> = (0..dice.between(1, 4)).map(|number| door(dice, number)).collect();
    let door_names: Vec<String> = doors.iter().map(|door| door.identifier.clone()).collect();
    let mut access_points: Vec<AccessPoint> = (0..dice.between(1, 6))
        .map(|number| access_point(dice, number, &door_names, &areas, &zones))
        .collect();
    let points: Vec<String> = access_points.iter().map(|it| it.identifier.clone()).collect();

    let special_day_groups = special_day_groups(dice, &dates);
    let schedules = schedules(dice, &dates, &special_day_groups);
    let staleness_classes: Vec<StalenessClass> =
        (0..dice.throw(3)).map(|number| staleness_class(dice, number)).collect();
    let classes: Vec<String> = staleness_classes.iter().map(|it| it.identifier.clone()).collect();
    let hours: Vec<String> = schedules.iter().map(|it| it.identifier.clone()).collect();
    for access_point in &mut access_points {
        access_point.usage = usage(dice, &hours);
        access_point.staleness_class = dice.pick(&classes).filter(|_| dice.one_in(3));
    }
    let profiles = (0..dice.between(1, 4))
        .map(|number| profile(dice, number, &points, &areas, &schedules))
        .collect();
    let lockdown_plans =
        (0..dice.throw(3)).map(|number| plan(dice, number, &door_names, &areas)).collect();

    let dead_after =
        dice.one_in(10).then(|| dice.between(7, 3650)).map(u64::try_from).transpose()?;
    let mut site = Site {
        site: Place {
            identifier: "somewhere".into(),
            name: "Somewhere".into(),
            zone: zones.first().cloned().unwrap_or_default(),
        },
        validity: Validity { dead_after: dead_after.map(|days| Seconds(days.saturating_mul(DAY))) },
        limits: Limits::default(),
        areas: areas.into_iter().map(area).collect(),
        doors,
        access_points,
        special_day_groups,
        schedules,
        schedule_overrides: Vec::new(),
        profiles,
        lockdown_plans,
        staleness_classes,
        authentication_profiles: Vec::new(),
        issuers: Vec::new(),
        revocations: Vec::new(),
    };
    site.schedule_overrides = overrides(dice, &dates, &site);
    rules(dice, &mut site);
    Ok(Scenery { site, issued_at, dates, changes })
}

/// Dates in the time that the bundle speaks for, every other one that of a change of clocks.
fn dates(dice: &mut Dice, issued_at: u64, changes: &[(String, Vec<u64>)]) -> Result<Vec<Date>> {
    let start = issued_at.saturating_sub(365 * DAY);
    let end = issued_at.saturating_add(10 * 365 * DAY).min(END);
    let mut dates = Vec::new();
    for _ in 0..dice.between(2, 6) {
        let Some((zone, instants)) = dice.pick(changes) else { break };
        let instants: Vec<u64> =
            instants.into_iter().filter(|at| (start..end).contains(at)).collect();
        let anywhere = u64::try_from(dice.between(i64::try_from(start)?, i64::try_from(end)?))?;
        let instant = match dice.pick(&instants) {
            Some(change) if dice.one_in(2) => change,
            _ => anywhere,
        };
        dates.extend(wall_clock(&zone, instant).map(|wall| wall.date()));
    }
    Ok(dates)
}

fn door(dice: &mut Dice, number: i64) -> Door {
    let identifier = identifier(dice, number);
    let release_seconds = u32::try_from(dice.between(1, 30)).unwrap_or(1);
    let longer = u32::try_from(dice.throw(60)).unwrap_or(0);
    let mode = match dice.throw(12) {
        0 => DoorMode::Unlocked,
        1 => DoorMode::LockedOpen,
        2 => DoorMode::Blocked,
        3 => DoorMode::LockedDown,
        _ => DoorMode::Locked,
    };
    Door {
        name: identifier.clone(),
        identifier,
        mode,
        release_seconds,
        extended_seconds: release_seconds.saturating_add(longer),
        mode_schedule: Vec::new(),
        first_person: Vec::new(),
        passage: None,
    }
}

fn area(identifier: String) -> Area {
    Area { name: identifier.clone(), identifier, antipassback: None, capacity: None }
}

fn access_point(
    dice: &mut Dice,
    number: i64,
    doors: &[String],
    areas: &[String],
    zones: &[String],
) -> AccessPoint {
    let mut formats = if dice.one_in(3) { dice.some(&FORMATS, 5) } else { Vec::new() };
    if formats.is_empty() || (!formats.contains(&"pkoc-nfc-v1") && !dice.one_in(4)) {
        formats.push("pkoc-nfc-v1");
    }
    let badges = formats.iter().any(|format| ["osdp-card-data", "wiegand"].contains(format));
    let required_strength = match dice.throw(3) {
        0 => dice.pick(Strength::ALL).unwrap_or(Strength::Signature),
        _ => Strength::Signature,
    };
    let identifier = identifier(dice, number);
    let untrusted_clock =
        if dice.one_in(3) { UntrustedClock::ChallengeFormats } else { UntrustedClock::Deny };
    AccessPoint {
        name: identifier.clone(),
        identifier,
        door: dice.pick(doors).unwrap_or_default(),
        from: dice.pick(areas).filter(|_| dice.one_in(2)),
        to: dice.pick(areas).filter(|_| dice.throw(3) > 0),
        zone: dice.pick(zones).filter(|_| dice.one_in(2)),
        formats: formats.into_iter().map(String::from).collect(),
        bit_formats: if badges { vec!["H10301".into()] } else { Vec::new() },
        required_strength,
        untrusted_clock,
        enabled: !dice.one_in(40),
        refers: dice.one_in(12),
        usage: None,
        authentication: None,
        staleness_class: None,
    }
}

fn profile(
    dice: &mut Dice,
    number: i64,
    points: &[String],
    areas: &[String],
    schedules: &[Schedule],
) -> Profile {
    let identifier = identifier(dice, number);
    let least = if dice.one_in(20) { 0 } else { 1 };
    let policies =
        (0..dice.between(least, 4)).map(|_| policy(dice, points, areas, schedules)).collect();
    Profile { name: identifier.clone(), identifier, policies }
}

fn policy(dice: &mut Dice, points: &[String], areas: &[String], schedules: &[Schedule]) -> Policy {
    let effect = if dice.one_in(6) { Effect::Forbid } else { Effect::Permit };
    let place = if areas.is_empty() { dice.throw(2) } else { dice.throw(4) };
    let names: Vec<String> = schedules.iter().map(|it| it.identifier.clone()).collect();
    let built_in = match dice.throw(12) {
        0 => Some("never"),
        1 | 2 => Some("always"),
        _ => None,
    };
    let schedule = built_in.map(String::from).or_else(|| dice.pick(&names));
    let capabilities = dice.one_in(2).then(|| dice.some(Capability::ALL, 2));
    let strength = dice.pick(Strength::ALL).filter(|_| dice.one_in(4));
    Policy {
        effect,
        everywhere: place == 0,
        access_points: if [1, 3].contains(&place) { dice.some(points, 2) } else { Vec::new() },
        areas: if place >= 2 { dice.some(areas, 2) } else { Vec::new() },
        schedule: schedule.unwrap_or_else(|| "always".into()),
        capabilities,
        required_strength: strength.filter(|_| effect == Effect::Permit),
        conditions: conditions(dice),
    }
}

fn plan(dice: &mut Dice, number: i64, doors: &[String], areas: &[String]) -> LockdownPlan {
    let identifier = identifier(dice, number);
    let place = if areas.is_empty() { dice.throw(2) } else { dice.throw(3) };
    LockdownPlan {
        name: identifier.clone(),
        identifier,
        rank: rank(dice),
        everywhere: place == 0,
        areas: if place == 2 { dice.some(areas, 2) } else { Vec::new() },
        doors: if place == 1 { dice.some(doors, 2) } else { Vec::new() },
    }
}

/// A rank: few, so that they are often equal, and the two ends.
pub(super) fn rank(dice: &mut Dice) -> u8 {
    dice.pick(&[0, 1, 2, 3, 254, 255]).unwrap_or(0)
}
