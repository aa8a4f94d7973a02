//! Whether the holder's access policies permit it.
//!
//! Forbid wins at every level; then the union of permits; then default deny, for which the nearest
//! miss is the reason.

mod conditions;
mod consider;
mod date;
pub(crate) mod hours;
pub(crate) mod local_time;
mod place;
pub(crate) mod recurrence;
pub(crate) mod schedule;
mod sphere;
#[cfg(test)]
mod tests;
mod usage;

use alloc::string::{String, ToString};

use doorward_bundle::{AccessPoint, Effect, Policy, Where};

pub use self::consider::Consideration;
use self::local_time::Moment;
use self::schedule::Position;
use crate::authentication::{required, too_weak};
use crate::circumstance::Capability;
use crate::clock::Clock;
use crate::decision::{Strength, Value};
use crate::load::Loaded;
use crate::question::Assignment;
use crate::reason::{Code, Refusal};
use crate::surroundings::Surroundings;

pub(crate) use self::usage::Admitted;

/// What a holder's policies are evaluated for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) loaded: &'a Loaded,
    /// The access point's index in the bundle.
    pub(crate) here: u32,
    pub(crate) access_point: &'a AccessPoint,
    pub(crate) assignments: &'a [Assignment],
    /// What of the holder's policies is asked for.
    pub(crate) asked: doorward_bundle::Capability,
    pub(crate) strength: Strength,
    pub(crate) clock: Clock,
    pub(crate) surroundings: &'a Surroundings,
    /// The site's threat level; `None` where the store could not tell.
    pub(crate) threat_level: Option<u8>,
}

/// Proof: no policy of the holder's profiles forbids it.
#[derive(Debug)]
pub(crate) struct NotForbidden(());

/// Proof: a policy permits it.
#[derive(Debug)]
pub(crate) struct Permitted {
    /// The profile that it belongs to.
    pub(crate) profile: String,
    /// The assignment that a grant uses up.
    pub(crate) uses: Option<String>,
}

