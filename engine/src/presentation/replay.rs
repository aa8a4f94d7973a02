//! Replay identifiers of presentations that carry their own times.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::presentation::Format;
use crate::signature::PublicKey;

/// Keeps these hashes apart from every other hash. A change of what is hashed, or how, changes it.
const DOMAIN: &[u8] = b"doorward replay v1";

/// What makes a presentation unique under its key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unique<'a> {
    /// The identifier that it gives itself.
    Identifier(&'a str),
    /// The identifier that it gives itself, where that is octets.
    Octets(&'a [u8]),
    /// The replay identifier of what is put in a queue: it uses up its place there, and not itself.
    Queued(&'a [u8]),
    /// Without one: the bytes that were signed. Nobody but the holder of the key can spell them
    /// another way.
    SignedBytes(&'a [u8]),
}

/// Under what it is unique. A format uses one of them, so the two never meet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'a> {
    /// The verified key.
    Key(&'a PublicKey),
    /// The identifier of the verified issuer, whose keys and secrets come and go.
    Issuer(&'a str),
}

/// SHA-256 over site, format, verified key or issuer, and what is unique, each with its length before it.
///
/// Never over the signature or its envelope: anybody can encode those again (a high s, the other
/// base64) and present the copy as new.
pub(super) fn identifier(
    site: &str,
    format: Format,
    scope: Scope<'_>,
    unique: Unique<'_>,
) -> Vec<u8> {
    let (kind, unique): (&[u8], &[u8]) = match unique {
        Unique::Identifier(identifier) => (b"identifier", identifier.as_bytes()),
        Unique::Octets(octets) => (b"octets", octets),
        Unique::Queued(identifier) => (b"queued", identifier),
        Unique::SignedBytes(octets) => (b"signed-bytes", octets),
    };
    let scope = match scope {
        Scope::Key(key) => key.to_spki(),
        Scope::Issuer(identifier) => identifier.as_bytes().to_vec(),
    };
    let mut hash = Sha256::new();
    for part in [DOMAIN, site.as_bytes(), format.as_str().as_bytes(), &scope, kind, unique] {
        // A length fits 64 bits wherever the engine runs, and is the same there.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;
    use crate::presentation::samples;

    fn of(site: &str, unique: Unique<'_>) -> Vec<u8> {
        let key = PublicKey::from_p256_point(&samples::pkoc().public_key).unwrap();
        identifier(site, Format::DoordeckOperation, Scope::Key(&key), unique)
    }

    #[test]
    fn differs_when_anything_differs() {
        let all = [
            of("a", Unique::Identifier("bc")),
            of("ab", Unique::Identifier("c")),
            of("a", Unique::Identifier("bd")),
            of("a", Unique::SignedBytes(b"bc")),
            of("a", Unique::Queued(b"bc")),
            of("a", Unique::Octets(b"bc")),
            identifier(
                "a",
                Format::PkocNfcV1,
                Scope::Key(&PublicKey::from_p256_point(&samples::pkoc().public_key).unwrap()),
                Unique::Identifier("bc"),
            ),
            identifier(
                "a",
                Format::DoordeckOperation,
                Scope::Key(&samples::ed25519_pairs().first().unwrap().key()),
                Unique::Identifier("bc"),
            ),
            identifier(
                "a",
                Format::DoordeckOperation,
                Scope::Issuer("b"),
                Unique::Identifier("bc"),
            ),
            identifier(
                "a",
                Format::DoordeckOperation,
                Scope::Issuer("bb"),
                Unique::Identifier("c"),
            ),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(!all.iter().skip(index + 1).any(|other| other == one), "{index}");
        }
    }

    #[test]
    fn keeps_its_definition() {
        // Claims outlive an upgrade of the engine, so the definition may not drift. Computed by
        // Python's hashlib from the lengths and parts that the documentation above gives.
        assert_eq!(
            hex::encode(of("site-1", Unique::Identifier("jti-1"))),
            "0527ccf41f3b9a0724fe3285cef7b4dea365e3f89dba1f4720426c9ffedd152b"
        );
    }
}
