//! Hours as Aliro has them: spans of time, and what occurs in them, day by day.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::calendar;
use crate::site::Recurrence;
use crate::words::{Pattern, Shown};

/// Days further back than the duration of an occurrence, whatever clocks do.
const MARGIN: i64 = 3;

/// The local dates on which everything began that is going on at `now`.
pub(super) fn began(recurrences: &[Recurrence], zone: &str, now: u64) -> Vec<Date> {
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let mut found = Vec::new();
    for recurrence in recurrences {
        for begins in going_on(recurrence, zone, now) {
            let begins = u64::try_from(begins).unwrap_or(0);
            found.extend(calendar::wall_clock(zone, begins).map(|wall| wall.date()));
        }
    }
    found
}

/// When everything began of a recurrence that is going on. Nothing does before its start, nor from its
/// end on.
fn going_on(recurrence: &Recurrence, zone: &str, now: i64) -> Vec<i64> {
    let Recurrence { start, end, pattern, duration, .. } = recurrence;
    let instant = |shown: Shown| {
        let zone = if shown.is_utc { "UTC" } else { zone };
        calendar::instant(zone, shown.time).unwrap_or(i64::MAX)
    };
    if now < instant(*start) || end.is_some_and(|end| now >= instant(end)) {
        return Vec::new();
    }
    if pattern.is_none() {
        return vec![instant(*start)];
    }
    let lasts = duration.map_or(0, |it| i64::try_from(it.0).unwrap_or(i64::MAX));
    let mut found = Vec::new();
    for day in days(*start, now.saturating_sub(lasts), now) {
        let begins = instant(Shown { time: day.to_datetime(start.time.time()), ..*start });
        let goes_on = begins <= now && now < begins.saturating_add(lasts);
        if goes_on && occurs_on(recurrence, day) {
            found.push(begins);
        }
    }
    found
}

/// Every day from that of the start on that may have to do with the time between two instants.
fn days(start: Shown, from: i64, to: i64) -> Vec<Date> {
    let date = |instant: i64| {
        let instant = Timestamp::from_second(instant).unwrap_or(Timestamp::UNIX_EPOCH);
        TimeZone::UTC.to_datetime(instant).date()
    };
    let margin = MARGIN.saturating_mul(86_400);
    let mut day = start.time.date().max(date(from.saturating_sub(margin)));
    let last = date(to.saturating_add(margin));
    let mut days = Vec::new();
    while day <= last {
        days.push(day);
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    days
}

/// Whether an occurrence begins on a date: every so many days, weeks, months or years from that of the
/// start on, and there on the days that the pattern has.
#[must_use]
pub fn occurs_on(recurrence: &Recurrence, date: Date) -> bool {
    let first = recurrence.start.time.date();
    let Some(pattern) = recurrence.pattern.filter(|_| date >= first) else { return false };
    let interval = i64::from(recurrence.interval.unwrap_or(1));
    let every = |passed: i64| passed.checked_rem(interval) == Some(0);
    let years = every(i64::from(date.year()).saturating_sub(first.year().into()));
    let week_years =
        every(i64::from(thursday(date).year()).saturating_sub(thursday(first).year().into()));
    let weekday = recurrence.weekdays.iter().any(|name| name == weekday_name(date));
    let has_month = |of: Date| recurrence.months.iter().any(|name| name == month_name(of));
    // How many such days there are in a stretch until this one, and from this one to the end.
    let ordinal = |such: &[Date], one: Date| {
        let until = such.iter().filter(|day| **day <= one).count();
        let from = such.iter().filter(|day| **day >= one).count();
        let counted = |count: usize| i32::try_from(count).unwrap_or(0);
        recurrence.ordinal == Some(counted(until))
            || recurrence.ordinal == Some(counted(from).saturating_neg())
    };
    match pattern {
        Pattern::Daily => every(days_from(first, date)),
        Pattern::Weekly => {
            every(days_from(thursday(first), thursday(date)).div_euclid(7)) && weekday
        }
        Pattern::MonthlyByWeekday => {
            every(months_from(first, date)) && weekday && ordinal(&alike(&month(date), date), date)
        }
        Pattern::MonthlyByDate => every(months_from(first, date)) && ordinal(&month(date), date),
        Pattern::YearlyByWeekday => {
            years && has_month(date) && weekday && ordinal(&alike(&month(date), date), date)
        }
        Pattern::YearlyByDate => years && has_month(date) && ordinal(&month(date), date),
        Pattern::YearlyByWeek => {
            let week = thursday(date);
            week_years && weekday && ordinal(&alike(&year(week), week), week)
        }
        Pattern::YearlyByMonthWeek => {
            let week = thursday(date);
            week_years && has_month(week) && weekday && ordinal(&alike(&month(week), week), week)
        }
    }
}

/// The Thursday of a week, which begins on Monday: it says which month and year the week belongs to.
fn thursday(date: Date) -> Date {
    let mut day = date;
    while day.weekday() != Weekday::Monday {
        day = day.yesterday().unwrap_or(Date::MIN);
    }
    while day.weekday() != Weekday::Thursday {
        day = day.tomorrow().unwrap_or(Date::MAX);
    }
    day
}

/// Days from one date to a later one.
fn days_from(first: Date, date: Date) -> i64 {
    first.until(date).map_or(-1, |span| span.get_days().into())
}

/// Months from that of one date to that of a later one.
fn months_from(first: Date, date: Date) -> i64 {
    let months =
        |date: Date| i64::from(date.year()).saturating_mul(12).saturating_add(date.month().into());
    months(date).saturating_sub(months(first))
}

/// Every day of the month of a date.
fn month(date: Date) -> Vec<Date> {
    date.first_of_month()
        .series(jiff::Span::new().days(1))
        .take_while(|day| day.month() == date.month())
        .collect()
}

/// Every day of the year of a date.
fn year(date: Date) -> Vec<Date> {
    date.first_of_year()
        .series(jiff::Span::new().days(1))
        .take_while(|day| day.year() == date.year())
        .collect()
}

/// Those days that are the same day of the week.
fn alike(days: &[Date], date: Date) -> Vec<Date> {
    days.iter().copied().filter(|day| day.weekday() == date.weekday()).collect()
}

/// What a source calls a day of the week.
pub(super) fn weekday_name(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}

fn month_name(date: Date) -> &'static str {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let place = usize::try_from(date.month()).unwrap_or(0).saturating_sub(1);
    NAMES.get(place).copied().unwrap_or_default()
}
