//! What access points ask of everybody, and when policies apply.

use std::net::IpAddr;

use super::Refusal;
use super::ground::distance;
use super::rights::Asked;
use crate::site::{Circle, Policy};

/// The hours, then the place, then the network of an access point; for whoever passes.
pub(super) fn met(asked: &Asked<'_>) -> Result<(), Refusal> {
    let Some(usage) = &asked.access_point.usage else { return Ok(()) };
    if let Some(schedule) = &usage.schedule {
        match asked.within(schedule) {
            Err("schedule.outside" | "schedule.special-day-closed") => {
                return Err("usage.outside-hours");
            }
            other => other?,
        }
    }
    if let Some(place) = &usage.place {
        match inside(asked, place) {
            Whereabouts::Inside => {}
            Whereabouts::Elsewhere => return Err("usage.too-far"),
            Whereabouts::TooVague => return Err("usage.position-inaccurate"),
            Whereabouts::Unknown => return Err("usage.position-unknown"),
        }
    }
    if !usage.addresses.is_empty() {
        let address = asked.surroundings.address.ok_or("usage.address-unknown")?;
        if !usage.addresses.iter().any(|range| has(range, address)) {
            return Err("usage.address-not-permitted");
        }
    }
    Ok(())
}

/// Whether the conditions of a policy hold: first whether one certainly does not.
pub(super) fn hold(asked: &Asked<'_>, policy: &Policy) -> Result<(), Refusal> {
    let outcomes = conditions(asked, policy);
    let certain = ["condition.threat-level", "condition.device", "condition.too-far"];
    for outcome in &outcomes {
        if outcome.is_err_and(|miss| certain.contains(&miss)) {
            return *outcome;
        }
    }
    outcomes.into_iter().find(Result::is_err).unwrap_or(Ok(()))
}

/// Each condition of a policy.
fn conditions(asked: &Asked<'_>, policy: &Policy) -> Vec<Result<(), Refusal>> {
    let mut outcomes = Vec::new();
    let Some(conditions) = &policy.conditions else { return outcomes };
    let level = asked.threat_level;
    let too_low = conditions.min_threat_level.is_some_and(|least| level < least);
    let too_high = conditions.max_threat_level.is_some_and(|most| level > most);
    outcomes.push(if too_low || too_high { Err("condition.threat-level") } else { Ok(()) });
    if !conditions.device.is_empty() {
        outcomes.push(match &asked.surroundings.posture {
            None => Err("condition.device-unknown"),
            Some(shown) if conditions.device.iter().all(|it| shown.contains(it)) => Ok(()),
            Some(_) => Err("condition.device"),
        });
    }
    if let Some(near) = &conditions.near {
        outcomes.push(match inside(asked, near) {
            Whereabouts::Inside => Ok(()),
            Whereabouts::Elsewhere => Err("condition.too-far"),
            Whereabouts::TooVague => Err("condition.position-inaccurate"),
            Whereabouts::Unknown => Err("condition.position-unknown"),
        });
    }
    outcomes
}

/// Where a device is, seen from a circle.
enum Whereabouts {
    Inside,
    Elsewhere,
    TooVague,
    Unknown,
}

fn inside(asked: &Asked<'_>, circle: &Circle) -> Whereabouts {
    match asked.surroundings.position {
        None => Whereabouts::Unknown,
        Some(position) if position.accuracy > circle.accuracy => Whereabouts::TooVague,
        Some(position) if distance(circle, position) <= f64::from(circle.radius) => {
            Whereabouts::Inside
        }
        Some(_) => Whereabouts::Elsewhere,
    }
}

/// Whether a range that is written as text has an address: their first bits, as digits, are the same.
fn has(range: &str, address: IpAddr) -> bool {
    let (first, bits) = range.split_once('/').unwrap_or((range, "128"));
    let (Ok(first), Ok(bits)) = (first.parse::<IpAddr>(), bits.parse::<usize>()) else {
        return false;
    };
    match (first, address.to_canonical()) {
        (IpAddr::V4(first), IpAddr::V4(address)) => {
            let digits = |octets: [u8; 4]| octets.map(|octet| format!("{octet:08b}")).concat();
            let (first, address) = (digits(first.octets()), digits(address.octets()));
            first.chars().zip(address.chars()).take(bits).all(|(one, other)| one == other)
        }
        (IpAddr::V6(first), IpAddr::V6(address)) => {
            let digits = |octets: [u8; 16]| octets.map(|octet| format!("{octet:08b}")).concat();
            let (first, address) = (digits(first.octets()), digits(address.octets()));
            first.chars().zip(address.chars()).take(bits).all(|(one, other)| one == other)
        }
        _ => false,
    }
}