impl Request<'_> {
    /// Looks at every forbid of every assigned profile.
    ///
    /// An assignment's use count does not matter here: used up, it still forbids. A time that is
    /// needed and not trusted refuses too, and so does a condition that cannot be told.
    pub(crate) fn check_forbids(&self) -> Result<NotForbidden, Refusal> {
        for (assignment, policy) in self.policies(Effect::Forbid) {
            if self.covers(policy) && self.check_forbid(assignment, policy)?.is_none() {
                return Err(Refusal::from(Code::PolicyForbidden).comparing(
                    "profile",
                    Value::Text(assignment.profile.clone()),
                    Value::Text(self.access_point.identifier.clone()),
                ));
            }
        }
        Ok(NotForbidden(()))
    }

    /// Why a forbid that covers the access point is no matter now; nothing where it forbids.
    ///
    /// One that is certainly not in force is no matter. Otherwise what cannot be told refuses, and does
    /// not say that it was forbidden.
    fn check_forbid(
        &self,
        assignment: &Assignment,
        policy: &Policy,
    ) -> Result<Option<Refusal>, Refusal> {
        if !policy.capabilities.is_empty() && !self.names_capability(policy) {
            return Ok(Some(Code::CapabilityNotPermitted.into()));
        }
        let (valid, within) = (self.check_assignment(assignment), self.check_schedule(policy));
        let checks = [valid.err(), within.err(), self.check_conditions(policy).err()];
        if checks.iter().flatten().any(|refusal| is_outside(refusal.code)) {
            return Ok(checks.into_iter().flatten().find(|refusal| is_outside(refusal.code)));
        }
        checks.into_iter().flatten().next().map_or(Ok(None), Err)
    }

    /// Finds a policy that permits. One that uses nothing up is preferred to one that does.
    pub(crate) fn find_permit(&self) -> Result<Permitted, Refusal> {
        let mut nearest: Option<(Refusal, &Policy)> = None;
        let mut counted = None;
        for (assignment, policy) in self.policies(Effect::Permit) {
            match self.check_permit(assignment, policy) {
                Ok(()) if assignment.uses_left.is_some() => {
                    counted.get_or_insert(assignment);
                }
                Ok(()) => {
                    return Ok(Permitted { profile: assignment.profile.clone(), uses: None });
                }
                Err(miss) => {
                    if nearest.as_ref().is_none_or(|(best, _)| nearness(&miss) > nearness(best)) {
                        nearest = Some((miss, policy));
                    }
                }
            }
        }
        if let Some(assignment) = counted {
            let uses = Some(assignment.identifier.clone());
            return Ok(Permitted { profile: assignment.profile.clone(), uses });
        }
        Err(nearest
            .map_or_else(|| self.nothing_assigned(), |(miss, policy)| self.explain(miss, policy)))
    }

    /// Every policy with this effect, with the assignment that brings it.
    fn policies(&self, effect: Effect) -> impl Iterator<Item = (&Assignment, &Policy)> {
        self.assignments
            .iter()
            .filter_map(|assignment| Some((assignment, self.loaded.profile(&assignment.profile)?)))
            .flat_map(|(assignment, profile)| {
                profile.policies.iter().map(move |policy| (assignment, policy))
            })
            .filter(move |(_, policy)| policy.effect == effect)
    }

    fn check_permit(&self, assignment: &Assignment, policy: &Policy) -> Result<(), Refusal> {
        if !self.covers(policy) {
            return Err(Code::PolicyNoneApplies.into());
        }
        if !self.names_capability(policy) {
            return Err(Code::CapabilityNotPermitted.into());
        }
        self.check_assignment(assignment)?;
        self.check_schedule(policy)?;
        self.check_conditions(policy)?;
        if assignment.uses_left == Some(0) {
            return Err(Code::AssignmentUsedUp.into());
        }
        match policy.required_strength.map(required) {
            Some(required) if self.strength < required => Err(too_weak(self.strength, required)),
            _ => Ok(()),
        }
    }

    fn covers(&self, policy: &Policy) -> bool {
        covers(&policy.at, self.here, self.access_point)
    }

    fn names_capability(&self, policy: &Policy) -> bool {
        policy.capabilities.contains(&self.asked)
    }

    fn check_assignment(&self, assignment: &Assignment) -> Result<(), Refusal> {
        check_assignment(assignment, self.clock)
    }

    fn check_schedule(&self, policy: &Policy) -> Result<(), Refusal> {
        policy.when.map_or(Ok(()), |when| self.check_hours(when))
    }

    /// Whether it is within a schedule of the bundle now.
    fn check_hours(&self, when: u32) -> Result<(), Refusal> {
        let hours = self.loaded.hours(when, self.access_point)?;
        // No time is needed to tell that, so none that is missing can make it matter.
        if hours.is_never() {
            return Err(Code::ScheduleOutside.into());
        }
        match hours.locate(self.moment()?) {
            Position::Inside => Ok(()),
            Position::Outside => Err(Code::ScheduleOutside.into()),
            Position::OutsideOnSpecialDay => Err(Code::ScheduleSpecialDayClosed.into()),
        }
    }

    /// Now, and what the wall clock at this access point shows.
    fn moment(&self) -> Result<Moment<'_>, Refusal> {
        self.loaded.moment(self.access_point, self.clock.trusted()?)
    }

    /// Adds to a miss what was compared. Done for the nearest only: it allocates.
    fn explain(&self, miss: Refusal, policy: &Policy) -> Refusal {
        match (miss.code, policy.when) {
            (Code::ScheduleOutside | Code::ScheduleSpecialDayClosed, Some(when)) => {
                self.explain_hours(miss, when)
            }
            _ => self.explain_conditions(miss, policy),
        }
    }

    fn explain_hours(&self, miss: Refusal, when: u32) -> Refusal {
        let (Ok(hours), Ok(Moment { local, .. })) =
            (self.loaded.hours(when, self.access_point), self.moment())
        else {
            return miss;
        };
        let (name, compared) = match hours.overridden(local.day) {
            Some(instead) => ("schedule-override", &instead.identifier),
            None => ("schedule", &hours.schedule().identifier),
        };
        miss.comparing(name, Value::Text(local.to_string()), Value::Text(compared.clone()))
    }

    /// Why a holder without a single permit is refused.
    fn nothing_assigned(&self) -> Refusal {
        let unknown = self
            .assignments
            .iter()
            .find(|assignment| self.loaded.profile(&assignment.profile).is_none());
        unknown.map_or_else(
            || Code::PolicyNoneApplies.into(),
            |assignment| {
                Refusal::from(Code::AssignmentUnknownProfile)
                    .because(alloc::format!("`{}` is not in the bundle", assignment.profile))
            },
        )
    }
}

