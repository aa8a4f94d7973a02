//! PKOC: the public key is the credential.
//!
//! | file | what is presented |
//! |---|---|
//! | [`nfc_v1`] | NFC card, specification 1.1: the answer to AUTHENTICATE |
//! | [`nfc_v2`] | NFC secure element V2 (2.0.1): the card's certificate and its answer to INTERNAL AUTHENTICATE |
//! | [`ble`] | BLE, normal flow: the phone's answer |
//! | [`ble_ecdhe`] | BLE, ECDHE flow: the phone's encrypted answer |
//! | [`osdp`] | the same card answer, carried by OSDP's vendor messages |
//!
//! In each the holder's P-256 key signs something of the host's that is fresh. Where no issuer
//! vouches for the key, the whole key is the credential; the shorter numbers that readers and
//! controllers make of it are labels.

pub(crate) mod ble;
pub(crate) mod ble_ecdhe;
mod label;
pub(crate) mod nfc_v1;
pub(crate) mod nfc_v2;
pub(crate) mod osdp;
pub(crate) mod reader;

use crate::budget::Budget;
use crate::bytes::Reader;
use crate::chain::Provenance;
use crate::circumstance::Purpose;
use crate::decision::Value;
use crate::holder::HolderBound;
use crate::presentation::{Proven, Setting};
use crate::question::{Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};
use crate::trace::Trace;
use crate::validity::{Challenge, Timely};

pub(crate) use label::labels;

/// Octets of an uncompressed point: `04`, X, Y.
pub(crate) const POINT: usize = 65;

/// Octets of a signature: r, s.
pub(crate) const SIGNATURE: usize = 64;

/// Octets of a status word (ISO/IEC 7816-4).
pub(crate) const STATUS_WORD_OCTETS: usize = 2;

/// The status word for success.
const SUCCESS: [u8; STATUS_WORD_OCTETS] = [0x90, 0x00];

/// A key and a signature that it is said to have made.
#[derive(Clone, Copy, Debug)]
struct Answer<'a> {
    public_key: &'a [u8],
    signature: &'a [u8],
}

impl Answer<'_> {
    /// Checks what can be told of key and signature alone: whether they are possible at all.
    fn check_alone(&self) -> Result<(), Refusal> {
        PublicKey::from_p256_point(self.public_key)?;
        signature::check_form(Algorithm::Es256, Encoding::Raw, self.signature)
    }

    /// Checks that the key signed `message`, which the host's challenge makes fresh. The key is its
    /// own identity.
    fn prove(
        self,
        message: &[u8],
        challenge: Challenge<'_>,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.algorithm");
        let key = PublicKey::from_p256_point(self.public_key)?;
        prove_own_key(&key, self.signature, message, challenge, setting, budget, trace)
    }
}

/// Checks that a key, which is its own identity, signed `message`.
fn prove_own_key(
    key: &PublicKey,
    signature: &[u8],
    message: &[u8],
    challenge: Challenge<'_>,
    setting: &Setting<'_>,
    budget: &mut Budget,
    trace: &mut Trace,
) -> Result<Proven, Refusal> {
    trace.enter("proof.signature");
    let (algorithm, encoding) = (Algorithm::Es256, Encoding::Raw);
    let signed = signature::verify(key, algorithm, encoding, message, signature, budget)?;

    trace.enter("proof.holder");
    let bound = HolderBound::by_signature(signed, key.spki())?;

    trace.enter("proof.scope");
    setting.expect_access(trace)?;

    Ok(Proven {
        labels: labels(key).into_iter().map(|(label, _)| label).collect(),
        credential: CredentialIdentifier::Key(key.to_spki()),
        issuer: None,
        purpose: Purpose::Access,
        capability: None,
        not_before: None,
        expires: None,
        claim: Claim::Challenge(challenge.octets().to_vec()),
        provenance: Provenance::OwnKey,
        bound,
        status: None,
        timely: Timely::answering(&challenge),
    })
}

/// Takes the status word, and refuses any but `9000`.
fn check_status(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    expect_success(reader.take(STATUS_WORD_OCTETS)?)
}

/// Refuses any status word but `9000`.
fn expect_success(found: &[u8]) -> Result<(), Refusal> {
    if found == SUCCESS {
        return Ok(());
    }
    Err(Refusal::from(Code::ApduStatus).comparing(
        "status-word",
        Value::Octets(found.to_vec()),
        Value::Octets(SUCCESS.to_vec()),
    ))
}

/// Whether bytes are nothing but a status word.
fn is_status_word(bytes: &[u8]) -> bool {
    matches!(bytes, [0x60..=0x6f | 0x90..=0x9f, _])
}
