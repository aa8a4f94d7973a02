//! The reader at an access point, as PKOC over BLE knows it: its site, its location, its
//! certificate (2.0.1), and whether the site has revoked it.
//!
//! A certificate has 138 octets; its numbers are big-endian:
//!
//! ```text
//!   0   1   version, 01
//!   1  16   location: the reader's UUID
//!  17  16   issuer: the site's UUID
//!  33   4   first second of its validity, since the Unix epoch; 0 is none
//!  37   4   last second; FFFFFFFF is none
//!  41  33   the reader's key, a compressed point
//!  74  64   signature of the site's key over all that precedes: r and s
//! ```
//!
//! Phones check it before they answer. The engine checks it too: a reader whose certificate the site
//! has let expire or has revoked opens nothing, even to phones that do not look.

mod revocation;
#[cfg(test)]
pub(super) mod tests;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::PkocReader;

use crate::budget::Budget;
use crate::bytes::{Reader, count};
use crate::chain::{TrustedIssuer, about, check_validity};
use crate::decision::Value;
use crate::presentation::{Format, Setting};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};

pub(crate) use revocation::RevocationList;

/// Octets of a UUID.
pub(crate) const UUID: usize = 16;

/// Octets of a certificate.
const CERTIFICATE: usize = 138;

/// Octets of a certificate that are signed.
const SIGNED: usize = 74;

/// The version of a certificate.
const VERSION: u8 = 1;

/// What stands for no end.
const NO_END: u32 = u32::MAX;

/// A well-formed certificate; its signature is not checked yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReaderCertificate<'a> {
    signed: &'a [u8],
    location: &'a [u8],
    issuer: &'a [u8],
    /// 0 where there is none.
    not_before: u32,
    not_after: Option<u32>,
    key: &'a [u8],
    signature: &'a [u8],
}

impl<'a> ReaderCertificate<'a> {
    /// Reads a certificate.
    pub(crate) fn parse(octets: &'a [u8]) -> Result<Self, Refusal> {
        let malformed = || Refusal::from(Code::ChainMalformed).because("the reader's certificate");
        if octets.len() != CERTIFICATE {
            return Err(malformed().comparing("octets", count(octets.len()), count(CERTIFICATE)));
        }
        let mut reader = Reader::new(octets);
        let signed = reader.clone().take(SIGNED)?;
        if reader.read_u8()? != VERSION {
            return Err(malformed());
        }
        let (location, issuer) = (reader.take(UUID)?, reader.take(UUID)?);
        let (not_before, not_after) = (seconds(&mut reader)?, seconds(&mut reader)?);
        let (key, signature) = (reader.take(33)?, reader.take(64)?);
        reader.finish()?;
        let not_after = (not_after != NO_END).then_some(not_after);
        Ok(Self { signed, location, issuer, not_before, not_after, key, signature })
    }
}

/// What makes a reader one of the site's: checked by [`Reader::check`].
#[derive(Debug)]
pub(crate) struct SiteReader<'a> {
    pub(crate) site: &'a [u8],
    pub(crate) location: &'a [u8],
    /// Keys whose signatures are no holder's: of the site, and of the reader.
    reserved: Vec<PublicKey>,
}

impl<'a> SiteReader<'a> {
    /// Checks that the access point's reader is one that its site still stands by.
    pub(crate) fn check(setting: &Setting<'a>, budget: &mut Budget) -> Result<Self, Refusal> {
        let reader = setting.access_point.pkoc_reader.as_ref();
        let PkocReader { site, location, certificate } = reader.ok_or_else(|| {
            Refusal::from(Code::FormatNotAllowed)
                .because("the bundle does not say which reader is at this access point")
        })?;
        let issuer = site_issuer(site, setting.issuers)?;
        let mut reserved: Vec<PublicKey> = issuer.keys().to_vec();
        let mut certified_from = 0;
        if let Some(octets) = certificate {
            let certificate = ReaderCertificate::parse(octets)?;
            check_certificate(&certificate, reader, issuer, setting, budget)?;
            certified_from = certificate.not_before;
            reserved.push(PublicKey::from_compressed_p256_point(certificate.key)?);
        }
        let revoked = setting.evidence.readers(site);
        if let Some(at) = revoked.and_then(|list| list.revoked_at(location))
            && certified_from <= at
        {
            return Err(Refusal::from(Code::ReaderRevoked).comparing(
                "certified-from",
                Value::Time(certified_from.into()),
                Value::Time(at.into()),
            ));
        }
        Ok(Self { site, location, reserved })
    }

