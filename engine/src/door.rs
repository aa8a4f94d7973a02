//! The proof that the door, at this moment, lets anybody pass.

mod hours;

use doorward_bundle::AccessPoint;

use crate::clock::Clock;
use crate::decision::Value;
use crate::load::{Loaded, index};
use crate::question::{DoorMode, DoorRecord, Lockdown, LockdownScope};
use crate::reason::{Code, Refusal};

/// The rank of a door that was locked down by hand.
const BY_HAND: u8 = u8::MAX;

/// Proof: neither the door's mode nor a lockdown refuses, and how the door stands.
#[derive(Debug)]
pub(crate) struct Passable {
    pub(crate) standing: Standing,
}

/// How a door stands for somebody who may pass.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    /// Locked: it must be released.
    Locked,
    /// Unlocked: there is nothing to release, but it can be locked.
    Unlocked,
    /// Held open: nothing can lock it.
    HeldOpen,
    /// Locked down, and passed by the credential's override.
    Overridden,
}

impl Passable {
    /// Unknown, then blocked, then lockdown, then the mode. An override passes lockdowns only.
    pub(crate) fn check(
        record: &DoorRecord,
        override_rank: Option<u8>,
        loaded: &Loaded,
        access_point: &AccessPoint,
        clock: Clock,
    ) -> Result<Self, Refusal> {
        let mode = match record.mode {
            Some(mode) => mode,
            None => hours::configured_mode(record, loaded, access_point, clock)?,
        };
        let mut rank = None;
        for lockdown in &record.lockdowns {
            if is_active(lockdown, clock) {
                rank = rank.max(rank_here(lockdown, loaded, access_point)?);
            }
        }
        if mode == DoorMode::LockedDown {
            rank = Some(BY_HAND);
        }
        match (mode, rank) {
            (DoorMode::Unknown, _) => Err(Code::DoorUnknown.into()),
            (DoorMode::Blocked, _) => Err(Code::DoorBlocked.into()),
            (_, Some(rank)) if override_rank.is_none_or(|passes| passes < rank) => {
                let passes = override_rank.map_or(-1, i64::from);
                Err(Refusal::from(Code::DoorLockedDown).comparing(
                    "override-rank",
                    Value::Number(passes),
                    Value::Number(i64::from(rank)),
                ))
            }
            (_, Some(_)) => Ok(Self { standing: Standing::Overridden }),
            (DoorMode::Unlocked, None) => Ok(Self { standing: Standing::Unlocked }),
            (DoorMode::LockedOpen, None) => Ok(Self { standing: Standing::HeldOpen }),
            (DoorMode::Locked | DoorMode::LockedDown, None) => {
                Ok(Self { standing: Standing::Locked })
            }
        }
    }
}

/// Half-open. Without a trusted time a lockdown counts as active: it fails closed.
fn is_active(lockdown: &Lockdown, clock: Clock) -> bool {
    clock
        .trusted()
        .map_or(true, |now| lockdown.starts <= now && lockdown.ends.is_none_or(|ends| now < ends))
}

/// The rank of a lockdown at this access point, `None` where it does not cover it.
fn rank_here(
    lockdown: &Lockdown,
    loaded: &Loaded,
    access_point: &AccessPoint,
) -> Result<Option<u8>, Refusal> {
    let bundle = &loaded.bundle;
    let in_area = |area: u32| access_point.from == Some(area) || access_point.to == Some(area);
    let (covered, rank) = match &lockdown.scope {
        LockdownScope::Site => (true, lockdown.rank),
        LockdownScope::Area(identifier) => {
            let area = position(&bundle.areas, |area| &area.identifier, identifier)?;
            (in_area(area), lockdown.rank)
        }
        LockdownScope::Door(identifier) => {
            let door = position(&bundle.doors, |door| &door.identifier, identifier)?;
            (access_point.door == door, lockdown.rank)
        }
        LockdownScope::Plan(identifier) => {
            let found = position(&bundle.lockdown_plans, |plan| &plan.identifier, identifier)?;
            let plan = bundle.lockdown_plans.get(index(found)).ok_or(Code::LockdownUnknownPlan)?;
            let covered = plan.all
                || plan.doors.binary_search(&access_point.door).is_ok()
                || plan.areas.iter().any(|area| in_area(*area));
            (covered, lockdown.rank.max(plan.rank))
        }
    };
    Ok(covered.then_some(rank))
}

fn position<T>(
    sorted: &[T],
    identifier: impl Fn(&T) -> &alloc::string::String,
    wanted: &str,
) -> Result<u32, Refusal> {
    let unknown = || {
        Refusal::from(Code::LockdownUnknownPlan)
            .because(alloc::format!("a lockdown names `{wanted}`, which is not in the bundle"))
    };
    sorted
        .binary_search_by(|item| identifier(item).as_str().cmp(wanted))
        .ok()
        .and_then(|found| u32::try_from(found).ok())
        .ok_or_else(unknown)
}

const fn mode(configured: doorward_bundle::DoorMode) -> DoorMode {
    match configured {
        doorward_bundle::DoorMode::Locked => DoorMode::Locked,
        doorward_bundle::DoorMode::Unlocked => DoorMode::Unlocked,
        doorward_bundle::DoorMode::LockedOpen => DoorMode::LockedOpen,
        doorward_bundle::DoorMode::Blocked => DoorMode::Blocked,
        doorward_bundle::DoorMode::LockedDown => DoorMode::LockedDown,
    }
}
