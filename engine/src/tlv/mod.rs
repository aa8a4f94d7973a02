//! Data objects: a tag, a length, a value. The one reader for all that is written so.
//!
//! There is more than one way to write tag and length, and reading one as another desynchronises: a
//! message says which [`Coding`] it has.

#[cfg(test)]
mod tests;

use alloc::format;
use core::ops::RangeInclusive;

use crate::bytes::{Reader, count};
use crate::reason::{Code, Refusal};

/// How tags and lengths are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Coding {
    /// A tag of one octet and a length of one octet, a plain number from 0 to 255: PKOC over NFC,
    /// card specification 1.1, and over BLE.
    Short,
    /// BER-TLV as ISO/IEC 7816-4, section 5.2.2 has it: a tag of one or two octets; a length of one
    /// octet up to 127, or after `81` or `82`. Of each only the shortest form, so that a message has
    /// one spelling. Three octets of tag, longer lengths and the indefinite one are refused.
    Ber,
    /// As [`Coding::Short`], but for two tags without a length octet: `FD`, whose value is one
    /// octet, and `FB`, whose value is one octet, or three if that is `01` (PKOC over OSDP).
    Osdp,
}

/// One data object.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct DataObject<'a> {
    pub(crate) tag: u16,
    /// Where its value starts.
    pub(crate) offset: usize,
    pub(crate) value: &'a [u8],
    /// Tag, length and value.
    pub(crate) whole: &'a [u8],
}

/// What a message may hold once: a tag, and how long its value may be.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) tag: u16,
    pub(crate) length: RangeInclusive<usize>,
}

impl Expected {
    pub(crate) const fn of(tag: u16, length: usize) -> Self {
        Self { tag, length: length..=length }
    }

    pub(crate) const fn within(tag: u16, length: RangeInclusive<usize>) -> Self {
        Self { tag, length }
    }
}

impl<'a> DataObject<'a> {
    /// Reads one data object.
    pub(crate) fn read(reader: &mut Reader<'a>, coding: Coding) -> Result<Self, Refusal> {
        let (mut start, from) = (reader.clone(), reader.offset());
        let tag = read_tag(reader, coding)?;
        let length = read_length(reader, coding, tag)?;
        let offset = reader.offset();
        let value = reader.take(length)?;
        let whole = start.take(reader.offset().saturating_sub(from))?;
        Ok(Self { tag, offset, value, whole })
    }

    /// Reads one data object, which must be the one expected.
    pub(crate) fn read_only(
        reader: &mut Reader<'a>,
        coding: Coding,
        expected: &Expected,
    ) -> Result<Self, Refusal> {
        if reader.remaining() == 0 {
            return Err(about(Code::TlvMissingTag, expected.tag));
        }
        let object = Self::read(reader, coding)?;
        if object.tag != expected.tag {
            return Err(about(Code::TlvUnexpectedTag, object.tag));
        }
        check_length(&object, expected)?;
        Ok(object)
    }
}

/// Reads data objects until no more than `rest` octets are left: each of `expected` at most once, in
/// any order, and no other. Gives them in the order of `expected`.
///
/// `rest` must be shorter than the shortest data object that is expected.
pub(crate) fn read_at_most_once<'a, const N: usize>(
    reader: &mut Reader<'a>,
    coding: Coding,
    expected: &[Expected; N],
    rest: usize,
) -> Result<[Option<DataObject<'a>>; N], Refusal> {
    let mut found = [None; N];
    while reader.remaining() > rest {
        let object = DataObject::read(reader, coding)?;
        let mut slots = expected.iter().zip(found.iter_mut());
        let Some((wanted, slot)) = slots.find(|(wanted, _)| wanted.tag == object.tag) else {
            return Err(about(Code::TlvUnexpectedTag, object.tag));
        };
        check_length(&object, wanted)?;
        if slot.replace(object).is_some() {
            return Err(about(Code::TlvDuplicateTag, object.tag));
        }
    }
    Ok(found)
}

/// The same, where each of `expected` must be there. Gives their values.
pub(crate) fn read_each_once<'a, const N: usize>(
    reader: &mut Reader<'a>,
    coding: Coding,
    expected: &[Expected; N],
    rest: usize,
) -> Result<[&'a [u8]; N], Refusal> {
    let found = read_at_most_once(reader, coding, expected, rest)?;
    let mut values: [&'a [u8]; N] = [&[]; N];
    for ((wanted, object), value) in expected.iter().zip(found).zip(&mut values) {
        *value = required(object, wanted)?.value;
    }
    Ok(values)
}

/// Insists that an expected data object is there.
pub(crate) fn required<'a>(
    object: Option<DataObject<'a>>,
    expected: &Expected,
) -> Result<DataObject<'a>, Refusal> {
    object.ok_or_else(|| about(Code::TlvMissingTag, expected.tag))
}

fn read_tag(reader: &mut Reader<'_>, coding: Coding) -> Result<u16, Refusal> {
    let first = reader.read_u8()?;
    if coding != Coding::Ber || first & 0x1f != 0x1f {
        return Ok(first.into());
    }
    match reader.read_u8()? {
        // A number below 31 fits the first octet, and one above 127 needs a third.
        second @ 0x1f..=0x7f => Ok(u16::from_be_bytes([first, second])),
        second => Err(malformed(&format!("a tag that begins with `{first:02x}{second:02x}`"))),
    }
}

fn read_length(reader: &mut Reader<'_>, coding: Coding, tag: u16) -> Result<usize, Refusal> {
    match coding {
        Coding::Osdp if tag == 0xfd => return Ok(1),
        Coding::Osdp if tag == 0xfb => {
            // The code stays in the value.
            return Ok(if reader.clone().read_u8()? == 0x01 { 3 } else { 1 });
        }
        Coding::Short | Coding::Osdp => return reader.read_u8().map(usize::from),
        Coding::Ber => {}
    }
    match reader.read_u8()? {
        short @ 0..=0x7f => Ok(short.into()),
        0x81 => match reader.read_u8()? {
            length @ 0x80.. => Ok(length.into()),
            _ => Err(malformed("a length that is longer than it needs to be")),
        },
        0x82 => match u16::from_be_bytes([reader.read_u8()?, reader.read_u8()?]) {
            length @ 0x100.. => Ok(length.into()),
            _ => Err(malformed("a length that is longer than it needs to be")),
        },
        other => Err(malformed(&format!("a length that begins with `{other:02x}`"))),
    }
}

fn check_length(object: &DataObject<'_>, expected: &Expected) -> Result<(), Refusal> {
    let (found, allowed) = (object.value.len(), &expected.length);
    if allowed.contains(&found) {
        return Ok(());
    }
    let nearest = if found < *allowed.start() { *allowed.start() } else { *allowed.end() };
    Err(about(Code::TlvWrongLength, object.tag).comparing("length", count(found), count(nearest)))
}

fn malformed(what: &str) -> Refusal {
    Refusal::from(Code::TlvMalformed).because(what)
}

fn about(code: Code, tag: u16) -> Refusal {
    Refusal::from(code).because(format!("tag `{tag:02x}`"))
}
