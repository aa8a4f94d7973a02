//! The second half: from [`Verified`] and answers to a decision.
//!
//! The order of the checks is the order of decisions: credential, replay, validity, door, forbid,
//! permit, strength, grant. The first failure is the reason.

use alloc::vec::Vec;

use crate::answers::{Answers, Unreplayed};
use crate::chain::Provenance;
use crate::circumstance::{Capability, Purpose};
use crate::decision::{
    Change, Deferral, Denial, DoorAction, Obligations, Pending, Referral, Report, Value,
};
use crate::door::{Passable, Standing};
use crate::enrolment::Usable;
use crate::holder::HolderBound;
use crate::load::Loaded;
use crate::policy::{NotForbidden, Permitted, Request, StrongEnough};
use crate::question::{Answer, CredentialRecord};
use crate::reason::{Code, Refusal};
use crate::validity::Timely;
use crate::verify::{File, Verified};

/// What came of the evaluation.
#[derive(Debug)]
pub enum Decision {
    /// Open.
    Granted(Grant),
    /// Do not open.
    Denied(Denial),
    /// A further factor is needed. No rule asks for one yet, so nothing makes this outcome yet.
    MoreNeeded(Pending),
    /// Decide again later. No format is queued yet, so nothing makes this outcome yet.
    Deferred(Deferral),
    /// Pass the request on.
    Referred(Referral),
}

/// The holder may pass.
///
/// It cannot be built, only decided: its fields are private, and its only constructor takes every
/// proof by value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Grant {
    report: Report,
    obligations: Obligations,
}

/// Every proof that a grant rests on. Taking it apart is what spends them.
struct Proofs {
    provenance: Provenance,
    bound: HolderBound,
    timely: Timely,
    unreplayed: Unreplayed,
    usable: Usable,
    passable: Passable,
    not_forbidden: NotForbidden,
    permitted: Permitted,
    strong_enough: StrongEnough,
}

impl Grant {
    /// Why, and what to journal.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// What the host must do.
    #[must_use]
    pub fn obligations(&self) -> &Obligations {
        &self.obligations
    }

    /// Both, for a host that carries it out.
    #[must_use]
    pub fn into_parts(self) -> (Report, Obligations) {
        (self.report, self.obligations)
    }

    /// The only way to a grant: with every proof, by value.
    fn new(proofs: Proofs, record: &CredentialRecord, setting: &Setting<'_>, file: File) -> Self {
        let Proofs {
            provenance: _provenance,
            bound,
            timely: _timely,
            unreplayed: _unreplayed,
            usable: _usable,
            passable,
            not_forbidden: _not_forbidden,
            permitted,
            strong_enough: _strong_enough,
        } = proofs;
        let (code, obligations) = oblige(&passable, &permitted, record, setting);
        let reason = Refusal::from(code).comparing(
            "profile",
            Value::Text(permitted.profile),
            Value::Text(setting.access_point.identifier.clone()),
        );
        Self { report: file.pass(reason, bound.strength()), obligations }
    }
}

/// What a decision is held against.
struct Setting<'a> {
    loaded: &'a Loaded,
    access_point: &'a doorward_bundle::AccessPoint,
    capability: Capability,
}

impl Verified {
    /// Decides, and uses itself up. The answers may come in any order.
    #[must_use]
    pub fn decide(self, answers: Vec<Answer>) -> Decision {
        let Self { loaded, clock, access_point: here, claims, proven, mut file } = self;
        let strength = proven.bound.strength();
        let Some(access_point) = loaded.access_point(here) else {
            return Decision::Denied(file.deny(Code::AccessPointUnknown.into(), strength));
        };
        let setting = Setting { loaded: &loaded, access_point, capability: claims.capability };

        let evaluation = (|file: &mut File| {
            file.trace.enter("purpose");
            if claims.purpose != Purpose::Access {
                return Err(Refusal::from(Code::ProofWrongPurpose));
            }
            let answers = Answers::match_up(answers);

            file.trace.enter("credential");
            let record = answers.credential.require(Code::CredentialUnknown)?;
            file.journal.holder = Some(record.holder.clone());

            file.trace.enter("replay");
            let result = answers.claim.require(Code::AnswerMismatched)?;
            let lifetime = loaded.bundle.limits.challenge_lifetime;
            let unreplayed =
                Unreplayed::check(result, &proven.claim, &access_point.identifier, lifetime)?;

            file.trace.enter("validity");
            let usable = Usable::check(&record, clock)?;

            file.trace.enter("door");
            let door = answers.door.require(Code::DoorUnknown)?;
            let override_rank = record.lockdown_override;
            let passable = Passable::check(&door, override_rank, &loaded, access_point, clock)?;

            let request = Request {
                loaded: &loaded,
                here,
                access_point,
                assignments: &record.assignments,
                capability: claims.capability,
                strength,
                clock,
            };
            file.trace.enter("forbid");
            let not_forbidden = request.check_forbids()?;
            file.trace.enter("permit");
            let permitted = request.find_permit()?;

            file.trace.enter("strength");
            let strong_enough = StrongEnough::check(strength, access_point)?;

            let (provenance, bound, timely) = (proven.provenance, proven.bound, proven.timely);
            let proofs = Proofs {
                provenance,
                bound,
                timely,
                unreplayed,
                usable,
                passable,
                not_forbidden,
                permitted,
                strong_enough,
            };
            Ok((proofs, record))
        })(&mut file);

        match evaluation {
            Err(refusal) => Decision::Denied(file.deny(refusal, strength)),
            Ok((proofs, record)) => {
                file.trace.enter("grant");
                let grant = Grant::new(proofs, &record, &setting, file);
                if access_point.refers { refer(grant) } else { Decision::Granted(grant) }
            }
        }
    }
}

/// What a grant obliges to, and its code.
fn oblige(
    passable: &Passable,
    permitted: &Permitted,
    record: &CredentialRecord,
    setting: &Setting<'_>,
) -> (Code, Obligations) {
    let (release, extended) = setting
        .loaded
        .door(setting.access_point)
        .map_or((0, 0), |door| (door.release_seconds, door.extended_seconds));
    let (action, release_seconds) = match (passable.standing, setting.capability) {
        (Standing::HeldOpen, _)
        | (Standing::Unlocked, Capability::Momentary | Capability::ExtendedMomentary) => {
            (DoorAction::None, 0)
        }
        (_, Capability::Momentary) if record.extended_grant => (DoorAction::Release, extended),
        (_, Capability::Momentary) => (DoorAction::Release, release),
        (_, Capability::ExtendedMomentary) => (DoorAction::Release, extended),
        (_, Capability::Secure) => (DoorAction::Secure, 0),
        (_, Capability::Unsecure) => (DoorAction::Unsecure, 0),
        (_, Capability::Toggle) => (DoorAction::Toggle, 0),
    };
    let code = match (passable.standing, action) {
        (Standing::Overridden, _) => Code::DoorLockdownOverridden,
        (_, DoorAction::None) => Code::DoorAlreadyOpen,
        _ => Code::PolicyPermitted,
    };
    let changes = permitted.uses.iter().cloned().map(Change::UseAssignment).collect();
    (code, Obligations { action, release_seconds, changes })
}

/// Another controller keeps the last word. The uses are counted here all the same.
fn refer(grant: Grant) -> Decision {
    let Grant { mut report, obligations } = grant;
    report.reason.code = Code::PolicyReferred.as_str().into();
    report.feedback = Code::PolicyReferred.feedback();
    Decision::Referred(Referral { report, obligations })
}
