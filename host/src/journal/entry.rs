//! What a line of the journal tells.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Checkpoint, Digest, Event};
use crate::contract::circumstance as contract;
use crate::contract::decision::JournalRecord;
use crate::contract::question::Answer;

/// What came out of an evaluation: one of the contract's five decisions.
pub use crate::contract::verification::Decision as Outcome;

/// One thing that happened.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entry {
    /// A presentation was decided. Shared with the gate, which answers with it when it is durable.
    Decision(Arc<Decided>),
    /// A presentation could not be decided; the door stayed closed.
    Fault(Box<Failure>),
    /// Something that the store keeps was changed.
    Event(Box<Recorded>),
    /// The lines so far were sealed. Written by the store itself.
    Checkpoint(Checkpoint),
}

impl Entry {
    /// The bundle that decided, by the SHA-256 of its signed bytes.
    pub fn bundle(&self) -> Option<Digest> {
        let Self::Decision(decided) = self else { return None };
        Digest::try_from(decided.record().bundle_digest.as_slice()).ok()
    }

    /// The evidence that was in force, by the digest of the set.
    pub fn evidence(&self) -> Option<Digest> {
        let Self::Decision(decided) = self else { return None };
        decided.evidence
    }
}

/// A presentation that was decided, with all that the decision depends on but secrets.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Decided {
    /// When, where, what for.
    pub circumstance: Circumstance,
    /// What was shown.
    pub presentation: Evidence,
    /// What the store answered; empty where nothing was asked.
    pub answers: Vec<Answer>,
    /// The signed statements that were in force, by the digest of the set. Absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Digest>,
    /// What came out.
    pub outcome: Outcome,
}

impl Decided {
    /// What the engine wanted journaled, whatever came out.
    pub fn record(&self) -> &JournalRecord {
        let report = match &self.outcome {
            Outcome::Granted(grant) => &grant.report,
            Outcome::Denied(denial) => &denial.report,
            Outcome::MoreNeeded(pending) => &pending.report,
            Outcome::Deferred(deferral) => &deferral.report,
            Outcome::Referred(referral) => &referral.report,
        };
        &report.journal
    }
}

/// A presentation that could not be decided: a trap, a fault.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Failure {
    /// When, where, what for.
    pub circumstance: Circumstance,
    /// What was shown.
    pub presentation: Evidence,
    /// What the store answered, if it came so far.
    pub answers: Vec<Answer>,
    /// What went wrong, for the operator. Must not quote the presentation.
    pub fault: String,
}

/// A change to what the store keeps.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Recorded {
    /// Who ordered it: an operator or a program.
    pub by: String,
    /// What it was.
    pub event: Event,
}

/// A presentation, as far as it may be kept.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Evidence {
    /// The bytes, as received.
    Whole(#[serde(with = "crate::octets")] Vec<u8>),
    /// What is left of bytes that hold a secret.
    Digest {
        /// SHA-256 of the bytes.
        sha256: Digest,
        /// How many there were.
        length: u64,
    },
}

impl Evidence {
    /// Only the digest of `presentation`.
    pub fn digest(presentation: &[u8]) -> Self {
        let length = u64::try_from(presentation.len()).unwrap_or(u64::MAX);
        Self::Digest { sha256: Digest::of(presentation), length }
    }
}

/// The contract's circumstance without the values of its secrets.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Circumstance {
    /// The host's clock.
    pub clock: contract::ClockReading,
    /// Where.
    pub access_point: String,
    /// What for.
    pub purpose: contract::Purpose,
    /// What was asked of the lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<contract::Capability>,
    /// The format to read the presentation as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The challenge that was issued. It has been sent in the clear, so it is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::octets::optional")]
    pub challenge: Option<Vec<u8>>,
    /// The names of the reader's secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// The device that the host had authenticated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// What the host knew of where and on what the presentation was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surroundings: Option<contract::Surroundings>,
    /// The transaction that was continued. Its name is worth something for 30 s at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continuation: Option<contract::Continuation>,
}

impl From<&contract::Circumstance> for Circumstance {
    fn from(at: &contract::Circumstance) -> Self {
        Self {
            clock: at.clock,
            access_point: at.access_point.clone(),
            purpose: at.purpose,
            capability: at.capability,
            format: at.format.clone(),
            challenge: at.challenge.clone(),
            secrets: at.secrets.iter().map(|secret| secret.name.clone()).collect(),
            device: at.device.clone(),
            surroundings: at.surroundings.clone(),
            continuation: at.continuation.clone(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::contract::circumstance::{ClockReading, ClockState, Purpose, Secret};

    #[test]
    fn secrets_are_named_and_not_told() {
        let secret = Secret { name: "reader-key".into(), value: b"do not tell".to_vec() };
        let at = contract::Circumstance {
            clock: ClockReading { state: ClockState::Absent, now: 0, floor: 0 },
            access_point: "lobby-in".into(),
            purpose: Purpose::Access,
            capability: None,
            format: None,
            challenge: None,
            secrets: vec![secret],
            device: None,
            surroundings: None,
            continuation: None,
            explain: false,
        };
        let journaled = Circumstance::from(&at);
        assert_eq!(journaled.secrets, ["reader-key"]);
        let mut encoded = Vec::new();
        ciborium::into_writer(&journaled, &mut encoded).unwrap();
        let told = |octets: &[u8]| encoded.windows(octets.len()).any(|found| found == octets);
        assert!(told(b"reader-key") && !told(b"do not tell"));
    }

    #[test]
    fn of_a_presentation_with_a_secret_the_digest_is_kept() {
        let Evidence::Digest { sha256, length } = Evidence::digest(b"PIN 1234") else {
            panic!("the bytes were kept");
        };
        assert_eq!((sha256, length), (Digest::of(b"PIN 1234"), 8));
    }
}
