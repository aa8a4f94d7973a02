//! A line: one CBOR item (RFC 8949) whose SHA-256 the next line holds.

use ciborium::tag::Required;
use serde::{Deserialize, Serialize};

use super::{Digest, Entry};
use crate::store::Reading;

/// The most octets of a stored line that are read. A presentation takes at most 65,536 of them.
pub const MAX_LINE: usize = 4 << 20;

/// Octets that most decisions take, so that their encoding is not moved while it grows.
const USUAL_ENTRY: usize = 4096;

/// One line of the journal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// 1 for the first line; counted up by one.
    pub sequence: u64,
    /// SHA-256 of the stored line before, [`Digest::ZERO`] before the first.
    pub previous: Digest,
    /// The clock when it was written.
    pub at: Reading,
    /// What it tells.
    pub entry: Entry,
}

impl Line {
    /// Reads a stored line.
    ///
    /// # Errors
    /// [`MalformedLine`].
    pub fn decode(stored: &[u8]) -> Result<Self, MalformedLine> {
        Linked::decode(stored)?.open()
    }
}

/// What is stored cannot be read as a line.
#[derive(Debug, thiserror::Error)]
#[error("not a line of a journal: {0}")]
pub struct MalformedLine(String);

/// A line as it is stored: the entry is encoded CBOR (RFC 8949, section 3.4.5.1), so that whoever
/// appends it need not wait for its encoding.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Linked {
    pub(crate) sequence: u64,
    pub(crate) previous: Digest,
    pub(crate) at: Reading,
    entry: Required<EncodedEntry, 24>,
}

impl Linked {
    pub(crate) fn new(sequence: u64, previous: Digest, at: Reading, entry: EncodedEntry) -> Self {
        Self { sequence, previous, at, entry: Required(entry) }
    }

    pub(crate) fn decode(stored: &[u8]) -> Result<Self, MalformedLine> {
        let mut rest = stored;
        let line = ciborium::from_reader(&mut rest).map_err(malformed)?;
        if rest.is_empty() { Ok(line) } else { Err(malformed("trailing octets")) }
    }

    pub(crate) fn encode(&self) -> Result<Vec<u8>, MalformedLine> {
        let mut stored = Vec::with_capacity(self.entry.0.0.len().saturating_add(160));
        ciborium::into_writer(self, &mut stored).map_err(malformed)?;
        Ok(stored)
    }

    pub(crate) fn open(self) -> Result<Line, MalformedLine> {
        let Self { sequence, previous, at, entry } = self;
        Ok(Line { sequence, previous, at, entry: entry.0.decode()? })
    }
}

/// An entry in CBOR.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub(crate) struct EncodedEntry(#[serde(with = "crate::octets")] Vec<u8>);

impl EncodedEntry {
    pub(crate) fn of(entry: &Entry) -> Result<Self, MalformedLine> {
        let mut encoded = Vec::with_capacity(USUAL_ENTRY);
        ciborium::into_writer(entry, &mut encoded).map_err(malformed)?;
        Ok(Self(encoded))
    }

    fn decode(&self) -> Result<Entry, MalformedLine> {
        let mut rest = self.0.as_slice();
        let entry = ciborium::from_reader(&mut rest).map_err(malformed)?;
        if rest.is_empty() { Ok(entry) } else { Err(malformed("trailing octets")) }
    }
}

fn malformed(error: impl std::fmt::Display) -> MalformedLine {
    MalformedLine(error.to_string())
}
