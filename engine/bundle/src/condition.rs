//! What must hold beside who and when: conditions of policies, and usage requirements of access
//! points.

use alloc::vec::Vec;

use crate::record::{Octets, choice, record};

choice! {
    /// One thing that a host can know to be true of the device that presents.
    pub enum Assurance {
        /// It was unlocked when it presented.
        1 "unlocked" Unlocked,
        /// Its user has proved himself to it for this presentation: a finger, a face, a code.
        2 "user-authenticated" UserAuthenticated,
        /// Its system is as its maker ships it.
        3 "unmodified" Unmodified,
        /// An organisation that the host trusts looks after it.
        4 "managed" Managed,
    }
}

record! {
    /// A circle on the ground (Doordeck's location requirement), and how well a position must be known
    /// to be compared with it.
    #[derive(Copy)]
    pub struct Place {
        /// Latitude of its centre (WGS 84) in 1e-7 degrees: -900000000 to 900000000, north positive.
        1 "latitude" latitude: i32,
        /// Longitude of its centre (WGS 84) in 1e-7 degrees: -1800000000 to 1800000000, east positive.
        2 "longitude" longitude: i32,
        /// Its radius in metres, 1 to [`crate::limits::PLACE_METRES`]; the edge is inside.
        3 "radius" radius: u32,
        /// The largest radius of uncertainty that a position may have, in metres, 1 to
        /// [`crate::limits::PLACE_METRES`].
        4 "accuracy" accuracy: u32,
    }
}

record! {
    /// Network addresses with a common beginning (RFC 4632, RFC 4291).
    pub struct AddressRange {
        /// The first address: 4 octets of IPv4 or 16 of IPv6, zero behind the beginning. Never an IPv4
        /// address as IPv6 maps it (RFC 4291, section 2.5.5.2).
        1 "address" address: Octets,
        /// Bits that all of them have in common.
        2 "bits" bits: u8,
    }
}

record! {
    /// What everybody has to meet who passes an access point (Doordeck's usage requirements). At least
    /// one of them.
    pub struct Usage {
        /// The hours, an index into `schedules`, by the clock of the access point.
        1 "when" when: Option<u32>,
        /// Where the device must be.
        2 "place" place: Option<Place>,
        /// The network addresses that the request may come from: ordered, and not empty.
        3 "addresses" addresses: Option<Vec<AddressRange>>,
    }
}

record! {
    /// Under which conditions a policy applies: all of those that are there, and at least one.
    pub struct Conditions {
        /// The lowest threat level of the site.
        1 "min-threat-level" min_threat_level: Option<u8>,
        /// The highest threat level of the site.
        2 "max-threat-level" max_threat_level: Option<u8>,
        /// What must be true of the device: ordered, and not empty.
        3 "device" device: Option<Vec<Assurance>>,
        /// Where the device must be.
        4 "near" near: Option<Place>,
    }
}
