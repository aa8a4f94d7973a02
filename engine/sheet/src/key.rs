//! Public keys as people have them.
//!
//! - 65 octets in hex: an uncompressed point on P-256 (`04`, X, Y), as PKOC cards show it;
//! - SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7) of P-256 or Ed25519 in hex, base64 or PEM;
//! - an X.509 certificate in base64 or PEM: its key, and its subject.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ed25519_dalek::pkcs8::DecodePublicKey as _;
use p256::pkcs8::EncodePublicKey as _;
use p256::pkcs8::spki::SubjectPublicKeyInfoRef;
use x509_cert::Certificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode as _, Encode as _};

/// id-ecPublicKey (RFC 5480, section 2.1.1).
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// secp256r1 (RFC 5480, section 2.1.1.1).
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// id-Ed25519 (RFC 8410, section 3).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Keys that phones and cards may have and that nothing here can be presented under, so that their
/// owners are told what they have (RFC 5480, section 2.1.1.1; SEC 2, section 2.4.1; RFC 8410, section
/// 3; RFC 9881; RFC 3279, section 2.3.1).
const FOREIGN: [(&str, &str); 9] = [
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.113", "Ed448"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
    ("1.2.840.113549.1.1.1", "RSA"),
];

/// Octets of an uncompressed point on P-256.
const POINT: usize = 65;

/// A key that a credential can be enrolled under.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublicKey {
    /// DER SubjectPublicKeyInfo with an uncompressed point, as the engine writes it.
    pub spki: Vec<u8>,
    /// The DER of the subject's Name, where the key was read from a certificate.
    pub subject: Option<Vec<u8>>,
}

/// Why something is no such key.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyError {
    /// Not written in any of the ways.
    #[error("is neither hex, nor base64, nor PEM")]
    Encoding,
    /// PEM that cannot be read.
    #[error("is malformed PEM")]
    Pem,
    /// Octets that are none of the things.
    #[error("is neither a point of 65 octets, nor a public key, nor a certificate")]
    Unknown,
    /// A key of another algorithm or on another curve, by name or, where it has none here, as an
    /// object identifier.
    #[error("is a key of {0}, not of P-256 or Ed25519")]
    Foreign(String),
    /// No point of the curve.
    #[error("not on the curve")]
    NotOnCurve,
    /// A key that anybody can sign for.
    #[error("of small order: anybody's signature verifies under it")]
    Weak,
}

impl PublicKey {
    /// Reads a key in any of the forms.
    ///
    /// # Errors
    /// [`KeyError`]: it is none.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let octets = if text.starts_with("-----BEGIN ") {
            x509_cert::der::pem::decode_vec(text.as_bytes()).map_err(|_| KeyError::Pem)?.1
        } else if text.bytes().all(|octet| octet.is_ascii_hexdigit()) {
            hex::decode(text).map_err(|_| KeyError::Encoding)?
        } else {
            BASE64_STANDARD.decode(text).map_err(|_| KeyError::Encoding)?
        };
        Self::from_octets(&octets)
    }

    fn from_octets(octets: &[u8]) -> Result<Self, KeyError> {
        if octets.len() == POINT && octets.first() == Some(&0x04) {
            return Ok(Self { spki: point(octets)?, subject: None });
        }
        if let Ok(key) = SubjectPublicKeyInfoRef::from_der(octets) {
            return Ok(Self { spki: from_info(&key, octets)?, subject: None });
        }
        let certificate = Certificate::from_der(octets).map_err(|_| KeyError::Unknown)?;
        let certified = certificate.tbs_certificate();
        let octets = certified.subject_public_key_info().to_der().map_err(|_| KeyError::Unknown)?;
        let key = SubjectPublicKeyInfoRef::from_der(&octets).map_err(|_| KeyError::Unknown)?;
        let subject = certified.subject().to_der().map_err(|_| KeyError::Unknown)?;
        Ok(Self { spki: from_info(&key, &octets)?, subject: Some(subject) })
    }
}

fn from_info(key: &SubjectPublicKeyInfoRef<'_>, der: &[u8]) -> Result<Vec<u8>, KeyError> {
    match key.algorithm.oid {
        EC => {
            let curve = key.algorithm.parameters_oid().map_err(|_| KeyError::Unknown)?;
            if curve != P256 {
                return Err(foreign(curve));
            }
            point(key.subject_public_key.as_bytes().ok_or(KeyError::Unknown)?)
        }
        ED25519 => {
            let key = ed25519_dalek::VerifyingKey::from_public_key_der(der)
                .map_err(|_| KeyError::NotOnCurve)?;
            if key.is_weak() {
                return Err(KeyError::Weak);
            }
            Ok(der.to_vec())
        }
        other => Err(foreign(other)),
    }
}

