//! What the reader contributes to a transaction: values of the circumstance, under these names.
//!
//! | name | octets | |
//! | --- | --- | --- |
//! | `aliro-reader-identifier` | 32 | group and sub-group; in hexadecimal one of the access point's locks |
//! | `aliro-reader-ephemeral-key` | 32 | private; it decrypts |
//! | `aliro-reader-ephemeral-public-key` | 65 | in its place where a reader has decrypted already |
//! | `aliro-reader-public-key` | 65 | long-term; goes into the keys |
//! | `aliro-reader-certificate` | profile 0000 | in its place: the key in it, if an issuer signed it |
//! | `aliro-parameters` | 5 | interface (`5E` NFC, `C3` BLE), version (2), and the values of `41` and `42` |
//! | `aliro-reader-vendor` | at most 129 | the data object `B1` of AUTH0, if there was one |
//! | `aliro-credential-public-key` | 65 | for a device that names a key slot of the reader's |

use alloc::vec::Vec;

use super::certificate;
use crate::circumstance::Circumstance;
use crate::decision::Value;
use crate::presentation::Setting;
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;
use crate::trace::Trace;

/// Octets of the reader's vendor extension, with tag and length.
const VENDOR: core::ops::RangeInclusive<usize> = 2..=129;

/// The reader's side of a transaction. It has a secret, so there is no `Debug` of it.
pub(super) struct Reader<'a> {
    pub(super) identifier: &'a [u8],
    pub(super) ephemeral_public: Vec<u8>,
    pub(super) ephemeral_secret: Option<p256::SecretKey>,
    /// Its long-term key, where it is stated.
    pub(super) public: Option<PublicKey>,
    pub(super) parameters: Option<Parameters>,
    /// The data object `B1`; empty where there was none.
    pub(super) vendor: &'a [u8],
    /// The key in the slot that the device names.
    pub(super) credential: Option<PublicKey>,
}

/// How the transaction was run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameters {
    pub(super) interface: u8,
    pub(super) version: [u8; 2],
    /// The values of `41` and `42` in AUTH0.
    pub(super) flags: [u8; 2],
}

impl<'a> Reader<'a> {
    /// Reads what the host states, and checks the reader's certificate if there is one.
    pub(super) fn stated(setting: &Setting<'a>, trace: &mut Trace) -> Result<Self, Refusal> {
        let at = setting.at;
        let identifier = sized(at, "aliro-reader-identifier", 32)?.ok_or_else(missing)?;
        check_identifier(identifier, setting, trace)?;
        let ephemeral_secret = sized(at, "aliro-reader-ephemeral-key", 32)?
            .map(|octets| p256::SecretKey::from_slice(octets).map_err(|_| out_of_range()))
            .transpose()?;
        let stated = point(at, "aliro-reader-ephemeral-public-key")?;
        let ephemeral_public = match (&ephemeral_secret, stated) {
            (Some(secret), None) => secret.public_key().to_sec1_bytes().into_vec(),
            (None, Some((octets, _))) => octets.to_vec(),
            _ => return Err(missing()),
        };
        let certificate = find(at, "aliro-reader-certificate")
            .map(|octets| certificate::verify(octets, setting))
            .transpose()?;
        let public = match (certificate, point(at, "aliro-reader-public-key")?) {
            (Some(_), Some(_)) => return Err(out_of_range()),
            (certified, stated) => certified.or(stated.map(|(_, key)| key)),
        };
        let vendor = find(at, "aliro-reader-vendor").unwrap_or_default();
        if !vendor.is_empty() && !VENDOR.contains(&vendor.len()) {
            return Err(out_of_range());
        }
        let credential = point(at, "aliro-credential-public-key")?.map(|(_, key)| key);
        let parameters = sized(at, "aliro-parameters", 5)?.map(Parameters::read).transpose()?;
        Ok(Self {
            identifier,
            ephemeral_public,
            ephemeral_secret,
            public,
            parameters,
            vendor,
            credential,
        })
    }
}

impl Parameters {
    fn read(octets: &[u8]) -> Result<Self, Refusal> {
        match *octets {
            [interface @ (0x5e | 0xc3), major, minor, first, second] => {
                Ok(Self { interface, version: [major, minor], flags: [first, second] })
            }
            _ => Err(out_of_range()),
        }
    }
}

/// The reader is one of this access point. Hexadecimal is compared without case.
fn check_identifier(
    identifier: &[u8],
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let spelled = base16ct::lower::encode_string(identifier);
    let locks = &setting.access_point.locks;
    if locks.iter().any(|own| own.eq_ignore_ascii_case(&spelled)) {
        trace.compare("reader", || (Value::Text(spelled.clone()), Value::Text(spelled.clone())));
        return Ok(());
    }
    let expected = locks.first().cloned().unwrap_or_default();
    Err(Refusal::from(Code::ProofWrongLock).comparing(
        "reader",
        Value::Text(spelled),
        Value::Text(expected),
    ))
}

/// A stated value. Two of a name are as good as none.
fn find<'a>(at: &'a Circumstance, name: &str) -> Option<&'a [u8]> {
    let mut named = at.secrets.iter().filter(|secret| secret.name == name);
    match (named.next(), named.next()) {
        (Some(secret), None) => Some(&secret.value),
        _ => None,
    }
}

fn sized<'a>(at: &'a Circumstance, name: &str, length: usize) -> Result<Option<&'a [u8]>, Refusal> {
    match find(at, name) {
        Some(octets) if octets.len() != length => Err(out_of_range()),
        found => Ok(found),
    }
}

fn point<'a>(at: &'a Circumstance, name: &str) -> Result<Option<(&'a [u8], PublicKey)>, Refusal> {
    let Some(octets) = sized(at, name, 65)? else { return Ok(None) };
    let key = PublicKey::from_p256_point(octets).map_err(|_| out_of_range())?;
    Ok(Some((octets, key)))
}

fn missing() -> Refusal {
    Code::SecretMissing.into()
}

fn out_of_range() -> Refusal {
    Refusal::from(Code::CircumstanceOutOfRange)
        .because("a value of the Aliro reader is not what its name says")
}