/// Validity of an assignment, `[from, until)`.
pub(crate) fn check_assignment(assignment: &Assignment, clock: Clock) -> Result<(), Refusal> {
    let compared = |code, now, bound| {
        Refusal::from(code).comparing("now", Value::Time(now), Value::Time(bound))
    };
    if let Some(from) = assignment.valid_from {
        let now = clock.trusted()?;
        if now < from {
            return Err(compared(Code::AssignmentNotYetValid, now, from));
        }
    }
    if let Some(until) = assignment.valid_until {
        let now = clock.trusted()?;
        if now >= until {
            return Err(compared(Code::AssignmentExpired, now, until));
        }
    }
    Ok(())
}

/// Whether something is about the access point with this index.
pub(crate) fn covers(at: &Where, here: u32, access_point: &AccessPoint) -> bool {
    at.all
        || at.access_points.binary_search(&here).is_ok()
        || access_point.to.is_some_and(|area| at.areas.binary_search(&area).is_ok())
}

/// How near to a permit a policy came, by what it failed at.
fn nearness(miss: &Refusal) -> u8 {
    match miss.code {
        Code::PolicyNoneApplies => 0,
        Code::CapabilityNotPermitted => 1,
        Code::AssignmentNotYetValid | Code::AssignmentExpired => 2,
        Code::ScheduleOutside | Code::ScheduleSpecialDayClosed => 3,
        // A condition that cannot be told may hold.
        Code::ConditionThreatLevel => 5,
        Code::ConditionThreatLevelUnknown => 6,
        Code::ConditionDevice => 7,
        Code::ConditionDeviceUnknown => 8,
        Code::ConditionTooFar => 9,
        Code::ConditionPositionInaccurate | Code::ConditionPositionUnknown => 10,
        Code::AssignmentUsedUp => 11,
        Code::StrengthInsufficient => 12,
        // A time that could not be read hides whether the policy would have permitted.
        _ => 4,
    }
}

/// Something that was read, and does not hold; not something that could not be read.
const fn is_outside(code: Code) -> bool {
    matches!(
        code,
        Code::ScheduleOutside
            | Code::ScheduleSpecialDayClosed
            | Code::AssignmentNotYetValid
            | Code::AssignmentExpired
            | Code::ConditionThreatLevel
            | Code::ConditionDevice
            | Code::ConditionTooFar
    )
}

/// What a policy calls what is asked of a lock.
pub(crate) const fn encoded(capability: Capability) -> doorward_bundle::Capability {
    match capability {
        Capability::Momentary => doorward_bundle::Capability::Momentary,
        Capability::ExtendedMomentary => doorward_bundle::Capability::ExtendedMomentary,
        Capability::Secure => doorward_bundle::Capability::Secure,
        Capability::Unsecure => doorward_bundle::Capability::Unsecure,
        Capability::Toggle => doorward_bundle::Capability::Toggle,
    }
}
