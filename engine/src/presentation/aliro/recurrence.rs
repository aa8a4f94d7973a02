//! Schedules of access documents: recurrences, as [`crate::policy::recurrence`] evaluates them.
//!
//! ```text
//! schedule   = { 0: start, ? 1: end, ? 2: recurrence, ? 3: flags }   bit 0 of flags: times are UTC
//! recurrence = [ duration in seconds, mask, pattern, interval, ordinal ]
//! ```
//!
//! Start and end are seconds since 1970-01-01T00:00:00, in UTC or on the wall clock of the access
//! point; the end is not part of the span.

use doorward_bundle::{Pattern, Recurrence, Repetition};

use crate::cbor::Item;
use crate::policy::recurrence;
use crate::reason::{Code, Refusal};

pub(super) fn parse(item: Item<'_>) -> Result<Recurrence, Refusal> {
    let mut members = item.members()?;
    let start = members.read(0, |item| item.number())?;
    let end = members.read_optional(1, |item| item.number())?;
    let repetition = members.read_optional(2, parse_repetition)?;
    let flags = members.read_optional(3, |item| item.unsigned())?.unwrap_or(0);
    members.finish()?;
    if flags > 1 {
        return Err(Refusal::from(Code::DocumentUnsupported).because("a flag that is not known"));
    }
    Ok(Recurrence { start, end, utc: flags == 1, repetition })
}

fn parse_repetition(item: Item<'_>) -> Result<Repetition, Refusal> {
    let [duration, mask, pattern, interval, ordinal] = item.tuple()?;
    let repetition = Repetition {
        duration: duration.number()?,
        mask: mask.number()?,
        pattern: self::pattern(pattern.number()?)?,
        interval: interval.number()?,
        // What is too large is no place of anything, as 0 is none.
        ordinal: i32::try_from(ordinal.integer()?).unwrap_or(0),
    };
    if recurrence::fits(&repetition) { Ok(repetition) } else { Err(not_a_recurrence()) }
}

fn pattern(number: u8) -> Result<Pattern, Refusal> {
    Ok(match number {
        1 => Pattern::Daily,
        2 => Pattern::Weekly,
        3 => Pattern::MonthlyByWeekday,
        4 => Pattern::MonthlyByDate,
        5 => Pattern::YearlyByWeekday,
        6 => Pattern::YearlyByDate,
        7 => Pattern::YearlyByWeek,
        8 => Pattern::YearlyByMonthWeek,
        _ => return Err(not_a_recurrence()),
    })
}

fn not_a_recurrence() -> Refusal {
    Refusal::from(Code::CborWrongType).because("not a recurrence of Aliro")
}

#[cfg(test)]
mod tests;
