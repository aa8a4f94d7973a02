//! Card-verifiable certificates of PKOC (PKOC Core 2.0.1, section 5: the PKOC-CVC).
//!
//! ```text
//! 7F21
//!   7F4E               the body; signed is this data object, tag and length included
//!     5F29 00          profile
//!     42   16          issuer identification reference (IIR): A-Z and 0-9
//!     7F49             key: 06 kind, then 86 point (P-256) | 81 modulus 82 exponent (RSA) | 86 (ML-DSA)
//!     5F20 16          subject identification reference
//!     5F25 6           first day: YYMMDD, a digit in each octet, of 2000 to 2099
//!     5F24 6           last day
//!     65               extensions, optional: 73 { 06 OID 53 value } …
//!   5F37               signature: of the issuer's key's kind, r and s for P-256
//! ```
//!
//! Its days are days in UTC, both included. Within an object order is free; it is signed.

#[cfg(test)]
pub(crate) mod mint;
#[cfg(test)]
mod tests;
mod trust;

use core::ops::RangeInclusive;
use core::str;

use der::DateTime;

use crate::bytes::{Reader, count};
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;
use crate::tlv::{Coding, DataObject, Expected, read_at_most_once, read_each_once, required};

pub(crate) use trust::validate;

/// The body, and the signature over it.
const PARTS: [Expected; 2] =
    [Expected::within(0x7f4e, ANY), Expected::within(0x5f37, 1..=LONGEST_SIGNATURE)];

/// What a body holds; the last is optional.
const BODY: [Expected; 7] = [
    Expected::of(0x5f29, 1),
    Expected::of(0x42, REFERENCE),
    Expected::within(0x7f49, ANY),
    Expected::of(0x5f20, REFERENCE),
    Expected::of(0x5f25, 6),
    Expected::of(0x5f24, 6),
    Expected::within(0x65, ANY),
];

/// What a key holds: its kind, and one or two values.
const KEY: [Expected; 4] = [
    Expected::within(0x06, OBJECT_IDENTIFIER),
    Expected::within(0x81, ANY),
    Expected::within(0x82, ANY),
    Expected::within(0x86, ANY),
];

/// An extension.
const EXTENSION: Expected = Expected::within(0x73, ANY);

/// What an extension holds: what it is, and its value.
const EXTENSION_PARTS: [Expected; 2] =
    [Expected::within(0x06, OBJECT_IDENTIFIER), Expected::within(0x53, ANY)];

/// As long as a length can say.
const ANY: RangeInclusive<usize> = 0..=65_535;

/// Octets of an object identifier.
const OBJECT_IDENTIFIER: RangeInclusive<usize> = 1..=32;

/// Octets of the longest signature: RSA with 4096 bits.
const LONGEST_SIGNATURE: usize = 512;

/// Characters of a reference.
const REFERENCE: usize = 16;

/// The only profile that there is.
const PROFILE: &[u8] = &[0];

/// Extensions of one certificate.
const EXTENSIONS: usize = 32;

/// prime256v1 (1.2.840.10045.3.1.7).
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// Seconds of a day.
const DAY: u64 = 86_400;

/// A well-formed certificate; its signature is not checked yet.
#[derive(Clone, Debug)]
pub(crate) struct CardCertificate<'a> {
    /// What is signed.
    body: &'a [u8],
    issuer: &'a str,
    kind: &'a [u8],
    /// The point, where the key has one.
    point: Option<&'a [u8]>,
    subject: &'a str,
    /// First second of its first day, since the Unix epoch.
    not_before: u64,
    /// Last second of its last day.
    not_after: u64,
    signature: &'a [u8],
}

