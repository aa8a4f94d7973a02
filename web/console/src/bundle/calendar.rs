//! Dates and times of day, as a bundle has them and as people read them.

use doorward_bundle::Piece;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// Seconds of a day.
const DAY: u32 = 86_400;

/// The days of a week, as schedules number them.
pub(super) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A date by its number of days since 1970-01-01.
pub(super) fn day(number: u32) -> Option<Date> {
    date(1970, 1, 1).checked_add(i64::from(number).days()).ok()
}

/// A date for people: `Thu 2026-01-01`.
pub(super) fn show_day(number: u32) -> String {
    let text = |day: Date| day.strftime("%a %Y-%m-%d").to_string();
    day(number).map_or_else(|| format!("day {number}"), text)
}

/// Dates for people, those that follow each other as one.
pub(super) fn show_days(numbers: &[u32]) -> Vec<String> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let text = |(first, last): (u32, u32)| {
        if first == last {
            show_day(first)
        } else {
            format!("{} to {}", show_day(first), show_day(last))
        }
    };
    runs.into_iter().map(text).collect()
}

/// A time of day in seconds since midnight: `08:00`, with seconds where there are some.
pub(super) fn show_time(seconds: u32) -> String {
    let (minutes, rest) = (seconds.wrapping_div(60), seconds.wrapping_rem(60));
    let (hours, minutes) = (minutes.wrapping_div(60), minutes.wrapping_rem(60));
    if rest == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{rest:02}")
    }
}

/// A piece of a day: `08:00–18:00`, or `22:00–02:00 the day after`.
pub(super) fn show_piece(piece: Piece) -> String {
    let Piece { start, end } = piece;
    match (start, end) {
        (0, DAY) => "all day".into(),
        (start, DAY) => format!("{}–24:00", show_time(start)),
        (start, end) if end <= start => {
            format!("{}–{} the day after", show_time(start), show_time(end))
        }
        (start, end) => format!("{}–{}", show_time(start), show_time(end)),
    }
}

/// Days of a week by their bits, those that follow each other as one: `Mon–Thu, Sat`.
pub(super) fn show_weekdays(bits: u8) -> String {
    let mut runs: Vec<(&str, &str)> = Vec::new();
    let mut open = false;
    for (number, name) in WEEKDAYS.into_iter().enumerate() {
        let on = bits.checked_shr(u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or(0) & 1 == 1;
        match (on, open, runs.last_mut()) {
            (true, true, Some((_, last))) => *last = name,
            (true, ..) => runs.push((name, name)),
            (false, ..) => {}
        }
        open = on;
    }
    let text = |(first, last): (&str, &str)| {
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    };
    runs.into_iter().map(text).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_a_row_are_one() {
        assert_eq!(
            show_days(&[20_454, 20_633, 20_634, 20_635]),
            ["Thu 2026-01-01", "Mon 2026-06-29 to Wed 2026-07-01"]
        );
        assert!(show_days(&[]).is_empty());
    }

    #[test]
    fn pieces_say_what_crosses_midnight() {
        let show = |start, end| show_piece(Piece { start, end });
        assert_eq!(show(28_800, 64_800), "08:00–18:00");
        assert_eq!(show(79_200, 7200), "22:00–02:00 the day after");
        assert_eq!(show(21_600, DAY), "06:00–24:00");
        assert_eq!(show(0, DAY), "all day");
        assert_eq!(show(0, 59), "00:00–00:00:59");
    }

    #[test]
    fn weekdays_in_a_row_are_one() {
        assert_eq!(show_weekdays(0b000_1111), "Mon–Thu");
        assert_eq!(show_weekdays(0b101_0001), "Mon, Fri, Sun");
        assert_eq!(show_weekdays(0b111_1111), "Mon–Sun");
        assert_eq!(show_weekdays(0), "");
    }
}
