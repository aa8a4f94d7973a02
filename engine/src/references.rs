//! Whether a decoded bundle holds together: order, ranges, and every reference.
//!
//! After [`check`] every index of the bundle points at something and every list that is searched is
//! sorted without duplicates. The compiler never writes anything else; a signature does not prove
//! that the compiler wrote it.

use alloc::format;
use alloc::string::String;

use doorward_bundle::{Bundle, Capability, Piece, limits};

use crate::load::{Flaw, index};
use crate::reason::Code;

/// Seconds of a day.
const DAY: u32 = 86_400;

/// Refuses a bundle at its first fault.
pub(crate) fn check(bundle: &Bundle) -> Result<(), Flaw> {
    let b = bundle;
    named("zones", limits::ZONES, &b.zones, |zone| (&zone.name, &zone.name))?;
    named("areas", limits::AREAS, &b.areas, |area| (&area.identifier, &area.name))?;
    named("doors", limits::DOORS, &b.doors, |door| (&door.identifier, &door.name))?;
    named("issuers", limits::ISSUERS, &b.issuers, |i| (&i.identifier, &i.name))?;
    named("profiles", limits::PROFILES, &b.profiles, |p| (&p.identifier, &p.name))?;
    named("schedules", limits::SCHEDULES, &b.schedules, |s| (&s.identifier, &s.name))?;
    named("access-points", limits::ACCESS_POINTS, &b.access_points, |a| (&a.identifier, &a.name))?;
    named("lockdown-plans", limits::LOCKDOWN_PLANS, &b.lockdown_plans, |p| {
        (&p.identifier, &p.name)
    })?;
    named("special-day-groups", limits::SPECIAL_DAY_GROUPS, &b.special_day_groups, |g| {
        (&g.identifier, &g.name)
    })?;
    named("features", 64, &b.features, |feature| (feature, feature))?;
    named("extensions", 64, &b.extensions, |e| (&e.name, &e.name))?;

    check_times(b)?;
    check_limits(b)?;
    check_zones(b)?;
    check_special_days(b)?;
    check_schedules(b)?;
    check_access_points(b)?;
    check_profiles(b)?;
    check_issuers(b)?;
    check_lockdown_plans(b)
}

fn check_times(b: &Bundle) -> Result<(), Flaw> {
    identifier("site.identifier", &b.site.identifier)?;
    reference("site.zone", b.site.zone, b.zones.len())?;
    let in_order = b.issued_at <= b.refresh_after
        && b.refresh_after <= b.stale_after
        && b.dead_after.is_none_or(|dead_after| b.stale_after <= dead_after);
    within("refresh-after", in_order, "issued, refresh, stale and dead are not in this order")?;
    let latest = b.dead_after.unwrap_or(b.stale_after);
    within("stale-after", latest < limits::LATEST_TIME, "beyond the year 2100")
}

fn check_limits(b: &Bundle) -> Result<(), Flaw> {
    let limits = &b.limits;
    within("limits.skew-past", limits.skew_past <= limits::SKEW, "more than 300 seconds")?;
    within("limits.skew-future", limits.skew_future <= limits::SKEW, "more than 300 seconds")?;
    within(
        "limits.proof-lifetime",
        (1..=limits::PROOF_LIFETIME).contains(&limits.proof_lifetime),
        "not 1 to 86400 seconds",
    )?;
    within(
        "limits.claim-quota",
        (1..=limits::CLAIM_QUOTA).contains(&limits.claim_quota),
        "not 1 to 4096",
    )?;
    within(
        "limits.challenge-lifetime",
        (1..=limits::CHALLENGE_LIFETIME).contains(&limits.challenge_lifetime),
        "not 1 to 10 seconds",
    )
}

