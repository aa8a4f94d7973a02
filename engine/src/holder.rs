//! The proof that whoever presents holds the credential.

use crate::chain::Provenance;
use crate::decision::{Strength, Value};
use crate::reason::{Code, Refusal};
use crate::signature::Signed;

/// Proof: the presentation was made with the credential's own key, and how strong that is.
///
/// Only this module makes one: out of a [`Signed`] under that very key, or out of an issuer's checked
/// word for a token.
#[derive(Debug)]
pub(crate) struct HolderBound {
    strength: Strength,
}

impl HolderBound {
    /// The signature over the presentation was made with the credential's key, which has the encoding
    /// `spki` ([`PublicKey::spki`](crate::signature::PublicKey::spki)): equal keys have equal ones.
    pub(crate) fn by_signature(signed: Signed<'_>, spki: &[u8]) -> Result<Self, Refusal> {
        if signed.key().spki() == spki {
            Ok(Self { strength: Strength::Signature })
        } else {
            Err(Refusal::from(Code::HolderMismatch).comparing(
                "key",
                Value::Octets(signed.key().to_spki()),
                Value::Octets(spki.to_vec()),
            ))
        }
    }

    /// An issuer made the token, for the device that presents it.
    ///
    /// The holder has signed nothing, so it is never stronger than a code: bound to a device that the
    /// host has authenticated, [`Strength::Mac`]; bound to none, [`Strength::Bearer`], where the issuer
    /// allows that at all.
    pub(crate) fn by_token(word: &Provenance, binding: Binding<'_>) -> Result<Self, Refusal> {
        match word {
            Provenance::Issued(_) | Provenance::Shared(_) => {}
            Provenance::OwnKey => return Err(Code::HolderMismatch.into()),
        }
        match (binding.claimed, binding.presenting) {
            (None, _) if binding.unbound_allowed => Ok(Self { strength: Strength::Bearer }),
            (None, _) => Err(Code::HolderUnbound.into()),
            (Some(_), None) => Err(Code::HolderDeviceUnknown.into()),
            (Some(claimed), Some(presenting)) if claimed == presenting => {
                Ok(Self { strength: Strength::Mac })
            }
            (Some(claimed), Some(presenting)) => Err(Refusal::from(Code::HolderWrongDevice)
                .comparing("device", Value::Text(presenting.into()), Value::Text(claimed.into()))),
        }
    }

    pub(crate) const fn strength(&self) -> Strength {
        self.strength
    }
}

/// Which device a token is for, and which presents it. Identifiers are compared exactly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding<'a> {
    /// The device that the token names.
    pub(crate) claimed: Option<&'a str>,
    /// The device that the host has authenticated.
    pub(crate) presenting: Option<&'a str>,
    /// Whether the issuer's tokens count that name no device.
    pub(crate) unbound_allowed: bool,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::vec::Vec;

    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::budget::Budget;
    use crate::chain::mint::Key;
    use crate::mac::find_hashed;
    use crate::signature::{Algorithm, Encoding, verify};

    #[test]
    fn binds_to_the_key_that_signed_and_to_no_other() {
        let (key, other) = (Key::ed25519(1), Key::ed25519(2).public());
        let (public, signature) = (key.public(), key.sign(b"hello"));
        let signed = || {
            verify(
                &public,
                Algorithm::EdDsa,
                Encoding::Raw,
                b"hello",
                &signature,
                &mut Budget::new(),
            )
            .unwrap()
        };
        let bound = HolderBound::by_signature(signed(), public.spki()).unwrap();
        assert_eq!(bound.strength(), Strength::Signature);
        let refusal = HolderBound::by_signature(signed(), other.spki()).unwrap_err();
        assert_eq!(refusal.code, Code::HolderMismatch);
    }

    #[test]
    fn binds_a_token_to_the_device_that_presents_it() {
        let (_, shared) = find_hashed(b"key", [("k", &sha256(b"key")[..])].into_iter()).unwrap();
        let shared = Provenance::Shared(shared);
        let bind = |claimed, presenting, unbound_allowed| {
            let binding = Binding { claimed, presenting, unbound_allowed };
            HolderBound::by_token(&shared, binding)
                .map(|bound| bound.strength())
                .map_err(|refusal| refusal.code)
        };
        assert_eq!(bind(Some("a"), Some("a"), false), Ok(Strength::Mac));
        assert_eq!(bind(Some("a"), Some("A"), true), Err(Code::HolderWrongDevice));
        assert_eq!(bind(Some("a"), None, true), Err(Code::HolderDeviceUnknown));
        assert_eq!(bind(None, Some("a"), true), Ok(Strength::Bearer));
        assert_eq!(bind(None, Some("a"), false), Err(Code::HolderUnbound));
        let binding = Binding { claimed: None, presenting: None, unbound_allowed: true };
        let refusal = HolderBound::by_token(&Provenance::OwnKey, binding).unwrap_err();
        assert_eq!(refusal.code, Code::HolderMismatch);
    }

    fn sha256(octets: &[u8]) -> Vec<u8> {
        Sha256::digest(octets).to_vec()
    }
}
