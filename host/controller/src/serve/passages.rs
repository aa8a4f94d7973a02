//! `POST /v1/access-taken`: who was let in has gone through.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::body::Asked;
use super::keyring::Authenticated;
use super::problem::Problem;
use super::service::Service;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AccessTaken {
    access_point: String,
    /// The name that the request had which was granted.
    transaction: String,
}

/// That it is written down.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Noted {
    access_point: String,
    transaction: String,
}

pub(super) async fn note(
    State(service): State<Arc<Service>>,
    reader: Authenticated,
    Asked { request, reply }: Asked<AccessTaken>,
) -> Result<Response, Problem> {
    reader.at(&request.access_point)?;
    let by = format!("reader {}", reader.name());
    let AccessTaken { access_point, transaction } = request;
    let noted = Noted { access_point: access_point.clone(), transaction: transaction.clone() };
    service
        .work(move |service| service.gate().access_taken(&access_point, &transaction, &by))
        .await??;
    reply.with(&noted)
}
