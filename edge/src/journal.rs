//! What is written down of a decision: what it rested on, and what came out.
//!
//! The form is that of a `decision` line in the host library's journal. It is not chained or sealed:
//! that needs a key and one writer, and the edge has neither.

use serde::Serialize;

use crate::contract::circumstance::{Capability, Circumstance, ClockReading, Purpose};
use crate::contract::decision::Retention;
use crate::contract::question::Answer;
use crate::contract::verification::Decision;
use crate::digest::sha256;
use crate::gate::report;
use crate::octets;
use crate::store::Fault;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Entry<'a> {
    Decision(Decided<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Decided<'a> {
    circumstance: Journaled<'a>,
    presentation: Evidence<'a>,
    answers: &'a [Answer],
    outcome: &'a Decision,
}

/// The circumstance; the app has no secrets and continues no transaction.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Journaled<'a> {
    clock: ClockReading,
    access_point: &'a str,
    purpose: Purpose,
    #[serde(skip_serializing_if = "Option::is_none")]
    capability: Option<Capability>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'a str>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "octets::optional::serialize"
    )]
    challenge: &'a Option<Vec<u8>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Evidence<'a> {
    Whole(#[serde(serialize_with = "octets::serialize")] &'a [u8]),
    Digest {
        #[serde(serialize_with = "octets::serialize")]
        sha256: [u8; 32],
        length: usize,
    },
}

/// The line of a decision, in JSON. Of the presentation, what the engine says may be kept.
///
/// # Errors
/// [`Fault`], if it cannot be encoded.
pub(crate) fn line(
    at: &Circumstance,
    presentation: &[u8],
    answers: &[Answer],
    outcome: &Decision,
) -> Result<String, Fault> {
    let circumstance = Journaled {
        clock: at.clock,
        access_point: &at.access_point,
        purpose: at.purpose,
        capability: at.capability,
        format: at.format.as_deref(),
        challenge: &at.challenge,
    };
    let presentation = match report(outcome).journal.retention {
        Retention::Whole => Evidence::Whole(presentation),
        Retention::Digest => {
            Evidence::Digest { sha256: sha256(presentation), length: presentation.len() }
        }
    };
    let entry = Entry::Decision(Decided { circumstance, presentation, answers, outcome });
    serde_json::to_string(&entry).map_err(|error| Fault(format!("no journal line: {error}")))
}
