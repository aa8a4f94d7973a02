//! PKOC over NFC, card specification 1.1: the card's answer to AUTHENTICATE.
//!
//! Two data objects in either order, `5A` with the public key and `9E` with the signature, and the
//! status word `9000`, which some readers cut off. Signed is the host's challenge and nothing else:
//! not the reader, the site, the time or the version. So the whole public key is the credential, and
//! the challenge has to be the host's own.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::num::NonZeroU64;

use crate::budget::Budget;
use crate::bytes::Reader;
use crate::chain::Provenance;
use crate::circumstance::Purpose;
use crate::decision::{Label, Value};
use crate::holder::HolderBound;
use crate::presentation::{Proven, Setting};
use crate::question::{Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};
use crate::tlv::{self, Expected};
use crate::trace::Trace;
use crate::validity::{Challenge, Timely};

/// The tag of the public key: `04`, X, Y.
pub(crate) const PUBLIC_KEY: Expected = Expected { tag: 0x5a, length: 65 };

/// The tag of the signature: r, s.
pub(crate) const SIGNATURE: Expected = Expected { tag: 0x9e, length: 64 };

/// Octets of a status word (ISO/IEC 7816-4).
pub(crate) const STATUS_WORD_OCTETS: usize = 2;

/// The status word for success.
const SUCCESS: [u8; STATUS_WORD_OCTETS] = [0x90, 0x00];

/// The short identifiers that controllers and readers know a key by, with their octets of X.
const LABELS: [(&str, usize); 4] =
    [("pkoc-64", 8), ("pkoc-128", 16), ("pkoc-200", 25), ("pkoc-256", 32)];

/// The base in which labels are counted.
const BILLION: NonZeroU64 = match NonZeroU64::new(1_000_000_000) {
    Some(billion) => billion,
    None => NonZeroU64::MIN,
};

/// A well-formed answer of a card.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CardResponse<'a> {
    public_key: &'a [u8],
    signature: &'a [u8],
}

impl<'a> CardResponse<'a> {
    /// Reads an answer, with or without its status word.
    ///
    /// A data object of this message is never as short as a status word, so the two octets that are
    /// left at the end can be nothing else.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        if reader.remaining() == STATUS_WORD_OCTETS {
            check_status(&mut reader)?;
        }
        let [public_key, signature] =
            tlv::read_each_once(&mut reader, [PUBLIC_KEY, SIGNATURE], STATUS_WORD_OCTETS)?;
        if reader.remaining() != 0 {
            check_status(&mut reader)?;
        }
        reader.finish()?;
        Ok(Self { public_key, signature })
    }

    /// Checks what can be told of the answer alone: whether key and signature are possible at all.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        PublicKey::from_p256_point(self.public_key)?;
        signature::check_form(Algorithm::Es256, Encoding::Raw, self.signature)
    }

    /// Checks that the key signed the host's challenge.
    pub(super) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = Challenge::stated(setting.at.challenge.as_deref())?;

        trace.enter("proof.algorithm");
        let key = PublicKey::from_p256_point(self.public_key)?;

        trace.enter("proof.signature");
        let signed = signature::verify(
            &key,
            Algorithm::Es256,
            Encoding::Raw,
            challenge.octets(),
            self.signature,
            budget,
        )?;

        trace.enter("proof.holder");
        let bound = HolderBound::by_signature(signed, &key)?;

        trace.enter("proof.scope");
        setting.expect_access(trace)?;

        Ok(Proven {
            labels: labels(&key).into_iter().map(|(label, _)| label).collect(),
            credential: CredentialIdentifier::Key(key.to_spki()),
            issuer: None,
            purpose: Purpose::Access,
            capability: None,
            not_before: None,
            expires: None,
            claim: Claim::Challenge(challenge.octets().to_vec()),
            provenance: Provenance::OwnKey,
            bound,
            timely: Timely::answering(&challenge),
        })
    }
}

/// Whether bytes begin like a data object of this message, or are a bare status word.
pub(super) fn could_be(bytes: &[u8]) -> bool {
    match bytes {
        [0x60..=0x6f | 0x90..=0x9f, _] => true,
        [tag, length, ..] => [PUBLIC_KEY, SIGNATURE]
            .iter()
            .any(|expected| expected.tag == *tag && expected.length == usize::from(*length)),
        _ => false,
    }
}

/// The short identifiers of a key: the low octets of X as an unsigned decimal number.
///
/// Labels, never identities: a key with given low 64 bits of X can be found by trying. Each comes
/// with its octets of X.
pub(crate) fn labels(key: &PublicKey) -> Vec<(Label, usize)> {
    let Some(x) = key.x_coordinate() else { return Vec::new() };
    let label = |name: &str, octets| Label { name: name.into(), text: low_decimal(x, octets) };
    LABELS.map(|(name, octets)| (label(name, octets), octets)).into()
}

/// The number in the last `octets` octets of `number`, which is big-endian and at most 32 long.
///
/// Counted in digits of 10^9, of which 9 hold 256 bits. A bignum library's conversion divides in
/// constant time, which took longer than everything else around the signature.
fn low_decimal(number: &[u8], octets: usize) -> String {
    let mut digits = [0_u64; 9];
    for octet in number.iter().skip(number.len().saturating_sub(octets)) {
        let mut carry = u64::from(*octet);
        for digit in &mut digits {
            let value = *digit << 8 | carry;
            (*digit, carry) = (value % BILLION, value / BILLION);
        }
    }
    let mut digits = digits.iter().rev().skip_while(|digit| **digit == 0);
    let first = digits.next().unwrap_or(&0).to_string();
    digits.fold(first, |text, digit| format!("{text}{digit:09}"))
}

/// Takes the status word, and refuses any but `9000`.
fn check_status(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    let found = reader.take(STATUS_WORD_OCTETS)?;
    if found == SUCCESS {
        return Ok(());
    }
    Err(Refusal::from(Code::ApduStatus).comparing(
        "status-word",
        Value::Octets(found.to_vec()),
        Value::Octets(SUCCESS.to_vec()),
    ))
}

#[cfg(test)]
mod tests;
