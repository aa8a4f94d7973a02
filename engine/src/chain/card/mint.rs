//! Mints card-verifiable certificates for tests, good and bad.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec::Vec;

use doorward_bundle::Issuer;

use crate::chain::mint::{Key, issuer};

/// What its issuer is called.
pub(crate) const REFERENCE: &str = "01000EXAMPLE0001";

/// What a certificate is to say.
#[derive(Clone)]
pub(crate) struct CardMint {
    pub(crate) profile: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) key: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) first_day: Vec<u8>,
    pub(crate) last_day: Vec<u8>,
    /// Data objects after the others.
    pub(crate) more: Vec<u8>,
}

impl CardMint {
    /// A certificate for a P-256 key, valid in January and February of 2026.
    pub(crate) fn of(key: &Key) -> Self {
        Self {
            profile: [0].into(),
            issuer: REFERENCE.into(),
            key: p256_key(&key.public().to_spki()[26..]),
            subject: b"CARD000000000001".into(),
            first_day: [2, 6, 0, 1, 0, 1].into(),
            last_day: [2, 6, 0, 2, 2, 8].into(),
            more: Vec::new(),
        }
    }

    /// The body, which is signed whole.
    pub(crate) fn body(&self) -> Vec<u8> {
        let parts = [
            ber(&[0x5f, 0x29], &self.profile),
            ber(&[0x42], &self.issuer),
            ber(&[0x7f, 0x49], &self.key),
            ber(&[0x5f, 0x20], &self.subject),
            ber(&[0x5f, 0x25], &self.first_day),
            ber(&[0x5f, 0x24], &self.last_day),
            self.more.clone(),
        ];
        ber(&[0x7f, 0x4e], &parts.concat())
    }

    /// The certificate, signed by `issuer`.
    pub(crate) fn certify(&self, issuer: &Key) -> Vec<u8> {
        let body = self.body();
        certificate(&body, &issuer.sign(&body))
    }
}

/// A certificate of a body and a signature.
pub(crate) fn certificate(body: &[u8], signature: &[u8]) -> Vec<u8> {
    ber(&[0x7f, 0x21], &[body, &ber(&[0x5f, 0x37], signature)].concat())
}

/// A key of P-256.
pub(crate) fn p256_key(point: &[u8]) -> Vec<u8> {
    [ber(&[0x06], super::P256), ber(&[0x86], point)].concat()
}

/// An issuer of cards in a bundle, with these keys.
pub(crate) fn card_issuer(identifier: &str, keys: &[&Key]) -> Issuer {
    let keys: Vec<Vec<u8>> = keys.iter().map(|key| key.public().to_spki()).collect();
    let anchors: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    Issuer {
        formats: ["pkoc-nfc-v2".into()].into(),
        reference: Some(REFERENCE.into()),
        ..issuer(identifier, &anchors)
    }
}

/// A BER data object with the shortest length.
pub(crate) fn ber(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = match u16::try_from(value.len()).unwrap() {
        short @ 0..=0x7f => [short as u8].to_vec(),
        medium @ 0x80..=0xff => [0x81, medium as u8].to_vec(),
        long => [&[0x82][..], &long.to_be_bytes()].concat(),
    };
    [tag, &length, value].concat()
}
