//! Whom a certificate names.
//!
//! - `unique-identifier=TEXT`: a Name of one attribute, the unique identifier (2.5.4.45) as
//!   UTF8String, which is how Doordeck's certificates name their users;
//! - `card=TEXT`: the 16 characters of ASCII by which the certificate of a PKOC card names it (PKOC NFC
//!   secure element 2.0, tag 5F20); they are no Name, and stand for themselves;
//! - the DER of a Name (RFC 5280, section 4.1.2.6) in hex.

use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::{Any, ObjectIdentifier, SetOfVec};
use x509_cert::der::{Decode as _, Encode as _, Tag};
use x509_cert::name::{RdnSequence, RelativeDistinguishedName};

/// x500UniqueIdentifier (X.520, section 6.2.7).
const UNIQUE_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.45");

/// Characters of a PKOC card's subject.
const CARD: usize = 16;

/// Why something is no subject.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SubjectError {
    /// Not written in any of the ways.
    #[error("is neither `unique-identifier=...`, nor `card=...`, nor the DER of a Name in hex")]
    Unknown,
    /// No card has it.
    #[error("a card's subject is {CARD} characters of ASCII")]
    Card,
    /// A Name that does not exist.
    #[error("cannot be encoded: {0}")]
    Encoding(String),
}

/// The octets of the subject that `text` writes: the DER of a Name, or the characters of a card's.
///
/// # Errors
/// [`SubjectError`]: it writes none.
pub fn subject(text: &str) -> Result<Vec<u8>, SubjectError> {
    if let Some(identifier) = text.strip_prefix("unique-identifier=") {
        return unique_identifier(identifier)
            .map_err(|error| SubjectError::Encoding(error.to_string()));
    }
    if let Some(card) = text.strip_prefix("card=") {
        let fits = card.len() == CARD && card.bytes().all(is_printable);
        return if fits { Ok(card.into()) } else { Err(SubjectError::Card) };
    }
    let der = hex::decode(text).map_err(|_| SubjectError::Unknown)?;
    RdnSequence::from_der(&der).map_err(|_| SubjectError::Unknown)?;
    Ok(der)
}

const fn is_printable(octet: u8) -> bool {
    octet.is_ascii_graphic() || octet == b' '
}

fn unique_identifier(text: &str) -> x509_cert::der::Result<Vec<u8>> {
    let value = Any::new(Tag::Utf8String, text.as_bytes())?;
    let attribute = AttributeTypeAndValue { oid: UNIQUE_IDENTIFIER, value };
    let relative = RelativeDistinguishedName::from(SetOfVec::try_from([attribute])?);
    let mut name = RdnSequence::default();
    name.push(relative);
    name.to_der()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The subject of the leaf in github.com/doordeck/docs, sharing-doors.md.
    const PUBLISHED: &str = "302f312d302b060355042d0c2436323134333133302d353338662d313165\
                             392d613663342d353335333138323938346237";

    #[test]
    fn both_forms_are_what_the_certificate_has() {
        let der = subject("unique-identifier=62143130-538f-11e9-a6c4-5353182984b7");
        assert_eq!(der.clone().map(hex::encode), Ok(PUBLISHED.to_string()));
        assert_eq!(subject(PUBLISHED), der);
    }

    #[test]
    fn a_card_is_called_what_its_certificate_calls_it() {
        assert_eq!(subject("card=CARD000000000001"), Ok(b"CARD000000000001".to_vec()));
        assert_eq!(subject("card=CARD 00000000001"), Ok(b"CARD 00000000001".to_vec()));
        for text in
            ["card=", "card=CARD00000000001", "card=CARD0000000000011", "card=CARD0000000000\u{e9}"]
        {
            assert_eq!(subject(text), Err(SubjectError::Card), "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "CN=Somebody", "3000ff", "0500", "30"] {
            assert!(subject(text).is_err(), "{text}");
        }
    }
}
