//! PKOC over NFC, card specification 1.1: the card's answer to AUTHENTICATE.
//!
//! Two data objects in either order, `5A` with the public key and `9E` with the signature, and the
//! status word `9000`, which some readers cut off. Signed is the host's challenge and nothing else:
//! not the reader, the site, the time or the version. So the whole public key is the credential, and
//! the challenge has to be the host's own.

use crate::budget::Budget;
use crate::bytes::Reader;
use crate::presentation::pkoc::{
    Answer, POINT, SIGNATURE, STATUS_WORD_OCTETS, check_status, is_status_word,
};
use crate::presentation::{Proven, Setting};
use crate::reason::Refusal;
use crate::tlv::{self, Coding, Expected};
use crate::trace::Trace;
use crate::validity::Challenge;

/// The tag of the public key: `04`, X, Y.
pub(crate) const PUBLIC_KEY_TAG: u16 = 0x5a;

/// The tag of the signature: r, s.
pub(crate) const SIGNATURE_TAG: u16 = 0x9e;

/// What an answer holds.
const OBJECTS: [Expected; 2] =
    [Expected::of(PUBLIC_KEY_TAG, POINT), Expected::of(SIGNATURE_TAG, SIGNATURE)];

/// A well-formed answer of a card.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CardResponse<'a>(Answer<'a>);

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
            tlv::read_each_once(&mut reader, Coding::Short, &OBJECTS, STATUS_WORD_OCTETS)?;
        if reader.remaining() != 0 {
            check_status(&mut reader)?;
        }
        reader.finish()?;
        Ok(Self(Answer { public_key, signature }))
    }

    /// Checks what can be told of the answer alone: whether key and signature are possible at all.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        self.0.check_alone()
    }

    /// Checks that the key signed the host's challenge.
    pub(in crate::presentation) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = Challenge::stated(setting.at.challenge.as_deref())?;
        self.0.prove(challenge.octets(), challenge, setting, budget, trace)
    }
}

/// Whether bytes begin like a data object of this message, or are a bare status word.
pub(in crate::presentation) fn could_be(bytes: &[u8]) -> bool {
    matches!(bytes, [0x5a, 65, ..] | [0x9e, 64, ..]) || is_status_word(bytes)
}

#[cfg(test)]
mod tests;
