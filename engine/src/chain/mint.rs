//! Mints certificates for tests, good and bad.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use der::Encode;
use der::asn1::{ObjectIdentifier, UtcTime};
use doorward_bundle::{Authority, Issuer, Octets};
use ed25519_dalek::Signer as _;
use p256::ecdsa;
use rsa::pkcs1v15;
use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};
use serde::Deserialize;
use sha2::Sha256;

use crate::signature::PublicKey;

/// 2026-01-01T00:00:00Z, a time at which minted certificates are valid.
pub(crate) const NOW: u64 = 1_767_225_600;

const DAY: u64 = 86_400;

/// A private key.
pub(crate) enum Key {
    Ed25519(ed25519_dalek::SigningKey),
    P256(ecdsa::SigningKey),
    Secp256k1(k256::ecdsa::SigningKey),
    Rsa(pkcs1v15::SigningKey<Sha256>),
}

impl Key {
    pub(crate) fn ed25519(seed: u8) -> Self {
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    pub(crate) fn p256(seed: u8) -> Self {
        Self::P256(ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub(crate) fn secp256k1(seed: u8) -> Self {
        Self::Secp256k1(k256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub(crate) fn rsa() -> Self {
        #[derive(Deserialize)]
        struct File {
            private_key: alloc::string::String,
        }
        let file: File =
            serde_json::from_str(include_str!("../../tests/samples/rsa-test-key.json")).unwrap();
        let der = BASE64_STANDARD.decode(&file.private_key).unwrap();
        Self::Rsa(pkcs1v15::SigningKey::new(rsa::RsaPrivateKey::from_pkcs8_der(&der).unwrap()))
    }

    pub(crate) fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(key) => PublicKey::from_ed25519_octets(key.verifying_key().as_bytes()),
            Self::P256(key) => PublicKey::from_p256_point(&key.verifying_key().to_sec1_bytes()),
            Self::Secp256k1(key) => {
                let prefix = hex::decode("3056301006072a8648ce3d020106052b8104000a034200").unwrap();
                let point = key.verifying_key().to_sec1_point(false);
                let point = point.as_bytes();
                PublicKey::from_spki(&[&prefix[..], point].concat())
            }
            Self::Rsa(key) => {
                let key: &rsa::RsaPrivateKey = key.as_ref();
                PublicKey::from_spki(key.to_public_key().to_public_key_der().unwrap().as_bytes())
            }
        }
        .unwrap()
    }

    /// A signature as JOSE and PKOC write it.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            Self::P256(key) => {
                let signature: ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::Secp256k1(key) => {
                let signature: k256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::Rsa(key) => Vec::from(&*Box::<[u8]>::from(key.sign(message))),
        }
    }

    /// A signature as X.509 writes it.
    pub(crate) fn sign_der(&self, message: &[u8]) -> Vec<u8> {
        self.certify(message).1
    }

    /// The AlgorithmIdentifier of its signatures, and a signature as X.509 writes it.
    fn certify(&self, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
        match self {
            Self::Ed25519(_) => (sequence(&[&oid("1.3.101.112")]), self.sign(message)),
            Self::P256(key) => {
                let signature: ecdsa::Signature = key.sign(message);
                let algorithm = sequence(&[&oid("1.2.840.10045.4.3.2")]);
                (algorithm, signature.to_der().as_bytes().to_vec())
            }
            Self::Secp256k1(key) => {
                let signature: k256::ecdsa::Signature = key.sign(message);
                let algorithm = sequence(&[&oid("1.2.840.10045.4.3.2")]);
                (algorithm, signature.to_der().as_bytes().to_vec())
            }
            Self::Rsa(_) => {
                (sequence(&[&oid("1.2.840.113549.1.1.11"), &[0x05, 0x00]]), self.sign(message))
            }
        }
    }
}

/// What a certificate is to say.
#[derive(Clone)]
pub(crate) struct Mint {
    pub(crate) subject: &'static str,
    pub(crate) issuer: &'static str,
    /// The unique identifier (2.5.4.45) in the subject.
    pub(crate) user: Option<&'static str>,
    /// The organisations (2.5.4.10) in subject and issuer.
    pub(crate) owner: Option<&'static str>,
    pub(crate) issuer_owner: Option<&'static str>,
    /// Serial numbers (2.5.4.5) in the subject.
    pub(crate) serials: &'static [&'static str],
    /// The organizational unit (2.5.4.11) in the subject.
    pub(crate) unit: Option<&'static str>,
    pub(crate) not_before: u64,
    pub(crate) not_after: u64,
    /// The content of basicConstraints: is an authority, and its path length.
    pub(crate) authority: Option<(bool, Option<u8>)>,
    pub(crate) key_usage: Option<u8>,
    /// The content of extKeyUsage.
    pub(crate) extended_usages: &'static [&'static str],
    /// A critical extension that nobody knows.
    pub(crate) unknown_critical: bool,
    /// Further extensions, one after the other.
    pub(crate) more: Vec<u8>,
}

