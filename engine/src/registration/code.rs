//! Codes: what is kept of one, and whether a signature is over it.

use alloc::vec::Vec;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{DrawnCode, KeyRegistration, SentCode};
use crate::budget::Budget;
use crate::reason::{Code, Refusal};
use crate::signature::{Algorithm, Encoding, PublicKey, verify};

/// What is hashed before everything else, so that no other digest can be one of these.
const CONTEXT: &[u8] = b"doorward registration code v1";

/// Octets of a signature in base64 with padding.
const SIGNATURE_TEXT: usize = 88;

/// SHA-256 over the context, and over user, key, salt and digits, each behind its length in 8 octets:
/// everything that a code is for.
pub(super) fn digest(registration: &KeyRegistration, code: &DrawnCode) -> Result<Vec<u8>, Refusal> {
    let DrawnCode { digits, salt } = code;
    let fits = (6..=12).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && (16..=64).contains(&salt.len());
    if !fits {
        return Err(Code::CircumstanceOutOfRange.into());
    }
    let mut hashed = CONTEXT.to_vec();
    for part in [registration.user.as_bytes(), &registration.key, salt, digits.as_bytes()] {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        hashed.extend_from_slice(&length.to_be_bytes());
        hashed.extend_from_slice(part);
    }
    Ok(Sha256::digest(&hashed).to_vec())
}

/// Whether this is the code that was sent, and the signature one over its digits (ASCII, with nothing
/// behind them) by the key that is registered.
pub(super) fn check(
    registration: &KeyRegistration,
    sent: &SentCode,
    code: &DrawnCode,
    signature: &str,
) -> Result<(), Refusal> {
    let found = digest(registration, code)?;
    if !bool::from(found.as_slice().ct_eq(&sent.digest)) {
        return Err(Code::AnswerMismatched.into());
    }
    if signature.len() != SIGNATURE_TEXT {
        return Err(Code::SignatureMalformed.into());
    }
    let signature =
        BASE64_STANDARD.decode(signature).map_err(|_| Refusal::from(Code::SignatureMalformed))?;
    let key = PublicKey::from_spki(&registration.key)?;
    let digits = code.digits.as_bytes();
    verify(&key, Algorithm::EdDsa, Encoding::Raw, digits, &signature, &mut Budget::new())
        .map(|_signed| ())
        .map_err(|refusal| match refusal.code {
            Code::ProofBadSignature => Code::RegistrationWrongCode.into(),
            _ => refusal,
        })
}
