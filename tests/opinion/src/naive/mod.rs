//! The second opinion: the rules of policy, written down as plainly as they are told.
//!
//! It reads the source that people write and looks at all of it each time. No index, no search, no
//! table of transitions: the wall clock is asked of the zone database, and hours are intervals of
//! wall-clock time that begin on a date. Nothing of the engine is called or read here, and nothing
//! is shared with it but the spelling of reason codes. It is slow, and nobody may decide by it.

mod calendar;
mod door;
mod freshness;
mod ground;
mod requirements;
mod rights;

use crate::opinion::{Action, Opinion, Verdict};
use crate::site::{AccessPoint, Site};
use crate::situation::{
    Challenge, Clock, ClockState, Credential, CredentialState, Presented, Situation,
};
use crate::words::{Capability, Strength, UntrustedClock};

use self::door::Standing;

pub use self::calendar::{Hours, hours, wall_clock};

/// Time ends here: 2100-01-01T00:00:00Z.
const END_OF_TIME: u64 = 4_102_444_800;

/// How long a bundle speaks of time zones: ten years of 365 days.
const ZONES_SPEAK: u64 = 10 * 365 * 86_400;

/// How long a challenge may be outstanding where the site does not say otherwise, in seconds.
const CHALLENGE_LIFETIME: u32 = 10;

/// What is refused, by its code.
type Refusal = &'static str;

/// May this pass? `issued_at` is when the site's bundle was issued.
#[must_use]
pub fn judge(site: &Site, issued_at: u64, situation: &Situation) -> Opinion {
    decide(site, issued_at, situation).unwrap_or_else(Opinion::denied)
}

/// A moment at a site, as far as it can be told.
#[derive(Clone, Copy, Debug)]
struct Moment {
    /// A time that can be relied upon, or why there is none.
    now: Result<u64, Refusal>,
    /// From when on nobody can say what wall clocks show.
    zones_end: u64,
}

/// The order of decisions, once. The first failure is the reason.
fn decide(site: &Site, issued_at: u64, situation: &Situation) -> Result<Opinion, Refusal> {
    if let Some(dead_after) = site.validity.dead_after
        && certainly_passed(situation.clock) >= issued_at.saturating_add(dead_after.0)
    {
        return Err("bundle.dead");
    }

    let now = read(situation.clock)?;
    let moment = Moment { now, zones_end: issued_at.saturating_add(ZONES_SPEAK) };

    let access_point = site
        .access_points
        .iter()
        .find(|access_point| access_point.identifier == situation.access_point)
        .ok_or("access-point.unknown")?;
    if !access_point.enabled {
        return Err("access-point.disabled");
    }
    if access_point.untrusted_clock == UntrustedClock::Deny {
        now?;
    }

    let strength = proof(access_point, &situation.presented)?;

    let credential = situation.credential.as_ref().ok_or("credential.unknown")?;

    if let Presented::Tap(challenge) = &situation.presented {
        unreplayed(challenge, access_point)?;
    }

    let threat_level = situation.door.as_ref().map(|state| state.threat_level);
    freshness::fresh(site, access_point, issued_at, threat_level, now)?;

    usable(credential, now)?;

    let state = situation.door.as_ref().ok_or("store.unknown")?;
    let standing = door::stands(site, access_point, state, credential.lockdown_override, now)?;

    let asked = rights::Asked {
        site,
        access_point,
        assignments: &credential.assignments,
        capability: situation.capability,
        strength,
        moment,
        threat_level: state.threat_level,
        surroundings: &situation.surroundings,
    };
    rights::forbidden(&asked)?;
    requirements::met(&asked)?;
    let uses = rights::permitted(&asked)?;

    if strength < access_point.required_strength {
        return Err("strength.insufficient");
    }

    let action = action(site, access_point, standing, situation.capability, credential);
    let code = match (standing, action) {
        _ if access_point.refers => "policy.referred",
        (Standing::Overridden, _) => "door.lockdown-overridden",
        (_, Action::None) => "door.already-open",
        _ => "policy.permitted",
    };
    let verdict = if access_point.refers { Verdict::Referred } else { Verdict::Granted };
    Ok(Opinion { verdict, code: code.into(), action: Some(action), uses })
}

