//! What goes into the gate, and what comes out.

use crate::contract::circumstance::{
    Capability, Circumstance, ClockReading, ClockState, Continuation, Purpose, Secret, Surroundings,
};
use crate::contract::decision::Report;
use crate::contract::verification::Decision;
use crate::store::Reading;

/// What was shown, and where. Everything here is the host's knowledge but `presentation`.
#[derive(Clone, Debug)]
pub struct Request {
    /// The bytes, as received.
    pub presentation: Vec<u8>,
    /// The access point, as the host knows it.
    pub access_point: String,
    /// What it is for.
    pub purpose: Purpose,
    /// What is asked of the lock, if the host knows.
    pub capability: Option<Capability>,
    /// The format, if the host knows.
    pub format: Option<String>,
    /// The challenge that was issued for this presentation.
    pub challenge: Option<Vec<u8>>,
    /// Secrets of the reader.
    pub secrets: Vec<Secret>,
    /// The presenting device, as the host has authenticated it.
    pub device: Option<String>,
    /// What the host knows of where and on what the presentation was made.
    pub surroundings: Option<Surroundings>,
    /// The caller's name for its request: a retry under the same name gets the same answer and no
    /// second release.
    pub transaction: Option<String>,
    /// What this goes on with.
    pub continues: Option<Continues>,
    /// Whether to return the trace.
    pub explain: bool,
}

/// What a presentation goes on with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Continues {
    /// What was deferred is to be carried out: the `place` of that verdict, 32 octets.
    Place(Vec<u8>),
    /// A transaction that waits for more: the `opened` of that verdict. It ends with this presentation,
    /// whatever comes of it.
    Transaction(String),
}

/// A decision that is durable.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// What came out.
    pub decision: Decision,
    /// Whether this repeats the answer to an earlier request of the same name: then the lock has
    /// been released already.
    pub repeated: bool,
    /// Of what was deferred: its place in the queue, 32 octets, which is the state of the continuation
    /// that carries it out. The same presentation is to be shown then.
    pub place: Option<Vec<u8>>,
    /// Where more is needed: the name of the transaction that waits for it, which nobody guesses. What
    /// it has come to stays in the gate.
    pub opened: Option<String>,
}

/// The report that every decision carries.
#[must_use]
pub fn report(decision: &Decision) -> &Report {
    match decision {
        Decision::Granted(grant) => &grant.report,
        Decision::Denied(denial) => &denial.report,
        Decision::MoreNeeded(pending) => &pending.report,
        Decision::Deferred(deferral) => &deferral.report,
        Decision::Referred(referral) => &referral.report,
    }
}

/// What the host states to the engine.
pub(super) fn circumstance(
    request: &Request,
    continuation: Option<Continuation>,
    clock: Reading,
    floor: u64,
) -> Circumstance {
    let state = match clock.now {
        None => ClockState::Absent,
        Some(_) if clock.trusted => ClockState::Trusted,
        Some(_) => ClockState::Untrusted,
    };
    Circumstance {
        clock: ClockReading { state, now: clock.now.unwrap_or(0), floor },
        access_point: request.access_point.clone(),
        purpose: request.purpose,
        capability: request.capability,
        format: request.format.clone(),
        challenge: request.challenge.clone(),
        secrets: request.secrets.clone(),
        device: request.device.clone(),
        surroundings: request.surroundings.clone(),
        continuation,
        explain: request.explain,
    }
}
