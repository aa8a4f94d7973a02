//! Who may sign the bundles after this one.

use std::collections::BTreeSet;
use std::path::Path;

use doorward_bundle::VerificationKey;
use doorward_bundle::limits::SIGNING_KEYS;
use schemars::JsonSchema;
use serde::Deserialize;

use super::verification_key::read_keys;
use crate::findings::{Findings, Reported};
use crate::spanned::Spanned;

/// The keys that may sign the bundles after this one, and no others: `[signing]`. Without: the same as
/// before.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Signing {
    /// Public keys in PEM; two overlap while one is replaced.
    #[serde(default)]
    keys: Vec<Spanned<String>>,
    /// The same in files, relative to the source.
    #[serde(default)]
    key_files: Vec<Spanned<String>>,
}

impl Signing {
    /// `directory` is what key files are relative to.
    pub(crate) fn compile(
        signing: &Spanned<Self>,
        directory: &Path,
        findings: &mut Findings,
    ) -> Result<Vec<VerificationKey>, Reported> {
        let Self { keys, key_files } = signing.get_ref();
        let keys = read_keys(keys, key_files, directory, &mut BTreeSet::new(), findings)?;
        if keys.is_empty() {
            return Err(findings.report(signing, "has no key: nothing could follow this bundle"));
        }
        if keys.len() > SIGNING_KEYS {
            let message = format!("has {} keys, at most {SIGNING_KEYS}", keys.len());
            return Err(findings.report(signing, message));
        }
        Ok(keys)
    }
}
