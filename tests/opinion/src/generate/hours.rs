//! Random schedules and special days.

use jiff::Span;
use jiff::civil::Date;

use super::dice::Dice;
use super::recurrence;
use crate::site::{Piece, Schedule, Special, SpecialDayGroup, Weekly};
use crate::words::{Day, TimeOfDay};

pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Groups of days on and around `dates`.
pub(super) fn special_day_groups(dice: &mut Dice, dates: &[Date]) -> Vec<SpecialDayGroup> {
    (0..dice.throw(4))
        .map(|number| {
            let mut days: Vec<Day> =
                dice.some(dates, 2).into_iter().map(|date| Day(near(dice, date))).collect();
            days.sort();
            days.dedup();
            let identifier = identifier(dice, number);
            SpecialDayGroup { name: identifier.clone(), identifier, days }
        })
        .collect()
}

/// Schedules, with first and last dates around `dates`.
pub(super) fn schedules(
    dice: &mut Dice,
    dates: &[Date],
    groups: &[SpecialDayGroup],
) -> Vec<Schedule> {
    (0..dice.between(1, 4))
        .map(|number| {
            if dice.one_in(5) {
                let identifier = identifier(dice, number);
                return recurrence::schedule(dice, dates, identifier);
            }
            let weekly = weekly(dice);
            let groups: Vec<&SpecialDayGroup> = match dice.throw(3) {
                0 if !weekly.is_empty() => Vec::new(),
                _ => groups.iter().filter(|_| dice.throw(3) > 0).collect(),
            };
            let specials: Vec<Special> = groups
                .into_iter()
                .map(|group| Special {
                    group: group.identifier.clone(),
                    pieces: (0..dice.throw(4)).map(|_| piece(dice)).collect(),
                })
                .collect();
            let weekly = if weekly.is_empty() && specials.is_empty() {
                vec![a_weekly(dice)]
            } else {
                weekly
            };
            let mut bounds: Vec<Day> =
                dice.some(dates, 2).into_iter().map(|date| Day(near(dice, date))).collect();
            bounds.sort();
            let mut bound = |bound: Option<&Day>| bound.copied().filter(|_| dice.one_in(4));
            let (first_date, last_date) = (bound(bounds.first()), bound(bounds.last()));
            let identifier = identifier(dice, number);
            let name = identifier.clone();
            Schedule {
                identifier,
                name,
                weekly,
                specials,
                first_date,
                last_date,
                aliro: Vec::new(),
            }
        })
        .collect()
}

/// A date, or one of those beside it.
pub(super) fn near(dice: &mut Dice, date: Date) -> Date {
    let days = match dice.throw(4) {
        0 => -1,
        1 => 1,
        _ => 0,
    };
    date.saturating_add(Span::new().days(days))
}

/// A name whose order says nothing about the order in which it was made.
pub(super) fn identifier(dice: &mut Dice, number: i64) -> String {
    let letter = dice.pick(&["a", "g", "M", "t", "Z"]).unwrap_or_default();
    format!("{letter}{number}")
}

fn weekly(dice: &mut Dice) -> Vec<Weekly> {
    (0..dice.throw(5)).map(|_| a_weekly(dice)).collect()
}

fn a_weekly(dice: &mut Dice) -> Weekly {
    let days = if dice.one_in(3) { DAYS.to_vec() } else { dice.some(&DAYS, 2) };
    let days = days.into_iter().map(String::from).collect();
    let Piece { from, to } = piece(dice);
    Weekly { days, from, to }
}

/// Hours of a day, one in three beyond its midnight. Many begin or end when clocks change.
pub(super) fn piece(dice: &mut Dice) -> Piece {
    let from = time_of_day(dice);
    let to = if dice.one_in(6) { end_of_day() } else { time_of_day(dice) };
    if from == to {
        return Piece { from, to: end_of_day() };
    }
    if to < from && dice.one_in(2) { Piece { from: to, to: from } } else { Piece { from, to } }
}

const fn end_of_day() -> TimeOfDay {
    TimeOfDay { hour: 24, minute: 0, second: 0 }
}

pub(super) fn time_of_day(dice: &mut Dice) -> TimeOfDay {
    let hour = match dice.throw(8) {
        0 => 0,
        1..=3 => dice.between(0, 4),
        4 => dice.between(22, 23),
        _ => dice.between(0, 23),
    };
    let minute = match dice.throw(4) {
        0 => dice.between(0, 59),
        1 => dice.pick(&[15, 30, 45]).unwrap_or(30),
        _ => 0,
    };
    let second = match dice.throw(8) {
        0 => dice.between(0, 59),
        1 => 59,
        _ => 0,
    };
    let small = |number: i64| i8::try_from(number).unwrap_or(0);
    TimeOfDay { hour: small(hour), minute: small(minute), second: small(second) }
}
