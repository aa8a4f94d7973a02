//! Random rules of a site: those that need state, doors by the hour, levels by the hour, and those who
//! strike off.

use super::dice::Dice;
use super::hours::identifier;
use super::issuer::{about, issuers};
use crate::engine::AUTHORITIES;
use crate::site::{
    Antipassback, AuthenticationProfile, Door, LockOut, Policy, Profile, Revocation, ScheduledMode,
    SecurityLevel, Site,
};
use crate::words::{AntipassbackMode, Capability, DoorMode, Effect, Passage, Seconds, Strength};

/// The profile that sites with rules have besides.
pub(super) const ANYBODY: &str = "anybody";

/// Gives half of all sites rules, each of them some.
pub(super) fn rules(dice: &mut Dice, site: &mut Site) {
    if dice.one_in(2) {
        return;
    }
    site.profiles.push(anybody());
    for access_point in &mut site.access_points {
        access_point.usage = access_point.usage.take().filter(|_| dice.one_in(3));
    }
    if dice.one_in(2) {
        let failures = u32::try_from(dice.between(1, 3)).unwrap_or(1);
        site.limits.lock_out = Some(LockOut { failures, span: span(dice) });
    }
    for area in &mut site.areas {
        area.antipassback =
            dice.pick(AntipassbackMode::ALL).filter(|_| dice.throw(4) > 0).map(|mode| {
                let timed = mode == AntipassbackMode::Timed;
                Antipassback { mode, span: timed.then(|| span(dice)) }
            });
        area.capacity = dice.one_in(3).then(|| u32::try_from(dice.between(1, 3)).unwrap_or(1));
    }
    let hours: Vec<String> = site.schedules.iter().map(|it| it.identifier.clone()).collect();
    let profiles: Vec<String> = site.profiles.iter().map(|it| it.identifier.clone()).collect();
    for door in &mut site.doors {
        let passage = dice.pick(Passage::ALL);
        door.passage = passage.filter(|_| !site.areas.is_empty() || dice.one_in(2));
        if dice.one_in(2) {
            by_the_hour(dice, door, &hours, &profiles);
        }
    }
    site.authentication_profiles =
        (0..dice.between(1, 2)).map(|number| authentication(dice, number, &hours)).collect();
    let levels: Vec<String> =
        site.authentication_profiles.iter().map(|it| it.identifier.clone()).collect();
    for access_point in &mut site.access_points {
        access_point.authentication = dice.pick(&levels).filter(|_| dice.one_in(2));
        if access_point.authentication.is_some() && dice.one_in(2) {
            access_point.formats = vec!["pkoc-nfc-v1".into(), "wiegand".into()];
            access_point.bit_formats = vec!["H10301".into()];
            access_point.required_strength = Strength::None;
        }
    }
    if dice.one_in(2) {
        issuers(dice, site);
    }
    for (key, name) in AUTHORITIES.iter().zip(["desk", "council"]) {
        if dice.one_in(3) {
            let mut authority = revocation(dice, name, key);
            if !site.issuers.is_empty() && dice.one_in(2) {
                authority.issuers = about(dice, site);
            }
            site.revocations.push(authority);
        }
    }
    // The first authority has the first key: without it, nobody would have the second.
    if let [only] = &mut site.revocations[..] {
        only.keys = AUTHORITIES.first().cloned().into_iter().collect();
    }
    for class in &mut site.staleness_classes {
        for level in &mut class.levels {
            level.status_age = dice.one_in(2).then(|| span(dice));
        }
    }
}

/// A profile that permits everything: nothing else may stand between somebody and the rules.
fn anybody() -> Profile {
    Profile {
        identifier: ANYBODY.into(),
        name: ANYBODY.into(),
        policies: vec![Policy {
            effect: Effect::Permit,
            everywhere: true,
            access_points: Vec::new(),
            areas: Vec::new(),
            schedule: "always".into(),
            capabilities: Some(Capability::ALL.to_vec()),
            required_strength: None,
            conditions: None,
        }],
    }
}

/// A second, a few minutes, a day, or anything between.
pub(super) fn span(dice: &mut Dice) -> Seconds {
    let any = dice.between(1, 86_400);
    Seconds(u64::try_from(dice.pick(&[1, 600, 86_400, any]).unwrap_or(1)).unwrap_or(1))
}

fn by_the_hour(dice: &mut Dice, door: &mut Door, hours: &[String], profiles: &[String]) {
    let modes = [
        DoorMode::Locked,
        DoorMode::Unlocked,
        DoorMode::Unlocked,
        DoorMode::LockedOpen,
        DoorMode::Blocked,
        DoorMode::LockedDown,
    ];
    for _ in 0..dice.between(1, 3) {
        let schedule = dice.pick(hours).filter(|_| !dice.one_in(12));
        door.mode_schedule.push(ScheduledMode {
            schedule: schedule.unwrap_or_else(|| "never".into()),
            mode: dice.pick(&modes).unwrap_or(DoorMode::Locked),
        });
    }
    if dice.one_in(2) {
        door.first_person = dice.some(profiles, 3);
    }
}

fn authentication(dice: &mut Dice, number: i64, hours: &[String]) -> AuthenticationProfile {
    let identifier = identifier(dice, number);
    let level = |dice: &mut Dice| {
        let built_in = match dice.throw(8) {
            0..=2 => Some("always"),
            3 => Some("never"),
            _ => None,
        };
        let schedule = built_in.map(String::from).or_else(|| dice.pick(hours));
        SecurityLevel {
            schedule: schedule.unwrap_or_else(|| "always".into()),
            required_strength: dice.pick(Strength::ALL).filter(|_| dice.throw(3) > 0),
            dual: dice.one_in(2),
            within: u32::try_from(dice.between(1, 30)).unwrap_or(1),
        }
    };
    let levels = (0..dice.between(1, 3)).map(|_| level(dice)).collect();
    AuthenticationProfile { name: identifier.clone(), identifier, levels }
}

fn revocation(dice: &mut Dice, name: &str, key: &str) -> Revocation {
    let formats = match dice.throw(3) {
        0 => vec!["pkoc-nfc-v1".into()],
        1 => vec!["pkoc-nfc-v1".into(), "wiegand".into()],
        _ => Vec::new(),
    };
    Revocation {
        identifier: name.into(),
        name: name.into(),
        keys: vec![key.into()],
        formats,
        required: dice.one_in(3),
        issuers: Vec::new(),
        maximum_age: dice.one_in(2).then(|| span(dice)),
    }
}
