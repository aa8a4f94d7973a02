//! Occurrences in nights in which clocks change. What each pattern has is told by the cases.

use doorward_bundle::{Transition, Zone};

use super::super::recurrence;
use super::*;
use crate::policy::local_time::Moment;
use crate::policy::recurrence::began;

/// 2026-03-29T01:00:00Z and 2026-10-25T01:00:00Z, when London changes its clocks.
const SPRING: u64 = 1_774_746_000;
const AUTUMN: u64 = 1_792_890_000;

const HOUR: u64 = 3600;

/// Whether a schedule of occurrences each day is active in London.
fn is_active(time_of_day: u64, duration: u64, flags: u64, now: u64) -> bool {
    let mut out = Encoder::default();
    out.map(3);
    out.unsigned(0);
    // From 2026-01-01 on.
    out.unsigned(1_767_225_600 + time_of_day);
    out.unsigned(2);
    out.array(5);
    for number in [duration, 0, 1, 1, 0] {
        out.unsigned(number);
    }
    out.unsigned(3);
    out.unsigned(flags);
    let octets = out.into_octets();
    let schedule = recurrence::parse(Item::parse(&octets, Form::AsReceived).unwrap()).unwrap();
    let zone = Zone {
        name: "Europe/London".into(),
        offset: 0,
        transitions: vec![
            Transition { at: SPRING, offset: 3600 },
            Transition { at: AUTUMN, offset: 0 },
        ],
        valid_until: 4_102_444_800,
    };
    began(&schedule, Moment::at(now, &zone).unwrap()).is_some()
}

/// First and last second of the one occurrence among these instants.
fn occurrence(time_of_day: u64, duration: u64, flags: u64, around: u64) -> (u64, u64) {
    let active: Vec<u64> = (around - 12 * HOUR..around + 12 * HOUR)
        .step_by(60)
        .filter(|now| is_active(time_of_day, duration, flags, *now))
        .collect();
    let (first, last) = (*active.first().unwrap(), *active.last().unwrap());
    assert_eq!(active.len() as u64, (last - first) / 60 + 1, "without a gap");
    assert!(!is_active(time_of_day, duration, flags, first - 1));
    assert!(is_active(time_of_day, duration, flags, last + 59));
    assert!(!is_active(time_of_day, duration, flags, last + 60));
    (first, last + 60)
}

#[test]
fn durations_are_elapsed_seconds() {
    // 23:30 to 04:30 UTC the night before, whatever the wall clock shows then.
    let begins = SPRING - HOUR - HOUR / 2;
    assert_eq!(occurrence(23 * HOUR + 1800, 5 * HOUR, 0, SPRING), (begins, begins + 5 * HOUR));
    let begins = AUTUMN - 2 * HOUR - HOUR / 2;
    assert_eq!(occurrence(23 * HOUR + 1800, 5 * HOUR, 0, AUTUMN), (begins, begins + 5 * HOUR));
}

#[test]
fn behind_a_change_the_new_offset_counts() {
    // Noon of that day, which is 11:00 UTC in spring.
    let begins = SPRING + 10 * HOUR;
    assert_eq!(occurrence(12 * HOUR, HOUR, 0, begins), (begins, begins + HOUR));
    let begins = AUTUMN + 11 * HOUR;
    assert_eq!(occurrence(12 * HOUR, HOUR, 0, begins), (begins, begins + HOUR));
}

#[test]
fn a_skipped_wall_time_begins_all_the_same() {
    // 01:30 does not come: under the old offset it would be 02:30.
    let begins = SPRING + HOUR / 2;
    assert_eq!(occurrence(HOUR + 1800, 2 * HOUR, 0, SPRING), (begins, begins + 2 * HOUR));
}

#[test]
fn of_a_repeated_wall_time_the_first_counts() {
    let begins = AUTUMN - HOUR / 2;
    assert_eq!(occurrence(HOUR + 1800, HOUR / 4, 0, AUTUMN), (begins, begins + HOUR / 4));
}

#[test]
fn times_may_be_utc() {
    let begins = AUTUMN + HOUR / 2;
    assert_eq!(occurrence(HOUR + 1800, HOUR, 1, AUTUMN), (begins, begins + HOUR));
}
