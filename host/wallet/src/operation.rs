//! A phone that signs a Doordeck operation (DD-SDK, `LockOperationsClient.kt`).

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::pkcs8::EncodePublicKey as _;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use crate::chain::Chain;
use crate::seed::{NoEntropy, Seed};

/// The key of a phone, which Doordeck calls the ephemeral key: Ed25519.
#[derive(Clone, Debug)]
pub struct DeviceKey(SigningKey);

/// How the three parts of a JWS are encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Dialect {
    /// Base64url without padding (RFC 7515): the JavaScript SDK, and everybody else.
    Url,
    /// Standard base64 with padding: the Kotlin SDK.
    Standard,
}

/// What a phone asks of a lock.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Operation {
    /// `iss`: the user, as in the leaf certificate.
    pub user: String,
    /// `sub`: the lock, a UUID.
    pub lock: String,
    /// `nbf` and `iat`, in seconds since the Unix epoch.
    pub issued_at: u64,
    /// `exp`: first second in which it is too late.
    pub expires: u64,
    /// `jti`. Absent: the member is left out.
    pub identifier: Option<String>,
    /// The state that is asked for: `false` unlocks.
    pub locked: bool,
}

/// A JWS before it is signed. Both parts are text, so that anything can be in them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unsigned {
    /// The header, normally a JSON object.
    pub header: String,
    /// The payload, normally a JSON object.
    pub payload: String,
}

impl DeviceKey {
    /// The key of this label, the same each time.
    #[must_use]
    pub fn of(label: &str) -> Self {
        Self(Seed::of(label).into_ed25519())
    }

    /// A new key.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate() -> Result<Self, NoEntropy> {
        Ok(Self(Seed::random()?.into_ed25519()))
    }

    /// The public key as DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// None that a key of this type gives rise to; the encoder's own.
    pub fn spki(&self) -> Result<Vec<u8>, ed25519_dalek::pkcs8::spki::Error> {
        Ok(self.0.verifying_key().to_public_key_der()?.into_vec())
    }
}

impl DeviceKey {
    /// Ed25519 over a message: 64 octets.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_vec()
    }

    /// The public key: 32 octets.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        self.0.verifying_key().as_bytes().to_vec()
    }
}

/// Signs an operation as the vendor's SDKs do.
#[must_use]
pub fn sign(operation: &Operation, key: &DeviceKey, chain: &Chain, dialect: Dialect) -> String {
    operation.unsigned(chain).sign(key, dialect)
}

impl Operation {
    /// The claims, in the order of the SDK.
    #[must_use]
    pub fn claims(&self) -> Value {
        let mut claims = json!({
            "iss": self.user,
            "sub": self.lock,
            "nbf": self.issued_at,
            "iat": self.issued_at,
            "exp": self.expires,
            "operation": { "type": "MUTATE_LOCK", "locked": self.locked },
        });
        if let (Some(identifier), Some(claims)) = (&self.identifier, claims.as_object_mut()) {
            claims.insert("jti".into(), identifier.as_str().into());
        }
        claims
    }

    /// The operation with its chain, ready to be signed, or to be changed first.
    #[must_use]
    pub fn unsigned(&self, chain: &Chain) -> Unsigned {
        Unsigned::new(&header(chain.certificates()), &self.claims())
    }
}

/// The header for a chain, leaf first.
#[must_use]
pub fn header(certificates: &[Vec<u8>]) -> Value {
    let chain: Vec<String> = certificates.iter().map(|der| BASE64_STANDARD.encode(der)).collect();
    json!({ "alg": "EdDSA", "typ": "JWT", "x5c": chain })
}

impl Unsigned {
    /// A JWS of a JSON header and JSON claims.
    #[must_use]
    pub fn new(header: &Value, claims: &Value) -> Self {
        Self { header: header.to_string(), payload: claims.to_string() }
    }

    /// Signs the encoded header and payload, and puts the signature behind them.
    #[must_use]
    pub fn sign(&self, key: &DeviceKey, dialect: Dialect) -> String {
        let signed = format!(
            "{}.{}",
            dialect.encode(self.header.as_bytes()),
            dialect.encode(self.payload.as_bytes())
        );
        let signature = key.0.sign(signed.as_bytes());
        format!("{signed}.{}", dialect.encode(&signature.to_bytes()))
    }
}

impl Dialect {
    /// Encodes a part of a JWS.
    #[must_use]
    pub fn encode(self, octets: &[u8]) -> String {
        match self {
            Self::Url => BASE64_URL_SAFE_NO_PAD.encode(octets),
            Self::Standard => BASE64_STANDARD.encode(octets),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use ed25519_dalek::{Signature, Verifier as _};

    use super::*;

    const UNSIGNED: &str = "{}";

    #[test]
    fn signs_the_text_that_is_sent_in_either_dialect() {
        let key = DeviceKey::of("phone");
        let unsigned = Unsigned { header: UNSIGNED.into(), payload: r#"{"a":"~~~"}"#.into() };
        let parts = |jws: &str| {
            let (signed, signature) = jws.rsplit_once('.').unwrap();
            (signed.to_owned(), signature.to_owned())
        };
        let (signed, signature) = parts(&unsigned.sign(&key, Dialect::Url));
        let octets = BASE64_URL_SAFE_NO_PAD.decode(&signature).unwrap();
        let verify = |signed: &str, octets: &[u8]| {
            let signature = Signature::from_slice(octets).unwrap();
            key.0.verifying_key().verify(signed.as_bytes(), &signature).is_ok()
        };
        assert!(verify(&signed, &octets));
        let (signed, signature) = parts(&unsigned.sign(&key, Dialect::Standard));
        let octets = BASE64_STANDARD.decode(&signature).unwrap();
        assert!(verify(&signed, &octets));
        assert!(signature.ends_with("=="));
    }

    #[test]
    fn leaves_out_an_identifier_that_it_does_not_have() {
        let mut operation = Operation {
            user: "user".into(),
            lock: "lock".into(),
            issued_at: 1,
            expires: 61,
            identifier: None,
            locked: false,
        };
        assert_eq!(operation.claims().get("jti"), None);
        operation.identifier = Some("once".into());
        assert_eq!(operation.claims().get("jti"), Some(&json!("once")));
    }
}
