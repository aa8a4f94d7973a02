//! Whether a moment is in a recurrence, as Aliro has them: in schedules and in access documents.
//!
//! An occurrence begins at the start's time of day on a date that the pattern has, inside the span,
//! and lasts for so many seconds whatever clocks do in between. A wall time that is skipped counts as
//! if the clock had not been put forward; of one that comes twice, the first counts. This is not the
//! rule of other hours, which ask the wall clock alone.

#[cfg(test)]
mod tests;

use core::ops::Range;

use doorward_bundle::limits::OCCURRENCE_SECONDS;
use doorward_bundle::{Asked, Pattern, Recurrence, Repetition};

use super::date::{self, Date, thursday, week};
use super::local_time::{Moment, instant_at};

const DAY: i64 = 86_400;

/// When what is active at a moment began; nothing where nothing is. Of occurrences that overlap, the
/// first counts.
pub(crate) fn began(recurrence: &Recurrence, moment: Moment<'_>) -> Option<i64> {
    let now = i64::try_from(moment.now).ok()?;
    let instant = |time: i64| if recurrence.utc { time } else { instant_at(time, moment.zone) };
    let start = i64::from(recurrence.start);
    let end = recurrence.end.map_or(i64::MAX, |end| instant(end.into()));
    let span = instant(start)..end;
    if !span.contains(&now) {
        return None;
    }
    let Some(repetition) = recurrence.repetition else { return Some(span.start) };
    let lasts = i64::from(repetition.duration);
    let first = days(recurrence.start);
    // Further than any offset reaches.
    let earliest = now.saturating_sub(lasts).div_euclid(DAY).saturating_sub(2);
    let latest = now.div_euclid(DAY).saturating_add(2);
    let earliest = u32::try_from(earliest).unwrap_or(0).max(first);
    for day in earliest..u32::try_from(latest).unwrap_or(0) {
        let later = i64::from(day.saturating_sub(first)).wrapping_mul(DAY);
        let begins = instant(start.wrapping_add(later));
        if (0..lasts).contains(&now.saturating_sub(begins)) && has(&repetition, day, first) {
            return Some(begins);
        }
    }
    None
}

/// Whether anything of it can be on a local date among these, in days since 1970-01-01.
pub(crate) fn is_ever(recurrence: &Recurrence, dates: Range<u32>) -> bool {
    let first = days(recurrence.start);
    let last = recurrence.end.map_or(u32::MAX, days);
    let is_over = recurrence.end.is_some_and(|end| end <= recurrence.start) || last < dates.start;
    !is_over
        && recurrence.repetition.is_none_or(|repetition| {
            let earliest = dates.start.saturating_sub(days(repetition.duration)).saturating_sub(1);
            (first.max(earliest)..=last.min(dates.end)).any(|day| has(&repetition, day, first))
        })
}

/// Whether its numbers are those of a recurrence.
pub(crate) fn fits(repetition: &Repetition) -> bool {
    let Repetition { duration, mask, pattern, interval, ordinal } = *repetition;
    let Asked { ordinals, weekday, month } = pattern.asks();
    (1..=OCCURRENCE_SECONDS).contains(&duration)
        && mask < 1 << 19
        && interval != 0
        && (ordinals == 0 || (1..=ordinals).contains(&ordinal.unsigned_abs()))
        && (!weekday || mask & 0x7f != 0)
        && (!month || mask >> 7 != 0)
}

/// Whole days of so many seconds.
const fn days(seconds: u32) -> u32 {
    seconds / 86_400
}

/// Whether an occurrence begins on a day, where the first day that one may begin on is that of the start.
fn has(repetition: &Repetition, day: u32, first: u32) -> bool {
    let pattern = repetition.pattern;
    let by_week = matches!(pattern, Pattern::YearlyByWeek | Pattern::YearlyByMonthWeek);
    // A week belongs to the month and the year of its Thursday.
    let [date, start] = [day, first].map(|day| Date::of(if by_week { thursday(day) } else { day }));
    let (now, then) = match pattern {
        Pattern::Daily => (day, first),
        Pattern::Weekly => (week(day), week(first)),
        Pattern::MonthlyByWeekday | Pattern::MonthlyByDate => (date.months(), start.months()),
        _ => (date.year, start.year),
    };
    let passed = now.checked_sub(then);
    let Asked { ordinals, weekday, month } = pattern.asks();
    let bit = |bit: u32| repetition.mask.checked_shr(bit).is_some_and(|rest| rest & 1 == 1);
    passed.and_then(|passed| passed.checked_rem(repetition.interval.into())) == Some(0)
        && (!weekday || bit(date::weekday(day)))
        && (!month || bit(date.month.saturating_add(6)))
        && match ordinals {
            0 => true,
            5 => date.is_weekday_of_month(repetition.ordinal),
            31 => date.is_day_of_month(repetition.ordinal),
            _ => date.is_weekday_of_year(repetition.ordinal),
        }
}
