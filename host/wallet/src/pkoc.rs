//! PKOC: a card that answers AUTHENTICATE (NFC, card specification 1.1), and, each in a file of its
//! own, cards with certificates, phones over BLE and readers over OSDP.

pub mod ble;
pub mod certificate;
pub mod osdp;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;

use crate::seed::{NoEntropy, Seed};

/// The tag of the public key.
const PUBLIC_KEY: u8 = 0x5a;

/// The tag of the signature.
const SIGNATURE: u8 = 0x9e;

/// The status word for success (ISO 7816-4, section 5.6).
const SUCCESS: [u8; 2] = [0x90, 0x00];

/// The key of a card: P-256.
#[derive(Clone, Debug)]
pub struct CardKey(SigningKey);

impl CardKey {
    /// The key of this label, the same each time.
    #[must_use]
    pub fn of(label: &str) -> Self {
        Self(Seed::of(label).into_p256())
    }

    /// A new key.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate() -> Result<Self, NoEntropy> {
        Ok(Self(Seed::random()?.into_p256()))
    }

    /// The uncompressed point: `04`, X, Y; 65 octets.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// The public key as DER SubjectPublicKeyInfo: what the credential is enrolled under.
    ///
    /// # Errors
    /// None that a key of this type gives rise to; the encoder's own.
    pub fn spki(&self) -> Result<Vec<u8>, p256::pkcs8::spki::Error> {
        Ok(self.0.verifying_key().to_public_key_der()?.into_vec())
    }

    /// The key with the mirrored point: the same X and the other Y, so that every label made of X is
    /// the same, and another credential.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "a scalar is negated in its field")]
    pub fn mirrored(&self) -> Self {
        Self(SigningKey::from(-*self.0.as_nonzero_scalar()))
    }

    /// r and s over a message.
    #[must_use]
    pub fn sign_raw(&self, message: &[u8]) -> Vec<u8> {
        self.sign(message).to_bytes().to_vec()
    }

    /// The compressed point: `02` or `03`, X; 33 octets.
    #[must_use]
    pub fn compressed(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(true).as_bytes().to_vec()
    }

    /// The private key: 32 octets, big-endian.
    #[must_use]
    pub fn secret(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// ECDSA with SHA-256 over a message, as r and s; the nonce by RFC 6979.
    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        self.0.sign(message)
    }
}

/// What a card answers to a challenge: public key, signature and `9000`.
#[must_use]
pub fn respond(key: &CardKey, challenge: &[u8]) -> Vec<u8> {
    Response::to(key, challenge).to_octets()
}

/// An answer before it is encoded, to be bent into the shapes that are in the field, or that a forger
/// would try.
#[derive(Clone, Debug)]
pub struct Response {
    /// The value of `5A`.
    pub public_key: Vec<u8>,
    /// The value of `9E`.
    pub signature: Vec<u8>,
    /// Whether `9E` comes first.
    pub signature_first: bool,
    /// What follows the data objects.
    pub status_word: Vec<u8>,
}

impl Response {
    /// The answer of a card.
    #[must_use]
    pub fn to(key: &CardKey, challenge: &[u8]) -> Self {
        Self {
            public_key: key.public_key(),
            signature: key.sign(challenge).to_bytes().to_vec(),
            signature_first: false,
            status_word: SUCCESS.to_vec(),
        }
    }

    /// The same with the other s: n - s verifies wherever s does, and anybody can work it out.
    #[must_use]
    #[expect(clippy::arithmetic_side_effects, reason = "a scalar is negated in its field")]
    pub fn with_other_s(mut self) -> Self {
        if let Ok(signature) = Signature::from_slice(&self.signature) {
            let (r, s) = (*signature.r(), -*signature.s());
            let octets = [r.to_bytes(), s.to_bytes()];
            self.signature = octets.concat();
        }
        self
    }

    /// The octets of the answer. A value longer than 255 octets does not fit and is cut off.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let key = data_object(PUBLIC_KEY, &self.public_key);
        let signature = data_object(SIGNATURE, &self.signature);
        let parts = if self.signature_first { [signature, key] } else { [key, signature] };
        [parts.concat(), self.status_word.clone()].concat()
    }
}

fn data_object(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    let value = value.get(..usize::from(length)).unwrap_or_default();
    [&[tag, length], value].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use p256::ecdsa::signature::Verifier as _;

    use super::*;

    const CHALLENGE: [u8; 16] = [7; 16];

    fn verifies(key: &CardKey, signature: &[u8]) -> bool {
        key.0.verifying_key().verify(&CHALLENGE, &Signature::from_slice(signature).unwrap()).is_ok()
    }

    #[test]
    fn answers_as_a_card_does() {
        let key = CardKey::of("card");
        let octets = respond(&key, &CHALLENGE);
        assert_eq!(octets.len(), 2 + 65 + 2 + 64 + 2);
        assert_eq!(octets.get(..3), Some(&[0x5a, 65, 4][..]));
        assert_eq!(octets.get(67..69), Some(&[0x9e, 64][..]));
        assert_eq!(octets.get(133..), Some(&[0x90, 0][..]));
        assert!(verifies(&key, octets.get(69..133).unwrap()));
        assert_eq!(octets, respond(&key, &CHALLENGE));
    }

    #[test]
    fn the_other_s_verifies_too() {
        let key = CardKey::of("card");
        let response = Response::to(&key, &CHALLENGE);
        let other = response.clone().with_other_s();
        assert_ne!(response.signature, other.signature);
        assert!(verifies(&key, &other.signature));
        assert_eq!(other.with_other_s().signature, response.signature);
    }

    #[test]
    fn a_mirrored_key_shares_its_x_only() {
        let key = CardKey::of("card");
        let (one, other) = (key.public_key(), key.mirrored().public_key());
        assert_eq!(one.get(..33), other.get(..33));
        assert_ne!(one, other);
        let response = Response::to(&key.mirrored(), &CHALLENGE);
        assert!(!verifies(&key, &response.signature));
        assert!(verifies(&key.mirrored(), &response.signature));
    }

    #[test]
    fn a_key_is_enrolled_by_its_whole_point() {
        let key = CardKey::of("card");
        let spki = key.spki().unwrap();
        assert_eq!(spki.len(), 91);
        assert!(spki.ends_with(&key.public_key()));
    }
}
