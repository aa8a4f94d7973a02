//! Conditions and usage requirements as text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use doorward_bundle::{AddressRange, Bundle, Conditions, Place, Usage};

use super::name_of;

/// What everybody has to meet at an access point.
pub(super) fn usage(bundle: &Bundle, usage: &Usage) -> String {
    let when = usage.when.map(|when| {
        let name = name_of(&bundle.schedules, when, |schedule| &schedule.identifier);
        format!("when {name}")
    });
    let addresses = usage.addresses.as_ref().map(|ranges| {
        let shown: Vec<String> = ranges.iter().map(range).collect();
        format!("from {}", shown.join(" "))
    });
    let place = usage.place.as_ref().map(place);
    let parts: Vec<String> = [when, place, addresses].into_iter().flatten().collect();
    format!("for everybody only {}", parts.join(" and "))
}

/// Under which conditions a policy applies.
pub(super) fn conditions(conditions: &Conditions) -> String {
    let Conditions { min_threat_level: least, max_threat_level: most, device, near } = conditions;
    let least = least.map(|level| format!("threat level at least {level}"));
    let most = most.map(|level| format!("threat level at most {level}"));
    let device = device.as_ref().map(|list| {
        let names: Vec<&str> = list.iter().map(|assurance| assurance.as_str()).collect();
        format!("device {}", names.join(" "))
    });
    let near = near.as_ref().map(place);
    let parts: Vec<String> = [least, most, device, near].into_iter().flatten().collect();
    format!("if {}", parts.join(" and "))
}

fn place(place: &Place) -> String {
    let Place { latitude, longitude, radius, accuracy } = place;
    let (latitude, longitude) = (degrees(*latitude), degrees(*longitude));
    format!("within {radius} m of {latitude} {longitude} known to {accuracy} m")
}

/// Units of 1e-7 degrees as degrees, with seven decimals.
fn degrees(units: i32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let units = units.unsigned_abs();
    format!("{sign}{}.{:07}", units / 10_000_000, units % 10_000_000)
}

fn range(range: &AddressRange) -> String {
    let octets = &*range.address;
    let four = <[u8; 4]>::try_from(octets).map(|octets| IpAddr::from(Ipv4Addr::from(octets)));
    let sixteen = <[u8; 16]>::try_from(octets).map(|octets| IpAddr::from(Ipv6Addr::from(octets)));
    match four.or(sixteen) {
        Ok(address) => format!("{address}/{}", range.bits),
        Err(_) => format!("{}/{}", hex::encode(octets), range.bits),
    }
}
