//! The policy bundle as it is encoded.
//!
//! One model for the compiler that writes bundles and the engine that reads them. A bundle is the
//! signed, slow half of a site's policy: everything but the registry (who holds what) and runtime
//! state (door modes, lockdowns, counters), which live in the host's store.
//!
//! # Encoding
//! CBOR with the core deterministic encoding of RFC 8949, section 4.2.1. Every structure is a map
//! from the numbers of its members, every choice is a number, and the model gives each its name:
//! declared order is ascending, and so deterministic. [`decode`] reads no other encoding. References
//! between lists are indices.
//!
//! Times are seconds since the Unix epoch, dates are days since 1970-01-01, times of day are
//! seconds since local midnight. All intervals are half-open.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod bit_format;
pub mod cbor;
mod codec;
mod condition;
mod freshness;
mod issuer;
pub mod limits;
mod lockdown_plan;
mod model;
mod pkoc_reader;
mod record;
mod recurrence;
mod revocation;
mod rule;
mod schedule_override;
mod verification_key;

pub use bit_format::{BitField, BitFormat, BitLayout};
pub use cbor::Malformed;
pub use codec::{decode, encode, format};
pub use condition::{AddressRange, Assurance, Conditions, Place, Usage};
pub use freshness::{RevocationAuthority, StalenessClass, StalenessLevel, StatusRules};
pub use issuer::{Authority, Issuer, TokenKey, TokenRules};
pub use lockdown_plan::LockdownPlan;
pub use model::{
    AccessPoint, Area, Bundle, Capability, Door, DoorMode, Effect, Extension, Limits, Piece,
    Policy, Profile, Schedule, Site, Special, SpecialDayGroup, Strength, Transition,
    UntrustedClock, Weekly, Where, Zone,
};
pub use pkoc_reader::PkocReader;
pub use record::Octets;
pub use recurrence::{Asked, Pattern, Recurrence, Repetition};
pub use revocation::{
    CredentialName, REVOCATION_CONTENT_TYPE, REVOCATION_CONTEXT, REVOCATION_DIGEST,
    REVOCATION_DOMAIN, REVOCATION_ENTRY, RevocationForm, RevocationSet, decode_revocations,
    encode_revocations,
};
pub use rule::{
    Antipassback, AntipassbackMode, AuthenticationProfile, LockOut, Passage, ScheduledMode,
    SecurityLevel,
};
pub use schedule_override::ScheduleOverride;
pub use verification_key::VerificationKey;

/// The version of the encoding that this crate reads and writes.
pub const FORMAT: u32 = 1;

/// The content type of a bundle's bytes, as the protected header of its signature names it.
pub const CONTENT_TYPE: &str = "application/vnd.doorward.bundle+cbor";

/// What is signed together with a bundle's bytes (`external_aad` of RFC 9052, section 4.3), so that
/// a signature over a bundle can never be taken for one over anything else.
pub const SIGNATURE_CONTEXT: &[u8] = b"doorward bundle v1";