fn check_zones(b: &Bundle) -> Result<(), Flaw> {
    for (n, zone) in b.zones.iter().enumerate() {
        let path = format!("zones[{n}]");
        count(&format!("{path}.transitions"), zone.transitions.len(), limits::TRANSITIONS)?;
        let sorted = zone.transitions.is_sorted_by(|a, b| a.at < b.at);
        within(&format!("{path}.transitions"), sorted, "not in ascending order of time")?;
        let offsets_fit = zone
            .transitions
            .iter()
            .map(|transition| transition.offset)
            .chain([zone.offset])
            .all(|offset| (-50_400..=50_400).contains(&offset));
        within(&path, offsets_fit, "an offset is beyond 14 hours")?;
        within(&path, zone.valid_until <= limits::LATEST_TIME, "valid beyond the year 2100")?;
    }
    Ok(())
}

fn check_special_days(b: &Bundle) -> Result<(), Flaw> {
    for (n, group) in b.special_day_groups.iter().enumerate() {
        let path = format!("special-day-groups[{n}].days");
        count(&path, group.days.len(), limits::SPECIAL_DAYS)?;
        within(&path, group.days.is_sorted_by(|a, b| a < b), "not in ascending order")?;
    }
    Ok(())
}

fn check_schedules(b: &Bundle) -> Result<(), Flaw> {
    for (n, schedule) in b.schedules.iter().enumerate() {
        let path = format!("schedules[{n}]");
        count(&format!("{path}.weekly"), schedule.weekly.len(), limits::PIECES)?;
        for (m, weekly) in schedule.weekly.iter().enumerate() {
            let path = format!("{path}.weekly[{m}]");
            within(&path, (1..=0x7F).contains(&weekly.days), "not a set of weekdays")?;
            piece(&path, weekly.piece)?;
        }
        count(&format!("{path}.specials"), schedule.specials.len(), limits::PIECES)?;
        for (m, special) in schedule.specials.iter().enumerate() {
            let path = format!("{path}.specials[{m}]");
            reference(&format!("{path}.group"), special.group, b.special_day_groups.len())?;
            count(&format!("{path}.pieces"), special.pieces.len(), limits::PIECES)?;
            special.pieces.iter().try_for_each(|hours| piece(&path, *hours))?;
        }
    }
    Ok(())
}

fn check_access_points(b: &Bundle) -> Result<(), Flaw> {
    for (n, door) in b.doors.iter().enumerate() {
        let path = format!("doors[{n}]");
        let fits = (1..=limits::RELEASE_SECONDS).contains(&door.release_seconds)
            && (1..=limits::RELEASE_SECONDS).contains(&door.extended_seconds);
        within(&path, fits, "a release time is not 1 to 3600 seconds")?;
    }
    for (n, access_point) in b.access_points.iter().enumerate() {
        let path = format!("access-points[{n}]");
        reference(&format!("{path}.door"), access_point.door, b.doors.len())?;
        for (field, area) in [("to", access_point.to), ("from", access_point.from)] {
            if let Some(area) = area {
                reference(&format!("{path}.{field}"), area, b.areas.len())?;
            }
        }
        if let Some(zone) = access_point.zone {
            reference(&format!("{path}.zone"), zone, b.zones.len())?;
        }
        for (field, list) in [("locks", &access_point.locks), ("formats", &access_point.formats)] {
            sorted_identifiers(&format!("{path}.{field}"), limits::ACCESS_POINT_LIST, list)?;
        }
    }
    Ok(())
}

fn check_profiles(b: &Bundle) -> Result<(), Flaw> {
    for (n, profile) in b.profiles.iter().enumerate() {
        let path = format!("profiles[{n}].policies");
        count(&path, profile.policies.len(), limits::POLICIES)?;
        for (m, policy) in profile.policies.iter().enumerate() {
            let path = format!("profiles[{n}].policies[{m}]");
            references(&format!("{path}.at.areas"), &policy.at.areas, b.areas.len())?;
            references(
                &format!("{path}.at.access-points"),
                &policy.at.access_points,
                b.access_points.len(),
            )?;
            if let Some(schedule) = policy.when {
                reference(&format!("{path}.when"), schedule, b.schedules.len())?;
            }
            let sorted = policy.capabilities.is_sorted_by(|a: &Capability, b| a < b);
            within(&format!("{path}.capabilities"), sorted, "not in order")?;
        }
    }
    Ok(())
}

