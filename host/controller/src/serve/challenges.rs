//! `POST /v1/challenges`: a challenge for a reader to put to a card or a phone.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::body::Asked;
use super::ephemerals::Pair;
use super::keyring::Authenticated;
use super::problem::Problem;
use super::service::Service;
use crate::octets::Octets;

/// What most formats take.
const USUAL: usize = 16;

/// What PKOC over NFC V2 takes.
const LONGER: usize = 32;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ChallengeRequest {
    access_point: String,
    /// What it is for, which says what the challenge is.
    format: Option<String>,
    /// How many octets, 16 to 65. Not beside a format.
    octets: Option<usize>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct IssuedChallenge {
    /// Random octets, or the compressed public half of a pair.
    challenge: Octets,
    /// For how many seconds it is outstanding.
    lifetime: u32,
    /// The public half of the reader's ephemeral key, uncompressed, where the format has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    ephemeral_key: Option<Octets>,
}

/// What a format's challenge is.
enum Kind {
    /// So many random octets.
    Random(usize),
    /// The compressed public half of a pair whose private half goes by this name.
    Key(&'static str),
    /// Random octets beside such a pair.
    Beside(&'static str),
}

pub(super) async fn issue(
    State(service): State<Arc<Service>>,
    reader: Authenticated,
    Asked { request, reply }: Asked<ChallengeRequest>,
) -> Result<Response, Problem> {
    reader.at(&request.access_point)?;
    let kind = request.kind()?;
    let issued =
        service.work(move |service| issue_at(service, &request.access_point, &kind)).await??;
    reply.with(&issued)
}

fn issue_at(
    service: &Service,
    access_point: &str,
    kind: &Kind,
) -> Result<IssuedChallenge, Problem> {
    let gate = service.gate();
    let (challenge, pair) = match kind {
        Kind::Random(octets) => (gate.challenge_of(access_point, *octets)?, None),
        Kind::Key(name) => {
            let pair = Pair::draw(name)?;
            let challenge = pair.public(true);
            gate.issue(access_point, &challenge)?;
            (challenge, Some(pair))
        }
        Kind::Beside(name) => {
            let pair = Pair::draw(name)?;
            (gate.challenge_of(access_point, USUAL)?, Some(pair))
        }
    };
    let lifetime = gate.summary().map_or(0, |summary| summary.challenge_lifetime);
    let ephemeral_key = pair.as_ref().map(|pair| Octets(pair.public(false)));
    if let Some(pair) = pair {
        let place = (access_point.into(), challenge.clone());
        service.ephemerals().hold(place, pair, Duration::from_secs(lifetime.into()));
    }
    Ok(IssuedChallenge { challenge: Octets(challenge), lifetime, ephemeral_key })
}

impl ChallengeRequest {
    fn kind(&self) -> Result<Kind, Problem> {
        match (self.format.as_deref(), self.octets) {
            (None, octets) => Ok(Kind::Random(octets.unwrap_or(USUAL))),
            (Some(_), Some(_)) => {
                Err(Problem::malformed("`octets` and `format` do not go together"))
            }
            (Some("pkoc-nfc-v2" | "pkoc-nfc-v2-standard"), None) => Ok(Kind::Random(LONGER)),
            (Some("pkoc-ble" | "pkoc-ble-ecdhe"), None) => Ok(Kind::Key("pkoc-ble-ephemeral")),
            (Some("aliro"), None) => Ok(Kind::Beside("aliro-reader-ephemeral-key")),
            (Some(_), None) => Ok(Kind::Random(USUAL)),
        }
    }
}
