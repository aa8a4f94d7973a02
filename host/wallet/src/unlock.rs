//! A phone that signs an unlock request for a controller that is offline: `docs/cwt-unlock.md`.

use ciborium::Value;

use crate::cose::{Draft, Signer, encode};

/// What is signed with external data of its own.
const CONTEXT: &str = "doorward cwt-unlock v1";

/// The label of a chain (RFC 9360, section 2).
const CHAIN: i64 = 33;

/// Numbers of claims (RFC 8392, section 3.1; RFC 8747, section 3.1), and of our own.
const ISSUER: i64 = 1;
const AUDIENCE: i64 = 3;
const EXPIRES: i64 = 4;
const NOT_BEFORE: i64 = 5;
const ISSUED_AT: i64 = 6;
const IDENTIFIER: i64 = 7;
const CONFIRMATION: i64 = 8;
const CAPABILITY: i64 = -65537;

/// What a phone asks of a lock.
#[derive(Clone, Debug)]
pub struct Request {
    /// The user whom the certificate names.
    pub user: Option<String>,
    /// The lock.
    pub lock: String,
    /// First second in which it is too late.
    pub expires: u64,
    /// First second of validity. Absent: `issued_at`.
    pub not_before: Option<u64>,
    /// When it is made.
    pub issued_at: u64,
    /// What makes it unique.
    pub identifier: Vec<u8>,
    /// What is asked: 0 momentary, 1 extended, 2 secure, 3 unsecure, 4 toggle.
    pub capability: u64,
    /// The certificates of the key, leaf first. Empty: the key itself goes along.
    pub chain: Vec<Vec<u8>>,
}

/// A request before it is encoded: claims with their numbers, and the header.
#[derive(Clone, Debug)]
pub struct Unsigned {
    /// The claims, in this order.
    pub claims: Vec<(Value, Value)>,
    chain: Vec<Vec<u8>>,
}

impl Request {
    /// The claims, in deterministic order.
    #[must_use]
    pub fn unsigned(&self, signer: &Signer) -> Unsigned {
        let key = || Value::Map(vec![(1.into(), signer.cose_key())]);
        let claims = [
            (ISSUER, self.user.clone().map(Value::Text)),
            (AUDIENCE, Some(Value::Text(self.lock.clone()))),
            (EXPIRES, Some(self.expires.into())),
            (NOT_BEFORE, self.not_before.map(Value::from)),
            (ISSUED_AT, Some(self.issued_at.into())),
            (IDENTIFIER, Some(Value::Bytes(self.identifier.clone()))),
            (CONFIRMATION, self.chain.is_empty().then(key)),
            (CAPABILITY, Some(self.capability.into())),
        ];
        let claims = claims.into_iter().filter_map(|(number, value)| Some((number.into(), value?)));
        Unsigned { claims: claims.collect(), chain: self.chain.clone() }
    }

    /// What is shown.
    #[must_use]
    pub fn sign(&self, signer: &Signer) -> Vec<u8> {
        self.unsigned(signer).draft(signer).sign(signer)
    }
}

impl Unsigned {
    /// With another value of a claim, in its place.
    #[must_use]
    pub fn with(mut self, number: i64, value: impl Into<Value>) -> Self {
        let (number, value) = (Value::from(number), value.into());
        match self.claims.iter_mut().find(|(other, _)| *other == number) {
            Some((_, old)) => *old = value,
            None => self.claims.push((number, value)),
        }
        self
    }

    /// Without a claim.
    #[must_use]
    pub fn without(mut self, number: i64) -> Self {
        self.claims.retain(|(other, _)| *other != Value::from(number));
        self
    }

    /// The message before it is signed.
    #[must_use]
    pub fn draft(&self, signer: &Signer) -> Draft {
        let payload = encode(&Value::Map(self.claims.clone()));
        Draft::of(signer, payload, CONTEXT).certificates(CHAIN, &self.chain)
    }
}
