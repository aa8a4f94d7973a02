//! The one place where certificate chains are checked.
//!
//! The path rules of RFC 5280 (signatures, validity, basic constraints, name constraints, critical
//! extensions) are rustls-webpki's, with our own table of algorithms. What is added here is what a
//! verifier of credentials may ask for and a browser may not: leaf first, each certificate issued by
//! the next, none left over, key usages that fit, anchors that are still valid themselves.

pub(crate) mod card;
mod certificate;
mod issuer;
#[cfg(test)]
pub(crate) mod mint;
mod path;
mod renewal;
#[cfg(test)]
mod tests;
mod token;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::bytes::count;
use crate::chain::issuer::Anchor;
use crate::clock::Clock;
use crate::decision::Value;
use crate::jose::LONGEST_CHAIN;
use crate::mac::Authenticated;
use crate::presentation::Format;
use crate::reason::{Code, Refusal};
use crate::signature::{PublicKey, Signed};

pub(crate) use card::{CardCertificate, is_issuer_reference, validate as validate_card};
pub(crate) use certificate::{Attribute, Certificate};
pub(crate) use issuer::TrustedIssuer;
pub(crate) use renewal::{check_renewals, validate_renewed};
pub(crate) use token::TokenIssuer;

/// Who vouches for the key that a presentation was made with.
#[derive(Debug)]
pub(crate) enum Provenance {
    /// Nobody: the key is its own identity, and only its enrolment vouches for it.
    OwnKey,
    /// An issuer in the bundle, by a signature.
    Issued(IssuerSigned),
    /// An issuer in the bundle, by a secret that it shares with the host.
    Shared(Authenticated),
}

/// Proof: an enabled issuer that vouches for the format has signed for it: by a chain of certificates
/// from the key to one of its trust anchors ([`validate`]), by a card's certificate under one of its
/// keys ([`validate_card`]), or by a token under one of them ([`TokenIssuer::vouch`]).
#[derive(Debug)]
pub(crate) struct IssuerSigned(());

/// What a chain says, now that it is checked.
#[derive(Debug)]
pub(crate) struct Vouched<'i> {
    /// The issuer whose trust anchor ended the chain.
    pub(crate) issuer: &'i TrustedIssuer,
    /// The leaf's subject: the DER of its Name, or the reference of a card's certificate.
    pub(crate) subject: Vec<u8>,
    /// The leaf's key, in the encoding of [`PublicKey::spki`] if the engine uses such keys.
    pub(crate) spki: Vec<u8>,
    /// The one unique identifier (2.5.4.45) in the leaf's subject, if it is text.
    pub(crate) unique_identifier: Option<String>,
    /// The one organizational unit (2.5.4.11) in the leaf's subject, if it is text.
    pub(crate) organizational_unit: Option<String>,
    pub(crate) proof: IssuerSigned,
}

/// Checks a chain of DER certificates, leaf first, against the issuers at the trusted time.
///
/// The root may be there or be left out. A certificate is valid up to and including the second of
/// its `notAfter` (RFC 5280, section 4.1.2.5), unlike everything that we define ourselves.
pub(crate) fn validate<'i>(
    certificates: &[Vec<u8>],
    format: Format,
    issuers: &'i [TrustedIssuer],
    clock: Clock,
    budget: &mut Budget,
) -> Result<Vouched<'i>, Refusal> {
    let now = clock.trusted()?;
    let chain = in_order(certificates)?;
    let (eligible, others): (Vec<_>, Vec<_>) =
        issuers.iter().partition(|issuer| issuer.enabled && issuer.formats.contains(&format));
    match first_that_vouches(&chain, &eligible, now, budget) {
        Ok(Some(issuer)) => Vouched::of(&chain, issuer),
        // Somebody whose word does not count may still explain the denial, if they really signed.
        Ok(None) => match first_that_vouches(&chain, &others, now, budget)? {
            Some(issuer) if !issuer.enabled => Err(about(Code::IssuerDisabled, issuer)),
            Some(issuer) => Err(about(Code::IssuerFormatNotAllowed, issuer)),
            None => Err(Code::ChainUntrusted.into()),
        },
        Err(refusal) => Err(refusal),
    }
}

/// Takes a signature that an issuer's own key made, without certificates between.
pub(crate) fn signed_directly(
    signed: &Signed<'_>,
    issuer: &TrustedIssuer,
) -> Result<IssuerSigned, Refusal> {
    if issuer.keys().iter().any(|key| key == signed.key()) {
        Ok(IssuerSigned(()))
    } else {
        Err(Code::DocumentUntrusted.into())
    }
}

