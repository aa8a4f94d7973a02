//! `POST /v1/decisions`: whether the holder of what was presented may pass.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use doorward_host::contract::circumstance::{Capability, Purpose, Secret};
use doorward_host::contract::decision::{DoorAction, Feedback, Reason};
use doorward_host::contract::verification::Decision;
use doorward_host::gate::{Continues, Request, Verdict, report};
use serde::{Deserialize, Serialize};

use super::body::Asked;
use super::keyring::Authenticated;
use super::problem::Problem;
use super::service::Service;
use super::surroundings::Stated;
use crate::narrative::outcome;
use crate::octets::Octets;

/// The most octets of a transaction's name.
const LONGEST_TRANSACTION: usize = 128;

/// The most values that a reader may say of itself.
const MOST_VALUES: usize = 16;

/// What a reader may not say: the private halves that go with challenges of the service.
const DRAWN: [&str; 2] = ["pkoc-ble-ephemeral", "aliro-reader-ephemeral-key"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct DecisionRequest {
    access_point: String,
    presentation: Octets,
    challenge: Option<Octets>,
    format: Option<String>,
    capability: Option<Capability>,
    transaction: Option<String>,
    /// What the reader says of itself, by the names of the contract: never what the service draws.
    #[serde(default)]
    values: Vec<NamedValue>,
    device: Option<String>,
    #[serde(default = "access")]
    purpose: Purpose,
    surroundings: Option<Stated>,
    /// To carry out what was deferred: its place.
    place: Option<Octets>,
    /// To go on where more was needed: the name that the answer gave.
    continues: Option<String>,
}

/// One of the contract's secrets, as far as readers state them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct NamedValue {
    name: String,
    value: Octets,
}

/// What a reader asks for unless it says so.
const fn access() -> Purpose {
    Purpose::Access
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
    queued: Option<Queued>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    waiting: Option<Missing>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    detail: Option<Detail>,
}

/// When to show the same again, to have it carried out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Queued {
    place: Octets,
    /// First second, since the Unix epoch.
    not_before: u64,
    /// First second in which it is too late.
    expires: u64,
}

/// What is missing, and how to show it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Missing {
    missing: Vec<String>,
    continues: String,
    /// Seconds from now for which it waits.
    within: u32,
}

/// What a reader is told that may know more.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Detail {
    reason: Reason,
    holder: Option<String>,
}

pub(super) async fn decide(
    State(service): State<Arc<Service>>,
    reader: Authenticated,
    Asked { request, reply }: Asked<DecisionRequest>,
) -> Result<Response, Problem> {
    reader.at(&request.access_point)?;
    let (device, around) = (request.device.is_some(), request.surroundings.is_some());
    reader.may(device, around, request.purpose)?;
    let request = request.into_gate()?;
    let access_point = request.access_point.clone();
    let verdict = service.work(move |service| decide_at(service, request)).await??;
    let code = &report(&verdict.decision).reason.code;
    tracing::info!(
        reader = reader.name(),
        access_point,
        outcome = outcome(&verdict.decision),
        code,
        repeated = verdict.repeated,
        "decided"
    );
    reply.with(&Answer::of(&verdict, reader.detail()))
}

/// Decides, with the private half of the pair that goes with the challenge.
fn decide_at(service: &Service, mut request: Request) -> Result<Verdict, Problem> {
    let place = request.challenge.clone().map(|octets| (request.access_point.clone(), octets));
    if let Some(pair) = place.as_ref().and_then(|place| service.ephemerals().find(place)) {
        request.secrets.push(pair.secret());
    }
    let verdict = service.gate().decide(&request)?;
    if let Some(place) = &place {
        service.ephemerals().forget(place);
    }
    Ok(verdict)
}

impl DecisionRequest {
    fn into_gate(self) -> Result<Request, Problem> {
        let named = self.transaction.as_ref().map_or(1, String::len);
        if !(1..=LONGEST_TRANSACTION).contains(&named) {
            let detail =
                format!("`transaction` has {named} octets, not 1 to {LONGEST_TRANSACTION}");
            return Err(Problem::malformed(detail));
        }
        if self.values.len() > MOST_VALUES {
            return Err(Problem::malformed(format!("more than {MOST_VALUES} `values`")));
        }
        if let Some(drawn) = self.values.iter().find(|value| DRAWN.contains(&value.name.as_str())) {
            let detail = format!("`{}` is drawn here, with a challenge", drawn.name);
            return Err(Problem::malformed(detail));
        }
        let continues = match (self.place, self.continues) {
            (Some(_), Some(_)) => {
                return Err(Problem::malformed("`place` and `continues` exclude each other"));
            }
            (Some(Octets(place)), None) => Some(Continues::Place(place)),
            (None, name) => name.map(Continues::Transaction),
        };
        let stated = |NamedValue { name, value: Octets(value) }| Secret { name, value };
        let secrets = self.values.into_iter().map(stated).collect();
        Ok(Request {
            presentation: self.presentation.0,
            access_point: self.access_point,
            purpose: self.purpose,
            capability: self.capability,
            format: self.format,
            challenge: self.challenge.map(|octets| octets.0),
            secrets,
            device: self.device,
            surroundings: self.surroundings.map(Into::into),
            transaction: self.transaction,
            continues,
            explain: false,
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
        let queued = match (&verdict.decision, &verdict.place) {
            (Decision::Deferred(deferral), Some(place)) => Some(Queued {
                place: Octets(place.clone()),
                not_before: deferral.not_before,
                expires: deferral.expires,
            }),
            _ => None,
        };
        let waiting = match (&verdict.decision, &verdict.opened) {
            (Decision::MoreNeeded(pending), Some(opened)) => Some(Missing {
                missing: pending.missing.clone(),
                continues: opened.clone(),
                within: pending.lifetime,
            }),
            _ => None,
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
            queued,
            waiting,
            detail,
        }
    }
}
