//! The one place where signatures are checked.
//!
//! The arithmetic is p256's, k256's, ed25519-dalek's and rsa's. What is decided here is which signatures
//! count: the key says the algorithm, every encoding has one form, and a check that succeeded is a
//! [`Signed`] that nothing else can make.

mod key;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wycheproof;

use p256::ecdsa;
use p256::ecdsa::signature::Verifier;
use rsa::pkcs1v15;
use rsa::traits::PublicKeyParts;

use crate::budget::Budget;
use crate::bytes::count;
use crate::decision::Value;
use crate::reason::{Code, Refusal};
use crate::signature::key::Material;

pub(crate) use key::PublicKey;

/// A signature algorithm, by its JOSE name (RFC 7518, section 3.1; RFC 8037, section 3.1; RFC 8812,
/// section 3.2).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on secp256k1 with SHA-256.
    Es256k,
    /// Ed25519; the engine knows no other EdDSA.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

impl Algorithm {
    /// Every algorithm.
    pub(crate) const ALL: [Self; 4] = [Self::Es256, Self::Es256k, Self::EdDsa, Self::Rs256];

    /// The JOSE name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es256k => "ES256K",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
        }
    }

    /// The algorithm with this JOSE name. Names are compared exactly (RFC 7515, section 4.1.1).
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }
}

/// How an ECDSA signature is written. Ed25519 and RSA have one form, and take either.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Encoding {
    /// r and s, 32 octets each, big-endian: PKOC, JOSE, COSE.
    Raw,
    /// DER of `ECDSA-Sig-Value` (RFC 5480, appendix A): X.509, SenseCrypt.
    Der,
}

/// Proof: a message was signed with this key.
///
/// Only [`verify`] makes one. It cannot be copied, so one check proves one thing.
#[derive(Debug)]
pub(crate) struct Signed<'k> {
    key: &'k PublicKey,
}

impl<'k> Signed<'k> {
    /// The key that the message was signed with.
    pub(crate) const fn key(&self) -> &'k PublicKey {
        self.key
    }
}

/// Checks a signature over `message`, for one signature of the budget.
///
/// ECDSA signatures with a high s are accepted: every issuer of the field sends them. They let
/// anybody turn one valid signature into another over the same message, which gains nothing here,
/// because replay identifiers never cover the signature.
///
/// Ed25519 is checked strictly: beyond RFC 8032, section 5.1.7, a key or an R of small order is
/// refused, R must be the canonical encoding, and s must be below the group order. A signature is
/// then bound to one key and one message, and the same in every implementation.
pub(crate) fn verify<'k>(
    key: &'k PublicKey,
    algorithm: Algorithm,
    encoding: Encoding,
    message: &[u8],
    signature: &[u8],
    budget: &mut Budget,
) -> Result<Signed<'k>, Refusal> {
    if key.algorithm() != algorithm {
        return Err(Refusal::from(Code::AlgorithmNotAllowed).comparing(
            "algorithm",
            Value::Text(algorithm.as_str().into()),
            Value::Text(key.algorithm().as_str().into()),
        ));
    }
    budget.signature()?;
    let verified = match key.material() {
        Material::P256(key) => key.verify(message, &ecdsa_signature(encoding, signature)?).is_ok(),
        Material::Secp256k1(key) => {
            // The library asks for a low s, which is that chain's rule and not ECDSA's; the other s
            // of a signature is as good here as on P-256.
            let signature = secp256k1_signature(encoding, signature)?;
            key.verify(message, &signature.normalize_s()).is_ok()
        }
        Material::Ed25519(key) => {
            key.verify_strict(message, &ed25519_signature(signature)?).is_ok()
        }
        Material::Rsa(key) => {
            let expected = key.as_ref().size();
            key.verify(message, &rsa_signature(signature, expected)?).is_ok()
        }
    };
    if verified { Ok(Signed { key }) } else { Err(Code::ProofBadSignature.into()) }
}

/// Checks the form of a signature, as far as it does not depend on the key, and nothing else.
pub(crate) fn check_form(
    algorithm: Algorithm,
    encoding: Encoding,
    octets: &[u8],
) -> Result<(), Refusal> {
    match algorithm {
        Algorithm::Es256 => ecdsa_signature(encoding, octets).map(|_| ()),
        Algorithm::Es256k => secp256k1_signature(encoding, octets).map(|_| ()),
        Algorithm::EdDsa => ed25519_signature(octets).map(|_| ()),
        // As long as the modulus, whatever that is.
        Algorithm::Rs256 => Ok(()),
    }
}

/// Reads r and s: each from 1 to the group order less 1, and in DER with as few octets as possible.
fn ecdsa_signature(encoding: Encoding, octets: &[u8]) -> Result<ecdsa::Signature, Refusal> {
    let parsed = match encoding {
        Encoding::Raw => ecdsa::Signature::from_slice(octets).ok(),
        Encoding::Der => ecdsa::Signature::from_der(octets).ok(),
    };
    parsed.ok_or_else(|| malformed(Algorithm::Es256, encoding))
}

/// The same on secp256k1.
fn secp256k1_signature(
    encoding: Encoding,
    octets: &[u8],
) -> Result<k256::ecdsa::Signature, Refusal> {
    let parsed = match encoding {
        Encoding::Raw => k256::ecdsa::Signature::from_slice(octets).ok(),
        Encoding::Der => k256::ecdsa::Signature::from_der(octets).ok(),
    };
    parsed.ok_or_else(|| malformed(Algorithm::Es256k, encoding))
}

fn malformed(algorithm: Algorithm, encoding: Encoding) -> Refusal {
    let form = match encoding {
        Encoding::Raw => "r and s of 32 octets each, in range",
        Encoding::Der => "the DER of r and s, in range",
    };
    let name = algorithm.as_str();
    Refusal::from(Code::SignatureMalformed)
        .because(alloc::format!("an {name} signature must be {form}"))
}

fn ed25519_signature(octets: &[u8]) -> Result<ed25519_dalek::Signature, Refusal> {
    ed25519_dalek::Signature::from_slice(octets)
        .map_err(|_| wrong_length(octets, ed25519_dalek::SIGNATURE_LENGTH))
}

/// The signature is as long as the modulus (RFC 8017, section 8.2.2, step 1).
fn rsa_signature(octets: &[u8], expected: usize) -> Result<pkcs1v15::Signature, Refusal> {
    if octets.len() != expected {
        return Err(wrong_length(octets, expected));
    }
    pkcs1v15::Signature::try_from(octets).map_err(|_| Code::SignatureMalformed.into())
}

fn wrong_length(octets: &[u8], expected: usize) -> Refusal {
    Refusal::from(Code::SignatureMalformed).comparing(
        "octets",
        count(octets.len()),
        count(expected),
    )
}
