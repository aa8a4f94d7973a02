//! Tokens, and what their issuers say has become of them: as plain data, where the real ones are signed.

use serde::{Deserialize, Serialize};

use crate::words::{ListForm, Seen, TokenKind};

/// A token that is of now, and whose signature holds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Whose: which of the source's issuers, from 0. One more than there are: nobody's.
    pub issuer: u8,
    /// What it is.
    pub kind: TokenKind,
    /// Where it says that its status is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What a store says of it.
    pub seen: Seen,
}

/// A place in a status list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The list.
    pub uri: String,
    /// The value, from 0.
    pub index: u64,
}

/// A status list that the host has.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StatusList {
    /// The public key, in PEM, under which its signature holds.
    pub key: String,
    /// How it is written.
    pub form: ListForm,
    /// What tokens call it.
    pub uri: String,
    /// When it was issued.
    pub issued_at: u64,
    /// First second in which it counts no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<u64>,
    /// For how many seconds nobody needs to look for a newer one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_to_live: Option<u64>,
    /// Bits of a value: 1, 2, 4 or 8. Values are written in whole octets, those that are not there as 0.
    pub bits: u8,
    /// The values.
    pub values: Vec<u8>,
}
