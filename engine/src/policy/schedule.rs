//! Whether a moment is inside a schedule.

use doorward_bundle::{Piece, Schedule, SpecialDayGroup};

use super::local_time::LocalTime;
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

/// Finds where `time` lies in `schedule`.
///
/// - The pieces of a special day *replace* the weekly ones; those of several groups are united, and
///   none at all means closed.
/// - A piece that crosses midnight belongs to the day on which it starts, bounds and weekday
///   included. Its tail is cut at the midnight that begins a special day.
pub(crate) fn locate(time: LocalTime, schedule: &Schedule, groups: &[SpecialDayGroup]) -> Position {
    if date_of(time, schedule, groups).is_some() {
        return Position::Inside;
    }
    let today = Day { number: time.day, schedule, groups };
    if today.is_special() { Position::OutsideOnSpecialDay } else { Position::Outside }
}

/// The date on which the hours began that it is at `time`, as [`locate`] finds them: yesterday in the
/// tail of a piece that crosses midnight, or else today. Nothing outside.
pub(crate) fn date_of(
    time: LocalTime,
    schedule: &Schedule,
    groups: &[SpecialDayGroup],
) -> Option<u32> {
    let today = Day { number: time.day, schedule, groups };
    if !today.is_special()
        && let Some(number) = time.day.checked_sub(1)
    {
        let is_tail = |piece: Piece| crosses_midnight(piece) && time.second < piece.end;
        if (Day { number, schedule, groups }).pieces().any(is_tail) {
            return Some(number);
        }
    }
    today.pieces().any(|piece| holds_on_its_day(piece, time.second)).then_some(time.day)
}

/// The hours that begin on a local date: first second and first second after it, both counted from the
/// midnight that begins the date. Cut where a special day begins, as in [`locate`].
pub(crate) fn hours_of<'a>(
    number: u32,
    schedule: &'a Schedule,
    groups: &'a [SpecialDayGroup],
) -> impl Iterator<Item = (u32, u32)> + 'a {
    let tomorrow = Day { number: number.saturating_add(1), schedule, groups };
    let after_midnight = !tomorrow.is_special();
    Day { number, schedule, groups }.pieces().map(move |piece| {
        let end = match (crosses_midnight(piece), after_midnight) {
            (false, _) => piece.end,
            (true, true) => piece.end.saturating_add(MIDNIGHT),
            (true, false) => MIDNIGHT,
        };
        (piece.start, end)
    })
}

/// Whether a schedule says nothing of any day: the built-in `never`.
pub(crate) fn is_never(schedule: &Schedule) -> bool {
    schedule.weekly.is_empty() && schedule.specials.is_empty()
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

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]
mod tests {

    use doorward_bundle::{Special, Weekly};

    use super::*;

    const HOUR: u32 = 3600;
    /// 2026-06-15, a Monday.
    const MONDAY: u32 = 20_619;

    fn schedule(weekly: &[(u8, u32, u32)], specials: &[(u32, &[(u32, u32)])]) -> Schedule {
        let piece = |(start, end): (u32, u32)| Piece { start: start * HOUR, end: end * HOUR };
        Schedule {
            name: "test".into(),
            identifier: "test".into(),
            weekly: weekly
                .iter()
                .map(|&(days, start, end)| Weekly { days, piece: piece((start, end)) })
                .collect(),
            specials: specials
                .iter()
                .map(|&(group, pieces)| Special {
                    group,
                    pieces: pieces.iter().map(|&hours| piece(hours)).collect(),
                })
                .collect(),
            first_date: None,
            after_date: None,
        }
    }

    fn group(days: &[u32]) -> SpecialDayGroup {
        SpecialDayGroup { days: days.to_vec(), name: "group".into(), identifier: "group".into() }
    }

    fn at(day: u32, second: u32) -> LocalTime {
        LocalTime { day, second }
    }

    #[test]
    fn only_a_schedule_that_says_nothing_is_never() {
        assert!(is_never(&schedule(&[], &[])));
        assert!(!is_never(&schedule(&[(0x01, 8, 9)], &[])));
        assert!(!is_never(&schedule(&[], &[(0, &[])])), "its special days are closed");
    }

    #[test]
    fn knows_its_weekdays() {
        assert_eq!(LocalTime::weekday_bit(MONDAY), 1);
        assert_eq!(LocalTime::weekday_bit(MONDAY + 6), 0x40);
        assert_eq!(LocalTime::weekday_bit(0), 1 << 3, "1970-01-01 was a Thursday");
    }

    #[test]
    fn pieces_are_half_open() {
        let office = schedule(&[(0x1F, 8, 18)], &[]);
        let locate = |second| locate(at(MONDAY, second), &office, &[]);
        assert_eq!(locate(8 * HOUR - 1), Position::Outside);
        assert_eq!(locate(8 * HOUR), Position::Inside);
        assert_eq!(locate(18 * HOUR - 1), Position::Inside);
        assert_eq!(locate(18 * HOUR), Position::Outside);
    }

    #[test]
    fn weekdays_count() {
        let office = schedule(&[(0x1F, 8, 18)], &[]);
        assert_eq!(locate(at(MONDAY + 4, 9 * HOUR), &office, &[]), Position::Inside);
        assert_eq!(locate(at(MONDAY + 5, 9 * HOUR), &office, &[]), Position::Outside);
    }

    #[test]
    fn a_whole_day_is_a_whole_day() {
        let always = schedule(&[(0x7F, 0, 24)], &[]);
        assert_eq!(locate(at(MONDAY, 0), &always, &[]), Position::Inside);
        assert_eq!(locate(at(MONDAY, 24 * HOUR - 1), &always, &[]), Position::Inside);
    }

