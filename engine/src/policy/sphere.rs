//! Distances on the ground, the same to the last bit on every host.
//!
//! The great circle on a sphere of the mean radius of the Earth (IUGG 1980, R1 = 6371008.7714 m), by the
//! haversine formula in fixed-point integers: there is no floating point, so no host can differ. What
//! is calculated is within a micrometre of that great circle. The Earth is no sphere: along the geodesic
//! of WGS 84 the distance differs by at most 0.6 percent, which for a place of 100 m is 60 cm.

/// Bits behind the point of a number from 0 to 2.
const POINT: u32 = 60;
const ONE: u64 = 1 << POINT;

/// Half of 1e-7 degrees in radians, with 92 bits behind the point.
const HALF_UNIT: u64 = 4_321_225_925_559_567_452;

/// A metre as the half of the angle at the centre of the Earth, in radians with 92 bits behind the
/// point.
const HALF_METRE: u128 = 388_616_648_855_546_504_200;

/// Metres between antipodes, and the rest of one.
const FARTHEST: u32 = 20_015_115;

/// A right angle and a half circle in 1e-7 degrees.
const RIGHT: u32 = 900_000_000;
const HALF_CIRCLE: u32 = 1_800_000_000;

/// A point on the ground: latitude and longitude in 1e-7 degrees, in range.
pub(super) type Point = (i32, i32);

/// Whether two points are at most so many metres apart.
pub(super) fn within(one: Point, other: Point, metres: u32) -> bool {
    metres >= FARTHEST || haversine(one, other) <= reach(metres)
}

/// The least whole number of metres that two points are [`within`].
pub(super) fn metres(one: Point, other: Point) -> u32 {
    let haversine = haversine(one, other);
    let (mut too_few, mut enough) = (0, FARTHEST);
    if haversine == 0 {
        return 0;
    }
    while too_few < enough {
        let half = too_few.midpoint(enough);
        if haversine <= reach(half) { enough = half } else { too_few = half.saturating_add(1) }
    }
    enough
}

/// The haversine of the angle between two points, with 120 bits behind the point.
fn haversine(one: Point, other: Point) -> u128 {
    let up = one.0.abs_diff(other.0);
    let along = one.1.abs_diff(other.1);
    // The shorter way round.
    let along = along.min(HALF_CIRCLE.saturating_mul(2).saturating_sub(along));
    let up = sine(angle(up));
    let along = sine(angle(along));
    let widths = (times(width(one.0), along), times(width(other.0), along));
    product(up, up).saturating_add(product(widths.0, widths.1))
}

/// The haversine of so many metres on the ground.
fn reach(metres: u32) -> u128 {
    let half = u128::from(metres).wrapping_mul(HALF_METRE) >> 32;
    let sine = sine(u64::try_from(half).unwrap_or(u64::MAX));
    product(sine, sine)
}

/// The cosine of a latitude.
fn width(latitude: i32) -> u64 {
    let from_pole = RIGHT.saturating_sub(latitude.unsigned_abs());
    sine(angle(from_pole.saturating_mul(2)))
}

/// So many halves of 1e-7 degrees in radians; at most a right angle.
fn angle(halves: u32) -> u64 {
    let radians = u128::from(halves).wrapping_mul(u128::from(HALF_UNIT)) >> 32;
    u64::try_from(radians).unwrap_or(u64::MAX)
}

/// The sine of an angle from zero to a right one, by its Taylor series up to the 27th power, which is
/// where the next term is below the last bit.
fn sine(angle: u64) -> u64 {
    let square = times(angle, angle);
    let mut sum = ONE;
    for half in (1..=13_u64).rev() {
        let even = half.saturating_mul(2);
        let divisor = even.saturating_mul(even.saturating_add(1));
        let term = times(square, sum).checked_div(divisor).unwrap_or(0);
        sum = ONE.saturating_sub(term);
    }
    times(angle, sum)
}

/// A product of two numbers, again with [`POINT`] bits behind the point.
fn times(one: u64, other: u64) -> u64 {
    u64::try_from(product(one, other) >> POINT).unwrap_or(u64::MAX)
}

