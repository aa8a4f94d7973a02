//! The tables of a source that are about whom to believe, and about who strikes off.

use serde::{Deserialize, Serialize};

use crate::words::Seconds;

/// `[[issuer]]` of tokens.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// The formats that it vouches for.
    pub formats: Vec<String>,
    /// What it signs with.
    pub algorithms: Vec<String>,
    /// Whether it is believed.
    pub enabled: bool,
    /// How its tokens are told.
    pub tokens: Tokens,
    /// How it says what has become of them. Absent: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// `[issuer.tokens]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// What they call the issuer.
    pub issuer: String,
    /// Whom they are for.
    pub audiences: Vec<String>,
    /// Public keys in PEM.
    pub keys: Vec<String>,
    /// Names of secrets.
    pub secrets: Vec<String>,
}

/// `[issuer.status]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Status {
    /// Public keys in PEM that sign its status lists.
    pub keys: Vec<String>,
    /// Whether a token that names no place in a list is refused.
    pub required: bool,
    /// How old a list may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_age: Option<Seconds>,
}

/// `[[revocation]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Revocation {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// Public keys in PEM.
    pub keys: Vec<String>,
    /// The formats whose credentials it may strike off. None: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// The issuers whose credentials it may strike off. None: everybody's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issuers: Vec<String>,
    /// Whether those credentials are refused while there is no set of it.
    pub required: bool,
    /// How old its sets may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_age: Option<Seconds>,
}
