//! An open site: the bundle that the engine has accepted, the registry, and the desk that decides.

mod envelope;
mod file;
pub(crate) mod registry;
mod trust;

use std::collections::HashSet;

use doorward_bundle::Bundle;
use serde_bytes::ByteBuf;

pub(crate) use self::file::{Prepared, SiteFile};
pub(crate) use self::registry::Enrolled;
pub(crate) use self::trust::trusted_key;
use crate::contract::{BundleSummary, TrustedKey};
use crate::desk::Desk;
use crate::engine::Engine;
use crate::trouble::Trouble;

/// An open site.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Decides.
    pub(crate) desk: Desk,
    /// What the bundle says of itself, by the engine.
    pub(crate) summary: BundleSummary,
    /// The bundle: what the engine has accepted, to be drawn.
    pub(crate) bundle: Bundle,
    /// The octets that were signed, with their signature.
    pub(crate) signed: ByteBuf,
    /// Who holds what.
    pub(crate) credentials: Vec<Enrolled>,
    /// What can be presented with a click.
    pub(crate) presentations: Vec<Prepared>,
    /// A time at which there is something to see, in seconds since the Unix epoch.
    pub(crate) now: Option<u64>,
}

impl Site {
    /// Opens a bundle that one of `trusted_keys` has signed, and the registry that goes with it.
    pub(crate) async fn open(
        engine: &Engine,
        signed: ByteBuf,
        trusted_keys: &[TrustedKey],
        credentials: Vec<Enrolled>,
    ) -> Result<Self, Trouble> {
        let bundle = envelope::open(&signed)?;
        let desk = Desk::open(engine, &bundle.site.identifier, &signed, trusted_keys).await?;
        desk.enrol(credentials.iter().map(Enrolled::parts))?;
        let summary = desk.summary()?;
        let presentations = Vec::new();
        Ok(Self { desk, summary, bundle, signed, credentials, presentations, now: None })
    }

    /// Opens a site that is one file.
    pub(crate) async fn open_file(engine: &Engine, file: SiteFile) -> Result<Self, Trouble> {
        let SiteFile { site, bundle, trusted_keys, credentials, presentations, now } = file;
        let opened = Self::open(engine, bundle, &trusted_keys, credentials).await?;
        if opened.bundle.site.identifier != site {
            let found = &opened.bundle.site.identifier;
            return Err(Trouble::new(format!(
                "the file is of site `{site}`, its bundle of `{found}`"
            )));
        }
        Ok(Self { presentations, now, ..opened })
    }

    /// Adds credentials to the registry; of two with one identifier, the last.
    pub(crate) fn enrol(&mut self, credentials: Vec<Enrolled>) -> Result<(), Trouble> {
        self.desk.enrol(credentials.iter().map(Enrolled::parts))?;
        let key = |enrolled: &Enrolled| format!("{:?}", enrolled.identifier);
        let newer: HashSet<String> = credentials.iter().map(key).collect();
        self.credentials.retain(|enrolled| !newer.contains(&key(enrolled)));
        self.credentials.extend(credentials);
        Ok(())
    }

    /// What a holder is called.
    pub(crate) fn holder_name(&self, holder: &str) -> Option<&str> {
        let known = |enrolled: &&Enrolled| enrolled.record.holder == holder;
        self.credentials.iter().find(known).and_then(|enrolled| enrolled.name.as_deref())
    }

    /// An access point by its identifier.
    pub(crate) fn access_point(&self, identifier: &str) -> Option<&doorward_bundle::AccessPoint> {
        self.bundle.access_points.iter().find(|point| point.identifier == identifier)
    }
}
