//! The reader's certificate in profile 0000: an X.509 certificate with everything left out that its
//! reader can put back.
//!
//! ```text
//! 30 { 04 02 0000, 30 { ? 80 serial number, ? 81 issuer's common name, ? 82 notBefore,
//!                       ? 83 notAfter, ? 84 subject's common name,
//!                       85 00 || 04 || X || Y, 86 00 || DER of the signature } }
//! ```
//!
//! The signature is over the TBSCertificate (RFC 5280, section 4.1.2) that is put together again:
//! version 3, ecdsa-with-SHA256, names of one common name in UTF-8, and three extensions: the SHA-1 of
//! the issuer's point as its key identifier, critical basic constraints of a leaf, and critical key
//! usage digitalSignature.

use alloc::vec::Vec;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, Encode as _, Reader as _, SliceReader, Tag, TagNumber, Tagged as _};
use sha1::{Digest as _, Sha1};

use crate::budget::Budget;
use crate::presentation::{Format, Setting};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");

/// `digitalSignature`, as a bit string.
const DIGITAL_SIGNATURE: [u8; 4] = [0x03, 0x02, 0x07, 0x80];

/// What is read of a certificate, defaults put in.
#[derive(Debug)]
pub(super) struct Compressed<'a> {
    serial: &'a [u8],
    issuer: &'a [u8],
    not_before: &'a [u8],
    not_after: &'a [u8],
    subject: &'a [u8],
    point: &'a [u8],
    signature: &'a [u8],
}

/// Checks a certificate against the bare keys of the issuers that vouch for Aliro, and gives its key.
pub(super) fn verify(octets: &[u8], setting: &Setting<'_>) -> Result<PublicKey, Refusal> {
    let certificate = Compressed::parse(octets).map_err(|_| malformed())?;
    let key = PublicKey::from_p256_point(certificate.point)?;
    let now = setting.clock.trusted()?;
    certificate.check_validity(now)?;
    let issuers = setting
        .issuers
        .iter()
        .filter(|issuer| issuer.enabled && issuer.formats.contains(&Format::Aliro));
    let mut budget = Budget::new();
    for issuer in issuers.flat_map(|issuer| issuer.keys()) {
        if certificate.is_signed_by(issuer, &mut budget)? {
            return Ok(key);
        }
    }
    Err(Refusal::from(Code::ReaderUntrusted).because("no issuer's key signed it"))
}

impl<'a> Compressed<'a> {
    pub(super) fn parse(octets: &'a [u8]) -> Result<Self, der::Error> {
        let mut reader = SliceReader::new(octets)?;
        let parsed = reader.sequence(|outer| {
            let profile = AnyRef::decode(outer)?;
            profile.tag().assert_eq(Tag::OctetString)?;
            if profile.value() != [0, 0] {
                return Err(Tag::OctetString.value_error().into());
            }
            outer.sequence(read_members)
        })?;
        reader.finish()?;
        Ok(parsed)
    }

    /// Whether a key signed the certificate that this stands for.
    pub(super) fn is_signed_by(
        &self,
        issuer: &PublicKey,
        budget: &mut Budget,
    ) -> Result<bool, Refusal> {
        let spki = issuer.to_spki();
        let Some(point) = spki.last_chunk::<65>().filter(|_| issuer.x_coordinate().is_some())
        else {
            return Ok(false);
        };
        let message = self.to_be_signed(point).map_err(|_| malformed())?;
        let checked = signature::verify(
            issuer,
            Algorithm::Es256,
            Encoding::Der,
            &message,
            self.signature,
            budget,
        );
        match checked {
            Ok(_) => Ok(true),
            Err(refusal) if refusal.code == Code::ProofBadSignature => Ok(false),
            Err(refusal) => Err(refusal),
        }
    }

    /// Both ends belong to it (RFC 5280, section 4.1.2.5).
    pub(super) fn check_validity(&self, now: u64) -> Result<(), Refusal> {
        let (first, last) = (seconds(self.not_before)?, seconds(self.not_after)?);
        if (first..=last).contains(&now) {
            return Ok(());
        }
        use crate::decision::Value::Time;
        let bound = now.max(first).min(last);
        Err(Refusal::from(Code::ReaderUntrusted).comparing("validity", Time(now), Time(bound)))
    }