    #[test]
    fn a_piece_that_crosses_midnight_belongs_to_its_first_day() {
        // Mondays, 22:00 to 06:00.
        let night = schedule(&[(0x01, 22, 6)], &[]);
        let locate = |day, second| locate(at(day, second), &night, &[]);
        assert_eq!(locate(MONDAY, 22 * HOUR - 1), Position::Outside);
        assert_eq!(locate(MONDAY, 22 * HOUR), Position::Inside);
        assert_eq!(locate(MONDAY + 1, 6 * HOUR - 1), Position::Inside);
        assert_eq!(locate(MONDAY + 1, 6 * HOUR), Position::Outside);
        assert_eq!(locate(MONDAY, 5 * HOUR), Position::Outside, "Sunday has no piece");
        assert_eq!(locate(MONDAY + 1, 23 * HOUR), Position::Outside, "nor has Tuesday");
    }

    #[test]
    fn special_days_replace() {
        let office = schedule(&[(0x1F, 8, 18)], &[(0, &[(10, 12)])]);
        let groups = [group(&[MONDAY])];
        let locate = |second| locate(at(MONDAY, second), &office, &groups);
        assert_eq!(locate(9 * HOUR), Position::OutsideOnSpecialDay);
        assert_eq!(locate(10 * HOUR), Position::Inside);
        assert_eq!(locate(12 * HOUR), Position::OutsideOnSpecialDay);
    }

    #[test]
    fn no_special_hours_means_closed() {
        let office = schedule(&[(0x7F, 0, 24)], &[(0, &[])]);
        let groups = [group(&[MONDAY])];
        assert_eq!(locate(at(MONDAY, 12 * HOUR), &office, &groups), Position::OutsideOnSpecialDay);
        assert_eq!(locate(at(MONDAY + 1, 12 * HOUR), &office, &groups), Position::Inside);
    }

    #[test]
    fn the_hours_of_several_groups_are_united() {
        let office = schedule(&[], &[(0, &[(8, 9)]), (1, &[(14, 15)])]);
        let groups = [group(&[MONDAY]), group(&[MONDAY, MONDAY + 1])];
        assert_eq!(locate(at(MONDAY, 8 * HOUR), &office, &groups), Position::Inside);
        assert_eq!(locate(at(MONDAY, 14 * HOUR), &office, &groups), Position::Inside);
        assert_eq!(
            locate(at(MONDAY + 1, 8 * HOUR), &office, &groups),
            Position::OutsideOnSpecialDay
        );
    }

    #[test]
    fn a_tail_is_cut_where_a_special_day_begins() {
        let night = schedule(&[(0x7F, 22, 6)], &[(0, &[(9, 10)])]);
        let groups = [group(&[MONDAY + 1])];
        assert_eq!(locate(at(MONDAY, 23 * HOUR), &night, &groups), Position::Inside);
        assert_eq!(locate(at(MONDAY + 1, 0), &night, &groups), Position::OutsideOnSpecialDay);
        assert_eq!(locate(at(MONDAY + 1, 9 * HOUR), &night, &groups), Position::Inside);
        assert_eq!(
            locate(at(MONDAY + 2, 0), &night, &groups),
            Position::Outside,
            "nothing crossed"
        );
    }

    #[test]
    fn a_special_piece_may_cross_midnight_too() {
        let party = schedule(&[], &[(0, &[(20, 2)])]);
        let groups = [group(&[MONDAY])];
        assert_eq!(locate(at(MONDAY + 1, 2 * HOUR - 1), &party, &groups), Position::Inside);
        assert_eq!(locate(at(MONDAY + 1, 2 * HOUR), &party, &groups), Position::Outside);
    }

    #[test]
    fn bounds_are_those_of_the_first_day() {
        let mut night = schedule(&[(0x7F, 22, 6)], &[]);
        night.first_date = Some(MONDAY);
        night.after_date = Some(MONDAY + 1);
        let locate = |day, second| locate(at(day, second), &night, &[]);
        assert_eq!(locate(MONDAY - 1, 23 * HOUR), Position::Outside);
        assert_eq!(locate(MONDAY, HOUR), Position::Outside);
        assert_eq!(locate(MONDAY, 23 * HOUR), Position::Inside);
        assert_eq!(locate(MONDAY + 1, 5 * HOUR), Position::Inside);
        assert_eq!(locate(MONDAY + 1, 23 * HOUR), Position::Outside);
    }

    #[test]
    fn hours_are_where_moments_are_inside() {
        let pieces: &[(u8, u32, u32)] =
            &[(0x15, 22, 6), (0x7F, 8, 12), (0x02, 0, 24), (0x20, 9, 9)];
        let special: &[(u32, &[(u32, u32)])] = &[(0, &[]), (1, &[(20, 2), (23, 24)])];
        let both = schedule(pieces, special);
        let groups = [group(&[MONDAY + 3]), group(&[MONDAY + 5, MONDAY + 6])];
        for day in MONDAY..MONDAY + 9 {
            for second in (0..MIDNIGHT).step_by(900) {
                let within = |(start, end): (u32, u32), second| start <= second && second < end;
                let today = hours_of(day, &both, &groups).any(|hours| within(hours, second));
                let mut before = hours_of(day - 1, &both, &groups);
                let tail = before.any(|hours| within(hours, second + MIDNIGHT));
                let inside = locate(at(day, second), &both, &groups) == Position::Inside;
                assert_eq!(today || tail, inside, "{} {second}", day - MONDAY);
            }
        }
    }
}
