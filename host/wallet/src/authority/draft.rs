//! What a certificate is to say (RFC 5280, section 4.1).

use std::time::Duration;

use der::Encode as _;
use der::asn1::{GeneralizedTime, Null, ObjectIdentifier, OctetString};
use der::flagset::FlagSet;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::spki::SubjectPublicKeyInfoRef;
use x509_cert::time::Time;

use super::{MintError, Name};

/// An extension that no verifier knows: under the enterprise number for documentation (RFC 5612).
const UNKNOWN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");

/// When a certificate is valid.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Validity {
    /// First second since the Unix epoch.
    pub not_before: u64,
    /// Last second since the Unix epoch: a certificate is still valid in it.
    pub not_after: u64,
}

/// The extension `basicConstraints`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Constraints {
    /// Whether the key may sign certificates.
    pub authority: bool,
    /// How many authorities may follow below.
    pub path_length: Option<u8>,
}

/// What a certificate is to say, beside its key and its issuer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Draft {
    /// Its number.
    pub serial: u64,
    /// Whom it is for.
    pub subject: Name,
    /// When it is valid.
    pub validity: Validity,
    /// Absent: no such extension.
    pub constraints: Option<Constraints>,
    /// Absent: no such extension.
    pub usages: Option<FlagSet<KeyUsages>>,
    /// Empty: no such extension.
    pub extended_usages: Vec<ObjectIdentifier>,
    /// Whether there is a critical extension that nobody knows.
    pub unknown_critical: bool,
}

impl Draft {
    /// A certificate that signs other certificates.
    #[must_use]
    pub fn authority(subject: Name, validity: Validity) -> Self {
        Self {
            serial: 1,
            subject,
            validity,
            constraints: Some(Constraints { authority: true, path_length: None }),
            usages: Some(KeyUsages::KeyCertSign.into()),
            extended_usages: Vec::new(),
            unknown_critical: false,
        }
    }

    /// A certificate of a device that signs messages.
    #[must_use]
    pub fn leaf(subject: Name, validity: Validity) -> Self {
        Self {
            constraints: Some(Constraints { authority: false, path_length: None }),
            usages: Some(KeyUsages::DigitalSignature.into()),
            ..Self::authority(subject, validity)
        }
    }

    /// The extensions that the draft sets. Those that name keys are added when it is signed.
    pub(super) fn extensions(&self) -> Result<Vec<Extension>, MintError> {
        let subject = self.subject.to_x509()?;
        let mut extensions = Vec::new();
        if let Some(Constraints { authority, path_length }) = self.constraints {
            let constraints = BasicConstraints { ca: authority, path_len_constraint: path_length };
            extensions.push(constraints.to_extension(&subject, &extensions)?);
        }
        if let Some(usages) = self.usages {
            extensions.push(KeyUsage(usages).to_extension(&subject, &extensions)?);
        }
        if !self.extended_usages.is_empty() {
            let usages = ExtendedKeyUsage(self.extended_usages.clone());
            extensions.push(usages.to_extension(&subject, &extensions)?);
        }
        if self.unknown_critical {
            let extn_value = OctetString::new(Null.to_der()?)?;
            extensions.push(Extension { extn_id: UNKNOWN, critical: true, extn_value });
        }
        Ok(extensions)
    }
}

impl Validity {
    pub(super) fn to_x509(self) -> Result<x509_cert::time::Validity, MintError> {
        // The builder writes the years before 2050 as UTCTime (RFC 5280, section 4.1.2.5).
        let time = |seconds| {
            let time = GeneralizedTime::from_unix_duration(Duration::from_secs(seconds))?;
            Ok::<_, der::Error>(Time::GeneralTime(time))
        };
        Ok(x509_cert::time::Validity::new(time(self.not_before)?, time(self.not_after)?))
    }
}

/// A draft as the builder wants it.
pub(super) struct Profile {
    pub(super) subject: x509_cert::name::Name,
    pub(super) issuer: x509_cert::name::Name,
    pub(super) extensions: Vec<Extension>,
}

impl BuilderProfile for Profile {
    fn get_issuer(&self, _subject: &x509_cert::name::Name) -> x509_cert::name::Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> x509_cert::name::Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        to_be_signed: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let mut extensions = self.extensions.clone();
        let identifier = SubjectKeyIdentifier::try_from(key)?;
        extensions.push(identifier.to_extension(to_be_signed.subject(), &extensions)?);
        let identifier = AuthorityKeyIdentifier {
            key_identifier: Some(SubjectKeyIdentifier::try_from(issuer_key)?.0),
            ..AuthorityKeyIdentifier::default()
        };
        extensions.push(identifier.to_extension(to_be_signed.subject(), &extensions)?);
        Ok(extensions)
    }
}
