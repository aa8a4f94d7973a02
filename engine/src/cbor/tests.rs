#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::*;

fn code(octets: &str, form: Form) -> Code {
    Item::parse(&hex::decode(octets).unwrap(), form).unwrap_err().code
}

#[test]
fn reads_every_kind() {
    let octets = hex::decode("8718ff3903e74201026161f5f6a1016162").unwrap();
    let items = Item::parse(&octets, Form::Deterministic).unwrap().tuple::<7>().unwrap();
    let [number, negative, bytes, text, yes, null, map] = items;
    assert_eq!(number.unsigned().unwrap(), 255);
    assert!(number.number::<u8>().is_ok());
    assert_eq!(negative.integer().unwrap(), -1000);
    assert_eq!(bytes.bytes().unwrap(), [1, 2]);
    assert_eq!(bytes.octets(), [0x42, 1, 2]);
    assert_eq!(text.text().unwrap(), "a");
    assert!(yes.boolean().unwrap() && null.is_null());
    let mut members = map.members().unwrap();
    assert_eq!(members.read(1, |item| item.text()).unwrap(), "b");
    members.finish().unwrap();
}

#[test]
fn opens_tags() {
    let octets = [0xd8, 0x18, 0x41, 0x00];
    let item = || Item::parse(&octets, Form::Deterministic).unwrap();
    assert_eq!(item().tagged(24).unwrap().bytes().unwrap(), [0]);
    assert_eq!(item().tagged(25).unwrap_err().code, Code::CborWrongType);
    assert!(item().tagged_or_bare(24).is_ok());
    assert!(item().tagged_or_bare(1).is_err());
    assert!(Item::parse(&[0x41, 0], Form::AsReceived).unwrap().tagged_or_bare(24).is_ok());
}

#[test]
fn ours_has_one_encoding() {
    for (longer, kind) in [
        ("1801", "a number"),
        ("190001", "a number of two octets"),
        ("3800", "a negative number"),
        ("580101", "a byte string"),
        ("780161", "a text string"),
        ("980101", "an array"),
        ("b8010101", "a map"),
        ("d80101", "a tag"),
    ] {
        assert_eq!(code(longer, Form::Deterministic), Code::CborNotDeterministic, "{kind}");
        assert!(Item::parse(&hex::decode(longer).unwrap(), Form::AsReceived).is_ok(), "{kind}");
    }
    assert_eq!(code("a202000100", Form::Deterministic), Code::CborNotDeterministic);
    assert!(Item::parse(&hex::decode("a202000100").unwrap(), Form::AsReceived).is_ok());
}

#[test]
fn refuses_in_either_form() {
    for form in [Form::Deterministic, Form::AsReceived] {
        for (octets, expected) in [
            ("", Code::InputTruncated),
            ("41", Code::InputTruncated),
            ("19", Code::InputTruncated),
            ("81", Code::InputTruncated),
            ("a100", Code::InputTruncated),
            ("5affffffff00", Code::InputTruncated),
            ("9affffffff00", Code::InputTruncated),
            ("5bffffffffffffffff00", Code::CborMalformed),
            ("9b000000010000000000", Code::CborMalformed),
            ("f814", Code::CborMalformed),
            ("0000", Code::InputTrailingData),
            ("5f4100ff", Code::CborUnsupported),
            ("9f00ff", Code::CborUnsupported),
            ("bf0000ff", Code::CborUnsupported),
            ("7f6161ff", Code::CborUnsupported),
            ("f93c00", Code::CborUnsupported),
            ("fb3ff0000000000000", Code::CborUnsupported),
            ("f7", Code::CborUnsupported),
            ("e0", Code::CborUnsupported),
            ("a1410000", Code::CborUnsupported),
            ("61ff", Code::CborMalformed),
            ("1c", Code::CborMalformed),
            ("ff", Code::CborMalformed),
            ("a2010001ff", Code::CborMalformed),
            ("a201000100", Code::CborDuplicateMember),
            ("a26161006161f5", Code::CborDuplicateMember),
        ] {
            assert_eq!(code(octets, form), expected, "{octets} {form:?}");
        }
    }
    // Two spellings of one name.
    assert_eq!(code("a20100180100", Form::AsReceived), Code::CborDuplicateMember);
}

#[test]
fn depth_and_width_are_bounded() {
    let nested = |levels: usize| [vec![0x81; levels], vec![0]].concat();
    assert!(Item::parse(&nested(LEVELS), Form::Deterministic).is_ok());
    let refusal = Item::parse(&nested(LEVELS + 1), Form::Deterministic).unwrap_err();
    assert_eq!(refusal.code, Code::CborTooDeep);
    let wide = |items: u16| [&[0x99][..], &items.to_be_bytes(), &vec![0; items.into()]].concat();
    assert!(Item::parse(&wide(4095), Form::AsReceived).is_ok());
    assert_eq!(Item::parse(&wide(4096), Form::AsReceived).unwrap_err().code, Code::InputTooLong);
}

#[test]
fn members_are_taken_once_and_by_name() {
    let octets = hex::decode("a3010261610320f5").unwrap();
    let mut members = Item::parse(&octets, Form::AsReceived).unwrap().members().unwrap();
    assert_eq!(members.required(5).unwrap_err().code, Code::CborMissingMember);
    assert_eq!(members.read("a", |item| item.unsigned()).unwrap(), 3);
    assert!(members.optional("a").is_none());
    let refusal = members.read(1, |item| item.text().map(|_| ())).unwrap_err();
    assert_eq!(refusal.detail.as_deref(), Some("member `1`: not a text string"));
    assert_eq!(members.clone().finish().unwrap_err().code, Code::CborUnexpectedMember);
    assert_eq!(members.read_optional(-1, |item| item.boolean()).unwrap(), Some(true));
    members.finish().unwrap();
}

proptest! {
    #[test]
    fn never_panics_and_gives_back_what_it_read(octets: Vec<u8>) {
        for form in [Form::Deterministic, Form::AsReceived] {
            if let Ok(item) = Item::parse(&octets, form) {
                prop_assert_eq!(item.octets(), &octets[..]);
            }
        }
    }
}
