#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::*;

const PAIR: [Expected; 2] = [Expected::of(0x5a, 2), Expected::of(0x9e, 1)];

const CODINGS: [Coding; 3] = [Coding::Short, Coding::Ber, Coding::Osdp];

fn read(octets: &[u8], coding: Coding) -> Result<[&[u8]; 2], Code> {
    let mut reader = Reader::new(octets);
    let values = read_each_once(&mut reader, coding, &PAIR, 0).map_err(|refusal| refusal.code)?;
    reader.finish().map_err(|refusal| refusal.code)?;
    Ok(values)
}

fn one(octets: &[u8], coding: Coding) -> Result<(u16, Vec<u8>), Code> {
    let mut reader = Reader::new(octets);
    let object = DataObject::read(&mut reader, coding).map_err(|refusal| refusal.code)?;
    assert_eq!(object.whole, &octets[..reader.offset()]);
    assert_eq!(object.offset + object.value.len(), reader.offset());
    Ok((object.tag, object.value.to_vec()))
}

#[test]
fn takes_either_order() {
    for coding in CODINGS {
        assert_eq!(read(&[0x5a, 2, 7, 8, 0x9e, 1, 9], coding), Ok([&[7, 8][..], &[9][..]]));
        assert_eq!(read(&[0x9e, 1, 9, 0x5a, 2, 7, 8], coding), Ok([&[7, 8][..], &[9][..]]));
    }
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
    ];
    for (octets, code) in cases {
        for coding in CODINGS {
            assert_eq!(read(octets, coding), Err(*code), "{octets:02x?} {coding:?}");
        }
    }
}

#[test]
fn one_coding_is_not_another() {
    // BER's long form of length 2 is a length of 129 elsewhere.
    let long = [0x5a, 0x81, 2, 7, 8, 0x9e, 1, 9];
    assert_eq!(read(&long, Coding::Short), Err(Code::InputTruncated));
    assert_eq!(read(&long, Coding::Ber), Err(Code::TlvMalformed));
    assert_eq!(one(&[0x7f, 0x21, 1, 9], Coding::Ber), Ok((0x7f21, vec![9])));
    assert_eq!(one(&[0x7f, 1, 9], Coding::Short), Ok((0x7f, vec![9])));
    assert_eq!(one(&[0xfd, 3], Coding::Osdp), Ok((0xfd, vec![3])));
    assert_eq!(one(&[0xfb, 2, 9], Coding::Osdp), Ok((0xfb, vec![2])));
    assert_eq!(one(&[0xfb, 1, 0x90, 0], Coding::Osdp), Ok((0xfb, vec![1, 0x90, 0])));
    assert_eq!(one(&[0xfb, 1, 0x90], Coding::Osdp), Err(Code::InputTruncated));
    assert_eq!(one(&[0xfd, 1, 3], Coding::Short), Ok((0xfd, vec![3])));
}

#[test]
fn lengths_of_ber_have_one_form_each() {
    let of = |header: &[u8], length: usize| [header, &vec![7; length]].concat();
    for (header, length) in [
        (&[0x53, 0x00][..], 0),
        (&[0x53, 0x7f], 127),
        (&[0x53, 0x81, 0x80], 128),
        (&[0x53, 0x81, 0xff], 255),
        (&[0x53, 0x82, 0x01, 0x00], 256),
        (&[0x53, 0x82, 0xff, 0xff], 65_535),
    ] {
        assert_eq!(one(&of(header, length), Coding::Ber), Ok((0x53, vec![7; length])));
    }
    for header in [
        &[0x53, 0x80][..],
        &[0x53, 0x81, 0x7f],
        &[0x53, 0x82, 0x00, 0xff],
        &[0x53, 0x83, 0x01, 0x00, 0x00],
        &[0x53, 0x84, 0x00, 0x00, 0x00, 0x01],
        &[0x53, 0xff],
    ] {
        assert_eq!(one(&of(header, 300), Coding::Ber), Err(Code::TlvMalformed), "{header:02x?}");
    }
}

#[test]
fn tags_of_ber_have_one_form_each() {
    for second in [0x00, 0x1e, 0x80, 0xff] {
        assert_eq!(one(&[0x5f, second, 0], Coding::Ber), Err(Code::TlvMalformed), "{second:02x}");
    }
    for second in [0x1f, 0x37, 0x7f] {
        let tag = 0x5f00 | u16::from(second);
        assert_eq!(one(&[0x5f, second, 0], Coding::Ber), Ok((tag, vec![])));
    }
    assert_eq!(one(&[0x5f], Coding::Ber), Err(Code::InputTruncated));
}

#[test]
fn leaves_the_rest_to_the_caller() {
    let mut reader = Reader::new(&[0x5a, 2, 7, 8, 0x9e, 1, 9, 0x90, 0x00]);
    read_each_once(&mut reader, Coding::Short, &PAIR, 2).unwrap();
    assert_eq!(reader.take(2).unwrap(), [0x90, 0x00]);
    reader.finish().unwrap();
}

#[test]
fn reads_the_one_that_must_come_next() {
    let only = |octets: &[u8]| {
        DataObject::read_only(&mut Reader::new(octets), Coding::Ber, &PAIR[0])
            .map(|object| object.value.len())
            .map_err(|refusal| refusal.code)
    };
    assert_eq!(only(&[0x5a, 2, 7, 8]), Ok(2));
    assert_eq!(only(&[]), Err(Code::TlvMissingTag));
    assert_eq!(only(&[0x9e, 1, 9]), Err(Code::TlvUnexpectedTag));
    assert_eq!(only(&[0x5a, 1, 7]), Err(Code::TlvWrongLength));
}

proptest! {
    #[test]
    fn never_accepts_a_prefix_or_an_extension(cut in 0_usize..7, more in 1_usize..9) {
        let whole = [0x5a, 2, 7, 8, 0x9e, 1, 9];
        for coding in CODINGS {
            prop_assert!(read(whole.get(..cut).unwrap(), coding).is_err());
            let mut longer = whole.to_vec();
            longer.resize(whole.len() + more, 0);
            prop_assert!(read(&longer, coding).is_err());
        }
    }

    #[test]
    fn never_panics(octets: Vec<u8>) {
        for coding in CODINGS {
            let _ = read(&octets, coding);
            let _ = one(&octets, coding);
        }
    }

    #[test]
    fn reads_ber_as_it_must_be_written(octets: Vec<u8>) {
        // What is read can be written in no other way.
        if let Ok((tag, value)) = one(&octets, Coding::Ber) {
            let tag: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
            let tag = if tag.is_empty() { vec![0] } else { tag };
            let length = u16::try_from(value.len()).unwrap();
            let length = match length {
                0..=0x7f => vec![length as u8],
                0x80..=0xff => vec![0x81, length as u8],
                _ => [&[0x82], &length.to_be_bytes()[..]].concat(),
            };
            prop_assert!(octets.starts_with(&[tag, length, value].concat()));
        }
    }
}
