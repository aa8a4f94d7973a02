//! A test credential: a PKOC card whose key is made in this page (PKOC over NFC, card specification
//! 1.1). It can be enrolled, tap, and be decided, and is gone when the page is.

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;

use crate::trouble::Trouble;

/// The tags of public key and signature in a card's answer, and the status word for success.
const PUBLIC_KEY: u8 = 0x5a;
const SIGNATURE: u8 = 0x9e;
const SUCCESS: [u8; 2] = [0x90, 0x00];

/// How often randomness is drawn until it is a key; nearly all of it is.
const DRAWS: usize = 16;

/// A card with a key of its own.
#[derive(Clone)]
pub(crate) struct TestCard {
    /// What to call it.
    pub(crate) name: String,
    key: SigningKey,
}

/// Shows no key.
impl std::fmt::Debug for TestCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestCard").field("name", &self.name).finish_non_exhaustive()
    }
}

impl TestCard {
    /// A card with a new key, of the browser's randomness.
    pub(crate) fn generate(name: impl Into<String>) -> Result<Self, Trouble> {
        for _ in 0..DRAWS {
            let mut secret = [0; 32];
            getrandom_browser::fill(&mut secret)
                .map_err(|error| Trouble::new(format!("the browser has no randomness: {error}")))?;
            if let Ok(key) = SigningKey::from_slice(&secret) {
                return Ok(Self { name: name.into(), key });
            }
        }
        Err(Trouble::new("the browser's randomness is no key"))
    }

    /// What the card is enrolled under: DER SubjectPublicKeyInfo with the whole point.
    pub(crate) fn spki(&self) -> Result<Vec<u8>, Trouble> {
        let document = self.key.verifying_key().to_public_key_der();
        Ok(document.map_err(|error| Trouble::new(error.to_string()))?.into_vec())
    }

    /// The public key as cards are listed by: the uncompressed point, 65 octets.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        self.key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// What the card answers to a challenge.
    pub(crate) fn tap(&self, challenge: &[u8]) -> Vec<u8> {
        let signature: Signature = self.key.sign(challenge);
        let key = data_object(PUBLIC_KEY, &self.public_key());
        let signature = data_object(SIGNATURE, &signature.to_bytes());
        [key, signature, SUCCESS.to_vec()].concat()
    }
}

fn data_object(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    [&[tag, length], value].concat()
}
