//! PKOC over OSDP: the vendor messages of one transaction between controller and reader, as the
//! controller saw them.
//!
//! Each message is the content of an `osdp_MFG` or `osdp_MFGREP`, written one after the other:
//!
//! ```text
//! 1A 90 21        the vendor code of PSIA
//! E0  FC len { 5C versions  FB error  FD sequence }   card present
//! E1  00 01  5C 02 version  4D 20 reader  4C len challenge  FD sequence   authentication request
//! E2  whole offset length (two octets each, little-endian)  data          authentication response
//! E3  4C len challenge  FD sequence                   next transaction
//! E4                                                  transaction refresh
//! FE  error                                           reader error
//! ```
//!
//! `FB` and `FD` have no length octet: an error is one octet, or three if it is `01` (then a status
//! word); a sequence is one. What the controller sent itself (`E1`, `E3`) may be left out, as may
//! `E0`. The parts of `E2`, joined, hold the card's key `5A`, its signature `9E`, the echoed challenge
//! `4C`, the sequence and an error; the last three may be missing.
//!
//! Signed is the challenge alone, as over NFC, and the challenge is what the *host* states. The one
//! that the reader echoes is compared with it and never used: a reader that chooses the challenge
//! could show a recorded answer. The same holds of the controller's own `E1` and `E3` in the bytes, and
//! all sequences must be the same. None of this is protected by the signature.
//!
//! Parts must follow each other without a gap or an overlap and agree on the whole, of at most 1024
//! octets (what a PKOC.Net panel receives) in at most 64 parts. Some panels stop at the last part,
//! whatever is missing before it; here a part out of place is refused.

use alloc::format;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::bytes::{Reader, count};
use crate::decision::Value;
use crate::presentation::pkoc::{Answer, POINT, SIGNATURE, expect_success};
use crate::presentation::{Proven, Setting};
use crate::reason::{Code, Refusal};
use crate::tlv::{Coding, DataObject, Expected, read_at_most_once, required};
use crate::trace::Trace;
use crate::validity::Challenge;

/// The vendor code of PSIA.
pub(crate) const VENDOR: [u8; 3] = [0x1a, 0x90, 0x21];

/// Octets of all parts together.
const WHOLE: usize = 1024;

/// Parts of one response.
const PARTS: usize = 64;

/// The supported versions: pairs of octets.
const VERSIONS: Expected = Expected::within(0x5c, 2..=32);

/// The reader: 32 octets, or 16 of older panels.
const READER: Expected = Expected::within(0x4d, 16..=32);

/// The challenge.
const CHALLENGE: Expected = Expected::within(0x4c, 16..=65);

/// The sequence.
const SEQUENCE: Expected = Expected::of(0xfd, 1);

/// The error.
const ERROR: Expected = Expected::within(0xfb, 1..=3);

/// What a card's presence holds inside `FC`.
const PRESENCE: [Expected; 3] = [VERSIONS, ERROR, SEQUENCE];

/// What a request holds, after its two parameters.
const REQUEST: [Expected; 4] = [VERSIONS, READER, CHALLENGE, SEQUENCE];

/// What the next transaction holds.
const NEXT: [Expected; 2] = [CHALLENGE, SEQUENCE];

/// What the joined response holds; the last three are optional.
const RESPONSE: [Expected; 5] =
    [Expected::of(0x5a, POINT), Expected::of(0x9e, SIGNATURE), CHALLENGE, SEQUENCE, ERROR];

/// The error code that a status word follows.
const STATUS_ERROR: u8 = 0x01;

/// The messages of one transaction, put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transaction<'a> {
    /// The parts of the response, joined; nothing is missing.
    response: Vec<u8>,
    /// Challenges that the messages name.
    challenges: Vec<&'a [u8]>,
    /// Sequences that the messages name.
    sequences: Vec<u8>,
    /// Octets of the whole response, once its first part is there.
    whole: Option<usize>,
    parts: usize,
    seen: Vec<u8>,
}