impl Mint {
    /// A certificate for a device's key.
    pub(crate) fn leaf(subject: &'static str, issuer: &'static str) -> Self {
        Self {
            subject,
            issuer,
            user: Some("62143130-538f-11e9-a6c4-5353182984b7"),
            owner: None,
            issuer_owner: None,
            serials: &[],
            unit: None,
            not_before: NOW - DAY,
            not_after: NOW + DAY,
            authority: None,
            key_usage: Some(0x80),
            extended_usages: &[],
            unknown_critical: false,
            more: Vec::new(),
        }
    }

    /// A certificate that may sign others.
    pub(crate) fn authority(subject: &'static str, issuer: &'static str) -> Self {
        Self {
            user: None,
            authority: Some((true, None)),
            key_usage: Some(0x04),
            ..Self::leaf(subject, issuer)
        }
    }

    /// The certificate for `key`, signed by `issuer`.
    pub(crate) fn certify(&self, key: &Key, issuer: &Key) -> Vec<u8> {
        let (algorithm, _) = issuer.certify(&[]);
        let version = tlv(0xa0, &[&[0x02, 0x01, 0x02]]);
        let serial = tlv(0x02, &[&[0x01]]);
        let validity = sequence(&[&time(self.not_before), &time(self.not_after)]);
        let to_be_signed = sequence(&[
            &version,
            &serial,
            &algorithm,
            &name(self.issuer, None, self.issuer_owner, None, &[]),
            &validity,
            &name(self.subject, self.user, self.owner, self.unit, self.serials),
            &key.public().to_spki(),
            &tlv(0xa3, &[&self.extensions()]),
        ]);
        let (algorithm, signature) = issuer.certify(&to_be_signed);
        sequence(&[&to_be_signed, &algorithm, &tlv(0x03, &[&[0x00], &signature])])
    }

    fn extensions(&self) -> Vec<u8> {
        let mut extensions = Vec::new();
        if let Some((is_authority, path_length)) = self.authority {
            let flag: &[u8] = if is_authority { &[0x01, 0x01, 0xff] } else { &[] };
            let length = path_length.map_or(vec![], |length| tlv(0x02, &[&[length]]));
            extensions.push(extension("2.5.29.19", true, &sequence(&[flag, &length])));
        }
        if let Some(usage) = self.key_usage {
            extensions.push(extension("2.5.29.15", true, &tlv(0x03, &[&[0x00, usage]])));
        }
        if !self.extended_usages.is_empty() {
            let usages: Vec<Vec<u8>> =
                self.extended_usages.iter().map(|usage| oid(usage)).collect();
            extensions.push(extension("2.5.29.37", false, &sequence(&[&usages.concat()])));
        }
        if self.unknown_critical {
            extensions.push(extension("1.3.6.1.4.1.59685.1", true, &[0x05, 0x00]));
        }
        sequence(&[&extensions.concat(), &self.more])
    }
}

/// An issuer in a bundle that vouches for Doordeck operations with these anchors.
pub(crate) fn issuer(identifier: &str, anchors: &[&[u8]]) -> Issuer {
    Issuer {
        name: identifier.into(),
        anchors: anchors.iter().map(|der| Authority { der: Octets(der.to_vec()) }).collect(),
        enabled: true,
        formats: vec!["doordeck-operation".into()],
        algorithms: vec!["ES256".into(), "EdDSA".into(), "RS256".into()],
        identifier: identifier.into(),
        binds_subject: true,
        proof_lifetime: None,
        tokens: None,
        owner: None,
        purpose: None,
        queue_lifetime: None,
        reference: None,
        access_iteration: None,
        revocation_iteration: None,
        status: None,
    }
}

fn name(
    common_name: &str,
    user: Option<&str>,
    owner: Option<&str>,
    unit: Option<&str>,
    serials: &[&str],
) -> Vec<u8> {
    let attribute = |kind: &str, text: &str| {
        tlv(0x31, &[&sequence(&[&oid(kind), &tlv(0x0c, &[text.as_bytes()])])])
    };
    let user = user.map_or(vec![], |user| attribute("2.5.4.45", user));
    let owner = owner.map_or(vec![], |owner| attribute("2.5.4.10", owner));
    let unit = unit.map_or(vec![], |unit| attribute("2.5.4.11", unit));
    let serials: Vec<Vec<u8>> = serials.iter().map(|serial| attribute("2.5.4.5", serial)).collect();
    sequence(&[&attribute("2.5.4.3", common_name), &user, &owner, &unit, &serials.concat()])
}

/// An extension of a certificate.
pub(crate) fn extension(kind: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[0x01, 0x01, 0xff] } else { &[] };
    sequence(&[&oid(kind), flag, &tlv(0x04, &[value])])
}

fn time(seconds: u64) -> Vec<u8> {
    UtcTime::from_unix_duration(Duration::from_secs(seconds)).unwrap().to_der().unwrap()
}

fn oid(dotted: &str) -> Vec<u8> {
    ObjectIdentifier::new(dotted).unwrap().to_der().unwrap()
}

/// A DER sequence.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

/// A DER element.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = match u16::try_from(content.len()).unwrap() {
        short @ 0..=0x7f => vec![short as u8],
        medium @ 0x80..=0xff => vec![0x81, medium as u8],
        long => [&[0x82][..], &long.to_be_bytes()].concat(),
    };
    [&[tag][..], &length, &content].concat()
}
