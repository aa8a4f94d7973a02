//! Whether a decoded bundle holds together: order, ranges, and every reference.
//!
//! After [`check`] every index of the bundle points at something and every list that is searched is
//! sorted without duplicates. The compiler never writes anything else; a signature does not prove
//! that the compiler wrote it.

mod freshness;
mod issuer;
mod pkoc;
mod recurrence;
mod rule;
mod schedule;
#[cfg(test)]
pub(crate) mod tests;
mod usage;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use core::fmt;

use doorward_bundle::{Bundle, Capability, Where, limits};

use crate::load::{Flaw, index};
use crate::presentation::Format;
use crate::reason::Code;
use crate::tile::is_uuid;

/// Seconds of a day.
const DAY: u32 = 86_400;

/// A place in the bundle. Spelled out only for a fault: most bundles have none, and thousands of
/// places.
#[derive(Clone, Copy)]
enum Place<'a> {
    Member(&'static str),
    MemberOf(&'a Self, &'static str),
    Item(&'a Self, usize),
}

impl Place<'_> {
    fn item(&self, number: usize) -> Place<'_> {
        Place::Item(self, number)
    }

    fn member(&self, name: &'static str) -> Place<'_> {
        Place::MemberOf(self, name)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(name) => f.write_str(name),
            Self::MemberOf(outer, name) => write!(f, "{outer}.{name}"),
            Self::Item(outer, number) => write!(f, "{outer}[{number}]"),
        }
    }
}

/// Refuses a bundle at its first fault.
pub(crate) fn check(bundle: &Bundle) -> Result<(), Box<Flaw>> {
    let b = bundle;
    named(Place::Member("zones"), limits::ZONES, &b.zones, |zone| (&zone.name, &zone.name))?;
    named(Place::Member("areas"), limits::AREAS, &b.areas, |area| (&area.identifier, &area.name))?;
    named(Place::Member("doors"), limits::DOORS, &b.doors, |door| (&door.identifier, &door.name))?;
    named(Place::Member("issuers"), limits::ISSUERS, &b.issuers, |i| (&i.identifier, &i.name))?;
    named(Place::Member("profiles"), limits::PROFILES, &b.profiles, |p| (&p.identifier, &p.name))?;
    named(Place::Member("schedules"), limits::SCHEDULES, &b.schedules, |s| {
        (&s.identifier, &s.name)
    })?;
    named(Place::Member("access-points"), limits::ACCESS_POINTS, &b.access_points, |a| {
        (&a.identifier, &a.name)
    })?;
    named(Place::Member("lockdown-plans"), limits::LOCKDOWN_PLANS, &b.lockdown_plans, |p| {
        (&p.identifier, &p.name)
    })?;
    named(
        Place::Member("special-day-groups"),
        limits::SPECIAL_DAY_GROUPS,
        &b.special_day_groups,
        |g| (&g.identifier, &g.name),
    )?;
    freshness::check(b)?;
    named(Place::Member("features"), 64, &b.features, |feature| (feature, feature))?;
    named(Place::Member("extensions"), 64, &b.extensions, |e| (&e.name, &e.name))?;

    check_times(b)?;
    check_limits(b)?;
    check_zones(b)?;
    schedule::check(b)?;
    check_access_points(b)?;
    check_profiles(b)?;
    issuer::check(b)?;
    rule::check(b)?;
    check_lockdown_plans(b)
}

fn check_times(b: &Bundle) -> Result<(), Box<Flaw>> {
    identifier(Place::Member("site").member("identifier"), &b.site.identifier)?;
    reference(Place::Member("site").member("zone"), b.site.zone, b.zones.len())?;
    let in_order = b.issued_at <= b.refresh_after
        && b.refresh_after <= b.stale_after
        && b.dead_after.is_none_or(|dead_after| b.stale_after <= dead_after);
    within(
        Place::Member("refresh-after"),
        in_order,
        "issued, refresh, stale and dead are not in this order",
    )?;
    let latest = b.dead_after.unwrap_or(b.stale_after);
    within(Place::Member("stale-after"), latest < limits::LATEST_TIME, "beyond the year 2100")
}

