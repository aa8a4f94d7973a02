//! Whether a moment is inside a schedule.

use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, Bundle, Piece, Schedule, ScheduleOverride};

use super::covers;
use super::local_time::{LocalTime, Moment, date_at};
use super::recurrence;
use crate::load::index;

/// The end of a day, in seconds since its beginning.
const MIDNIGHT: u32 = 86_400;

/// Where a moment lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Position {
    Inside,
    Outside,
    /// Outside, on a day whose hours are special.
    OutsideOnSpecialDay,
}

/// A schedule, with what an access point makes of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hours<'a> {
    bundle: &'a Bundle,
    schedule: &'a Schedule,
    /// The index of the schedule.
    number: u32,
    /// The access point and its index. Nothing: no override counts.
    here: Option<(u32, &'a AccessPoint)>,
}

impl<'a> Hours<'a> {
    /// The hours of a schedule, wherever no override counts. Nothing, where there is none of this index.
    pub(crate) fn of(bundle: &'a Bundle, number: u32) -> Option<Self> {
        let schedule = bundle.schedules.get(index(number))?;
        Some(Self { bundle, schedule, number, here: None })
    }

    /// The same at an access point, which has this index.
    pub(crate) fn at(self, here: u32, access_point: &'a AccessPoint) -> Self {
        Self { here: Some((here, access_point)), ..self }
    }

    /// The schedule that they are of.
    pub(crate) const fn schedule(self) -> &'a Schedule {
        self.schedule
    }

    /// Finds where a moment lies in them.
    ///
    /// - The pieces of a special day *replace* the weekly ones; those of several groups are united, and
    ///   none at all means closed. An override replaces both, at its access points.
    /// - A piece that crosses midnight belongs to the day on which it starts, bounds and weekday
    ///   included. Its tail is cut at the midnight that begins a special day, or a day of an override.
    /// - Recurrences stand in place of all that.
    pub(crate) fn locate(self, moment: Moment<'_>) -> Position {
        if self.date_of(moment).is_some() {
            Position::Inside
        } else if self.day(moment.local.day).is_special() {
            Position::OutsideOnSpecialDay
        } else {
            Position::Outside
        }
    }

    /// The local date on which the hours began that it is at a moment, as [`Self::locate`] finds them:
    /// yesterday in the tail of a piece that crosses midnight, or else today; of recurrences that on which
    /// the occurrence began, the first of those that overlap. Nothing outside.
    pub(crate) fn date_of(self, moment: Moment<'_>) -> Option<u32> {
        if let Some(recurrences) = &self.schedule.recurrences {
            let began = recurrences.iter().filter_map(|it| recurrence::began(it, moment)).min();
            return began.map(|began| date_at(began, moment.zone));
        }
        let time = moment.local;
        let today = self.day(time.day);
        if !today.is_special()
            && let Some(yesterday) = time.day.checked_sub(1)
        {
            let mut is_tail = |piece: Piece| crosses_midnight(piece) && time.second < piece.end;
            if self.day(yesterday).has(&mut is_tail) {
                return Some(yesterday);
            }
        }
        today.has(&mut |piece| holds_on_its_day(piece, time.second)).then_some(time.day)
    }

    /// The hours that begin on a local date: first second and first second after it, both counted from
    /// the midnight that begins the date. Cut where a special day begins, as in [`Self::locate`].
    /// Recurrences have none: what occurs by them lasts as long on each date.
    pub(crate) fn on(self, date: u32) -> Vec<(u32, u32)> {
        let after_midnight = !self.day(date.saturating_add(1)).is_special();
        let mut hours = Vec::new();
        self.day(date).has(&mut |piece| {
            let end = match (crosses_midnight(piece), after_midnight) {
                (false, _) => piece.end,
                (true, true) => piece.end.saturating_add(MIDNIGHT),
                (true, false) => MIDNIGHT,
            };
            hours.push((piece.start, end));
            false
        });
        hours
    }

    /// Whether they say nothing of any day: the built-in `never`.
    pub(crate) fn is_never(self) -> bool {
        is_never(self.schedule)
    }

    /// An override that counts here on a date.
    pub(crate) fn overridden(self, date: u32) -> Option<&'a ScheduleOverride> {
        self.day(date).overrides().next()
    }

    const fn day(self, number: u32) -> Day<'a> {
        Day { number, hours: self }
    }
}

/// Whether a schedule says nothing of any day.
pub(crate) fn is_never(schedule: &Schedule) -> bool {
    schedule.weekly.is_empty() && schedule.specials.is_empty() && schedule.recurrences.is_none()
}

/// A local date in a schedule.
#[derive(Clone, Copy)]
struct Day<'a> {
    number: u32,
    hours: Hours<'a>,
}

impl<'a> Day<'a> {
    /// Whether some piece that starts on this day is as is asked. One body for every question: this is
    /// asked of each schedule of each decision, and takes room in the engine.
    fn has(self, holds: &mut dyn FnMut(Piece) -> bool) -> bool {
        let Schedule { weekly, specials, .. } = self.hours.schedule;
        if !self.is_in_bounds() {
            return false;
        }
        let mut instead = self.overrides().peekable();
        if instead.peek().is_some() {
            return instead.flat_map(|it| &it.pieces).any(|piece| holds(*piece));
        }
        let mut special = specials.iter().filter(|it| self.is_in(it.group)).peekable();
        if special.peek().is_some() {
            return special.flat_map(|it| &it.pieces).any(|piece| holds(*piece));
        }
        let weekday = LocalTime::weekday_bit(self.number);
        weekly.iter().any(|weekly| weekly.days & weekday != 0 && holds(weekly.piece))
    }

    /// Whether its hours are other ones than those of its weekday: any special-day group of the schedule
    /// has this date, or an override.
    fn is_special(self) -> bool {
        self.hours.schedule.specials.iter().any(|special| self.is_in(special.group))
            || self.overrides().next().is_some()
    }

    /// The overrides that count here on this date.
    fn overrides(self) -> impl Iterator<Item = &'a ScheduleOverride> {
        let Hours { bundle, number, here, .. } = self.hours;
        let date = self.number;
        let all = here.and(bundle.schedule_overrides.as_deref()).unwrap_or_default();
        all.iter().filter(move |it| {
            (it.first_date..it.after_date).contains(&date)
                && it.schedules.binary_search(&number).is_ok()
                && here.is_some_and(|(here, access_point)| covers(&it.at, here, access_point))
        })
    }

    fn is_in(self, group: u32) -> bool {
        let groups = &self.hours.bundle.special_day_groups;
        groups.get(index(group)).is_some_and(|group| group.days.binary_search(&self.number).is_ok())
    }

    fn is_in_bounds(self) -> bool {
        let Schedule { first_date, after_date, .. } = self.hours.schedule;
        first_date.is_none_or(|first| first <= self.number)
            && after_date.is_none_or(|after| self.number < after)
    }
}

const fn crosses_midnight(piece: Piece) -> bool {
    piece.end <= piece.start
}

fn holds_on_its_day(piece: Piece, second: u32) -> bool {
    piece.start <= second && (crosses_midnight(piece) || second < piece.end)
}

#[cfg(test)]
mod tests;
