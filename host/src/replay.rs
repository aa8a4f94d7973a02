//! Replaying the journal: the same line, the same bundle, the same decision.

use crate::contract::circumstance::{Circumstance, LoadContext, TrustedKey};
use crate::contract::decision::Step;
use crate::contract::verification::{Decision, Flaw};
use crate::engine::{Checked, Engine, Trap};
use crate::journal::{Decided, Evidence};
use crate::store::{SignedBundle, Statement};

/// What came of replaying a line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Replay {
    /// The engine decides the same, for the reasons in the trace.
    Same(Vec<Step>),
    /// The engine decides something else. Boxed: rare, and large.
    Different(Box<Decision>),
    /// The presentation was not kept, because it holds a secret or is of no format; what remains of
    /// it is its digest.
    Withheld,
}

/// A line could not be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The bundle that decided it is refused.
    #[error("the bundle is refused: {}: {}", .0.code, .0.detail)]
    Flaw(Flaw),
    /// The engine died.
    #[error(transparent)]
    Trap(#[from] Trap),
}

/// Puts a journaled decision through the engine again, under the bundle that decided it and with the
/// evidence that was in force.
///
/// # Errors
/// [`ReplayError`].
pub fn replay(
    engine: &Engine,
    decided: &Decided,
    bundle: &SignedBundle,
    evidence: &[Statement],
) -> Result<Replay, ReplayError> {
    let Evidence::Whole(presentation) = &decided.presentation else {
        return Ok(Replay::Withheld);
    };
    let key: &TrustedKey = bundle.key();
    let context = LoadContext {
        site: None,
        trusted_keys: vec![key.clone()],
        floor: None,
        secrets: Vec::new(),
        evidence: evidence.iter().map(Into::into).collect(),
    };
    let mut instance = engine.instantiate()?;
    let verifier = instance.load(bundle.octets(), &context)?.map_err(ReplayError::Flaw)?;
    let mut decision = match instance.verify(verifier, presentation, &circumstance(decided))? {
        Checked::Denied(denial) => Decision::Denied(denial),
        Checked::Verified(verified) => instance.decide(verified, &decided.answers)?,
    };
    let mut journaled = decided.outcome.clone();
    let trace = std::mem::take(trace(&mut decision));
    self::trace(&mut journaled).clear();
    if decision == journaled {
        return Ok(Replay::Same(trace));
    }
    Ok(Replay::Different(Box::new(decision)))
}

/// The circumstance of a journaled decision, asking for the trace.
fn circumstance(decided: &Decided) -> Circumstance {
    let at = &decided.circumstance;
    Circumstance {
        clock: at.clock,
        access_point: at.access_point.clone(),
        purpose: at.purpose,
        capability: at.capability,
        format: at.format.clone(),
        challenge: at.challenge.clone(),
        secrets: Vec::new(),
        device: at.device.clone(),
        surroundings: at.surroundings.clone(),
        continuation: at.continuation.clone(),
        explain: true,
    }
}

/// The trace of a decision. Whether one was asked for is no part of what was decided.
fn trace(decision: &mut Decision) -> &mut Vec<Step> {
    match decision {
        Decision::Granted(grant) => &mut grant.report.trace,
        Decision::Denied(denial) => &mut denial.report.trace,
        Decision::MoreNeeded(pending) => &mut pending.report.trace,
        Decision::Deferred(deferral) => &mut deferral.report.trace,
        Decision::Referred(referral) => &mut referral.report.trace,
    }
}
