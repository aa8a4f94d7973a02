//! A phone in an Aliro 1.0 transaction, the reader that it talks to, and issuers of documents.

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use ciborium::Value;
use hkdf::Hkdf;
use sha2::{Digest as _, Sha256};

use crate::cose::{Draft, Signer, encode};
use crate::pkoc::CardKey;

/// A reader.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Group and sub-group: 32 octets.
    pub identifier: Vec<u8>,
    /// Its long-term key.
    pub key: CardKey,
    /// Its key for this transaction.
    pub ephemeral: Ephemeral,
    /// The challenge: 16 octets.
    pub transaction: Vec<u8>,
    /// Interface, version, and the values of `41` and `42`.
    pub parameters: [u8; 5],
}

/// A reader's key for one transaction.
#[derive(Clone, Debug)]
pub enum Ephemeral {
    /// The reader's own pair.
    Own(CardKey),
    /// A pair whose private half the host keeps: the uncompressed point, 65 octets.
    OfHost(Vec<u8>),
}

/// A phone.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its long-term key, the credential.
    pub key: CardKey,
    /// Its key for this transaction.
    pub ephemeral: CardKey,
    /// The data object `A5` of its answer to SELECT.
    pub proprietary: Vec<u8>,
}

/// An access document or a revocation document, with everything in reach.
#[derive(Clone, Debug)]
pub struct Document {
    /// `aliro-a` or `aliro-r`, inside and outside.
    pub types: (String, String),
    /// The content of the one element.
    pub element: Value,
    /// The device's key and the name that it is nested under; none in revocation documents.
    pub device: Option<(Vec<u8>, String)>,
    /// First and last second, such as `2026-01-01T00:00:00Z`.
    pub validity: (String, String),
    /// The iteration, where there is one.
    pub iteration: Option<u64>,
    /// Whether it counts only at a trusted time.
    pub needs_time: bool,
    /// Octets of the key identifier.
    pub key_identifier: usize,
    /// Octets of the random part.
    pub random: usize,
    /// The certificates of the issuer's key in place of its identifier.
    pub chain: Vec<Vec<u8>>,
}

impl Reader {
    /// What the host states of it, by name. `is_open` for a reader that has decrypted already.
    #[must_use]
    pub fn values(&self, is_open: bool) -> Vec<(String, Vec<u8>)> {
        let value = |name: &str, octets: Vec<u8>| (format!("aliro-{name}"), octets);
        let identifier = value("reader-identifier", self.identifier.clone());
        if is_open {
            let public = self.ephemeral.public_key();
            return vec![identifier, value("reader-ephemeral-public-key", public)];
        }
        let mut values = vec![
            identifier,
            value("reader-public-key", self.key.public_key()),
            value("parameters", self.parameters.to_vec()),
        ];
        if let Ephemeral::Own(pair) = &self.ephemeral {
            values.insert(1, value("reader-ephemeral-key", pair.secret()));
        }
        values
    }
}

impl Ephemeral {
    /// The uncompressed point: 65 octets.
    #[must_use]
    pub fn public_key(&self) -> Vec<u8> {
        match self {
            Self::Own(pair) => pair.public_key(),
            Self::OfHost(point) => point.clone(),
        }
    }
}

impl Device {
    /// The answer to AUTH0.
    #[must_use]
    pub fn auth0(&self) -> Vec<u8> {
        object(0x86, &self.ephemeral.public_key())
    }

    /// The answer to AUTH1 before it is encrypted.
    #[must_use]
    pub fn auth1(&self, reader: &Reader) -> Vec<u8> {
        let signature = self.key.sign(&self.transcript(reader)).to_bytes();
        [
            object(0x5a, &self.key.public_key()),
            object(0x9e, &signature),
            object(0x5e, &[0x00, 0x01]),
        ]
        .concat()
    }

    /// The transcript that it signs.
    #[must_use]
    pub fn transcript(&self, reader: &Reader) -> Vec<u8> {
        [
            object(0x4d, &reader.identifier),
            object(0x86, x(&self.ephemeral.public_key())),
            object(0x87, x(&reader.ephemeral.public_key())),
            object(0x4c, &reader.transaction),
            object(0x93, &[0x4e, 0x88, 0x7b, 0x4c]),
        ]
        .concat()
    }