/// Checks what can be told of certificates alone: that they are some, and that each names the next
/// as its issuer.
pub(crate) fn check_order(certificates: &[Vec<u8>]) -> Result<(), Refusal> {
    in_order(certificates).map(|_| ())
}

/// Parses the certificates and checks that each names the next as its issuer.
fn in_order(certificates: &[Vec<u8>]) -> Result<Vec<Certificate<'_>>, Refusal> {
    if certificates.is_empty() {
        return Err(Code::ChainMissing.into());
    }
    if certificates.len() > LONGEST_CHAIN {
        return Err(Refusal::from(Code::ChainTooLong).comparing(
            "certificates",
            count(certificates.len()),
            count(LONGEST_CHAIN),
        ));
    }
    let mut chain: Vec<Certificate<'_>> = Vec::new();
    for (index, der) in certificates.iter().enumerate() {
        let certificate = Certificate::parse(der)
            .map_err(|refusal| refusal.because(format!("certificate {index}")))?;
        if let Some(previous) = chain.last()
            && previous.issuer != certificate.subject
        {
            let detail = format!("certificate {index} is not the issuer of the one before it");
            return Err(Refusal::from(Code::ChainOutOfOrder).because(detail));
        }
        chain.push(certificate);
    }
    Ok(chain)
}

/// The first issuer with an anchor under which the chain holds. `None` if no anchor even has the
/// right name; the first refusal if some have and none fits.
fn first_that_vouches<'i>(
    chain: &[Certificate<'_>],
    issuers: &[&'i TrustedIssuer],
    now: u64,
    budget: &mut Budget,
) -> Result<Option<&'i TrustedIssuer>, Refusal> {
    let mut first_refusal = None;
    for issuer in issuers {
        for anchor in issuer.anchors() {
            let path = below(chain, anchor);
            if path.last().is_none_or(|last| last.issuer != anchor.subject()) {
                continue;
            }
            match path::check(path, anchor, &issuer.algorithms, now, budget) {
                Ok(()) => return Ok(Some(issuer)),
                Err(refusal) if refusal.code == Code::LimitSignatures => return Err(refusal),
                Err(refusal) => {
                    first_refusal.get_or_insert(refusal);
                }
            }
        }
    }
    first_refusal.map_or(Ok(None), Err)
}

/// The chain without the anchor, if its last certificate is the anchor: the same name and the same
/// key. Nothing else that such a certificate says counts.
fn below<'c, 'a>(chain: &'c [Certificate<'a>], anchor: &Anchor) -> &'c [Certificate<'a>] {
    match chain.split_last() {
        Some((last, path)) if !path.is_empty() && anchor.is_certified_by(last) => path,
        _ => chain,
    }
}

impl<'i> Vouched<'i> {
    fn of(chain: &[Certificate<'_>], issuer: &'i TrustedIssuer) -> Result<Self, Refusal> {
        let leaf = chain.first().ok_or(Code::ChainMissing)?;
        Ok(Self {
            issuer,
            subject: leaf.subject.into(),
            spki: leaf.spki.into(),
            unique_identifier: leaf.unique_identifier().map(String::from),
            organizational_unit: leaf.organizational_unit().map(String::from),
            proof: IssuerSigned(()),
        })
    }

    /// The leaf's key, for who has not read it yet.
    pub(crate) fn key(&self) -> Result<PublicKey, Refusal> {
        PublicKey::from_spki(&self.spki)
    }
}

pub(crate) fn about(code: Code, issuer: &TrustedIssuer) -> Refusal {
    Refusal::from(code).because(format!("issuer `{}`", issuer.identifier))
}

/// Refuses a time outside a validity whose two ends both belong to it.
pub(crate) fn check_validity(not_before: u64, not_after: u64, now: u64) -> Result<(), Refusal> {
    if now < not_before {
        return Err(not_yet_valid(not_before, now));
    }
    if now > not_after {
        return Err(expired(not_after, now));
    }
    Ok(())
}

fn not_yet_valid(not_before: u64, now: u64) -> Refusal {
    Refusal::from(Code::ChainNotYetValid).comparing(
        "not-before",
        Value::Time(not_before),
        Value::Time(now),
    )
}

fn expired(not_after: u64, now: u64) -> Refusal {
    Refusal::from(Code::ChainExpired).comparing(
        "not-after",
        Value::Time(not_after),
        Value::Time(now),
    )
}
