#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec::Vec;

use super::*;

/// The days of 2023 and 2024, the second of which is a leap year.
fn dates() -> Vec<(u32, Date)> {
    (19_358..20_089).map(|day| (day, Date::of(day))).collect()
}

fn civil(days: u32) -> (u32, u32, u32) {
    let date = Date::of(days);
    (date.year, date.month, date.day)
}

#[test]
fn knows_leap_days() {
    assert_eq!(civil(19_782), (2024, 2, 29));
    assert_eq!(civil(11_016), (2000, 2, 29));
    assert_eq!(civil(47_541), (2100, 3, 1));
    assert_eq!(civil(0), (1970, 1, 1));
    assert_eq!(civil(u32::MAX / DAY), (2106, 2, 7));
}

/// Seconds of a day: what 32 bits can say of time ends in 2106.
const DAY: u32 = 86_400;

#[test]
fn weeks_begin_on_monday_and_belong_to_their_thursday() {
    // 2026-06-15, a Monday.
    for (weekday, day) in (0..7).zip(20_619..) {
        assert_eq!((self::weekday(day), thursday(day)), (weekday, 20_622));
        assert_eq!(week(day), week(20_619));
    }
    assert_eq!((week(20_618) + 1, week(20_626)), (week(20_619), week(20_619) + 1));
    assert_eq!((weekday(0), week(0), thursday(0), thursday(4)), (3, 0, 0, 7));
}

#[test]
fn places_are_counted_from_both_ends() {
    let all = dates();
    for (day, date) in &all {
        let alike = |other: &&(u32, Date)| weekday(other.0) == weekday(*day);
        let of_month: Vec<_> =
            all.iter().filter(|it| (it.1.year, it.1.month) == (date.year, date.month)).collect();
        let of_year: Vec<_> = all.iter().filter(|it| it.1.year == date.year).collect();
        let count = |among: &[&(u32, Date)], alone: bool| {
            let same = among.iter().filter(|it| !alone || alike(it));
            let upto = same.clone().filter(|it| it.0 <= *day).count() as i32;
            let from = same.filter(|it| it.0 >= *day).count() as i32;
            [upto, -from]
        };
        let [month, weekday_of_month] = [count(&of_month, false), count(&of_month, true)];
        let weekday_of_year = count(&of_year, true);
        for ordinal in -60..=60 {
            assert_eq!(date.is_day_of_month(ordinal), month.contains(&ordinal), "{date:?}");
            let found = date.is_weekday_of_month(ordinal);
            assert_eq!(found, weekday_of_month.contains(&ordinal), "{date:?} {ordinal}");
            let found = date.is_weekday_of_year(ordinal);
            assert_eq!(found, weekday_of_year.contains(&ordinal), "{date:?} {ordinal}");
        }
    }
}

#[test]
fn leap_years_are_those_of_the_calendar() {
    // Days from 1970-01-01 to the last day of February.
    for (day, length) in [(11_016, 29), (19_416, 28), (19_782, 29), (47_540, 28)] {
        let date = Date::of(day);
        assert_eq!((date.month, date.day, date.month_length), (2, length, length));
        assert_eq!(date.year_length, 337 + length);
    }
}
