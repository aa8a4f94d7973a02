//! Wall clocks and hours.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZoneDatabase;

use crate::site::{Piece, Schedule, Site};
use crate::words::TimeOfDay;

/// Where a moment lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hours {
    /// In the hours of a schedule.
    Inside,
    /// Not in them.
    Outside,
    /// Not in them, on a day that has hours of its own or none.
    ClosedOnSpecialDay,
}

/// The database that people's wall clocks are asked of.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What a wall clock in a zone shows at a second since the Unix epoch. A time that never occurs is
/// never shown; one that occurs twice is shown twice.
#[must_use]
pub fn wall_clock(zone: &str, second: u64) -> Option<DateTime> {
    let zone = ZONES.get(zone).ok()?;
    let instant = Timestamp::from_second(i64::try_from(second).ok()?).ok()?;
    Some(zone.to_datetime(instant))
}

/// Whether what a wall clock shows lies in the hours that begin today, or in those that began
/// yesterday and last beyond midnight.
#[must_use]
pub fn hours(site: &Site, schedule: &Schedule, wall: DateTime) -> Hours {
    if !began(site, schedule, wall).is_empty() {
        return Hours::Inside;
    }
    let closed = is_special(site, schedule, wall.date());
    if closed { Hours::ClosedOnSpecialDay } else { Hours::Outside }
}

/// The dates on which the hours began in which a wall clock is: today, yesterday, both or neither.
pub(super) fn began(site: &Site, schedule: &Schedule, wall: DateTime) -> Vec<Date> {
    let today = wall.date();
    let days = [today.yesterday().ok(), Some(today)].into_iter().flatten();
    days.filter(|day| {
        pieces_of(site, schedule, *day).into_iter().any(|Piece { from, to }| {
            interval(site, schedule, *day, from, to)
                .is_some_and(|(begins, ends)| begins <= wall && wall < ends)
        })
    })
    .collect()
}

/// The hours that begin on a day: its own if it is special, in all groups that it is in; otherwise
/// those of its day of the week. None before the first date and after the last.
fn pieces_of(site: &Site, schedule: &Schedule, day: Date) -> Vec<Piece> {
    let early = schedule.first_date.is_some_and(|first| day < first.0);
    let late = schedule.last_date.is_some_and(|last| day > last.0);
    if early || late {
        return Vec::new();
    }
    if is_special(site, schedule, day) {
        let groups = schedule.specials.iter().filter(|it| has_day(site, &it.group, day));
        return groups.flat_map(|special| special.pieces.clone()).collect();
    }
    let name = match day.weekday() {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    };
    schedule
        .weekly
        .iter()
        .filter(|weekly| weekly.days.iter().any(|day| day == name))
        .map(|weekly| Piece { from: weekly.from, to: weekly.to })
        .collect()
}

/// When hours begin and end on the wall clock. Those that cross midnight end there if the next day is
/// special.
fn interval(
    site: &Site,
    schedule: &Schedule,
    day: Date,
    from: TimeOfDay,
    to: TimeOfDay,
) -> Option<(DateTime, DateTime)> {
    let begins = day.at(from.hour, from.minute, from.second, 0);
    let tomorrow = day.tomorrow().ok()?;
    let midnight = tomorrow.at(0, 0, 0, 0);
    let ends = if to.hour == 24 {
        midnight
    } else if to > from {
        day.at(to.hour, to.minute, to.second, 0)
    } else if is_special(site, schedule, tomorrow) {
        midnight
    } else {
        tomorrow.at(to.hour, to.minute, to.second, 0)
    };
    Some((begins, ends))
}

/// Whether a schedule has hours of its own for a day.
fn is_special(site: &Site, schedule: &Schedule, day: Date) -> bool {
    schedule.specials.iter().any(|special| has_day(site, &special.group, day))
}

fn has_day(site: &Site, group: &str, day: Date) -> bool {
    site.special_day_groups
        .iter()
        .any(|it| it.identifier == group && it.days.iter().any(|listed| listed.0 == day))
}
