//! Signed statements about credentials: status lists and revocation sets, as they were received.

use serde::{Deserialize, Serialize};

use super::{Fault, Origin};
use crate::contract::circumstance::Evidence;
use crate::journal::{Digest, Event};

/// The statements that the host holds.
///
/// The store believes what it is told: which statements are verified and which have been overtaken is
/// the engine's word. A set of statements that a decision rested on can be had for as long as the
/// journal tells of it; others are forgotten once they are not held any more.
pub trait EvidenceShelf: Send + Sync {
    /// Everything that is held, in the order in which it is loaded.
    ///
    /// # Errors
    /// [`Fault`].
    fn evidence(&self) -> Result<Vec<Statement>, Fault>;

    /// Holds these statements and no others, and journals why.
    ///
    /// # Errors
    /// [`Fault`]. Then those before are still held.
    fn hold_evidence(
        &self,
        origin: Origin<'_>,
        statements: &[Statement],
        events: Vec<Event>,
    ) -> Result<(), Fault>;

    /// The statements of a set that is held, or that a decision rested on.
    ///
    /// # Errors
    /// [`Fault`].
    fn evidence_of(&self, set: &Digest) -> Result<Option<Vec<Statement>>, Fault>;
}

/// A signed statement as it was received.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Statement {
    /// What it is, as the contract names it.
    pub kind: String,
    /// Where it came from, for people.
    pub source: String,
    /// The signed bytes.
    #[serde(with = "crate::octets")]
    pub octets: Vec<u8>,
}

impl Statement {
    /// SHA-256 of its kind and of the signed bytes: the same bytes as something else are another
    /// statement.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let kind = Digest::of(self.kind.as_bytes());
        Digest::of(&[*kind.as_bytes(), *Digest::of(&self.octets).as_bytes()].concat())
    }

    /// What a set of statements is known by: SHA-256 of their digests, one after another. `None`
    /// where there is none.
    #[must_use]
    pub fn set(statements: &[Self]) -> Option<Digest> {
        let digests: Vec<Digest> = statements.iter().map(Self::digest).collect();
        let octets: Vec<u8> = digests.iter().flat_map(|digest| *digest.as_bytes()).collect();
        (!statements.is_empty()).then(|| Digest::of(&octets))
    }
}

impl From<&Statement> for Evidence {
    fn from(statement: &Statement) -> Self {
        let Statement { kind, source, octets } = statement.clone();
        Self { kind, source, content: octets }
    }
}
