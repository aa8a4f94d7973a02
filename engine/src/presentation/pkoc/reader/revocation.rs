//! Readers that a site has revoked: a signed list (PKOC 2.0.1), given to the verifier as evidence.
//!
//! ```text
//!  0        1    version, 01
//!  1       16    issuer: the site's UUID
//! 17        4    when it was issued, seconds since the Unix epoch, big-endian
//! 21        2    how many readers, big-endian
//! 23  20 × n     location: the reader's UUID, 16; when it was revoked, 4
//! …         64   signature of the site's key over all that precedes: r and s
//! ```
//!
//! A reader that has been certified again after its revocation is not revoked. The engine keeps no
//! list: a host gives it every list that it holds, and the newest of a site counts.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::bytes::Reader;
use crate::chain::TrustedIssuer;
use crate::presentation::pkoc::reader::{
    UUID, VERSION, check_signature, reference, seconds, site_issuer,
};
use crate::reason::{Code, Refusal};

/// Octets of a signature.
const SIGNATURE: usize = 64;

/// A list whose signature has been checked.
#[derive(Debug)]
pub(crate) struct RevocationList {
    issuer: Vec<u8>,
    issued_at: u32,
    /// When each location was revoked.
    revoked: BTreeMap<Vec<u8>, u32>,
}

impl RevocationList {
    /// The site that issued it.
    pub(crate) fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    /// The same, as bundles write it.
    pub(crate) fn name(&self) -> String {
        reference(&self.issuer)
    }

    /// When it was issued.
    pub(crate) fn issued_at(&self) -> u64 {
        self.issued_at.into()
    }

    /// When the reader at a location was revoked, if it was.
    pub(crate) fn revoked_at(&self, location: &[u8]) -> Option<u32> {
        self.revoked.get(location).copied()
    }

    /// Reads and checks a list.
    pub(crate) fn read(octets: &[u8], issuers: &[TrustedIssuer]) -> Result<Self, Refusal> {
        let malformed = || Refusal::from(Code::ChainMalformed).because("not a list of version 1");
        let mut reader = Reader::new(octets);
        if reader.read_u8()? != VERSION {
            return Err(malformed());
        }
        let issuer = reader.take(UUID)?.to_vec();
        let issued_at = seconds(&mut reader)?;
        let number = u16::from_be_bytes([reader.read_u8()?, reader.read_u8()?]);
        let mut revoked = BTreeMap::new();
        for _ in 0..number {
            let (location, at) = (reader.take(UUID)?.to_vec(), seconds(&mut reader)?);
            // Revoked twice: the later time counts, which revokes more certificates.
            let latest = revoked.entry(location).or_insert(at);
            *latest = at.max(*latest);
        }
        let message = Reader::new(octets).take(reader.offset())?;
        let signature = reader.take(SIGNATURE)?;
        reader.finish()?;
        let trusted = site_issuer(&issuer, issuers)?;
        check_signature(message, signature, trusted, &mut Budget::new())?;
        Ok(Self { issuer, issued_at, revoked })
    }
}
