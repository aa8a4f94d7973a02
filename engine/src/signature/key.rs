//! Public keys: four kinds, one encoding each.

use alloc::format;
use alloc::vec::Vec;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader};
use k256::elliptic_curve::point::AffineCoordinates;
use p256::ecdsa;
use rsa::RsaPublicKey;
use rsa::pkcs1v15;
use rsa::pkcs8::{DecodePublicKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use sha2::Sha256;

use crate::bytes::count;
use crate::reason::{Code, Refusal};
use crate::signature::Algorithm;

/// Bits of an RSA modulus. Below is too weak to prove anything, above too slow. The exponent is odd,
/// at least 3 and below 2^33: the library refuses others.
const RSA_BITS: core::ops::RangeInclusive<u32> = 2048..=4096;

/// The DER of a P-256 SubjectPublicKeyInfo up to the uncompressed point (RFC 5480, section 2).
const P256_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The DER of a secp256k1 SubjectPublicKeyInfo up to the uncompressed point (RFC 5480, section 2; SEC
/// 2, section 2.4.1).
const SECP256K1_PREFIX: [u8; 23] = [
    0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
    0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00,
];

/// The DER of an Ed25519 SubjectPublicKeyInfo up to the key (RFC 8410, section 4).
const ED25519_PREFIX: [u8; 12] =
    [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Octets of an RSA SubjectPublicKeyInfo up to the RSAPublicKey (RFC 3279, section 2.3.1): of all sizes in
/// [`RSA_BITS`], since each needs two octets to say its length.
const RSA_PREFIX: usize = 24;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP256K1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// A public key that signatures can be checked with.
///
/// Invariant: it has exactly one encoding, `spki`, so that equal keys have equal octets and a
/// credential cannot be enrolled twice under two spellings.
#[derive(Clone, Debug)]
pub(crate) struct PublicKey {
    spki: Vec<u8>,
    material: Material,
}

/// The key as its library wants it.
#[derive(Clone, Debug)]
pub(super) enum Material {
    P256(ecdsa::VerifyingKey),
    Secp256k1(k256::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
    Rsa(pkcs1v15::VerifyingKey<Sha256>),
}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
    ///
    /// Only the one encoding that each kind has: P-256 and secp256k1 as named curve with an
    /// uncompressed point,
    /// Ed25519 without parameters, RSA with `NULL` parameters; all in DER with nothing after it.
    /// Other kinds and sizes are `key.unsupported`.
    pub(crate) fn from_spki(spki: &[u8]) -> Result<Self, Refusal> {
        if let Some(point) = spki.strip_prefix(&P256_PREFIX) {
            return Self::from_p256_point(point);
        }
        if let Some(point) = spki.strip_prefix(&SECP256K1_PREFIX) {
            return Self::from_secp256k1_point(point);
        }
        if let Some(octets) = spki.strip_prefix(&ED25519_PREFIX) {
            return Self::from_ed25519_octets(octets);
        }
        match algorithm_of(spki) {
            Ok(RSA_ENCRYPTION) => Self::from_rsa_spki(spki),
            // A key of these kinds that is spelled in its only way has been read above.
            Ok(ED25519 | PRIME256V1 | SECP256K1) | Err(_) => {
                Err(malformed("its SubjectPublicKeyInfo"))
            }
            Ok(other) => Err(unsupported(&format!("a key of kind `{other}`"))),
        }
    }

    /// Reads an uncompressed P-256 point: `04`, X, Y, 65 octets (SEC 1, section 2.3.4).
    pub(crate) fn from_p256_point(point: &[u8]) -> Result<Self, Refusal> {
        if point.len() != 65 || point.first() != Some(&0x04) {
            return Err(malformed("a P-256 key").because("must be `04`, X and Y: 65 octets"));
        }
        let key = ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| Code::KeyNotOnCurve)?;
        Ok(Self { spki: [&P256_PREFIX[..], point].concat(), material: Material::P256(key) })
    }

    /// Reads an uncompressed secp256k1 point: `04`, X, Y, 65 octets (SEC 1, section 2.3.4).
    ///
    /// From its coordinates, which the library holds against the curve. Its reader of all encodings of a
    /// point would bring along square roots, 25 kB of them.
    fn from_secp256k1_point(point: &[u8]) -> Result<Self, Refusal> {
        let coordinates = point.strip_prefix(&[0x04]).map(<[u8]>::as_chunks::<32>);
        let Some(([x, y], [])) = coordinates else {
            return Err(malformed("a secp256k1 key").because("must be `04`, X and Y: 65 octets"));
        };
        let found: Option<k256::AffinePoint> =
            AffineCoordinates::from_coordinates(&(*x).into(), &(*y).into()).into();
        let key = found.and_then(|point| k256::ecdsa::VerifyingKey::from_affine(point).ok());
        let spki = [&SECP256K1_PREFIX[..], point].concat();
        Ok(Self { spki, material: Material::Secp256k1(key.ok_or(Code::KeyNotOnCurve)?) })
    }

    /// Reads a compressed P-256 point: `02` or `03`, X, 33 octets (SEC 1, section 2.3.4). Only for
    /// formats that have no other form; what is enrolled is always the uncompressed one.
    pub(crate) fn from_compressed_p256_point(point: &[u8]) -> Result<Self, Refusal> {
        if point.len() != 33 || !matches!(point.first(), Some(0x02 | 0x03)) {
            return Err(malformed("a P-256 key").because("must be `02` or `03` and X: 33 octets"));
        }
        let key = ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| Code::KeyNotOnCurve)?;
        Self::from_p256_point(key.to_sec1_point(false).as_bytes())
    }

    /// Reads an Ed25519 key: 32 octets (RFC 8032, section 5.1.2).
    ///
    /// A point of small order has no private key of its own, and signatures under it verify for
    /// many messages. A y of the field's prime or more is a second spelling of another key.
    pub(crate) fn from_ed25519_octets(octets: &[u8]) -> Result<Self, Refusal> {
        let octets: &[u8; 32] = octets.try_into().map_err(|_| {
            malformed("an Ed25519 key").comparing("octets", count(octets.len()), count(32))
        })?;
        let key =
            ed25519_dalek::VerifyingKey::from_bytes(octets).map_err(|_| Code::KeyNotOnCurve)?;
        if key.to_edwards().compress().as_bytes() != octets {
            return Err(malformed("an Ed25519 key"));
        }
        if key.is_weak() {
            return Err(unsupported("an Ed25519 key of small order"));
        }
        Ok(Self { spki: [&ED25519_PREFIX[..], octets].concat(), material: Material::Ed25519(key) })
    }

    /// The encoding that [`PublicKey::from_spki`] reads.
    pub(crate) fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The same, to keep.
    pub(crate) fn to_spki(&self) -> Vec<u8> {
        self.spki.clone()
    }

    /// What its encoding has behind the algorithm, the content of `subjectPublicKey` (RFC 5280, section
    /// 4.1): the point of an elliptic key, 32 octets of Ed25519, the DER of an RSAPublicKey.
    pub(crate) fn subject_public_key(&self) -> &[u8] {
        let before = match self.material {
            Material::P256(_) => P256_PREFIX.len(),
            Material::Secp256k1(_) => SECP256K1_PREFIX.len(),
            Material::Ed25519(_) => ED25519_PREFIX.len(),
            Material::Rsa(_) => RSA_PREFIX,
        };
        self.spki.get(before..).unwrap_or_default()
    }

    /// The one algorithm that this key is for.
    pub(crate) const fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::P256(_) => Algorithm::Es256,
            Material::Secp256k1(_) => Algorithm::Es256k,
            Material::Ed25519(_) => Algorithm::EdDsa,
            Material::Rsa(_) => Algorithm::Rs256,
        }
    }

    /// The X coordinate of a P-256 key: 32 octets, big-endian.
    pub(crate) fn x_coordinate(&self) -> Option<&[u8]> {
        match self.material {
            Material::P256(_) => self.subject_public_key().get(1..33),
            Material::Secp256k1(_) | Material::Ed25519(_) | Material::Rsa(_) => None,
        }
    }

    pub(super) const fn material(&self) -> &Material {
        &self.material
    }

    fn from_rsa_spki(spki: &[u8]) -> Result<Self, Refusal> {
        let key = RsaPublicKey::from_public_key_der(spki).map_err(|_| malformed("an RSA key"))?;
        let key = Self::from_rsa(key)?;
        // The invariant of one encoding, whatever the library lets through.
        if key.spki == spki { Ok(key) } else { Err(malformed("an RSA key")) }
    }

    fn from_rsa(key: RsaPublicKey) -> Result<Self, Refusal> {
        let bits = key.n().bits_vartime();
        if !RSA_BITS.contains(&bits) {
            return Err(unsupported(&format!("an RSA key of {bits} bits")));
        }
        let spki = key.to_public_key_der().map_err(|_| malformed("an RSA key"))?.into_vec();
        Ok(Self { spki, material: Material::Rsa(pkcs1v15::VerifyingKey::new(key)) })
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.spki == other.spki
    }
}

impl Eq for PublicKey {}

/// What kind of key a SubjectPublicKeyInfo says it holds: its curve for the elliptic ones.
fn algorithm_of(spki: &[u8]) -> Result<ObjectIdentifier, der::Error> {
    let mut reader = SliceReader::new(spki)?;
    let kind = reader.sequence(|info| {
        let kind = info.sequence(|algorithm| {
            let kind = ObjectIdentifier::decode(algorithm)?;
            let parameters = Option::<AnyRef<'_>>::decode(algorithm)?;
            Ok::<_, der::Error>(match parameters {
                Some(curve) if kind == EC_PUBLIC_KEY => curve.decode_as()?,
                _ => kind,
            })
        })?;
        AnyRef::decode(info)?;
        Ok::<_, der::Error>(kind)
    })?;
    reader.finish()?;
    Ok(kind)
}

fn malformed(what: &str) -> Refusal {
    Refusal::from(Code::KeyMalformed).because(format!("{what} is not in its one encoding"))
}

fn unsupported(what: &str) -> Refusal {
    Refusal::from(Code::KeyUnsupported).because(format!("{what} is not used"))
}

#[cfg(test)]
mod tests;
