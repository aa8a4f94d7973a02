//! Whom a certificate names.
//!
//! - `unique-identifier=TEXT`: a Name of one attribute, the unique identifier (2.5.4.45) as
//!   UTF8String, which is how Doordeck's certificates name their users;
//! - the DER of a Name (RFC 5280, section 4.1.2.6) in hex.

use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::{Any, ObjectIdentifier, SetOfVec};
use x509_cert::der::{Decode as _, Encode as _, Tag};
use x509_cert::name::{RdnSequence, RelativeDistinguishedName};

/// x500UniqueIdentifier (X.520, section 6.2.7).
const UNIQUE_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.45");

/// Why something is no subject.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SubjectError {
    /// Not written in either way.
    #[error("is neither `unique-identifier=...` nor the DER of a Name in hex")]
    Unknown,
    /// A Name that does not exist.
    #[error("cannot be encoded: {0}")]
    Encoding(String),
}

/// The DER of the Name that `text` writes.
///
/// # Errors
/// [`SubjectError`]: it writes none.
pub fn subject(text: &str) -> Result<Vec<u8>, SubjectError> {
    if let Some(identifier) = text.strip_prefix("unique-identifier=") {
        return unique_identifier(identifier)
            .map_err(|error| SubjectError::Encoding(error.to_string()));
    }
    let der = hex::decode(text).map_err(|_| SubjectError::Unknown)?;
    RdnSequence::from_der(&der).map_err(|_| SubjectError::Unknown)?;
    Ok(der)
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
    fn what_is_no_name_is_refused() {
        for text in ["", "CN=Somebody", "3000ff", "0500", "30"] {
            assert!(subject(text).is_err(), "{text}");
        }
    }
}
