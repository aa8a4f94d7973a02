//! PKOC over NFC, secure element V2: a card with a certificate (PKOC-CVC), and who issues it.

use super::CardKey;
use crate::authority::{AuthorityKey, MintError};

/// prime256v1 (1.2.840.10045.3.1.7).
const P256: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// The status word for success.
const SUCCESS: [u8; 2] = [0x90, 0x00];

/// What a certificate is to say, and what a forger would change.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The value of `5F29`.
    pub profile: Vec<u8>,
    /// The value of `42`: 16 of A-Z and 0-9.
    pub issuer: String,
    /// The value of `7F49`: kind and point.
    pub key: Vec<u8>,
    /// The value of `5F20`: 16 characters.
    pub subject: String,
    /// The first day, six digits of YYMMDD.
    pub first_day: String,
    /// The last day, six digits of YYMMDD.
    pub last_day: String,
    /// Data objects behind the others.
    pub more: Vec<u8>,
}

impl Draft {
    /// A certificate for a card's key.
    #[must_use]
    pub fn of(key: &CardKey, issuer: &str, subject: &str, days: [&str; 2]) -> Self {
        let [first_day, last_day] = days.map(String::from);
        Self {
            profile: vec![0],
            issuer: issuer.into(),
            key: p256_key(&key.public_key()),
            subject: subject.into(),
            first_day,
            last_day,
            more: Vec::new(),
        }
    }

    /// The body, which is signed with its tag and length.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let day = |text: &str| text.bytes().map(|digit| digit.wrapping_sub(b'0')).collect();
        let (first, last): (Vec<u8>, Vec<u8>) = (day(&self.first_day), day(&self.last_day));
        let parts = [
            data_object(&[0x5f, 0x29], &self.profile),
            data_object(&[0x42], self.issuer.as_bytes()),
            data_object(&[0x7f, 0x49], &self.key),
            data_object(&[0x5f, 0x20], self.subject.as_bytes()),
            data_object(&[0x5f, 0x25], &first),
            data_object(&[0x5f, 0x24], &last),
            self.more.clone(),
        ];
        data_object(&[0x7f, 0x4e], &parts.concat())
    }

    /// The certificate, signed with an issuer's key.
    ///
    /// # Errors
    /// [`MintError::Key`], which no key gives rise to.
    pub fn signed_by(&self, issuer: &AuthorityKey) -> Result<Vec<u8>, MintError> {
        let body = self.body();
        let signature = issuer.sign_raw(&body)?;
        Ok(certificate(&body, &signature))
    }
}

/// What a reader hands on: the card's certificate, its signature over the challenge, and `9000`.
#[must_use]
pub fn respond(certificate: &[u8], key: &CardKey, challenge: &[u8]) -> Vec<u8> {
    let signature = data_object(&[0x9e], &key.sign_raw(challenge));
    [certificate, &signature, &SUCCESS].concat()
}

/// A certificate of a body and a signature.
#[must_use]
pub fn certificate(body: &[u8], signature: &[u8]) -> Vec<u8> {
    data_object(&[0x7f, 0x21], &[body, &data_object(&[0x5f, 0x37], signature)].concat())
}

/// The value of `7F49` for a point on P-256.
#[must_use]
pub fn p256_key(point: &[u8]) -> Vec<u8> {
    [data_object(&[0x06], &P256), data_object(&[0x86], point)].concat()
}

/// A BER data object with the shortest length. A value longer than 65535 octets does not fit and is
/// cut off.
#[must_use]
pub fn data_object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    let value = value.get(..usize::from(length)).unwrap_or_default();
    let [high, low] = length.to_be_bytes();
    let length: &[u8] = match length {
        0..=0x7f => &[low],
        0x80..=0xff => &[0x81, low],
        _ => &[0x82, high, low],
    };
    [tag, length, value].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_laid_out_as_cards_have_it() {
        let (card, issuer) = (CardKey::of("card"), AuthorityKey::p256("issuer").unwrap());
        let days = ["260101", "360101"];
        let draft = Draft::of(&card, "01000EXAMPLE0001", "CARD000000000001", days);
        let octets = draft.signed_by(&issuer).unwrap();
        // 7F21 of 210 octets, 7F4E of 139: as computed by another implementation.
        assert_eq!(octets.get(..8).unwrap(), [0x7f, 0x21, 0x81, 0xd2, 0x7f, 0x4e, 0x81, 0x8b]);
        assert_eq!(octets.len(), 214);
        let shown = respond(&octets, &card, &[7; 32]);
        assert_eq!(shown.len(), 214 + 66 + 2);
        assert!(shown.starts_with(&octets) && shown.ends_with(&SUCCESS));
    }
}
