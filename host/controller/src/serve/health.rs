//! `GET /v1/health`: what decides here.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use doorward_host::journal::Digest;
use serde::Serialize;

use super::service::Service;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Health {
    /// SHA-256 of the component.
    component: Digest,
    /// The site's identifier.
    site: String,
    /// The number of the bundle in force. Absent: none is.
    bundle: Option<u64>,
}

pub(super) async fn show(State(service): State<Arc<Service>>) -> Json<Health> {
    Json(Health {
        component: service.gate().engine().digest(),
        site: service.site().into(),
        bundle: service.gate().summary().map(|summary| summary.sequence),
    })
}
