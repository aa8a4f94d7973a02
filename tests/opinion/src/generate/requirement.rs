//! Random usage requirements and conditions, and surroundings that are often at their edge.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::dice::Dice;
use super::site::Scenery;
use crate::site::{Circle, Conditions, Usage};
use crate::situation::{Position, Surroundings};
use crate::words::Assurance;

/// Where circles lie: here and there, at a pole, and at the date line; in 1e-7 degrees.
const CENTRES: [(i32, i32); 6] = [
    (515_074_000, -1_278_000),
    (-338_567_844, 1_512_152_967),
    (0, 0),
    (899_999_000, 0),
    (-165_000_000, 1_800_000_000),
    (-165_000_000, -1_799_999_000),
];

/// Ranges of addresses, the last in one address or the other.
const RANGES: [&str; 7] = [
    "10.0.0.0/8",
    "192.0.2.0/24",
    "192.0.2.64/29",
    "198.51.100.7",
    "0.0.0.0/0",
    "2001:db8::/33",
    "2001:db8::7",
];

/// Metres of a unit of latitude.
const UNIT: f64 = 0.011_119_507_973_436_875;

/// What an access point asks of everybody, where it does.
pub(super) fn usage(dice: &mut Dice, schedules: &[String]) -> Option<Usage> {
    if !dice.one_in(4) {
        return None;
    }
    let mut usage = Usage { schedule: None, place: None, addresses: Vec::new() };
    let what = dice.throw(6);
    if what < 3 {
        usage.schedule = if dice.one_in(12) { None } else { dice.pick(schedules) };
        usage.schedule.get_or_insert_with(|| "never".into());
    }
    if [2, 3, 4].contains(&what) {
        usage.place = Some(circle(dice));
    }
    if what >= 4 {
        usage.addresses = dice.some(&RANGES, 4).into_iter().map(String::from).collect();
    }
    Some(usage)
}

/// When a policy applies, where that is said.
pub(super) fn conditions(dice: &mut Dice) -> Option<Conditions> {
    if !dice.one_in(4) {
        return None;
    }
    let level = |dice: &mut Dice| u8::try_from(dice.throw(5)).unwrap_or(0);
    let mut conditions = Conditions {
        min_threat_level: None,
        max_threat_level: None,
        device: Vec::new(),
        near: None,
    };
    let what = dice.throw(8);
    match what {
        0 => conditions.min_threat_level = Some(level(dice)),
        1 | 2 => conditions.max_threat_level = Some(level(dice)),
        3 => {
            let (one, other) = (level(dice), level(dice));
            conditions.min_threat_level = Some(one.min(other));
            conditions.max_threat_level = Some(one.max(other));
        }
        _ => {}
    }
    if [2, 4, 5].contains(&what) {
        conditions.device = dice.some(Assurance::ALL, 3);
    }
    if what >= 5 {
        conditions.near = Some(circle(dice));
    }
    Some(conditions)
}

fn circle(dice: &mut Dice) -> Circle {
    let (latitude, longitude) = dice.pick(&CENTRES).unwrap_or((0, 0));
    let metres = |dice: &mut Dice| dice.pick(&[1, 10, 100, 100_000]).unwrap_or(1);
    Circle {
        latitude: f64::from(latitude) / 1e7,
        longitude: f64::from(longitude) / 1e7,
        radius: metres(dice),
        accuracy: metres(dice),
    }
}

/// What is known of a device: mostly what some place of the site is about.
pub(super) fn surroundings(dice: &mut Dice, scenery: &Scenery) -> Surroundings {
    let site = &scenery.site;
    let usages = site.access_points.iter().filter_map(|point| point.usage.as_ref()?.place);
    let policies = site.profiles.iter().flat_map(|profile| &profile.policies);
    let near = policies.filter_map(|policy| policy.conditions.as_ref()?.near);
    let circles: Vec<Circle> = usages.chain(near).collect();
    let known = |dice: &mut Dice| !dice.one_in(4);
    Surroundings {
        position: known(dice).then(|| position(dice, &circles)),
        address: known(dice).then(|| address(dice)),
        posture: known(dice)
            .then(|| Assurance::ALL.iter().copied().filter(|_| dice.throw(3) > 0).collect()),
    }
}

/// Half of them within a few centimetres of a circle, some in it, the rest anywhere.
fn position(dice: &mut Dice, circles: &[Circle]) -> Position {
    let whole = |units: f64| {
        // Saturates, and there is nothing on Earth that far.
        #[expect(clippy::cast_possible_truncation, reason = "a random place, wherever it is")]
        let whole = units.round() as i32;
        whole
    };
    let anywhere = |dice: &mut Dice, most: i64| {
        i32::try_from(dice.between(most.saturating_neg(), most)).unwrap_or(0)
    };
    let chosen = dice.pick(circles).filter(|_| !dice.one_in(8));
    let Some(Circle { latitude, longitude, radius, accuracy }) = chosen else {
        let latitude = anywhere(dice, 900_000_000);
        let longitude = anywhere(dice, 1_800_000_000);
        return Position { latitude, longitude, accuracy: 1 };
    };
    let edge = f64::from(radius) / UNIT;
    let units = if dice.one_in(3) { edge / 2.0 } else { edge + f64::from(anywhere(dice, 5)) };
    let bearing = f64::from(anywhere(dice, 180)).to_radians();
    let north = latitude * 1e7 + units * bearing.cos();
    // At the poles, where this is of no use, it is as good as any other place.
    let width = latitude.to_radians().cos().max(1e-6);
    let east = longitude * 1e7 + units * bearing.sin() / width;
    let (latitude, longitude) = (whole(north), i64::from(whole(east)));
    let around = if longitude > 1_800_000_000 {
        longitude.saturating_sub(3_600_000_000)
    } else if longitude < -1_800_000_000 {
        longitude.saturating_add(3_600_000_000)
    } else {
        longitude
    };
    Position {
        latitude: latitude.clamp(-900_000_000, 900_000_000),
        longitude: i32::try_from(around).unwrap_or(0).clamp(-1_800_000_000, 1_800_000_000),
        accuracy: dice.pick(&[0, accuracy, accuracy, accuracy.saturating_add(1)]).unwrap_or(0),
    }
}

/// The first or last of a range, one before or after it, or any.
fn address(dice: &mut Dice) -> IpAddr {
    let four = |bits: u32| IpAddr::from(Ipv4Addr::from_bits(bits));
    let found = match dice.throw(8) {
        0 => four(u32::try_from(dice.between(0, 0xffff_ffff)).unwrap_or(0)),
        1 => dice
            .pick(&["2001:db8::", "2001:db8::7", "2001:db8:7fff::1", "2001:db8:8000::", "::1"])
            .and_then(|text| text.parse().ok())
            .unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)),
        _ => dice
            .pick(&[
                "10.0.0.0",
                "10.255.255.255",
                "9.255.255.255",
                "11.0.0.0",
                "192.0.2.0",
                "192.0.2.255",
                "192.0.3.0",
                "192.0.2.63",
                "192.0.2.64",
                "192.0.2.71",
                "192.0.2.72",
                "198.51.100.7",
                "198.51.100.8",
            ])
            .and_then(|text| text.parse().ok())
            .unwrap_or(four(0)),
    };
    match found {
        IpAddr::V4(address) if dice.one_in(4) => address.to_ipv6_mapped().into(),
        other => other,
    }
}
