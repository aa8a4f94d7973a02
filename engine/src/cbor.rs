//! Hostile CBOR (RFC 8949), read into a tree that borrows from the octets.
//!
//! Two forms are read. What we define ourselves has to be deterministic (section 4.2.1): one value
//! has one encoding. What others have signed is taken as it was received: longer heads and any order
//! of members are in the field, and harmless, because signatures and digests cover the received
//! octets. In both forms lengths are definite, a member is there once, and nothing follows the end.
//! Floating-point numbers, and simple values other than `false`, `true` and `null`, are not read.

mod members;
#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use ciborium_ll::{Decoder, Header, simple};

use crate::reason::{Code, Refusal};

pub(crate) use members::{Key, Members};

/// Levels of arrays, maps and tags.
const LEVELS: usize = 12;

/// Items of one tree, members and their names included.
const ITEMS: usize = 4096;

/// Which encodings of a value are taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// The one deterministic encoding.
    Deterministic,
    /// Any encoding of definite length.
    AsReceived,
}

/// One item, with the octets that encode it.
#[derive(Clone, Debug)]
pub(crate) struct Item<'a> {
    octets: &'a [u8],
    content: Content<'a>,
}

#[derive(Clone, Debug)]
enum Content<'a> {
    Unsigned(u64),
    /// The argument: the number is -1 less it.
    Negative(u64),
    Octets(&'a [u8]),
    Text(&'a str),
    Array(Vec<Item<'a>>),
    Map(Members<'a>),
    Tagged(u64, Box<Item<'a>>),
    Boolean(bool),
    Null,
}

impl<'a> Item<'a> {
    /// Reads one item and nothing behind it.
    pub(crate) fn parse(octets: &'a [u8], form: Form) -> Result<Self, Refusal> {
        let mut input = Input { rest: octets, form, items: ITEMS };
        let item = input.item(LEVELS)?;
        if input.rest.is_empty() { Ok(item) } else { Err(Code::InputTrailingData.into()) }
    }

    /// The octets that encode it, as received.
    pub(crate) const fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// An unsigned integer.
    pub(crate) fn unsigned(&self) -> Result<u64, Refusal> {
        match self.content {
            Content::Unsigned(number) => Ok(number),
            _ => Err(wrong("an unsigned integer")),
        }
    }

    /// An unsigned integer that fits a smaller type.
    pub(crate) fn number<T: TryFrom<u64>>(&self) -> Result<T, Refusal> {
        T::try_from(self.unsigned()?).map_err(|_| wrong("in its range"))
    }

    /// An integer of 64 bits.
    pub(crate) fn integer(&self) -> Result<i64, Refusal> {
        let number = match self.content {
            Content::Unsigned(number) => i64::try_from(number).ok(),
            // RFC 8949, section 3.1.
            Content::Negative(argument) => i64::try_from(argument).ok().map(|argument| !argument),
            _ => None,
        };
        number.ok_or_else(|| wrong("an integer of 64 bits"))
    }

    /// A byte string.
    pub(crate) fn bytes(&self) -> Result<&'a [u8], Refusal> {
        match self.content {
            Content::Octets(octets) => Ok(octets),
            _ => Err(wrong("a byte string")),
        }
    }

    /// A text string.
    pub(crate) fn text(&self) -> Result<&'a str, Refusal> {
        match self.content {
            Content::Text(text) => Ok(text),
            _ => Err(wrong("a text string")),
        }
    }

    /// Yes or no.
    pub(crate) fn boolean(&self) -> Result<bool, Refusal> {
        match self.content {
            Content::Boolean(yes) => Ok(yes),
            _ => Err(wrong("true or false")),
        }
    }

    pub(crate) const fn is_null(&self) -> bool {
        matches!(self.content, Content::Null)
    }

    /// An array.
    pub(crate) fn array(self) -> Result<Vec<Self>, Refusal> {
        match self.content {
            Content::Array(items) => Ok(items),
            _ => Err(wrong("an array")),
        }
    }

    /// An array of exactly so many items.
    pub(crate) fn tuple<const N: usize>(self) -> Result<[Self; N], Refusal> {
        self.array()?.try_into().map_err(|_| wrong(&format!("an array of {N} items")))
    }

    /// A map.
    pub(crate) fn members(self) -> Result<Members<'a>, Refusal> {
        match self.content {
            Content::Map(members) => Ok(members),
            _ => Err(wrong("a map")),
        }
    }

    /// The content of a tag.
    pub(crate) fn tagged(self, tag: u64) -> Result<Self, Refusal> {
        match self.content {
            Content::Tagged(found, content) if found == tag => Ok(*content),
            _ => Err(wrong(&format!("tag {tag}"))),
        }
    }

    /// The content of this tag, or the item itself where it has no tag.
    pub(crate) fn tagged_or_bare(self, tag: u64) -> Result<Self, Refusal> {
        match self.content {
            Content::Tagged(..) => self.tagged(tag),
            _ => Ok(self),
        }
    }
}

/// What is left to read.
struct Input<'a> {
    rest: &'a [u8],
    form: Form,
    items: usize,
}

