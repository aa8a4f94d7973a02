//! What an X.509 certificate says (RFC 5280, section 4.1), read and not believed.

use alloc::vec::Vec;

use der::asn1::{
    AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, OctetStringRef, SequenceRef, UtcTime,
};
use der::{Decode, Reader, SliceReader, Tag, TagMode, TagNumber, Tagged};

use crate::reason::{Code, Refusal};

/// Octets of an attribute that is passed on.
const LONGEST_TEXT: usize = 256;

const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const UNIQUE_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.45");
const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");

/// The parts of a certificate that the engine looks at itself.
///
/// This is a reader, not a check: whether a certificate counts is decided in `chain`, where webpki
/// reads it again.
#[derive(Clone, Debug)]
pub(crate) struct Certificate<'a> {
    /// The whole certificate.
    pub(crate) der: &'a [u8],
    /// The content of the serial number, big-endian, two's complement.
    pub(crate) serial: &'a [u8],
    /// The DER of the issuer's Name.
    pub(crate) issuer: &'a [u8],
    /// First second of validity, since the Unix epoch.
    pub(crate) not_before: u64,
    /// Last second of validity, since the Unix epoch.
    pub(crate) not_after: u64,
    /// The DER of the subject's Name.
    pub(crate) subject: &'a [u8],
    /// The DER of the SubjectPublicKeyInfo.
    pub(crate) spki: &'a [u8],
    is_authority: bool,
    path_length: Option<u8>,
    key_usage: Option<u8>,
}

/// One attribute of a Name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'a> {
    pub(crate) kind: ObjectIdentifier,
    value: AnyRef<'a>,
}

impl<'a> Certificate<'a> {
    /// Reads a certificate in DER, or refuses it as `chain.malformed`.
    pub(crate) fn parse(der: &'a [u8]) -> Result<Self, Refusal> {
        read(der).map_err(|_| Code::ChainMalformed.into())
    }

    /// Whether its basic constraints make it an authority.
    pub(crate) const fn is_authority(&self) -> bool {
        self.is_authority
    }

    /// How many certificates may lie between it and a leaf, where it sets a bound.
    pub(crate) const fn path_length(&self) -> Option<u8> {
        self.path_length
    }

    /// Whether it may sign what a credential signs: it names no usages, or `digitalSignature`.
    pub(crate) fn may_sign_messages(&self) -> bool {
        self.key_usage.is_none_or(|usage| usage & 0x80 != 0)
    }

    /// Whether it may sign certificates: it names no usages, or `keyCertSign`.
    pub(crate) fn may_sign_certificates(&self) -> bool {
        self.key_usage.is_none_or(|usage| usage & 0x04 != 0)
    }

    /// The text of the unique identifier (2.5.4.45) in its subject; `None` where there is none,
    /// more than one, or one that is not text of at most 256 octets.
    pub(crate) fn unique_identifier(&self) -> Option<&'a str> {
        only_text(self.subject, UNIQUE_IDENTIFIER)
    }

    /// The serial number (2.5.4.5) in its subject, which is not the certificate's own: the same
    /// rules.
    pub(crate) fn subject_serial_number(&self) -> Option<&'a str> {
        only_text(self.subject, SERIAL_NUMBER)
    }

    /// The organisation (2.5.4.10) in its subject: the same rules.
    pub(crate) fn organisation(&self) -> Option<&'a str> {
        only_text(self.subject, ORGANISATION)
    }

    /// The organisation in the Name of its issuer: the same rules.
    pub(crate) fn issuer_organisation(&self) -> Option<&'a str> {
        only_text(self.issuer, ORGANISATION)
    }

    /// The organizational unit (2.5.4.11) in its subject: the same rules.
    pub(crate) fn organizational_unit(&self) -> Option<&'a str> {
        only_text(self.subject, ORGANIZATIONAL_UNIT)
    }
}

impl<'a> Attribute<'a> {
    /// The attributes of a Name, in order; empty where it is malformed.
    pub(crate) fn of(name: &'a [u8]) -> Vec<Self> {
        attributes(name).unwrap_or_default()
    }

    /// Its value, if it is one of the string types that are UTF-8 or a subset of it.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self.value.tag() {
            Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => {
                core::str::from_utf8(self.value.value()).ok()
            }
            _ => None,
        }
    }

    /// The content of its value, whatever its type.
    pub(crate) fn octets(self) -> &'a [u8] {
        self.value.value()
    }
}

