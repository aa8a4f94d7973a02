//! Policy bundles: the exact signed octets of the current and the last good one.

use serde::{Deserialize, Serialize};

use super::{Fault, Origin};
use crate::contract::circumstance::{BundleFloor, TrustedKey};
use crate::journal::Digest;

/// The bundles that the host has accepted.
///
/// The store believes what it is told: that a bundle is verified is the engine's word. What it
/// refuses by itself is to go back.
pub trait Bundles: Send + Sync {
    /// Makes a verified bundle the current one and the current one the last good one.
    ///
    /// `placements` says which door each access point of the bundle belongs to, and replaces what
    /// was said before. Accepting the current bundle again changes the placements only.
    ///
    /// # Errors
    /// [`BundleError::Rollback`], [`BundleError::Fork`].
    fn accept_bundle(
        &self,
        origin: Origin<'_>,
        bundle: &SignedBundle,
        placements: &[Placement],
    ) -> Result<(), BundleError>;

    /// The bundle in a slot, if there is one.
    ///
    /// # Errors
    /// [`Fault`].
    fn bundle(&self, slot: Slot) -> Result<Option<SignedBundle>, Fault>;

    /// A bundle that is in a slot, or that a line of the journal refers to.
    ///
    /// # Errors
    /// [`Fault`].
    fn bundle_by_digest(&self, digest: &Digest) -> Result<Option<SignedBundle>, Fault>;

    /// The newest bundle ever accepted; never goes back. Absent before the first.
    ///
    /// # Errors
    /// [`Fault`].
    fn bundle_floor(&self) -> Result<Option<BundleFloor>, Fault>;

    /// Notes, and journals, that a bundle was refused.
    ///
    /// # Errors
    /// [`Fault`].
    fn note_refused_bundle(&self, origin: Origin<'_>, refused: RefusedBundle) -> Result<(), Fault>;

    /// The bundle that was refused last, and who brought it.
    ///
    /// # Errors
    /// [`Fault`].
    fn refused_bundle(&self) -> Result<Option<(Origination, RefusedBundle)>, Fault>;

    /// Who put the current bundle in force.
    ///
    /// # Errors
    /// [`Fault`].
    fn acceptance(&self) -> Result<Option<Origination>, Fault>;
}

/// Who ordered something and when, as it is kept.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Origination {
    /// Seconds since the Unix epoch. Absent: there was no clock.
    pub at: Option<u64>,
    /// The operator or the program.
    pub by: String,
}

impl From<Origin<'_>> for Origination {
    fn from(origin: Origin<'_>) -> Self {
        Self { at: origin.at.now, by: origin.by.into() }
    }
}

/// A bundle that was not accepted.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RefusedBundle {
    /// SHA-256 of its octets.
    pub digest: Digest,
    /// Why, from the table of reason codes.
    pub code: String,
    /// Where in the bundle; empty for the bundle as a whole.
    pub path: String,
    /// A sentence for the operator.
    pub detail: String,
}

/// A bundle as it was received and verified.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SignedBundle {
    sequence: u64,
    digest: Digest,
    key: TrustedKey,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    successors: Vec<TrustedKey>,
    #[serde(with = "crate::octets")]
    octets: Vec<u8>,
}

impl SignedBundle {
    /// `octets` are the signed bytes, `sequence` the number in them, `key` the one that verified
    /// them. To be said only of a bundle that the engine has loaded.
    pub fn new(octets: Vec<u8>, sequence: u64, key: TrustedKey) -> Self {
        Self { sequence, digest: Digest::of(&octets), key, successors: Vec::new(), octets }
    }

    /// The same with the keys that it names for the bundles after it.
    #[must_use]
    pub fn naming(self, successors: Vec<TrustedKey>) -> Self {
        Self { successors, ..self }
    }

    /// The exact signed bytes.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// SHA-256 of them.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The bundle's number.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The key that verified it.
    pub fn key(&self) -> &TrustedKey {
        &self.key
    }

    /// The keys that may sign the bundles after it. None: the same as before.
    pub fn successors(&self) -> &[TrustedKey] {
        &self.successors
    }
}

/// Which of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Slot {
    /// Accepted last.
    Current,
    /// Accepted before that.
    LastGood,
}

/// To which door an access point belongs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Placement {
    /// The access point's identifier in the bundle.
    pub access_point: String,
    /// The door's.
    pub door: String,
}

/// Why a bundle was not accepted. The previous ones stay.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It is older than one that was accepted.
    #[error("the bundle's sequence is {sequence}, and {floor} has been accepted")]
    Rollback {
        /// Its number.
        sequence: u64,
        /// The highest number accepted.
        floor: u64,
    },
    /// Another bundle of the same number was accepted.
    #[error("another bundle with sequence {sequence} has been accepted")]
    Fork {
        /// The number of both.
        sequence: u64,
    },
    /// The store cannot.
    #[error(transparent)]
    Fault(#[from] Fault),
}
