//! Random situations at a site.

use anyhow::Result;

use super::dice::Dice;
use super::instant::instant;
use super::memory::memory;
use super::requirement::surroundings;
use super::revocation::sets;
use super::rule::ANYBODY;
use super::site::{FORMATS, Scenery, rank};
use super::token::{lists, placed, token};
use super::transaction::after;
use crate::engine::CARDS;
use crate::site::{AccessPoint, Site};
use crate::situation::{
    Assignment, Challenge, Clock, ClockState, Credential, CredentialState, DoorState, Lockdown,
    Memory, Presented, Scope, Situation,
};
use crate::words::{Capability, DoorMode, Seen};

/// The first second that nobody calculates with.
const END_OF_TIME: u64 = 4_102_444_800;

/// A name that no site has.
pub(super) const UNHEARD_OF: &str = "unheard-of";

/// Who comes.
pub(super) const HOLDERS: [&str; 3] = ["somebody", "another", "a third"];

/// A random situation; a real tap in one of `taps`.
///
/// # Errors
/// Where a number of the calendar does not fit, which is a fault of this code.
pub fn situation(dice: &mut Dice, scenery: &Scenery, taps: i64) -> Result<Situation> {
    let site = &scenery.site;
    let here = dice.pick(&site.access_points).filter(|_| !dice.one_in(100));
    let now = instant(dice, scenery, here.as_ref())?;
    let access_point = here.as_ref().map_or_else(|| UNHEARD_OF.into(), |it| it.identifier.clone());
    let capability = match dice.throw(3) {
        0 => dice.pick(Capability::ALL).unwrap_or(Capability::Toggle),
        _ => Capability::Momentary,
    };
    let surroundings = surroundings(dice, scenery);
    let supposed = Situation {
        presented: Presented::Supposed { format: format(dice, here.as_ref()) },
        number: 0,
        clock: Clock { state: ClockState::Trusted, now, floor: 0 },
        door: Some(door(dice, scenery, here.as_ref(), now)),
        credential: Some(credential(dice, scenery, now)),
        access_point,
        capability,
        surroundings,
        memory: Memory::default(),
        sets: Vec::new(),
        lists: Vec::new(),
        before: None,
    };
    if !dice.one_in(taps) {
        return Ok(match here {
            Some(here) if dice.one_in(2) => {
                Situation { memory: memory(dice, site, &here, now), ..supposed }
            }
            _ => supposed,
        });
    }
    let shown = really(dice, site, supposed, here.as_ref());
    Ok(match here {
        Some(here) => remembered(dice, scenery, &here, shown),
        None => shown,
    })
}

/// The same, really shown, and to a host that may know less.
fn really(
    dice: &mut Dice,
    site: &Site,
    situation: Situation,
    here: Option<&AccessPoint>,
) -> Situation {
    let badges = here.is_some_and(|here| here.formats.iter().any(|format| format == "wiegand"));
    let presented = match dice.throw(20) {
        _ if !site.issuers.is_empty() && dice.throw(3) > 0 => Presented::Token(token(dice, site)),
        0 => Presented::Badge,
        1..=9 if badges => Presented::Badge,
        _ => Presented::Tap(challenge(dice, &situation.access_point)),
    };
    Situation {
        presented,
        clock: clock(dice, situation.clock.now),
        door: situation.door.filter(|_| !dice.one_in(30)),
        credential: situation.credential.filter(|_| !dice.one_in(30)),
        ..situation
    }
}

