//! What the host knows of the place, the network and the device that a presentation comes from.
//!
//! The types mirror the `circumstance` interface of the contract, which documents every field.

use alloc::vec::Vec;

pub use doorward_bundle::Assurance;
use doorward_bundle::limits;

use crate::reason::{Code, Refusal};

/// Octets of an IPv4 address as IPv6 maps it, before the address itself (RFC 4291, section 2.5.5.2).
const MAPPED: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/// Assurances that can be stated at once: each of them.
const ASSURANCES: usize = Assurance::NAMES.len();

/// Where a device is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Position {
    /// Latitude (WGS 84) in 1e-7 degrees, north positive.
    pub latitude: i32,
    /// Longitude (WGS 84) in 1e-7 degrees, east positive.
    pub longitude: i32,
    /// The radius of its uncertainty in metres.
    pub accuracy: u32,
}

/// What is known of the surroundings of a presentation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Surroundings {
    /// Where the device is; `None` where that is not known.
    pub position: Option<Position>,
    /// The network address of the request, 4 or 16 octets; `None` where that is not known.
    pub address: Option<Vec<u8>>,
    /// What is true of the device, and nothing beside; `None` where nothing is known of it.
    pub posture: Option<Vec<Assurance>>,
}

impl Surroundings {
    /// Whether everything that is stated is in its documented range.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let on_earth = self
            .position
            .is_none_or(|Position { latitude, longitude, .. }| is_on_earth(latitude, longitude));
        let fits = on_earth
            && self.address.as_ref().is_none_or(|address| matches!(address.len(), 4 | 16))
            && self.posture.as_ref().is_none_or(|posture| posture.len() <= ASSURANCES);
        if fits { Ok(()) } else { Err(Code::CircumstanceOutOfRange.into()) }
    }

    /// The network address, in IPv4 where IPv6 only maps it.
    pub(crate) fn address(&self) -> Option<&[u8]> {
        self.address.as_deref().map(unmapped)
    }
}

/// An address of IPv4 where IPv6 only maps it, and otherwise the address itself.
pub(crate) fn unmapped(address: &[u8]) -> &[u8] {
    match address.strip_prefix(&MAPPED) {
        Some(mapped) if mapped.len() == 4 => mapped,
        _ => address,
    }
}

/// Whether there is such a point, in 1e-7 degrees.
pub(crate) fn is_on_earth(latitude: i32, longitude: i32) -> bool {
    (-limits::LATITUDE..=limits::LATITUDE).contains(&latitude)
        && (-limits::LONGITUDE..=limits::LONGITUDE).contains(&longitude)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::vec;

    use super::*;

    fn fits(surroundings: &Surroundings) -> bool {
        surroundings.check().is_ok()
    }

    #[test]
    fn nothing_known_is_in_range() {
        assert!(fits(&Surroundings::default()));
    }

    #[test]
    fn a_position_is_on_earth() {
        let at = |latitude, longitude| Surroundings {
            position: Some(Position { latitude, longitude, accuracy: u32::MAX }),
            ..Surroundings::default()
        };
        for (latitude, longitude) in [(900_000_000, 1_800_000_000), (-900_000_000, -1_800_000_000)]
        {
            assert!(fits(&at(latitude, longitude)));
        }
        for (latitude, longitude) in [
            (900_000_001, 0),
            (-900_000_001, 0),
            (0, 1_800_000_001),
            (0, -1_800_000_001),
            (i32::MIN, i32::MAX),
        ] {
            assert!(!fits(&at(latitude, longitude)), "{latitude} {longitude}");
        }
    }

    #[test]
    fn an_address_has_4_or_16_octets() {
        for octets in 0..=17 {
            let address = Some(vec![1; octets]);
            let surroundings = Surroundings { address, ..Surroundings::default() };
            assert_eq!(fits(&surroundings), octets == 4 || octets == 16, "{octets}");
        }
    }

    #[test]
    fn an_address_that_is_only_mapped_is_of_ipv4() {
        let mapped = [&MAPPED[..], &[192, 0, 2, 1]].concat();
        assert_eq!(unmapped(&mapped), [192, 0, 2, 1]);
        let other = [&MAPPED[..10], &[0xff, 0xfe, 192, 0, 2, 1]].concat();
        assert_eq!(unmapped(&other), other);
        assert_eq!(unmapped(&[192, 0, 2, 1]), [192, 0, 2, 1]);
    }

    #[test]
    fn no_more_is_stated_of_a_device_than_there_is() {
        let with = |posture| Surroundings { posture: Some(posture), ..Surroundings::default() };
        assert!(fits(&with(vec![])));
        assert!(fits(&with(vec![Assurance::Unlocked; 4])));
        assert!(!fits(&with(vec![Assurance::Unlocked; 5])));
    }
}
