//! What the host states about a presentation, and what a verifier is loaded with.
//!
//! The types mirror the `circumstance` interface of the contract, which documents every field.

use alloc::string::String;
use alloc::vec::Vec;

use crate::surroundings::Surroundings;

/// How far the host believes its own clock.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ClockState {
    /// From an authenticated source, and never behind its floor.
    Trusted,
    /// A reading that may be wrong.
    Untrusted,
    /// No clock at all.
    Absent,
}

/// A reading of the host's clock, in seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClockReading {
    /// What the host believes of the reading.
    pub state: ClockState,
    /// The reading; ignored where the clock is absent.
    pub now: u64,
    /// The latest time that has certainly passed; 0 where none is known.
    pub floor: u64,
}

/// What the presentation is meant to do. Only `Access` can end in a release.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Pass through an access point, or work its lock.
    Access,
    /// Change who may pass.
    Administer,
    /// Register a credential.
    Enrol,
    /// Open a session with a service.
    Session,
}

/// What is asked of the lock.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Capability {
    /// Release for the door's release time.
    Momentary,
    /// Release for the door's extended time.
    ExtendedMomentary,
    /// Lock and stay locked.
    Secure,
    /// Unlock and stay unlocked.
    Unsecure,
    /// Change between secured and unsecured.
    Toggle,
}

/// A value that must never be in a bundle or a journal.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret {
    /// Which secret this is.
    pub name: String,
    /// The octets, at most 4096.
    pub value: Vec<u8>,
}

impl core::fmt::Debug for Secret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Secret").field("name", &self.name).finish_non_exhaustive()
    }
}

/// An open transaction that waits for a further factor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Continuation {
    /// The host's unguessable name for the transaction.
    pub transaction: String,
    /// The state that the pending decision carried.
    pub state: Vec<u8>,
}

/// Everything about a presentation that is not in its bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Circumstance {
    /// The host's clock at the moment of presentation.
    pub clock: ClockReading,
    /// The identifier of the access point.
    pub access_point: String,
    /// What the presentation is for.
    pub purpose: Purpose,
    /// What is asked of the lock; `None` leaves it to the presentation, then to `Momentary`.
    pub capability: Option<Capability>,
    /// The format to read the presentation as; `None` recognises it.
    pub format: Option<String>,
    /// The challenge that the host issued, 16 to 65 octets.
    pub challenge: Option<Vec<u8>>,
    /// Secrets of the reader that this presentation needs.
    pub secrets: Vec<Secret>,
    /// The presenting device, as the host has authenticated it; 1 to 128 octets.
    pub device: Option<String>,
    /// What the host knows of the surroundings; `None` where it knows nothing.
    pub surroundings: Option<Surroundings>,
    /// The transaction that this presentation continues.
    pub continuation: Option<Continuation>,
    /// Whether to return the full trace.
    pub explain: bool,
}

/// A public key that is trusted to sign bundles.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TrustedKey {
    /// The key identifier in the bundle's protected header; 1 to 64 octets.
    pub identifier: Vec<u8>,
    /// DER SubjectPublicKeyInfo of a P-256 or an Ed25519 key.
    pub key: Vec<u8>,
}

/// The newest bundle that the host has ever accepted for the site.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BundleFloor {
    /// Its sequence number.
    pub sequence: u64,
    /// SHA-256 of its signed bytes.
    pub digest: Vec<u8>,
}

/// A signed statement about credentials or issuers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Evidence {
    /// What it is.
    pub kind: String,
    /// Where it came from, for traces.
    pub source: String,
    /// The signed bytes.
    pub content: Vec<u8>,
}

/// What a verifier is loaded with, beside its bundle.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct LoadContext {
    /// The site that the host belongs to; `None` accepts any, for tools only.
    pub site: Option<String>,
    /// The keys that may sign bundles, at most 16.
    pub trusted_keys: Vec<TrustedKey>,
    /// The newest bundle accepted so far.
    pub floor: Option<BundleFloor>,
    /// Secrets of issuers by name.
    pub secrets: Vec<Secret>,
    /// Signed status lists and revocation sets.
    pub evidence: Vec<Evidence>,
}