/// The same, with what has happened before; also with a first of two presentations, where that may be
/// of use.
fn remembered(
    dice: &mut Dice,
    scenery: &Scenery,
    here: &AccessPoint,
    situation: Situation,
) -> Situation {
    let site = &scenery.site;
    let now = situation.clock.now;
    let ruled = site.profiles.iter().any(|profile| profile.identifier == ANYBODY);
    let situation = if ruled && dice.throw(4) > 0 { eased(dice, situation) } else { situation };
    let situation = Situation {
        number: u8::try_from(dice.throw(CARDS.into())).unwrap_or(0),
        memory: memory(dice, site, here, now),
        sets: if dice.one_in(4) && !site.issuers.is_empty() {
            Vec::new()
        } else {
            sets(dice, site, now)
        },
        lists: lists(dice, site, here, now),
        ..situation
    };
    let situation = match situation.presented {
        Presented::Token(token) => {
            let presented = Presented::Token(placed(dice, site, &situation.lists, token));
            Situation { presented, ..situation }
        }
        _ => situation,
    };
    if here.authentication.is_some() && dice.throw(4) > 0 {
        return after(dice, site, here, situation);
    }
    situation
}

/// The same, with little in the way of the rules that are asked last.
fn eased(dice: &mut Dice, situation: Situation) -> Situation {
    let Situation { mut door, mut credential, mut clock, mut presented, .. } = situation;
    if let Some(door) = &mut door {
        door.lockdowns.clear();
    }
    if let Some(credential) = &mut credential {
        let assignment = Assignment {
            uses_left: dice.pick(&[None, None, Some(1), Some(2)]).flatten(),
            ..Assignment::to(ANYBODY)
        };
        *credential = Credential {
            state: CredentialState::Enabled,
            valid_from: None,
            valid_until: None,
            assignments: vec![assignment],
            ..credential.clone()
        };
    }
    if dice.throw(8) > 0 {
        clock = Clock { state: ClockState::Trusted, floor: 0, ..clock };
    }
    match &mut presented {
        Presented::Tap(challenge) => {
            let access_point = situation.access_point.clone();
            *challenge = Challenge::Consumed { access_point, age: 1 };
        }
        Presented::Token(token) if dice.throw(8) > 0 => token.seen = Seen::Never,
        Presented::Token(_) | Presented::Badge | Presented::Supposed { .. } => {}
    }
    Situation { door, credential, clock, presented, ..situation }
}

fn format(dice: &mut Dice, here: Option<&AccessPoint>) -> Option<String> {
    match dice.throw(20) {
        0..=9 => None,
        10 => dice.pick(&FORMATS).map(String::from),
        11 if dice.one_in(4) => Some(UNHEARD_OF.into()),
        _ => here.and_then(|here| dice.pick(&here.formats)),
    }
}

pub(super) fn challenge(dice: &mut Dice, here: &str) -> Challenge {
    let age = u32::try_from(dice.throw(10)).unwrap_or(0);
    let access_point = here.to_string();
    match dice.throw(40) {
        0 => Challenge::Used,
        1 => Challenge::Absent,
        2 => Challenge::Unknown,
        3 => Challenge::Consumed { access_point: UNHEARD_OF.into(), age },
        4 => Challenge::Consumed { access_point, age: 11 },
        5 => Challenge::Consumed { access_point, age: 10 },
        _ => Challenge::Consumed { access_point, age },
    }
}

fn clock(dice: &mut Dice, now: u64) -> Clock {
    let state = match dice.throw(5) {
        0 => ClockState::Untrusted,
        1 => ClockState::Absent,
        _ => ClockState::Trusted,
    };
    let floor = match dice.throw(12) {
        0 => now,
        1 => now.saturating_add(1),
        2 => now.saturating_sub(1),
        3 => around(dice, now),
        4 if dice.one_in(8) => END_OF_TIME,
        5 if dice.one_in(8) => END_OF_TIME.saturating_sub(1),
        _ => 0,
    };
    let now = match dice.throw(60) {
        0 => END_OF_TIME,
        1 => END_OF_TIME.saturating_sub(1),
        _ => now,
    };
    Clock { state, now, floor }
}

