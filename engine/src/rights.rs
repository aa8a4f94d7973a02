//! Whether a credential that is known may pass: from its validity to the strength of its proof.
//!
//! The part of a decision that needs no presentation. Decisions and simulations go through it, so
//! that the two cannot differ.

use alloc::vec::Vec;

use doorward_bundle::AccessPoint;

use crate::answers::Answered;
use crate::circumstance::Capability;
use crate::clock::Clock;
use crate::decision::{Change, DoorAction, Obligations, Strength, Value};
use crate::door::{Passable, Standing};
use crate::enrolment::Usable;
use crate::load::Loaded;
use crate::policy::{NotForbidden, Permitted, Request, StrongEnough};
use crate::question::{CredentialRecord, DoorRecord};
use crate::reason::{Code, Refusal};
use crate::trace::Trace;

/// A known credential at an access point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passage<'a> {
    pub(crate) loaded: &'a Loaded,
    /// The access point's index in the bundle.
    pub(crate) here: u32,
    pub(crate) access_point: &'a AccessPoint,
    pub(crate) record: &'a CredentialRecord,
    pub(crate) capability: Capability,
    pub(crate) strength: Strength,
    pub(crate) clock: Clock,
}

/// Proof: the credential may pass. Made of one proof for each stage.
#[derive(Debug)]
pub(crate) struct Rights {
    usable: Usable,
    passable: Passable,
    not_forbidden: NotForbidden,
    permitted: Permitted,
    strong_enough: StrongEnough,
}

impl Passage<'_> {
    /// Validity, door, forbid, permit, strength. The first failure is the reason.
    pub(crate) fn judge(
        &self,
        door: Answered<DoorRecord>,
        trace: &mut Trace,
    ) -> Result<Rights, Refusal> {
        trace.enter("validity");
        let usable = Usable::check(self.record, self.clock)?;

        trace.enter("door");
        let door = door.require(Code::DoorUnknown)?;
        let override_rank = self.record.lockdown_override;
        let passable =
            Passable::check(&door, override_rank, self.loaded, self.access_point, self.clock)?;

        let request = Request {
            loaded: self.loaded,
            here: self.here,
            access_point: self.access_point,
            assignments: &self.record.assignments,
            capability: self.capability,
            strength: self.strength,
            clock: self.clock,
        };
        trace.enter("forbid");
        let not_forbidden = request.check_forbids()?;
        trace.enter("permit");
        let permitted = request.find_permit()?;

        trace.enter("strength");
        let strong_enough = StrongEnough::check(self.strength, self.access_point)?;
        Ok(Rights { usable, passable, not_forbidden, permitted, strong_enough })
    }

    /// What having the rights obliges to, and why. Spends them.
    pub(crate) fn exercise(&self, rights: Rights) -> (Refusal, Obligations) {
        let Rights {
            usable: _usable,
            passable,
            not_forbidden: _not_forbidden,
            permitted,
            strong_enough: _strong_enough,
        } = rights;
        let (action, release_seconds) = self.action(passable.standing);
        let code = match (passable.standing, action) {
            (Standing::Overridden, _) => Code::DoorLockdownOverridden,
            (_, DoorAction::None) => Code::DoorAlreadyOpen,
            _ => Code::PolicyPermitted,
        };
        let reason = Refusal::from(code).comparing(
            "profile",
            Value::Text(permitted.profile),
            Value::Text(self.access_point.identifier.clone()),
        );
        let changes: Vec<Change> = permitted.uses.into_iter().map(Change::UseAssignment).collect();
        (reason, Obligations { action, release_seconds, changes })
    }

    /// What to do with the lock, and for how many seconds to release it.
    fn action(&self, standing: Standing) -> (DoorAction, u32) {
        let (release, extended) = self
            .loaded
            .door(self.access_point)
            .map_or((0, 0), |door| (door.release_seconds, door.extended_seconds));
        match (standing, self.capability) {
            (Standing::HeldOpen, _)
            | (Standing::Unlocked, Capability::Momentary | Capability::ExtendedMomentary) => {
                (DoorAction::None, 0)
            }
            (_, Capability::Momentary) if self.record.extended_grant => {
                (DoorAction::Release, extended)
            }
            (_, Capability::Momentary) => (DoorAction::Release, release),
            (_, Capability::ExtendedMomentary) => (DoorAction::Release, extended),
            (_, Capability::Secure) => (DoorAction::Secure, 0),
            (_, Capability::Unsecure) => (DoorAction::Unsecure, 0),
            (_, Capability::Toggle) => (DoorAction::Toggle, 0),
        }
    }
}
