//! A site as one file, for the console: bundle, trusted keys, registry, and what can be presented with
//! a click. `web/console/static/site-file.js` reads it.

use anyhow::{Context as _, Result};
use doorward_host::contract::circumstance::TrustedKey;
use doorward_host::contract::question::{CredentialIdentifier, CredentialRecord};
use doorward_host::store::{Bundles as _, Reading, RedbStore, Registry as _, Slot};
use serde::Serialize;

use crate::enrolled;

/// The file's content. It holds the registry.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SiteFile {
    site: String,
    /// The signed bundle in force.
    #[serde(with = "hex")]
    bundle: Vec<u8>,
    trusted_keys: Vec<TrustedKey>,
    credentials: Vec<Enrolled>,
    presentations: Vec<Prepared>,
    /// A time at which there is something to see, in seconds since the Unix epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Enrolled {
    identifier: CredentialIdentifier,
    record: CredentialRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// Something that can be presented with a click.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Prepared {
    /// Who presents what, for people.
    pub(crate) title: String,
    /// Where.
    pub(crate) access_point: String,
    /// When, in seconds since the Unix epoch.
    pub(crate) now: u64,
    /// The octets.
    #[serde(with = "hex")]
    pub(crate) presentation: Vec<u8>,
    /// The challenge that they answer, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) challenge: Option<String>,
}

impl SiteFile {
    /// What the store has of a site.
    pub(crate) fn of(
        site: &str,
        store: &RedbStore,
        clock: Reading,
        trusted_keys: Vec<TrustedKey>,
    ) -> Result<Self> {
        let bundle = store.bundle(Slot::Current)?.context("no bundle has been accepted yet")?;
        let mut credentials = Vec::new();
        enrolled::visit(store, clock, |credential, record| {
            let holder = store.holder(&credential.holder)?;
            let name = holder.and_then(|holder| holder.display_name);
            let identifier = credential.identifier.clone();
            credentials.push(Enrolled { identifier, record, name });
            Ok(())
        })?;
        let (site, bundle) = (site.into(), bundle.octets().to_vec());
        Ok(Self { site, bundle, trusted_keys, credentials, presentations: Vec::new(), now: None })
    }

    /// With what can be presented, the first of it at the time that is shown first.
    pub(crate) fn with(mut self, presentations: Vec<Prepared>) -> Self {
        self.now = presentations.first().map(|prepared| prepared.now);
        self.presentations = presentations;
        self
    }
}
