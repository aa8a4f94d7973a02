//! Hours as Aliro has them: a span, and in it occurrences that each last for elapsed seconds.
//!
//! | `pattern` | an occurrence begins | asks for |
//! |---|---|---|
//! | `daily` | every day | |
//! | `weekly` | on these days of the week | `weekdays` |
//! | `monthly-by-weekday` | on the n-th of such a day in a month | `weekdays`, `ordinal` to 5 |
//! | `monthly-by-date` | on the n-th day of a month | `ordinal` to 31 |
//! | `yearly-by-weekday` | on the n-th of such a day in these months | both, `ordinal` to 5 |
//! | `yearly-by-date` | on the n-th day of these months | `months`, `ordinal` to 31 |
//! | `yearly-by-week` | on these days of the n-th week of a year | `weekdays`, `ordinal` to 53 |
//! | `yearly-by-month-week` | on these days of the n-th week of these months | both, `ordinal` to 5 |
//!
//! An ordinal below zero counts from the end. Weeks begin on Monday and belong to the month and the year
//! of their Thursday. With an `interval` of 2 every second day, week, month or year counts, from that of
//! `start` on. An occurrence begins at the time of day of `start` and lasts as long as `duration` says,
//! whatever clocks do in between.

use std::ops::Range;

use doorward_bundle::limits::{LATEST_TIME, OCCURRENCE_SECONDS, RECURRENCES};
use doorward_bundle::{Asked, Pattern, Repetition};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Value;
use toml::value::{Datetime, Offset};

use super::quantity::{duration, number};
use super::schedule::{Day, days};
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, at_most, every};
use crate::schema::{AtLeastOne, Duration, OneOf, WallOrUtc, Words};
use crate::spanned::Spanned;
use crate::text::keyword;

/// Hours as Aliro has them: `[[schedule.aliro]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Recurrence {
    /// When the span begins: a date with a time, by the wall clock of the access point, or in UTC with
    /// `Z`. Occurrences begin at this time of day.
    #[schemars(with = "WallOrUtc")]
    start: Spanned<Value>,
    /// When it ends, likewise; without, never.
    #[schemars(with = "Option<WallOrUtc>")]
    end: Option<Spanned<Value>>,
    /// On which dates there are occurrences; without, all of the span is meant.
    #[schemars(with = "Option<OneOf<Pattern>>")]
    pattern: Option<Spanned<String>>,
    /// How long an occurrence lasts, such as `9h`: a year at most.
    #[schemars(with = "Option<Duration>")]
    duration: Option<Spanned<String>>,
    /// Every so many days, weeks, months or years; without, each.
    #[schemars(range(min = 1, max = 255))]
    interval: Option<Spanned<i64>>,
    /// Days of the week.
    #[schemars(with = "Option<AtLeastOne<OneOf<Day>>>")]
    weekdays: Option<Spanned<Vec<Spanned<String>>>>,
    /// Months.
    #[schemars(with = "Option<AtLeastOne<OneOf<Month>>>")]
    months: Option<Spanned<Vec<Spanned<String>>>>,
    /// Which of them: the first is 1, the last -1.
    #[schemars(range(min = -53, max = 53))]
    ordinal: Option<Spanned<i64>>,
}

/// What stands for a month.
enum Month {}

impl Words for Month {
    const WORDS: &'static [&'static str] =
        &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
}

/// Days that each month has at most.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Compiles the recurrences of a schedule, which may have nothing `beside` them.
pub(super) fn compile(
    list: &[Spanned<Recurrence>],
    beside: Option<Range<usize>>,
    findings: &mut Findings,
) -> Result<Option<Vec<doorward_bundle::Recurrence>>, Reported> {
    if list.is_empty() {
        return Ok(None);
    }
    let recurrences = at_most(list, RECURRENCES, findings)
        .and_then(|()| every(list.iter().map(|it| Recurrence::compile(it, findings))));
    if let Some(beside) = beside {
        let message = "stands beside `aliro`, which has all hours and dates";
        return Err(findings.report_span(Some(beside), message));
    }
    recurrences.map(Some)
}

