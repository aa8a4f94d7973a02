//! The rules that depend on who has passed before: lock-out, anti-passback, occupancy, first person.
//!
//! They are pure: the host answers with the state that they look at, and what a decision changes in it
//! is among its obligations. They are asked of who wants to pass, and last: whoever may not pass anyway
//! is refused for that.

mod antipassback;

use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, Area, Passage as Taken};

use crate::answers::Answered;
use crate::circumstance::{Capability, Purpose};
use crate::clock::Clock;
use crate::decision::{Change, Obligations, Transit, Value};
use crate::load::{Loaded, index};
use crate::policy::check_assignment;
use crate::question::{CredentialIdentifier, RulesQuery, RulesRecord};
use crate::reason::{Code, Refusal};
use crate::rights::{Passage, Rights};

/// Proof: no rule that needs state refuses.
#[derive(Debug)]
pub(crate) struct Abided {
    /// What a soft rule would have refused.
    pub(crate) noted: Option<Refusal>,
    /// Whether areas that keep count are on the way.
    pub(crate) followed: bool,
    /// Whether the door waits for holders like this one.
    pub(crate) first_person: bool,
    /// Whether refusals have been counted, which a grant clears.
    failed: bool,
}

/// What the store is asked about a credential at an access point; nothing where no rule is in force.
pub(crate) fn query(
    loaded: &Loaded,
    access_point: &AccessPoint,
    credential: &CredentialIdentifier,
) -> Option<RulesQuery> {
    let to = area(loaded, access_point.to);
    asks(loaded, access_point).then(|| RulesQuery {
        credential: credential.clone(),
        area: to.map(|area| area.identifier.clone()),
    })
}

/// Whether a rule is in force at an access point that needs state.
pub(crate) fn asks(loaded: &Loaded, access_point: &AccessPoint) -> bool {
    loaded.bundle.limits.lock_out.is_some() || follows(loaded, access_point)
}

