//! How rows are written: CBOR, behind a revision where a decision can rest on them.
//!
//! A row's *revision* is the number of the journal line that tells of its last change. It only ever
//! grows, and no two changes share one, so "has anything changed?" is a comparison of numbers.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::contract::question::CredentialIdentifier;
use crate::store::Fault;
use crate::store::rows::{Kind, Rows};

/// A row that a decision can rest on.
#[derive(Clone, Debug)]
pub(super) struct Versioned<T> {
    pub(super) revision: u64,
    pub(super) value: T,
}

/// That a row was read, and how it was: 0 where it was not there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Read {
    pub(super) kind: Kind,
    pub(super) key: Vec<u8>,
    pub(super) revision: u64,
}

impl Read {
    /// Whether the row is still as it was.
    pub(super) fn holds(&self, rows: &dyn Rows) -> Result<bool, Fault> {
        let revision = match rows.get(self.kind, &self.key)? {
            Some(octets) => split(self.kind, &octets)?.0,
            None => 0,
        };
        Ok(revision == self.revision)
    }
}

/// A versioned row, noted in `reads`.
pub(super) fn read<T: DeserializeOwned>(
    rows: &dyn Rows,
    kind: Kind,
    key: &[u8],
    reads: &mut Vec<Read>,
) -> Result<Option<T>, Fault> {
    let row = versioned(rows, kind, key)?;
    let revision = row.as_ref().map_or(0, |row: &Versioned<T>| row.revision);
    reads.push(Read { kind, key: key.to_vec(), revision });
    Ok(row.map(|row| row.value))
}

/// A versioned row.
pub(super) fn versioned<T: DeserializeOwned>(
    rows: &dyn Rows,
    kind: Kind,
    key: &[u8],
) -> Result<Option<Versioned<T>>, Fault> {
    rows.get(kind, key)?.map(|octets| decode_versioned(kind, &octets)).transpose()
}

pub(super) fn decode_versioned<T: DeserializeOwned>(
    kind: Kind,
    octets: &[u8],
) -> Result<Versioned<T>, Fault> {
    let (revision, value) = split(kind, octets)?;
    Ok(Versioned { revision, value: decode(kind, value)? })
}

/// A versioned row's octets: the revision, then the value.
pub(super) fn encode_versioned<T: Serialize>(
    kind: Kind,
    revision: u64,
    value: &T,
) -> Result<Vec<u8>, Fault> {
    let mut octets = revision.to_be_bytes().to_vec();
    encode_into(kind, value, &mut octets)?;
    Ok(octets)
}

/// Whether decisions can rest on rows of a kind.
pub(super) fn is_versioned(kind: Kind) -> bool {
    match kind {
        Kind::Credential
        | Kind::Holder
        | Kind::Group
        | Kind::AccessPoint
        | Kind::Door
        | Kind::Whereabouts
        | Kind::Occupancy
        | Kind::Failures
        | Kind::FirstPerson
        | Kind::Meta => true,
        Kind::Line
        | Kind::HolderCredential
        | Kind::Member
        | Kind::Assignment
        | Kind::Claim
        | Kind::Transaction
        | Kind::Bundle
        | Kind::BundleUse
        | Kind::Evidence
        | Kind::EvidenceSet
        | Kind::EvidenceUse => false,
    }
}

/// A row without a revision.
pub(super) fn plain<T: DeserializeOwned>(
    rows: &dyn Rows,
    kind: Kind,
    key: &[u8],
) -> Result<Option<T>, Fault> {
    rows.get(kind, key)?.map(|octets| decode(kind, &octets)).transpose()
}

/// A value's octets.
pub(super) fn encode<T: Serialize>(kind: Kind, value: &T) -> Result<Vec<u8>, Fault> {
    let mut octets = Vec::new();
    encode_into(kind, value, &mut octets)?;
    Ok(octets)
}

pub(super) fn decode<T: DeserializeOwned>(kind: Kind, octets: &[u8]) -> Result<T, Fault> {
    ciborium::from_reader(octets)
        .map_err(|error| Fault(format!("a row of kind `{kind:?}` cannot be read: {error}")))
}

fn encode_into<T: Serialize>(kind: Kind, value: &T, octets: &mut Vec<u8>) -> Result<(), Fault> {
    ciborium::into_writer(value, octets)
        .map_err(|error| Fault(format!("a row of kind `{kind:?}` cannot be written: {error}")))
}

fn split(kind: Kind, octets: &[u8]) -> Result<(u64, &[u8]), Fault> {
    octets
        .split_first_chunk()
        .map(|(revision, value)| (u64::from_be_bytes(*revision), value))
        .ok_or_else(|| Fault(format!("a row of kind `{kind:?}` has no revision")))
}

/// The key of a credential: its whole identifier, so that no two can meet in one row.
pub(super) fn credential_key(identifier: &CredentialIdentifier) -> Result<Vec<u8>, Fault> {
    encode(Kind::Credential, identifier)
}

/// A key of two parts, sorted by the first. No other pair has the same octets.
pub(super) fn pair(first: &str, second: &[u8]) -> Vec<u8> {
    let length = u64::try_from(first.len()).unwrap_or(u64::MAX);
    [&length.to_be_bytes(), first.as_bytes(), second].concat()
}

/// The second parts of the keys that begin with `first`, after `after`, at most `limit`.
pub(super) fn seconds(
    rows: &dyn Rows,
    kind: Kind,
    first: &str,
    after: &[u8],
    limit: usize,
) -> Result<Vec<Vec<u8>>, Fault> {
    let prefix = pair(first, &[]);
    let from = if after.is_empty() { prefix.clone() } else { behind(&pair(first, after)) };
    let found = rows.scan(kind, &from, limit)?;
    Ok(found
        .iter()
        .map_while(|(key, _)| key.strip_prefix(prefix.as_slice()).map(<[u8]>::to_vec))
        .collect())
}

/// The least key behind this one.
pub(super) fn behind(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_do_not_meet() {
        assert_ne!(pair("a", b"bc"), pair("ab", b"c"));
        assert!(pair("ab", b"c").starts_with(&pair("ab", b"")));
        assert!(!pair("ab", b"c").starts_with(&pair("a", b"")));
    }
}
