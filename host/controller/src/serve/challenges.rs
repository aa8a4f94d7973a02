//! `POST /v1/challenges`: a challenge for a reader to put to a card or a phone.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::body::Asked;
use super::keyring::Authenticated;
use super::problem::Problem;
use super::service::Service;
use crate::octets::Octets;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ChallengeRequest {
    access_point: String,
    /// How many octets, 16 to 65.
    #[serde(default = "usual")]
    octets: usize,
}

/// What every format takes whose challenge is drawn for it, but for PKOC over NFC V2.
const fn usual() -> usize {
    16
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct IssuedChallenge {
    /// Random octets.
    challenge: Octets,
    /// For how many seconds it is outstanding.
    lifetime: u32,
}

pub(super) async fn issue(
    State(service): State<Arc<Service>>,
    reader: Authenticated,
    Asked { request, reply }: Asked<ChallengeRequest>,
) -> Result<Response, Problem> {
    reader.at(&request.access_point)?;
    let issued = service
        .work(move |service| {
            let ChallengeRequest { access_point, octets } = &request;
            let challenge = Octets(service.gate().challenge_of(access_point, *octets)?);
            let lifetime = service.gate().summary().map_or(0, |summary| summary.challenge_lifetime);
            Ok::<_, Problem>(IssuedChallenge { challenge, lifetime })
        })
        .await??;
    reply.with(&issued)
}