impl Recurrence {
    fn compile(
        recurrence: &Spanned<Self>,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Recurrence, Reported> {
        let source = recurrence.get_ref();
        let start = time(&source.start, findings);
        let end = source.end.as_ref().map(|end| time(end, findings)).transpose();
        let repetition = match &source.pattern {
            Some(pattern) => source.repetition(recurrence, pattern, findings).map(Some),
            None => source.without_pattern(findings).map(|()| None),
        };
        let ((start, utc), end) = (start?, end?);
        if let (Some((end, of_end)), Some(at)) = (end, &source.end) {
            if utc != of_end {
                let message = "is in UTC, and `start` is not, or the other way round";
                return Err(findings.report(at, message));
            }
            if end <= start {
                return Err(findings.report(at, "is not after `start`"));
            }
        }
        let end = end.map(|(end, _)| end);
        Ok(doorward_bundle::Recurrence { start, end, utc, repetition: repetition? })
    }

    /// Refuses what would say something of occurrences where there are none.
    fn without_pattern(&self, findings: &mut Findings) -> Result<(), Reported> {
        let lists = [&self.weekdays, &self.months].map(|list| list.as_ref().map(Spanned::span));
        let numbers = [&self.interval, &self.ordinal].map(|it| it.as_ref().map(Spanned::span));
        let duration = self.duration.as_ref().map(Spanned::span);
        match [duration].into_iter().chain(lists).chain(numbers).flatten().next() {
            Some(span) => {
                Err(findings
                    .report_span(Some(span), "is of occurrences, and there is no `pattern`"))
            }
            None => Ok(()),
        }
    }

    fn repetition(
        &self,
        recurrence: &Spanned<Self>,
        named: &Spanned<String>,
        findings: &mut Findings,
    ) -> Result<Repetition, Reported> {
        let duration = match &self.duration {
            Some(text) => self::lasting(text, findings),
            None => Err(findings.report(recurrence, "has a `pattern` and no `duration`")),
        };
        let interval = self.interval.as_ref().map_or(Ok(1), |it| number(it, 1..=u8::MAX, findings));
        let pattern: Pattern = keyword(named, findings)?;
        let Asked { ordinals, weekday, month } = pattern.asks();
        let weekdays = asked(self.weekdays.as_ref(), weekday, ("weekdays", named), findings)
            .and_then(|list| list.map_or(Ok(0), |list| days(list, findings)));
        let months = asked(self.months.as_ref(), month, ("months", named), findings)
            .and_then(|list| list.map_or(Ok(0), |list| months(list, findings)));
        let ordinal = asked(self.ordinal.as_ref(), ordinals != 0, ("ordinal", named), findings)
            .and_then(|it| it.map_or(Ok(0), |it| ordinal(it, ordinals, findings)));
        let (duration, months, ordinal) = (duration?, months?, ordinal?);
        let longest = LENGTHS.iter().zip(0..).filter(|(_, bit)| months >> *bit & 1 == 1);
        let longest = longest.map(|(length, _)| *length).max();
        if let (Pattern::YearlyByDate, Some(longest), Some(at)) = (pattern, longest, &self.ordinal)
            && longest < ordinal.unsigned_abs()
        {
            return Err(findings.report(at, "is a day that none of `months` has"));
        }
        let mask = u32::from(weekdays?) | months << 7;
        Ok(Repetition { duration, mask, pattern, interval: interval?, ordinal })
    }
}

/// A key that the pattern asks for, or must not have.
fn asked<'s, T>(
    value: Option<&'s Spanned<T>>,
    is_asked: bool,
    (key, pattern): (&str, &Spanned<String>),
    findings: &mut Findings,
) -> Result<Option<&'s Spanned<T>>, Reported> {
    let name = pattern.get_ref();
    match value {
        None if is_asked => Err(findings.report(pattern, format!("`{name}` needs `{key}`"))),
        Some(value) if !is_asked => {
            Err(findings.report(value, format!("is nothing that `{name}` asks for")))
        }
        value => Ok(value),
    }
}

