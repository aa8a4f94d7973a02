//! The proof that whoever presents holds the credential.

use crate::decision::{Strength, Value};
use crate::reason::{Code, Refusal};
use crate::signature::{PublicKey, Signed};

/// Proof: the presentation was made with the credential's own key, and how strong that is.
///
/// Only this module makes one, and only out of a [`Signed`] under that very key.
#[derive(Debug)]
pub(crate) struct HolderBound {
    strength: Strength,
}

impl HolderBound {
    /// The signature over the presentation was made with `key`, the credential's key.
    pub(crate) fn by_signature(signed: Signed<'_>, key: &PublicKey) -> Result<Self, Refusal> {
        if signed.key() == key {
            Ok(Self { strength: Strength::Signature })
        } else {
            Err(Refusal::from(Code::HolderMismatch).comparing(
                "key",
                Value::Octets(signed.key().to_spki()),
                Value::Octets(key.to_spki()),
            ))
        }
    }

    pub(crate) const fn strength(&self) -> Strength {
        self.strength
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use crate::chain::mint::Key;
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
        let bound = HolderBound::by_signature(signed(), &public).unwrap();
        assert_eq!(bound.strength(), Strength::Signature);
        let refusal = HolderBound::by_signature(signed(), &other).unwrap_err();
        assert_eq!(refusal.code, Code::HolderMismatch);
    }
}
