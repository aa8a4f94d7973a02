//! SenseCrypt's Face Signatures: a key that signs once a face has been recognised.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use k256::ecdsa::signature::Signer as _;
use k256::ecdsa::{Signature, SigningKey, VerifyingKey};

use crate::seed::{NoEntropy, Seed};

/// The DER of a SubjectPublicKeyInfo on secp256k1 up to the uncompressed point (SEC 2, section 2.4.1).
/// The library would compress the point, as that curve's other users like it.
const PREFIX: [u8; 23] = [
    0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
    0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00,
];

/// The key of a Face Certificate: secp256k1.
#[derive(Clone, Debug)]
pub struct FaceKey(SigningKey);

impl FaceKey {
    /// The key of this label, the same each time.
    #[must_use]
    pub fn of(label: &str) -> Self {
        Self(Seed::of(label).into_secp256k1())
    }

    /// A new key.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate() -> Result<Self, NoEntropy> {
        Ok(Self(Seed::random()?.into_secp256k1()))
    }

    /// The public key as DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn spki(&self) -> Vec<u8> {
        spki(self.0.verifying_key())
    }

    /// The signature over data: DER, nonces by RFC 6979.
    #[must_use]
    pub fn sign(&self, data: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(data);
        signature.to_der().as_bytes().to_vec()
    }

    /// The other signature that the same nonce gives: with the order of the group less s.
    #[must_use]
    pub fn sign_with_other_s(&self, data: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(data);
        let (r, s) = signature.split_scalars();
        #[expect(clippy::arithmetic_side_effects, reason = "modulo the order of the curve")]
        let negated = -s;
        let other = Signature::from_scalars(r, negated).unwrap_or(signature);
        other.to_der().as_bytes().to_vec()
    }
}

/// A certificate and a signature as they are presented together.
#[must_use]
pub fn present(certificate: &[u8], signature: &[u8]) -> String {
    format!("{}.{}", BASE64_STANDARD.encode(certificate), BASE64_STANDARD.encode(signature))
}

/// A key as DER SubjectPublicKeyInfo.
pub(crate) fn spki(key: &VerifyingKey) -> Vec<u8> {
    [&PREFIX[..], key.to_sec1_point(false).as_bytes()].concat()
}
