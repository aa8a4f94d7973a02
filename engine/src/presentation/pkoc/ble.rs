//! PKOC over BLE, normal flow: what the phone writes after the reader's first message.
//!
//! ```text
//! 01 41 04 X Y    the public key
//! 03 40 r s       the signature
//! 09 04 …         when the credential last changed, seconds since the Unix epoch; not signed
//! 0C 05 …         protocol version; iOS leaves it out, older phones send its 2-octet form
//! ```
//!
//! Tags and lengths of one octet, in any order, each at most once; key and signature must be there.
//! The last two say nothing that a decision could rest on: `0C` is an echo of the reader's own.
//!
//! Signed is the reader's compressed ephemeral key, the value of its data object `02`: 33 octets, made
//! for one connection, which the host states as the challenge. Nothing else is signed: not the site
//! and not the reader. So the whole public key is the credential.

use crate::budget::Budget;
use crate::bytes::{Reader, count};
use crate::presentation::pkoc::{Answer, POINT, SIGNATURE};
use crate::presentation::{Proven, Setting};
use crate::reason::{Code, Refusal};
use crate::tlv::{Coding, Expected, read_at_most_once, required};
use crate::trace::Trace;
use crate::validity::Challenge;

/// The tag of the public key.
pub(crate) const PUBLIC_KEY_TAG: u16 = 0x01;

/// The tag of the signature.
pub(crate) const SIGNATURE_TAG: u16 = 0x03;

/// The tag of the time of the last change.
pub(crate) const LAST_UPDATE_TAG: u16 = 0x09;

/// The protocol version: 5 octets, or 2 of the older form.
pub(super) const VERSION: Expected = Expected::within(0x0c, 2..=5);

/// What a phone sends, in the clear or encrypted; the last two are optional.
const OBJECTS: [Expected; 4] = [
    Expected::of(PUBLIC_KEY_TAG, POINT),
    Expected::of(SIGNATURE_TAG, SIGNATURE),
    Expected::of(LAST_UPDATE_TAG, 4),
    VERSION,
];

/// Octets of a compressed point: `02` or `03`, X.
const COMPRESSED_POINT: usize = 33;

/// A well-formed answer of a phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PhoneAnswer<'a>(Answer<'a>);

impl<'a> PhoneAnswer<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let [public_key, signature, _, version] =
            read_at_most_once(&mut reader, Coding::Short, &OBJECTS, 0)?;
        reader.finish()?;
        let [has_key, has_signature, ..] = &OBJECTS;
        check_version(version.map(|version| version.value))?;
        Ok(Self(Answer {
            public_key: required(public_key, has_key)?.value,
            signature: required(signature, has_signature)?.value,
        }))
    }

    /// Checks what can be told of the answer alone: whether key and signature are possible at all.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        self.0.check_alone()
    }

    /// Key and signature.
    pub(super) const fn into_answer(self) -> Answer<'a> {
        self.0
    }

    /// Checks that the key signed the reader's ephemeral key.
    pub(in crate::presentation) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = reader_key(setting)?;
        self.0.prove(challenge.octets(), challenge, setting, budget, trace)
    }
}

/// The reader's ephemeral key: the challenge, which must have the form of a compressed point.
pub(super) fn reader_key<'s>(setting: &Setting<'s>) -> Result<Challenge<'s>, Refusal> {
    let challenge = Challenge::stated(setting.at.challenge.as_deref())?;
    match challenge.octets() {
        [0x02 | 0x03, x @ ..] if x.len() == 32 => Ok(challenge),
        other => Err(Refusal::from(Code::CircumstanceOutOfRange)
            .because("the challenge must be the reader's compressed ephemeral key")
            .comparing("challenge-octets", count(other.len()), count(COMPRESSED_POINT))),
    }
}

/// A version has 5 octets or 2, nothing between.
pub(super) fn check_version(version: Option<&[u8]>) -> Result<(), Refusal> {
    match version.map(<[u8]>::len) {
        None | Some(2 | 5) => Ok(()),
        Some(found) => Err(Refusal::from(Code::TlvWrongLength).because("tag `0c`").comparing(
            "length",
            count(found),
            count(5),
        )),
    }
}

/// Whether bytes begin like one of the phone's data objects.
pub(in crate::presentation) fn could_be(bytes: &[u8]) -> bool {
    matches!(bytes, [0x01, 65, ..] | [0x03, 64, ..] | [0x09, 4, ..] | [0x0c, 2 | 5, ..])
}

#[cfg(test)]
mod tests;
