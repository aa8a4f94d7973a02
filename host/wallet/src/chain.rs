//! A chain of certificates like the one in the field.

use crate::authority::{
    Authority, AuthorityKey, Draft, MintError, Name, RsaParameters, UNIQUE_IDENTIFIER, USER_ID,
    Validity, certificate_pem,
};

use crate::operation::DeviceKey;

/// The common name of the root that [`Chain::doordeck`] ends in.
const ROOT: &str = "Doorward Test Root CA";

/// The user identifier of its intermediate authority.
const INTERMEDIATE: &str = "61672850-538f-4000-a6c4-5353182984b7";

/// Certificates from a device to a root, each signed by the next.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chain {
    certificates: Vec<Vec<u8>>,
    subject: Vec<u8>,
}

impl Chain {
    /// A chain for a user's device with the names and the algorithms of Doordeck's, which has one
    /// more intermediate: an Ed25519 leaf with the user in its unique identifier, an RSA-2048
    /// intermediate, an RSA-4096 root, and no parameters in the signatures' algorithm identifiers.
    /// All three are valid for the same time.
    ///
    /// The keys of root and intermediate are in this repository: whoever trusts the root trusts
    /// everybody.
    ///
    /// # Errors
    /// [`MintError`], where a time is out of the range of DER.
    pub fn doordeck(user: &str, device: &DeviceKey, validity: Validity) -> Result<Self, MintError> {
        let root =
            Authority::new(Name::common(ROOT), AuthorityKey::rsa_root(RsaParameters::Absent)?);
        let intermediate = Authority::new(
            Name::new([(USER_ID, INTERMEDIATE)]),
            AuthorityKey::rsa_intermediate(RsaParameters::Absent)?,
        );
        let root_draft = Draft::authority(root.name.clone(), validity);
        let intermediate_draft = Draft::authority(intermediate.name.clone(), validity);
        let leaf = Draft::leaf(Name::new([(UNIQUE_IDENTIFIER, user)]), validity);
        let spki = device.spki().map_err(|error| MintError::Key(error.to_string()))?;
        Ok(Self {
            subject: leaf.subject.to_der()?,
            certificates: vec![
                intermediate.issue(&leaf, &spki)?,
                root.issue(&intermediate_draft, intermediate.key.spki())?,
                root.issue_to_itself(&root_draft)?,
            ],
        })
    }

    /// The certificates in DER, leaf first, root last.
    #[must_use]
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// The leaf's subject as DER: with the issuer's identifier and the device's key, what the
    /// credential is enrolled under.
    #[must_use]
    pub fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// The root as PEM, to be trusted as an anchor.
    ///
    /// # Errors
    /// [`MintError`], which no chain of this type gives rise to.
    pub fn root_pem(&self) -> Result<String, MintError> {
        let root = self.certificates.last().map(Vec::as_slice).unwrap_or_default();
        certificate_pem(root)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use der::{Decode as _, Document, Encode as _};
    use x509_cert::Certificate;

    use super::*;

    const VALIDITY: Validity = Validity { not_before: 1_767_225_600, not_after: 1_767_830_400 };

    fn chain() -> Chain {
        let user = "62143130-538f-4000-a6c4-5353182984b7";
        Chain::doordeck(user, &DeviceKey::of("phone"), VALIDITY).unwrap()
    }

    #[test]
    fn is_leaf_first_and_each_issued_by_the_next() {
        let chain = chain();
        let certificates: Vec<_> =
            chain.certificates().iter().map(|der| Certificate::from_der(der).unwrap()).collect();
        let names: Vec<_> = certificates
            .iter()
            .map(|certificate| {
                let signed = certificate.tbs_certificate();
                (signed.issuer().clone(), signed.subject().clone())
            })
            .collect();
        for pair in names.windows(2) {
            let [(issuer, _), (_, subject)] = pair else { continue };
            assert_eq!(issuer, subject);
        }
        let (issuer, subject) = names.last().unwrap();
        assert_eq!(issuer, subject);
        assert_eq!(names.len(), 3);
        assert_eq!(names.first().unwrap().1.to_der().unwrap(), chain.subject());
        // As in Doordeck's: the object identifier of the signature and no parameters.
        for certificate in &certificates {
            assert_eq!(certificate.signature_algorithm().to_der().unwrap().len(), 13);
        }
    }

    #[test]
    fn is_the_same_each_time() {
        assert_eq!(chain(), chain());
    }

    #[test]
    fn shows_its_root_as_pem() {
        let pem = chain().root_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"));
        let (_, document) = Document::from_pem(&pem).unwrap();
        assert_eq!(Some(document.as_bytes()), chain().certificates().last().map(Vec::as_slice));
    }
}
