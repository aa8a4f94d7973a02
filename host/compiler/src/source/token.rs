//! Rules for tokens: whose they are, and what they are checked with.

use std::path::Path;

use doorward_bundle::TokenKey;
use doorward_bundle::limits::{TOKEN_LIST, TOKEN_NAME_OCTETS};
use schemars::JsonSchema;
use serde::Deserialize;

use super::jwk;
use crate::findings::{Findings, Reported};
use crate::list::{every, set};
use crate::schema::Identifier;
use crate::spanned::Spanned;
use crate::text::{identifier, visible};

/// Formats that are checked with public keys, with secrets, and with hashed API keys.
const WITH_KEYS: &str = "openid-token";
const WITH_SECRETS: &str = "sensecrypt-device-token";
const WITH_API_KEYS: &str = "sensecrypt-api-key";

/// Whose tokens count, and what they are checked with: `[issuer.tokens]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Tokens {
    /// Public keys: PEM, a JSON Web Key, or a set of those.
    #[serde(default)]
    keys: Vec<Spanned<String>>,
    /// The same in files, relative to the source.
    #[serde(default)]
    key_files: Vec<Spanned<String>>,
    /// The names of HS256 keys that the host holds; never the keys themselves.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>", length(max = TOKEN_LIST))]
    secrets: Vec<Spanned<String>>,
    /// The names of hashed API keys that the host holds.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>", length(max = TOKEN_LIST))]
    api_keys: Vec<Spanned<String>>,
    /// What `iss` must be. Without: not looked at.
    #[schemars(length(min = 1, max = TOKEN_NAME_OCTETS))]
    issuer: Option<Spanned<String>>,
    /// What `aud` must have one of. Without: not looked at.
    #[serde(default)]
    #[schemars(length(max = TOKEN_LIST))]
    audiences: Vec<Spanned<String>>,
    /// Whether tokens count that are bound to no device. Without: `false`.
    unbound: Option<bool>,
}

impl Tokens {
    /// `directory` is what key files are relative to.
    pub(super) fn compile(
        source: &Spanned<Self>,
        formats: &[String],
        algorithms: &[String],
        directory: &Path,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::TokenRules, Reported> {
        let tokens = source.get_ref();
        let lists = (&tokens.keys[..], &tokens.key_files[..]);
        let keys = read_keys(lists, TOKEN_LIST, algorithms, directory, findings);
        let secrets = set(&tokens.secrets, TOKEN_LIST, findings, identifier);
        let api_keys = set(&tokens.api_keys, TOKEN_LIST, findings, identifier);
        let mut name = |text: &Spanned<String>| visible(text, TOKEN_NAME_OCTETS, findings);
        let issuer = tokens.issuer.as_ref().map(&mut name).transpose();
        let audiences = set(&tokens.audiences, TOKEN_LIST, findings, |text, findings| {
            visible(text, TOKEN_NAME_OCTETS, findings)
        });
        let rules = doorward_bundle::TokenRules {
            keys: keys?,
            secrets: secrets?,
            api_keys: api_keys?,
            issuer: issuer?,
            audiences: audiences?,
            unbound: tokens.unbound.unwrap_or(false),
        };
        let has = |format: &str| formats.iter().any(|name| name == format);
        let knows = |algorithm: &str| algorithms.iter().any(|name| name == algorithm);
        let fault = if has(WITH_KEYS) && rules.keys.is_empty() {
            Some("has no key, and `openid-token` is checked with one")
        } else if has(WITH_KEYS) && rules.issuer.is_none() {
            Some("has no `issuer`, and `openid-token` must name one")
        } else if has(WITH_KEYS) && rules.audiences.is_empty() {
            Some("has no `audiences`, and `openid-token` must be meant for one")
        } else if has(WITH_SECRETS) && rules.secrets.is_empty() {
            Some("names no secret, and `sensecrypt-device-token` is checked with one")
        } else if has(WITH_API_KEYS) && rules.api_keys.is_empty() {
            Some("names no API key, and `sensecrypt-api-key` is checked with one")
        } else if !rules.secrets.is_empty() && !knows("HS256") {
            Some("names secrets, and the issuer's algorithms do not have `HS256`")
        } else if rules.secrets.iter().any(|name| rules.api_keys.contains(name)) {
            Some("names the same secret for codes and for API keys")
        } else {
            None
        };
        fault.map_or(Ok(rules), |fault| Err(findings.report(source, fault)))
    }
}

/// The keys in place, then those of files. None may be there twice.
pub(super) fn read_keys(
    (in_place, files): (&[Spanned<String>], &[Spanned<String>]),
    most: usize,
    algorithms: &[String],
    directory: &Path,
    findings: &mut Findings,
) -> Result<Vec<TokenKey>, Reported> {
    let mut known: Vec<TokenKey> = Vec::new();
    let mut take = |text: &[u8]| {
        for (key, algorithm) in jwk::read_all(text)? {
            if !algorithms.iter().any(|name| name == algorithm) {
                return Err(format!(
                    "holds a key for `{algorithm}`, which the issuer's algorithms do not have"
                ));
            }
            if known.iter().any(|other| other.key == key.key) {
                return Err("holds a key that the issuer has already".to_string());
            }
            known.push(key);
        }
        Ok(())
    };
    let taken = every(in_place.iter().map(|text| {
        take(text.get_ref().as_bytes()).map_err(|message| findings.report(text, message))
    }));
    let read = every(files.iter().map(|file| {
        std::fs::read(directory.join(file.get_ref()))
            .map_err(|error| error.to_string())
            .and_then(|text| take(&text))
            .map_err(|message| findings.report(file, format!("`{}`: {message}", file.get_ref())))
    }));
    taken?;
    read?;
    match in_place.iter().chain(files).next() {
        Some(first) if known.len() > most => {
            let message = format!("is one of {} keys, at most {most}", known.len());
            Err(findings.report(first, message))
        }
        _ => Ok(known),
    }
}
