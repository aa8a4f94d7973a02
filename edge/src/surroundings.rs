//! What a reader says of the place, the network and the device that a presentation comes from.

use serde::Deserialize;

use crate::contract::circumstance::{Assurance, Position, Surroundings};
use crate::octets;

/// The contract's surroundings, as a body has them. What is outside its range, the engine refuses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Stated {
    /// In 1e-7 degrees and metres.
    position: Option<Place>,
    /// 4 octets of IPv4 or 16 of IPv6.
    #[serde(with = "octets::optional", default)]
    address: Option<Vec<u8>>,
    posture: Option<Vec<Assurance>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Place {
    latitude: i32,
    longitude: i32,
    accuracy: u32,
}

impl From<Stated> for Surroundings {
    fn from(Stated { position, address, posture }: Stated) -> Self {
        let place =
            |Place { latitude, longitude, accuracy }| Position { latitude, longitude, accuracy };
        Self { position: position.map(place), address, posture }
    }
}
