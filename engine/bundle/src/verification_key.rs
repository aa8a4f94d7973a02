//! Public keys that messages in COSE are signed with.

use crate::record::{Octets, record};

record! {
    /// A public key, and what messages call it.
    pub struct VerificationKey {
        /// How a message's protected header names it; 1 to 64 octets.
        1 "identifier" identifier: Octets,
        /// DER SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7) of a P-256 or an Ed25519 key.
        2 "key" key: Octets,
    }
}
