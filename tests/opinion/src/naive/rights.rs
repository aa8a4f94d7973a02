//! What a holder's profiles forbid and permit.

use super::calendar::{self, Hours};
use super::{Moment, Refusal, requirements};
use crate::site::{AccessPoint, Area, Policy, Site};
use crate::situation::{Assignment, Surroundings};
use crate::words::{Capability, Effect, Strength};

/// What a holder asks for.
pub(super) struct Asked<'a> {
    pub(super) site: &'a Site,
    pub(super) access_point: &'a AccessPoint,
    pub(super) assignments: &'a [Assignment],
    pub(super) capability: Capability,
    pub(super) strength: Strength,
    pub(super) moment: Moment,
    pub(super) threat_level: u8,
    pub(super) surroundings: &'a Surroundings,
}

/// How a permit can be missed, the farthest first. Time that cannot be told stands for both that hide
/// behind it: it may be the right one.
const FARTHEST_FIRST: [&[Refusal]; 12] = [
    &["policy.none-applies"],
    &["capability.not-permitted"],
    &["assignment.not-yet-valid", "assignment.expired"],
    &["schedule.outside", "schedule.special-day-closed"],
    &["clock.untrusted", "clock.absent", "bundle.zone-expired"],
    &["condition.threat-level"],
    &["condition.device"],
    &["condition.device-unknown"],
    &["condition.too-far"],
    &["condition.position-unknown", "condition.position-inaccurate"],
    &["assignment.used-up"],
    &["strength.insufficient"],
];

/// What is certainly not in force now.
const OUTSIDE: [Refusal; 7] = [
    "assignment.not-yet-valid",
    "assignment.expired",
    "schedule.outside",
    "schedule.special-day-closed",
    "condition.threat-level",
    "condition.device",
    "condition.too-far",
];

/// Whether anything forbids it. A use count is no matter here. A forbid that is certainly not in force
/// is passed over; one that hangs on a time that cannot be told refuses, because it might forbid.
pub(super) fn forbidden(asked: &Asked<'_>) -> Result<(), Refusal> {
    for (assignment, policy) in asked.policies(Effect::Forbid) {
        let all = policy.capabilities.is_none();
        if !asked.covered_by(policy) || !(all || asked.is_capability_of(policy)) {
            continue;
        }
        let all = [
            asked.valid(assignment),
            asked.within(&policy.schedule),
            requirements::hold(asked, policy),
        ];
        if all.iter().any(|one| one.is_err_and(|miss| OUTSIDE.contains(&miss))) {
            continue;
        }
        for one in all {
            one?;
        }
        return Err("policy.forbidden");
    }
    Ok(())
}

/// Whether anything permits it, and the assignment whose use that takes: none, where one permits
/// that is not counted. If nothing does, the nearest miss, and of equals the first.
pub(super) fn permitted(asked: &Asked<'_>) -> Result<Option<String>, Refusal> {
    let found: Vec<(&Assignment, Result<(), Refusal>)> = asked
        .policies(Effect::Permit)
        .into_iter()
        .map(|(assignment, policy)| (assignment, asked.permits(assignment, policy)))
        .collect();
    let permits: Vec<&Assignment> = found
        .iter()
        .filter(|(_, outcome)| outcome.is_ok())
        .map(|(assignment, _)| *assignment)
        .collect();
    if let Some(first) = permits.first() {
        let uncounted = permits.iter().any(|assignment| assignment.uses_left.is_none());
        return Ok((!uncounted).then(|| first.identifier.clone()));
    }
    let misses: Vec<Refusal> = found.iter().filter_map(|(_, outcome)| outcome.err()).collect();
    for near in FARTHEST_FIRST.iter().rev() {
        if let Some(miss) = misses.iter().find(|miss| near.contains(miss)) {
            return Err(miss);
        }
    }
    // Nobody could have permitted it: no profile has a permit, or there is no such profile.
    let known = |name: &String| asked.site.profiles.iter().any(|it| it.identifier == *name);
    if asked.assignments.iter().all(|assignment| known(&assignment.profile)) {
        Err("policy.none-applies")
    } else {
        Err("assignment.unknown-profile")
    }
}

impl<'a> Asked<'a> {
    /// Every policy with this effect, in the order of assignments and of what is written.
    fn policies(&self, effect: Effect) -> Vec<(&'a Assignment, &'a Policy)> {
        let mut found = Vec::new();
        for assignment in self.assignments {
            for profile in &self.site.profiles {
                for policy in &profile.policies {
                    if profile.identifier == assignment.profile && policy.effect == effect {
                        found.push((assignment, policy));
                    }
                }
            }
        }
        found
    }

    fn permits(&self, assignment: &Assignment, policy: &Policy) -> Result<(), Refusal> {
        if !self.covered_by(policy) {
            return Err("policy.none-applies");
        }
        let by_default = policy.capabilities.is_none() && self.capability == Capability::Momentary;
        if !by_default && !self.is_capability_of(policy) {
            return Err("capability.not-permitted");
        }
        self.valid(assignment)?;
        self.within(&policy.schedule)?;
        requirements::hold(self, policy)?;
        if assignment.uses_left == Some(0) {
            return Err("assignment.used-up");
        }
        if policy.required_strength.is_some_and(|required| self.strength < required) {
            return Err("strength.insufficient");
        }
        Ok(())
    }

    /// Whether a policy covers the access point: by itself, or by the area that it leads into.
    fn covered_by(&self, policy: &Policy) -> bool {
        policy.everywhere
            || policy.access_points.contains(&self.access_point.identifier)
            || self.access_point.to.as_ref().is_some_and(|area| policy.areas.contains(area))
    }

    fn is_capability_of(&self, policy: &Policy) -> bool {
        policy.capabilities.as_ref().is_some_and(|listed| listed.contains(&self.capability))
    }

    /// An area on a side of the access point.
    pub(super) fn area(&self, name: &Option<String>) -> Option<&'a Area> {
        let name = name.as_ref()?;
        self.site.areas.iter().find(|area| area.identifier == *name)
    }

    /// `[from, until)`
    pub(super) fn valid(&self, assignment: &Assignment) -> Result<(), Refusal> {
        if let Some(from) = assignment.valid_from
            && self.moment.now? < from
        {
            return Err("assignment.not-yet-valid");
        }
        if let Some(until) = assignment.valid_until
            && self.moment.now? >= until
        {
            return Err("assignment.expired");
        }
        Ok(())
    }

    /// Whether the wall clock at the access point is in the hours of a schedule.
    pub(super) fn within(&self, name: &str) -> Result<(), Refusal> {
        match name {
            "always" => return Ok(()),
            "never" => return Err("schedule.outside"),
            _ => {}
        }
        let now = self.moment.now?;
        if now >= self.moment.zones_end {
            return Err("bundle.zone-expired");
        }
        let schedule = self.site.schedules.iter().find(|schedule| schedule.identifier == name);
        let (site, access_point) = (self.site, self.access_point);
        let asked = schedule.map(|schedule| calendar::Asked { site, schedule, access_point, now });
        match asked.map(calendar::Asked::hours).transpose()? {
            Some(Hours::Inside) => Ok(()),
            Some(Hours::ClosedOnSpecialDay) => Err("schedule.special-day-closed"),
            Some(Hours::Outside) | None => Err("schedule.outside"),
        }
    }
}
