//! What everybody has to meet who passes an access point: hours, place, network.

use doorward_bundle::AddressRange;

use super::Request;
use super::place::{self, Misses};
use crate::decision::Value;
use crate::reason::{Code, Refusal};

const MISSES: Misses = Misses {
    unknown: Code::UsagePositionUnknown,
    inaccurate: Code::UsagePositionInaccurate,
    too_far: Code::UsageTooFar,
};

/// Proof: the usage requirements of the access point are met.
#[derive(Debug)]
pub(crate) struct Admitted(());

impl Request<'_> {
    /// Looks at the hours, then at the place, then at the network address. A time that is needed and not
    /// trusted refuses.
    pub(crate) fn check_usage(&self) -> Result<Admitted, Refusal> {
        let Some(usage) = &self.access_point.usage else { return Ok(Admitted(())) };
        if let Some(when) = usage.when {
            self.check_hours(when).map_err(|miss| match miss.code {
                Code::ScheduleOutside | Code::ScheduleSpecialDayClosed => {
                    self.explain_hours(miss, when).under(Code::UsageOutsideHours)
                }
                _ => miss,
            })?;
        }
        if let Some(place) = &usage.place {
            let position = self.surroundings.position;
            place::check(place, position, &MISSES)
                .map_err(|miss| place::explain(miss, place, position, &MISSES))?;
        }
        if let Some(ranges) = &usage.addresses {
            let address = self.surroundings.address().ok_or(Code::UsageAddressUnknown)?;
            if !ranges.iter().any(|range| holds(range, address)) {
                return Err(Refusal::from(Code::UsageAddressNotPermitted).comparing(
                    "address",
                    Value::Octets(address.into()),
                    Value::Text(self.access_point.identifier.clone()),
                ));
            }
        }
        Ok(Admitted(()))
    }
}

/// Whether an address begins as all of a range do. No address of one kind is in a range of the other.
fn holds(range: &AddressRange, address: &[u8]) -> bool {
    let mut bits = u32::from(range.bits);
    address.len() == range.address.len()
        && address.iter().zip(range.address.iter()).all(|(octet, first)| {
            let here = bits.min(8);
            bits = bits.saturating_sub(here);
            // The topmost bits of an octet: none of them for 0, all of them for 8.
            let mask = 0xff00_u16.wrapping_shr(here);
            (u16::from(*octet) ^ u16::from(*first)) & mask & 0xff == 0
        })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use doorward_bundle::Octets;

    use super::*;

    fn range(address: &[u8], bits: u8) -> AddressRange {
        AddressRange { address: Octets(address.into()), bits }
    }

    #[test]
    fn a_range_begins_and_ends_where_its_bits_say() {
        let eight = range(&[10, 0, 0, 0], 8);
        for (address, inside) in [
            ([10, 0, 0, 0], true),
            ([10, 255, 255, 255], true),
            ([9, 255, 255, 255], false),
            ([11, 0, 0, 0], false),
        ] {
            assert_eq!(holds(&eight, &address), inside, "{address:?}");
        }
        let odd = range(&[192, 0, 2, 8], 29);
        for (last, inside) in [(7, false), (8, true), (15, true), (16, false)] {
            assert_eq!(holds(&odd, &[192, 0, 2, last]), inside, "{last}");
        }
        assert!(holds(&range(&[192, 0, 2, 1], 32), &[192, 0, 2, 1]));
        assert!(!holds(&range(&[192, 0, 2, 1], 32), &[192, 0, 2, 0]));
    }

    #[test]
    fn a_range_without_bits_holds_every_address_of_its_kind() {
        assert!(holds(&range(&[0; 4], 0), &[255; 4]));
        assert!(!holds(&range(&[0; 4], 0), &[255; 16]));
        assert!(holds(&range(&[0; 16], 0), &[255; 16]));
        assert!(!holds(&range(&[0; 16], 0), &[255; 4]));
    }

    #[test]
    fn a_long_range_is_looked_at_to_its_last_bit() {
        let first: Vec<u8> = (1..=16).collect();
        let range = range(&first, 128);
        assert!(holds(&range, &first));
        for octet in 0..16 {
            for bit in 0..8 {
                let mut other = first.clone();
                if let Some(octet) = other.get_mut(octet) {
                    *octet ^= 1_u8 << bit;
                }
                assert!(!holds(&range, &other), "octet {octet}, bit {bit}");
            }
        }
    }
}