    /// What a reader hands over that has decrypted already.
    #[must_use]
    pub fn open_record(&self, reader: &Reader, responses: &[Vec<u8>]) -> Vec<u8> {
        record(None, &self.auth0(), (3, &self.auth1(reader)), (5, responses))
    }

    /// What a reader hands over as it came.
    #[must_use]
    pub fn record(&self, reader: &Reader, responses: &[Vec<u8>], is_wrapped: bool) -> Vec<u8> {
        let keys = self.keys(reader);
        let key = |index: usize| keys.get(index).copied().unwrap_or_default();
        let auth1 = seal(&key(1), 1, &self.auth1(reader));
        let mut step_up = [0; 32];
        let _fits = Hkdf::<Sha256>::new(Some(&[0; 32]), &key(2)).expand(b"SKDevice", &mut step_up);
        let messages: Vec<Vec<u8>> = (1..)
            .zip(responses)
            .map(|(counter, response)| {
                let sealed = Value::Bytes(seal(&step_up, counter, response));
                let bare = encode(&Value::Map(vec![(Value::Text("data".into()), sealed)]));
                if is_wrapped { long_object(0x53, &bare) } else { bare }
            })
            .collect();
        record(Some(&self.proprietary), &self.auth0(), (2, &auth1), (4, &messages))
    }

    /// The five keys of the session.
    fn keys(&self, reader: &Reader) -> [[u8; 32]; 5] {
        let shared = self.ephemeral.agree(&reader.ephemeral.public_key());
        let agreed = Sha256::new()
            .chain_update(shared)
            .chain_update([0, 0, 0, 1])
            .chain_update(&reader.transaction)
            .finalize();
        let [interface, major, minor, first, second] = reader.parameters;
        let salt = [
            x(&reader.key.public_key()),
            b"Volatile****",
            &reader.identifier,
            &[interface, 0x5c, 2, major, minor],
            x(&reader.ephemeral.public_key()),
            &reader.transaction,
            &[first, second],
            &self.proprietary,
        ]
        .concat();
        let mut keys = [[0; 32]; 5];
        let info = self.ephemeral.public_key();
        let _fits =
            Hkdf::<Sha256>::new(Some(&salt), &agreed).expand(x(&info), keys.as_flattened_mut());
        keys
    }
}

impl Document {
    /// An access document for a key, valid in 2026.
    #[must_use]
    pub fn access(device: &CardKey, element: Value) -> Self {
        Self {
            types: ("aliro-a".into(), "aliro-a".into()),
            element,
            device: Some((device.public_key(), "1".into())),
            validity: ("2026-01-01T00:00:00Z".into(), "2026-12-31T23:59:59Z".into()),
            iteration: Some(20),
            needs_time: true,
            key_identifier: 8,
            random: 16,
            chain: Vec::new(),
        }
    }

    /// A revocation document, valid in 2026.
    #[must_use]
    pub fn revocation(device: &CardKey, element: Value) -> Self {
        let types = ("aliro-r".into(), "aliro-r".into());
        Self { types, device: None, ..Self::access(device, element) }
    }

    /// The DeviceResponse of one document.
    #[must_use]
    pub fn respond(&self, issuer: &CardKey) -> Vec<u8> {
        respond(vec![self.sign(issuer)])
    }

