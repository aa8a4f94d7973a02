//! Certificate authorities, honest and otherwise.
//!
//! A [`Draft`] says what a certificate is to say, with every field in reach, and an [`Authority`]
//! signs it whatever it says.

mod draft;
mod key;
mod reader;

use der::asn1::{ObjectIdentifier, SetOfVec};
use der::pem::LineEnding;
use der::{Any, Decode as _, Document, Encode as _};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::{Builder as _, CertificateBuilder};
use x509_cert::name::{RdnSequence, RelativeDistinguishedName};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

pub use draft::{Constraints, Draft, Validity};
pub use key::{AuthorityKey, RsaParameters};
pub use reader::ReaderDraft;
pub use x509_cert::ext::pkix::KeyUsages;

/// `commonName` (RFC 4519, section 2.3).
pub const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// `serialNumber` (RFC 4519, section 2.31): where the key's certificate names its lock.
pub const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

/// `o` (RFC 4519, section 2.19): where certificates name the owner.
pub const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
/// `ou` (RFC 4519, section 2.20): where this house puts the purpose of a Face Certificate.
pub const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// `x500UniqueIdentifier` (RFC 4519, section 2.44): where Doordeck's leaves carry the user.
pub const UNIQUE_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.45");

/// `uid` (RFC 4519, section 2.39): where Doordeck's issuing authorities carry theirs.
pub const USER_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1");

/// A certificate cannot be made. With drafts of this crate's own making it always can.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// The draft does not fit X.509, or signing failed.
    #[error("the certificate cannot be made: {0}")]
    Build(#[from] x509_cert::builder::Error),
    /// A value does not fit DER: a time before 1970 or after 9999, a text too long.
    #[error("the certificate cannot be encoded: {0}")]
    Encode(#[from] der::Error),
    /// A key does not fit DER, or is no key.
    #[error("the key cannot be read or encoded: {0}")]
    Key(String),
}

/// A certificate in PEM (RFC 7468, section 5).
///
/// # Errors
/// [`MintError::Encode`]: it is no DER.
pub fn certificate_pem(der: &[u8]) -> Result<String, MintError> {
    Ok(Document::try_from(der)?.to_pem("CERTIFICATE", LineEnding::LF)?)
}

/// A public key, given as DER SubjectPublicKeyInfo, in PEM (RFC 7468, section 13).
///
/// # Errors
/// [`MintError::Encode`]: it is no DER.
pub fn key_pem(spki: &[u8]) -> Result<String, MintError> {
    Ok(Document::try_from(spki)?.to_pem("PUBLIC KEY", LineEnding::LF)?)
}

/// A name with one attribute for each step, in order.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Name(Vec<(ObjectIdentifier, String)>);

impl Name {
    /// A name of attributes.
    pub fn new<'t>(attributes: impl IntoIterator<Item = (ObjectIdentifier, &'t str)>) -> Self {
        Self(attributes.into_iter().map(|(kind, text)| (kind, text.into())).collect())
    }

    /// A name of one common name.
    #[must_use]
    pub fn common(name: &str) -> Self {
        Self::new([(COMMON_NAME, name)])
    }

    /// The DER of the name (RFC 5280, section 4.1.2.4), every value as UTF-8.
    ///
    /// # Errors
    /// [`MintError::Encode`].
    pub fn to_der(&self) -> Result<Vec<u8>, MintError> {
        let mut steps = RdnSequence::default();
        for (oid, text) in &self.0 {
            let value = Any::encode_from(text)?;
            let step = SetOfVec::try_from(vec![AttributeTypeAndValue { oid: *oid, value }])?;
            steps.push(RelativeDistinguishedName::from(step));
        }
        Ok(steps.to_der()?)
    }

    fn to_x509(&self) -> Result<x509_cert::name::Name, MintError> {
        Ok(x509_cert::name::Name::from_der(&self.to_der()?)?)
    }
}

/// Somebody who signs certificates under a name.
#[derive(Debug)]
pub struct Authority {
    /// The issuer that the certificates name.
    pub name: Name,
    /// The key that they are signed with.
    pub key: AuthorityKey,
}

impl Authority {
    /// An authority of this name and key.
    #[must_use]
    pub fn new(name: Name, key: AuthorityKey) -> Self {
        Self { name, key }
    }

    /// Signs a certificate for a key, given as DER SubjectPublicKeyInfo. The draft is not judged.
    ///
    /// # Errors
    /// [`MintError`].
    pub fn issue(&self, draft: &Draft, spki: &[u8]) -> Result<Vec<u8>, MintError> {
        let profile = draft::Profile {
            subject: draft.subject.to_x509()?,
            issuer: self.name.to_x509()?,
            extensions: draft.extensions()?,
        };
        let builder = CertificateBuilder::new(
            profile,
            draft.serial.into(),
            draft.validity.to_x509()?,
            SubjectPublicKeyInfoOwned::from_der(spki)?,
        )?;
        Ok(builder.build::<_, key::Signed>(&self.key)?.to_der()?)
    }

    /// Signs a certificate for its own key.
    ///
    /// # Errors
    /// [`MintError`].
    pub fn issue_to_itself(&self, draft: &Draft) -> Result<Vec<u8>, MintError> {
        self.issue(draft, self.key.spki())
    }
}
