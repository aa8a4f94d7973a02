//! The bundle in force, loaded for one request.

use std::cell::OnceCell;

use crate::contract::circumstance::LoadContext;
use crate::contract::verification::{BundleSummary, Verifier};
use crate::gate::GateError;
use crate::store::{Database, Site};

/// A loaded bundle.
#[derive(Debug)]
pub struct Bundle {
    verifier: Verifier,
    summary: OnceCell<BundleSummary>,
}

impl Bundle {
    /// Loads a signed bundle.
    ///
    /// # Errors
    /// [`GateError::Flaw`], [`GateError::Store`].
    pub async fn load(signed: &[u8], site: &Site, database: &Database) -> Result<Self, GateError> {
        let context = LoadContext {
            site: Some(site.identifier.clone()),
            trusted_keys: database.trusted_keys().await?,
            // Whoever can put an old bundle into the database can put an old floor there too.
            floor: None,
            secrets: Vec::new(),
            evidence: Vec::new(),
        };
        let verifier = Verifier::load(signed, &context).map_err(GateError::Flaw)?;
        Ok(Self { verifier, summary: OnceCell::new() })
    }

    /// What checks presentations.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// What it says of itself. Asked for only once it is needed: it names every access point of the
    /// site, and most decisions need nothing of it.
    #[must_use]
    pub fn summary(&self) -> &BundleSummary {
        self.summary.get_or_init(|| self.verifier.summary())
    }
}
