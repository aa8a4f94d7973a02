//! Usage requirements and conditions: that there are some, and that each can be met.

use alloc::boxed::Box;

use doorward_bundle::{AddressRange, Conditions, Usage, limits};

use super::{Place, count, reference, within};
use crate::load::Flaw;
use crate::surroundings::{is_on_earth, unmapped};

/// Refuses requirements without one, and those that are out of range.
pub(super) fn check_usage(
    place: Place<'_>,
    usage: &Usage,
    schedules: usize,
) -> Result<(), Box<Flaw>> {
    let Usage { when, place: circle, addresses } = usage;
    within(place, when.is_some() || circle.is_some() || addresses.is_some(), "asks for nothing")?;
    if let Some(when) = when {
        reference(place.member("when"), *when, schedules)?;
    }
    if let Some(circle) = circle {
        check_place(place.member("place"), circle)?;
    }
    let Some(ranges) = addresses else { return Ok(()) };
    let place = place.member("addresses");
    count(place, ranges.len(), limits::ADDRESSES)?;
    ranges
        .iter()
        .try_for_each(|range| within(place, is_range(range), "not a range of addresses"))?;
    let sorted = !ranges.is_empty() && ranges.is_sorted_by(is_before);
    within(place, sorted, "empty, not in order, or something twice")
}

/// Refuses conditions without one, and those that are out of range.
pub(super) fn check_conditions(place: Place<'_>, conditions: &Conditions) -> Result<(), Box<Flaw>> {
    let Conditions { min_threat_level: least, max_threat_level: most, device, near } = conditions;
    let some = least.is_some() || most.is_some() || device.is_some() || near.is_some();
    within(place, some, "asks for nothing")?;
    let in_order = least.is_none_or(|least| most.is_none_or(|most| least <= most));
    within(place.member("max-threat-level"), in_order, "below the lowest")?;
    if let Some(list) = device {
        let sorted = !list.is_empty() && list.is_sorted_by(|a, b| a < b);
        within(place.member("device"), sorted, "empty, not in order, or something twice")?;
    }
    near.as_ref().map_or(Ok(()), |near| check_place(place.member("near"), near))
}

fn check_place(place: Place<'_>, circle: &doorward_bundle::Place) -> Result<(), Box<Flaw>> {
    let metres = 1..=limits::PLACE_METRES;
    within(place, is_on_earth(circle.latitude, circle.longitude), "not on Earth")?;
    within(place.member("radius"), metres.contains(&circle.radius), "not 1 to 100000 metres")?;
    within(place.member("accuracy"), metres.contains(&circle.accuracy), "not 1 to 100000 metres")
}

/// IPv4 before IPv6, then by address, then the wider one first.
fn is_before(one: &AddressRange, other: &AddressRange) -> bool {
    let key = |range: &AddressRange| (range.address.len(), range.bits);
    let (one_key, other_key) = (key(one), key(other));
    one_key.0 < other_key.0
        || one_key.0 == other_key.0
            && (*one.address < *other.address
                || *one.address == *other.address && one_key.1 < other_key.1)
}

/// Octets of one of the two kinds, no more bits than they have, and zeros behind them. A range of
/// mapped addresses would hold none, since those are taken for what they map.
fn is_range(range: &AddressRange) -> bool {
    let address = &*range.address;
    let mut bits = u32::from(range.bits);
    matches!(address.len(), 4 | 16)
        && usize::from(range.bits) <= address.len().saturating_mul(8)
        && unmapped(address).len() == address.len()
        && address.iter().all(|octet| {
            let here = bits.min(8);
            bits = bits.saturating_sub(here);
            octet.trailing_zeros() >= 8_u32.saturating_sub(here)
        })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use doorward_bundle::Octets;

    use super::*;

    fn is(address: &[u8], bits: u8) -> bool {
        is_range(&AddressRange { address: Octets(address.into()), bits })
    }

    #[test]
    fn a_range_has_zeros_behind_its_bits() {
        assert!(is(&[192, 0, 2, 0], 24));
        assert!(is(&[192, 0, 2, 0], 23));
        assert!(!is(&[192, 0, 2, 0], 22));
        assert!(is(&[192, 0, 2, 1], 32));
        assert!(!is(&[192, 0, 2, 1], 31));
        assert!(is(&[0; 4], 0));
        assert!(!is(&[128, 0, 0, 0], 0));
    }

    #[test]
    fn a_range_has_no_more_bits_than_an_address() {
        assert!(!is(&[0; 4], 33));
        assert!(is(&[0; 16], 128));
        assert!(!is(&[0; 16], 129));
        assert!(!is(&[0; 5], 8));
        assert!(!is(&[], 0));
    }

    #[test]
    fn a_range_of_mapped_addresses_is_none() {
        let mapped: Vec<u8> = [&[0; 10][..], &[0xff; 2], &[10, 0, 0, 0]].concat();
        assert!(!is(&mapped, 104));
        assert!(is(&[0; 16], 96), "what holds them and others holds the others");
    }
}
