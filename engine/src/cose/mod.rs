//! The one place for COSE: single-signer messages (RFC 9052, section 4.2).
//!
//! [`Envelope`] is what bundles come in. [`Message`] is what presentations come in: its algorithm is
//! in the protected header and nowhere else, and `crit` is never there, because nothing that it could
//! name is known. What other parameters count is each format's own business.

mod envelope;
mod key;
#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;

use doorward_bundle::cbor::Encoder;

use crate::budget::Budget;
use crate::cbor::{Form, Item, Members};
use crate::decision::Value;
use crate::jose::LONGEST_CHAIN;
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey, Signed};

pub(crate) use envelope::Envelope;
pub(crate) use key::read_key;

/// The tag of a `COSE_Sign1` (RFC 9052, section 2).
pub(crate) const SIGN1: u64 = 18;

/// Header parameters (RFC 9052, section 3.1; RFC 9360, section 2).
const ALGORITHM: i64 = 1;
const CRITICAL: i64 = 2;
pub(crate) const KEY_IDENTIFIER: i64 = 4;
pub(crate) const CERTIFICATE_BAG: i64 = 32;
pub(crate) const CERTIFICATE_CHAIN: i64 = 33;

/// Algorithms (RFC 9053, section 2).
const ES256: i64 = -7;
const EDDSA: i64 = -8;

/// The algorithm with this number.
fn algorithm(number: i64) -> Option<Algorithm> {
    match number {
        ES256 => Some(Algorithm::Es256),
        EDDSA => Some(Algorithm::EdDsa),
        _ => None,
    }
}

/// A well-formed `COSE_Sign1`; its signature is not checked yet.
#[derive(Clone, Debug)]
pub(crate) struct Message<'a> {
    protected: &'a [u8],
    algorithm: Algorithm,
    payload: Option<&'a [u8]>,
    signature: &'a [u8],
}

/// The header parameters of a message that are left to its format.
#[derive(Clone, Debug)]
pub(crate) struct Parameters<'a> {
    pub(crate) protected: Members<'a>,
    pub(crate) unprotected: Members<'a>,
}

impl<'a> Message<'a> {
    /// Reads the array of a message. Its tag has been taken off, where there was one.
    pub(crate) fn read(item: Item<'a>, form: Form) -> Result<(Self, Parameters<'a>), Refusal> {
        let [protected, unprotected, payload, signature] = item.tuple()?;
        let protected = protected.bytes()?;
        let mut header = Item::parse(protected, form)?.members()?;
        let unprotected = unprotected.members()?;
        for place in [header.clone(), unprotected.clone()] {
            refuse(place, CRITICAL)?;
        }
        refuse(unprotected.clone(), ALGORITHM)?;
        let number = header.read(ALGORITHM, |item| item.integer())?;
        let algorithm = algorithm(number).ok_or_else(|| {
            let number = Value::Text(alloc::format!("{number}"));
            let known = Value::Text(alloc::format!("{ES256} or {EDDSA}"));
            Refusal::from(Code::AlgorithmNotAllowed).comparing("algorithm", number, known)
        })?;
        let payload = if payload.is_null() { None } else { Some(payload.bytes()?) };
        let message = Self { protected, algorithm, payload, signature: signature.bytes()? };
        Ok((message, Parameters { protected: header, unprotected }))
    }

    /// The octets of the protected header.
    pub(crate) const fn protected(&self) -> &'a [u8] {
        self.protected
    }

    pub(crate) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The payload; `None` where it is detached.
    pub(crate) const fn payload(&self) -> Option<&'a [u8]> {
        self.payload
    }

    pub(crate) const fn signature(&self) -> &'a [u8] {
        self.signature
    }

    /// Checks what can be told of the signature alone: whether it is possible at all.
    pub(crate) fn check_signature(&self) -> Result<(), Refusal> {
        signature::check_form(self.algorithm, Encoding::Raw, self.signature)
    }

    /// Checks the signature under `key`, with `context` as the external data, over `payload`.
    pub(crate) fn verify<'k>(
        &self,
        key: &'k PublicKey,
        context: &[u8],
        payload: &[u8],
        budget: &mut Budget,
    ) -> Result<Signed<'k>, Refusal> {
        let message = signed_bytes(self.protected, context, payload);
        signature::verify(key, self.algorithm, Encoding::Raw, &message, self.signature, budget)
    }
}

impl Parameters<'_> {
    /// Refuses every parameter that the format has not taken.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        for left in [self.protected, self.unprotected] {
            left.finish().map_err(|refusal| refusal.under(Code::CoseUnsupportedHeader))?;
        }
        Ok(())
    }
}

/// Reads certificates as RFC 9360, section 2, writes them: one as a byte string, several as an array.
/// An array of one is another spelling, which deterministic formats do not have.
pub(crate) fn certificates(item: Item<'_>, form: Form) -> Result<Vec<Vec<u8>>, Refusal> {
    if let Ok(one) = item.bytes() {
        return Ok(alloc::vec![one.into()]);
    }
    let items = item.array()?;
    let fewest = if form == Form::Deterministic { 2 } else { 1 };
    if items.len() < fewest {
        return Err(Refusal::from(Code::CborWrongType).because("an array of too few certificates"));
    }
    if items.len() > LONGEST_CHAIN {
        return Err(Code::ChainTooLong.into());
    }
    items.iter().map(|item| item.bytes().map(Vec::from)).collect()
}

/// `Sig_structure` (RFC 9052, section 4.4).
fn signed_bytes(protected: &[u8], context: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut signed_bytes = Encoder::default();
    signed_bytes.array(4);
    signed_bytes.text("Signature1");
    signed_bytes.octets(protected);
    signed_bytes.octets(context);
    signed_bytes.octets(payload);
    signed_bytes.into_octets()
}

/// What follows the two headers, if bytes begin like a `COSE_Sign1` of ours: with its tag, and with
/// nothing unprotected. Cheap: no header is read.
pub(crate) fn after_headers(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(&[0xd2, 0x84])?;
    let (length, rest) = match rest {
        [short @ 0x40..=0x57, rest @ ..] => (usize::from(short & 0x1f), rest),
        [0x58, length, rest @ ..] => (usize::from(*length), rest),
        [0x59, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        _ => return None,
    };
    rest.get(length..)?.strip_prefix(&[0xa0])
}

fn refuse(mut header: Members<'_>, label: i64) -> Result<(), Refusal> {
    match header.optional(label) {
        Some(_) => Err(Refusal::from(Code::CoseUnsupportedHeader)
            .because(alloc::format!("parameter `{label}`"))),
        None => Ok(()),
    }
}
