//! The rules that depend on who has passed, or was refused, before.

use super::rights::Asked;
use super::transaction::lets_through;
use super::{Refusal, read};
use crate::site::{Antipassback, Area, Site};
use crate::situation::{Clock, Credential, Memory, Remembered};
use crate::words::AntipassbackMode;

/// What the rules make of who passes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Abided {
    /// Whether a rule that only notes would have refused.
    pub(super) noted: bool,
    /// Whether it matters where the holder will be.
    pub(super) followed: bool,
    /// Whether the door waits for somebody like him.
    pub(super) first_person: bool,
    /// Whether refusals are forgotten.
    pub(super) clears: bool,
}

/// What a refusal counts for: the holder has no right to what he asked for, whenever he comes.
const COUNTED: [Refusal; 7] = [
    "policy.forbidden",
    "policy.none-applies",
    "capability.not-permitted",
    "strength.insufficient",
    "rule.antipassback",
    "transaction.same-holder",
    "transaction.other-holder",
];

/// Whether a refusal is counted: only where that can lead to anything, and by a time that is trusted.
pub(super) fn counts(site: &Site, clock: Clock, refusal: Refusal) -> bool {
    site.limits.lock_out.is_some() && matches!(read(clock), Ok(Ok(_))) && COUNTED.contains(&refusal)
}

/// Lock-out, then ways that are open elsewhere, anti-passback and room for all who go in.
pub(super) fn abide(
    asked: &Asked<'_>,
    credential: &Credential,
    memory: &Memory,
    accompanied: bool,
) -> Result<Abided, Refusal> {
    let goes = lets_through(asked.capability);
    let (from, to) = (asked.area(&asked.access_point.from), asked.area(&asked.access_point.to));
    let matters = [from, to].into_iter().flatten().any(Area::keeps_count);
    let first_person = goes && awaited(asked);
    if asked.site.limits.lock_out.is_none() && !matters {
        return Ok(Abided { first_person, ..Abided::default() });
    }
    let Memory::Known(memory) = memory else { return Err("store.unknown") };
    not_locked_out(asked, memory)?;
    let noted = if matters && goes {
        let noted = follow(asked, credential, memory, from, to)?;
        let coming: u64 = if accompanied { 2 } else { 1 };
        if to.and_then(|area| area.capacity).is_some_and(|capacity| {
            u64::from(memory.others).saturating_add(coming) > u64::from(capacity)
        }) {
            return Err("rule.occupancy-full");
        }
        noted
    } else {
        false
    };
    let clears = asked.site.limits.lock_out.is_some() && memory.failures > 0;
    Ok(Abided { noted, followed: matters && goes, first_person, clears })
}

fn not_locked_out(asked: &Asked<'_>, memory: &Remembered) -> Result<(), Refusal> {
    let Some(rule) = asked.site.limits.lock_out else { return Ok(()) };
    if memory.failures < rule.failures {
        return Ok(());
    }
    let now = asked.moment.now?;
    match memory.last_failure {
        Some(last) if now >= last.saturating_add(rule.span.0) => Ok(()),
        _ => Err("rule.locked-out"),
    }
}

/// Where the holder is against where he goes; whether there is something to note.
fn follow(
    asked: &Asked<'_>,
    credential: &Credential,
    memory: &Remembered,
    from: Option<&Area>,
    to: Option<&Area>,
) -> Result<bool, Refusal> {
    let now = asked.moment.now?;
    if let Some(way) = &memory.way
        && way.access_point != asked.access_point.identifier
        && now < way.until
    {
        return Err("rule.transit-open");
    }
    // Who is known to be nowhere in particular may go anywhere.
    let Some(presence) = &memory.presence else { return Ok(false) };
    // Who stays in an area neither enters nor leaves it.
    if credential.antipassback_exempt || asked.access_point.from == asked.access_point.to {
        return Ok(false);
    }
    let is_in = |area: &Area| presence.area.as_ref() == Some(&area.identifier);
    let mut noted = false;
    if let Some(area) = to
        && let Some(Antipassback { mode, span }) = area.antipassback
        && is_in(area)
    {
        match mode {
            AntipassbackMode::Soft => noted = true,
            AntipassbackMode::Hard => return Err("rule.antipassback"),
            AntipassbackMode::Timed => {
                let span = span.map_or(0, |span| span.0);
                if now < presence.since.saturating_add(span) {
                    return Err("rule.antipassback-timed");
                }
            }
        }
    }
    if let Some(area) = from
        && let Some(Antipassback { mode, .. }) = area.antipassback
        && !is_in(area)
    {
        match mode {
            AntipassbackMode::Soft => noted = true,
            AntipassbackMode::Hard => return Err("rule.antipassback"),
            AntipassbackMode::Timed => {}
        }
    }
    Ok(noted)
}

/// Whether the holder has one of the profiles that the door waits for, now.
fn awaited(asked: &Asked<'_>) -> bool {
    let mut doors = asked.site.doors.iter();
    let door = doors.find(|door| door.identifier == asked.access_point.door);
    door.is_some_and(|door| {
        asked.assignments.iter().any(|assignment| {
            door.first_person.contains(&assignment.profile) && asked.valid(assignment).is_ok()
        })
    })
}
