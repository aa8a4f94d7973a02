//! Revocation sets as plain data: names of credentials, where the signed ones have digests.

use serde::{Deserialize, Serialize};

use crate::words::SetForm;

/// What an authority of the site has struck off.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RevocationSet {
    /// Whose: which of the source's authorities, from 0.
    pub authority: u8,
    /// All, a change, or what cannot wait.
    pub form: SetForm,
    /// Its number among the authority's.
    pub sequence: u64,
    /// When it was issued.
    pub issued_at: u64,
    /// Of a change: the number of the set that it goes on from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<u64>,
    /// What is struck off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revoked: Vec<Struck>,
    /// Of a change: what is struck off no longer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restored: Vec<Named>,
}

/// A credential that is struck off.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Struck {
    /// Which.
    pub name: Named,
    /// First second in which that counts no longer. Absent: it counts for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u32>,
}

/// A card, a badge or whoever has tokens, by number.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// A card.
    Card(u8),
    /// A badge.
    Badge(u8),
    /// Somebody whom an issuer of the source, from 0, knows.
    Login(u8, u8),
    /// A device that it knows.
    Device(u8, u8),
}
