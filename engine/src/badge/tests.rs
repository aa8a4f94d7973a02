#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::string::String;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;

/// Published badges. The file names each one's source.
#[derive(Debug, Deserialize)]
struct Sample {
    format: String,
    facility: u32,
    number: u64,
    /// The bits, right-aligned, in hex.
    bits: String,
    source: String,
}

impl Sample {
    fn all() -> Vec<Self> {
        serde_json::from_str(include_str!("../../tests/samples/badges.json")).unwrap()
    }

    fn badge(&self) -> BadgeNumber {
        BadgeNumber { format: self.format.clone(), facility: self.facility, number: self.number }
    }

    fn bits(&self) -> Bits {
        let length = BitFormat::from_name(&self.format).unwrap().layout().length;
        Bits { value: u64::from_str_radix(&self.bits, 16).unwrap(), length }
    }
}

fn read(octets: &[u8], length: u16) -> Result<Bits, Code> {
    let mut reader = Reader::new(octets);
    let bits = Bits::read(&mut reader, length).map_err(|refusal| refusal.code)?;
    reader.finish().map_err(|refusal| refusal.code)?;
    Ok(bits)
}

fn badge(format: &str, facility: u32, number: u64) -> BadgeNumber {
    BadgeNumber { format: format.into(), facility, number }
}

fn valid(bits: Bits) -> Vec<&'static str> {
    bits.readings()
        .filter(|reading| reading.parity_fits)
        .map(|reading| reading.format.as_str())
        .collect()
}

#[test]
fn published_badges_are_what_their_sources_say() {
    let samples = Sample::all();
    assert!(samples.len() >= 15);
    for sample in samples {
        let format = BitFormat::from_name(&sample.format).unwrap();
        assert_eq!(sample.bits().read_as(&[format]).unwrap(), sample.badge(), "{}", sample.source);
    }
}

#[test]
fn badges_are_written_as_their_sources_have_them() {
    for sample in Sample::all() {
        // Its parity scheme is not known, so its parity bits cannot be written.
        if sample.format == "P10004" {
            continue;
        }
        let (length, octets) = encode(&sample.badge()).unwrap();
        assert_eq!(read(&octets, length.into()).unwrap(), sample.bits(), "{}", sample.source);
    }
}

#[test]
fn a_badge_is_presented_as_a_bit_string() {
    let octets = present_badge(&badge("H10301", 123, 4567)).unwrap();
    assert_eq!(octets, [6, 0xbd, 0x88, 0xeb, 0x80]);
    assert_eq!(present_badge(&badge("C1k48s", 42_069, 42_069)).unwrap()[0], 0);
    assert_eq!(present_badge(&badge("H10301", 1, 65_536)).unwrap_err().code, "badge.out-of-range");
}

#[test]
fn thirty_seven_bits_can_be_three_badges() {
    // github.com/flipperdevices/flipperzero-firmware, issue 1029: one card, two answers.
    let bits = read(&[0x2c, 0x25, 0x15, 0xca, 0x00], 37).unwrap();
    assert_eq!(valid(bits), ["H10302", "H10304", "P10004"]);
    let code = |in_use: &[BitFormat]| bits.read_as(in_use).unwrap_err().code;
    assert_eq!(bits.read_as(&[BitFormat::H10302]).unwrap(), badge("H10302", 0, 11_850_046_624));
    assert_eq!(bits.read_as(&[BitFormat::H10304]).unwrap(), badge("H10304", 22_602, 89_248));
    assert_eq!(code(&[BitFormat::H10302, BitFormat::H10304]), Code::BadgeAmbiguous);
    assert_eq!(code(&BitFormat::ALL), Code::BadgeAmbiguous);
    assert_eq!(code(&[BitFormat::H10301]), Code::BadgeFormatNotInUse);
    assert_eq!(code(&[]), Code::BadgeFormatNotInUse);
    // A wrong parity bit leaves the one format that checks none.
    let bits = read(&[0xac, 0x25, 0x15, 0xca, 0x00], 37).unwrap();
    assert_eq!(valid(bits), ["P10004"]);
    let code = |in_use: &[BitFormat]| bits.read_as(in_use).unwrap_err().code;
    assert_eq!(code(&[BitFormat::H10302, BitFormat::H10304]), Code::BadgeParity);
    assert_eq!(bits.read_as(&BitFormat::ALL).unwrap().format, "P10004");
}

