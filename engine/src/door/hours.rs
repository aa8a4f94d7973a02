//! The mode that the bundle gives a door at this hour.

use doorward_bundle::AccessPoint;

use super::mode;
use crate::clock::Clock;
use crate::load::Loaded;
use crate::question::{DoorMode, DoorRecord};
use crate::reason::Refusal;

/// The first scheduled mode whose hours it is or, outside all hours, the mode that the door has anyway.
///
/// Hours that would unlock the door wait for its first person, where the door asks for one: somebody
/// of the right profile must have passed on the local date to which these hours belong, or since. Until
/// then the door has its own mode. A passage by a clock that had run ahead is none yet.
pub(super) fn configured_mode(
    record: &DoorRecord,
    loaded: &Loaded,
    access_point: &AccessPoint,
    clock: Clock,
) -> Result<DoorMode, Refusal> {
    let Some(door) = loaded.door(access_point) else { return Ok(DoorMode::Unknown) };
    for scheduled in door.mode_schedule.iter().flatten() {
        let Some(date) = loaded.date_of_hours(scheduled.when, access_point, clock)? else {
            continue;
        };
        let mode = mode(scheduled.mode);
        let unlocks = matches!(mode, DoorMode::Unlocked | DoorMode::LockedOpen);
        if !unlocks || door.first_person.is_none() {
            return Ok(mode);
        }
        let came = match record.first_person {
            Some(at) if at <= clock.trusted()? => {
                loaded.moment(access_point, at)?.local.day >= date
            }
            _ => false,
        };
        return Ok(if came { mode } else { super::mode(door.mode) });
    }
    Ok(mode(door.mode))
}
