//! Who may strike credentials off.

use std::collections::BTreeSet;
use std::path::Path;

use doorward_bundle::limits::REVOCATION_KEYS;
use schemars::JsonSchema;
use serde::Deserialize;

use super::access_point::{FORMATS, Format};
use super::freshness::age;
use super::verification_key::read_keys;
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::set;
use crate::schema::{Duration, Identifier, Name, OneOf};
use crate::spanned::Spanned;
use crate::text::{name, one_of};

/// Somebody whose revocation sets strike credentials off: `[[revocation]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Revocation {
    /// What reasons and listings call it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// Public keys in PEM that sign its sets; several overlap while one is replaced.
    #[serde(default)]
    keys: Vec<Spanned<String>>,
    /// The same in files, relative to the source.
    #[serde(default)]
    key_files: Vec<Spanned<String>>,
    /// The formats whose credentials it may strike off. Without: all.
    #[serde(default)]
    #[schemars(with = "Vec<OneOf<Format>>")]
    formats: Vec<Spanned<String>>,
    /// The identifiers of issuers whose credentials it may strike off. Without: everybody's.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    issuers: Vec<Spanned<String>>,
    /// Whether credentials are refused while no set of it is loaded. Without: `true`.
    required: Option<bool>,
    /// How long after its issue a set counts. Without: the access point's class says.
    #[schemars(with = "Option<Duration>")]
    maximum_age: Option<Spanned<String>>,
}

impl Revocation {
    /// `directory` is what key files are relative to; `known` are the identifiers of keys of others.
    pub(crate) fn compile(
        revocation: &Spanned<Self>,
        scope: &Scope,
        directory: &Path,
        known: &mut BTreeSet<[u8; 8]>,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::RevocationAuthority, Reported> {
        let source = revocation.get_ref();
        let name = name(&source.name, findings);
        let keys = read_keys(&source.keys, &source.key_files, directory, known, findings);
        let formats = set(&source.formats, usize::MAX, findings, |format, findings| {
            one_of(format, &FORMATS, findings)
        });
        let issuers = scope.issuers.resolve_all(&source.issuers, findings);
        let maximum_age = age(source.maximum_age.as_ref(), 1, findings);
        let keys = keys?;
        if keys.is_empty() {
            return Err(findings.report(revocation, "has no key"));
        }
        if keys.len() > REVOCATION_KEYS {
            let message = format!("has {} keys, at most {REVOCATION_KEYS}", keys.len());
            return Err(findings.report(revocation, message));
        }
        Ok(doorward_bundle::RevocationAuthority {
            identifier: source.identifier.clone(),
            name: name?,
            keys,
            formats: formats?,
            issuers: issuers?,
            required: source.required.unwrap_or(true),
            maximum_age: maximum_age?,
        })
    }
}
