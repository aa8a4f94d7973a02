//! Whether a credential that is known may pass: from the bundle's age to the strength of its proof.
//!
//! What must hold depends on the purpose. To pass and to administer need a permit, to pass needs a door
//! that lets anybody through besides; to enrol another credential or to open a session is no right at a
//! door: an enrolled credential will do.
//!
//! The part of a decision that needs no presentation. Decisions and simulations go through it, so
//! that the two cannot differ.

use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::AccessPoint;

use crate::answers::Answered;
use crate::authentication::{Level, StrongEnough};
use crate::circumstance::{Capability, Purpose};
use crate::clock::Clock;
use crate::decision::{Change, DoorAction, Obligations, Strength, Value};
use crate::door::{Passable, Standing};
use crate::enrolment::Usable;
use crate::freshness::Fresh;
use crate::load::Loaded;
use crate::policy::{Admitted, NotForbidden, Permitted, Request, encoded};
use crate::question::{CredentialRecord, DoorRecord};
use crate::reason::{Code, Refusal};
use crate::surroundings::Surroundings;
use crate::trace::Trace;

/// A known credential at an access point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passage<'a> {
    pub(crate) loaded: &'a Loaded,
    /// The access point's index in the bundle.
    pub(crate) here: u32,
    pub(crate) access_point: &'a AccessPoint,
    pub(crate) record: &'a CredentialRecord,
    pub(crate) purpose: Purpose,
    pub(crate) capability: Capability,
    pub(crate) strength: Strength,
    pub(crate) clock: Clock,
    pub(crate) surroundings: &'a Surroundings,
}

/// Proof: the credential may do what it is presented for. Made of one proof for each stage.
#[derive(Debug)]
pub(crate) struct Rights {
    fresh: Fresh,
    usable: Usable,
    errand: Errand,
    strong_enough: StrongEnough,
}

/// What a credential is presented for, with what only that needs.
#[derive(Debug)]
enum Errand {
    Pass(Passable, NotForbidden, Admitted, Permitted),
    Administer(NotForbidden, Permitted),
    Enrol,
    Session,
}

impl Rights {
    /// The security level that the presentation has reached.
    pub(crate) fn level(&self) -> Level {
        self.strong_enough.level
    }

    /// The assignment that a grant uses up.
    pub(crate) fn uses(&self) -> Option<String> {
        match &self.errand {
            Errand::Pass(_, _, _, permitted) | Errand::Administer(_, permitted) => {
                permitted.uses.clone()
            }
            Errand::Enrol | Errand::Session => None,
        }
    }
}

impl Passage<'_> {
    /// Freshness, validity, door, forbid, usage, permit, strength. The first failure is the reason.
    pub(crate) fn judge(
        &self,
        door: Answered<&DoorRecord>,
        trace: &mut Trace,
    ) -> Result<Rights, Refusal> {
        let threat_level = match &door {
            Answered::Yes(door) => Some(door.threat_level),
            Answered::No | Answered::Unknown(_) => None,
        };
        let fresh = Fresh::check(self.loaded, self.access_point, threat_level, self.clock, trace)?;
        trace.enter("validity");
        let usable = Usable::check(self.record, self.clock)?;
        let errand = match self.purpose {
            Purpose::Access => {
                trace.enter("door");
                let door = door.require(Code::DoorUnknown)?;
                let rank = self.record.lockdown_override;
                let passable =
                    Passable::check(door, rank, self.loaded, self.access_point, self.clock)?;
                let asked = encoded(self.capability);
                let request = self.request(asked, Some(door.threat_level));
                let not_forbidden = forbid(&request, trace)?;
                trace.enter("usage");
                let admitted = request.check_usage()?;
                Errand::Pass(passable, not_forbidden, admitted, permit(&request, trace)?)
            }
            // A door that nobody may pass can still be administered.
            Purpose::Administer => {
                let asked = doorward_bundle::Capability::Administer;
                let request = self.request(asked, threat_level);
                let not_forbidden = forbid(&request, trace)?;
                Errand::Administer(not_forbidden, permit(&request, trace)?)
            }
            Purpose::Enrol => Errand::Enrol,
            Purpose::Session => Errand::Session,
        };
        trace.enter("strength");
        let strong_enough = StrongEnough::check(self.strength, self.level()?)?;
        Ok(Rights { fresh, usable, errand, strong_enough })
    }

    /// The security level that counts now. Only who wants to pass can show more than once what he has.
    fn level(&self) -> Result<Level, Refusal> {
        let level = Level::now(self.loaded, self.access_point, self.clock)?;
        Ok(match self.purpose {
            Purpose::Access => level,
            Purpose::Administer | Purpose::Enrol | Purpose::Session => level.of_one_factor(),
        })
    }

    /// What having the rights obliges to, and why. Spends them. Only who may pass is let in.
    pub(crate) fn exercise(&self, rights: Rights) -> (Refusal, Obligations) {
        let Rights { fresh: _fresh, usable: _usable, errand, strong_enough: _strong_enough } =
            rights;
        let (code, permitted, (action, release_seconds)) = match errand {
            Errand::Pass(passable, _not_forbidden, _admitted, permitted) => {
                let (action, release_seconds) = self.action(passable.standing);
                let code = match (passable.standing, action) {
                    (Standing::Overridden, _) => Code::DoorLockdownOverridden,
                    (_, DoorAction::None) => Code::DoorAlreadyOpen,
                    _ => Code::PolicyPermitted,
                };
                (code, Some(permitted), (action, release_seconds))
            }
            Errand::Administer(_not_forbidden, permitted) => {
                (Code::AdministerPermitted, Some(permitted), (DoorAction::None, 0))
            }
            Errand::Enrol => (Code::EnrolPermitted, None, (DoorAction::None, 0)),
            Errand::Session => (Code::SessionPermitted, None, (DoorAction::None, 0)),
        };
        let Some(Permitted { profile, uses }) = permitted else {
            let nothing = Obligations { action, release_seconds, changes: Vec::new() };
            return (code.into(), nothing);
        };
        let reason = Refusal::from(code).comparing(
            "profile",
            Value::Text(profile),
            Value::Text(self.access_point.identifier.clone()),
        );
        let changes = uses.into_iter().map(Change::UseAssignment).collect();
        (reason, Obligations { action, release_seconds, changes })
    }

    /// What the holder's policies are asked.
    fn request(&self, asked: doorward_bundle::Capability, threat_level: Option<u8>) -> Request<'_> {
        Request {
            loaded: self.loaded,
            here: self.here,
            access_point: self.access_point,
            assignments: &self.record.assignments,
            asked,
            strength: self.strength,
            clock: self.clock,
            surroundings: self.surroundings,
            threat_level,
        }
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

fn forbid(request: &Request<'_>, trace: &mut Trace) -> Result<NotForbidden, Refusal> {
    trace.enter("forbid");
    request.check_forbids()
}

fn permit(request: &Request<'_>, trace: &mut Trace) -> Result<Permitted, Refusal> {
    trace.enter("permit");
    request.find_permit()
}
