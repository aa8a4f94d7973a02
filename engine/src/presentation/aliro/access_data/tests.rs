#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec;

use doorward_bundle::Zone;
use doorward_bundle::cbor::Encoder;

use super::*;
use crate::cbor::Form;
use crate::presentation::stage::Stage;

/// 2026-01-01T00:00:00Z.
const NOW: u64 = 1_767_225_600;

/// A rule: capabilities, and the masks of schedules that allow and deny.
type Written = (u64, Option<u64>, Option<u64>);

/// Access data with these rules, and as many schedules, each an hour of every day from now on.
fn data(rules: &[Written], schedules: usize) -> Vec<u8> {
    let mut out = Encoder::default();
    out.map(if schedules == 0 { 2 } else { 3 });
    out.unsigned(0);
    out.unsigned(VERSION);
    out.unsigned(2);
    out.array(rules.len());
    for (capabilities, allow, deny) in rules {
        let masks = [(1, allow), (2, deny)];
        let given = || masks.iter().filter_map(|(label, mask)| Some((*label, (**mask)?)));
        out.map(given().count().checked_add(1).unwrap());
        out.unsigned(0);
        out.unsigned(*capabilities);
        for (label, mask) in given() {
            out.unsigned(label);
            out.unsigned(mask);
        }
    }
    if schedules != 0 {
        out.unsigned(3);
        out.array(schedules);
        for _ in 0..schedules {
            out.map(3);
            out.unsigned(0);
            out.unsigned(NOW);
            out.unsigned(2);
            out.array(5);
            for number in [3600, 0, 1, 1, 0] {
                out.unsigned(number);
            }
            out.unsigned(3);
            // In UTC.
            out.unsigned(1);
        }
    }
    out.into_octets()
}

fn parse(octets: &[u8]) -> Result<(), Code> {
    AccessData::parse(Item::parse(octets, Form::AsReceived).unwrap())
        .map(|_| ())
        .map_err(|refusal| refusal.code)
}

fn permits(rules: &[Written], asked: Capability, now: u64) -> bool {
    let octets = data(rules, 1);
    let data = AccessData::parse(Item::parse(&octets, Form::AsReceived).unwrap()).unwrap();
    let mut stage = Stage::at(now, &[], &[]);
    let name = "UTC".into();
    stage.zone =
        Some(Zone { name, offset: 0, transitions: vec![], valid_until: NOW.saturating_mul(2) });
    stage.with_setting(|setting| data.permits(asked, setting).is_ok())
}

#[test]
fn a_rule_has_every_bit_that_is_needed() {
    let open = |bits: u64, asked| permits(&[(bits, None, None)], asked, NOW);
    for (asked, needed) in [
        (Capability::Secure, 1),
        (Capability::Unsecure, 2),
        (Capability::Toggle, 3),
        (Capability::Momentary, 8),
        (Capability::ExtendedMomentary, 8),
    ] {
        for bits in 0..16 {
            assert_eq!(open(bits, asked), bits & needed == needed, "{asked:?} {bits}");
        }
        assert!(!permits(&[], asked, NOW));
    }
    // No two rules make one.
    assert!(!permits(&[(1, None, None), (2, None, None)], Capability::Toggle, NOW));
}

#[test]
fn schedules_allow_and_deny() {
    let at = |rule: Written, now| permits(&[rule], Capability::Momentary, now);
    let later = NOW + 3600;
    for (rule, inside, outside) in [
        ((8, None, None), true, true),
        ((8, Some(1), None), true, false),
        ((8, Some(0), None), false, false),
        ((8, None, Some(1)), false, true),
        ((8, Some(1), Some(1)), false, false),
        ((8, None, Some(0)), true, true),
    ] {
        assert_eq!((at(rule, NOW), at(rule, later)), (inside, outside), "{rule:?}");
    }
}

#[test]
fn a_rule_names_schedules_that_are_there() {
    let of = |allow, deny, schedules| parse(&data(&[(8, allow, deny)], schedules));
    assert_eq!(of(None, None, 0), Ok(()));
    assert_eq!(of(Some(1), Some(1), 1), Ok(()));
    for (allow, deny) in [(Some(2), None), (None, Some(2)), (Some(2), Some(2))] {
        assert_eq!(of(allow, deny, 1), Err(Code::CborWrongType), "{allow:?} {deny:?}");
        assert_eq!(of(allow, deny, 2), Ok(()));
    }
    assert_eq!(of(Some(255), Some(255), 8), Ok(()));
    // What one rule names another does not make good.
    let two = data(&[(8, Some(2), None), (8, Some(2), None)], 1);
    assert_eq!(parse(&two), Err(Code::CborWrongType));
}

#[test]
fn lists_are_bounded() {
    assert_eq!(parse(&data(&vec![(8, None, None); RULES], 0)), Ok(()));
    assert_eq!(parse(&data(&vec![(8, None, None); RULES + 1], 0)), Err(Code::LimitExceeded));
    assert_eq!(parse(&data(&[], SCHEDULES)), Ok(()));
    assert_eq!(parse(&data(&[], SCHEDULES + 1)), Err(Code::LimitExceeded));
}
