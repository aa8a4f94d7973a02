//! What a store remembers, at random: mostly at the edge of what some rule is about.

use super::dice::Dice;
use super::situation::{UNHEARD_OF, around};
use crate::site::{AccessPoint, Site};
use crate::situation::{Memory, OpenWay, Presence, Remembered};

/// What is remembered of a holder who comes to an access point.
pub(super) fn memory(dice: &mut Dice, site: &Site, here: &AccessPoint, now: u64) -> Memory {
    if dice.one_in(30) {
        return Memory::Unknown;
    }
    let presence = (dice.throw(3) > 0).then(|| presence(dice, site, here, now));
    let way = dice.one_in(4).then(|| {
        let other = dice.pick(&site.access_points).filter(|_| dice.one_in(2));
        let access_point = other.map_or_else(|| here.identifier.clone(), |it| it.identifier);
        OpenWay { access_point, until: around(dice, now) }
    });
    let entered = site.areas.iter().find(|area| Some(&area.identifier) == here.to.as_ref());
    let room = entered.and_then(|area| area.capacity).unwrap_or(2);
    let others = [0, 0, room.saturating_sub(2), room.saturating_sub(1), room, u32::MAX];
    let (most, span) = site.limits.lock_out.map_or((1, 1), |it| (it.failures, it.span.0));
    let failures = [0, 0, most.saturating_sub(1), most, most.saturating_add(1), u32::MAX];
    Memory::Known(Remembered {
        presence,
        way,
        others: dice.pick(&others).unwrap_or(0),
        failures: dice.pick(&failures).unwrap_or(0),
        last_failure: (!dice.one_in(6)).then(|| ago(dice, now, span)),
    })
}

fn presence(dice: &mut Dice, site: &Site, here: &AccessPoint, now: u64) -> Presence {
    let area = match dice.throw(8) {
        0..=2 => here.to.clone(),
        3..=5 => here.from.clone(),
        6 => dice.pick(&site.areas).map(|area| area.identifier),
        _ => dice.one_in(4).then(|| UNHEARD_OF.into()),
    };
    let entered = site.areas.iter().find(|it| Some(&it.identifier) == area.as_ref());
    let rule = entered.and_then(|area| area.antipassback);
    let span = rule.and_then(|rule| rule.span).map_or(1, |span| span.0);
    Presence { area, since: ago(dice, now, span) }
}

/// So many seconds ago, one more or less, or some time.
fn ago(dice: &mut Dice, now: u64, span: u64) -> u64 {
    if dice.one_in(2) { around(dice, now) } else { edge(dice, now, span) }
}

/// So many seconds ago, or one more or less.
pub(super) fn edge(dice: &mut Dice, now: u64, span: u64) -> u64 {
    now.saturating_sub(span).saturating_add_signed(dice.between(-1, 1))
}