    /// Refuses a credential's key that is the site's or the reader's: they sign the same octets, so
    /// their signatures could be shown back.
    pub(crate) fn refuse_own_key(&self, key: &PublicKey) -> Result<(), Refusal> {
        if self.reserved.contains(key) { Err(Code::KeyReserved.into()) } else { Ok(()) }
    }
}

/// The reference of a site's issuer: its UUID as people write it, in lower case.
pub(crate) fn reference(site: &[u8]) -> String {
    let octets = |range: core::ops::Range<usize>| {
        base16ct::lower::encode_string(site.get(range).unwrap_or_default())
    };
    let parts = [octets(0..4), octets(4..6), octets(6..8), octets(8..10), octets(10..16)];
    parts.join("-")
}

/// Whether text can be the reference of a site's issuer.
pub(crate) fn is_reference(text: &str) -> bool {
    let hyphens = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(at, octet)| {
            if hyphens.contains(&at) {
                octet == b'-'
            } else {
                matches!(octet, b'0'..=b'9' | b'a'..=b'f')
            }
        })
}

/// Checks the form of an access point's reader: what a bundle must get right to be loaded. Gives the
/// member that is at fault, and why.
pub(crate) fn check_form(reader: &PkocReader) -> Result<(), (&'static str, &'static str)> {
    let PkocReader { site, location, certificate } = reader;
    if site.len() != UUID {
        return Err(("site", "not 16 octets"));
    }
    if location.len() != UUID {
        return Err(("location", "not 16 octets"));
    }
    let Some(octets) = certificate else { return Ok(()) };
    let certificate = ReaderCertificate::parse(octets)
        .map_err(|_| ("certificate", "not 138 octets of version 1"))?;
    if certificate.location != &location[..] || certificate.issuer != &site[..] {
        return Err(("certificate", "for another reader or another site"));
    }
    Ok(())
}

/// The enabled issuer of the bundle that is the site.
fn site_issuer<'i>(
    site: &[u8],
    issuers: &'i [TrustedIssuer],
) -> Result<&'i TrustedIssuer, Refusal> {
    let reference = reference(site);
    let mut named = issuers.iter();
    let issuer = named.find(|issuer| issuer.reference.as_deref() == Some(&reference));
    let issuer = issuer.ok_or_else(|| {
        Refusal::from(Code::ChainUntrusted)
            .because(format!("no issuer of the bundle is `{reference}`"))
    })?;
    if !issuer.enabled {
        return Err(about(Code::IssuerDisabled, issuer));
    }
    if !issuer.formats.contains(&Format::PkocBleEcdhe) {
        return Err(about(Code::IssuerFormatNotAllowed, issuer));
    }
    Ok(issuer)
}

fn check_certificate(
    certificate: &ReaderCertificate<'_>,
    reader: Option<&PkocReader>,
    issuer: &TrustedIssuer,
    setting: &Setting<'_>,
    budget: &mut Budget,
) -> Result<(), Refusal> {
    // A loaded bundle has no other; this does not rest on it.
    if reader.is_none_or(|reader| check_form(reader).is_err()) {
        return Err(Code::ChainMalformed.into());
    }
    check_signature(certificate.signed, certificate.signature, issuer, budget)?;
    if certificate.not_before == 0 && certificate.not_after.is_none() {
        return Ok(());
    }
    let now = setting.clock.trusted()?;
    let not_after = certificate.not_after.map_or(u64::MAX, u64::from);
    check_validity(certificate.not_before.into(), not_after, now)
        .map_err(|refusal| refusal.because("the reader's certificate"))
}

/// Checks a signature of the site: r and s of any of its P-256 keys.
fn check_signature(
    message: &[u8],
    octets: &[u8],
    issuer: &TrustedIssuer,
    budget: &mut Budget,
) -> Result<(), Refusal> {
    let algorithm = Algorithm::Es256;
    let allowed = issuer.algorithms.contains(&algorithm);
    for key in issuer.keys().iter().filter(|key| allowed && key.algorithm() == algorithm) {
        match signature::verify(key, algorithm, Encoding::Raw, message, octets, budget) {
            Ok(_) => return Ok(()),
            Err(exhausted) if exhausted.code == Code::LimitSignatures => return Err(exhausted),
            Err(_) => {}
        }
    }
    Err(about(Code::ChainBadSignature, issuer))
}

fn seconds(reader: &mut Reader<'_>) -> Result<u32, Refusal> {
    let [a, b, c, d] = [reader.read_u8()?, reader.read_u8()?, reader.read_u8()?, reader.read_u8()?];
    Ok(u32::from_be_bytes([a, b, c, d]))
}
