//! The transcript that both sides sign, and the keys of the session (Aliro 1.0, expedited standard
//! phase and step-up phase).
//!
//! `Kdh = SHA-256(Z || 00000001 || transaction)`, the KDF of ANSI X9.63 with one block. The session
//! keys are HKDF-SHA256 of it, the step-up keys HKDF-SHA256 of the third of them. Messages are
//! AES-256-GCM under a nonce of direction and counter, so each key encrypts each counter once.

use alloc::vec::Vec;

use aes_gcm::aead::{Aead, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use sha2::{Digest as _, Sha256};

use super::reader::Reader;
use crate::reason::{Code, Refusal};

/// Which side signs: the last data object of the transcript.
const USAGE_DEVICE: [u8; 4] = [0x4e, 0x88, 0x7b, 0x4c];

/// The first half of the nonce of what a device sends.
const FROM_DEVICE: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];

/// Octets of a key, and of a coordinate.
const KEY: usize = 32;

/// What the device sent in the clear, and the transaction that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exchange<'a> {
    /// The transaction identifier: the host's challenge, 16 octets.
    pub(super) transaction: &'a [u8],
    /// The device's ephemeral key: `04`, X, Y.
    pub(super) device_ephemeral: &'a [u8],
    /// The whole data object `A5` of the answer to SELECT.
    pub(super) proprietary: &'a [u8],
    /// The whole data object `B2` of the answer to AUTH0; empty where there is none.
    pub(super) vendor: &'a [u8],
}

/// The keys that decrypt what the device sends. Neither can be shown: there is no `Debug` of them.
pub(super) struct SessionKeys {
    exchange_device: [u8; KEY],
    step_up: [u8; KEY],
}

/// What a device signs.
pub(super) fn transcript(reader: &Reader<'_>, exchange: &Exchange<'_>) -> Result<Vec<u8>, Refusal> {
    let objects: [(u8, &[u8]); 5] = [
        (0x4d, reader.identifier),
        (0x86, x_coordinate(exchange.device_ephemeral)?),
        (0x87, x_coordinate(&reader.ephemeral_public)?),
        (0x4c, exchange.transaction),
        (0x93, &USAGE_DEVICE),
    ];
    let mut octets = Vec::new();
    for (tag, value) in objects {
        let length = u8::try_from(value.len()).map_err(|_| Code::CircumstanceOutOfRange)?;
        octets.extend([tag, length]);
        octets.extend(value);
    }
    Ok(octets)
}

impl SessionKeys {
    /// Derives the keys from the reader's ephemeral key and what the device sent.
    pub(super) fn derive(reader: &Reader<'_>, exchange: &Exchange<'_>) -> Result<Self, Refusal> {
        let Exchange { transaction, device_ephemeral, proprietary, vendor } = *exchange;
        let secret = reader.ephemeral_secret.as_ref().ok_or(Code::SecretMissing)?;
        let parameters = reader.parameters.ok_or(Code::SecretMissing)?;
        let device =
            p256::PublicKey::from_sec1_bytes(device_ephemeral).map_err(|_| Code::KeyNotOnCurve)?;
        let shared = diffie_hellman(secret.to_nonzero_scalar(), device.as_affine());
        let agreed = Sha256::new()
            .chain_update(shared.raw_secret_bytes())
            .chain_update([0, 0, 0, 1])
            .chain_update(transaction)
            .finalize();
        let public = reader.public.as_ref().ok_or(Code::SecretMissing)?;
        let salt: [&[u8]; 10] = [
            public.x_coordinate().ok_or(Code::KeyUnsupported)?,
            b"Volatile****",
            reader.identifier,
            &[parameters.interface],
            &[0x5c, 0x02],
            &parameters.version,
            x_coordinate(&reader.ephemeral_public)?,
            transaction,
            &parameters.flags,
            proprietary,
        ];
        let info = [x_coordinate(device_ephemeral)?, reader.vendor, vendor].concat();
        let mut keys = [[0; KEY]; 5];
        Hkdf::<Sha256>::new(Some(&salt.concat()), &agreed)
            .expand(&info, keys.as_flattened_mut())
            .map_err(|_| Code::LimitExceeded)?;
        let [_exchange_reader, exchange_device, step_up, _ble, _ranging] = keys;
        Ok(Self { exchange_device, step_up })
    }

    /// Decrypts the answer to AUTH1: the first message of the device.
    pub(super) fn open_auth1(&self, ciphertext: &[u8]) -> Result<Vec<u8>, Refusal> {
        open(&self.exchange_device, 1, ciphertext)
    }

    /// Decrypts the messages of the step-up phase, in their order.
    pub(super) fn open_step_up(&self, messages: &[&[u8]]) -> Result<Vec<Vec<u8>>, Refusal> {
        let key = step_up_key(&self.step_up)?;
        (1..).zip(messages).map(|(counter, message)| open(&key, counter, message)).collect()
    }
}

/// The key under which a device encrypts in the step-up phase.
pub(super) fn step_up_key(step_up: &[u8; KEY]) -> Result<[u8; KEY], Refusal> {
    let mut key = [0; KEY];
    Hkdf::<Sha256>::new(Some(&[0; KEY]), step_up)
        .expand(b"SKDevice", &mut key)
        .map_err(|_| Code::LimitExceeded)?;
    Ok(key)
}

/// Decrypts a message of the device, whose tag of 16 octets stands at its end.
pub(super) fn open(key: &[u8; KEY], counter: u32, message: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut nonce = [0; 12];
    let octets = FROM_DEVICE.into_iter().chain(counter.to_be_bytes());
    nonce.iter_mut().zip(octets).for_each(|(place, octet)| *place = octet);
    Aes256Gcm::new(key.into())
        .decrypt(&Nonce::from(nonce), message)
        .map_err(|_| Code::DecryptionFailed.into())
}

/// X of an uncompressed point.
fn x_coordinate(point: &[u8]) -> Result<&[u8], Refusal> {
    let coordinates = point.strip_prefix(&[0x04]);
    coordinates.and_then(|octets| octets.get(..KEY)).ok_or_else(|| Code::KeyMalformed.into())
}
