//! The typed conditions of a policy: threat level, device posture, proximity.
//!
//! Each holds, does not hold, or cannot be told. A permit needs every one to hold. A forbid is passed
//! over only where one certainly does not hold: what cannot be told refuses.

use doorward_bundle::{Conditions, Policy};

use super::place::{self, Misses};
use super::{Request, is_outside};
use crate::decision::Value;
use crate::reason::{Code, Refusal};

const MISSES: Misses = Misses {
    unknown: Code::ConditionPositionUnknown,
    inaccurate: Code::ConditionPositionInaccurate,
    too_far: Code::ConditionTooFar,
};

impl Request<'_> {
    /// Whether the conditions of a policy hold. One that certainly does not is told before one that
    /// cannot be told; otherwise the first: threat level, device, place.
    pub(super) fn check_conditions(&self, policy: &Policy) -> Result<(), Refusal> {
        let Some(conditions) = &policy.conditions else { return Ok(()) };
        let mut all = Ok(());
        for check in [Self::check_threat_level, Self::check_device, Self::check_nearness] {
            match check(self, conditions) {
                Err(refusal) if is_outside(refusal.code) => return Err(refusal),
                other => all = all.and(other),
            }
        }
        all
    }

    fn check_threat_level(&self, conditions: &Conditions) -> Result<(), Refusal> {
        let (least, most) = (conditions.min_threat_level, conditions.max_threat_level);
        if least.is_none() && most.is_none() {
            return Ok(());
        }
        let level = self.threat_level.ok_or(Code::ConditionThreatLevelUnknown)?;
        let bound = least.filter(|least| level < *least).or(most.filter(|most| level > *most));
        bound.map_or(Ok(()), |bound| {
            let (found, bound) = (Value::Number(level.into()), Value::Number(bound.into()));
            Err(Refusal::from(Code::ConditionThreatLevel).comparing("threat-level", found, bound))
        })
    }

    fn check_device(&self, conditions: &Conditions) -> Result<(), Refusal> {
        let Some(required) = &conditions.device else { return Ok(()) };
        let posture = self.surroundings.posture.as_ref().ok_or(Code::ConditionDeviceUnknown)?;
        let lacking = required.iter().find(|assurance| !posture.contains(assurance));
        lacking.map_or(Ok(()), |lacking| {
            let (found, required) = (Value::Flag(false), Value::Flag(true));
            let refusal = Refusal::from(Code::ConditionDevice);
            Err(refusal.comparing(lacking.as_str(), found, required))
        })
    }

    fn check_nearness(&self, conditions: &Conditions) -> Result<(), Refusal> {
        let Some(near) = &conditions.near else { return Ok(()) };
        place::check(near, self.surroundings.position, &MISSES)
    }

    /// Adds to a miss of a place what was compared.
    pub(super) fn explain_conditions(&self, miss: Refusal, policy: &Policy) -> Refusal {
        match policy.conditions.as_ref().and_then(|conditions| conditions.near.as_ref()) {
            Some(near) => place::explain(miss, near, self.surroundings.position, &MISSES),
            None => miss,
        }
    }
}
