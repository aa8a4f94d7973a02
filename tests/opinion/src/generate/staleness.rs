//! How old a bundle may be, at random.

use super::dice::Dice;
use super::hours::identifier;
use crate::site::{StalenessClass, StalenessLevel};
use crate::words::Seconds;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A class of one to three levels. Long ages, so that most of what is asked is not about them.
pub(super) fn staleness_class(dice: &mut Dice, number: i64) -> StalenessClass {
    let identifier = identifier(dice, number);
    let mut from = 0;
    let mut levels = Vec::new();
    for _ in 0..dice.between(1, 3) {
        levels.push(level(dice, from));
        from = from.saturating_add(u8::try_from(dice.between(1, 3)).unwrap_or(1));
    }
    StalenessClass { name: identifier.clone(), identifier, levels }
}

fn level(dice: &mut Dice, from_threat_level: u8) -> StalenessLevel {
    let mut length = |least: i64| {
        let seconds = dice.between(least, 3600 * DAY);
        Some(Seconds(u64::try_from(seconds).unwrap_or(1)))
    };
    let (age, grace) = (length(1), length(0));
    let kind = dice.throw(3);
    StalenessLevel {
        from_threat_level,
        bundle_age: age.filter(|_| kind != 1),
        stale_grace: grace.filter(|_| kind != 0),
        status_age: None,
    }
}
