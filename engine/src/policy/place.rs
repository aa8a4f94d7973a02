//! Whether the device is where it has to be.

use doorward_bundle::Place;

use super::sphere;
use crate::decision::Value;
use crate::reason::{Code, Refusal};
use crate::surroundings::Position;

/// What it is called to miss a place, by what missed it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Misses {
    /// Nothing is known of where the device is.
    pub(super) unknown: Code,
    /// What is known of it is not exact enough to tell.
    pub(super) inaccurate: Code,
    /// The device is elsewhere.
    pub(super) too_far: Code,
}

/// Looks at how well the position is known, then at how far it is. Both bounds are inside.
pub(super) fn check(
    place: &Place,
    position: Option<Position>,
    misses: &Misses,
) -> Result<(), Refusal> {
    let position = position.ok_or(misses.unknown)?;
    if position.accuracy > place.accuracy {
        return Err(misses.inaccurate.into());
    }
    let (centre, here) = points(place, position);
    if sphere::within(centre, here, place.radius) { Ok(()) } else { Err(misses.too_far.into()) }
}

/// Adds to a miss what was compared. Apart from the check, since it calculates and allocates.
pub(super) fn explain(
    miss: Refusal,
    place: &Place,
    position: Option<Position>,
    misses: &Misses,
) -> Refusal {
    let Some(position) = position else { return miss };
    let number = |metres: u32| Value::Number(metres.into());
    if miss.code == misses.inaccurate {
        return miss.comparing("accuracy", number(position.accuracy), number(place.accuracy));
    }
    if miss.code == misses.too_far {
        let (centre, here) = points(place, position);
        let metres = sphere::metres(centre, here);
        return miss.comparing("distance", number(metres), number(place.radius));
    }
    miss
}

fn points(place: &Place, position: Position) -> (sphere::Point, sphere::Point) {
    ((place.latitude, place.longitude), (position.latitude, position.longitude))
}
