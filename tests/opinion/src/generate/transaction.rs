//! What came before: a first presentation that more was needed after, if chance wills.

use super::dice::Dice;
use super::memory::memory;
use super::situation::{HOLDERS, challenge};
use crate::engine::CARDS;
use crate::site::{AccessPoint, Site};
use crate::situation::{Clock, ClockState, Presented, Situation};
use crate::words::Capability;

/// A situation that goes on with another, which may go on with a third.
pub(super) fn after(
    dice: &mut Dice,
    site: &Site,
    here: &AccessPoint,
    situation: Situation,
) -> Situation {
    let now = situation.clock.now.saturating_sub(earlier(dice, site, here));
    let mut first = situation.clone();
    first.clock = match dice.throw(8) {
        0 => first.clock,
        _ => Clock { state: ClockState::Trusted, now, floor: 0 },
    };
    if dice.one_in(12) {
        first.access_point =
            dice.pick(&site.access_points).map_or(first.access_point, |it| it.identifier);
    }
    let badges = here.formats.iter().any(|format| format == "wiegand");
    let stays = matches!(first.presented, Presented::Token(_)) && dice.one_in(3);
    first.presented = if stays {
        first.presented
    } else if badges && dice.one_in(2) {
        Presented::Badge
    } else {
        Presented::Tap(challenge(dice, &first.access_point))
    };
    if dice.one_in(2) {
        first.number = u8::try_from(dice.throw(CARDS.into())).unwrap_or(0);
        first.memory = memory(dice, site, here, now);
    }
    // Whoever shows a badge mostly shows the card, too.
    let other = match first.presented {
        Presented::Badge => dice.one_in(3),
        _ => dice.throw(4) > 0,
    };
    if let Some(credential) = &mut first.credential
        && other
    {
        credential.holder = dice.pick(&HOLDERS).unwrap_or_default().into();
    }
    if dice.one_in(8) {
        first.capability = dice.pick(Capability::ALL).unwrap_or(first.capability);
    }
    if dice.one_in(4) {
        first = after(dice, site, here, first);
    }
    Situation { before: Some(Box::new(first)), ..situation }
}

/// How many seconds before: as long as a first factor counts at longest, a second more or less, or any.
fn earlier(dice: &mut Dice, site: &Site, here: &AccessPoint) -> u64 {
    let profiles = site.authentication_profiles.iter();
    let own = profiles.filter(|it| Some(&it.identifier) == here.authentication.as_ref());
    let within: Vec<i64> =
        own.flat_map(|profile| &profile.levels).map(|level| level.within.into()).collect();
    let any = dice.throw(31);
    let longest = dice.pick(&within).unwrap_or(30);
    let seconds = match dice.throw(4) {
        0 => longest.saturating_add(dice.between(-1, 1)),
        1 => any,
        _ => dice.between(0, longest),
    };
    u64::try_from(seconds).unwrap_or(0)
}
