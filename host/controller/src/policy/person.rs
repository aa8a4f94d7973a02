//! Who.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use doorward_host::contract::question::{
    Assignment, CredentialIdentifier, CredentialRecord, CredentialState,
};
use doorward_host::store::SiteStore;

use super::ground::Ground;
use super::place::nearest;
use crate::enrolled;

/// Somebody: a holder with all credentials, or one who is made up.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct PersonOption {
    /// Somebody with this access profile and nothing else; may be given several times.
    #[arg(long = "profile", value_name = "ID")]
    profiles: Vec<String>,
    /// A holder of the registry, with each credential.
    #[arg(long, value_name = "ID")]
    holder: Option<String>,
    /// A credential record of the contract, as a JSON file.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// A credential, and whose it is.
pub(crate) struct Person {
    /// For people.
    pub(super) name: String,
    pub(super) record: CredentialRecord,
    /// What the registry knows it by; nothing of who is made up.
    pub(super) credential: Option<CredentialIdentifier>,
}

impl PersonOption {
    /// The credentials that are meant; at least one.
    pub(super) fn find(&self, ground: &Ground) -> Result<Vec<Person>> {
        if let Some(path) = &self.record {
            let shown = path.display();
            let text = fs::read(path).with_context(|| format!("`{shown}`"))?;
            let record: CredentialRecord =
                serde_json::from_slice(&text).with_context(|| format!("`{shown}`"))?;
            return Ok(vec![Person { name: record.holder.clone(), record, credential: None }]);
        }
        if let Some(holder) = &self.holder {
            let store =
                ground.store().context("a holder is looked for in `--data` or `--sheet`")?;
            return of_holder(ground, store, holder);
        }
        let known: Vec<&str> =
            ground.bundle.profiles.iter().map(|profile| profile.identifier.as_str()).collect();
        for profile in &self.profiles {
            if !known.contains(&profile.as_str()) {
                let like = nearest(profile, &known)
                    .map_or_else(String::new, |like| format!(": is it `{like}`?"));
                bail!("the site has no access profile `{profile}`{like}");
            }
        }
        let name = format!("somebody with {}", self.profiles.join(" and "));
        Ok(vec![Person { name, record: with_profiles(&self.profiles), credential: None }])
    }
}

/// Somebody who has some profiles and nothing else.
fn with_profiles(profiles: &[String]) -> CredentialRecord {
    CredentialRecord {
        holder: "somebody".into(),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: profiles
            .iter()
            .map(|profile| Assignment {
                identifier: profile.clone(),
                profile: profile.clone(),
                valid_from: None,
                valid_until: None,
                uses_left: None,
            })
            .collect(),
    }
}

fn of_holder(ground: &Ground, store: &dyn SiteStore, holder: &str) -> Result<Vec<Person>> {
    let known = store.holder(holder)?;
    let known = known.with_context(|| format!("the registry has no holder `{holder}`"))?;
    ensure!(!known.credentials.is_empty(), "holder `{holder}` has no credential");
    let name =
        known.display_name.map_or_else(|| holder.into(), |name| format!("{name} ({holder})"));
    let several = known.credentials.len() > 1;
    let clock = ground.clock();
    let numbered = (1_u32..).zip(&known.credentials);
    numbered
        .map(|(number, credential)| {
            let record = enrolled::record(store, clock, credential)?;
            let name = if several { format!("{name}, credential {number}") } else { name.clone() };
            Ok(Person { name, record, credential: Some(credential.clone()) })
        })
        .collect()
}
