//! The signature around a bundle: COSE_Sign1 (RFC 9052, section 4.2), tagged.

use coset::iana;
use coset::{
    CborSerializable, CoseSign1, CoseSign1Builder, Header, HeaderBuilder,
    RegisteredLabelWithPrivate, TaggedCborSerializable,
};
use doorward_bundle::limits::{BUNDLE_OCTETS, REVOCATION_OCTETS};
use doorward_bundle::{
    Bundle, CONTENT_TYPE, Malformed, REVOCATION_CONTENT_TYPE, REVOCATION_CONTEXT, RevocationSet,
    SIGNATURE_CONTEXT, decode, encode, encode_revocations,
};

use crate::key::{Algorithm, SigningKey};

/// Octets of a signature, with either algorithm.
const SIGNATURE_OCTETS: usize = 64;

/// Why a bundle cannot be signed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SignError {
    /// More than any controller would load.
    #[error("what was signed has {octets} octets, at most {most}")]
    TooLarge {
        /// Octets that were signed.
        octets: usize,
        /// Octets that controllers load.
        most: usize,
    },
    /// The envelope could not be written.
    #[error("the signature could not be encoded: {0}")]
    Envelope(String),
}

/// Why octets are no signed bundle.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum OpenError {
    /// More than any controller would load.
    #[error("has {octets} octets, at most {BUNDLE_OCTETS}")]
    TooLarge {
        /// Octets that were given.
        octets: usize,
    },
    /// No COSE_Sign1 in its deterministic encoding.
    #[error("is no signed bundle: {0}")]
    Envelope(String),
    /// A header other than that of a bundle: algorithm, content type and key identifier, all of
    /// them protected, and nothing else.
    #[error("does not have the header of a signed bundle")]
    Header,
    /// An algorithm that bundles are not signed with.
    #[error("is signed with an algorithm other than `ES256` and `EdDSA`")]
    Algorithm,
    /// A well-formed envelope around something else.
    #[error("holds no bundle: {0}")]
    Bundle(Malformed),
}

/// What a signed bundle says. **Nothing of it has been verified**: anybody can have written it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unverified {
    /// What the bundle calls the key that is said to have signed it.
    pub key_identifier: Vec<u8>,
    /// The algorithm that it is said to be signed with.
    pub algorithm: Algorithm,
    /// The bundle.
    pub bundle: Bundle,
}

/// Signs a bundle. The same bundle and key give the same octets.
///
/// The protected header is `{1: algorithm, 3: content type, 4: key identifier}` and nothing else;
/// the external data is [`SIGNATURE_CONTEXT`].
///
/// # Errors
/// [`SignError`].
pub fn sign(bundle: &Bundle, key: &SigningKey) -> Result<Vec<u8>, SignError> {
    let signed = envelope(encode(bundle), CONTENT_TYPE, SIGNATURE_CONTEXT, key)?;
    if signed.len() > BUNDLE_OCTETS {
        return Err(SignError::TooLarge { octets: signed.len(), most: BUNDLE_OCTETS });
    }
    Ok(signed)
}

/// Signs a revocation set, as [`sign`] does a bundle, with a content type and external data of its own.
///
/// # Errors
/// [`SignError`].
pub fn sign_revocations(set: &RevocationSet, key: &SigningKey) -> Result<Vec<u8>, SignError> {
    let payload = encode_revocations(set);
    let signed = envelope(payload, REVOCATION_CONTENT_TYPE, REVOCATION_CONTEXT, key)?;
    if signed.len() > REVOCATION_OCTETS {
        return Err(SignError::TooLarge { octets: signed.len(), most: REVOCATION_OCTETS });
    }
    Ok(signed)
}

fn envelope(
    payload: Vec<u8>,
    content_type: &str,
    context: &[u8],
    key: &SigningKey,
) -> Result<Vec<u8>, SignError> {
    let public = key.public_key();
    CoseSign1Builder::new()
        .protected(header(content_type, public.algorithm(), public.identifier().to_vec()))
        .payload(payload)
        .create_signature(context, |message| key.sign(message))
        .build()
        .to_tagged_vec()
        .map_err(|error| SignError::Envelope(error.to_string()))
}

/// Reads a signed bundle without verifying it, for people who look at one.
///
/// # Errors
/// [`OpenError`], for everything but what [`sign`] makes: that the signature is right is the only
/// thing not looked at.
pub fn open(signed: &[u8]) -> Result<Unverified, OpenError> {
    if signed.len() > BUNDLE_OCTETS {
        return Err(OpenError::TooLarge { octets: signed.len() });
    }
    let envelope = |error: coset::CoseError| OpenError::Envelope(error.to_string());
    let message = CoseSign1::from_tagged_slice(signed).map_err(envelope)?;
    if message.clone().to_tagged_vec().map_err(envelope)? != signed {
        return Err(OpenError::Envelope("not deterministic, or something follows it".to_string()));
    }
    let found = &message.protected.header;
    let algorithm = match &found.alg {
        Some(RegisteredLabelWithPrivate::Assigned(iana::Algorithm::ES256)) => Algorithm::Es256,
        Some(RegisteredLabelWithPrivate::Assigned(iana::Algorithm::EdDSA)) => Algorithm::EdDsa,
        _ => return Err(OpenError::Algorithm),
    };
    let key_identifier = found.key_id.clone();
    let expected =
        header(CONTENT_TYPE, algorithm, key_identifier.clone()).to_vec().map_err(envelope)?;
    if message.signature.len() != SIGNATURE_OCTETS {
        return Err(OpenError::Envelope("the signature is not 64 octets long".to_string()));
    }
    let exact = message.protected.original_data.as_ref() == Some(&expected);
    if !exact || !message.unprotected.is_empty() || key_identifier.is_empty() {
        return Err(OpenError::Header);
    }
    let payload = message
        .payload
        .ok_or_else(|| OpenError::Envelope("the payload is detached".to_string()))?;
    let bundle = decode(&payload).map_err(OpenError::Bundle)?;
    Ok(Unverified { key_identifier, algorithm, bundle })
}

/// Written in the order of its labels, which makes the encoding deterministic (RFC 8949, section
/// 4.2.1).
fn header(content_type: &str, algorithm: Algorithm, key_identifier: Vec<u8>) -> Header {
    HeaderBuilder::new()
        .algorithm(match algorithm {
            Algorithm::Es256 => iana::Algorithm::ES256,
            Algorithm::EdDsa => iana::Algorithm::EdDSA,
        })
        .content_type(content_type.to_string())
        .key_id(key_identifier)
        .build()
}
