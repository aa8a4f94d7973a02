//! What is kept of a decision: its evidence, and the answer to a retry.

use super::current::Current;
use super::{GateError, Request, report};
use crate::contract::decision::Retention;
use crate::contract::question::{Claim, Query, Question};
use crate::contract::verification::Decision;
use crate::journal::{Digest, Evidence};
use crate::store::{Remembered, Transaction};

/// What may be kept of a presentation: the engine says.
pub(super) fn presentation(presentation: &[u8], decision: &Decision) -> Evidence {
    match report(decision).journal.retention {
        Retention::Whole => Evidence::Whole(presentation.to_vec()),
        Retention::Digest => Evidence::digest(presentation),
    }
}

/// The place in the queue of what is deferred: the identifier of the claim that was made.
pub(super) fn place(decision: &Decision, questions: Vec<Question>) -> Option<Vec<u8>> {
    let Decision::Deferred(_) = decision else { return None };
    questions.into_iter().find_map(|question| match question.query {
        Query::Claim(Claim::SingleUse(claim)) => Some(claim.identifier),
        _ => None,
    })
}

/// What to remember of a grant for as long as its claim could matter.
pub(super) fn remember(
    identifier: &str,
    request: &Request,
    current: &Current,
    decision: &Decision,
) -> Result<Transaction, GateError> {
    let mut octets = Vec::new();
    ciborium::into_writer(decision, &mut octets)
        .map_err(|error| GateError::Encoding(error.to_string()))?;
    Ok(Transaction {
        access_point: request.access_point.clone(),
        identifier: identifier.into(),
        remembered: Remembered {
            presentation: Digest::of(&request.presentation),
            decision: octets,
        },
        lifetime: current.summary.claim_lifetime.max(current.summary.challenge_lifetime),
    })
}

/// What was answered.
pub(super) fn recall(remembered: &Remembered) -> Result<Decision, GateError> {
    ciborium::from_reader(remembered.decision.as_slice())
        .map_err(|error| GateError::Encoding(error.to_string()))
}
