//! COSE as our own formats use it (RFC 9052), with everything that a forger would change in reach.

use ciborium::Value;
use coset::{SignatureContext, sig_structure_data};

use crate::authority::MintError;
use crate::operation::DeviceKey;
use crate::pkoc::CardKey;

/// The tag of a `COSE_Sign1`.
const SIGN1: u64 = 18;

/// A key that signs COSE messages.
#[derive(Clone, Debug)]
pub enum Signer {
    /// ES256.
    P256(CardKey),
    /// EdDSA.
    Ed25519(DeviceKey),
}

/// A message before it is signed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The protected header, in this order.
    pub protected: Vec<(Value, Value)>,
    /// The unprotected header, in this order.
    pub unprotected: Vec<(Value, Value)>,
    /// The payload as it is signed.
    pub payload: Vec<u8>,
    /// Whether the payload is left out of the message.
    pub is_detached: bool,
    /// The external data.
    pub context: Vec<u8>,
    /// The tag in front; none leaves it out.
    pub tag: Option<u64>,
}

impl Signer {
    /// The number of its algorithm (RFC 9053, section 2).
    #[must_use]
    pub fn algorithm(&self) -> i64 {
        match self {
            Self::P256(_) => -7,
            Self::Ed25519(_) => -8,
        }
    }

    /// The public key as a `COSE_Key` (RFC 9053, section 7), in deterministic order.
    #[must_use]
    pub fn cose_key(&self) -> Value {
        let octets = |octets: &[u8]| Value::Bytes(octets.to_vec());
        let members: Vec<(i64, Value)> = match self {
            Self::P256(key) => {
                let point = key.public_key();
                let half = |from: usize| {
                    octets(point.get(from..).unwrap_or_default().get(..32).unwrap_or_default())
                };
                vec![(1, 2.into()), (-1, 1.into()), (-2, half(1)), (-3, half(33))]
            }
            Self::Ed25519(key) => {
                vec![(1, 1.into()), (-1, 6.into()), (-2, octets(&key.public_key()))]
            }
        };
        Value::Map(members.into_iter().map(|(label, value)| (label.into(), value)).collect())
    }

    /// The public key as DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`MintError::Key`], which no key of this type gives rise to.
    pub fn spki(&self) -> Result<Vec<u8>, MintError> {
        match self {
            Self::P256(key) => key.spki(),
            Self::Ed25519(key) => key.spki(),
        }
        .map_err(|error| MintError::Key(error.to_string()))
    }

    /// The signature as COSE writes it: 64 octets.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => key.sign(message).to_bytes().to_vec(),
            Self::Ed25519(key) => key.sign(message),
        }
    }
}

impl Draft {
    /// A message of a signer over a payload, with the tag and only the algorithm in its header.
    #[must_use]
    pub fn of(signer: &Signer, payload: Vec<u8>, context: &str) -> Self {
        Self {
            protected: vec![(1.into(), signer.algorithm().into())],
            unprotected: Vec::new(),
            payload,
            is_detached: false,
            context: context.into(),
            tag: Some(SIGN1),
        }
    }

    /// With certificates under a label of RFC 9360: one as octets, several as an array.
    #[must_use]
    pub fn certificates(mut self, label: i64, list: &[Vec<u8>]) -> Self {
        let value = match list {
            [] => return self,
            [one] => Value::Bytes(one.clone()),
            several => Value::Array(several.iter().cloned().map(Value::Bytes).collect()),
        };
        self.protected.push((label.into(), value));
        self
    }

    /// The signed message.
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> Vec<u8> {
        let protected = encode(&Value::Map(self.protected.clone()));
        self.sign_headers(protected, signer)
    }

    /// The signed message with other octets for its protected header.
    #[must_use]
    pub fn sign_headers(&self, protected: Vec<u8>, signer: &Signer) -> Vec<u8> {
        let header = coset::ProtectedHeader {
            original_data: Some(protected.clone()),
            header: coset::Header::default(),
        };
        let context = SignatureContext::CoseSign1;
        let signed = sig_structure_data(context, header, None, &self.context, &self.payload);
        let payload =
            if self.is_detached { Value::Null } else { Value::Bytes(self.payload.clone()) };
        let message = Value::Array(vec![
            Value::Bytes(protected),
            Value::Map(self.unprotected.clone()),
            payload,
            Value::Bytes(signer.sign(&signed)),
        ]);
        encode(&match self.tag {
            Some(tag) => Value::Tag(tag, Box::new(message)),
            None => message,
        })
    }
}

/// The shortest encoding of a value, its members in the order that they have.
#[must_use]
pub fn encode(value: &Value) -> Vec<u8> {
    let mut octets = Vec::new();
    // Writing to a `Vec` cannot fail.
    let _infallible = ciborium::into_writer(value, &mut octets);
    octets
}
