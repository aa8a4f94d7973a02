//! Keys that sign bundles, and the public keys that controllers trust for it.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::ed25519::pkcs8::ALGORITHM_OID as ED25519;
use p256::elliptic_curve::{ALGORITHM_OID as EC_PUBLIC_KEY, Generate};
use p256::pkcs8::spki::SubjectPublicKeyInfoRef;
use p256::pkcs8::{
    DecodePublicKey, Document, EncodePrivateKey, EncodePublicKey, LineEnding, ObjectIdentifier,
    PrivateKeyInfoRef, SecretDocument,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The traits of sources of entropy, of the version that [`SigningKey::generate`] takes.
pub use p256::elliptic_curve::rand_core;

/// A signature algorithm of bundles. The key decides it, the bundle only names it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256 (RFC 9053, section 2.1), nonces by RFC 6979.
    Es256,
    /// Ed25519 (RFC 9053, section 2.2).
    EdDsa,
}

/// Why something is no key that bundles can be signed or verified with.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyError {
    /// The source of entropy failed.
    #[error("the source of entropy failed: {0}")]
    Entropy(String),
    /// Not PEM of DER, or more than one.
    #[error("is malformed PEM: {0}")]
    Pem(String),
    /// PEM of something else.
    #[error("is PEM of `{found}`, not of `{expected}`")]
    Label {
        /// What the PEM says that it is.
        found: String,
        /// What it would have to be.
        expected: &'static str,
    },
    /// Not the DER of a key, or a key on another curve.
    #[error("is no well-formed key: {0}")]
    Malformed(String),
    /// A key of another algorithm.
    #[error("is a key of algorithm {0}, not of P-256 or Ed25519")]
    Unsupported(ObjectIdentifier),
    /// A public key with which anybody's signature verifies.
    #[error("is a public key of small order")]
    Weak,
}

/// A key that signs bundles. Its secret is wiped from memory when it is dropped.
pub struct SigningKey {
    secret: Secret,
    public: PublicKey,
}

enum Secret {
    Es256(p256::ecdsa::SigningKey),
    EdDsa(ed25519_dalek::SigningKey),
}

/// A key that bundles are verified with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublicKey {
    algorithm: Algorithm,
    der: Vec<u8>,
}

/// The label of PKCS#8 (RFC 7468, section 10).
const PRIVATE: &str = "PRIVATE KEY";
/// The label of a SubjectPublicKeyInfo (RFC 7468, section 13).
const PUBLIC: &str = "PUBLIC KEY";

