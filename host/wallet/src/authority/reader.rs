//! Certificates of Aliro readers: X.509 of one profile, sent without what that profile says anyway
//! (Aliro 1.0, profile 0000).

use der::asn1::{AnyRef, BitStringRef, OctetStringRef};
use der::{Decode as _, Encode as _, Tag, TagNumber};
use x509_cert::Certificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder as _, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension as _};
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};

use super::{Authority, MintError, Name, Validity, key};

/// The profile that is stated in front.
const PROFILE: [u8; 2] = [0x00, 0x00];

/// What the members that are left out say: serial number, issuer, first and last second, subject.
const DEFAULTS: [&[u8]; 5] = [&[1], b"issuer", b"200101000000Z", b"490101000000Z", b"subject"];

/// What the certificate of a reader is to say, beside its key and its issuer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReaderDraft {
    /// Its number.
    pub serial: u64,
    /// The common name of the reader.
    pub subject: String,
    /// When it is valid.
    pub validity: Validity,
}

impl Authority {
    /// Signs a certificate for a reader's key, given as DER SubjectPublicKeyInfo, and leaves out what
    /// the profile says. The draft is not judged.
    ///
    /// # Errors
    /// [`MintError`].
    pub fn issue_to_reader(&self, draft: &ReaderDraft, spki: &[u8]) -> Result<Vec<u8>, MintError> {
        let profile = Profile {
            subject: Name::common(&draft.subject).to_x509()?,
            issuer: self.name.to_x509()?,
        };
        let builder = CertificateBuilder::new(
            profile,
            draft.serial.into(),
            draft.validity.to_x509()?,
            SubjectPublicKeyInfoOwned::from_der(spki)?,
        )?;
        compress(&builder.build::<_, key::Signed>(&self.key)?)
    }
}

/// Leaves out what the profile says.
fn compress(certificate: &Certificate) -> Result<Vec<u8>, MintError> {
    let signed = certificate.tbs_certificate();
    let validity = signed.validity();
    let (not_before, not_after) = (validity.not_before.to_der()?, validity.not_after.to_der()?);
    let (issuer, subject) = (signed.issuer().to_der()?, signed.subject().to_der()?);
    let values = [
        signed.serial_number().as_bytes(),
        common_name(&issuer)?,
        AnyRef::from_der(&not_before)?.value(),
        AnyRef::from_der(&not_after)?.value(),
        common_name(&subject)?,
    ];
    let mut members = Vec::new();
    for ((number, value), default) in (0..).zip(values).zip(DEFAULTS) {
        if value != default {
            members.extend(member(number, value)?);
        }
    }
    let point = signed.subject_public_key_info().subject_public_key.raw_bytes();
    members.extend(bits(5, point)?);
    members.extend(bits(6, certificate.signature().raw_bytes())?);
    let profile = OctetStringRef::new(&PROFILE)?.to_der()?;
    let members = AnyRef::new(Tag::Sequence, &members)?.to_der()?;
    Ok(AnyRef::new(Tag::Sequence, &[profile, members].concat())?.to_der()?)
}

/// The text of a name of one attribute: within a sequence of one set of one sequence.
fn common_name(name: &[u8]) -> Result<&[u8], der::Error> {
    let mut inner = name;
    for _ in 0..3 {
        inner = AnyRef::from_der(inner)?.value();
    }
    let mut attribute = der::SliceReader::new(inner)?;
    AnyRef::decode(&mut attribute)?;
    Ok(AnyRef::decode(&mut attribute)?.value())
}

fn bits(number: u32, octets: &[u8]) -> Result<Vec<u8>, der::Error> {
    let bits = BitStringRef::from_bytes(octets)?.to_der()?;
    member(number, AnyRef::from_der(&bits)?.value())
}

fn member(number: u32, value: &[u8]) -> Result<Vec<u8>, der::Error> {
    let tag = Tag::ContextSpecific { constructed: false, number: TagNumber(number) };
    AnyRef::new(tag, value)?.to_der()
}

/// The extensions of the profile, in its order.
struct Profile {
    subject: x509_cert::name::Name,
    issuer: x509_cert::name::Name,
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
        _key: SubjectPublicKeyInfoRef<'_>,
        issuer_key: SubjectPublicKeyInfoRef<'_>,
        _to_be_signed: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let identifier = AuthorityKeyIdentifier {
            key_identifier: Some(SubjectKeyIdentifier::try_from(issuer_key)?.0),
            ..AuthorityKeyIdentifier::default()
        };
        let leaf = BasicConstraints { ca: false, path_len_constraint: None };
        let usage = KeyUsage(KeyUsages::DigitalSignature.into());
        let mut leaf = leaf.to_extension(&self.subject, &[])?;
        leaf.critical = true;
        Ok(vec![
            identifier.to_extension(&self.subject, &[])?,
            leaf,
            usage.to_extension(&self.subject, &[])?,
        ])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    /// What the first published certificate stands for, and how it is sent: as little as can be.
    const X509: &str = "\
        308201523081f9a003020102020101300a06082a8648ce3d0403023011310f300d06035504030c0669737375\
        6572301e170d3230303130313030303030305a170d3439303130313030303030305a30123110300e06035504\
        030c077375626a6563743059301306072a8648ce3d020106082a8648ce3d03010703420004842242f6182ba1\
        c1138d32b77fb9f7f37b70034b9f04443a5bea3c188beadb36490a7e95f91a4c162acfc3401c3a4f4e5a5925\
        1d45243ac8544a665cb951422fa341303f301f0603551d230418301680142318e55671f08eae212142a81772\
        0fb817ee93bf300c0603551d130101ff04023000300e0603551d0f0101ff040403020780300a06082a8648ce\
        3d04030203480030450221008720a2f08626d56b7814b7e5bbe04381e1834cf9a2a5d4c85c76783607a22cc6\
        0220236a4b757cd497c8570e84fa3221be99f6c78cc7cbc71d7328aa99be03f1eccf";
    const COMPRESSED: &str = "\
        3081950402000030818e85420004842242f6182ba1c1138d32b77fb9f7f37b70034b9f04443a5bea3c188bea\
        db36490a7e95f91a4c162acfc3401c3a4f4e5a59251d45243ac8544a665cb951422f86480030450221008720\
        a2f08626d56b7814b7e5bbe04381e1834cf9a2a5d4c85c76783607a22cc60220236a4b757cd497c8570e84fa\
        3221be99f6c78cc7cbc71d7328aa99be03f1eccf";

    fn octets(hex: &str) -> Vec<u8> {
        let (pairs, _) = hex.as_bytes().as_chunks::<2>();
        let octet = |pair: &[u8; 2]| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16);
        pairs.iter().map(|pair| octet(pair).unwrap()).collect()
    }

    #[test]
    fn leaves_out_what_the_specification_leaves_out() {
        let certificate = Certificate::from_der(&octets(X509)).unwrap();
        assert_eq!(compress(&certificate).unwrap(), octets(COMPRESSED));
    }
}