    /// The document, signed.
    #[must_use]
    pub fn sign(&self, issuer: &CardKey) -> Value {
        let item = map(vec![
            ("1", 1.into()),
            ("2", Value::Bytes(vec![7; self.random])),
            ("3", text("access")),
            ("4", self.element.clone()),
        ]);
        let item = embedded(&item);
        let digest = Value::Bytes(Sha256::digest(encode(&item)).to_vec());
        let (inside, outside) = &self.types;
        let digests = Value::Map(vec![(1.into(), digest)]);
        let time = |text: &str| Value::Tag(0, Box::new(Value::Text(text.into())));
        let mut validity = vec![
            ("1", time(&self.validity.0)),
            ("2", time(&self.validity.0)),
            ("3", time(&self.validity.1)),
        ];
        validity.extend(self.iteration.map(|number| ("5", number.into())));
        let mut payload = vec![
            ("1", text("1.0")),
            ("2", text("SHA-256")),
            ("3", map(vec![(inside.as_str(), digests)])),
        ];
        let key = |point: &[u8]| {
            let half = |from| Value::Bytes(point.iter().skip(from).take(32).copied().collect());
            let members = [(1, 2.into()), (-1, 1.into()), (-2, half(1)), (-3, half(33))];
            Value::Map(members.map(|(label, value): (i64, Value)| (label.into(), value)).into())
        };
        if let Some((point, nested)) = &self.device {
            let names = nested.split(',').map(|name| (name, key(point))).collect();
            payload.push(("4", map(names)));
        }
        payload.push(("5", text(inside)));
        payload.push(("6", map(validity)));
        payload.push(("7", self.needs_time.into()));
        let message = self.message(encode(&embedded(&map(payload))), issuer);
        let items = map(vec![(outside.as_str(), Value::Array(vec![item]))]);
        let signed = map(vec![("1", items), ("2", message)]);
        map(vec![("1", signed), ("5", text(outside))])
    }

    fn message(&self, payload: Vec<u8>, issuer: &CardKey) -> Value {
        let signer = Signer::P256(issuer.clone());
        let digest = Sha256::new()
            .chain_update(b"key-identifier")
            .chain_update(issuer.public_key())
            .finalize();
        let identifier = digest.iter().copied().take(self.key_identifier).collect();
        let mut draft = Draft::of(&signer, payload, "");
        draft.tag = None;
        draft.unprotected = match self.chain.as_slice() {
            [] => vec![(4.into(), Value::Bytes(identifier))],
            [one] => vec![(33.into(), Value::Bytes(one.clone()))],
            several => {
                let list = several.iter().cloned().map(Value::Bytes).collect();
                vec![(33.into(), Value::Array(list))]
            }
        };
        ciborium::from_reader(draft.sign(&signer).as_slice()).unwrap_or(Value::Null)
    }
}

/// A DeviceResponse.
#[must_use]
pub fn respond(documents: Vec<Value>) -> Vec<u8> {
    encode(&map(vec![("1", text("1.0")), ("2", Value::Array(documents)), ("3", 0.into())]))
}

/// The map that a reader hands over.
fn record(
    proprietary: Option<&[u8]>,
    auth0: &[u8],
    (label, auth1): (u64, &[u8]),
    (list, messages): (u64, &[Vec<u8>]),
) -> Vec<u8> {
    let octets = |octets: &[u8]| Value::Bytes(octets.to_vec());
    let mut members = Vec::new();
    members.extend(proprietary.map(|value| (0.into(), octets(value))));
    members.push((1.into(), octets(auth0)));
    members.push((label.into(), octets(auth1)));
    if !messages.is_empty() {
        let messages = messages.iter().map(|message| octets(message)).collect();
        members.push((list.into(), Value::Array(messages)));
    }
    encode(&Value::Map(members))
}

fn seal(key: &[u8; 32], counter: u8, message: &[u8]) -> Vec<u8> {
    let nonce = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, counter];
    Aes256Gcm::new(key.into()).encrypt(&Nonce::from(nonce), message).unwrap_or_default()
}

fn object(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or(u8::MAX);
    [&[tag, length], value].concat()
}

fn long_object(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[tag, 0x82], &length[..], value].concat()
}

fn x(point: &[u8]) -> &[u8] {
    point.get(1..33).unwrap_or_default()
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn map(members: Vec<(&str, Value)>) -> Value {
    Value::Map(members.into_iter().map(|(name, value)| (text(name), value)).collect())
}

fn embedded(value: &Value) -> Value {
    Value::Tag(24, Box::new(Value::Bytes(encode(value))))
}
