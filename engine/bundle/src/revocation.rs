//! Revocation sets as they are encoded: which credentials are struck off.
//!
//! A set is a `COSE_Sign1` like a bundle, with a content type and external data of its own, around
//! the deterministic CBOR of a [`RevocationSet`]. `docs/revocation-sets.md` is its specification.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cbor::{Decoder, Encoder, Malformed};
use crate::record::{Coded as _, Octets, choice, record};

/// The content type that the protected header of a set names.
pub const REVOCATION_CONTENT_TYPE: &str = "application/vnd.doorward.revoked";

/// What is signed together with a set (`external_aad` of RFC 9052, section 4.3).
pub const REVOCATION_CONTEXT: &[u8] = b"doorward revocations v1";

/// What is hashed in front of a credential identifier.
pub const REVOCATION_DOMAIN: &[u8] = b"doorward credential v1";

/// Octets of a credential's digest in a set: the first of its SHA-256.
pub const REVOCATION_DIGEST: usize = 16;

/// Octets of an entry: the digest, then its expiry.
pub const REVOCATION_ENTRY: usize = 20;

choice! {
    /// What a set is, beside others of the same authority.
    pub enum RevocationForm {
        /// All that is struck off; it takes the place of every set before it.
        1 "full" Full,
        /// What has changed since the set that it names.
        2 "delta" Delta,
        /// What is struck off besides, at once, whatever is loaded; until a full set or a delta with
        /// a higher sequence is.
        3 "urgent" Urgent,
    }
}

record! {
    /// Which credentials are struck off.
    pub struct RevocationSet {
        /// The site that it is for.
        1 "site" site: String,
        /// What it is.
        2 "form" form: RevocationForm,
        /// Counted up with each set of an authority, whatever its form.
        3 "sequence" sequence: u64,
        /// When it was issued, in seconds since the Unix epoch.
        4 "issued-at" issued_at: u64,
        /// SHA-256 of the signed octets of the set that a delta goes on from. Absent: it is no delta.
        5 "base" base: Option<Octets>,
        /// What is struck off: entries of [`REVOCATION_ENTRY`] octets, in ascending order of their
        /// digests. The last four octets of each are the first second in which it no longer counts,
        /// since the Unix epoch, big-endian; 0: it counts for ever.
        6 "revoked" revoked: Octets,
        /// What is struck off no longer: digests in ascending order. Absent: nothing, or no delta.
        7 "restored" restored: Option<Octets>,
    }
}

/// What a credential is known by, as it is hashed for a revocation set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CredentialName<'a> {
    /// DER SubjectPublicKeyInfo.
    Key(&'a [u8]),
    /// The issuer's identifier in the bundle, the subject, and DER SubjectPublicKeyInfo.
    CertifiedKey(&'a str, &'a [u8], &'a [u8]),
    /// The issuer's identifier in the bundle, the subject, and the device where there is one.
    TokenSubject(&'a str, &'a str, Option<&'a str>),
    /// The bit format, the facility code and the card number.
    BadgeNumber(&'a str, u32, u64),
}

impl CredentialName<'_> {
    /// Its one encoding, in deterministic CBOR: an array of a number for the kind, and what it has.
    #[must_use]
    pub fn encode(self) -> Vec<u8> {
        let mut out = Encoder::default();
        match self {
            Self::Key(key) => {
                out.array(2);
                out.unsigned(0);
                out.octets(key);
            }
            Self::CertifiedKey(issuer, subject, key) => {
                out.array(4);
                out.unsigned(1);
                out.text(issuer);
                out.octets(subject);
                out.octets(key);
            }
            Self::TokenSubject(issuer, subject, device) => {
                out.array(if device.is_some() { 4 } else { 3 });
                out.unsigned(2);
                out.text(issuer);
                out.text(subject);
                if let Some(device) = device {
                    out.text(device);
                }
            }
            Self::BadgeNumber(format, facility, number) => {
                out.array(4);
                out.unsigned(3);
                out.text(format);
                out.unsigned(u64::from(facility));
                out.unsigned(number);
            }
        }
        out.into_octets()
    }
}

/// Encodes a set deterministically.
#[must_use]
pub fn encode_revocations(set: &RevocationSet) -> Vec<u8> {
    let mut out = Encoder::default();
    set.encode(&mut out);
    out.into_octets()
}

/// Decodes a set, and refuses every encoding of it but the deterministic one. What is in its entries
/// is not looked at.
///
/// # Errors
/// [`Malformed`].
pub fn decode_revocations(octets: &[u8]) -> Result<RevocationSet, Malformed> {
    let mut input = Decoder::new(octets);
    let set = RevocationSet::decode(&mut input)?;
    input.finish()?;
    Ok(set)
}
