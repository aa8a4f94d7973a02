#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use doorward_bundle::cbor::Encoder;

use super::*;
use crate::cbor::Form;

/// Monday, and January.
const WEEKDAY: u64 = 1;
const MONTH: u64 = 1 << 7;

/// Whether a recurrence is one: duration, mask, pattern, interval, ordinal.
fn is_taken(duration: u64, mask: u64, pattern: u64, interval: u64, ordinal: i32) -> bool {
    let mut out = Encoder::default();
    out.array(5);
    for number in [duration, mask, pattern, interval] {
        out.unsigned(number);
    }
    out.signed(ordinal);
    let octets = out.into_octets();
    parse_repetition(Item::parse(&octets, Form::AsReceived).unwrap()).is_ok()
}

#[test]
fn each_pattern_has_the_masks_that_it_needs() {
    for pattern in 0..=9 {
        let taken = |mask| is_taken(60, mask, pattern, 1, 1);
        let known = (1..=8).contains(&pattern);
        let (needs_weekday, needs_month) = match pattern {
            1 | 4 => (false, false),
            2 | 3 | 7 => (true, false),
            6 => (false, true),
            _ => (true, true),
        };
        assert_eq!(taken(0), known && !needs_weekday && !needs_month, "{pattern}");
        assert_eq!(taken(WEEKDAY), known && !needs_month, "{pattern}");
        assert_eq!(taken(MONTH), known && !needs_weekday, "{pattern}");
        assert_eq!(taken(WEEKDAY | MONTH), known, "{pattern}");
        // Sunday and December are the last of their kinds.
        assert_eq!(taken(1 << 6 | 1 << 18), known, "{pattern}");
        assert!(!taken(WEEKDAY | MONTH | 1 << 19), "{pattern}");
        assert!(!taken(1 << 19), "{pattern}");
    }
}

#[test]
fn each_pattern_has_ordinals_as_far_as_it_counts() {
    for (pattern, most) in [(3, 5), (5, 5), (8, 5), (4, 31), (6, 31), (7, 53)] {
        let taken = |ordinal| is_taken(60, WEEKDAY | MONTH, pattern, 1, ordinal);
        for ordinal in [1, most, -1, -most] {
            assert!(taken(ordinal), "{pattern} {ordinal}");
        }
        for ordinal in [0, most + 1, -most - 1] {
            assert!(!taken(ordinal), "{pattern} {ordinal}");
        }
    }
    for pattern in [1, 2] {
        assert!(is_taken(60, WEEKDAY, pattern, 1, 0) && is_taken(60, WEEKDAY, pattern, 1, 99));
    }
}

#[test]
fn durations_and_intervals_are_some() {
    let taken = |duration, interval| is_taken(duration, WEEKDAY, 2, interval, 0);
    assert!(taken(1, 1) && taken(31_622_400, 255));
    assert!(!taken(0, 1) && !taken(31_622_401, 1));
    assert!(!taken(60, 0) && !taken(60, 256));
}
