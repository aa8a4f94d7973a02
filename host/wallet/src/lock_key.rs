//! A lock's certified key that answers a challenge, and the authorities above it.

use ciborium::Value;

use crate::authority::{
    Authority, AuthorityKey, COMMON_NAME, Draft as Certificate, MintError, Name, ORGANISATION,
    SERIAL_NUMBER, Validity,
};
use crate::cose::{Draft, Signer, encode};

/// What is signed with external data of its own.
const CONTEXT: &str = "doorward lock-certificate v1";

/// Labels of RFC 9360, section 2.
const BAG: i64 = 32;
const CHAIN: i64 = 33;

/// A manufacturer and one of its customers, who owns locks.
#[derive(Debug)]
pub struct Owner {
    /// The organisation.
    pub organisation: String,
    /// The manufacturer's root.
    pub maker: Authority,
    /// The customer's intermediate.
    pub authority: Authority,
}

/// An answer in the making.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The key's certificate first, then its owner's.
    pub chain: Vec<Vec<u8>>,
    /// Other certificates of the owner.
    pub renewals: Vec<Vec<u8>>,
    /// The challenge of the reader.
    pub challenge: Vec<u8>,
    /// The serial number of the lock, as it is signed.
    pub serial: String,
}

impl Owner {
    /// Keys of a label: an Ed25519 root and a P-256 intermediate.
    ///
    /// # Errors
    /// [`MintError`], which no label gives rise to.
    pub fn of(label: &str, organisation: &str) -> Result<Self, MintError> {
        let key = |what: &str| format!("{label} {what}");
        let maker = Name::common(&key("maker"));
        let authority =
            Name::new([(COMMON_NAME, key("owner").as_str()), (ORGANISATION, organisation)]);
        Ok(Self {
            organisation: organisation.into(),
            maker: Authority::new(maker, AuthorityKey::ed25519(&key("maker"))?),
            authority: Authority::new(authority, AuthorityKey::p256(&key("owner"))?),
        })
    }

    /// The manufacturer's root certificate.
    ///
    /// # Errors
    /// [`MintError`].
    pub fn root(&self, validity: Validity) -> Result<Vec<u8>, MintError> {
        self.maker.issue_to_itself(&Certificate::authority(self.maker.name.clone(), validity))
    }

    /// A certificate of the owner. Renewed, it is for the same name and key.
    ///
    /// # Errors
    /// [`MintError`].
    pub fn certificate(&self, validity: Validity) -> Result<Vec<u8>, MintError> {
        let draft = Certificate::authority(self.authority.name.clone(), validity);
        self.maker.issue(&draft, self.authority.key.spki())
    }

    /// The name that the certificate of a lock's key has as its subject.
    #[must_use]
    pub fn subject(&self, serial: &str) -> Name {
        Name::new([(SERIAL_NUMBER, serial), (ORGANISATION, self.organisation.as_str())])
    }

    /// The certificate of a lock's key, given as DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`MintError`].
    pub fn certify(
        &self,
        serial: &str,
        validity: Validity,
        spki: &[u8],
    ) -> Result<Vec<u8>, MintError> {
        self.authority.issue(&Certificate::leaf(self.subject(serial), validity), spki)
    }
}

impl Answer {
    /// The message before it is signed.
    #[must_use]
    pub fn draft(&self, signer: &Signer) -> Draft {
        let payload = Value::Array(vec![
            Value::Bytes(self.challenge.clone()),
            Value::Text(self.serial.clone()),
        ]);
        let draft = Draft::of(signer, encode(&payload), CONTEXT);
        Draft { is_detached: true, ..draft }
            .certificates(BAG, &self.renewals)
            .certificates(CHAIN, &self.chain)
    }

    /// What is shown.
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> Vec<u8> {
        self.draft(signer).sign(signer)
    }
}