impl<'a> CardCertificate<'a> {
    /// Reads the value of `7F21`.
    pub(crate) fn parse(octets: &'a [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(octets);
        let parts = read_at_most_once(&mut reader, Coding::Ber, &PARTS, 0)?;
        let [expected_body, expected_signature] = &PARTS;
        let [body, signature] = parts;
        let body = required(body, expected_body)?;
        let signature = required(signature, expected_signature)?.value;

        let mut reader = Reader::new(body.value);
        let [profile, issuer, key, subject, first, last, extensions] =
            read_at_most_once(&mut reader, Coding::Ber, &BODY, 0)?;
        let [has_profile, has_issuer, has_key, has_subject, has_first, has_last, _] = &BODY;
        let profile = required(profile, has_profile)?.value;
        if profile != PROFILE {
            let profile = profile.first().copied().unwrap_or_default();
            return Err(Refusal::from(Code::ChainUnsupported).comparing(
                "profile",
                count(profile.into()),
                count(0),
            ));
        }
        let issuer = text(required(issuer, has_issuer)?.value, is_issuer_reference)?;
        let key = required(key, has_key)?.value;
        let subject = text(required(subject, has_subject)?.value, |subject| {
            subject.bytes().all(|octet| octet.is_ascii_graphic() || octet == b' ')
        })?;
        let not_before = first_second(required(first, has_first)?.value)?;
        let not_after = first_second(required(last, has_last)?.value)?
            .checked_add(DAY.saturating_sub(1))
            .ok_or(Code::ChainMalformed)?;
        let (kind, point) = parse_key(key)?;
        extensions.map_or(Ok(()), |extensions| check_extensions(extensions.value))?;
        Ok(Self {
            body: body.whole,
            issuer,
            kind,
            point,
            subject,
            not_before,
            not_after,
            signature,
        })
    }

    /// Whom it names as its holder.
    pub(crate) const fn subject(&self) -> &'a str {
        self.subject
    }

    /// First and last second of its validity, since the Unix epoch.
    pub(crate) const fn validity(&self) -> (u64, u64) {
        (self.not_before, self.not_after)
    }

    /// Its key, if it is one of P-256.
    pub(crate) fn key(&self) -> Result<PublicKey, Refusal> {
        match self.point {
            Some(point) if self.kind == P256 => PublicKey::from_p256_point(point),
            _ => Err(Refusal::from(Code::KeyUnsupported)
                .because("the card's key is not one of P-256, as its answer must be")),
        }
    }
}

/// Whether text can be an issuer identification reference: 16 of A-Z and 0-9.
pub(crate) fn is_issuer_reference(text: &str) -> bool {
    let characters = |octet: u8| octet.is_ascii_uppercase() || octet.is_ascii_digit();
    text.len() == REFERENCE && text.bytes().all(characters)
}

fn text(octets: &[u8], is_fit: impl FnOnce(&str) -> bool) -> Result<&str, Refusal> {
    str::from_utf8(octets)
        .ok()
        .filter(|text| is_fit(text))
        .ok_or_else(|| Refusal::from(Code::ChainMalformed).because("a reference is not text"))
}

/// Gives the kind of a key, and its point, if it has one. Each kind has its own members.
fn parse_key(octets: &[u8]) -> Result<(&[u8], Option<&[u8]>), Refusal> {
    let mut reader = Reader::new(octets);
    let [kind, modulus, exponent, point] = read_at_most_once(&mut reader, Coding::Ber, &KEY, 0)?;
    let [has_kind, ..] = &KEY;
    let kind = required(kind, has_kind)?.value;
    match (modulus, exponent, point) {
        (None, None, Some(point)) => Ok((kind, Some(point.value))),
        (Some(_), Some(_), None) if kind != P256 => Ok((kind, None)),
        _ => Err(Refusal::from(Code::KeyMalformed)
            .because("a card's key is either a point or a modulus and an exponent")),
    }
}

/// Checks the form of extensions. None of them means anything for a decision.
fn check_extensions(octets: &[u8]) -> Result<(), Refusal> {
    let mut reader = Reader::new(octets);
    let mut number = 0_usize;
    while reader.remaining() != 0 {
        if number >= EXTENSIONS {
            return Err(Code::LimitExceeded.into());
        }
        number = number.saturating_add(1);
        let extension = DataObject::read_only(&mut reader, Coding::Ber, &EXTENSION)?;
        let mut parts = Reader::new(extension.value);
        read_each_once(&mut parts, Coding::Ber, &EXTENSION_PARTS, 0)?;
    }
    Ok(())
}

/// The first second of a day in UTC, which six digits write as YYMMDD.
fn first_second(digits: &[u8]) -> Result<u64, Refusal> {
    let malformed = || Refusal::from(Code::ChainMalformed).because("a date is not one of YYMMDD");
    let &[y, year, m, month, d, day] = digits else { return Err(malformed()) };
    if digits.iter().any(|digit| *digit > 9) {
        return Err(malformed());
    }
    let pair = |tens: u8, ones: u8| tens.saturating_mul(10).saturating_add(ones);
    let year = 2000_u16.saturating_add(pair(y, year).into());
    DateTime::new(year, pair(m, month), pair(d, day), 0, 0, 0)
        .map(|date| date.unix_duration().as_secs())
        .map_err(|_| malformed())
}
