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

use doorward_bundle::{BitFormat, Strength};
use proptest::prelude::*;

use crate::circumstance::Purpose;
use crate::clock::Clock;
use crate::presentation::stage::Stage;
use crate::presentation::{Format, could_be};
use crate::question::{BadgeNumber, CredentialIdentifier};
use crate::reason::Code;
use crate::tolerance::Tolerated;

/// github.com/RfidResearchGroup/proxmark3, `tools/pm3_tests.sh`: 123 and 4567 in H10301.
const BITS: [u8; 4] = [0xbd, 0x88, 0xeb, 0x80];

fn wiegand() -> Vec<u8> {
    [&[6][..], &BITS].concat()
}

fn osdp() -> Vec<u8> {
    [&[0, 1, 26, 0][..], &BITS].concat()
}

/// An access point that takes badges of 26 bits.
fn stage() -> Stage {
    let mut stage = Stage::at(1_772_442_000, &[], &[]);
    stage.access_point.formats = vec!["osdp-card-data".into(), "wiegand".into()];
    stage.access_point.bit_formats = Some(vec![BitFormat::H10301]);
    stage.access_point.required_strength = Strength::None;
    stage
}

fn refused(stage: &Stage, format: Format, bytes: &[u8]) -> Code {
    stage.name(format, bytes).unwrap_err().code
}

#[test]
fn card_data_is_of_a_length_and_a_form_that_have_been_seen() {
    let looks = |form: u8, bits: u16, octets: usize| {
        let [low, high] = bits.to_le_bytes();
        could_be(Format::OsdpCardData, &[&[0, form, low, high][..], &vec![1; octets]].concat())
    };
    for form in [0, 1, 0x80] {
        for (bits, octets) in [(26, 4), (37, 5), (64, 8), (128, 16), (200, 25), (256, 32)] {
            assert!(looks(form, bits, octets), "{form} {bits}");
            assert!(!looks(form, bits, octets - 1) && !looks(form, bits, octets + 1));
        }
        assert!(!looks(form, 0, 0) && !looks(form, 25, 4) && !looks(form, 63, 8));
        assert!(!looks(form, 26 + 256, 4), "the length has two octets");
    }
    assert!(!looks(2, 26, 4) && !looks(2, 64, 8));
    assert!(!could_be(Format::OsdpCardData, &osdp()[..3]));
}

#[test]
fn is_the_same_badge_however_it_came() {
    let stage = stage();
    let badge = BadgeNumber { format: "H10301".into(), facility: 123, number: 4567 };
    let mut other_reader = osdp();
    other_reader[..2].copy_from_slice(&[7, 0]);
    for (format, bytes) in [
        (Format::Wiegand, wiegand()),
        (Format::OsdpCardData, osdp()),
        (Format::OsdpCardData, other_reader),
    ] {
        let named = stage.name(format, &bytes).unwrap();
        assert_eq!(named.credential, CredentialIdentifier::BadgeNumber(badge.clone()));
        assert_eq!(named.labels[0].text, "123-4567");
        assert!(could_be(format, &bytes));
    }
}

#[test]
fn needs_a_time_a_purpose_and_a_bit_format() {
    let with = |bend: fn(&mut Stage)| {
        let mut stage = stage();
        bend(&mut stage);
        refused(&stage, Format::Wiegand, &wiegand())
    };
    assert_eq!(with(|stage| stage.clock = Clock::Untrusted), Code::ClockUntrusted);
    assert_eq!(with(|stage| stage.clock = Clock::Absent), Code::ClockAbsent);
    assert_eq!(with(|stage| stage.at.purpose = Purpose::Enrol), Code::ProofWrongPurpose);
    assert_eq!(with(|stage| stage.access_point.bit_formats = None), Code::BadgeFormatNotInUse);
    assert_eq!(
        with(|stage| stage.access_point.bit_formats = Some(vec![BitFormat::C1k35s])),
        Code::BadgeFormatNotInUse
    );
}

#[test]
fn is_tolerated_only_where_the_access_point_says_so() {
    let mut stage = stage();
    let named = stage.name(Format::Wiegand, &wiegand()).unwrap();
    Tolerated::check(&named, &stage.access_point).unwrap();
    for required in [Strength::Bearer, Strength::Mac, Strength::Signature] {
        stage.access_point.required_strength = required;
        let refusal = Tolerated::check(&named, &stage.access_point).unwrap_err();
        assert_eq!(refusal.code, Code::StrengthInsufficient);
    }
    stage.access_point.required_strength = Strength::None;
    stage.access_point.formats = vec!["osdp-card-data".into()];
    let refusal = Tolerated::check(&named, &stage.access_point).unwrap_err();
    assert_eq!(refusal.code, Code::FormatNotAllowed);
}

#[test]
fn bit_strings_have_one_spelling() {
    let stage = stage();
    let code = |bytes: &[u8]| refused(&stage, Format::Wiegand, bytes);
    assert_eq!(code(&[]), Code::InputEmpty);
    assert_eq!(code(&[6]), Code::BadgeWrongLength);
    assert_eq!(code(&[8, 0xbd, 0x88, 0xeb, 0x80]), Code::BadgeMalformed);
    assert_eq!(code(&[5, 0xbd, 0x88, 0xeb, 0x80]), Code::BadgeWrongLength);
    assert_eq!(code(&[6, 0xbd, 0x88, 0xeb]), Code::BadgeWrongLength);
    assert_eq!(code(&[6, 0xbd, 0x88, 0xeb, 0x81]), Code::BadgePadding);
    assert_eq!(code(&[6, 0xbd, 0x88, 0xeb, 0xc0]), Code::BadgeParity);
    assert_eq!(code(&[6; 60_000]), Code::BadgeWrongLength);
}

#[test]
fn card_data_has_one_spelling() {
    let stage = stage();
    let code = |bytes: &[u8]| refused(&stage, Format::OsdpCardData, bytes);
    let with = |header: [u8; 4], bits: &[u8]| code(&[&header[..], bits].concat());
    assert_eq!(code(&[0, 1, 26]), Code::InputTruncated);
    assert_eq!(with([0, 2, 26, 0], &BITS), Code::OsdpUnsupportedData);
    assert_eq!(with([0, 0x80, 64, 0], &[7; 8]), Code::OsdpUnsupportedData);
    assert_eq!(with([0, 1, 64, 0], &[7; 8]), Code::BadgeWrongLength);
    assert_eq!(with([0, 1, 0, 26], &BITS), Code::BadgeWrongLength);
    assert_eq!(with([0, 1, 26, 0], &BITS[..3]), Code::InputTruncated);
    assert_eq!(with([0, 1, 26, 0], &[0xbd, 0x88, 0xeb, 0x80, 0]), Code::InputTrailingData);
    assert_eq!(with([0, 1, 26, 0], &[0xbd, 0x88, 0xeb, 0x81]), Code::BadgePadding);
    assert_eq!(with([0, 1, 26, 0], &[0xbc, 0x88, 0xeb, 0x80]), Code::BadgeParity);
}

proptest! {
    #[test]
    fn what_can_be_read_is_recognised(octets in prop::collection::vec(any::<u8>(), 0..16)) {
        let mut stage = stage();
        stage.access_point.bit_formats = Some(BitFormat::ALL.to_vec());
        for format in [Format::Wiegand, Format::OsdpCardData] {
            if stage.name(format, &octets).is_ok() {
                prop_assert!(could_be(format, &octets));
            }
        }
    }
}
