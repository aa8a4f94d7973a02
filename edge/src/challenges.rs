//! `POST /v1/challenges`: a challenge for a reader to put to a card or a phone.

use serde::{Deserialize, Serialize};
use spin_sdk::http::Request;

use crate::body::{self, LIMIT};
use crate::clock::Reading;
use crate::gate::Gate;
use crate::octets;
use crate::problem::Problem;
use crate::reader::Authenticated;
use crate::routes::Answer;
use crate::settings::Settings;
use crate::store::{Claims, Database};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ChallengeRequest {
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
    #[serde(with = "octets")]
    challenge: Vec<u8>,
    /// For how many seconds it is outstanding.
    lifetime: u32,
}

pub(crate) async fn issue(request: Request) -> Result<Answer, Problem> {
    let settings = Settings::read().await?;
    let database = Database::open().await?;
    let reader = Authenticated::of(request.headers(), &database).await?;
    let (asked, reply): (ChallengeRequest, _) = body::read(request, LIMIT).await?;
    reader.at(&asked.access_point)?;
    let claims = Claims::open(&settings.claims, &database).await?;
    let clock = Reading::take(settings.clock_trusted);
    let gate = Gate::open(&database, &claims, clock, &asked.access_point).await?;
    let challenge = gate.challenge(asked.octets).await?;
    reply.with(&IssuedChallenge { challenge, lifetime: gate.summary().challenge_lifetime })
}