    fn to_be_signed(&self, issuer: &[u8]) -> Result<Vec<u8>, der::Error> {
        let oid = |kind: ObjectIdentifier| kind.to_der();
        let name = |text: &[u8]| {
            let attribute =
                element(Tag::Sequence, &[&oid(COMMON_NAME)?, &element(Tag::Utf8String, &[text])?])?;
            element(Tag::Sequence, &[&element(Tag::Set, &[&attribute])?])
        };
        let time = |text: &[u8]| {
            element(if text.len() == 13 { Tag::UtcTime } else { Tag::GeneralizedTime }, &[text])
        };
        let tagged = |number| Tag::ContextSpecific { constructed: true, number: TagNumber(number) };
        let extension = |kind, critical: &[u8], value: &[u8]| {
            element(Tag::Sequence, &[&oid(kind)?, critical, &element(Tag::OctetString, &[value])?])
        };
        let identifier = Tag::ContextSpecific { constructed: false, number: TagNumber(0) };
        let identifier = element(identifier, &[&Sha1::digest(issuer)])?;
        let critical = [0x01, 0x01, 0xff];
        let extensions = [
            extension(AUTHORITY_KEY_IDENTIFIER, &[], &element(Tag::Sequence, &[&identifier])?)?,
            extension(BASIC_CONSTRAINTS, &critical, &element(Tag::Sequence, &[])?)?,
            extension(KEY_USAGE, &critical, &DIGITAL_SIGNATURE)?,
        ];
        let key = PublicKey::from_p256_point(self.point)
            .map_err(|_| Tag::BitString.value_error())?
            .to_spki();
        element(
            Tag::Sequence,
            &[
                &element(tagged(0), &[&[0x02, 0x01, 0x02]])?,
                &element(Tag::Integer, &[self.serial])?,
                &element(Tag::Sequence, &[&oid(ECDSA_SHA256)?])?,
                &name(self.issuer)?,
                &element(Tag::Sequence, &[&time(self.not_before)?, &time(self.not_after)?])?,
                &name(self.subject)?,
                &key,
                &element(tagged(3), &[&element(Tag::Sequence, &[&extensions.concat()])?])?,
            ],
        )
    }
}

fn read_members<'a>(reader: &mut SliceReader<'a>) -> Result<Compressed<'a>, der::Error> {
    let mut found: [Option<&'a [u8]>; 7] = [None; 7];
    let mut next = 0;
    while !reader.is_finished() {
        let member = AnyRef::decode(reader)?;
        let Tag::ContextSpecific { constructed: false, number } = member.tag() else {
            return Err(member.tag().unexpected_error(None).into());
        };
        // Ascending, so that none is there twice.
        let place = usize::try_from(number.value()).unwrap_or(usize::MAX);
        let slot = found.get_mut(place).filter(|_| place >= next);
        *slot.ok_or_else(|| member.tag().value_error())? = Some(member.value());
        next = place.saturating_add(1);
    }
    let [serial, issuer, not_before, not_after, subject, point, signature] = found;
    let bits = |member: Option<&'a [u8]>| {
        member
            .and_then(|octets| octets.strip_prefix(&[0]))
            .ok_or_else(|| der::Error::from(Tag::BitString.value_error()))
    };
    Ok(Compressed {
        serial: serial.unwrap_or(&[1]),
        issuer: issuer.unwrap_or(b"issuer"),
        not_before: not_before.unwrap_or(b"200101000000Z"),
        not_after: not_after.unwrap_or(b"490101000000Z"),
        subject: subject.unwrap_or(b"subject"),
        point: bits(point)?,
        signature: bits(signature)?,
    })
}

/// The DER of one element.
fn element(tag: Tag, parts: &[&[u8]]) -> Result<Vec<u8>, der::Error> {
    AnyRef::new(tag, &parts.concat())?.to_der()
}

/// UTCTime of 13 characters or GeneralizedTime of 15.
fn seconds(text: &[u8]) -> Result<u64, Refusal> {
    let tag = if text.len() == 13 { Tag::UtcTime } else { Tag::GeneralizedTime };
    let time = AnyRef::new(tag, text).map_err(|_| malformed())?;
    let since_epoch = if tag == Tag::UtcTime {
        time.decode_as::<der::asn1::UtcTime>().map(|time| time.to_unix_duration())
    } else {
        time.decode_as::<der::asn1::GeneralizedTime>().map(|time| time.to_unix_duration())
    };
    since_epoch.map(|since| since.as_secs()).map_err(|_| malformed())
}

fn malformed() -> Refusal {
    Refusal::from(Code::ReaderUntrusted).because("it is not a certificate in profile 0000")
}