fn lasting(text: &Spanned<String>, findings: &mut Findings) -> Result<u32, Reported> {
    let seconds = duration(text, OCCURRENCE_SECONDS.into(), findings)?;
    u32::try_from(seconds)
        .ok()
        .filter(|seconds| *seconds != 0)
        .ok_or_else(|| findings.report(text, format!("`{}` is no time at all", text.get_ref())))
}

/// Bit 0 is January.
fn months(list: &Spanned<Vec<Spanned<String>>>, findings: &mut Findings) -> Result<u32, Reported> {
    at_least_one(list, findings)?;
    let bits = every(list.get_ref().iter().map(|word| {
        let place = Month::WORDS.iter().position(|name| name == word.get_ref());
        let bit = place.and_then(|place| 1_u32.checked_shl(u32::try_from(place).ok()?));
        bit.ok_or_else(|| findings.report_unknown(word, "month", Month::WORDS.iter().copied()))
    }))?;
    let mut months = 0;
    for (word, bit) in list.get_ref().iter().zip(bits) {
        if months & bit != 0 {
            return Err(findings.report(word, "is in the list already"));
        }
        months |= bit;
    }
    Ok(months)
}

fn ordinal(value: &Spanned<i64>, most: u32, findings: &mut Findings) -> Result<i32, Reported> {
    let number = *value.get_ref();
    i32::try_from(number)
        .ok()
        .filter(|number| (1..=most).contains(&number.unsigned_abs()))
        .ok_or_else(|| {
            let message =
                format!("{number} is neither within 1 to {most} nor within -{most} to -1");
            findings.report(value, message)
        })
}

/// Reads a date with a time, in seconds since 1970-01-01T00:00:00, and whether it is in UTC.
fn time(value: &Spanned<Value>, findings: &mut Findings) -> Result<(u32, bool), Reported> {
    let shown = match value.get_ref() {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    seconds(&shown).ok_or_else(|| {
        let message = format!(
            "`{shown}` is no date with a time such as `2026-01-05T18:00:00`, or `2026-01-05T18:00:00Z` in \
             UTC, from 1970 to 2099"
        );
        findings.report(value, message)
    })
}

fn seconds(text: &str) -> Option<(u32, bool)> {
    let Datetime { date: Some(date), time: Some(time), offset } = text.parse().ok()? else {
        return None;
    };
    let second = time.second.unwrap_or(0);
    // 23:59:60 is a second of UTC as people tell it, and no number of seconds has it.
    let whole = time.nanosecond.unwrap_or(0) == 0 && second < 60;
    let small = |number: u8| i8::try_from(number).ok();
    let date =
        Date::new(i16::try_from(date.year).ok()?, small(date.month)?, small(date.day)?).ok()?;
    let time = Time::new(small(time.hour)?, small(time.minute)?, small(second)?, 0).ok()?;
    let zoned = DateTime::from_parts(date, time).to_zoned(TimeZone::UTC).ok()?;
    let second = u32::try_from(zoned.timestamp().as_second()).ok()?;
    let is_known = matches!(offset, None | Some(Offset::Z));
    (whole && is_known && u64::from(second) < LATEST_TIME).then_some((second, offset.is_some()))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn reads_times_of_wall_clocks_and_of_utc() {
        assert_eq!(seconds("1970-01-01T00:00:00"), Some((0, false)));
        assert_eq!(seconds("2026-01-05T18:00:00"), Some((1_767_636_000, false)));
        assert_eq!(seconds("2026-01-05 18:00:00Z"), Some((1_767_636_000, true)));
        assert_eq!(seconds("2099-12-31T23:59:59Z"), Some((4_102_444_799, true)));
    }

    #[test]
    fn refuses_what_is_no_time_of_its_own() {
        for text in [
            "",
            "2026-01-05",
            "18:00:00",
            "1969-12-31T23:59:59",
            "2100-01-01T00:00:00",
            "2026-02-29T00:00:00",
            "2026-01-05T24:00:00",
            "2026-01-05T18:00:60",
            "2026-01-05T18:00:00.5",
            "2026-01-05T18:00:00+01:00",
            "2026-01-05T18:00:00+00:00",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
