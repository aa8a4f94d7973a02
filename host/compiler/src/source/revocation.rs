//! Who may strike credentials off.

use std::collections::BTreeSet;
use std::path::Path;

use doorward_bundle::limits::REVOCATION_KEYS;
use doorward_bundle::{Octets, RevocationKey};
use schemars::JsonSchema;
use serde::Deserialize;

use super::access_point::{FORMATS, Format};
use super::freshness::age;
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::key::PublicKey;
use crate::list::{every, set};
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
        let keys = source.read_keys(directory, known, findings);
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

    /// The keys in place, then those of files.
    fn read_keys(
        &self,
        directory: &Path,
        known: &mut BTreeSet<[u8; 8]>,
        findings: &mut Findings,
    ) -> Result<Vec<RevocationKey>, Reported> {
        let mut take = |pem: &str| {
            let key = PublicKey::from_pem(pem).map_err(|error| error.to_string())?;
            if !known.insert(key.identifier()) {
                return Err("is a key that an authority has already".to_string());
            }
            let identifier = Octets(key.identifier().to_vec());
            Ok(RevocationKey { identifier, key: Octets(key.as_der().to_vec()) })
        };
        let in_place = every(
            self.keys
                .iter()
                .map(|pem| take(pem.get_ref()).map_err(|message| findings.report(pem, message))),
        );
        let files = every(self.key_files.iter().map(|file| {
            std::fs::read_to_string(directory.join(file.get_ref()))
                .map_err(|error| error.to_string())
                .and_then(|pem| take(&pem))
                .map_err(|message| {
                    findings.report(file, format!("`{}`: {message}", file.get_ref()))
                })
        }));
        let (mut keys, files) = (in_place?, files?);
        keys.extend(files);
        Ok(keys)
    }
}
