//! One path from a leaf to one anchor, checked by webpki with our algorithms.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    UnixTime, alg_id,
};
use webpki::{EndEntityCert, Error, KeyUsage, UnsupportedSignatureAlgorithmContext, VerifiedPath};

use crate::budget::{Budget, Loan};
use crate::bytes::count;
use crate::chain::certificate::Certificate;
use crate::chain::issuer::Anchor;
use crate::chain::{check_validity, expired, not_yet_valid};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};

/// sha256WithRSAEncryption without its `NULL` parameters, as Doordeck's certificates have it. Both
/// forms must be accepted (RFC 4055, section 5).
const RSA_PKCS1_SHA256_ABSENT_PARAMETERS: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b,
]);

/// id-ecPublicKey on secp256k1 (SEC 2, section 2.4.1), as SenseCrypt's certificates have it.
const ECDSA_SECP256K1: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a,
]);

/// The algorithms that a certificate can be signed with: the algorithm, the identifier of the
/// issuer's key, the identifier of the signature.
const SCHEMES: [(Algorithm, AlgorithmIdentifier, AlgorithmIdentifier); 5] = [
    (Algorithm::Rs256, alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA256),
    (Algorithm::Rs256, alg_id::RSA_ENCRYPTION, RSA_PKCS1_SHA256_ABSENT_PARAMETERS),
    (Algorithm::Es256, alg_id::ECDSA_P256, alg_id::ECDSA_SHA256),
    (Algorithm::Es256k, ECDSA_SECP256K1, alg_id::ECDSA_SHA256),
    (Algorithm::EdDsa, alg_id::ED25519, alg_id::ED25519),
];

/// Checks that `path`, leaf first and without the anchor, leads to `anchor` at `now`.
pub(super) fn check(
    path: &[Certificate<'_>],
    anchor: &Anchor,
    allowed: &[Algorithm],
    now: u64,
    budget: &mut Budget,
) -> Result<(), Refusal> {
    let (leaf, authorities) = path.split_first().ok_or(Code::ChainMissing)?;
    let keys = check_usages(leaf, authorities)?;
    let keys: Vec<&PublicKey> = keys.iter().chain([&anchor.key]).collect();
    check_validity(anchor.not_before, anchor.not_after, now)
        .map_err(|refusal| refusal.because("the trust anchor"))?;
    if let Some(most) = anchor.path_length
        && authorities.len() > usize::from(most)
    {
        return Err(Refusal::from(Code::ChainNotAuthority).comparing(
            "path-length",
            count(authorities.len()),
            count(usize::from(most)),
        ));
    }
    budget.lend(|loan| {
        let schemes: Vec<Scheme<'_>> = SCHEMES
            .into_iter()
            .filter(|(algorithm, ..)| allowed.contains(algorithm))
            .map(|(algorithm, key, signature)| Scheme {
                algorithm,
                key,
                signature,
                keys: &keys,
                loan,
            })
            .collect();
        verify(leaf, authorities, anchor, &schemes, now)
    })?
}

/// Checks what webpki leaves alone: key usages (RFC 5280, section 4.2.1.3), and keys that the
/// engine does not use. Gives the keys of the authorities.
fn check_usages(
    leaf: &Certificate<'_>,
    authorities: &[Certificate<'_>],
) -> Result<Vec<PublicKey>, Refusal> {
    if !leaf.may_sign_messages() {
        return Err(Refusal::from(Code::ChainWrongUsage)
            .because("the leaf's key usage does not include digital signatures"));
    }
    let keys = (1_u8..).zip(authorities).map(|(index, authority)| {
        let named = |refusal: Refusal| match &refusal.detail {
            Some(detail) => {
                let detail = format!("certificate {index}: {detail}");
                refusal.because(detail)
            }
            None => refusal.because(format!("certificate {index}")),
        };
        if !authority.may_sign_certificates() {
            return Err(named(
                Refusal::from(Code::ChainNotAuthority)
                    .because("its key usage does not include signing certificates"),
            ));
        }
        PublicKey::from_spki(authority.spki).map_err(named)
    });
    keys.collect()
}

fn verify(
    leaf: &Certificate<'_>,
    authorities: &[Certificate<'_>],
    anchor: &Anchor,
    schemes: &[Scheme<'_>],
    now: u64,
) -> Result<(), Refusal> {
    let leaf_der = CertificateDer::from(leaf.der);
    let authorities: Vec<CertificateDer<'_>> =
        authorities.iter().map(|authority| CertificateDer::from(authority.der)).collect();
    let schemes: Vec<&dyn SignatureVerificationAlgorithm> =
        schemes.iter().map(|scheme| scheme as _).collect();

    // webpki builds a path of its own out of what it gets: it must be the one that was sent. And the
    // key that it read must be the one that we shall believe.
    let as_sent = |found: &VerifiedPath<'_>| {
        let path = found.intermediate_certificates().map(|each| each.der());
        let key = found.end_entity().subject_public_key_info();
        if path.eq(authorities.iter().cloned()) && key.as_ref() == leaf.spki {
            Ok(())
        } else {
            Err(Error::UnknownIssuer)
        }
    };
    EndEntityCert::try_from(&leaf_der)
        .and_then(|end_entity| {
            end_entity
                .verify_for_usage(
                    &schemes,
                    core::slice::from_ref(&anchor.point),
                    &authorities,
                    UnixTime::since_unix_epoch(Duration::from_secs(now)),
                    // Where extended usages are named, the nearest to presenting a credential is to
                    // authenticate a client (RFC 5280, section 4.2.1.12).
                    KeyUsage::client_auth(),
                    // Revocation is a status: a later question, not part of the path.
                    None,
                    Some(&as_sent),
                )
                .map(|_| ())
        })
        .map_err(refusal)
}

/// One row of webpki's table of algorithms. The checks themselves are `signature`'s.
struct Scheme<'l> {
    algorithm: Algorithm,
    key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    /// The keys of all authorities of the path: webpki has no other to verify with.
    keys: &'l [&'l PublicKey],
    loan: &'l Loan,
}

// webpki asks for it and nobody reads it: keys written out would be 4 kB of the component.
impl fmt::Debug for Scheme<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.algorithm.as_str())
    }
}

