//! What a phone, a card and a certificate authority do: the other side of every presentation.
//!
//! For demos and tests. Nothing here verifies anything, so neither the engine nor a host may depend
//! on it. Everything is deterministic: the same label makes the same key (SHA-256 of the label is its
//! seed), and the same key and input make the same signature (RFC 6979, Ed25519, RSA-PKCS1-v1_5).
//!
//! - [`pkoc`]: a card or a phone that answers a reader's challenge, over NFC, BLE and OSDP.
//! - [`badge`]: a badge, and the reader that reports it.
//! - [`authority`]: certificate authorities and chains, with everything that a forger would change
//!   in reach.
//! - [`operation`]: a phone that signs a Doordeck operation; [`Phone`] has key and certificates.
//! - [`face`]: a face that signs for SenseCrypt.
//! - [`token`]: a server that mints tokens.
//! - [`lock_key`]: a lock's certified key that answers a challenge.
//! - [`unlock`]: a phone that signs an unlock request for a controller that is offline.
//! - [`aliro`]: a phone in an Aliro transaction, and issuers of documents.
//! - [`cose`]: the envelope of both.

#![forbid(unsafe_code)]

pub mod aliro;
pub mod authority;
pub mod badge;
mod chain;
pub mod cose;
pub mod face;
pub mod lock_key;
pub mod operation;
mod phone;
pub mod pkoc;
mod seed;
pub mod status;
pub mod token;
pub mod unlock;

pub use authority::Validity;
pub use chain::Chain;
pub use phone::Phone;
pub use seed::NoEntropy;
