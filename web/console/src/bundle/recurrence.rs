//! Hours as Aliro has them, in words.

use doorward_bundle::{Pattern, Recurrence, Repetition};

use super::calendar::{show_day, show_time, show_weekdays};
use super::sentence::join;

/// Seconds of a day.
const DAY: u32 = 86_400;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// One of them: `The last Mon of every month: from 18:00 for 9 h; from Mon 2026-01-05 18:00`.
pub(super) fn show_recurrence(recurrence: &Recurrence) -> String {
    let Recurrence { start, end, utc, repetition } = recurrence;
    let mut text = match repetition {
        Some(repetition) => {
            let time = show_time(start.wrapping_rem(DAY));
            let lasts = show_duration(repetition.duration);
            format!("{}: from {time} for {lasts}; from {}", dates(repetition), moment(*start))
        }
        None => format!("From {}", moment(*start)),
    };
    if let Some(end) = end {
        text.push_str(&format!(" until {}", moment(*end)));
    }
    if *utc {
        text.push_str(", all in UTC");
    }
    text
}

/// On which dates.
fn dates(repetition: &Repetition) -> String {
    let Repetition { mask, pattern, interval, ordinal, .. } = *repetition;
    let days = show_weekdays(mask.to_le_bytes()[0] & 0x7F);
    let months = months(mask);
    let nth = nth(ordinal);
    let year = every(interval, "year");
    match pattern {
        Pattern::Daily => capital(&every(interval, "day")),
        Pattern::Weekly => format!("{days} of {}", every(interval, "week")),
        Pattern::MonthlyByWeekday => format!("The {nth} {days} of {}", every(interval, "month")),
        Pattern::MonthlyByDate => format!("The {nth} day of {}", every(interval, "month")),
        Pattern::YearlyByWeekday => format!("The {nth} {days} of {months}, {year}"),
        Pattern::YearlyByDate => format!("The {nth} day of {months}, {year}"),
        Pattern::YearlyByWeek => format!("{days} of the {nth} week of {year}"),
        Pattern::YearlyByMonthWeek => format!("{days} of the {nth} week of {months}, {year}"),
    }
}

/// `every week`, `every 2 weeks`.
fn every(interval: u8, unit: &str) -> String {
    if interval == 1 { format!("every {unit}") } else { format!("every {interval} {unit}s") }
}

fn capital(text: &str) -> String {
    text.replacen("every", "Every", 1)
}

/// Those of bits 7 to 18.
fn months(mask: u32) -> String {
    let named = MONTHS.into_iter().zip(7_u32..);
    let named = named.filter(|(_, bit)| mask.checked_shr(*bit).is_some_and(|rest| rest & 1 == 1));
    join(&named.map(|(name, _)| name).collect::<Vec<_>>(), "and")
}

/// `1st`, `last`, `2nd to last`.
fn nth(ordinal: i32) -> String {
    let number = ordinal.unsigned_abs();
    let ending = match (number.wrapping_rem(10), number.wrapping_rem(100)) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    match ordinal {
        -1 => "last".into(),
        ..-1 => format!("{number}{ending} to last"),
        _ => format!("{number}{ending}"),
    }
}

/// `9 h`, `1 d 30 min`.
fn show_duration(seconds: u32) -> String {
    let units = [
        (seconds.wrapping_div(DAY), "d"),
        (seconds.wrapping_rem(DAY).wrapping_div(3600), "h"),
        (seconds.wrapping_rem(3600).wrapping_div(60), "min"),
        (seconds.wrapping_rem(60), "s"),
    ];
    let some = units.into_iter().filter(|(count, _)| *count != 0);
    some.map(|(count, unit)| format!("{count} {unit}")).collect::<Vec<_>>().join(" ")
}

/// A time by whatever clock is meant: `Mon 2026-01-05 18:00`.
fn moment(second: u32) -> String {
    format!("{} {}", show_day(second.wrapping_div(DAY)), show_time(second.wrapping_rem(DAY)))
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// 2026-01-05T18:00:00, a Monday.
    const START: u32 = 1_767_636_000;

    fn shown(pattern: Pattern, interval: u8, ordinal: i32) -> String {
        // Monday and Friday, January and July.
        let mask = 0b1_0001 | 0b100_0001 << 7;
        dates(&Repetition { duration: 60, mask, pattern, interval, ordinal })
    }

    #[test]
    fn every_pattern_has_its_words() {
        for (pattern, interval, ordinal, words) in [
            (Pattern::Daily, 1, 0, "Every day"),
            (Pattern::Daily, 2, 0, "Every 2 days"),
            (Pattern::Weekly, 2, 0, "Mon, Fri of every 2 weeks"),
            (Pattern::MonthlyByWeekday, 1, -1, "The last Mon, Fri of every month"),
            (Pattern::MonthlyByDate, 1, 31, "The 31st day of every month"),
            (Pattern::YearlyByWeekday, 1, 2, "The 2nd Mon, Fri of Jan and Jul, every year"),
            (Pattern::YearlyByDate, 4, -3, "The 3rd to last day of Jan and Jul, every 4 years"),
            (Pattern::YearlyByWeek, 1, 11, "Mon, Fri of the 11th week of every year"),
            (
                Pattern::YearlyByMonthWeek,
                1,
                3,
                "Mon, Fri of the 3rd week of Jan and Jul, every year",
            ),
        ] {
            assert_eq!(shown(pattern, interval, ordinal), words);
        }
    }

    #[test]
    fn a_recurrence_says_when_it_begins_and_how_long_it_lasts() {
        let repetition = Repetition {
            duration: 32_400,
            mask: 0,
            pattern: Pattern::Daily,
            interval: 1,
            ordinal: 0,
        };
        let recurrence =
            Recurrence { start: START, end: None, utc: false, repetition: Some(repetition) };
        assert_eq!(
            show_recurrence(&recurrence),
            "Every day: from 18:00 for 9 h; from Mon 2026-01-05 18:00"
        );
        let span = Recurrence { start: START, end: Some(START + 61), utc: true, repetition: None };
        assert_eq!(
            show_recurrence(&span),
            "From Mon 2026-01-05 18:00 until Mon 2026-01-05 18:01:01, all in UTC"
        );
        assert_eq!(show_duration(DAY + 1_861), "1 d 31 min 1 s");
    }
}