impl SignatureVerificationAlgorithm for Scheme<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let is_it = |key: &PublicKey| {
            key.algorithm() == self.algorithm && key.subject_public_key() == public_key
        };
        let key = self.keys.iter().find(|key| is_it(key)).ok_or(InvalidSignature)?;
        self.loan
            .spend(|budget| {
                signature::verify(key, self.algorithm, Encoding::Der, message, signature, budget)
                    .map(|_| ())
            })
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

/// webpki's errors in our words.
fn refusal(error: Error) -> Refusal {
    let (code, detail) = match &error {
        Error::CertExpired { time, not_after } => {
            return expired(not_after.as_secs(), time.as_secs());
        }
        Error::CertNotValidYet { time, not_before } => {
            return not_yet_valid(not_before.as_secs(), time.as_secs());
        }
        Error::InvalidSignatureForPublicKey => {
            (Code::ChainBadSignature, "a signature does not verify under the issuer's key")
        }
        Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            (Code::ChainBadSignature, "a signature is of another kind than the issuer's key")
        }
        Error::UnknownIssuer | Error::CertDistrusted => {
            (Code::ChainUntrusted, "no path of exactly these certificates leads to the anchor")
        }
        Error::EndEntityUsedAsCa => {
            (Code::ChainNotAuthority, "basic constraints do not make an issuer an authority")
        }
        Error::PathLenConstraintViolated => {
            (Code::ChainNotAuthority, "more authorities lie below one than its path length allows")
        }
        Error::NameConstraintViolation => {
            (Code::ChainNotAuthority, "a name is outside the name constraints of an authority")
        }
        Error::CaUsedAsEndEntity => (Code::ChainWrongUsage, "the leaf is an authority"),
        Error::RequiredEkuNotFoundContext(_) => {
            (Code::ChainWrongUsage, "extended key usages do not include client authentication")
        }
        Error::UnsupportedSignatureAlgorithmContext(context) if is_known(context) => (
            Code::AlgorithmNotAllowed,
            "a certificate is signed with an algorithm not allowed here",
        ),
        Error::UnsupportedSignatureAlgorithmContext(_) => {
            (Code::ChainUnsupported, "a certificate is signed with an algorithm that is not used")
        }
        Error::UnsupportedCertVersion => {
            (Code::ChainUnsupported, "a certificate is not of version 3")
        }
        Error::UnsupportedCriticalExtension => {
            (Code::ChainUnsupported, "a critical extension is not supported")
        }
        Error::MaximumSignatureChecksExceeded => {
            (Code::LimitSignatures, "more than 100 signatures")
        }
        Error::MaximumPathBuildCallsExceeded | Error::MaximumNameConstraintComparisonsExceeded => {
            (Code::LimitExceeded, "too many ways to order the certificates or to compare names")
        }
        // The rest are ways in which DER or an extension can be wrong.
        _ => (Code::ChainMalformed, "a certificate or one of its extensions cannot be read"),
    };
    Refusal::from(code).because(detail)
}

/// Whether a signature algorithm is one that other issuers may allow.
fn is_known(context: &UnsupportedSignatureAlgorithmContext) -> bool {
    SCHEMES.iter().any(|(_, _, known)| known.as_ref() == context.signature_algorithm_id)
}