impl<'a> Input<'a> {
    fn item(&mut self, levels: usize) -> Result<Item<'a>, Refusal> {
        self.items = self.items.checked_sub(1).ok_or(Code::InputTooLong)?;
        let start = self.rest;
        let below = || levels.checked_sub(1).ok_or(Code::CborTooDeep);
        let content = match self.head()? {
            Header::Positive(number) => Content::Unsigned(number),
            Header::Negative(argument) => Content::Negative(argument),
            Header::Bytes(Some(length)) => Content::Octets(self.take(length)?),
            Header::Text(Some(length)) => Content::Text(
                core::str::from_utf8(self.take(length)?)
                    .map_err(|_| malformed("text that is not UTF-8"))?,
            ),
            Header::Array(Some(items)) => {
                let levels = below()?;
                let mut found = Vec::new();
                for _ in 0..items {
                    found.push(self.item(levels)?);
                }
                Content::Array(found)
            }
            Header::Map(Some(pairs)) => Content::Map(self.map(pairs, below()?)?),
            Header::Tag(tag) => Content::Tagged(tag, Box::new(self.item(below()?)?)),
            Header::Simple(simple::FALSE) => Content::Boolean(false),
            Header::Simple(simple::TRUE) => Content::Boolean(true),
            Header::Simple(simple::NULL) => Content::Null,
            Header::Bytes(None) | Header::Text(None) | Header::Array(None) | Header::Map(None) => {
                return Err(unsupported("an item of indefinite length"));
            }
            Header::Float(_) => return Err(unsupported("a floating-point number")),
            Header::Simple(_) => return Err(unsupported("a simple value")),
            Header::Break => return Err(malformed("a break without a beginning")),
        };
        let length = start.len().saturating_sub(self.rest.len());
        Ok(Item { octets: start.get(..length).unwrap_or_default(), content })
    }

    fn map(&mut self, pairs: usize, levels: usize) -> Result<Members<'a>, Refusal> {
        let mut members = Members::default();
        let mut previous: Option<&[u8]> = None;
        for _ in 0..pairs {
            let key = self.item(levels)?;
            let value = self.item(levels)?;
            members.add(Key::of(&key)?, value)?;
            // RFC 8949, section 4.2.1: the bytewise order of the encoded keys.
            if self.form == Form::Deterministic && previous.is_some_and(|last| last >= key.octets) {
                return Err(Refusal::from(Code::CborNotDeterministic)
                    .because("members are not in the order of their names"));
            }
            previous = Some(key.octets);
        }
        Ok(members)
    }

    /// The head of the next item.
    fn head(&mut self) -> Result<Header, Refusal> {
        if self.rest.is_empty() {
            return Err(Code::InputTruncated.into());
        }
        let mut decoder = Decoder::from(self.rest);
        let header = decoder.pull().map_err(|error| match error {
            ciborium_ll::Error::Io(_) => Refusal::from(Code::InputTruncated),
            ciborium_ll::Error::Syntax(_) => malformed("a head that is not well-formed"),
        })?;
        let length = decoder.offset();
        match &header {
            // A component counts lengths in 32 bits, so that a longer one is no head there.
            Header::Bytes(Some(long))
            | Header::Text(Some(long))
            | Header::Array(Some(long))
            | Header::Map(Some(long))
                if u32::try_from(*long).is_err() =>
            {
                return Err(malformed("a head that is not well-formed"));
            }
            // RFC 8949, section 3.3.
            Header::Simple(0..=31) if length > 1 => {
                return Err(malformed("a simple value in two octets"));
            }
            _ => {}
        }
        if self.form == Form::Deterministic && shortest(&header).is_some_and(|most| length > most) {
            return Err(Refusal::from(Code::CborNotDeterministic)
                .because("a head that is longer than it must be"));
        }
        self.take(length)?;
        Ok(header)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Code::InputTruncated)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// How many octets the shortest head takes, for the kinds that are read.
fn shortest(header: &Header) -> Option<usize> {
    let argument = match header {
        Header::Positive(argument) | Header::Negative(argument) | Header::Tag(argument) => {
            *argument
        }
        Header::Bytes(length)
        | Header::Text(length)
        | Header::Array(length)
        | Header::Map(length) => u64::try_from((*length)?).ok()?,
        Header::Simple(_) => 0,
        Header::Float(_) | Header::Break => return None,
    };
    Some(match argument {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    })
}

fn malformed(what: &str) -> Refusal {
    Refusal::from(Code::CborMalformed).because(what)
}

fn unsupported(what: &str) -> Refusal {
    Refusal::from(Code::CborUnsupported).because(what)
}

fn wrong(expected: &str) -> Refusal {
    Refusal::from(Code::CborWrongType).because(format!("not {expected}"))
}