/// What the joined response says.
#[derive(Clone, Copy, Debug)]
struct Response<'r> {
    answer: Answer<'r>,
    challenge: Option<&'r [u8]>,
    sequence: Option<u8>,
}

impl<'a> Transaction<'a> {
    /// Reads messages up to a whole response.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let mut transaction = Self::default();
        while reader.remaining() != 0 {
            if transaction.is_whole() {
                break;
            }
            transaction.read_message(&mut reader)?;
        }
        if !transaction.is_whole() {
            return Err(match transaction.whole {
                Some(whole) => out_of_place(transaction.response.len(), whole),
                None => Refusal::from(Code::OsdpNoResponse),
            });
        }
        reader.finish()?;
        Response::parse(&transaction.response)?;
        Ok(transaction)
    }

    /// Checks what can be told of the response alone: whether key and signature are possible at all.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        Response::parse(&self.response)?.answer.check_alone()
    }

    /// The joined response.
    pub(crate) fn response(&self) -> &[u8] {
        &self.response
    }

    /// Checks that everything is of the host's transaction, and that the key signed its challenge.
    pub(in crate::presentation) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = Challenge::stated(setting.at.challenge.as_deref())?;
        let response = Response::parse(&self.response)?;
        for named in self.challenges.iter().copied().chain(response.challenge) {
            if named != challenge.octets() {
                return Err(Refusal::from(Code::ChallengeMismatched).comparing(
                    "challenge",
                    Value::Octets(named.into()),
                    Value::Octets(challenge.octets().into()),
                ));
            }
        }
        let mut sequences = self.sequences.iter().copied().chain(response.sequence);
        if let Some(first) = sequences.next()
            && let Some(other) = sequences.find(|other| *other != first)
        {
            return Err(Refusal::from(Code::OsdpOtherTransaction).comparing(
                "sequence",
                count(other.into()),
                count(first.into()),
            ));
        }
        response.answer.prove(challenge.octets(), challenge, setting, budget, trace)
    }

    fn is_whole(&self) -> bool {
        self.whole.is_some_and(|whole| self.response.len() == whole)
    }

    fn read_message(&mut self, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let vendor = reader.take(VENDOR.len())?;
        if vendor != VENDOR {
            return Err(Refusal::from(Code::OsdpUnexpectedMessage).comparing(
                "vendor",
                Value::Octets(vendor.into()),
                Value::Octets(VENDOR.into()),
            ));
        }
        let message = reader.read_u8()?;
        if message != 0xe2 && (self.whole.is_some() || self.seen.contains(&message)) {
            return Err(unexpected(message));
        }
        self.seen.push(message);
        match message {
            0xe0 => self.read_presence(reader),
            0xe1 => self.read_request(reader),
            0xe2 => self.read_part(reader),
            0xe3 => self.read_next(reader),
            // Asks for another transaction: nothing else belongs to this one.
            0xe4 => Err(Code::OsdpNoResponse.into()),
            0xfe => {
                let code = reader.read_u8()?;
                let rest = if code == STATUS_ERROR { reader.take(2)? } else { &[] };
                check_error(&[&[code], rest].concat()).and(Err(unexpected(message)))
            }
            other => Err(unexpected(other)),
        }
    }

    fn read_presence(&mut self, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let object =
            DataObject::read_only(reader, Coding::Short, &Expected::within(0xfc, 0..=255))?;
        let mut inside = Reader::new(object.value);
        let [_, error, sequence] = read_at_most_once(&mut inside, Coding::Osdp, &PRESENCE, 0)?;
        error.map_or(Ok(()), |error| check_error(error.value))?;
        self.sequences.extend(sequence.and_then(|sequence| sequence.value.first()));
        Ok(())
    }

    fn read_request(&mut self, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let parameters = reader.take(2)?;
        if parameters != [0x00, 0x01] {
            return Err(unexpected(0xe1));
        }
        let [_, _, challenge, sequence] = read_objects(reader, &REQUEST)?;
        self.challenges.push(required(challenge, &CHALLENGE)?.value);
        self.sequences.extend(sequence.and_then(|sequence| sequence.value.first()));
        Ok(())
    }

    fn read_next(&mut self, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let [challenge, sequence] = read_objects(reader, &NEXT)?;
        self.challenges.push(required(challenge, &CHALLENGE)?.value);
        self.sequences.extend(sequence.and_then(|sequence| sequence.value.first()));
        Ok(())
    }

    fn read_part(&mut self, reader: &mut Reader<'a>) -> Result<(), Refusal> {
        let [whole, offset, length] = [number(reader)?, number(reader)?, number(reader)?];
        if whole > WHOLE {
            return Err(Refusal::from(Code::InputTooLong).comparing(
                "octets",
                count(whole),
                count(WHOLE),
            ));
        }
        self.parts = self.parts.saturating_add(1);
        let end = offset.saturating_add(length);
        let agrees = self.whole.is_none_or(|before| before == whole);
        if !agrees || offset != self.response.len() || length == 0 || end > whole {
            return Err(out_of_place(offset, self.response.len()));
        }
        if self.parts > PARTS {
            return Err(Code::LimitExceeded.into());
        }
        self.whole = Some(whole);
        self.response.extend_from_slice(reader.take(length)?);
        Ok(())
    }
}