#[test]
fn bits_are_as_many_as_a_format_has_and_no_more_octets() {
    let octets = [0xbd, 0x88, 0xeb, 0x80];
    assert_eq!(read(&octets, 26).unwrap(), Bits { value: 0x2f6_23ae, length: 26 });
    for length in [0, 1, 25, 27, 32, 33, 36, 38, 64, 96, 128, 65_535] {
        assert_eq!(read(&octets, length), Err(Code::BadgeWrongLength), "{length}");
    }
    assert_eq!(read(&octets[..3], 26), Err(Code::InputTruncated));
    assert_eq!(read(&[0xbd, 0x88, 0xeb, 0x80, 0], 26), Err(Code::InputTrailingData));
    for padding in 1..=0x3f_u8 {
        assert_eq!(read(&[0xbd, 0x88, 0xeb, 0x80 | padding], 26), Err(Code::BadgePadding));
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    for format in BitFormat::ALL {
        let name = format.as_str();
        let facility = u32::try_from(format.largest_facility()).unwrap();
        let number = format.largest_number();
        assert_eq!(check(&badge(name, facility, number)).unwrap(), format);
        let code = |facility, number| check(&badge(name, facility, number)).unwrap_err().code;
        assert_eq!(code(facility + 1, number), Code::BadgeOutOfRange, "{name}");
        assert_eq!(code(facility, number + 1), Code::BadgeOutOfRange, "{name}");
        assert_eq!(code(u32::MAX, u64::MAX), Code::BadgeOutOfRange, "{name}");
    }
    assert_eq!(check(&badge("h10301", 1, 1)).unwrap_err().code, Code::BadgeUnknownFormat);
    assert_eq!(check(&badge("", 1, 1)).unwrap_err().code, Code::BadgeUnknownFormat);
    assert_eq!(encode(&badge("H10301", 256, 1)).unwrap_err().code, Code::BadgeOutOfRange);
}

#[test]
fn every_bit_is_a_number_or_its_parity() {
    for format in BitFormat::ALL {
        let layout = format.layout();
        assert!(layout.length <= 64 && layout.number.width <= 35);
        assert!(layout.facility.is_none_or(|field| field.width <= 22));
        let last = layout.number.first + layout.number.width;
        assert!(last <= layout.length);
    }
    // Changing any one bit of a badge with a known scheme breaks its parity.
    for (name, facility, number) in
        [("H10301", 123, 4567), ("H10306", 1234, 56789), ("C1k35s", 1, 1), ("C1k48s", 42069, 42069)]
    {
        let (length, octets) = encode(&badge(name, facility, number)).unwrap();
        let bits = read(&octets, length.into()).unwrap();
        for bit in 0..length {
            let bent = Bits { value: bits.value ^ 1 << bit, length };
            assert_eq!(valid(bent), [""; 0], "{name}, bit {bit}");
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        format in prop::sample::select(&BitFormat::ALL[..]),
        facility: u32,
        number: u64,
    ) {
        let badge = BadgeNumber {
            format: format.as_str().into(),
            facility: u32::try_from(u64::from(facility) & format.largest_facility()).unwrap(),
            number: number & format.largest_number(),
        };
        let (length, octets) = encode(&badge).unwrap();
        prop_assert_eq!(octets.len(), usize::from(length.div_ceil(8)));
        let bits = read(&octets, length.into()).unwrap();
        prop_assert_eq!(bits.read_as(&[format]).unwrap(), badge);
    }

    #[test]
    fn never_panics(octets: Vec<u8>, length: u16) {
        if let Ok(bits) = read(&octets, length) {
            let _ = bits.read_as(&BitFormat::ALL);
        }
    }
}
