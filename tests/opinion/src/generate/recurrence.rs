//! Random hours as Aliro has them, and instants at which something of theirs begins or ends.

use jiff::Span;
use jiff::civil::{Date, DateTime};

use super::dice::Dice;
use super::hours::{DAYS, near, time_of_day};
use crate::naive::occurs_on;
use crate::site::{Recurrence, Schedule};
use crate::words::{Pattern, Seconds, Shown, TimeOfDay};

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The longest that something lasts here, in seconds: what begins before a bundle's table of zones is not
/// asked about.
pub(super) const LONGEST: u64 = 40 * 86_400;

/// A schedule of such hours, in place of another.
pub(super) fn schedule(dice: &mut Dice, dates: &[Date], identifier: String) -> Schedule {
    Schedule {
        name: identifier.clone(),
        identifier,
        weekly: Vec::new(),
        specials: Vec::new(),
        first_date: None,
        last_date: None,
        aliro: (0..dice.between(1, 3)).map(|_| recurrence(dice, dates)).collect(),
    }
}

fn recurrence(dice: &mut Dice, dates: &[Date]) -> Recurrence {
    let is_utc = dice.one_in(3);
    let date = dice.pick(dates).unwrap_or(Date::constant(2026, 1, 1));
    let earlier = dice.pick(&[0, 0, 1, 7, 28, 400, 2000]).unwrap_or(0);
    let first = near(dice, date).saturating_sub(Span::new().days(earlier));
    let start = Shown { time: at(first, time_of_day(dice)), is_utc };
    let end = dice.one_in(4).then(|| {
        let date = dice.pick(dates).unwrap_or(first);
        let later = near(dice, date.max(first)).saturating_add(Span::new().days(2));
        Shown { time: at(later, time_of_day(dice)), is_utc }
    });
    let span = Recurrence {
        start,
        end,
        pattern: None,
        duration: None,
        interval: None,
        weekdays: Vec::new(),
        months: Vec::new(),
        ordinal: None,
    };
    let Some(pattern) = dice.pick(Pattern::ALL).filter(|_| !dice.one_in(6)) else { return span };
    let any = dice.between(1, 40 * DAY);
    let duration = dice.pick(&[1, 3600, 8 * 3600, DAY, DAY + 1, any]).unwrap_or(1);
    let (most, weekdays, months) = match pattern {
        Pattern::Daily => (0, false, false),
        Pattern::Weekly => (0, true, false),
        Pattern::MonthlyByWeekday => (5, true, false),
        Pattern::MonthlyByDate => (31, false, false),
        Pattern::YearlyByWeekday | Pattern::YearlyByMonthWeek => (5, true, true),
        Pattern::YearlyByDate => (31, false, true),
        Pattern::YearlyByWeek => (53, true, false),
    };
    let any = dice.between(1, most);
    let ordinal = dice.pick(&[1, 2, most.min(4), most, any]).unwrap_or(1);
    let ordinal = if dice.one_in(2) { ordinal.saturating_neg() } else { ordinal };
    let mut listed = dice.some(&MONTHS, 2);
    // A day that no month has is no source.
    if !listed.contains(&"jan") {
        listed.push("jan");
    }
    let texts = |list: Vec<&str>| list.into_iter().map(String::from).collect();
    Recurrence {
        pattern: Some(pattern),
        duration: Some(Seconds(u64::try_from(duration).unwrap_or(1))),
        interval: dice.pick(&[None, None, Some(1), Some(2), Some(3)]).flatten(),
        weekdays: if weekdays { texts(dice.some(&DAYS, 2)) } else { Vec::new() },
        months: if months { texts(listed) } else { Vec::new() },
        ordinal: (most > 0).then(|| i32::try_from(ordinal).unwrap_or(1)),
        ..span
    }
}

/// When something of a recurrence begins or ends, by its own clock: on or after a date; with the seconds
/// that pass until then.
pub(super) fn edge(dice: &mut Dice, recurrence: &Recurrence, from: Date) -> (Shown, i64) {
    let Recurrence { start, end, duration, .. } = recurrence;
    let bound = end.filter(|_| dice.one_in(2)).unwrap_or(*start);
    if recurrence.pattern.is_none() || dice.one_in(8) {
        return (bound, 0);
    }
    let from = from.max(start.time.date());
    let found = from.series(Span::new().days(1)).take(800).find(|day| occurs_on(recurrence, *day));
    let Some(day) = found else { return (bound, 0) };
    let lasts = duration.map_or(0, |it| i64::try_from(it.0).unwrap_or(0));
    let after = if dice.one_in(2) { lasts } else { 0 };
    (Shown { time: day.to_datetime(start.time.time()), ..*start }, after)
}

fn at(date: Date, time: TimeOfDay) -> DateTime {
    date.at(time.hour, time.minute, time.second, 0)
}