impl<'r> Response<'r> {
    fn parse(octets: &'r [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(octets);
        let [public_key, signature, challenge, sequence, error] =
            read_at_most_once(&mut reader, Coding::Osdp, &RESPONSE, 0)?;
        error.map_or(Ok(()), |error| check_error(error.value))?;
        let [has_key, has_signature, ..] = &RESPONSE;
        let answer = Answer {
            public_key: required(public_key, has_key)?.value,
            signature: required(signature, has_signature)?.value,
        };
        let sequence = sequence.and_then(|sequence| sequence.value.first().copied());
        Ok(Self { answer, challenge: challenge.map(|challenge| challenge.value), sequence })
    }
}

/// Reads the data objects of a message that does not say how long it is: up to the next message or
/// the end. No tag begins like the vendor code.
fn read_objects<'a, const N: usize>(
    reader: &mut Reader<'a>,
    expected: &[Expected; N],
) -> Result<[Option<DataObject<'a>>; N], Refusal> {
    let mut ahead = reader.clone();
    let start = ahead.offset();
    while ahead.remaining() != 0 && ahead.clone().read_u8()? != VENDOR[0] {
        DataObject::read(&mut ahead, Coding::Osdp)?;
    }
    let octets = reader.take(ahead.offset().saturating_sub(start))?;
    read_at_most_once(&mut Reader::new(octets), Coding::Osdp, expected, 0)
}

/// A number of two octets, little-endian.
fn number(reader: &mut Reader<'_>) -> Result<usize, Refusal> {
    Ok(u16::from_le_bytes([reader.read_u8()?, reader.read_u8()?]).into())
}

/// Refuses every error but none (`00`) and a status word of success.
fn check_error(error: &[u8]) -> Result<(), Refusal> {
    match error {
        [0x00] => Ok(()),
        [STATUS_ERROR, status @ ..] => expect_success(status),
        other => Err(Refusal::from(Code::OsdpReaderError).comparing(
            "error",
            Value::Octets(other.into()),
            Value::Octets([0x00].into()),
        )),
    }
}

fn out_of_place(found: usize, expected: usize) -> Refusal {
    Refusal::from(Code::OsdpPartOutOfPlace).comparing("offset", count(found), count(expected))
}

fn unexpected(message: u8) -> Refusal {
    Refusal::from(Code::OsdpUnexpectedMessage).because(format!("message `{message:02x}`"))
}

/// Whether bytes begin like a vendor message of PSIA.
pub(in crate::presentation) fn could_be(bytes: &[u8]) -> bool {
    matches!(bytes, [a, b, c, 0xe0..=0xe4 | 0xfe, ..] if [*a, *b, *c] == VENDOR)
}

#[cfg(test)]
mod tests;
