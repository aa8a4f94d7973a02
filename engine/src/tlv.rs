//! Data objects: a tag of one octet, a length of one octet, a value.
//!
//! The length octet is a plain number from 0 to 255, as PKOC's NFC card specification has it. BER's
//! long form (`81`, `82`) is another encoding, and reading one as the other desynchronises.

use alloc::format;

use crate::bytes::{Reader, count};
use crate::reason::{Code, Refusal};

/// One data object.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct DataObject<'a> {
    pub(crate) tag: u8,
    /// Where its value starts.
    pub(crate) offset: usize,
    pub(crate) value: &'a [u8],
}

/// What a message must hold exactly once: a tag, and the only length that its value may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    pub(crate) tag: u8,
    pub(crate) length: usize,
}

impl<'a> DataObject<'a> {
    /// Reads one data object whose length is in BER's definite form, in as few octets as possible
    /// and at most two of them (`82`).
    pub(crate) fn read_ber(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let tag = reader.read_u8()?;
        let first = reader.read_u8()?;
        let (length, least) = match first {
            0..=0x7f => (usize::from(first), 0),
            0x81 => (usize::from(reader.read_u8()?), 0x80),
            0x82 => {
                let (high, low) = (reader.read_u8()?, reader.read_u8()?);
                (usize::from(u16::from_be_bytes([high, low])), 0x100)
            }
            _ => return Err(about(Code::TlvWrongLength, tag)),
        };
        if length < least {
            return Err(about(Code::TlvWrongLength, tag));
        }
        let offset = reader.offset();
        let value = reader.take(length)?;
        Ok(Self { tag, offset, value })
    }

    /// Reads one data object.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let tag = reader.read_u8()?;
        let length = reader.read_u8()?;
        let offset = reader.offset();
        let value = reader.take(usize::from(length))?;
        Ok(Self { tag, offset, value })
    }
}

/// Reads data objects until no more than `rest` octets are left: each of `expected` exactly once,
/// in any order, and no other. Gives their values in the order of `expected`.
///
/// `rest` must be shorter than the shortest data object that is expected.
pub(crate) fn read_each_once<'a, const N: usize>(
    reader: &mut Reader<'a>,
    expected: [Expected; N],
    rest: usize,
) -> Result<[&'a [u8]; N], Refusal> {
    let mut found: [Option<&'a [u8]>; N] = [None; N];
    while reader.remaining() > rest {
        let object = DataObject::read(reader)?;
        let mut slots = expected.iter().zip(found.iter_mut());
        let Some((wanted, slot)) = slots.find(|(wanted, _)| wanted.tag == object.tag) else {
            return Err(about(Code::TlvUnexpectedTag, object.tag));
        };
        if object.value.len() != wanted.length {
            return Err(about(Code::TlvWrongLength, object.tag).comparing(
                "length",
                count(object.value.len()),
                count(wanted.length),
            ));
        }
        if slot.replace(object.value).is_some() {
            return Err(about(Code::TlvDuplicateTag, object.tag));
        }
    }
    let mut values: [&'a [u8]; N] = [&[]; N];
    for ((wanted, slot), value) in expected.iter().zip(found).zip(&mut values) {
        *value = slot.ok_or_else(|| about(Code::TlvMissingTag, wanted.tag))?;
    }
    Ok(values)
}

fn about(code: Code, tag: u8) -> Refusal {
    Refusal::from(code).because(format!("tag `{tag:02x}`"))
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    const PAIR: [Expected; 2] =
        [Expected { tag: 0x5a, length: 2 }, Expected { tag: 0x9e, length: 1 }];

    fn read(octets: &[u8]) -> Result<[&[u8]; 2], Code> {
        let mut reader = Reader::new(octets);
        let values = read_each_once(&mut reader, PAIR, 0).map_err(|refusal| refusal.code)?;
        reader.finish().map_err(|refusal| refusal.code)?;
        Ok(values)
    }

    #[test]
    fn ber_lengths_are_as_short_as_can_be() {
        let read = |octets: &[u8]| {
            let mut reader = Reader::new(octets);
            let object = DataObject::read_ber(&mut reader).map_err(|refusal| refusal.code)?;
            reader.finish().map_err(|refusal| refusal.code)?;
            Ok(object.value.len())
        };
        assert_eq!(read(&[0x4b, 0]), Ok(0));
        assert_eq!(read(&[&[0x4b, 0x7f][..], &[0; 0x7f]].concat()), Ok(0x7f));
        assert_eq!(read(&[&[0x4b, 0x81, 0x80][..], &[0; 0x80]].concat()), Ok(0x80));
        assert_eq!(read(&[&[0x4b, 0x82, 1, 0][..], &[0; 0x100]].concat()), Ok(0x100));
        for longer in
            [&[0x4b, 0x81, 1, 0][..], &[0x4b, 0x82, 0, 1, 0], &[0x4b, 0x80], &[0x4b, 0x83, 0, 0, 0]]
        {
            assert_eq!(read(longer), Err(Code::TlvWrongLength), "{longer:02x?}");
        }
        assert_eq!(read(&[0x4b, 0x81]), Err(Code::InputTruncated));
    }

    #[test]
    fn takes_either_order() {
        assert_eq!(read(&[0x5a, 2, 7, 8, 0x9e, 1, 9]), Ok([&[7, 8][..], &[9][..]]));
        assert_eq!(read(&[0x9e, 1, 9, 0x5a, 2, 7, 8]), Ok([&[7, 8][..], &[9][..]]));
    }

    #[test]
    fn refuses_what_does_not_belong() {
        let cases: &[(&[u8], Code)] = &[
            (&[], Code::TlvMissingTag),
            (&[0x5a, 2, 7, 8], Code::TlvMissingTag),
            (&[0x5a, 2, 7, 8, 0x5a, 2, 7, 8], Code::TlvDuplicateTag),
            (&[0x5a, 3, 7, 8, 9, 0x9e, 1, 9], Code::TlvWrongLength),
            (&[0x5a, 0, 0x9e, 1, 9], Code::TlvWrongLength),
            (&[0x5a, 2, 7, 8, 0x9e, 1, 9, 0xf8, 0], Code::TlvUnexpectedTag),
            (&[0x5a, 2, 7, 8, 0x9e, 1], Code::InputTruncated),
            (&[0x5a, 2, 7, 8, 0x9e], Code::InputTruncated),
            // BER's long form of length 2 is read as length 129.
            (&[0x5a, 0x81, 2, 7, 8, 0x9e, 1, 9], Code::InputTruncated),
        ];
        for (octets, code) in cases {
            assert_eq!(read(octets), Err(*code), "{octets:02x?}");
        }
    }

    #[test]
    fn leaves_the_rest_to_the_caller() {
        let mut reader = Reader::new(&[0x5a, 2, 7, 8, 0x9e, 1, 9, 0x90, 0x00]);
        read_each_once(&mut reader, PAIR, 2).unwrap();
        assert_eq!(reader.take(2).unwrap(), [0x90, 0x00]);
        reader.finish().unwrap();
    }

    proptest! {
        #[test]
        fn never_accepts_a_prefix_or_an_extension(cut in 0_usize..7, more in 1_usize..9) {
            let whole = [0x5a, 2, 7, 8, 0x9e, 1, 9];
            prop_assert!(read(whole.get(..cut).unwrap()).is_err());
            let mut longer = whole.to_vec();
            longer.resize(whole.len() + more, 0);
            prop_assert!(read(&longer).is_err());
        }

        #[test]
        fn never_panics(octets: Vec<u8>) {
            let _ = read(&octets);
        }
    }
}
