//! `GET /v1/health`: what decides here.

use serde::Serialize;

use crate::body::Reply;
use crate::bundle::Bundle;
use crate::clock::Reading;
use crate::digest::ENGINE;
use crate::gate::GateError;
use crate::problem::Problem;
use crate::routes::Answer;
use crate::settings::Settings;
use crate::store::Database;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Health {
    /// SHA-256 of the engine that the app was built for.
    component: Option<&'static str>,
    /// The site's identifier.
    site: String,
    /// The number of the bundle in force; of several, that of the first access point. Absent: none
    /// is.
    bundle: Option<u64>,
    /// How many seconds ago it was issued.
    bundle_age: Option<u64>,
    /// Where claims are made.
    claims: &'static str,
}

pub(crate) async fn show() -> Result<Answer, Problem> {
    let settings = Settings::read().await?;
    let database = Database::open().await?;
    let site = database.site().await?;
    let bundle = match database.any_bundle().await? {
        // A bundle that the engine refuses is not in force, and the log says why.
        Some(signed) => match Bundle::load(&signed, &site, &database).await {
            Ok(bundle) => Some(bundle),
            Err(GateError::Flaw(flaw)) => {
                eprintln!("bundle refused: {}: {}", flaw.code, flaw.detail);
                None
            }
            Err(error) => return Err(error.into()),
        },
        None => None,
    };
    let summary = bundle.as_ref().map(Bundle::summary);
    let now = Reading::take(settings.clock_trusted).seconds();
    Reply::JSON.with(&Health {
        component: ENGINE,
        site: site.identifier,
        bundle: summary.map(|summary| summary.sequence),
        bundle_age: summary.map(|summary| now.saturating_sub(summary.issued_at)),
        claims: settings.claims.name(),
    })
}