/// The latest time that has passed without any doubt.
fn certainly_passed(clock: Clock) -> u64 {
    match read(clock) {
        Ok(Ok(now)) => now,
        _ => clock.floor,
    }
}

/// A clock behind its floor is not believed; one that says nothing is not asked. The outer error is
/// a time that nobody calculates with.
fn read(clock: Clock) -> Result<Result<u64, Refusal>, Refusal> {
    let shows = if clock.state == ClockState::Absent { 0 } else { clock.now };
    if shows >= END_OF_TIME || clock.floor >= END_OF_TIME {
        return Err("clock.out-of-range");
    }
    Ok(match clock.state {
        ClockState::Absent => Err("clock.absent"),
        ClockState::Untrusted => Err("clock.untrusted"),
        ClockState::Trusted if clock.now < clock.floor => Err("clock.untrusted"),
        ClockState::Trusted => Ok(clock.now),
    })
}

/// What is accepted here, and how strong a proof it can be.
fn proof(access_point: &AccessPoint, presented: &Presented) -> Result<Strength, Refusal> {
    let format = match presented {
        Presented::Tap(_) => "pkoc-nfc-v1",
        Presented::Supposed { format: Some(format) } => format.as_str(),
        Presented::Supposed { format: None } => return Ok(Strength::Signature),
    };
    let strength = match format {
        "aliro"
        | "cwt-unlock"
        | "doordeck-operation"
        | "lock-certificate"
        | "pkoc-ble"
        | "pkoc-ble-ecdhe"
        | "pkoc-nfc-v1"
        | "pkoc-nfc-v2"
        | "pkoc-nfc-v2-standard"
        | "pkoc-osdp"
        | "sensecrypt-face-signature" => Strength::Signature,
        "sensecrypt-device-token" => Strength::Mac,
        "openid-token" | "sensecrypt-api-key" => Strength::Bearer,
        "osdp-card-data" | "wiegand" => Strength::None,
        _ => return Err("format.unsupported"),
    };
    if access_point.formats.iter().any(|accepted| accepted == format) {
        Ok(strength)
    } else {
        Err("format.not-allowed")
    }
}

/// A challenge is answered once, where it was issued, and soon.
fn unreplayed(challenge: &Challenge, here: &AccessPoint) -> Result<(), Refusal> {
    match challenge {
        Challenge::Unknown => Err("store.unknown"),
        Challenge::Absent => Err("challenge.unknown"),
        Challenge::Used => Err("challenge.consumed"),
        Challenge::Consumed { access_point, .. } if *access_point != here.identifier => {
            Err("challenge.foreign")
        }
        Challenge::Consumed { age, .. } if *age > CHALLENGE_LIFETIME => Err("challenge.expired"),
        Challenge::Consumed { .. } => Ok(()),
    }
}

/// First whether it may be used at all, then when: `[from, until)`.
fn usable(credential: &Credential, now: Result<u64, Refusal>) -> Result<(), Refusal> {
    match credential.state {
        CredentialState::Enabled => {}
        CredentialState::Disabled => return Err("credential.disabled"),
        CredentialState::SuspendedUntil(until) => {
            if now? < until {
                return Err("credential.suspended");
            }
        }
    }
    if let Some(from) = credential.valid_from
        && now? < from
    {
        return Err("credential.not-yet-valid");
    }
    if let Some(until) = credential.valid_until
        && now? >= until
    {
        return Err("credential.expired");
    }
    Ok(())
}

/// A door that is held open is left alone, and one that is unlocked is not released.
fn action(
    site: &Site,
    access_point: &AccessPoint,
    standing: Standing,
    asked: Capability,
    credential: &Credential,
) -> Action {
    let seconds = |extended: bool| {
        let door = site.doors.iter().find(|door| door.identifier == access_point.door);
        door.map_or(0, |door| if extended { door.extended_seconds } else { door.release_seconds })
    };
    match asked {
        _ if standing == Standing::HeldOpen => Action::None,
        Capability::Momentary | Capability::ExtendedMomentary if standing == Standing::Unlocked => {
            Action::None
        }
        Capability::Momentary => Action::Release(seconds(credential.extended_grant)),
        Capability::ExtendedMomentary => Action::Release(seconds(true)),
        Capability::Secure => Action::Secure,
        Capability::Unsecure => Action::Unsecure,
        Capability::Toggle => Action::Toggle,
    }
}
