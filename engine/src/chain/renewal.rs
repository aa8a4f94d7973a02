//! Authorities whose certificates are renewed without those below them.
//!
//! Trust then binds to the authority's name and key. Any of its certificates may complete the chain,
//! in any order, as long as it is valid now.

use alloc::format;
use alloc::vec::Vec;

use super::{Certificate, TrustedIssuer, Vouched, validate};
use crate::budget::Budget;
use crate::bytes::count;
use crate::clock::Clock;
use crate::presentation::Format;
use crate::reason::{Code, Refusal};

/// Further certificates of the authority.
const RENEWALS: usize = 3;

/// Checks a chain like [`validate`], with each of `renewals` tried in place of the leaf's issuer.
///
/// The refusal is that of the chain as it was sent.
pub(crate) fn validate_renewed<'i>(
    certificates: &[Vec<u8>],
    renewals: &[Vec<u8>],
    format: Format,
    issuers: &'i [TrustedIssuer],
    clock: Clock,
    budget: &mut Budget,
) -> Result<Vouched<'i>, Refusal> {
    check_renewals(certificates, renewals)?;
    let as_sent = validate(certificates, format, issuers, clock, budget);
    let Err(first) = as_sent else { return as_sent };
    for renewal in renewals {
        let mut chain = certificates.to_vec();
        if let Some(authority) = chain.get_mut(1) {
            authority.clone_from(renewal);
        }
        match validate(&chain, format, issuers, clock, budget) {
            Err(refusal) if refusal.code == Code::LimitSignatures => return Err(refusal),
            Err(_) => {}
            vouched => return vouched,
        }
    }
    Err(first)
}

/// Renewals are for the name and the key of the leaf's issuer, and for nothing else.
pub(crate) fn check_renewals(
    certificates: &[Vec<u8>],
    renewals: &[Vec<u8>],
) -> Result<(), Refusal> {
    if renewals.is_empty() {
        return Ok(());
    }
    if renewals.len() > RENEWALS {
        return Err(Refusal::from(Code::ChainTooLong).comparing(
            "renewals",
            count(renewals.len()),
            count(RENEWALS),
        ));
    }
    let Some(authority) = certificates.get(1) else {
        return Err(Refusal::from(Code::ChainMissing).because("renewals of a missing certificate"));
    };
    let authority = Certificate::parse(authority)?;
    for (index, renewal) in renewals.iter().enumerate() {
        let renewal = Certificate::parse(renewal)
            .map_err(|refusal| refusal.because(format!("renewal {index}")))?;
        if renewal.subject != authority.subject || renewal.spki != authority.spki {
            let detail = format!("renewal {index} is for another name or key");
            return Err(Refusal::from(Code::ChainOutOfOrder).because(detail));
        }
    }
    Ok(())
}
