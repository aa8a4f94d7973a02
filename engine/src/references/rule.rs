//! Whether rules, scheduled modes and security levels are in range, and refer to what there is.

use alloc::boxed::Box;

use doorward_bundle::{AntipassbackMode, Bundle, limits};

use super::{Place, count, named, reference, references, within};
use crate::load::Flaw;

pub(super) fn check(b: &Bundle) -> Result<(), Box<Flaw>> {
    check_lock_out(b)?;
    check_areas(b)?;
    check_doors(b)?;
    check_authentication_profiles(b)
}

fn check_lock_out(b: &Bundle) -> Result<(), Box<Flaw>> {
    let Some(rule) = b.limits.lock_out else { return Ok(()) };
    let (limits, fits) = (Place::Member("limits"), 1..=limits::LOCK_OUT_FAILURES);
    let place = limits.member("lock-out");
    within(place.member("failures"), fits.contains(&rule.failures), "not 1 to 100")?;
    within(place.member("seconds"), is_span(rule.seconds), "not 1 to 86400 seconds")
}

fn check_areas(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("areas");
    for (n, area) in b.areas.iter().enumerate() {
        let place = list.item(n);
        if let Some(rule) = area.antipassback {
            let place = place.member("antipassback");
            let timed = rule.mode == AntipassbackMode::Timed;
            let fits = rule.seconds.is_some() == timed && rule.seconds.is_none_or(is_span);
            within(place, fits, "not 1 to 86400 seconds of a timed rule, and none of another")?;
        }
        if let Some(capacity) = area.capacity {
            let fits = (1..=limits::CAPACITY).contains(&capacity);
            within(place.member("capacity"), fits, "not 1 to 1000000")?;
        }
    }
    Ok(())
}

fn check_doors(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("doors");
    for (n, door) in b.doors.iter().enumerate() {
        let place = list.item(n);
        if let Some(modes) = &door.mode_schedule {
            let place = place.member("mode-schedule");
            count(place, modes.len(), limits::LEVELS)?;
            within(place, !modes.is_empty(), "empty")?;
            for (m, scheduled) in modes.iter().enumerate() {
                reference(place.item(m).member("when"), scheduled.when, b.schedules.len())?;
            }
        }
        if let Some(profiles) = &door.first_person {
            let place = place.member("first-person");
            within(place, !profiles.is_empty(), "empty")?;
            references(place, profiles, b.profiles.len())?;
        }
    }
    Ok(())
}

fn check_authentication_profiles(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("authentication-profiles");
    let profiles = b.authentication_profiles.as_deref().unwrap_or_default();
    within(list, b.authentication_profiles.is_none() || !profiles.is_empty(), "empty")?;
    named(list, limits::AUTHENTICATION_PROFILES, profiles, |p| (&p.identifier, &p.name))?;
    for (n, profile) in profiles.iter().enumerate() {
        let item = list.item(n);
        let place = item.member("levels");
        count(place, profile.levels.len(), limits::LEVELS)?;
        within(place, !profile.levels.is_empty(), "empty")?;
        for (m, level) in profile.levels.iter().enumerate() {
            let place = place.item(m);
            if let Some(when) = level.when {
                reference(place.member("when"), when, b.schedules.len())?;
            }
            let fits = (1..=limits::FACTOR_SECONDS).contains(&level.within);
            within(place.member("within"), fits, "not 1 to 30 seconds")?;
        }
    }
    let list = Place::Member("access-points");
    for (n, access_point) in b.access_points.iter().enumerate() {
        if let Some(profile) = access_point.authentication {
            reference(list.item(n).member("authentication"), profile, profiles.len())?;
        }
    }
    Ok(())
}

fn is_span(seconds: u32) -> bool {
    (1..=limits::RULE_SECONDS).contains(&seconds)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use doorward_bundle::{Antipassback, AuthenticationProfile, DoorMode, ScheduledMode};

    use super::super::check;
    use super::super::tests::{bundle, level, levels};
    use super::*;

    /// A code, a path, and what is to be told by them.
    type Bend = (&'static str, &'static str, fn(&mut Bundle));

    #[test]
    fn rules_refer_to_what_there_is() {
        let bends: [Bend; 9] = [
            ("bundle.dangling-reference", "doors[0].mode-schedule[0].when", |b| {
                let mode = DoorMode::Blocked;
                b.doors[0].mode_schedule = Some(vec![ScheduledMode { when: 1, mode }]);
            }),
            ("bundle.out-of-range", "doors[0].mode-schedule", |b| {
                b.doors[0].mode_schedule = Some(Vec::new());
            }),
            ("bundle.dangling-reference", "doors[0].first-person", |b| {
                b.doors[0].first_person = Some(vec![1]);
            }),
            ("bundle.out-of-range", "doors[0].first-person", |b| {
                b.doors[0].first_person = Some(Vec::new());
            }),
            ("bundle.out-of-range", "authentication-profiles", |b| {
                b.authentication_profiles = Some(Vec::new());
            }),
            ("bundle.dangling-reference", "authentication-profiles[0].levels[0].when", |b| {
                let profile = AuthenticationProfile { levels: vec![level(Some(1))], ..levels(0) };
                b.authentication_profiles = Some(vec![profile]);
            }),
            ("bundle.dangling-reference", "access-points[0].authentication", |b| {
                b.access_points[0].authentication = Some(0);
            }),
            ("bundle.out-of-range", "areas[0].antipassback", |b| {
                let mode = AntipassbackMode::Hard;
                b.areas[0].antipassback = Some(Antipassback { mode, seconds: Some(1) });
            }),
            ("bundle.out-of-range", "areas[0].antipassback", |b| {
                let mode = AntipassbackMode::Timed;
                b.areas[0].antipassback = Some(Antipassback { mode, seconds: None });
            }),
        ];
        for (code, path, bend) in bends {
            let mut bent = bundle();
            bend(&mut bent);
            let flaw = check(&bent).unwrap_err();
            assert_eq!((flaw.code.as_str(), flaw.path.as_str()), (code, path));
        }
    }
}
