//! Runtime state, as it is kept and as it is answered.

use serde::{Deserialize, Serialize};

use super::draft::Draft;
use super::row::{self, Read};
use super::{Ledger, SITE, whereabouts};
use crate::contract::question::{DoorMode, DoorRecord, Lockdown, LockdownScope, Reply};
use crate::journal::Event;
use crate::store::rows::{Backend, Kind, Rows};
use crate::store::{
    ActiveLockdown, Fault, MAX_LOCKDOWNS, MAX_NAME, Origin, Runtime, RuntimeError, RuntimeState,
    SetDoor,
};

/// What is in force at the whole site.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Site {
    lockdowns: Vec<ActiveLockdown>,
    threat_level: u8,
}

/// Answers for an access point and its door.
pub(super) fn door(
    rows: &dyn Rows,
    access_point: &str,
    reads: &mut Vec<Read>,
) -> Result<Reply, Fault> {
    let key = access_point.as_bytes();
    let Some(door) = row::read::<String>(rows, Kind::AccessPoint, key, reads)? else {
        return Ok(Reply::Unknown(format!("no door is known for access point `{access_point}`")));
    };
    let mode: Option<Option<DoorMode>> = row::read(rows, Kind::Door, door.as_bytes(), reads)?;
    let site: Site = row::read(rows, Kind::Meta, SITE, reads)?.unwrap_or_default();
    Ok(Reply::Door(DoorRecord {
        mode: mode.flatten(),
        lockdowns: site.lockdowns.into_iter().map(|active| active.lockdown).collect(),
        threat_level: site.threat_level,
        first_person: whereabouts::first_person(rows, &door, reads)?,
    }))
}

impl<B: Backend> Runtime for Ledger<B> {
    fn set_door_mode(
        &self,
        origin: Origin<'_>,
        door: &str,
        mode: Option<DoorMode>,
    ) -> Result<(), RuntimeError> {
        self.write(|draft| {
            if !is_door(draft.view(), door)? {
                return Err(RuntimeError::UnknownDoor(door.to_owned()));
            }
            let revision =
                draft.event(origin, Event::DoorModeSet { door: door.to_owned(), mode })?;
            // The row stays when the mode is cleared, so that its revision does not go back.
            draft.put_versioned(Kind::Door, door.as_bytes(), revision, &mode)?;
            Ok(())
        })
    }

    fn activate_lockdown(
        &self,
        origin: Origin<'_>,
        identifier: &str,
        lockdown: &Lockdown,
    ) -> Result<(), RuntimeError> {
        name(identifier)?;
        self.write(|draft| {
            effective(draft.view(), lockdown)?;
            let mut site = site(draft.view())?;
            if site.lockdowns.iter().any(|active| active.identifier == identifier) {
                return Err(RuntimeError::LockdownExists(identifier.to_owned()));
            }
            if site.lockdowns.len() >= MAX_LOCKDOWNS {
                return Err(RuntimeError::TooManyLockdowns);
            }
            let active =
                ActiveLockdown { identifier: identifier.to_owned(), lockdown: lockdown.clone() };
            site.lockdowns.push(active);
            let (identifier, lockdown) = (identifier.to_owned(), lockdown.clone());
            put_site(draft, origin, Event::LockdownActivated { identifier, lockdown }, &site)
        })
    }

    fn lift_lockdown(&self, origin: Origin<'_>, identifier: &str) -> Result<(), RuntimeError> {
        self.write(|draft| {
            let mut site = site(draft.view())?;
            let before = site.lockdowns.len();
            site.lockdowns.retain(|active| active.identifier != identifier);
            if site.lockdowns.len() == before {
                return Err(RuntimeError::UnknownLockdown(identifier.to_owned()));
            }
            let event = Event::LockdownLifted { identifier: identifier.to_owned() };
            put_site(draft, origin, event, &site)
        })
    }

    fn set_threat_level(&self, origin: Origin<'_>, level: u8) -> Result<(), RuntimeError> {
        self.write(|draft| {
            let site = Site { threat_level: level, ..site(draft.view())? };
            put_site(draft, origin, Event::ThreatLevelSet { level }, &site)
        })
    }

    fn runtime_state(&self) -> Result<RuntimeState, Fault> {
        self.backend.read(|rows| {
            let Site { lockdowns, threat_level } = site(rows)?;
            Ok(RuntimeState { doors: set_doors(rows)?, lockdowns, threat_level })
        })
    }
}

/// Refuses a lockdown that can be seen to cover nothing: somebody would rely on it.
fn effective(rows: &dyn Rows, lockdown: &Lockdown) -> Result<(), RuntimeError> {
    let Lockdown { scope, starts, ends, .. } = lockdown;
    match ends {
        Some(ends) if ends <= starts => {
            return Err(RuntimeError::Empty { starts: *starts, ends: *ends });
        }
        _ => {}
    }
    match scope {
        LockdownScope::Site => Ok(()),
        LockdownScope::Area(scope) | LockdownScope::Plan(scope) => name(scope),
        LockdownScope::Door(door) if is_door(rows, door)? => Ok(()),
        LockdownScope::Door(door) => Err(RuntimeError::UnknownDoor(door.clone())),
    }
}

fn name(name: &str) -> Result<(), RuntimeError> {
    match name.len() {
        1..=MAX_NAME => Ok(()),
        length => Err(RuntimeError::Name { length, limit: MAX_NAME }),
    }
}

fn site(rows: &dyn Rows) -> Result<Site, Fault> {
    let site = row::versioned(rows, Kind::Meta, SITE)?;
    Ok(site.map(|site| site.value).unwrap_or_default())
}

fn put_site(
    draft: &mut Draft<'_>,
    origin: Origin<'_>,
    event: Event,
    site: &Site,
) -> Result<(), RuntimeError> {
    let revision = draft.event(origin, event)?;
    Ok(draft.put_versioned(Kind::Meta, SITE, revision, site)?)
}

fn is_door(rows: &dyn Rows, door: &str) -> Result<bool, Fault> {
    for (_, value) in rows.scan(Kind::AccessPoint, &[], usize::MAX)? {
        if row::decode_versioned::<String>(Kind::AccessPoint, &value)?.value == door {
            return Ok(true);
        }
    }
    Ok(false)
}

fn set_doors(rows: &dyn Rows) -> Result<Vec<SetDoor>, Fault> {
    let mut doors = Vec::new();
    for (key, value) in rows.scan(Kind::Door, &[], usize::MAX)? {
        let found = row::decode_versioned::<Option<DoorMode>>(Kind::Door, &value)?.value;
        let door = String::from_utf8(key)
            .map_err(|_| Fault("a row of kind `Door` has a key that is no text".into()))?;
        doors.extend(found.map(|mode| SetDoor { door, mode }));
    }
    Ok(doors)
}
