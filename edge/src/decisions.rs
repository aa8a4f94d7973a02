//! `POST /v1/decide`: whether the holder of what was presented may pass.

use serde::{Deserialize, Serialize};
use spin_sdk::http::Request;

use crate::body::{self, LIMIT};
use crate::clock::Reading;
use crate::contract::circumstance::Capability;
use crate::contract::decision::{DoorAction, Feedback, Reason};
use crate::contract::verification::Decision;
use crate::gate::{self, Gate, Verdict, report};
use crate::octets;
use crate::problem::Problem;
use crate::reader::Authenticated;
use crate::routes::Answer as Response;
use crate::settings::Settings;
use crate::store::{Claims, Database};
use crate::surroundings::Stated;

/// The most octets of a transaction's name.
const LONGEST_TRANSACTION: usize = 128;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct DecisionRequest {
    access_point: String,
    #[serde(with = "octets")]
    presentation: Vec<u8>,
    #[serde(with = "octets::optional", default)]
    challenge: Option<Vec<u8>>,
    format: Option<String>,
    capability: Option<Capability>,
    transaction: Option<String>,
    surroundings: Option<Stated>,
}

/// What a reader is told: what to do, and what to show. The reason is in the journal.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Answer {
    outcome: &'static str,
    feedback: Feedback,
    action: DoorAction,
    release_seconds: u32,
    /// The answer to an earlier request of the same transaction: the lock has been worked already.
    repeated: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    detail: Option<Detail>,
}

/// What a reader is told that may know more.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Detail {
    reason: Reason,
    holder: Option<String>,
}

pub(crate) async fn decide(request: Request) -> Result<Response, Problem> {
    let settings = Settings::read().await?;
    let database = Database::open().await?;
    let reader = Authenticated::of(request.headers(), &database).await?;
    let (asked, reply): (DecisionRequest, _) = body::read(request, LIMIT).await?;
    reader.at(&asked.access_point)?;
    reader.may_state(asked.surroundings.is_some())?;
    let presented = asked.into_gate()?;
    let claims = Claims::open(&settings.claims, &database).await?;
    let clock = Reading::take(settings.clock_trusted);
    let gate = Gate::open(&database, &claims, clock, &presented.access_point).await?;
    let verdict = gate.decide(&presented).await?;
    reply.with(&Answer::of(&verdict, reader.detail()))
}

impl DecisionRequest {
    fn into_gate(self) -> Result<gate::Request, Problem> {
        let named = self.transaction.as_ref().map_or(1, String::len);
        if !(1..=LONGEST_TRANSACTION).contains(&named) {
            let detail =
                format!("`transaction` has {named} octets, not 1 to {LONGEST_TRANSACTION}");
            return Err(Problem::malformed(detail));
        }
        Ok(gate::Request {
            presentation: self.presentation,
            access_point: self.access_point,
            capability: self.capability,
            format: self.format,
            challenge: self.challenge,
            transaction: self.transaction,
            surroundings: self.surroundings.map(Into::into),
        })
    }
}

impl Answer {
    fn of(verdict: &Verdict, with_detail: bool) -> Self {
        let report = report(&verdict.decision);
        // Only a grant works the lock: a referral's obligations are for another controller.
        let (action, release_seconds) = match &verdict.decision {
            Decision::Granted(grant) if !verdict.repeated => {
                (grant.obligations.action, grant.obligations.release_seconds)
            }
            _ => (DoorAction::None, 0),
        };
        let detail = with_detail.then(|| Detail {
            reason: report.reason.clone(),
            holder: report.journal.holder.clone(),
        });
        Self {
            outcome: outcome(&verdict.decision),
            feedback: report.feedback,
            action,
            release_seconds,
            repeated: verdict.repeated,
            detail,
        }
    }
}

/// The outcome in a word.
fn outcome(decision: &Decision) -> &'static str {
    match decision {
        Decision::Granted(_) => "granted",
        Decision::Denied(_) => "denied",
        Decision::MoreNeeded(_) => "more-needed",
        Decision::Deferred(_) => "deferred",
        Decision::Referred(_) => "referred",
    }
}
