//! Who signed a card's certificate, and until when it counts.

use alloc::format;

use crate::budget::Budget;
use crate::chain::card::CardCertificate;
use crate::chain::{IssuerSigned, TrustedIssuer, Vouched, about, check_validity};
use crate::clock::Clock;
use crate::decision::Value;
use crate::presentation::Format;
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding};

/// The algorithms that a certificate can be signed with.
const ALGORITHMS: [Algorithm; 2] = [Algorithm::Es256, Algorithm::Rs256];

/// Checks a card's certificate against the issuer of the bundle that it names, at the trusted time.
///
/// A bundle has at most one issuer of a reference. Several keys of it overlap while one replaces
/// another; any of them will do.
pub(crate) fn validate<'i>(
    certificate: &CardCertificate<'_>,
    format: Format,
    issuers: &'i [TrustedIssuer],
    clock: Clock,
    budget: &mut Budget,
) -> Result<Vouched<'i>, Refusal> {
    let now = clock.trusted()?;
    let named = Some(certificate.issuer);
    let issuer = issuers.iter().find(|issuer| issuer.reference.as_deref() == named);
    let issuer = issuer.ok_or_else(|| {
        Refusal::from(Code::ChainUntrusted)
            .because(format!("no issuer of the bundle is `{}`", certificate.issuer))
    })?;
    // Only a certificate that it really signed says anything about an issuer.
    check_signature(certificate, issuer, budget)?;
    if !issuer.enabled {
        return Err(about(Code::IssuerDisabled, issuer));
    }
    if !issuer.formats.contains(&format) {
        return Err(about(Code::IssuerFormatNotAllowed, issuer));
    }
    check_validity(certificate.not_before, certificate.not_after, now)?;
    Ok(Vouched {
        organizational_unit: None,
        issuer,
        subject: certificate.subject.as_bytes().into(),
        spki: certificate.key()?.to_spki(),
        unique_identifier: None,
        proof: IssuerSigned(()),
    })
}

fn check_signature(
    certificate: &CardCertificate<'_>,
    issuer: &TrustedIssuer,
    budget: &mut Budget,
) -> Result<(), Refusal> {
    let mut refusal = Refusal::from(Code::ChainUnsupported)
        .because(format!("issuer `{}` has no key for cards' certificates", issuer.identifier));
    for key in issuer.keys() {
        let algorithm = key.algorithm();
        if !ALGORITHMS.contains(&algorithm) || !issuer.algorithms.contains(&algorithm) {
            continue;
        }
        let (message, octets) = (certificate.body, certificate.signature);
        match signature::verify(key, algorithm, Encoding::Raw, message, octets, budget) {
            Ok(_) => return Ok(()),
            Err(exhausted) if exhausted.code == Code::LimitSignatures => return Err(exhausted),
            Err(_) => {
                refusal = Refusal::from(Code::ChainBadSignature).comparing(
                    "issuer",
                    Value::Text(certificate.issuer.into()),
                    Value::Text(issuer.identifier.clone()),
                );
            }
        }
    }
    Err(refusal)
}
