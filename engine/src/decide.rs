//! The second half: from [`Verified`] and answers to a decision.
//!
//! The order of the checks is the order of decisions: credential, replay, status, freshness, validity,
//! door, forbid, usage, permit, strength, rules, grant. The first failure is the reason.

use alloc::string::String;
use alloc::vec::Vec;

use crate::answers::{Answered, Answers};
use crate::decision::{Deferral, Denial, Obligations, Pending, Referral, Report, Strength};
use crate::origin::{Origin, Shortfall, Standpoint};
use crate::question::Answer;
use crate::reason::{Code, Refusal};
use crate::rights::{Passage, Rights};
use crate::rule::Abided;
use crate::status::{Standing, Unrevoked};
use crate::transaction::{FirstFactor, Missing};
use crate::validity::Wait;
use crate::verify::{File, Verified};

/// What came of the evaluation.
#[derive(Debug)]
pub enum Decision {
    /// It may be: the obligations say what is released, if anything.
    Granted(Grant),
    /// Do not open.
    Denied(Denial),
    /// A further factor is needed: a stronger proof, or a second holder.
    MoreNeeded(Pending),
    /// Decide again when it is carried out: what was asked for is queued.
    Deferred(Deferral),
    /// Pass the request on.
    Referred(Referral),
}

/// The holder may do what the presentation is for: pass, administer, enrol, or open a session.
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
    origin: Origin,
    unrevoked: Unrevoked,
    rights: Rights,
    abided: Abided,
    /// Who has shown before that he may pass, where two must.
    first: Option<FirstFactor>,
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
    fn new(proofs: Proofs, passage: &Passage<'_>, file: File) -> Self {
        let Proofs { origin, unrevoked: _unrevoked, rights, abided, first } = proofs;
        let of_first = first.into_iter().flat_map(|first| passage.owed_to(first)).collect();
        let (reason, obligations) = passage.settle(rights, Some(abided), of_first);
        Self { report: file.pass(reason, origin.into_strength()), obligations }
    }
}

impl Verified {
    /// Decides, and uses itself up. The answers may come in any order.
    #[must_use]
    pub fn decide(self, answers: Vec<Answer>) -> Decision {
        let asks_rules = self.rules().is_some();
        let Self {
            loaded,
            clock,
            access_point: here,
            claims,
            heard,
            surroundings,
            continued,
            mut file,
        } = self;
        let strength = heard.strength();
        let reference = heard.status().cloned();
        let Some(access_point) = loaded.access_point(here) else {
            return Decision::Denied(file.deny(Code::AccessPointUnknown.into(), strength));
        };

        let evaluation = (|file: &mut File| {
            let answers = Answers::match_up(answers, heard.claim().is_some(), asks_rules);

            file.trace.enter("credential");
            let record = answers.credential.require(Code::CredentialUnknown)?;
            file.journal.holder = Some(record.holder.clone());

            let lifetime = loaded.bundle.limits.challenge_lifetime;
            let trace = &mut file.trace;
            let standpoint = Standpoint::take(heard, answers.claim, access_point, lifetime, trace)?;

            Ok((record, answers.door, answers.rules, standpoint))
        })(&mut file);
        let (record, door, rules, standpoint) = match evaluation {
            Ok(found) => found,
            Err(refusal) => return Decision::Denied(file.deny(refusal, strength)),
        };

        let threat_level = match &door {
            Answered::Yes(door) => Some(door.threat_level),
            Answered::No | Answered::Unknown(_) => None,
        };
        let standing = Standing {
            loaded: &loaded,
            access_point,
            credential: &claims.identifier,
            format: &claims.format,
            issuer: claims.issuer.as_deref(),
            reference: reference.as_ref(),
            threat_level,
            clock,
        };
        let unrevoked = match standing.check(&mut file.trace) {
            Ok(unrevoked) => unrevoked,
            Err(refusal) => return Decision::Denied(file.deny(refusal, strength)),
        };

        let passage = Passage {
            loaded: &loaded,
            here,
            access_point,
            record: &record,
            purpose: claims.purpose,
            capability: claims.capability,
            strength,
            clock,
            surroundings: &surroundings,
        };
        let deny = |refusal, file| deny(&passage, refusal, file);
        let first = passage.resume(continued.as_deref());
        let rights = match passage.judge(door.as_ref(), &mut file.trace) {
            Ok(rights) => rights,
            Err(refusal) if refusal.code == Code::StrengthMoreNeeded => {
                // What was begun ends here: with a proof that is too weak again.
                if !matches!(first, Ok(None)) {
                    return deny(refusal.under(Code::StrengthInsufficient), file);
                }
                return wait(&passage, Missing::Strength, None, refusal, file);
            }
            Err(refusal) => return deny(refusal, file),
        };

        let origin = match standpoint.into_origin(access_point) {
            Ok(origin) => origin,
            // Everything is in its favour, but the time is not now: that is no grant.
            Err(Shortfall::Waits(wait)) => return defer(wait, strength, file),
            Err(Shortfall::Refused(refusal)) => return deny(refusal, file),
        };
        let level = rights.level();
        let uses = rights.uses();
        let first = first.and_then(|first| passage.check_first(first, level, uses.as_deref()));
        let judged = first.and_then(|first| {
            let companions = first.as_ref().map_or(0, |first| first.followed.into());
            if asks_rules {
                file.trace.enter("rule");
            }
            Ok((passage.check_rules(rules.as_ref(), companions)?, first))
        });
        let (abided, first) = match judged {
            Ok(judged) => judged,
            Err(refusal) => return deny(refusal, file),
        };
        if level.dual && first.is_none() {
            let owed = Some((&abided, uses));
            let reason = Code::StrengthSecondHolder.into();
            return wait(&passage, Missing::SecondHolder, owed, reason, file);
        }
        file.trace.enter("grant");
        let proofs = Proofs { origin, unrevoked, rights, abided, first };
        let grant = Grant::new(proofs, &passage, file);
        if access_point.refers { refer(grant) } else { Decision::Granted(grant) }
    }
}

/// Refuses a known credential.
#[inline(never)]
fn deny(passage: &Passage<'_>, refusal: Refusal, file: File) -> Decision {
    let counts = passage.counts(refusal.code);
    Decision::Denied(Denial { counts, ..file.deny(refusal, passage.strength) })
}

/// Keeps what was shown, and asks for more.
fn wait(
    passage: &Passage<'_>,
    missing: Missing,
    owed: Option<(&Abided, Option<String>)>,
    reason: Refusal,
    file: File,
) -> Decision {
    match passage.open(missing, owed) {
        Ok(opened) => opened.wait(reason, passage.strength, file),
        Err(refusal) => deny(passage, refusal, file),
    }
}

/// What is queued is decided again, with everything that is true by then. Nothing is used here but its
/// place in the queue.
fn defer(wait: Wait, strength: Strength, mut file: File) -> Decision {
    file.trace.enter("defer");
    let Wait { not_before, expires } = wait;
    let report = file.pass(Code::PolicyDeferred.into(), strength);
    Decision::Deferred(Deferral { report, not_before, expires })
}

/// Another controller keeps the last word. The uses are counted here all the same.
fn refer(grant: Grant) -> Decision {
    let Grant { mut report, obligations } = grant;
    report.reason.code = Code::PolicyReferred.as_str().into();
    report.feedback = Code::PolicyReferred.feedback();
    Decision::Referred(Referral { report, obligations })
}
