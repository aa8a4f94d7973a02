//! A server that mints tokens: a login of an OpenID provider, or a device token of SenseCrypt.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use p256::ecdsa::signature::{SignatureEncoding as _, Signer as _};
use p256::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _};
use rsa::{RsaPrivateKey, pkcs1v15};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::authority::MintError;
use crate::operation::{Dialect, Unsigned};
use crate::seed::{NoEntropy, Seed};

/// What tokens are signed or authenticated with.
#[derive(Clone)]
pub struct TokenKey(Kind);

#[derive(Clone)]
enum Kind {
    Secret(Vec<u8>),
    P256(p256::ecdsa::SigningKey),
    // Boxed: many times the size of the others.
    Rsa(Box<pkcs1v15::SigningKey<Sha256>>),
}

/// What a token says, ready to be signed, or to be changed first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Token {
    /// The header: a JSON object.
    pub header: Value,
    /// The claims: a JSON object.
    pub claims: Value,
}

impl TokenKey {
    /// The HS256 key of a label: 32 octets.
    #[must_use]
    pub fn secret(label: &str) -> Self {
        Self::of_secret(Sha256::digest(label.as_bytes()).to_vec())
    }

    /// A new HS256 key of 32 octets.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate_secret() -> Result<Self, NoEntropy> {
        let key = Seed::random()?.into_ed25519();
        Ok(Self::of_secret(key.to_bytes().to_vec()))
    }

    /// Any octets as an HS256 key, for forgers who have a public key and no secret.
    #[must_use]
    pub fn of_secret(octets: Vec<u8>) -> Self {
        Self(Kind::Secret(octets))
    }

    /// The P-256 key of a label; nonces by RFC 6979.
    #[must_use]
    pub fn p256(label: &str) -> Self {
        Self(Kind::P256(Seed::of(label).into_p256()))
    }

    /// A new P-256 key.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate_p256() -> Result<Self, NoEntropy> {
        Ok(Self(Kind::P256(Seed::random()?.into_p256())))
    }

    /// The RSA-2048 key of this crate. Everybody has it.
    ///
    /// # Errors
    /// None, with the file as it is.
    pub fn rsa() -> Result<Self, MintError> {
        let pem = include_str!("../keys/intermediate-2048.pem");
        let key = RsaPrivateKey::from_pkcs8_pem(pem).map_err(not_a_key)?;
        Ok(Self(Kind::Rsa(Box::new(pkcs1v15::SigningKey::new(key)))))
    }

    /// What a host needs to check its tokens: the secret itself, or a DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// None that a key of this type gives rise to; the encoder's own.
    pub fn verifying(&self) -> Result<Vec<u8>, MintError> {
        Ok(match &self.0 {
            Kind::Secret(octets) => octets.clone(),
            Kind::P256(key) => {
                key.verifying_key().to_public_key_der().map_err(not_a_key)?.into_vec()
            }
            Kind::Rsa(key) => {
                let key: &RsaPrivateKey = key.as_ref().as_ref();
                key.to_public_key().to_public_key_der().map_err(not_a_key)?.into_vec()
            }
        })
    }

    /// The JOSE name of its algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> &'static str {
        match self.0 {
            Kind::Secret(_) => "HS256",
            Kind::P256(_) => "ES256",
            Kind::Rsa(_) => "RS256",
        }
    }

    /// The signature or the code over a message, as JOSE writes it.
    ///
    /// # Errors
    /// Where RSA cannot sign, which the key of this crate always can.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, MintError> {
        Ok(match &self.0 {
            Kind::Secret(octets) => {
                let mut mac = Hmac::<Sha256>::new_from_slice(octets).map_err(not_a_key)?;
                mac.update(message);
                mac.finalize().into_bytes().to_vec()
            }
            Kind::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Kind::Rsa(key) => key.try_sign(message).map_err(not_a_key)?.to_vec(),
        })
    }
}