/// A product of two numbers, with twice as many bits behind the point: below 2^128 always.
fn product(one: u64, other: u64) -> u128 {
    u128::from(one).wrapping_mul(u128::from(other))
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RADIUS: f64 = 6_371_008.771_4;
    const LONDON: Point = (515_074_000, -1_278_000);
    const POLE: i32 = 900_000_000;
    const DATE_LINE: i32 = 1_800_000_000;

    /// The same great circle by another formula (Vincenty's for a sphere), in floating point.
    fn floating(one: Point, other: Point) -> f64 {
        let radians = |units: i32| (f64::from(units) / 1e7).to_radians();
        let (one_up, other_up) = (radians(one.0), radians(other.0));
        let along = radians(other.1) - radians(one.1);
        let (sin_one, cos_one) = one_up.sin_cos();
        let (sin_other, cos_other) = other_up.sin_cos();
        let across = cos_other * along.sin();
        let ahead = cos_one * sin_other - sin_one * cos_other * along.cos();
        let down = sin_one * sin_other + cos_one * cos_other * along.cos();
        RADIUS * across.hypot(ahead).atan2(down)
    }

    #[test]
    fn a_sine_is_right_to_the_last_bits() {
        for (angle, sine_of_it) in [
            (0, 0),
            (603_668_288_173_093_570, ONE / 2), // a sixth of a half circle
            (1_811_004_864_519_280_711, ONE),
        ] {
            assert!(sine(angle).abs_diff(sine_of_it) <= 16, "{angle}");
        }
    }

    #[test]
    fn known_distances() {
        // A degree of latitude on the sphere is 111195.08 m.
        assert_eq!(metres((0, 0), (10_000_000, 0)), 111_196);
        assert_eq!(metres((0, 0), (0, 10_000_000)), 111_196);
        // London to Paris.
        assert_eq!(metres(LONDON, (488_566_000, 23_522_000)), 343_557);
        assert_eq!(metres(LONDON, LONDON), 0);
        // 1.11 cm is within a metre, and within none is only the point itself.
        assert_eq!(metres(LONDON, (LONDON.0 + 1, LONDON.1)), 1);
        assert!(!within(LONDON, (LONDON.0 + 1, LONDON.1), 0));
        assert!(within(LONDON, LONDON, 0));
    }

    #[test]
    fn the_date_line_and_the_poles_are_no_edge() {
        assert_eq!(metres((0, DATE_LINE), (0, -DATE_LINE)), 0);
        assert_eq!(metres((0, DATE_LINE - 100), (0, 100 - DATE_LINE)), 3, "2.22 m");
        assert_eq!(metres((POLE, 0), (POLE, 1_234_567_890)), 0);
        assert_eq!(metres((POLE - 100, 0), (POLE - 100, DATE_LINE)), 3, "over the pole");
        assert_eq!(metres((POLE, 0), (-POLE, 0)), 20_015_115);
        assert_eq!(metres((0, 0), (0, DATE_LINE)), 20_015_115);
        assert!(within((POLE, 0), (-POLE, 0), u32::MAX));
    }

    /// At every radius, the outermost point to the north that is within it is less than two units of
    /// latitude (2.3 cm) from where the circle is.
    #[test]
    fn the_edge_is_where_it_should_be() {
        let unit = RADIUS * core::f64::consts::PI / 1.8e9;
        for radius in [1, 2, 7, 10, 99, 100, 101, 1_000, 12_345, 100_000] {
            let units = (f64::from(radius) / unit) as i32;
            assert!(within(LONDON, (LONDON.0 + units, LONDON.1), radius), "{radius}");
            assert!(!within(LONDON, (LONDON.0 + units + 1, LONDON.1), radius), "{radius}");
        }
    }

    proptest! {
        #[test]
        fn is_within_a_micrometre_of_the_great_circle(
            up in -POLE..=POLE,
            along in -DATE_LINE..=DATE_LINE,
            north in -9_000_000..9_000_000_i32,
            east in -9_000_000..9_000_000_i32,
        ) {
            let there: Point =
                ((up + north).clamp(-POLE, POLE), (along + east).clamp(-DATE_LINE, DATE_LINE));
            let distance = floating((up, along), there);
            let found = metres((up, along), there);
            prop_assert!(f64::from(found) >= distance - 1e-6, "{found} {distance}");
            prop_assert!(f64::from(found) <= distance + 1.0 + 1e-6, "{found} {distance}");
            prop_assert_eq!(found, metres(there, (up, along)), "the way back is as long");
            prop_assert!(within((up, along), there, found));
            prop_assert!(found == 0 || !within((up, along), there, found - 1));
        }

        #[test]
        fn is_right_all_around_the_earth(
            one in (-POLE..=POLE, -DATE_LINE..=DATE_LINE),
            other in (-POLE..=POLE, -DATE_LINE..=DATE_LINE),
        ) {
            let (distance, found) = (floating(one, other), metres(one, other));
            prop_assert!((f64::from(found) - distance - 0.5).abs() <= 0.51, "{found} {distance}");
        }
    }
}
