#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use alloc::vec::Vec;

use doorward_bundle::Zone;

use super::*;

/// Monday, and January.
const WEEKDAY: u32 = 1;
const MONTH: u32 = 1 << 7;

/// The days of 2023 and 2024, the second of which is a leap year.
const DAYS: Range<u32> = 19_358..20_089;

/// The dates of 2023 and 2024 on which a pattern with the interval 2 has an occurrence, counted from
/// 2023-01-01.
fn dates(pattern: Pattern, mask: u32, ordinal: i32) -> Vec<(u32, u32, u32)> {
    let repetition = Repetition { duration: 60, mask, pattern, interval: 2, ordinal };
    DAYS.filter(|day| has(&repetition, *day, DAYS.start))
        .map(Date::of)
        .map(|date| (date.year, date.month, date.day))
        .collect()
}

#[test]
fn every_second_day_week_month_or_year_has_what_the_calendar_says() {
    let (monday, january, march) = (WEEKDAY, MONTH, MONTH << 2);
    // By Python's calendar: first Mondays, and last days.
    let mondays = [2, 6, 1, 3, 4, 6, 1, 4, 6, 1, 2, 4];
    let odd = |months: [u32; 12]| -> Vec<(u32, u32, u32)> {
        let (first, second) = months.split_at(6);
        let of = |year, days: &[u32]| {
            let months = (1..12).step_by(2).zip(days.to_vec());
            months.map(move |(month, day)| (year, month, day)).collect::<Vec<_>>()
        };
        [of(2023, first), of(2024, second)].concat()
    };
    let fortnights = dates(Pattern::Weekly, monday, 0);
    assert_eq!(fortnights[..3], [(2023, 1, 9), (2023, 1, 23), (2023, 2, 6)]);
    assert_eq!((fortnights.len(), fortnights[51]), (52, (2024, 12, 23)));
    assert_eq!(dates(Pattern::Daily, 0, 0).len(), 366, "every other day of 731");
    assert_eq!(dates(Pattern::MonthlyByWeekday, monday, 1), odd(mondays));
    assert_eq!(
        dates(Pattern::MonthlyByDate, 0, -1),
        odd([31, 31, 31, 31, 30, 30, 31, 31, 31, 31, 30, 30])
    );
    assert_eq!(
        dates(Pattern::YearlyByWeekday, monday | january | march, 1),
        [(2023, 1, 2), (2023, 3, 6)]
    );
    assert_eq!(dates(Pattern::YearlyByDate, january | march, 15), [(2023, 1, 15), (2023, 3, 15)]);
    // 2023-01-01 belongs to the last week of 2022, from which every second year counts; the tenth week
    // of 2024 begins on the 4th of March, and its weeks of January are those of four days in it.
    assert_eq!(dates(Pattern::YearlyByWeek, monday, 10), [(2024, 3, 4)]);
    assert_eq!(dates(Pattern::YearlyByMonthWeek, monday | january, 1), [(2024, 1, 1)]);
    assert_eq!(
        dates(Pattern::YearlyByMonthWeek, monday | january | march, 2),
        [(2024, 1, 8), (2024, 3, 11)]
    );
}

const DAILY: Repetition =
    Repetition { duration: 3600, mask: 0, pattern: Pattern::Daily, interval: 1, ordinal: 0 };

/// 2026-01-05T18:00:00, and that day.
const START: u32 = 1_767_636_000;
const FIRST: u32 = 20_458;

#[test]
fn what_is_over_or_never_comes_is_never() {
    let of =
        |end: Option<u32>, repetition| Recurrence { start: START, end, utc: false, repetition };
    let ten_years = |from: u32| from..from + 3653;
    assert!(is_ever(&of(None, None), ten_years(FIRST + 9999)));
    assert!(is_ever(&of(Some(START + 86_400), None), ten_years(FIRST + 1)));
    assert!(!is_ever(&of(Some(START + 86_400), None), ten_years(FIRST + 2)), "over");
    assert!(!is_ever(&of(Some(START), None), ten_years(FIRST)), "empty");
    let date = |months: u32, ordinal, interval| {
        let pattern = Pattern::YearlyByDate;
        of(None, Some(Repetition { mask: months << 7, pattern, ordinal, interval, ..DAILY }))
    };
    assert!(is_ever(&date(0b10, 29, 1), ten_years(FIRST)), "a leap day");
    assert!(!is_ever(&date(0b10, 29, 4), ten_years(FIRST)), "none of these years is a leap year");
    assert!(!is_ever(&date(0b10, 30, 1), ten_years(FIRST)), "30 February");
    // What began before goes on.
    let year = Repetition { duration: 31_622_400, ..date(1, 6, 11).repetition.unwrap_or(DAILY) };
    assert!(is_ever(&of(None, Some(year)), ten_years(FIRST + 360)));
    assert!(!is_ever(&of(None, Some(year)), FIRST + 400..FIRST + 3653));
}

#[test]
fn of_what_overlaps_the_first_began() {
    let zone =
        Zone { name: "West".into(), offset: -3600, transitions: Vec::new(), valid_until: u64::MAX };
    let began = |recurrence: &Recurrence, now: u32| {
        let moment = Moment::at(now.into(), &zone);
        moment.ok().and_then(|moment| super::began(recurrence, moment))
    };
    let local = |time: u32| Some(i64::from(time) + 3600);
    let long = Repetition { duration: 50 * 3600, ..DAILY };
    let wall = Recurrence { start: START, end: None, utc: false, repetition: Some(long) };
    assert_eq!(began(&wall, START + 3599), None);
    assert_eq!(began(&wall, START + 3600), local(START));
    assert_eq!(began(&wall, START + 51 * 3600 - 1), local(START));
    assert_eq!(began(&wall, START + 51 * 3600), local(START + 86_400), "the second of them");
    let utc = Recurrence { utc: true, end: Some(START + 7200), ..wall };
    assert_eq!(began(&utc, START), Some(START.into()));
    assert_eq!(began(&utc, START + 7199), Some(START.into()));
    assert_eq!(began(&utc, START + 7200), None);
    // From the beginning of time on, which in the west is the day before.
    let always = Recurrence { start: 0, end: None, utc: true, repetition: None };
    assert_eq!(began(&always, START), Some(0));
    assert_eq!(crate::policy::local_time::date_at(0, &zone), 0);
}