fn check_issuers(b: &Bundle) -> Result<(), Flaw> {
    for (n, issuer) in b.issuers.iter().enumerate() {
        let path = format!("issuers[{n}]");
        count(&format!("{path}.anchors"), issuer.anchors.len(), limits::ANCHORS)?;
        sorted_identifiers(&format!("{path}.formats"), 64, &issuer.formats)?;
        sorted_identifiers(&format!("{path}.algorithms"), 64, &issuer.algorithms)?;
        let fits =
            issuer.proof_lifetime.is_none_or(|span| (1..=limits::PROOF_LIFETIME).contains(&span));
        within(&format!("{path}.proof-lifetime"), fits, "not 1 to 86400 seconds")?;
    }
    Ok(())
}

fn check_lockdown_plans(b: &Bundle) -> Result<(), Flaw> {
    for (n, plan) in b.lockdown_plans.iter().enumerate() {
        references(&format!("lockdown-plans[{n}].areas"), &plan.areas, b.areas.len())?;
        references(&format!("lockdown-plans[{n}].doors"), &plan.doors, b.doors.len())?;
    }
    Ok(())
}

/// Checks a list of things with identifiers: how many, how long, in order, none twice.
fn named<T>(
    path: &str,
    most: usize,
    list: &[T],
    names: impl Fn(&T) -> (&String, &String),
) -> Result<(), Flaw> {
    count(path, list.len(), most)?;
    let mut previous: Option<&String> = None;
    for (n, item) in list.iter().enumerate() {
        let (key, name) = names(item);
        identifier(&format!("{path}[{n}].identifier"), key)?;
        within(&format!("{path}[{n}].name"), name.len() <= limits::NAME_OCTETS, "too long")?;
        match previous {
            Some(previous) if previous == key => {
                let detail = format!("`{key}` stands here twice");
                return Err(Flaw::new(
                    Code::BundleDuplicateIdentifier,
                    format!("{path}[{n}].identifier"),
                    detail,
                ));
            }
            Some(previous) => within(path, previous < key, "not in order of identifiers")?,
            None => {}
        }
        previous = Some(key);
    }
    Ok(())
}

fn identifier(path: &str, identifier: &str) -> Result<(), Flaw> {
    let fits = (1..=limits::IDENTIFIER_OCTETS).contains(&identifier.len())
        && !identifier.chars().any(char::is_control);
    within(path, fits, "not 1 to 128 octets of text")
}

fn sorted_identifiers(path: &str, most: usize, list: &[String]) -> Result<(), Flaw> {
    count(path, list.len(), most)?;
    list.iter().try_for_each(|item| identifier(path, item))?;
    within(path, list.is_sorted_by(|a, b| a < b), "not in order, or something twice")
}

fn references(path: &str, list: &[u32], targets: usize) -> Result<(), Flaw> {
    list.iter().try_for_each(|target| reference(path, *target, targets))?;
    within(path, list.is_sorted_by(|a, b| a < b), "not in ascending order")
}

fn reference(path: &str, target: u32, targets: usize) -> Result<(), Flaw> {
    if index(target) < targets {
        return Ok(());
    }
    let detail = format!("{target} points beyond the {targets} that there are");
    Err(Flaw::new(Code::BundleDanglingReference, path, detail))
}

fn piece(path: &str, piece: Piece) -> Result<(), Flaw> {
    let fits = piece.start < DAY && piece.end <= DAY && piece.start != piece.end;
    within(path, fits, "a piece is not within a day, or empty")
}

fn count(path: &str, found: usize, most: usize) -> Result<(), Flaw> {
    if found <= most {
        return Ok(());
    }
    Err(Flaw::new(Code::LimitExceeded, path, format!("{found} where at most {most} may be")))
}

fn within(path: &str, fits: bool, detail: &str) -> Result<(), Flaw> {
    if fits { Ok(()) } else { Err(Flaw::new(Code::BundleOutOfRange, path, detail)) }
}
