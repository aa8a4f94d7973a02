//! How a door stands for somebody who may pass.

use super::calendar::{self, wall_clock};
use super::{Moment, Refusal};
use crate::site::{AccessPoint, Door, Site};
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

/// Where the hour decides how the door stands, it has to be known. A lockdown that nobody can tell the
/// reach of is looked at next: it may be meant for this door. Then nobody passes a door whose mode is not
/// known, nor one that is blocked. Then every lockdown has to be overridden, one that was made by hand
/// with the highest rank.
pub(super) fn stands(
    site: &Site,
    access_point: &AccessPoint,
    state: &DoorState,
    passes: Option<u8>,
    moment: Moment,
) -> Result<Standing, Refusal> {
    let now = moment.now;
    let door = site.doors.iter().find(|door| door.identifier == access_point.door);
    let mode = match (state.mode, door) {
        (Some(set), _) => set,
        (None, Some(door)) => by_the_hour(site, access_point, door, state.first_person, moment)?,
        (None, None) => DoorMode::Unknown,
    };
    let mut ranks = Vec::new();
    for lockdown in &state.lockdowns {
        // Without a time to tell, it holds.
        let begun = now.is_err() || now.is_ok_and(|now| now >= lockdown.starts);
        let over = now.is_ok_and(|now| lockdown.ends.is_some_and(|ends| now >= ends));
        if begun && !over {
            ranks.extend(rank(site, access_point, lockdown)?);
        }
    }
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

/// The mode of the first hours that these are; outside all, the door's own. Hours that would open it to
/// anybody leave it its own where it waits for somebody who has not come yet: on the date on which they
/// began, or since. Nobody has come later than now.
fn by_the_hour(
    site: &Site,
    access_point: &AccessPoint,
    door: &Door,
    came: Option<u64>,
    moment: Moment,
) -> Result<DoorMode, Refusal> {
    let zone = access_point.zone.as_ref().unwrap_or(&site.site.zone);
    for scheduled in &door.mode_schedule {
        if scheduled.schedule == "never" {
            continue;
        }
        let now = moment.now?;
        if now >= moment.zones_end {
            return Err("bundle.zone-expired");
        }
        let schedule = site.schedules.iter().find(|it| it.identifier == scheduled.schedule);
        let asked = schedule.map(|schedule| calendar::Asked { site, schedule, access_point, now });
        let began = asked.map_or(Ok(Vec::new()), calendar::Asked::began)?;
        let Some(first) = began.into_iter().min() else { continue };
        let opens = matches!(scheduled.mode, DoorMode::Unlocked | DoorMode::LockedOpen);
        if !opens || door.first_person.is_empty() {
            return Ok(scheduled.mode);
        }
        let came = came.filter(|came| *came <= now).and_then(|came| wall_clock(zone, came));
        let has_come = came.is_some_and(|wall| wall.date() >= first);
        return Ok(if has_come { scheduled.mode } else { door.mode });
    }
    Ok(door.mode)
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
