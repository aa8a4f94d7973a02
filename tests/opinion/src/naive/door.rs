//! How a door stands for somebody who may pass.

use super::Refusal;
use crate::site::{AccessPoint, Site};
use crate::situation::{DoorState, Lockdown, Scope};
use crate::words::DoorMode;

/// How a door stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    Locked,
    Unlocked,
    HeldOpen,
    /// Locked down, and the credential passes it.
    Overridden,
}

/// A lockdown that nobody can tell the reach of is looked at before anything else: it may be meant
/// for this door. Then nobody passes a door whose mode is not known, nor one that is blocked. Then
/// every lockdown has to be overridden, one that was made by hand with the highest rank.
pub(super) fn stands(
    site: &Site,
    access_point: &AccessPoint,
    state: &DoorState,
    passes: Option<u8>,
    now: Result<u64, Refusal>,
) -> Result<Standing, Refusal> {
    let mut ranks = Vec::new();
    for lockdown in &state.lockdowns {
        // Without a time to tell, it holds.
        let begun = now.is_err() || now.is_ok_and(|now| now >= lockdown.starts);
        let over = now.is_ok_and(|now| lockdown.ends.is_some_and(|ends| now >= ends));
        if begun && !over {
            ranks.extend(rank(site, access_point, lockdown)?);
        }
    }
    let written = site
        .doors
        .iter()
        .find(|door| door.identifier == access_point.door)
        .map_or(DoorMode::Unknown, |door| door.mode);
    let mode = state.mode.unwrap_or(written);
    match mode {
        DoorMode::Unknown => return Err("door.unknown"),
        DoorMode::Blocked => return Err("door.blocked"),
        DoorMode::LockedDown => ranks.push(u8::MAX),
        DoorMode::Locked | DoorMode::Unlocked | DoorMode::LockedOpen => {}
    }
    for rank in &ranks {
        if passes.is_none_or(|passes| passes < *rank) {
            return Err("door.locked-down");
        }
    }
    Ok(match mode {
        _ if !ranks.is_empty() => Standing::Overridden,
        DoorMode::Unlocked => Standing::Unlocked,
        DoorMode::LockedOpen => Standing::HeldOpen,
        _ => Standing::Locked,
    })
}

/// The rank of a lockdown, if it covers this access point.
fn rank(
    site: &Site,
    access_point: &AccessPoint,
    lockdown: &Lockdown,
) -> Result<Option<u8>, Refusal> {
    let borders = |area: &String| {
        access_point.from.as_ref() == Some(area) || access_point.to.as_ref() == Some(area)
    };
    let unknown = "lockdown.unknown-plan";
    let (covered, rank) = match &lockdown.scope {
        Scope::Site => (true, lockdown.rank),
        Scope::Area(name) => {
            site.areas.iter().find(|area| area.identifier == *name).ok_or(unknown)?;
            (borders(name), lockdown.rank)
        }
        Scope::Door(name) => {
            site.doors.iter().find(|door| door.identifier == *name).ok_or(unknown)?;
            (access_point.door == *name, lockdown.rank)
        }
        Scope::Plan(name) => {
            let plan =
                site.lockdown_plans.iter().find(|plan| plan.identifier == *name).ok_or(unknown)?;
            let covered = plan.everywhere
                || plan.doors.contains(&access_point.door)
                || plan.areas.iter().any(borders);
            (covered, if plan.rank > lockdown.rank { plan.rank } else { lockdown.rank })
        }
    };
    Ok(covered.then_some(rank))
}