fn check_limits(b: &Bundle) -> Result<(), Box<Flaw>> {
    let (limits, place) = (&b.limits, Place::Member("limits"));
    within(place.member("skew-past"), limits.skew_past <= limits::SKEW, "more than 300 seconds")?;
    within(
        place.member("skew-future"),
        limits.skew_future <= limits::SKEW,
        "more than 300 seconds",
    )?;
    within(
        place.member("proof-lifetime"),
        (1..=limits::PROOF_LIFETIME).contains(&limits.proof_lifetime),
        "not 1 to 86400 seconds",
    )?;
    within(
        place.member("claim-quota"),
        (1..=limits::CLAIM_QUOTA).contains(&limits.claim_quota),
        "not 1 to 4096",
    )?;
    within(
        place.member("challenge-lifetime"),
        (1..=limits::CHALLENGE_LIFETIME).contains(&limits.challenge_lifetime),
        "not 1 to 10 seconds",
    )
}

fn check_zones(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("zones");
    for (n, zone) in b.zones.iter().enumerate() {
        let place = list.item(n);
        count(place.member("transitions"), zone.transitions.len(), limits::TRANSITIONS)?;
        let sorted = zone.transitions.is_sorted_by(|a, b| a.at < b.at);
        within(place.member("transitions"), sorted, "not in ascending order of time")?;
        let offsets_fit = zone
            .transitions
            .iter()
            .map(|transition| transition.offset)
            .chain([zone.offset])
            .all(|offset| (-50_400..=50_400).contains(&offset));
        within(place, offsets_fit, "an offset is beyond 14 hours")?;
        within(place, zone.valid_until <= limits::LATEST_TIME, "valid beyond the year 2100")?;
    }
    Ok(())
}

fn check_access_points(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("doors");
    for (n, door) in b.doors.iter().enumerate() {
        let place = list.item(n);
        let fits = (1..=limits::RELEASE_SECONDS).contains(&door.release_seconds)
            && (1..=limits::RELEASE_SECONDS).contains(&door.extended_seconds);
        within(place, fits, "a release time is not 1 to 3600 seconds")?;
    }
    let list = Place::Member("access-points");
    for (n, access_point) in b.access_points.iter().enumerate() {
        let place = list.item(n);
        reference(place.member("door"), access_point.door, b.doors.len())?;
        for (field, area) in [("to", access_point.to), ("from", access_point.from)] {
            if let Some(area) = area {
                reference(place.member(field), area, b.areas.len())?;
            }
        }
        if let Some(zone) = access_point.zone {
            reference(place.member("zone"), zone, b.zones.len())?;
        }
        for (field, list) in [("locks", &access_point.locks), ("formats", &access_point.formats)] {
            sorted_identifiers(place.member(field), limits::ACCESS_POINT_LIST, list)?;
        }
        if let Some(reader) = &access_point.pkoc_reader {
            pkoc::check_reader(place.member("pkoc-reader"), reader, &b.issuers)?;
        }
        if let Some(list) = &access_point.bit_formats {
            let sorted = !list.is_empty() && list.is_sorted_by(|a, b| a < b);
            within(place.member("bit-formats"), sorted, "empty, not in order, or something twice")?;
        }
        if let Some(tiles) = &access_point.tiles {
            let place = place.member("tiles");
            sorted_identifiers(place, limits::ACCESS_POINT_LIST, tiles)?;
            let canonical =
                |tile: &String| is_uuid(tile) && !tile.bytes().any(|it| it.is_ascii_uppercase());
            let fits = !tiles.is_empty() && tiles.iter().all(canonical);
            within(place, fits, "empty, or not UUIDs in lower case")?;
        }
        if let Some(class) = access_point.staleness_class {
            let classes = b.staleness_classes.as_ref().map_or(0, alloc::vec::Vec::len);
            reference(place.member("staleness-class"), class, classes)?;
        }
        if let Some(usage) = &access_point.usage {
            usage::check_usage(place.member("usage"), usage, b.schedules.len())?;
        }
    }
    check_serial_numbers(b)
}

/// A lock that has certified keys hangs at one door: its serial number is registered once.
fn check_serial_numbers(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("access-points");
    let mut doors: BTreeMap<&str, u32> = BTreeMap::new();
    for (n, access_point) in b.access_points.iter().enumerate() {
        if !access_point.formats.iter().any(|format| format == Format::LockCertificate.as_str()) {
            continue;
        }
        for lock in &access_point.locks {
            if *doors.entry(lock).or_insert(access_point.door) != access_point.door {
                let detail = format!("lock `{lock}` is at another door too");
                let place = list.item(n).member("locks").to_string();
                return Err(Flaw::new(Code::BundleDuplicateIdentifier, place, detail));
            }
        }
    }
    Ok(())
}

