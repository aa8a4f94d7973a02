//! Rules that need to know who has passed before, as text.

use std::fmt::{self, Formatter, Write as _};

use doorward_bundle::{Antipassback, Area, AuthenticationProfile, Bundle, Door, LockOut};

use super::{name_of, title};

/// An area, with what becomes of who enters it.
pub(super) fn area(out: &mut Formatter<'_>, area: &Area) -> fmt::Result {
    title(out, &area.identifier, &area.name)?;
    if let Some(Antipassback { mode, seconds }) = &area.antipassback {
        write!(out, ", anti-passback {}", mode.as_str())?;
        if let Some(seconds) = seconds {
            write!(out, " for {seconds} s")?;
        }
    }
    match area.capacity {
        Some(capacity) => write!(out, ", at most {capacity} holders"),
        None => Ok(()),
    }
}

/// The modes of a door by the hour, and whom it waits for.
pub(super) fn modes(out: &mut Formatter<'_>, bundle: &Bundle, door: &Door) -> fmt::Result {
    for scheduled in door.mode_schedule.iter().flatten() {
        write!(out, ", {} when {}", scheduled.mode.as_str(), schedule(bundle, scheduled.when))?;
    }
    if let Some(profiles) = &door.first_person {
        let name = |at: &u32| name_of(&bundle.profiles, *at, |profile| &profile.identifier);
        let names: Vec<String> = profiles.iter().map(name).collect();
        write!(out, ", waits for {}", names.join(" "))?;
    }
    match &door.passage {
        Some(passage) => write!(out, ", passage {}", passage.as_str()),
        None => Ok(()),
    }
}

/// An authentication profile, level by level.
pub(super) fn authentication_profile(
    out: &mut Formatter<'_>,
    bundle: &Bundle,
    profile: &AuthenticationProfile,
) -> fmt::Result {
    title(out, &profile.identifier, &profile.name)?;
    let levels = profile.levels.iter().map(|level| {
        let when = level.when.map_or_else(|| "always".into(), |when| schedule(bundle, when));
        let mut text = format!("{when} by {}", level.required_strength.as_str());
        if level.dual {
            text.push_str(" of two holders");
        }
        // Nothing can go wrong in writing to a string.
        let _written = write!(text, " within {} s", level.within);
        text
    });
    write!(out, ": {}", levels.collect::<Vec<_>>().join(", "))
}

/// When a credential is locked out.
pub(super) fn lock_out(out: &mut Formatter<'_>, rule: LockOut) -> fmt::Result {
    writeln!(out, "locked out after {} refusals for {} s", rule.failures, rule.seconds)
}

fn schedule(bundle: &Bundle, at: u32) -> String {
    name_of(&bundle.schedules, at, |schedule| &schedule.identifier)
}