impl Passage<'_> {
    /// Lock-out, then the way that is still open elsewhere, anti-passback, occupancy. `companions` go in
    /// with the holder.
    pub(crate) fn check_rules(
        &self,
        state: Answered<&RulesRecord>,
        companions: u32,
    ) -> Result<Abided, Refusal> {
        let (loaded, access_point) = (self.loaded, self.access_point);
        let lock_out = loaded.bundle.limits.lock_out;
        let goes_through =
            matches!(self.capability, Capability::Momentary | Capability::ExtendedMomentary);
        let first_person = goes_through && self.is_first_person();
        let mut abided = Abided { noted: None, followed: false, first_person, failed: false };
        if !asks(loaded, access_point) {
            return Ok(abided);
        }
        let state = state.require(Code::AnswerMismatched)?;
        if let Some(rule) = lock_out {
            abided.failed = state.failures > 0;
            check_lock_out(rule, state, self.clock)?;
        }
        if goes_through && follows(loaded, access_point) {
            abided.followed = true;
            let now = self.clock.trusted()?;
            self.check_transit(state, now)?;
            abided.noted = self.check_antipassback(state, now)?;
            self.check_occupancy(state, companions)?;
        }
        Ok(abided)
    }

    /// Nobody goes two ways at once: the other would be a second person with the same credential.
    fn check_transit(&self, state: &RulesRecord, now: u64) -> Result<(), Refusal> {
        let here = &self.access_point.identifier;
        match &state.transit {
            Some(open) if open.access_point != *here && now < open.until => {
                Err(Refusal::from(Code::RuleTransitOpen).comparing(
                    "access-point",
                    Value::Text(here.clone()),
                    Value::Text(open.access_point.clone()),
                ))
            }
            _ => Ok(()),
        }
    }

    fn check_occupancy(&self, state: &RulesRecord, companions: u32) -> Result<(), Refusal> {
        let to = area(self.loaded, self.access_point.to);
        let Some(capacity) = to.and_then(|area| area.capacity) else { return Ok(()) };
        let others = state.occupancy.saturating_add(companions);
        if others < capacity {
            return Ok(());
        }
        Err(Refusal::from(Code::RuleOccupancyFull).comparing(
            "holders",
            Value::Number(others.into()),
            Value::Number(capacity.into()),
        ))
    }

    /// Whether the holder has, now, one of the profiles that the door waits for.
    fn is_first_person(&self) -> bool {
        let waited_for =
            self.loaded.door(self.access_point).and_then(|it| it.first_person.as_ref());
        let Some(waited_for) = waited_for else { return false };
        self.record.assignments.iter().any(|assignment| {
            let place = self.loaded.find_profile(&assignment.profile);
            let place = place.and_then(|place| u32::try_from(place).ok());
            place.is_some_and(|place| waited_for.binary_search(&place).is_ok())
                && check_assignment(assignment, self.clock).is_ok()
        })
    }

    /// What having the rights and keeping to the rules obliges to, and why. Spends them. `of_first` is owed
    /// to who has shown before that he may pass. Where the rules were not looked at, nothing is owed to
    /// them.
    pub(crate) fn settle(
        &self,
        rights: Rights,
        abided: Option<Abided>,
        of_first: Vec<Change>,
    ) -> (Refusal, Obligations) {
        let (mut reason, mut obligations) = self.exercise(rights);
        obligations.changes.extend(of_first);
        if let Some(mut abided) = abided {
            if let (Code::PolicyPermitted, Some(noted)) = (reason.code, abided.noted.take()) {
                reason = noted.under(Code::RuleAntipassbackNoted);
            }
            obligations.changes.extend(self.owed(abided));
        }
        (reason, obligations)
    }

    /// What a grant changes on account of the rules.
    fn owed(&self, abided: Abided) -> Vec<Change> {
        let Abided { noted: _, followed, first_person, failed } = abided;
        let mut changes = self.owed_for(&self.record.holder, followed, first_person);
        if failed {
            changes.push(Change::ClearFailures);
        }
        changes
    }

    /// What a grant changes about where a holder is. Where no time is trusted, nothing: no rule that
    /// follows anybody has let him pass then.
    pub(crate) fn owed_for(&self, holder: &str, followed: bool, first_person: bool) -> Vec<Change> {
        let mut changes = Vec::new();
        let door = self.loaded.door(self.access_point);
        if let (true, Ok(at), Some(door)) = (followed || first_person, self.clock.trusted(), door) {
            let release = door.release_seconds.max(door.extended_seconds);
            let transit = Transit {
                holder: holder.into(),
                access_point: self.access_point.identifier.clone(),
                door: door.identifier.clone(),
                followed,
                area: area(self.loaded, self.access_point.to).map(|area| area.identifier.clone()),
                at,
                until: at.saturating_add(release.into()),
                taken: door.passage != Some(Taken::Reported),
                first_person,
            };
            changes.push(Change::Transit(transit));
        }
        changes
    }

    /// Whether a refusal counts towards a lock-out: if it is of something that the holder has no right to.
    /// Without a trusted time nothing is counted, since nothing would end.
    pub(crate) fn counts(&self, code: Code) -> bool {
        self.purpose == Purpose::Access
            && self.loaded.bundle.limits.lock_out.is_some()
            && matches!(self.clock, Clock::Trusted(_))
            && is_failure(code)
    }
}

/// As many refusals as the site allows, and the last not long ago.
fn check_lock_out(
    rule: doorward_bundle::LockOut,
    state: &RulesRecord,
    clock: Clock,
) -> Result<(), Refusal> {
    if state.failures < rule.failures {
        return Ok(());
    }
    let now = clock.trusted()?;
    let ends = state.last_failure.map_or(u64::MAX, |last| last.saturating_add(rule.seconds.into()));
    if now >= ends {
        return Ok(());
    }
    Err(Refusal::from(Code::RuleLockedOut)
        .comparing(
            "failures",
            Value::Number(state.failures.into()),
            Value::Number(rule.failures.into()),
        )
        .comparing("now", Value::Time(now), Value::Time(ends)))
}

/// Whether a refusal is of something that the holder has no right to, whenever he comes.
const fn is_failure(code: Code) -> bool {
    matches!(
        code,
        Code::PolicyForbidden
            | Code::PolicyNoneApplies
            | Code::CapabilityNotPermitted
            | Code::StrengthInsufficient
            | Code::RuleAntipassback
            | Code::TransactionSameHolder
            | Code::TransactionOtherHolder
    )
}

/// Whether anybody's way through an access point is followed.
fn follows(loaded: &Loaded, access_point: &AccessPoint) -> bool {
    [access_point.from, access_point.to].into_iter().any(|side| {
        area(loaded, side)
            .is_some_and(|area| area.antipassback.is_some() || area.capacity.is_some())
    })
}

fn area(loaded: &Loaded, side: Option<u32>) -> Option<&Area> {
    loaded.bundle.areas.get(index(side?))
}
