//! PKOC over BLE: a phone, and the reader that it talks to.

use aes::Aes256;
use ccm::aead::{AeadInOut as _, KeyInit as _};
use ccm::consts::{U12, U16};
use ccm::{Ccm, Nonce};
use p256::ecdh::diffie_hellman;
use p256::{PublicKey, SecretKey};
use sha2::{Digest as _, Sha256};

use super::{CardKey, data_object};

/// The version that phones send: specification 3, AES-CCM.
const VERSION: [u8; 5] = [3, 0, 0, 0, 1];

/// When the credential last changed, where nothing else is asked: 2026-01-01T00:00:00Z.
const LAST_UPDATE: u32 = 1_767_225_600;

/// A reader's site, its own place, and its certificate's contents; UUIDs of 16 octets each.
#[derive(Clone, Debug)]
pub struct ReaderIdentity {
    /// The site.
    pub site: [u8; 16],
    /// The reader.
    pub location: [u8; 16],
}

impl ReaderIdentity {
    /// A certificate for a reader's key, signed with the site's; 138 octets. `not_before` 0 and
    /// `not_after` `u32::MAX` are none.
    #[must_use]
    pub fn certify(
        &self,
        reader: &CardKey,
        site: &CardKey,
        not_before: u32,
        not_after: u32,
    ) -> Vec<u8> {
        let times = [not_before.to_be_bytes(), not_after.to_be_bytes()].concat();
        let key = reader.compressed();
        let signed = [&[1], &self.location[..], &self.site, &times, &key].concat();
        let signature = site.sign_raw(&signed);
        [signed, signature].concat()
    }

    /// The site's list of revoked readers, each with the time of its revocation.
    #[must_use]
    pub fn revoke(&self, site: &CardKey, issued_at: u32, readers: &[([u8; 16], u32)]) -> Vec<u8> {
        let count = u16::try_from(readers.len()).unwrap_or(u16::MAX).to_be_bytes();
        let entries =
            readers.iter().flat_map(|(location, at)| [&location[..], &at.to_be_bytes()].concat());
        let entries: Vec<u8> = entries.collect();
        let signed = [&[1], &self.site[..], &issued_at.to_be_bytes(), &count, &entries].concat();
        let signature = site.sign_raw(&signed);
        [signed, signature].concat()
    }

    /// What reader and phone both sign in the ECDHE flow: 96 octets. `phone` is uncompressed,
    /// `reader` compressed.
    #[must_use]
    pub fn transcript(&self, phone: &[u8], reader: &[u8]) -> Vec<u8> {
        let x_of = |point: &[u8]| point.get(1..33).unwrap_or_default().to_vec();
        [&self.site[..], &self.location, &x_of(phone), &x_of(reader)].concat()
    }
}

/// A phone's answer, before it is encoded.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The value of `01`.
    pub public_key: Vec<u8>,
    /// The value of `03`.
    pub signature: Vec<u8>,
    /// The value of `09`, where it is sent.
    pub last_update: Option<Vec<u8>>,
    /// The value of `0C`, where it is sent.
    pub version: Option<Vec<u8>>,
}

impl Answer {
    /// The answer of a phone that signs `message`: the reader's compressed ephemeral key, or the
    /// transcript.
    #[must_use]
    pub fn to(key: &CardKey, message: &[u8]) -> Self {
        Self {
            public_key: key.public_key(),
            signature: key.sign_raw(message),
            last_update: Some(LAST_UPDATE.to_be_bytes().into()),
            version: Some(VERSION.into()),
        }
    }

    /// The octets of the answer.
    #[must_use]
    pub fn to_octets(&self) -> Vec<u8> {
        let optional = |tag, value: &Option<Vec<u8>>| {
            value.as_ref().map_or_else(Vec::new, |value| data_object(tag, value))
        };
        let parts = [
            data_object(0x01, &self.public_key),
            data_object(0x03, &self.signature),
            optional(0x09, &self.last_update),
            optional(0x0c, &self.version),
        ];
        parts.concat()
    }
}

/// A phone's half of an ECDHE exchange.
#[derive(Clone, Debug)]
pub struct Exchange {
    phone: CardKey,
    reader: Vec<u8>,
}

impl Exchange {
    /// With a phone's ephemeral key, and a reader's compressed one.
    #[must_use]
    pub fn new(phone: &CardKey, reader: &[u8]) -> Self {
        Self { phone: phone.clone(), reader: reader.into() }
    }

    /// What phone and reader sign.
    #[must_use]
    pub fn transcript(&self, reader: &ReaderIdentity) -> Vec<u8> {
        reader.transcript(&self.phone.public_key(), &self.reader)
    }

    /// The phone's two messages with this encrypted. Empty where the keys are none or the content is
    /// too long for a length of one octet.
    #[must_use]
    pub fn seal(&self, content: &[u8]) -> Vec<u8> {
        let ephemeral = data_object(0x07, &self.phone.public_key());
        let version = data_object(0x0c, &VERSION);
        let encrypted = self.encrypt(content).unwrap_or_default();
        [ephemeral, version, data_object(0x40, &encrypted)].concat()
    }

    fn encrypt(&self, content: &[u8]) -> Option<Vec<u8>> {
        let secret = SecretKey::from_slice(&self.phone.secret()).ok()?;
        let reader = PublicKey::from_sec1_bytes(&self.reader).ok()?;
        let shared = diffie_hellman(secret.to_nonzero_scalar(), reader.as_affine());
        let key = Sha256::digest(shared.raw_secret_bytes());
        let cipher = Ccm::<Aes256, U16, U12>::new(&key);
        let nonce = Nonce::<U12>::from([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
        let mut octets = content.to_vec();
        let tag = cipher.encrypt_inout_detached(&nonce, &[], octets.as_mut_slice().into()).ok()?;
        octets.extend_from_slice(&tag);
        Some(octets)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    const READER: ReaderIdentity = ReaderIdentity { site: [1; 16], location: [2; 16] };

    #[test]
    fn messages_are_as_long_as_phones_send_them() {
        let (phone, ephemeral, reader) =
            (CardKey::of("phone"), CardKey::of("ephemeral"), CardKey::of("reader"));
        let answer = Answer::to(&phone, &reader.compressed()).to_octets();
        assert_eq!(answer.len(), 67 + 66 + 6 + 7);
        let exchange = Exchange::new(&ephemeral, &reader.compressed());
        assert_eq!(exchange.transcript(&READER).len(), 96);
        let sealed = exchange.seal(&answer);
        assert_eq!(sealed.get(74..76), Some(&[0x40, 162][..]));
        assert_eq!(sealed.len(), 67 + 7 + 2 + 162);
    }

    #[test]
    fn certificates_and_lists_have_their_lengths() {
        let (site, reader) = (CardKey::of("site"), CardKey::of("reader"));
        assert_eq!(READER.certify(&reader, &site, 0, u32::MAX).len(), 138);
        assert_eq!(READER.revoke(&site, 1, &[([2; 16], 1)]).len(), 23 + 20 + 64);
    }
}
