//! The second opinion: the rules of policy, written down as plainly as they are told.
//!
//! It reads the source that people write and looks at all of it each time. No index, no search, no
//! table of transitions: the wall clock is asked of the zone database, and hours are intervals of
//! wall-clock time that begin on a date. Nothing of the engine is called or read here, and nothing
//! is shared with it but the spelling of reason codes. It is slow, and nobody may decide by it.

mod authentication;
mod calendar;
mod door;
mod freshness;
mod grant;
mod ground;
mod proof;
mod recurrence;
mod requirements;
mod rights;
mod rules;
mod status;
mod transaction;

use crate::opinion::{Missing, Opinion, Refusals, Verdict};
use crate::site::Site;
use crate::situation::{
    Clock, ClockState, Credential, CredentialState, Memory, Presented, Situation,
};
use crate::words::UntrustedClock;

use self::grant::Grant;
use self::transaction::Waiting;

pub use self::calendar::wall_clock;
pub use self::recurrence::occurs_on;

/// Time ends here: 2100-01-01T00:00:00Z.
const END_OF_TIME: u64 = 4_102_444_800;

/// How long a bundle speaks of time zones: ten years of 365 days.
const ZONES_SPEAK: u64 = 10 * 365 * 86_400;

/// What is refused, by its code.
type Refusal = &'static str;

/// May this pass? `issued_at` is when the site's bundle was issued.
#[must_use]
pub fn judge(site: &Site, issued_at: u64, situation: &Situation) -> Opinion {
    consider(site, issued_at, situation).0
}

/// What came before first: if more was needed then, this goes on with it.
fn consider(site: &Site, issued_at: u64, situation: &Situation) -> (Opinion, Option<Waiting>) {
    let before = situation.before.as_deref();
    let first = before.and_then(|before| consider(site, issued_at, before).1);
    match decide(site, issued_at, situation, first) {
        Ok(Outcome::Opens(opinion)) => (opinion, None),
        Ok(Outcome::Waits(opinion, waiting)) => (opinion, Some(waiting)),
        Err(refusal) => {
            let counts = rules::counts(site, situation.clock, refusal);
            let refusals = if counts { Refusals::Counted } else { Refusals::Kept };
            let supposed = matches!(situation.presented, Presented::Supposed { .. });
            let refusals = if supposed { Refusals::Kept } else { refusals };
            (Opinion { refusals, ..Opinion::denied(refusal) }, None)
        }
    }
}

/// What is not refused.
enum Outcome {
    Opens(Opinion),
    Waits(Opinion, Waiting),
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
fn decide(
    site: &Site,
    issued_at: u64,
    situation: &Situation,
    first: Option<Waiting>,
) -> Result<Outcome, Refusal> {
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

    let strength = proof::proved(site, access_point, &situation.presented, now)?;

    let credential = situation.credential.as_ref().ok_or("credential.unknown")?;

    match &situation.presented {
        Presented::Tap(challenge) => proof::unreplayed(challenge, access_point)?,
        Presented::Token(token) => proof::unused(token)?,
        Presented::Badge | Presented::Supposed { .. } => {}
    }

    status::not_struck_off(site, access_point, situation, now)?;

    let threat_level = situation.door.as_ref().map(|state| state.threat_level);
    freshness::fresh(site, access_point, issued_at, threat_level, now)?;

    usable(credential, now)?;

    let state = situation.door.as_ref().ok_or("store.unknown")?;
    let standing = door::stands(site, access_point, state, credential.lockdown_override, moment)?;

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

    let level = authentication::level(&asked)?;
    if strength < level.required {
        // What goes on with something is no first factor itself.
        if level.within.is_none() || first.is_some() {
            return Err("strength.insufficient");
        }
        let waiting = Waiting::for_strength(&asked, credential)?;
        let missing = authentication::name(level.required);
        return Ok(waits(situation, "strength.more-needed", missing, level.seconds(), waiting));
    }
    let companion = transaction::companion(&asked, credential, level, first, uses.as_ref())?;

    let abided = match (&situation.presented, &situation.memory) {
        (Presented::Supposed { .. }, Memory::Unknown) => rules::Abided::default(),
        _ => rules::abide(&asked, credential, &situation.memory, companion.is_some())?,
    };

    if level.dual && companion.is_none() {
        let waiting = Waiting::for_another(&asked, credential, &abided, uses)?;
        let code = "strength.second-holder";
        return Ok(waits(situation, code, "second-holder", level.seconds(), waiting));
    }

    let grant = Grant { asked: &asked, credential, standing, abided, uses, companion };
    Ok(Outcome::Opens(grant.opinion()))
}

/// More is needed. Who only supposes is not told for how long.
fn waits(
    situation: &Situation,
    code: &str,
    factor: &str,
    within: u32,
    waiting: Waiting,
) -> Outcome {
    let missing = match situation.presented {
        Presented::Supposed { .. } => None,
        _ => Some(Missing { factor: factor.into(), within }),
    };
    Outcome::Waits(Opinion { missing, ..Opinion::of(Verdict::MoreNeeded, code) }, waiting)
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
