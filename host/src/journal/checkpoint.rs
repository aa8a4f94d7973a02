//! Checkpoints: signed statements of how long the journal was, and what it said.

use coset::{
    Algorithm, CoseSign1, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable as _, iana,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Digest, JournalKey, JournalPublicKey};

/// Keeps a checkpoint's signature from being taken for any other (RFC 9052, section 4.3).
const CONTEXT: &[u8] = b"doorward journal checkpoint";

/// A signed [`Statement`]: a tagged COSE_Sign1 (RFC 9052, section 4.2) with EdDSA. What it states
/// can be read only by checking the signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Checkpoint(Vec<u8>);

impl Checkpoint {
    pub(crate) fn sign(statement: &Statement, key: &JournalKey) -> Result<Self, CheckpointError> {
        let mut payload = Vec::new();
        ciborium::into_writer(statement, &mut payload).map_err(|_| CheckpointError::Malformed)?;
        CoseSign1Builder::new()
            .protected(HeaderBuilder::new().algorithm(iana::Algorithm::EdDSA).build())
            .payload(payload)
            .create_signature(CONTEXT, |message| key.sign(message))
            .build()
            .to_tagged_vec()
            .map(Self)
            .map_err(|_| CheckpointError::Malformed)
    }

    /// What it states, if `key` has signed it.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn statement(&self, key: &JournalPublicKey) -> Result<Statement, CheckpointError> {
        let signed =
            CoseSign1::from_tagged_slice(&self.0).map_err(|_| CheckpointError::Malformed)?;
        let algorithm = Some(Algorithm::Assigned(iana::Algorithm::EdDSA));
        if signed.protected.header.alg != algorithm {
            return Err(CheckpointError::Algorithm);
        }
        signed.verify_signature(CONTEXT, |signature, message| {
            if key.verifies(message, signature) { Ok(()) } else { Err(CheckpointError::Signature) }
        })?;
        let payload = signed.payload.ok_or(CheckpointError::Malformed)?;
        ciborium::from_reader(payload.as_slice()).map_err(|_| CheckpointError::Malformed)
    }

    /// The signed bytes, to be kept elsewhere.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Checkpoint {
    /// Bytes that were kept. Nothing is believed before [`Checkpoint::statement`].
    fn from(signed: Vec<u8>) -> Self {
        Self(signed)
    }
}

impl Serialize for Checkpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::octets::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Checkpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::octets::deserialize(deserializer).map(Self)
    }
}

/// What a checkpoint states: the journal had this line, and so all that it is chained to.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Statement {
    /// Which journal.
    pub journal: JournalId,
    /// The number of the line.
    pub sequence: u64,
    /// SHA-256 of the stored line.
    pub hash: Digest,
    /// The clock when it was signed, in seconds since the Unix epoch. Absent: no clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<u64>,
}

/// Tells journals apart: 16 random octets. As text, in hex.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct JournalId([u8; 16]);

impl JournalId {
    pub(crate) fn generate() -> Result<Self, getrandom::Error> {
        let mut octets = [0; 16];
        getrandom::fill(&mut octets)?;
        Ok(Self(octets))
    }
}

impl std::fmt::Display for JournalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl Serialize for JournalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::octets::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for JournalId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let octets = crate::octets::deserialize(deserializer)?;
        octets.as_slice().try_into().map(Self).map_err(|_| {
            serde::de::Error::custom("a journal identifier has 16 octets, not another number")
        })
    }
}

/// Why a checkpoint is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CheckpointError {
    /// It is no checkpoint.
    #[error("not a checkpoint")]
    Malformed,
    /// It names another algorithm than EdDSA.
    #[error("the checkpoint's algorithm is not `EdDSA`")]
    Algorithm,
    /// The key has not signed it.
    #[error("the checkpoint is not signed by the journal's key")]
    Signature,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn statement() -> Statement {
        Statement {
            journal: JournalId([1; 16]),
            sequence: 7,
            hash: Digest::of(b"line"),
            time: Some(1_700_000_000),
        }
    }

    #[test]
    fn states_what_was_signed() {
        let key = JournalKey::generate().unwrap();
        let checkpoint = Checkpoint::sign(&statement(), &key).unwrap();
        assert_eq!(checkpoint.statement(&key.public()), Ok(statement()));
    }

    #[test]
    fn states_nothing_to_another_key() {
        let key = JournalKey::generate().unwrap();
        let checkpoint = Checkpoint::sign(&statement(), &key).unwrap();
        let other = JournalKey::generate().unwrap().public();
        assert_eq!(checkpoint.statement(&other), Err(CheckpointError::Signature));
    }

    #[test]
    fn no_octet_can_be_changed() {
        let key = JournalKey::generate().unwrap();
        let signed = Checkpoint::sign(&statement(), &key).unwrap();
        for place in 0..signed.0.len() {
            let mut forged = signed.clone();
            forged.0[place] ^= 1;
            assert!(forged.statement(&key.public()).is_err(), "octet {place}");
        }
    }

    /// A checkpoint as only the key's owner could make it.
    fn forge(key: &JournalKey, algorithm: iana::Algorithm, context: &[u8]) -> Checkpoint {
        let mut payload = Vec::new();
        ciborium::into_writer(&statement(), &mut payload).unwrap();
        let forged = CoseSign1Builder::new()
            .protected(HeaderBuilder::new().algorithm(algorithm).build())
            .payload(payload)
            .create_signature(context, |message| key.sign(message))
            .build()
            .to_tagged_vec()
            .unwrap();
        Checkpoint::from(forged)
    }

    #[test]
    fn a_signature_for_another_purpose_does_not_count() {
        let key = JournalKey::generate().unwrap();
        let stated = |algorithm: iana::Algorithm, context: &[u8]| {
            forge(&key, algorithm, context).statement(&key.public())
        };
        assert_eq!(stated(iana::Algorithm::EdDSA, CONTEXT), Ok(statement()));
        assert_eq!(stated(iana::Algorithm::EdDSA, b""), Err(CheckpointError::Signature));
        assert_eq!(stated(iana::Algorithm::ES256, CONTEXT), Err(CheckpointError::Algorithm));
    }
}
