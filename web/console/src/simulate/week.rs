//! A week by the wall clock of an access point: seven days of quarters of an hour, with the days on
//! which clocks change as long as they are.

use doorward_bundle::{Bundle, Where};
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, date};

use crate::spelling::duration;
use crate::wall_clock::WallClock;

/// Seconds of a quarter of an hour.
pub(super) const QUARTER: u64 = 900;

/// A week.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Week {
    /// Monday first.
    pub(super) days: Vec<Day>,
}

/// A day.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Day {
    /// Which.
    pub(super) date: Date,
    /// Its quarters of an hour, in the order of time.
    pub(super) cells: Vec<Cell>,
    /// The first second after it, since the Unix epoch.
    pub(super) ends: u64,
    /// What clocks do on it, in words.
    pub(super) change: Option<String>,
    /// The special-day groups that it belongs to, and the overrides of schedules that count, by name.
    pub(super) specials: Vec<String>,
}

/// A quarter of an hour.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Cell {
    /// Its first second, since the Unix epoch.
    pub(super) instant: u64,
    /// Which quarter the clock shows, from 0 at midnight.
    pub(super) column: usize,
    /// Whether the clock shows it once that day.
    pub(super) pass: Pass,
}

/// Which of the times that a clock shows the same on one day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pass {
    /// It is shown once.
    Once,
    /// The first of two.
    First,
    /// The second of two.
    Second,
}

impl Week {
    /// The week that begins with a Monday. Nothing for one that no clock can show.
    pub(super) fn of(
        bundle: &Bundle,
        access_point: &str,
        clock: WallClock<'_>,
        monday: Date,
    ) -> Option<Self> {
        let date = |number: i64| monday.checked_add(number.days()).ok();
        let day = |number: i64| {
            let date = date(number)?;
            let specials = specials(bundle, access_point, date);
            Some(Day { specials, ..Day::of(clock, date)? })
        };
        let days = (0..7).map(day).collect::<Option<Vec<_>>>()?;
        Some(Self { days })
    }

    /// How long it is, in seconds.
    pub(super) fn seconds(&self) -> u64 {
        self.days.iter().map(Day::seconds).fold(0, u64::saturating_add)
    }
}

impl Day {
    fn of(clock: WallClock<'_>, date: Date) -> Option<Self> {
        let begins = clock.instant(date.at(0, 0, 0, 0))?;
        let ends = clock.instant(date.tomorrow().ok()?.at(0, 0, 0, 0))?;
        let mut cells: Vec<Cell> = Vec::new();
        let mut instant = begins;
        while instant < ends {
            let column = column(clock.reads(instant)?)?;
            let earlier = cells.iter_mut().find(|cell| cell.column == column);
            let pass = match earlier {
                Some(earlier) => {
                    earlier.pass = Pass::First;
                    Pass::Second
                }
                None => Pass::Once,
            };
            cells.push(Cell { instant, column, pass });
            instant = instant.checked_add(QUARTER)?;
        }
        let change = change(clock, &cells);
        Some(Self { date, cells, ends, change, specials: Vec::new() })
    }

    /// How long it is, in seconds.
    pub(super) fn seconds(&self) -> u64 {
        self.cells.first().map_or(0, |first| self.ends.saturating_sub(first.instant))
    }

    /// The first second after one of its quarters.
    pub(super) fn end_of(&self, cell: Cell) -> u64 {
        cell.instant.saturating_add(QUARTER).min(self.ends)
    }
}

/// The Monday of the week in which the clock shows `instant`.
pub(super) fn monday(clock: WallClock<'_>, instant: u64) -> Option<Date> {
    let date = clock.reads(instant)?.date();
    let since = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(since.days()).ok()
}

/// A time on a clock's face in the course of a day: `08:15`.
pub(super) fn face(clock: WallClock<'_>, instant: u64) -> String {
    let text = |shown: DateTime| shown.strftime("%H:%M").to_string();
    clock.reads(instant).map(text).unwrap_or_default()
}

fn column(shown: DateTime) -> Option<usize> {
    let hour = usize::try_from(shown.hour()).ok()?;
    let quarter = usize::try_from(shown.minute()).ok()?.checked_div(15)?;
    hour.checked_mul(4)?.checked_add(quarter)
}

/// What the clock does between two quarters, if it does not simply go on.
fn change(clock: WallClock<'_>, cells: &[Cell]) -> Option<String> {
    let before = clock.offset(cells.first()?.instant);
    let changed = cells.iter().find(|cell| clock.offset(cell.instant) != before)?;
    let by = clock.offset(changed.instant).checked_sub(before)?;
    let last = clock.reads(changed.instant.checked_sub(1)?)?;
    let at = last.checked_add(1.second()).ok()?.strftime("%H:%M").to_string();
    let way = if by > 0 { "forward" } else { "back" };
    let length = duration(by.unsigned_abs().into());
    Some(format!("At {at} clocks go {way} by {length}"))
}

