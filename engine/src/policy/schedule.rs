//! Whether a moment is inside a schedule.

use doorward_bundle::{Piece, Schedule, SpecialDayGroup};

use super::local_time::LocalTime;
use crate::load::index;

/// Where a moment lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Position {
    Inside,
    Outside,
    /// Outside, on a day whose hours are special.
    OutsideOnSpecialDay,
}

/// Finds where `time` lies in `schedule`.
///
/// - The pieces of a special day *replace* the weekly ones; those of several groups are united, and
///   none at all means closed.
/// - A piece that crosses midnight belongs to the day on which it starts, bounds and weekday
///   included. Its tail is cut at the midnight that begins a special day.
pub(crate) fn locate(time: LocalTime, schedule: &Schedule, groups: &[SpecialDayGroup]) -> Position {
    let today = Day { number: time.day, schedule, groups };
    if today.pieces().any(|piece| holds_on_its_day(piece, time.second)) {
        return Position::Inside;
    }
    if today.is_special() {
        return Position::OutsideOnSpecialDay;
    }
    let tail = time.day.checked_sub(1).is_some_and(|yesterday| {
        Day { number: yesterday, schedule, groups }
            .pieces()
            .any(|piece| crosses_midnight(piece) && time.second < piece.end)
    });
    if tail { Position::Inside } else { Position::Outside }
}

/// A local date in a schedule.
#[derive(Clone, Copy)]
struct Day<'a> {
    number: u32,
    schedule: &'a Schedule,
    groups: &'a [SpecialDayGroup],
}

impl<'a> Day<'a> {
    /// The pieces that start on this day.
    fn pieces(self) -> impl Iterator<Item = Piece> + 'a {
        let is_special = self.is_special();
        let in_bounds = self.is_in_bounds();
        let weekday = LocalTime::weekday_bit(self.number);
        let weekly = self
            .schedule
            .weekly
            .iter()
            .filter(move |weekly| !is_special && weekly.days & weekday != 0)
            .map(|weekly| weekly.piece);
        let special = self
            .schedule
            .specials
            .iter()
            .filter(move |special| self.is_in(special.group))
            .flat_map(|special| special.pieces.iter().copied());
        weekly.chain(special).filter(move |_| in_bounds)
    }

    /// Whether any special-day group of the schedule has this date.
    fn is_special(self) -> bool {
        self.schedule.specials.iter().any(|special| self.is_in(special.group))
    }

    fn is_in(self, group: u32) -> bool {
        self.groups
            .get(index(group))
            .is_some_and(|group| group.days.binary_search(&self.number).is_ok())
    }

    fn is_in_bounds(self) -> bool {
        self.schedule.first_date.is_none_or(|first| first <= self.number)
            && self.schedule.after_date.is_none_or(|after| self.number < after)
    }
}

const fn crosses_midnight(piece: Piece) -> bool {
    piece.end <= piece.start
}

fn holds_on_its_day(piece: Piece, second: u32) -> bool {
    piece.start <= second && (crosses_midnight(piece) || second < piece.end)
}