fn foreign(algorithm: ObjectIdentifier) -> KeyError {
    let written = algorithm.to_string();
    let known = FOREIGN.into_iter().find(|(identifier, _)| *identifier == written);
    KeyError::Foreign(known.map_or(written, |(_, name)| name.into()))
}

/// The SubjectPublicKeyInfo of a point on P-256.
fn point(sec1: &[u8]) -> Result<Vec<u8>, KeyError> {
    let key = p256::PublicKey::from_sec1_bytes(sec1).map_err(|_| KeyError::NotOnCurve)?;
    let document = key.to_public_key_der().map_err(|_| KeyError::Unknown)?;
    Ok(document.into_vec())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    /// The public key of github.com/Z-bit-Systems-LLC/PKOC.Net, UtilitiesTest.cs.
    const POINT: &str = "040ec5d87dc39d14a2c5480686da860c82b16be0b6903b525f84848b79fd463e32\
                         bbda1f0252c33503c5287035e6eac55d138d0650dcfb5281d59a9cf4124d2831";
    /// The same, as OpenSSL writes it.
    const PREFIX: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
    /// RFC 8410, section 10.1.
    const ED25519: &str = "-----BEGIN PUBLIC KEY-----\n\
                           MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
                           -----END PUBLIC KEY-----";

    #[test]
    fn every_form_of_a_point_is_the_same_key() {
        let spki = format!("{PREFIX}{POINT}");
        let octets = hex::decode(&spki).unwrap();
        let expected = PublicKey { spki: octets.clone(), subject: None };
        assert_eq!(PublicKey::read(POINT), Ok(expected.clone()));
        assert_eq!(PublicKey::read(&POINT.to_uppercase()), Ok(expected.clone()));
        assert_eq!(PublicKey::read(&spki), Ok(expected.clone()));
        assert_eq!(PublicKey::read(&BASE64_STANDARD.encode(&octets)), Ok(expected));
    }

    #[test]
    fn an_ed25519_key_in_pem() {
        let key = PublicKey::read(ED25519).unwrap();
        assert_eq!(key.spki.len(), 44);
        assert_eq!(key.subject, None);
    }

    #[test]
    fn what_is_no_key_is_told_apart() {
        let last_octet_changed = format!("{}32", POINT.strip_suffix("31").unwrap());
        assert_eq!(PublicKey::read(&last_octet_changed), Err(KeyError::NotOnCurve));
        let spki = format!("{PREFIX}{last_octet_changed}");
        assert_eq!(PublicKey::read(&spki), Err(KeyError::NotOnCurve));
        assert_eq!(PublicKey::read("04ff"), Err(KeyError::Unknown));
        assert_eq!(PublicKey::read("04f"), Err(KeyError::Encoding));
        assert_eq!(PublicKey::read("not a key"), Err(KeyError::Encoding));
        assert_eq!(PublicKey::read("-----BEGIN PUBLIC KEY-----"), Err(KeyError::Pem));
    }

    #[test]
    fn what_is_another_kind_of_key_is_called_by_its_name() {
        for (spki, name) in [
            ("3016301006072a8648ce3d020106052b81040022030200ff", "P-384"),
            ("3016301006072a8648ce3d020106052b81040023030200ff", "P-521"),
            ("3016301006072a8648ce3d020106052b8104000a030200ff", "secp256k1"),
            ("300b300506032b656e030200ff", "X25519"),
            ("300b300506032b6571030200ff", "Ed448"),
            ("3011300b0609608648016503040311030200ff", "ML-DSA-44"),
            ("3011300b0609608648016503040312030200ff", "ML-DSA-65"),
            ("3011300b0609608648016503040313030200ff", "ML-DSA-87"),
            ("3013300d06092a864886f70d0101010500030200ff", "RSA"),
            ("300b300506032b6572030200ff", "1.3.101.114"),
        ] {
            assert_eq!(PublicKey::read(spki), Err(KeyError::Foreign(name.into())));
        }
        // Neither a curve nor a point: an algorithm without its parameters.
        let bare = "300f300906072a8648ce3d0201030200ff";
        assert_eq!(PublicKey::read(bare), Err(KeyError::Unknown));
    }

    #[test]
    fn a_key_of_small_order_is_refused() {
        let identity = format!("302a300506032b6570032100{:02x}{}", 1, "00".repeat(31));
        assert_eq!(PublicKey::read(&identity), Err(KeyError::Weak));
    }
}
