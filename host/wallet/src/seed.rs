//! Where keys come from.

use sha2::{Digest, Sha256};

/// Octets of a seed.
const OCTETS: usize = 32;

/// The source of entropy failed.
#[derive(Debug, thiserror::Error)]
#[error("the source of entropy failed: {0}")]
pub struct NoEntropy(getrandom::Error);

/// What an Ed25519 or a P-256 key is made of.
pub(crate) struct Seed([u8; OCTETS]);

impl Seed {
    /// The seed of a label: its SHA-256. Anybody can make it again.
    pub(crate) fn of(label: &str) -> Self {
        Self(Sha256::digest(label.as_bytes()).into())
    }

    /// A seed that nobody can make again.
    pub(crate) fn random() -> Result<Self, NoEntropy> {
        let mut octets = [0; OCTETS];
        getrandom::fill(&mut octets).map_err(NoEntropy)?;
        Ok(Self(octets))
    }

    /// The Ed25519 key with this seed.
    pub(crate) fn into_ed25519(self) -> ed25519_dalek::SigningKey {
        ed25519_dalek::SigningKey::from_bytes(&self.0)
    }

    /// The secp256k1 key with this scalar, or with the first of its repeated hashes that is one.
    pub(crate) fn into_secp256k1(self) -> k256::ecdsa::SigningKey {
        let mut octets = self.0;
        loop {
            if let Ok(key) = k256::ecdsa::SigningKey::from_slice(&octets) {
                return key;
            }
            octets = Sha256::digest(octets).into();
        }
    }

    /// The P-256 key with this scalar, or with the first of its repeated hashes that is one: not
    /// every 32 octets are below the order of the group.
    pub(crate) fn into_p256(self) -> p256::ecdsa::SigningKey {
        let mut octets = self.0;
        loop {
            if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&octets) {
                return key;
            }
            octets = Sha256::digest(octets).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest as _, Seed, Sha256};

    #[test]
    fn a_label_is_a_key() {
        assert_eq!(Seed::of("a").into_p256(), Seed::of("a").into_p256());
        assert_ne!(Seed::of("a").into_p256(), Seed::of("b").into_p256());
        assert_eq!(Seed::of("a").into_ed25519(), Seed::of("a").into_ed25519());
    }

    #[test]
    fn takes_the_next_hash_where_the_octets_are_no_scalar() {
        // Zero and the largest number of 32 octets are no scalars.
        for octets in [[0; 32], [0xff; 32]] {
            let next = Seed(Sha256::digest(octets).into());
            assert_eq!(Seed(octets).into_p256(), next.into_p256());
        }
    }
}
