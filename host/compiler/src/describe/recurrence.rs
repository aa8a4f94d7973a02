//! Recurrences as text.

use doorward_bundle::{Recurrence, Repetition};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::weekdays;

/// One recurrence, such as `monthly-by-weekday mon ordinal -1 every 1 for 3600 s, from
/// 2026-01-05T08:00:00`.
pub(super) fn recurrence(recurrence: &Recurrence) -> String {
    let Recurrence { start, end, utc, repetition } = recurrence;
    let mut text = match repetition {
        Some(repetition) => format!("{}, from {}", self::repetition(repetition), time(*start)),
        None => format!("from {}", time(*start)),
    };
    if let Some(end) = end {
        text.push_str(" until ");
        text.push_str(&time(*end));
    }
    if *utc {
        text.push_str(" in UTC");
    }
    text
}

fn repetition(repetition: &Repetition) -> String {
    let Repetition { duration, mask, pattern, interval, ordinal } = repetition;
    let mut words = vec![pattern.as_str().to_string()];
    words.extend([weekdays(mask.to_le_bytes()[0]), months(*mask)]);
    words.retain(|word| !word.is_empty());
    if pattern.asks().ordinals != 0 {
        words.push(format!("ordinal {ordinal}"));
    }
    format!("{} every {interval} for {duration} s", words.join(" "))
}

/// Those of bits 7 to 18.
fn months(mask: u32) -> String {
    let names =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let shown = names.into_iter().zip(7_u32..).filter(|(_, bit)| mask & (1 << bit) != 0);
    shown.map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

/// A time by whatever clock is meant.
fn time(second: u32) -> String {
    let instant = Timestamp::from_second(second.into());
    let shown = |instant: Timestamp| instant.to_zoned(TimeZone::UTC).datetime().to_string();
    instant.map_or_else(|_| format!("second {second}"), shown)
}
