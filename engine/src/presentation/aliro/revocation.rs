//! Revocation data: keys and access documents that are struck off.
//!
//! ```text
//! revocation data = { 0: 1, 1: 0 (overwrite) / 1 (update), ? 2: [ entry ],
//!                     ? 3: [ entry ] (to be removed; in an update only), ? 4: extensions }
//! entry           = { ? 0: SHA-256 of the key's point, ? 1: id of access data, ? 2: expiry }
//! ```
//!
//! An entry strikes off what has all that it names, until its expiry: by then the document that it
//! is about has expired itself. Without a trusted time no entry has expired.

use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use super::access_data::identifier;
use super::extension::refuse_critical;
use crate::cbor::{Item, Members};
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;

const VERSION: u64 = 1;

/// Entries of a set.
const ENTRIES: usize = 1024;

const OVERWRITE: u64 = 0;
const UPDATE: u64 = 1;

/// Everything that is struck off.
#[derive(Debug, Default)]
pub(super) struct RevocationSet(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    key: Option<Vec<u8>>,
    document: Option<Vec<u8>>,
    /// First second in which it no longer counts.
    expires: Option<u64>,
}

impl RevocationSet {
    /// Applies the data of a document.
    pub(super) fn apply(&mut self, item: Item<'_>) -> Result<(), Refusal> {
        let mut members = item.members()?;
        if members.read(0, |item| item.unsigned())? != VERSION {
            return Err(Refusal::from(Code::DocumentUnsupported).because("another version"));
        }
        let mode = members.read(1, |item| item.unsigned())?;
        let added = entries(&mut members, 2)?;
        let removed = entries(&mut members, 3)?;
        members.read_optional(4, refuse_critical)?;
        members.finish()?;
        match (mode, removed.is_empty()) {
            (OVERWRITE, true) => self.0.clear(),
            (UPDATE, _) => {
                self.0.retain(|entry| !removed.iter().any(|other| other.names_the_same(entry)));
            }
            _ => {
                return Err(Refusal::from(Code::CborWrongType)
                    .because("neither an overwrite nor an update"));
            }
        }
        self.0.extend(added);
        if self.0.len() > ENTRIES {
            return Err(Code::LimitExceeded.into());
        }
        Ok(())
    }

    /// Refuses a key, or its access data, that an entry strikes off.
    pub(super) fn check(
        &self,
        key: &PublicKey,
        document: Option<&[u8]>,
        now: Option<u64>,
    ) -> Result<(), Refusal> {
        let spki = key.to_spki();
        let point = spki.last_chunk::<65>().map_or(&spki[..], |point| point);
        let digest = Sha256::digest(point);
        let counts = |entry: &&Entry| {
            let ended = entry.expires.zip(now).is_some_and(|(expires, now)| now >= expires);
            let key = entry.key.as_deref().is_none_or(|key| key == digest.as_slice());
            let named = entry.document.is_none() || entry.document.as_deref() == document;
            !ended && key && named
        };
        match self.0.iter().find(counts) {
            Some(_) => Err(Code::DocumentRevoked.into()),
            None => Ok(()),
        }
    }
}

impl Entry {
    fn parse(item: Item<'_>) -> Result<Self, Refusal> {
        let mut members = item.members()?;
        let entry = Self {
            key: members.read_optional(0, digest)?,
            document: members.read_optional(1, identifier)?.map(Vec::from),
            expires: members.read_optional(2, |item| item.tagged(1)?.unsigned())?,
        };
        members.finish()?;
        if entry.key.is_none() && entry.document.is_none() {
            return Err(Refusal::from(Code::CborMissingMember).because("an entry names nothing"));
        }
        Ok(entry)
    }

    fn names_the_same(&self, other: &Self) -> bool {
        self.key == other.key && self.document == other.document
    }
}

fn entries(members: &mut Members<'_>, key: i64) -> Result<Vec<Entry>, Refusal> {
    let found =
        members.read_optional(key, |item| item.array()?.into_iter().map(Entry::parse).collect())?;
    Ok(found.unwrap_or_default())
}

fn digest(item: Item<'_>) -> Result<Vec<u8>, Refusal> {
    let octets = item.bytes()?;
    if octets.len() == 32 {
        Ok(octets.into())
    } else {
        Err(Refusal::from(Code::CborWrongType).because("not 32 octets"))
    }
}

#[cfg(test)]
mod tests;
