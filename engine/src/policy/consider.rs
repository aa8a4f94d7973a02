//! Every policy that comes into question, and what each comes to.

use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::{Effect, Policy};

use super::{Request, nearness};
use crate::decision::Value;
use crate::load::index;
use crate::question::Assignment;
use crate::reason::{Code, Reason, Refusal};

/// What one policy of one assignment comes to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Consideration {
    /// The assignment that brings it.
    pub assignment: String,
    /// The profile that it belongs to.
    pub profile: String,
    /// Its number in the profile, from 0. Absent: no policy of the profile permits anything at the access
    /// point.
    pub policy: Option<u32>,
    /// Whether it forbids. Otherwise it permits.
    pub forbids: bool,
    /// Its schedule. Absent: always, or no policy.
    pub schedule: Option<String>,
    /// `policy.permitted` or `policy.forbidden` where it holds; otherwise what it failed at.
    pub reason: Reason,
}

impl Request<'_> {
    /// What holds first, then what came nearest to a permit; forbids that do not hold come last. No more
    /// than `most`, and how many more there are.
    pub(crate) fn consider(&self, most: usize) -> (Vec<Consideration>, u32) {
        let mut ranked = Ranked { most, omitted: 0, kept: Vec::new() };
        for assignment in self.assignments {
            let profile = self.loaded.profile(&assignment.profile);
            let policies = profile.map_or(&[][..], |profile| &profile.policies);
            let mut none = true;
            for (number, policy) in (0..).zip(policies).filter(|(_, policy)| self.covers(policy)) {
                none &= policy.effect == Effect::Forbid;
                let (rank, refusal) = self.consider_policy(assignment, policy);
                ranked.insert(rank, self.tell(assignment, Some((number, policy)), refusal));
            }
            if none {
                let (rank, code) = match profile {
                    Some(_) => (NO_POLICY, Code::PolicyNoneApplies),
                    None => (NO_PROFILE, Code::AssignmentUnknownProfile),
                };
                ranked.insert(rank, self.tell(assignment, None, code.into()));
            }
        }
        let kept = ranked.kept.into_iter().map(|(_, consideration)| consideration).collect();
        (kept, ranked.omitted)
    }

    /// The checks of decisions themselves, for one policy.
    fn consider_policy(&self, assignment: &Assignment, policy: &Policy) -> (u8, Refusal) {
        let holds = |code: Code| {
            Refusal::from(code).comparing(
                "profile",
                Value::Text(assignment.profile.clone()),
                Value::Text(self.access_point.identifier.clone()),
            )
        };
        if policy.effect == Effect::Permit {
            return match self.check_permit(assignment, policy) {
                Ok(()) => (PERMITS, holds(Code::PolicyPermitted)),
                Err(miss) => {
                    (NO_POLICY.saturating_add(nearness(&miss)), self.explain(miss, policy))
                }
            };
        }
        match self.check_forbid(assignment, policy) {
            Ok(None) => (FORBIDS, holds(Code::PolicyForbidden)),
            Ok(Some(miss)) => (0, self.explain(miss, policy)),
            Err(unknown) => (FORBIDS, unknown),
        }
    }

    fn tell(
        &self,
        assignment: &Assignment,
        policy: Option<(u32, &Policy)>,
        refusal: Refusal,
    ) -> Consideration {
        let schedules = &self.loaded.bundle.schedules;
        let schedule = policy.and_then(|(_, policy)| schedules.get(index(policy.when?)));
        Consideration {
            assignment: assignment.identifier.clone(),
            profile: assignment.profile.clone(),
            policy: policy.map(|(number, _)| number),
            forbids: policy.is_some_and(|(_, policy)| policy.effect == Effect::Forbid),
            schedule: schedule.map(|schedule| schedule.identifier.clone()),
            reason: refusal.into(),
        }
    }
}

/// How much a consideration matters: a forbid that holds most, and a permit that holds next.
const FORBIDS: u8 = 21;
const PERMITS: u8 = 20;
/// A permit that does not hold has its nearness above that of none.
const NO_POLICY: u8 = 2;
const NO_PROFILE: u8 = 1;

/// The considerations that matter most.
struct Ranked {
    most: usize,
    omitted: u32,
    kept: Vec<(u8, Consideration)>,
}

impl Ranked {
    /// Behind those that matter as much.
    fn insert(&mut self, rank: u8, told: Consideration) {
        let place = self.kept.partition_point(|(other, _)| *other >= rank);
        self.kept.insert(place, (rank, told));
        if self.kept.len() > self.most {
            self.kept.pop();
            self.omitted = self.omitted.saturating_add(1);
        }
    }
}
