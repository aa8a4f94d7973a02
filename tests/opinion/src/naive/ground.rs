//! Distances on the ground, with a pocket calculator.

use crate::site::Circle;
use crate::situation::Position;

/// The mean radius of the Earth, in metres (IUGG 1980).
const RADIUS: f64 = 6_371_008.771_4;

/// Metres between the centre of a circle and a position, on a sphere (Vincenty's formula for one).
pub(super) fn distance(circle: &Circle, position: Position) -> f64 {
    let degrees = |units: i32| f64::from(units) / 1e7;
    let (one, other) = (circle.latitude.to_radians(), degrees(position.latitude).to_radians());
    let along = (degrees(position.longitude) - circle.longitude).to_radians();
    let across = other.cos() * along.sin();
    let ahead = one.cos() * other.sin() - one.sin() * other.cos() * along.cos();
    let down = one.sin() * other.sin() + one.cos() * other.cos() * along.cos();
    RADIUS * across.hypot(ahead).atan2(down)
}
