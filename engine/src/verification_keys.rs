//! Public keys of a bundle, by the identifiers that messages in COSE name them by.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use doorward_bundle::VerificationKey;

use crate::load::Flaw;
use crate::reason::Code;
use crate::signature::{Algorithm, PublicKey};

/// Reads each key, so that none is in force that nothing could verify with. `place` is the list's path.
pub(crate) fn load_keys(
    keys: &[VerificationKey],
    place: fmt::Arguments<'_>,
) -> Result<Vec<(Vec<u8>, PublicKey)>, Box<Flaw>> {
    let load = |(position, named): (usize, &VerificationKey)| {
        let fault = |detail: String| {
            Flaw::new(Code::BundleBadAnchor, format!("{place}[{position}].key"), detail)
        };
        let key = PublicKey::from_spki(&named.key).map_err(|no| fault(no.into_detail()))?;
        if !matches!(key.algorithm(), Algorithm::Es256 | Algorithm::EdDsa) {
            return Err(fault("neither a P-256 nor an Ed25519 key".into()));
        }
        Ok((named.identifier.to_vec(), key))
    };
    keys.iter().enumerate().map(load).collect()
}