fn door(dice: &mut Dice, scenery: &Scenery, here: Option<&AccessPoint>, now: u64) -> DoorState {
    let doors = &scenery.site.doors;
    let own = doors.iter().find(|door| here.is_some_and(|here| here.door == door.identifier));
    // What was set by hand hides what is written: so seldom where that depends on the hour.
    let plain = own.is_none_or(|door| door.mode_schedule.is_empty());
    let mode = match dice.throw(10) {
        0..=6 if plain => Some(DoorMode::Locked),
        7 => dice.pick(DoorMode::ALL),
        _ => None,
    };
    let lockdowns = match dice.throw(16) {
        0 => 2,
        1 | 2 => 1,
        _ => 0,
    };
    let lockdowns = (0..lockdowns).map(|_| lockdown(dice, scenery, now)).collect();
    let threat_level = u8::try_from(dice.throw(6)).unwrap_or(0);
    let first_person = match dice.throw(4) {
        0 => None,
        1 => Some(around(dice, now)),
        _ => Some(now.saturating_sub(u64::try_from(dice.throw(36 * 3600)).unwrap_or(0))),
    };
    DoorState { mode, lockdowns, threat_level, first_person }
}

fn lockdown(dice: &mut Dice, scenery: &Scenery, now: u64) -> Lockdown {
    let site = &scenery.site;
    let areas: Vec<String> = site.areas.iter().map(|it| it.identifier.clone()).collect();
    let doors: Vec<String> = site.doors.iter().map(|it| it.identifier.clone()).collect();
    let plans: Vec<String> = site.lockdown_plans.iter().map(|it| it.identifier.clone()).collect();
    let kind = dice.throw(4);
    let mut name = |of: &[String]| {
        let known = dice.pick(of).filter(|_| !dice.one_in(20));
        known.unwrap_or_else(|| UNHEARD_OF.into())
    };
    let scope = match kind {
        0 => Scope::Site,
        1 if !areas.is_empty() => Scope::Area(name(&areas)),
        2 if !plans.is_empty() => Scope::Plan(name(&plans)),
        _ => Scope::Door(name(&doors)),
    };
    let starts = if dice.one_in(2) { 0 } else { around(dice, now) };
    let ends = dice.one_in(2).then(|| around(dice, now));
    Lockdown { scope, rank: rank(dice), starts, ends }
}

fn credential(dice: &mut Dice, scenery: &Scenery, now: u64) -> Credential {
    let state = match dice.throw(60) {
        0 => CredentialState::Disabled,
        1 | 2 => CredentialState::SuspendedUntil(around(dice, now)),
        _ => CredentialState::Enabled,
    };
    let assignments = match dice.throw(24) {
        0 => 0,
        1..=8 => 1,
        _ => dice.between(2, 5),
    };
    Credential {
        holder: dice.pick(&HOLDERS).unwrap_or_default().into(),
        state,
        valid_from: dice.one_in(20).then(|| around(dice, now)),
        valid_until: dice.one_in(20).then(|| around(dice, now)),
        extended_grant: dice.one_in(4),
        lockdown_override: dice.one_in(3).then(|| rank(dice)),
        antipassback_exempt: dice.one_in(8),
        assignments: (0..assignments).map(|it| assignment(dice, scenery, now, it)).collect(),
    }
}

fn assignment(dice: &mut Dice, scenery: &Scenery, now: u64, number: i64) -> Assignment {
    let profile = dice.pick(&scenery.site.profiles).filter(|_| !dice.one_in(20));
    let uses = match dice.throw(8) {
        0 => Some(0),
        1 => Some(1),
        2 => Some(7),
        _ => None,
    };
    Assignment {
        identifier: format!("assignment-{number}"),
        profile: profile.map_or_else(|| UNHEARD_OF.into(), |profile| profile.identifier),
        valid_from: dice.one_in(6).then(|| around(dice, now)),
        valid_until: dice.one_in(6).then(|| around(dice, now)),
        uses_left: uses,
    }
}

/// A second beside `now`, `now` itself, or any within a month of it.
pub(super) fn around(dice: &mut Dice, now: u64) -> u64 {
    let seconds = match dice.throw(6) {
        0 => -1,
        1 => 0,
        2 => 1,
        _ => dice.between(-30 * 86_400, 30 * 86_400),
    };
    now.saturating_add_signed(seconds)
}
