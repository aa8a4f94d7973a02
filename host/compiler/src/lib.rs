//! From a site, written in TOML by people, to the signed bundle that controllers load.
//!
//! ```text
//! office.toml ──compile──▶ Bundle ──sign──▶ COSE_Sign1 ──open──▶ Unverified ──describe──▶ text
//! ```
//!
//! [`compile`] resolves names to indices, sorts what the encoding wants sorted, compiles time zones
//! into tables and refuses everything that a controller would refuse, each with its place in the
//! source. The source is documented at [`mod@source`]; a worked example is `tests/office.toml`.
//!
//! Reading a bundle back ([`open`], [`describe`]) is for people who look at one. It verifies
//! nothing: the engine is the only verifier, and nothing here can decide about a door.
//!
//! A bundle can be read by everybody. The source has no place for a secret, and a private key among
//! the trust anchors is refused.

#![forbid(unsafe_code)]

mod calendars;
mod compile;
mod cut;
mod describe;
mod diagnostic;
mod document;
pub mod expectations;
mod findings;
mod format;
mod identifiers;
mod key;
mod list;
mod schema;
mod sign;
pub mod source;
mod spanned;
mod text;
mod zone;

pub use compile::{Issuance, compile};
pub use cut::{UnknownAccessPoint, cut};
pub use describe::{Description, describe};
pub use diagnostic::Diagnostic;
pub use doorward_bundle::BitFormat;
pub use format::format;
pub use key::{Algorithm, KeyError, PublicKey, SigningKey, rand_core};
pub use schema::{expectations_schema, site_schema};
pub use sign::{OpenError, SignError, Unverified, open, sign, sign_revocations};