/// The text of the one attribute of this kind in a Name.
fn only_text(name: &[u8], kind: ObjectIdentifier) -> Option<&str> {
    let mut found = attributes(name).ok()?.into_iter().filter(|attribute| attribute.kind == kind);
    match (found.next(), found.next()) {
        (Some(attribute), None) => attribute.text().filter(|text| text.len() <= LONGEST_TEXT),
        _ => None,
    }
}

fn read(der: &[u8]) -> Result<Certificate<'_>, der::Error> {
    let mut reader = SliceReader::new(der)?;
    let certificate = reader.sequence(|signed| {
        let certificate = signed.sequence(|tbs| read_to_be_signed(tbs, der))?;
        signed.tlv_bytes()?; // signatureAlgorithm
        signed.tlv_bytes()?; // signatureValue
        Ok::<_, der::Error>(certificate)
    })?;
    reader.finish()?;
    Ok(certificate)
}

fn read_to_be_signed<'a>(
    tbs: &mut SliceReader<'a>,
    der: &'a [u8],
) -> Result<Certificate<'a>, der::Error> {
    tbs.context_specific::<u8>(TagNumber(0), TagMode::Explicit)?; // version
    let serial = AnyRef::decode(tbs)?.value();
    tbs.tlv_bytes()?; // signature
    let issuer = tbs.tlv_bytes()?;
    let (not_before, not_after) =
        tbs.sequence(|validity| Ok::<_, der::Error>((time(validity)?, time(validity)?)))?;
    let subject = tbs.tlv_bytes()?;
    let spki = tbs.tlv_bytes()?;
    let mut certificate = Certificate {
        der,
        serial,
        issuer,
        not_before,
        not_after,
        subject,
        spki,
        is_authority: false,
        path_length: None,
        key_usage: None,
    };
    let extensions = tbs.context_specific::<&SequenceRef>(TagNumber(3), TagMode::Explicit)?;
    if let Some(extensions) = extensions {
        read_extensions(extensions.as_bytes(), &mut certificate)?;
    }
    Ok(certificate)
}

/// RFC 5280, section 4.1.2.9. What other extensions say is webpki's business.
fn read_extensions(extensions: &[u8], certificate: &mut Certificate<'_>) -> Result<(), der::Error> {
    let mut reader = SliceReader::new(extensions)?;
    while !reader.is_finished() {
        reader.sequence(|extension| {
            let kind = ObjectIdentifier::decode(extension)?;
            Option::<bool>::decode(extension)?; // critical
            let value = <&OctetStringRef>::decode(extension)?.as_bytes();
            if kind == BASIC_CONSTRAINTS {
                (certificate.is_authority, certificate.path_length) = basic_constraints(value)?;
            } else if kind == KEY_USAGE {
                let usages = BitStringRef::from_der(value)?;
                certificate.key_usage = Some(usages.raw_bytes().first().copied().unwrap_or(0));
            }
            Ok::<_, der::Error>(())
        })?;
    }
    Ok(())
}

/// Whether it is an authority, and its path length (RFC 5280, section 4.2.1.9).
fn basic_constraints(value: &[u8]) -> Result<(bool, Option<u8>), der::Error> {
    SliceReader::new(value)?.sequence(|constraints| {
        let is_authority = Option::<bool>::decode(constraints)?.unwrap_or(false);
        Ok((is_authority, Option::<u8>::decode(constraints)?))
    })
}

/// RFC 5280, section 4.1.2.5.
fn time(reader: &mut SliceReader<'_>) -> Result<u64, der::Error> {
    let since_epoch = match Tag::peek(reader)? {
        Tag::UtcTime => UtcTime::decode(reader)?.to_unix_duration(),
        _ => GeneralizedTime::decode(reader)?.to_unix_duration(),
    };
    Ok(since_epoch.as_secs())
}

