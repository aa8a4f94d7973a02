//! The one place where message authentication codes and hashed secrets are checked.
//!
//! The arithmetic is hmac's and sha2's, and comparisons take the same time whatever they find. A
//! code is no signature: whoever can check one can make one. So secrets have a type of their own that
//! only a host's secret becomes, and no public key can be taken for one.

use core::ops::RangeInclusive;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::budget::Budget;
use crate::bytes::count;
use crate::decision::Value;
use crate::reason::{Code, Refusal};

/// The JOSE name of HMAC with SHA-256 (RFC 7518, section 3.2).
pub(crate) const HS256: &str = "HS256";

/// Octets of an HMAC key: at least as many as the hash has (RFC 7518, section 3.2), and not more than
/// a host's secret may have.
pub(crate) const KEY_OCTETS: RangeInclusive<usize> = 32..=4096;

/// Octets of a code, and of a hashed secret.
pub(crate) const DIGEST_OCTETS: usize = 32;

/// Proof: somebody who knows a secret of the issuer made this.
///
/// Only this module makes one, and it cannot be copied.
#[derive(Debug)]
pub(crate) struct Authenticated(());

/// A secret that authenticates messages, made ready once. It is shown nowhere.
#[derive(Clone)]
pub(crate) struct MacKey(Hmac<Sha256>);

impl MacKey {
    /// A host's secret as a key, if it is long enough to be one.
    pub(crate) fn new(secret: &[u8]) -> Option<Self> {
        let fits = KEY_OCTETS.contains(&secret.len());
        fits.then(|| Hmac::new_from_slice(secret).ok().map(Self)).flatten()
    }
}

impl core::fmt::Debug for MacKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("MacKey").finish_non_exhaustive()
    }
}

/// Checks an HMAC-SHA-256 code over `message`, for one signature of the budget. A cut code is none.
pub(crate) fn verify_hs256(
    key: &MacKey,
    message: &[u8],
    code: &[u8],
    budget: &mut Budget,
) -> Result<Authenticated, Refusal> {
    check_form(code)?;
    budget.signature()?;
    let mac = key.0.clone().chain_update(message);
    mac.verify_slice(code).map_err(|_| Code::ProofBadSignature)?;
    Ok(Authenticated(()))
}

/// Checks the length of a code, and nothing else.
pub(crate) fn check_form(code: &[u8]) -> Result<(), Refusal> {
    if code.len() == DIGEST_OCTETS {
        return Ok(());
    }
    Err(Refusal::from(Code::SignatureMalformed).comparing(
        "octets",
        count(code.len()),
        count(DIGEST_OCTETS),
    ))
}

/// Finds the name whose digest is the SHA-256 of a presented secret.
///
/// Every digest is compared, whichever fits, so that the time tells neither which one did nor how
/// nearly another.
pub(crate) fn find_hashed<'n>(
    presented: &[u8],
    digests: impl Iterator<Item = (&'n str, &'n [u8])>,
) -> Option<(&'n str, Authenticated)> {
    let digest = Sha256::digest(presented);
    let mut found = None;
    for (name, expected) in digests {
        let same: Choice = digest.as_slice().ct_eq(expected);
        if bool::from(same) {
            found = Some(name);
        }
    }
    found.map(|name| (name, Authenticated(())))
}

/// Refuses any algorithm but HS256, by its exact name.
pub(crate) fn expect_hs256(algorithm: &str) -> Result<(), Refusal> {
    if algorithm == HS256 {
        return Ok(());
    }
    Err(Refusal::from(Code::AlgorithmNotAllowed).comparing(
        "algorithm",
        Value::Text(algorithm.into()),
        Value::Text(HS256.into()),
    ))
}

#[cfg(test)]
mod wycheproof;

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use alloc::format;
    use alloc::vec;

    use super::*;

    /// RFC 4231, section 4.7 (test case 6), whose key is long enough here: 131 octets of `aa`.
    const MESSAGE: &[u8] = b"Test Using Larger Than Block-Size Key - Hash Key First";
    const CODE: &str = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";

    fn verify(key: &[u8], message: &[u8], code: &[u8]) -> Result<(), Code> {
        let key = MacKey::new(key).unwrap();
        verify_hs256(&key, message, code, &mut Budget::new())
            .map(|_| ())
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn agrees_with_the_standard() {
        let code = hex::decode(CODE).unwrap();
        assert_eq!(verify(&[0xaa; 131], MESSAGE, &code), Ok(()));
        assert_eq!(verify(&[0xaa; 130], MESSAGE, &code), Err(Code::ProofBadSignature));
        assert_eq!(verify(&[0xaa; 131], &MESSAGE[1..], &code), Err(Code::ProofBadSignature));
        for at in 0..32 {
            let mut bent = code.clone();
            bent[at] ^= 1;
            assert_eq!(verify(&[0xaa; 131], MESSAGE, &bent), Err(Code::ProofBadSignature));
        }
    }

    #[test]
    fn takes_no_part_of_a_code() {
        let code = hex::decode(CODE).unwrap();
        for length in [0, 1, 16, 31] {
            let cut = verify(&[0xaa; 131], MESSAGE, &code[..length]);
            assert_eq!(cut, Err(Code::SignatureMalformed), "{length}");
        }
        let long = [&code[..], &[0]].concat();
        assert_eq!(verify(&[0xaa; 131], MESSAGE, &long), Err(Code::SignatureMalformed));
    }

    #[test]
    fn takes_no_short_key() {
        assert!(MacKey::new(&[1; 31]).is_none());
        assert!(MacKey::new(&[1; 32]).is_some());
        assert!(MacKey::new(&vec![1; 4097]).is_none());
        assert_eq!(format!("{:?}", MacKey::new(&[0x41; 32]).unwrap()), "MacKey { .. }");
    }

    #[test]
    fn finds_a_secret_by_its_digest() {
        let digests = [Sha256::digest(b"one"), Sha256::digest(b"two")];
        let named = || ["one", "two"].into_iter().zip(digests.iter().map(|one| one.as_slice()));
        assert_eq!(find_hashed(b"one", named()).unwrap().0, "one");
        assert_eq!(find_hashed(b"two", named()).unwrap().0, "two");
        assert!(find_hashed(b"three", named()).is_none());
        assert!(find_hashed(&digests[0], named()).is_none(), "a digest is not the secret");
    }
}
