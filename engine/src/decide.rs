//! The second half: from [`Verified`] and answers to a decision.
//!
//! The order of the checks is the order of decisions: credential, replay, validity, door, forbid,
//! permit, strength, grant. The first failure is the reason.

use alloc::vec::Vec;

use crate::answers::{Answers, Unreplayed};
use crate::chain::Provenance;
use crate::circumstance::{Capability, Purpose};
use crate::decision::{
    Change, Deferral, Denial, DoorAction, Obligations, Pending, Referral, Report, Strength, Value,
};
use crate::door::{Passable, Standing};
use crate::enrolment::Usable;
use crate::holder::HolderBound;
use crate::load::Loaded;
use crate::policy::{NotForbidden, Permitted, Request, StrongEnough, encoded};
use crate::question::{Answer, CredentialRecord};
use crate::reason::{Code, Refusal};
use crate::validity::Timely;
use crate::verify::{Claims, File, Verified};

/// What came of the evaluation.
#[derive(Debug)]
pub enum Decision {
    /// It may be: the obligations say what is released, if anything.
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

/// The holder may do what the presentation is for: pass, administer, enrol, or open a session.
///
/// It cannot be built, only decided: its fields are private, and its constructors take every proof by
/// value. Only the one for access releases anything.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Grant {
    report: Report,
    obligations: Obligations,
}

/// Every proof that a grant of access rests on. Taking it apart is what spends them.
struct Proofs {
    admission: Admission,
    passable: Passable,
    not_forbidden: NotForbidden,
    permitted: Permitted,
}

/// The proofs that every grant rests on.
struct Admission {
    provenance: Provenance,
    bound: HolderBound,
    timely: Timely,
    unreplayed: Unreplayed,
    usable: Usable,
    strong_enough: StrongEnough,
}

/// What is granted without a door.
enum Errand {
    /// To administer needs a right to.
    Administer(NotForbidden, Permitted),
    /// To enrol a credential needs an enrolled one.
    Enrol,
    /// So does a session.
    Session,
}

impl Admission {
    /// Spends them; how strong the credential was proved is what is left.
    fn spend(self) -> Strength {
        let Self {
            provenance: _provenance,
            bound,
            timely: _timely,
            unreplayed: _unreplayed,
            usable: _usable,
            strong_enough: _strong_enough,
        } = self;
        bound.strength()
    }
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

    /// The only way to a grant of access: with every proof, by value.
    fn new(proofs: Proofs, record: &CredentialRecord, setting: &Setting<'_>, file: File) -> Self {
        let Proofs { admission, passable, not_forbidden: _not_forbidden, permitted } = proofs;
        let (code, obligations) = oblige(&passable, &permitted, record, setting);
        let reason = Refusal::from(code).comparing(
            "profile",
            Value::Text(permitted.profile),
            Value::Text(setting.access_point.identifier.clone()),
        );
        Self { report: file.pass(reason, admission.spend()), obligations }
    }

    /// The only way to a grant for another purpose: with every proof that does not need a door. It
    /// never releases anything.
    fn admit(admission: Admission, errand: Errand, setting: &Setting<'_>, file: File) -> Self {
        let here = || Value::Text(setting.access_point.identifier.clone());
        let (reason, uses) = match errand {
            Errand::Administer(_not_forbidden, permitted) => {
                let reason = Refusal::from(Code::AdministerPermitted).comparing(
                    "profile",
                    Value::Text(permitted.profile),
                    here(),
                );
                (reason, permitted.uses)
            }
            Errand::Enrol => (Code::EnrolPermitted.into(), None),
            Errand::Session => (Code::SessionPermitted.into(), None),
        };
        let obligations = Obligations {
            action: DoorAction::None,
            release_seconds: 0,
            changes: uses.into_iter().map(Change::UseAssignment).collect(),
        };
        Self { report: file.pass(reason, admission.spend()), obligations }
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

            // A door that nobody may pass can still be administered, and logged in to.
            let passable = if claims.purpose == Purpose::Access {
                file.trace.enter("door");
                let door = answers.door.require(Code::DoorUnknown)?;
                let rank = record.lockdown_override;
                Some(Passable::check(&door, rank, &loaded, access_point, clock)?)
            } else {
                None
            };

            let rights = if let Some(asked) = asked(&claims) {
                let request = Request {
                    loaded: &loaded,
                    here,
                    access_point,
                    assignments: &record.assignments,
                    asked,
                    strength,
                    clock,
                };
                file.trace.enter("forbid");
                let not_forbidden = request.check_forbids()?;
                file.trace.enter("permit");
                Some((not_forbidden, request.find_permit()?))
            } else {
                None
            };

            file.trace.enter("strength");
            let strong_enough = StrongEnough::check(strength, access_point)?;

            let (provenance, bound, timely) = (proven.provenance, proven.bound, proven.timely);
            let admission =
                Admission { provenance, bound, timely, unreplayed, usable, strong_enough };
            match (claims.purpose, passable, rights) {
                (Purpose::Access, Some(passable), Some((not_forbidden, permitted))) => {
                    let proofs = Proofs { admission, passable, not_forbidden, permitted };
                    Ok(Finding::Access(proofs, record))
                }
                (Purpose::Administer, None, Some((not_forbidden, permitted))) => {
                    Ok(Finding::Errand(admission, Errand::Administer(not_forbidden, permitted)))
                }
                (Purpose::Enrol, None, None) => Ok(Finding::Errand(admission, Errand::Enrol)),
                (Purpose::Session, None, None) => Ok(Finding::Errand(admission, Errand::Session)),
                _ => Err(Refusal::from(Code::ProofWrongPurpose)),
            }
        })(&mut file);

        let grant = match evaluation {
            Err(refusal) => return Decision::Denied(file.deny(refusal, strength)),
            Ok(Finding::Access(proofs, record)) => {
                file.trace.enter("grant");
                Grant::new(proofs, &record, &setting, file)
            }
            Ok(Finding::Errand(admission, errand)) => {
                file.trace.enter("grant");
                Grant::admit(admission, errand, &setting, file)
            }
        };
        if access_point.refers { refer(grant) } else { Decision::Granted(grant) }
    }
}

/// What the evaluation found, all of it in favour.
enum Finding {
    Access(Proofs, CredentialRecord),
    Errand(Admission, Errand),
}

/// What of the holder's policies a purpose asks for. To enrol and to open a session are no rights at
/// a door: an enrolled credential will do.
const fn asked(claims: &Claims) -> Option<doorward_bundle::Capability> {
    match claims.purpose {
        Purpose::Access => Some(encoded(claims.capability)),
        Purpose::Administer => Some(doorward_bundle::Capability::Administer),
        Purpose::Enrol | Purpose::Session => None,
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