/// RFC 5280, section 4.1.2.4: a sequence of sets of attributes.
fn attributes(name: &[u8]) -> Result<Vec<Attribute<'_>>, der::Error> {
    let mut reader = SliceReader::new(name)?;
    let found = reader.sequence(|names| {
        let mut found = Vec::new();
        while !names.is_finished() {
            let set = AnyRef::decode(names)?;
            set.tag().assert_eq(Tag::Set)?;
            let mut set = SliceReader::new(set.value())?;
            while !set.is_finished() {
                found.push(set.sequence(|attribute| {
                    let kind = ObjectIdentifier::decode(attribute)?;
                    let value = AnyRef::decode(attribute)?;
                    Ok::<_, der::Error>(Attribute { kind, value })
                })?);
            }
        }
        Ok::<_, der::Error>(found)
    })?;
    reader.finish()?;
    Ok(found)
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chain::mint::{Key, Mint, tlv};
    use crate::presentation::samples;

    #[test]
    fn reads_the_published_chain() {
        let chain = samples::doordeck_chain();
        let read: Vec<Certificate<'_>> =
            chain.iter().map(|der| Certificate::parse(der).unwrap()).collect();
        let [leaf, .., root] = &read[..] else { panic!("four were published") };
        assert_eq!((leaf.not_before, leaf.not_after), (1_554_021_090, 1_554_625_890));
        assert_eq!(leaf.unique_identifier(), Some("62143130-538f-11e9-a6c4-5353182984b7"));
        assert!(leaf.may_sign_messages() && !leaf.may_sign_certificates());
        assert!(!leaf.is_authority());
        // 2059-02-22T16:34:18Z, written as GeneralizedTime because it lies beyond 2049.
        assert_eq!(root.not_after, 2_813_157_258);
        assert!(root.is_authority() && root.may_sign_certificates());
        assert_eq!((root.path_length(), root.unique_identifier()), (None, None));
        assert_eq!(root.issuer, root.subject);
    }

    #[test]
    fn attributes_are_in_order_and_as_they_are() {
        let chain = samples::doordeck_chain();
        let root = Certificate::parse(chain.last().unwrap()).unwrap();
        let octets: Vec<&[u8]> =
            Attribute::of(root.subject).iter().map(|attribute| attribute.octets()).collect();
        assert_eq!(octets, [&b"GB"[..], b"Doordeck Limited", b"Doordeck Root CA 1"]);
        assert!(Attribute::of(b"no Name").is_empty());
    }

    #[test]
    fn reads_the_extensions() {
        let key = Key::ed25519(1);
        let mint = Mint { authority: Some((true, Some(3))), ..Mint::authority("a", "b") };
        let der = mint.certify(&key, &key);
        let certificate = Certificate::parse(&der).unwrap();
        assert_eq!(certificate.path_length(), Some(3));
        assert_eq!(certificate.spki, key.public().to_spki());
        assert!(!certificate.may_sign_messages());
        let der = Mint { key_usage: None, ..mint }.certify(&key, &key);
        let certificate = Certificate::parse(&der).unwrap();
        assert!(certificate.may_sign_messages() && certificate.may_sign_certificates());
    }

    #[test]
    fn a_unique_identifier_is_one_and_text() {
        let sample = samples::doordeck_chain();
        let of = |attributes: &[(u8, &[u8])]| {
            let sets: Vec<Vec<u8>> = attributes
                .iter()
                .map(|(tag, value)| {
                    let kind = [0x06, 0x03, 0x55, 0x04, 0x2d];
                    tlv(0x31, &[&tlv(0x30, &[&kind, &tlv(*tag, &[value])])])
                })
                .collect();
            let subject = tlv(0x30, &[&sets.concat()]);
            let certificate = Certificate::parse(&sample[0]).unwrap();
            Certificate { subject: &subject, ..certificate }.unique_identifier().map(str::len)
        };
        assert_eq!(of(&[(0x0c, b"user")]), Some(4));
        assert_eq!(of(&[(0x13, b"user")]), Some(4));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[(0x0c, b"user"), (0x0c, b"other")]), None, "which of them?");
        assert_eq!(of(&[(0x03, &[0, 1])]), None, "a bit string");
        assert_eq!(of(&[(0x0c, &[0xff])]), None, "not UTF-8");
        assert_eq!(of(&[(0x0c, &[b'a'; 256])]), Some(256));
        assert_eq!(of(&[(0x0c, &[b'a'; 257])]), None);
    }

    proptest! {
        #[test]
        fn never_panics_nor_accepts_a_part_or_more(
            octets: Vec<u8>,
            cut: prop::sample::Index,
            more in 1_usize..5,
            flip: prop::sample::Index,
        ) {
            let _ = Certificate::parse(&octets);
            let der = &samples::doordeck_chain()[0];
            prop_assert!(Certificate::parse(&der[..cut.index(der.len())]).is_err());
            let mut changed = der.clone();
            changed.resize(der.len() + more, 0);
            prop_assert!(Certificate::parse(&changed).is_err());
            changed.truncate(der.len());
            let bit = flip.index(der.len() * 8);
            changed[bit / 8] ^= 1 << (bit % 8);
            if let Ok(certificate) = Certificate::parse(&changed) {
                let _ = certificate.unique_identifier();
            }
        }
    }
}