fn specials(bundle: &Bundle, access_point: &str, day: Date) -> Vec<String> {
    let Ok(since) = date(1970, 1, 1).until(day) else { return Vec::new() };
    let Ok(number) = u32::try_from(since.get_days()) else { return Vec::new() };
    let groups = bundle.special_day_groups.iter();
    let groups = groups
        .filter(|group| group.days.binary_search(&number).is_ok())
        .map(|group| group.name.clone());
    let mut points = (0..).zip(&bundle.access_points);
    let here = points.find(|(_, point)| point.identifier == access_point);
    let covers = |at: &Where| {
        here.is_some_and(|(here, point)| {
            at.all
                || at.access_points.contains(&here)
                || point.to.is_some_and(|area| at.areas.contains(&area))
        })
    };
    let overrides = bundle.schedule_overrides.iter().flatten();
    let overrides = overrides
        .filter(|it| (it.first_date..it.after_date).contains(&number) && covers(&it.at))
        .map(|it| it.name.clone());
    groups.chain(overrides).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed one is a failed test")]
mod tests {
    use doorward_bundle::ScheduleOverride;

    use super::*;
    use crate::example::{AUTUMN, SPRING, bundle};

    /// Quarters that a clock's face has in a day.
    const COLUMNS: usize = 96;

    fn week(instant: u64) -> Week {
        let bundle = bundle();
        let clock = WallClock::at(&bundle, "main-in").unwrap();
        Week::of(&bundle, "", clock, monday(clock, instant).unwrap()).unwrap()
    }

    fn columns(day: &Day, pass: Pass) -> Vec<usize> {
        day.cells.iter().filter(|cell| cell.pass == pass).map(|cell| cell.column).collect()
    }

    #[test]
    fn an_ordinary_week_has_days_of_24_hours() {
        let week = week(1_780_299_000);
        assert_eq!(week.seconds(), 7 * 86_400);
        assert_eq!(week.days[0].date, date(2026, 6, 1));
        assert_eq!(week.days[6].date, date(2026, 6, 7));
        for day in &week.days {
            assert_eq!(columns(day, Pass::Once), (0..COLUMNS).collect::<Vec<_>>());
            assert_eq!(day.change, None);
            assert_eq!(day.end_of(*day.cells.last().unwrap()), day.ends);
        }
        assert_eq!(week.days[0].cells[0].instant, 1_780_268_400, "midnight in summer time");
    }

    #[test]
    fn days_join_without_gap() {
        for instant in [SPRING, AUTUMN, 1_780_299_000] {
            let week = week(instant);
            for pair in week.days.windows(2) {
                assert_eq!(pair[0].ends, pair[1].cells[0].instant);
            }
        }
    }

    #[test]
    fn the_day_that_loses_an_hour_has_23() {
        let week = week(SPRING);
        let sunday = &week.days[6];
        assert_eq!((sunday.date, sunday.seconds()), (date(2026, 3, 29), 23 * 3600));
        let shown = columns(sunday, Pass::Once);
        assert_eq!(shown, (0..4).chain(8..COLUMNS).collect::<Vec<_>>());
        assert_eq!(sunday.change.as_deref(), Some("At 01:00 clocks go forward by 1 h"));
        assert_eq!(week.seconds(), 167 * 3600);
    }

    #[test]
    fn the_day_that_gains_an_hour_has_25() {
        let week = week(AUTUMN);
        let sunday = &week.days[6];
        assert_eq!((sunday.date, sunday.seconds()), (date(2026, 10, 25), 25 * 3600));
        assert_eq!(columns(sunday, Pass::First), [4, 5, 6, 7]);
        assert_eq!(columns(sunday, Pass::Second), [4, 5, 6, 7]);
        assert_eq!(columns(sunday, Pass::Once).len(), 92);
        assert_eq!(sunday.change.as_deref(), Some("At 02:00 clocks go back by 1 h"));
        let seconds: Vec<u64> = sunday.cells.iter().map(|cell| cell.instant).collect();
        assert!(seconds.windows(2).all(|pair| pair[1] - pair[0] == QUARTER));
    }

    #[test]
    fn special_days_are_named() {
        let week = week(1_788_170_400);
        assert_eq!(week.days[0].date, date(2026, 8, 31));
        assert_eq!(week.days[0].specials, ["Public holidays"]);
        assert!(week.days[1].specials.is_empty());
    }

    #[test]
    fn overrides_are_named_where_they_count() {
        let mut bundle = bundle();
        let here = bundle.access_points[0].identifier.clone();
        bundle.schedule_overrides = Some(vec![ScheduleOverride {
            identifier: "open-day".into(),
            name: "Open day".into(),
            first_date: 20_697,
            after_date: 20_698,
            schedules: vec![0],
            at: Where { all: false, areas: Vec::new(), access_points: vec![0] },
            pieces: Vec::new(),
        }]);
        let named = |here: &str, day| specials(&bundle, here, day);
        assert_eq!(named(&here, date(2026, 9, 1)), ["Open day"]);
        assert!(named("elsewhere", date(2026, 9, 1)).is_empty());
        assert!(named(&here, date(2026, 9, 2)).is_empty());
    }
}
