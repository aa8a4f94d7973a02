//! What is asked beside a permit: usage requirements of access points, conditions of policies.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use doorward_bundle::{AddressRange, Assurance, Bundle, Conditions, Place, Usage};

use super::sentence::{join, nth};

/// What everybody has to meet at an access point, a line each.
pub(super) fn usage(bundle: &Bundle, usage: &Usage) -> Vec<String> {
    let hours = usage.when.map(|when| match nth(&bundle.schedules, when) {
        Some(schedule) => format!("For everybody only during “{}”", schedule.name),
        None => "For everybody only at a time that the bundle does not have".into(),
    });
    let place = usage.place.as_ref().map(|it| format!("For everybody only {}", place(it)));
    let addresses = usage.addresses.as_ref().map(|ranges| {
        let ranges: Vec<String> = ranges.iter().map(range).collect();
        format!("For everybody only from the network {}", ranges.join(", "))
    });
    [hours, place, addresses].into_iter().flatten().collect()
}

/// When a policy applies, as the end of a sentence.
pub(super) fn conditions(conditions: &Conditions) -> String {
    let Conditions { min_threat_level: least, max_threat_level: most, device, near } = conditions;
    let threat = match (least, most) {
        (Some(least), Some(most)) => Some(format!("the threat level is {least} to {most}")),
        (Some(least), None) => Some(format!("the threat level is at least {least}")),
        (None, Some(most)) => Some(format!("the threat level is at most {most}")),
        (None, None) => None,
    };
    let device = device.as_ref().map(|list| {
        let words: Vec<&str> = list.iter().map(|it| assurance(*it)).collect();
        format!("the device is {}", join(&words, "and"))
    });
    let near = near.as_ref().map(|near| format!("the device is {}", place(near)));
    let parts: Vec<String> = [threat, device, near].into_iter().flatten().collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    format!("while {}", join(&parts, "and"))
}

const fn assurance(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Unlocked => "unlocked",
        Assurance::UserAuthenticated => "used by its owner, proved",
        Assurance::Unmodified => "unmodified",
        Assurance::Managed => "managed",
    }
}

fn place(place: &Place) -> String {
    let degrees = |units: i32| f64::from(units) / 1e7;
    let Place { latitude, longitude, radius, accuracy } = place;
    format!(
        "within {radius} m of {}, {} (known to {accuracy} m)",
        degrees(*latitude),
        degrees(*longitude)
    )
}

fn range(range: &AddressRange) -> String {
    let octets = &*range.address;
    let four = <[u8; 4]>::try_from(octets).map(|octets| IpAddr::from(Ipv4Addr::from(octets)));
    let sixteen = <[u8; 16]>::try_from(octets).map(|octets| IpAddr::from(Ipv6Addr::from(octets)));
    match four.or(sixteen) {
        Ok(address) => format!("{address}/{}", range.bits),
        Err(_) => "of no known kind".into(),
    }
}

#[cfg(test)]
mod tests {
    use doorward_bundle::Octets;

    use super::*;
    use crate::example::bundle;

    const PLACE: Place =
        Place { latitude: 515_074_000, longitude: -1_278_000, radius: 100, accuracy: 50 };

    #[test]
    fn usage_is_told_line_by_line() {
        let address = Octets(vec![192, 0, 2, 0]);
        let told = usage(
            &bundle(),
            &Usage {
                when: Some(0),
                place: Some(PLACE),
                addresses: Some(vec![AddressRange { address, bits: 24 }]),
            },
        );
        assert_eq!(
            told,
            [
                "For everybody only during “Office hours”",
                "For everybody only within 100 m of 51.5074, -0.1278 (known to 50 m)",
                "For everybody only from the network 192.0.2.0/24",
            ]
        );
    }

    #[test]
    fn conditions_end_a_sentence() {
        let all = Conditions {
            min_threat_level: Some(1),
            max_threat_level: Some(2),
            device: Some(vec![Assurance::Unlocked, Assurance::Managed]),
            near: Some(PLACE),
        };
        assert_eq!(
            conditions(&all),
            "while the threat level is 1 to 2, the device is unlocked and managed and the device is \
             within 100 m of 51.5074, -0.1278 (known to 50 m)"
        );
        let least = Conditions { max_threat_level: None, device: None, near: None, ..all };
        assert_eq!(conditions(&least), "while the threat level is at least 1");
    }
}