fn check_profiles(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("profiles");
    for (n, profile) in b.profiles.iter().enumerate() {
        let item = list.item(n);
        let place = item.member("policies");
        count(place, profile.policies.len(), limits::POLICIES)?;
        for (m, policy) in profile.policies.iter().enumerate() {
            let place = place.item(m);
            covered(place.member("at"), &policy.at, b)?;
            if let Some(schedule) = policy.when {
                reference(place.member("when"), schedule, b.schedules.len())?;
            }
            let sorted = policy.capabilities.is_sorted_by(|a: &Capability, b| a < b);
            within(place.member("capabilities"), sorted, "not in order")?;
            if let Some(conditions) = &policy.conditions {
                usage::check_conditions(place.member("conditions"), conditions)?;
            }
        }
    }
    Ok(())
}

fn check_lockdown_plans(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("lockdown-plans");
    for (n, plan) in b.lockdown_plans.iter().enumerate() {
        let place = list.item(n);
        references(place.member("areas"), &plan.areas, b.areas.len())?;
        references(place.member("doors"), &plan.doors, b.doors.len())?;
    }
    Ok(())
}

/// Checks a list of things with identifiers: how many, how long, in order, none twice.
fn named<T>(
    place: Place<'_>,
    most: usize,
    list: &[T],
    names: impl Fn(&T) -> (&String, &String),
) -> Result<(), Box<Flaw>> {
    check_names(place, most, &mut list.iter().map(names))
}

/// The same for lists of everything: one body, and not one for each kind of list.
fn check_names(
    place: Place<'_>,
    most: usize,
    list: &mut dyn ExactSizeIterator<Item = (&String, &String)>,
) -> Result<(), Box<Flaw>> {
    count(place, list.len(), most)?;
    let mut previous: Option<&String> = None;
    for (n, (key, name)) in list.enumerate() {
        identifier(place.item(n).member("identifier"), key)?;
        within(place.item(n).member("name"), name.len() <= limits::NAME_OCTETS, "too long")?;
        match previous {
            Some(previous) if previous == key => {
                let detail = format!("`{key}` stands here twice");
                return Err(Flaw::new(
                    Code::BundleDuplicateIdentifier,
                    place.item(n).member("identifier").to_string(),
                    detail,
                ));
            }
            Some(previous) => within(place, previous < key, "not in order of identifiers")?,
            None => {}
        }
        previous = Some(key);
    }
    Ok(())
}

fn identifier(place: Place<'_>, identifier: &str) -> Result<(), Box<Flaw>> {
    let fits = (1..=limits::IDENTIFIER_OCTETS).contains(&identifier.len())
        && !identifier.chars().any(char::is_control);
    within(place, fits, "not 1 to 128 octets of text")
}

fn sorted_identifiers(place: Place<'_>, most: usize, list: &[String]) -> Result<(), Box<Flaw>> {
    count(place, list.len(), most)?;
    list.iter().try_for_each(|item| identifier(place, item))?;
    within(place, list.is_sorted_by(|a, b| a < b), "not in order, or something twice")
}

/// Checks where something applies.
fn covered(place: Place<'_>, at: &Where, b: &Bundle) -> Result<(), Box<Flaw>> {
    references(place.member("areas"), &at.areas, b.areas.len())?;
    references(place.member("access-points"), &at.access_points, b.access_points.len())
}

fn references(place: Place<'_>, list: &[u32], targets: usize) -> Result<(), Box<Flaw>> {
    list.iter().try_for_each(|target| reference(place, *target, targets))?;
    within(place, list.is_sorted_by(|a, b| a < b), "not in ascending order")
}

fn reference(place: Place<'_>, target: u32, targets: usize) -> Result<(), Box<Flaw>> {
    if index(target) < targets {
        return Ok(());
    }
    let detail = format!("{target} points beyond the {targets} that there are");
    Err(Flaw::new(Code::BundleDanglingReference, place.to_string(), detail))
}

fn count(place: Place<'_>, found: usize, most: usize) -> Result<(), Box<Flaw>> {
    if found <= most {
        return Ok(());
    }
    Err(Flaw::new(
        Code::LimitExceeded,
        place.to_string(),
        format!("{found} where at most {most} may be"),
    ))
}

fn within(place: Place<'_>, fits: bool, detail: &str) -> Result<(), Box<Flaw>> {
    if fits { Ok(()) } else { Err(Flaw::new(Code::BundleOutOfRange, place.to_string(), detail)) }
}
