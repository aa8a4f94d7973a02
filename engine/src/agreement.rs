//! The one place where a key is agreed upon: ECDH on P-256 (SEC 1, section 3.3.1).

use p256::ecdh::{SharedSecret, diffie_hellman};
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};

use crate::reason::{Code, Refusal};

/// One side's ephemeral key, with its private half.
pub(crate) struct Agreement(SecretKey);

impl Agreement {
    /// Takes a private key, 32 octets, big-endian, whose compressed public key the host states too:
    /// both must be of the same connection.
    pub(crate) fn of(secret: &[u8], compressed: &[u8]) -> Result<Self, Refusal> {
        let refused = |why| Refusal::from(Code::CircumstanceOutOfRange).because(why);
        let secret = SecretKey::from_slice(secret)
            .map_err(|_| refused("the ephemeral secret is no private key of P-256"))?;
        if secret.public_key().to_sec1_point(true).as_bytes() != compressed {
            return Err(refused("the ephemeral secret is not the one of the challenge"));
        }
        Ok(Self(secret))
    }

    /// The X coordinate of the point agreed upon with the other side's uncompressed key.
    pub(crate) fn x_with(&self, other: &[u8]) -> Result<Shared, Refusal> {
        if other.len() != 65 || other.first() != Some(&0x04) {
            return Err(Refusal::from(Code::KeyMalformed)
                .because("an ephemeral key must be `04`, X and Y: 65 octets"));
        }
        let other = PublicKey::from_sec1_bytes(other).map_err(|_| Code::KeyNotOnCurve)?;
        Ok(Shared(diffie_hellman(self.0.to_nonzero_scalar(), other.as_affine())))
    }
}

/// What was agreed upon. Erased when it is dropped, and never shown.
pub(crate) struct Shared(SharedSecret);

impl Shared {
    /// The X coordinate: 32 octets, big-endian.
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.0.raw_secret_bytes().as_slice()
    }
}
