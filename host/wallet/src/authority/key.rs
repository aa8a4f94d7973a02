//! The keys of authorities: RSA, P-256, secp256k1 or Ed25519.

use der::asn1::{BitString, Null, ObjectIdentifier};
use der::{Any, Document};
use p256::ecdsa::signature::{Error, Keypair, SignatureEncoding as _, Signer};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{RsaPrivateKey, pkcs1v15};
use sha2::Sha256;
use x509_cert::spki::{
    AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey,
    SignatureBitStringEncoding,
};

use super::MintError;
use crate::face;
use crate::seed::Seed;

/// `sha256WithRSAEncryption` (RFC 8017, appendix A.2.4).
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

/// `ecdsa-with-SHA256` (RFC 5758, section 3.2).
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// `id-Ed25519` (RFC 8410, section 3).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// How the parameters of an RSA signature's AlgorithmIdentifier are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RsaParameters {
    /// NULL, as RFC 4055, section 5 demands.
    Null,
    /// Left out, as Doordeck's certificates have it.
    Absent,
}

/// A key that signs certificates.
pub struct AuthorityKey {
    secret: Secret,
    spki: Document,
}

enum Secret {
    // Boxed: many times the size of the others.
    Rsa(Box<pkcs1v15::SigningKey<Sha256>>, RsaParameters),
    P256(p256::ecdsa::SigningKey),
    Secp256k1(k256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl AuthorityKey {
    /// The RSA key in a PEM of PKCS#8 (RFC 5958); signs with RSA-PKCS1-v1_5 and SHA-256.
    ///
    /// # Errors
    /// [`MintError::Key`].
    pub fn rsa(pem: &str, parameters: RsaParameters) -> Result<Self, MintError> {
        let key = RsaPrivateKey::from_pkcs8_pem(pem).map_err(not_a_key)?;
        let spki = key.to_public_key().to_public_key_der().map_err(not_a_key)?;
        let secret = Secret::Rsa(Box::new(pkcs1v15::SigningKey::new(key)), parameters);
        Ok(Self { secret, spki })
    }

    /// The RSA-4096 key of this crate, for roots. Everybody has it.
    ///
    /// # Errors
    /// None, with the files as they are.
    pub fn rsa_root(parameters: RsaParameters) -> Result<Self, MintError> {
        Self::rsa(include_str!("../../keys/root-4096.pem"), parameters)
    }

    /// The RSA-2048 key of this crate, for intermediates. Everybody has it.
    ///
    /// # Errors
    /// None, with the files as they are.
    pub fn rsa_intermediate(parameters: RsaParameters) -> Result<Self, MintError> {
        Self::rsa(include_str!("../../keys/intermediate-2048.pem"), parameters)
    }

    /// Another RSA-2048 key of this crate, for roots that nobody trusts.
    ///
    /// # Errors
    /// None, with the files as they are.
    pub fn rsa_stranger(parameters: RsaParameters) -> Result<Self, MintError> {
        Self::rsa(include_str!("../../keys/stranger-2048.pem"), parameters)
    }

    /// The P-256 key of a label; signs with ECDSA and SHA-256, nonces by RFC 6979.
    ///
    /// # Errors
    /// [`MintError::Key`], which no label gives rise to.
    pub fn p256(label: &str) -> Result<Self, MintError> {
        let key = Seed::of(label).into_p256();
        let spki = key.verifying_key().to_public_key_der().map_err(not_a_key)?;
        Ok(Self { secret: Secret::P256(key), spki })
    }

    /// The secp256k1 key of a label, as SenseCrypt's roots have; signs with ECDSA and SHA-256.
    ///
    /// # Errors
    /// [`MintError::Key`], which no label gives rise to.
    pub fn secp256k1(label: &str) -> Result<Self, MintError> {
        let key = Seed::of(label).into_secp256k1();
        let spki = Document::try_from(face::spki(key.verifying_key())).map_err(not_a_key)?;
        Ok(Self { secret: Secret::Secp256k1(key), spki })
    }

    /// The Ed25519 key of a label.
    ///
    /// # Errors
    /// [`MintError::Key`], which no label gives rise to.
    pub fn ed25519(label: &str) -> Result<Self, MintError> {
        let key = Seed::of(label).into_ed25519();
        let spki = key.verifying_key().to_public_key_der().map_err(not_a_key)?;
        Ok(Self { secret: Secret::Ed25519(key), spki })
    }

    /// A signature that is not part of an X.509 certificate: of P-256 as r and s.
    ///
    /// # Errors
    /// [`MintError::Key`], which no key of this type gives rise to.
    pub fn sign_raw(&self, message: &[u8]) -> Result<Vec<u8>, MintError> {
        if let Secret::P256(key) = &self.secret {
            let signature: p256::ecdsa::Signature = key.try_sign(message).map_err(not_a_key)?;
            return Ok(signature.to_bytes().to_vec());
        }
        let Signed(octets) = self.try_sign(message).map_err(not_a_key)?;
        Ok(octets)
    }

    /// The public key as DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        self.spki.as_bytes()
    }
}

/// Shows the public half.
impl std::fmt::Debug for AuthorityKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthorityKey").field("spki", &self.spki).finish_non_exhaustive()
    }
}

/// A signature as X.509 writes it: the content of a bit string.
pub(super) struct Signed(Vec<u8>);

/// A public key as the builder wants it.
#[derive(Clone)]
pub struct Spki(Document);

impl Signer<Signed> for AuthorityKey {
    fn try_sign(&self, message: &[u8]) -> Result<Signed, Error> {
        Ok(Signed(match &self.secret {
            Secret::Rsa(key, _) => key.try_sign(message)?.to_vec(),
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.try_sign(message)?;
                signature.to_der().as_bytes().to_vec()
            }
            Secret::Secp256k1(key) => {
                let signature: k256::ecdsa::Signature = key.try_sign(message)?;
                signature.to_der().as_bytes().to_vec()
            }
            Secret::Ed25519(key) => key.try_sign(message)?.to_vec(),
        }))
    }
}

impl DynSignatureAlgorithmIdentifier for AuthorityKey {
    fn signature_algorithm_identifier(&self) -> x509_cert::spki::Result<AlgorithmIdentifierOwned> {
        let (oid, parameters) = match &self.secret {
            Secret::Rsa(_, RsaParameters::Null) => (RSA_SHA256, Some(Any::from(Null))),
            Secret::Rsa(_, RsaParameters::Absent) => (RSA_SHA256, None),
            Secret::P256(_) | Secret::Secp256k1(_) => (ECDSA_SHA256, None),
            Secret::Ed25519(_) => (ED25519, None),
        };
        Ok(AlgorithmIdentifierOwned { oid, parameters })
    }
}

impl Keypair for AuthorityKey {
    type VerifyingKey = Spki;

    fn verifying_key(&self) -> Spki {
        Spki(self.spki.clone())
    }
}

impl EncodePublicKey for Spki {
    fn to_public_key_der(&self) -> x509_cert::spki::Result<Document> {
        Ok(self.0.clone())
    }
}

impl SignatureBitStringEncoding for Signed {
    fn to_bitstring(&self) -> der::Result<BitString> {
        BitString::from_bytes(&self.0)
    }
}

fn not_a_key(error: impl ToString) -> MintError {
    MintError::Key(error.to_string())
}