impl SigningKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`KeyError::Entropy`].
    pub fn generate<E: rand_core::TryCryptoRng>(
        algorithm: Algorithm,
        entropy: &mut E,
    ) -> Result<Self, KeyError> {
        let failed = |error: E::Error| KeyError::Entropy(error.to_string());
        Self::new(match algorithm {
            Algorithm::Es256 => Secret::Es256(
                p256::ecdsa::SigningKey::try_generate_from_rng(entropy).map_err(failed)?,
            ),
            Algorithm::EdDsa => {
                let mut seed = Zeroizing::new([0; ed25519_dalek::SECRET_KEY_LENGTH]);
                entropy.try_fill_bytes(seed.as_mut_slice()).map_err(failed)?;
                Secret::EdDsa(ed25519_dalek::SigningKey::from_bytes(&seed))
            }
        })
    }

    /// Reads a key from PEM of unencrypted PKCS#8 (RFC 5958). The key itself says its algorithm.
    ///
    /// # Errors
    /// [`KeyError`], of every kind but [`KeyError::Entropy`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, document) = SecretDocument::from_pem(pem).map_err(not_pem)?;
        expect_label(label, PRIVATE)?;
        let info = PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(malformed)?;
        Self::new(match info.algorithm.oid {
            EC_PUBLIC_KEY => {
                Secret::Es256(p256::ecdsa::SigningKey::try_from(info).map_err(malformed)?)
            }
            ED25519 => Secret::EdDsa(ed25519_dalek::SigningKey::try_from(info).map_err(malformed)?),
            other => return Err(KeyError::Unsupported(other)),
        })
    }

    /// The key as PEM of unencrypted PKCS#8, wiped from memory when dropped.
    ///
    /// # Errors
    /// [`KeyError::Malformed`], which no key that was generated or read gives rise to.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        match &self.secret {
            Secret::Es256(key) => key.to_pkcs8_pem(LineEnding::LF),
            Secret::EdDsa(key) => key.to_pkcs8_pem(LineEnding::LF),
        }
        .map_err(malformed)
    }

    /// What verifies the signatures of this key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs deterministically: the same message gives the same signature. Both algorithms have
    /// one of 64 octets.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        use ed25519_dalek::Signer;
        match &self.secret {
            Secret::Es256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Secret::EdDsa(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    fn new(secret: Secret) -> Result<Self, KeyError> {
        let public = match &secret {
            Secret::Es256(key) => PublicKey::es256(&p256::PublicKey::from(key.verifying_key())),
            Secret::EdDsa(key) => PublicKey::ed_dsa(&key.verifying_key()),
        }?;
        Ok(Self { secret, public })
    }
}

/// Shows the public half.
impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl PublicKey {
    /// Reads a key from PEM of a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
    ///
    /// # Errors
    /// [`KeyError`], of every kind but [`KeyError::Entropy`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, document) = Document::from_pem(pem).map_err(not_pem)?;
        expect_label(label, PUBLIC)?;
        let der = document.as_bytes();
        let info = SubjectPublicKeyInfoRef::try_from(der).map_err(malformed)?;
        match info.algorithm.oid {
            EC_PUBLIC_KEY => {
                Self::es256(&p256::PublicKey::from_public_key_der(der).map_err(malformed)?)
            }
            ED25519 => {
                let key = ed25519_dalek::VerifyingKey::from_public_key_der(der);
                Self::ed_dsa(&key.map_err(malformed)?)
            }
            other => Err(KeyError::Unsupported(other)),
        }
    }

    /// The key as PEM of a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`KeyError::Malformed`], which no key that was read gives rise to.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let document = Document::try_from(self.der.as_slice()).map_err(malformed)?;
        document.to_pem(PUBLIC, LineEnding::LF).map_err(malformed)
    }

    /// DER of the key's SubjectPublicKeyInfo, with an uncompressed point on P-256.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The first 8 octets of SHA-256 of [`PublicKey::as_der`]: what a bundle's signature calls the
    /// key. It finds a key among trusted ones; it is too short to trust a key by.
    #[must_use]
    pub fn identifier(&self) -> [u8; 8] {
        let digest: [u8; 32] = Sha256::digest(&self.der).into();
        let [a, b, c, d, e, f, g, h, ..] = digest;
        [a, b, c, d, e, f, g, h]
    }

    /// What the key signs with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn es256(key: &p256::PublicKey) -> Result<Self, KeyError> {
        let der = key.to_public_key_der().map_err(malformed)?.into_vec();
        Ok(Self { algorithm: Algorithm::Es256, der })
    }

    fn ed_dsa(key: &ed25519_dalek::VerifyingKey) -> Result<Self, KeyError> {
        if key.is_weak() {
            return Err(KeyError::Weak);
        }
        let der = key.to_public_key_der().map_err(malformed)?.into_vec();
        Ok(Self { algorithm: Algorithm::EdDsa, der })
    }
}

/// By JOSE name.
impl fmt::Display for Algorithm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        })
    }
}

/// By JOSE name.
impl FromStr for Algorithm {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "ES256" => Ok(Self::Es256),
            "EdDSA" => Ok(Self::EdDsa),
            _ => Err(format!("`{name}` is neither `ES256` nor `EdDSA`")),
        }
    }
}

fn expect_label(found: &str, expected: &'static str) -> Result<(), KeyError> {
    if found == expected {
        return Ok(());
    }
    Err(KeyError::Label { found: found.to_string(), expected })
}

fn not_pem(error: impl fmt::Display) -> KeyError {
    KeyError::Pem(error.to_string())
}

fn malformed(error: impl fmt::Display) -> KeyError {
    KeyError::Malformed(error.to_string())
}