/// Shows the algorithm.
impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TokenKey").field(&self.algorithm()).finish()
    }
}

impl Token {
    /// SenseCrypt's device token for a device, or for none.
    #[must_use]
    pub fn device(instance: Option<&str>, issued_at: u64, expires: u64) -> Self {
        Self {
            header: json!({ "alg": "HS256", "typ": "JWT" }),
            claims: json!({
                "instance_id": instance.unwrap_or(""),
                "iat": issued_at,
                "exp": expires,
            }),
        }
    }

    /// A login of an OpenID provider.
    #[must_use]
    pub fn openid(
        issuer: &str,
        subject: &str,
        audience: &str,
        issued_at: u64,
        expires: u64,
    ) -> Self {
        Self {
            header: json!({ "alg": "ES256", "typ": "JWT" }),
            claims: json!({
                "iss": issuer,
                "sub": subject,
                "aud": audience,
                "iat": issued_at,
                "exp": expires,
            }),
        }
    }

    /// With another header member.
    #[must_use]
    pub fn head(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.header, name, value.into());
        self
    }

    /// With another claim; `null` is put in as `null`.
    #[must_use]
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.claims, name, value.into());
        self
    }

    /// Without a claim.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        if let Some(claims) = self.claims.as_object_mut() {
            claims.remove(name);
        }
        self
    }

    /// The token under a key, in a dialect, whatever its header says.
    ///
    /// # Errors
    /// As [`TokenKey::sign`].
    pub fn sign(&self, key: &TokenKey, dialect: Dialect) -> Result<String, MintError> {
        sign(&Unsigned::new(&self.header, &self.claims), key, dialect)
    }
}

/// Signs a header and a payload that are any text.
///
/// # Errors
/// As [`TokenKey::sign`].
pub fn sign(unsigned: &Unsigned, key: &TokenKey, dialect: Dialect) -> Result<String, MintError> {
    let signed = format!(
        "{}.{}",
        dialect.encode(unsigned.header.as_bytes()),
        dialect.encode(unsigned.payload.as_bytes())
    );
    Ok(format!("{signed}.{}", dialect.encode(&key.sign(signed.as_bytes())?)))
}

/// A JSON Web Key of a P-256 key (RFC 7517), for the sources of sites.
///
/// # Errors
/// [`MintError::Key`] for a key of another kind.
pub fn jwk(key: &TokenKey, identifier: &str) -> Result<Value, MintError> {
    let Kind::P256(key) = &key.0 else { return Err(not_a_key("not a P-256 key")) };
    let point = key.verifying_key().to_sec1_bytes();
    let part = |from: usize| {
        let octets = point.get(from..).and_then(|rest| rest.get(..32)).unwrap_or_default();
        BASE64_URL_SAFE_NO_PAD.encode(octets)
    };
    Ok(json!({ "kty": "EC", "crv": "P-256", "kid": identifier, "x": part(1), "y": part(33) }))
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.into(), value);
    }
}

fn not_a_key(error: impl ToString) -> MintError {
    MintError::Key(error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_is_told_to() {
        let token = Token::device(None, 1, 2).claim("sub", "alice").without("iat");
        assert_eq!(token.claims, json!({ "instance_id": "", "exp": 2, "sub": "alice" }));
        let text = token.sign(&TokenKey::secret("server"), Dialect::Url).unwrap();
        assert_eq!(text.split('.').count(), 3);
        assert_eq!(text, token.sign(&TokenKey::secret("server"), Dialect::Url).unwrap());
    }

    #[test]
    fn has_a_name_for_each_algorithm() {
        let keys = [TokenKey::secret("a"), TokenKey::p256("a"), TokenKey::rsa().unwrap()];
        assert_eq!(keys.map(|key| key.algorithm()), ["HS256", "ES256", "RS256"]);
        assert!(jwk(&TokenKey::secret("a"), "k").is_err());
    }
}
