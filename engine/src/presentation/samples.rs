//! Samples from public repositories, for tests. The files name their sources.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;

use crate::signature::PublicKey;

/// A card's key and its signature over a transaction identifier, the challenge.
#[derive(Debug, Deserialize)]
pub(crate) struct Pkoc {
    #[serde(with = "hex")]
    pub(crate) public_key: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) transaction_identifier: Vec<u8>,
    /// One that the signature does not cover.
    #[serde(with = "hex")]
    pub(crate) other_transaction_identifier: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) signature: Vec<u8>,
}

impl Pkoc {
    /// The data objects, without the status word.
    pub(crate) fn response(&self) -> Vec<u8> {
        [&[0x5a, 65], &self.public_key[..], &[0x9e, 64], &self.signature[..]].concat()
    }
}

pub(crate) fn pkoc() -> Pkoc {
    serde_json::from_str(include_str!("../../tests/samples/pkoc-nfc.json")).unwrap()
}

/// A key, its signature over [`ED25519_MESSAGE`], and that signature with one character changed.
#[derive(Debug, Deserialize)]
pub(crate) struct Ed25519Pair {
    pub(crate) name: String,
    #[serde(with = "hex")]
    public_key: Vec<u8>,
    signature: String,
    changed_signature: String,
}

pub(crate) const ED25519_MESSAGE: &[u8] = b"hello";

impl Ed25519Pair {
    pub(crate) fn key(&self) -> PublicKey {
        PublicKey::from_ed25519_octets(&self.public_key).unwrap()
    }

    pub(crate) fn signature(&self) -> Vec<u8> {
        BASE64_STANDARD.decode(&self.signature).unwrap()
    }

    pub(crate) fn changed_signature(&self) -> Vec<u8> {
        BASE64_STANDARD.decode(&self.changed_signature).unwrap()
    }
}

pub(crate) fn ed25519_pairs() -> Vec<Ed25519Pair> {
    #[derive(Deserialize)]
    struct File {
        pairs: Vec<Ed25519Pair>,
    }
    let file: File =
        serde_json::from_str(include_str!("../../tests/samples/doordeck-ed25519.json")).unwrap();
    file.pairs
}

/// Four certificates, leaf first, root last. The leaf is valid from 2019-03-31T08:31:30Z to
/// 2019-04-07T08:31:30Z.
pub(crate) fn doordeck_chain() -> Vec<Vec<u8>> {
    #[derive(Deserialize)]
    struct File {
        certificates: Vec<String>,
    }
    let file: File =
        serde_json::from_str(include_str!("../../tests/samples/doordeck-chain.json")).unwrap();
    file.certificates.iter().map(|text| BASE64_STANDARD.decode(text).unwrap()).collect()
}

/// What was computed from the layouts of PKOC 2.0.1 and of PKOC over BLE, by another implementation.
#[derive(Debug, Deserialize)]
pub(crate) struct PkocComputed {
    #[serde(with = "hex")]
    pub(crate) credential_private: Vec<u8>,
    /// `7F21`, valid from 2026-01-01 to 2036-01-01, for the key of `credential_private`.
    #[serde(with = "hex")]
    pub(crate) card_certificate: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) card_certificate_body: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) card_issuer_public: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) reader_ephemeral_private: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) reader_ephemeral_public: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) site_public: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) normal_message: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) ephemeral_message: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) encrypted_message: Vec<u8>,
    /// What reader and phone sign: site, reader, the X of both ephemeral keys.
    #[serde(with = "hex")]
    pub(crate) transcript: Vec<u8>,
    /// `03` and the reader's signature over the transcript.
    #[serde(with = "hex")]
    pub(crate) reader_signature: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) shared_x: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) plaintext: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) reader_certificate: Vec<u8>,
    /// The site's key that signed certificate and revocation list.
    #[serde(with = "hex")]
    pub(crate) reader_issuer_public: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) revocation_list: Vec<u8>,
}

/// Messages of PKOC.Net's tests.
#[derive(Debug, Deserialize)]
pub(crate) struct PkocOsdp {
    messages: Vec<String>,
    authentication_response: String,
}

impl PkocOsdp {
    /// Every message but the response, each from its number on.
    pub(crate) fn messages(&self) -> Vec<Vec<u8>> {
        self.messages.iter().map(|message| hex::decode(message).unwrap()).collect()
    }

    /// The joined parts of the response.
    pub(crate) fn response(&self) -> Vec<u8> {
        hex::decode(&self.authentication_response).unwrap()
    }
}

pub(crate) fn pkoc_osdp() -> PkocOsdp {
    serde_json::from_str(include_str!("../../tests/samples/pkoc-osdp.json")).unwrap()
}

pub(crate) fn pkoc_computed() -> PkocComputed {
    serde_json::from_str(include_str!("../../tests/samples/pkoc-computed.json")).unwrap()
}
