#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_wrap,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec::Vec;

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
    Recurrence::parse(Item::parse(&octets, Form::AsReceived).unwrap()).is_ok()
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

/// The days of 2023 and 2024, the second of which is a leap year.
fn days() -> impl Iterator<Item = Date> {
    (19_358..20_089).map(|day| Date::of(day).unwrap())
}

/// The dates of 2023 and 2024 on which a pattern with the interval 2 has an occurrence, counted from
/// 2023-01-01.
fn dates(pattern: u8, mask: u64, ordinal: i64) -> Vec<(i64, i64, i64)> {
    let mask = u32::try_from(mask).unwrap();
    let recurrence = Recurrence { duration: 60, mask, pattern, interval: 2, ordinal };
    let first = days().next().unwrap();
    days()
        .filter(|date| recurrence.has(*date, first).unwrap())
        .map(|date| (date.year, date.month, date.of_month))
        .collect()
}

#[test]
fn every_second_day_week_month_or_year_has_what_the_calendar_says() {
    let (monday, january, march) = (WEEKDAY, MONTH, MONTH << 2);
    // By Python's calendar: first Mondays, and last days.
    let mondays = [2, 6, 1, 3, 4, 6, 1, 4, 6, 1, 2, 4];
    let odd = |months: [i64; 12]| -> Vec<(i64, i64, i64)> {
        let (first, second) = months.split_at(6);
        let of = |year, days: &[i64]| {
            let months = (1..12).step_by(2).zip(days.to_vec());
            months.map(move |(month, day)| (year, month, day)).collect::<Vec<_>>()
        };
        [of(2023, first), of(2024, second)].concat()
    };
    let fortnights = dates(2, monday, 0);
    assert_eq!(fortnights[..3], [(2023, 1, 9), (2023, 1, 23), (2023, 2, 6)]);
    assert_eq!((fortnights.len(), fortnights[51]), (52, (2024, 12, 23)));
    assert_eq!(dates(1, 0, 0).len(), 366, "every other day of 731");
    assert_eq!(dates(3, monday, 1), odd(mondays));
    assert_eq!(dates(4, 0, -1), odd([31, 31, 31, 31, 30, 30, 31, 31, 31, 31, 30, 30]));
    assert_eq!(dates(5, monday | january | march, 1), [(2023, 1, 2), (2023, 3, 6)]);
    assert_eq!(dates(6, january | march, 15), [(2023, 1, 15), (2023, 3, 15)]);
    // 2023-01-01 belongs to the last week of 2022, from which every second year counts; the tenth week
    // of 2024 begins on the 4th of March, and its weeks of January are those of four days in it.
    assert_eq!(dates(7, monday, 10), [(2024, 3, 4)]);
    assert_eq!(dates(8, monday | january, 1), [(2024, 1, 1)]);
    assert_eq!(dates(8, monday | january | march, 2), [(2024, 1, 8), (2024, 3, 11)]);
}

#[test]
fn places_are_counted_from_both_ends() {
    for date in days() {
        let week = |place: i64| (place + 6) / 7;
        let of_month: Vec<Date> =
            days().filter(|it| (it.year, it.month) == (date.year, date.month)).collect();
        let alike = |it: &&Date| it.weekday() == date.weekday();
        let before = of_month.iter().filter(alike).filter(|it| it.day <= date.day).count() as i64;
        let behind = of_month.iter().filter(alike).filter(|it| it.day >= date.day).count() as i64;
        assert_eq!(date.week_in_month(), (before, -behind), "{date:?}");
        let length = of_month.len() as i64;
        assert_eq!(date.place_in_month(), (date.of_month, date.of_month - length - 1));
        let of_year: Vec<Date> = days().filter(|it| it.year == date.year).collect();
        let place = of_year.iter().filter(|it| it.day <= date.day).count() as i64;
        let rest = of_year.iter().filter(|it| it.day >= date.day).count() as i64;
        assert_eq!(date.week_in_year().unwrap(), (week(place), -week(rest)), "{date:?}");
    }
}

#[test]
fn leap_years_are_those_of_the_calendar() {
    for (year, is_leap) in [(2000, true), (2023, false), (2024, true), (2100, false), (2400, true)]
    {
        let february = Date { day: 0, year, month: 2, of_month: 1 };
        assert_eq!(february.month_length(), if is_leap { 29 } else { 28 }, "{year}");
    }
}
