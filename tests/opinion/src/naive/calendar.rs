//! Wall clocks and hours.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZoneDatabase;

use super::{Refusal, recurrence};
use crate::site::{AccessPoint, Piece, Schedule, ScheduleOverride, Site};

/// Where a moment lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Hours {
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

/// When a wall clock in a zone shows a time: of two the first; if it never does, when it would have with
/// the clock not put forward.
pub(super) fn instant(zone: &str, wall: DateTime) -> Option<i64> {
    let zone = ZONES.get(zone).ok()?;
    Some(zone.to_ambiguous_timestamp(wall).compatible().ok()?.as_second())
}

/// A schedule as it is asked at an access point of a site, at a second since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'s> {
    pub(super) site: &'s Site,
    pub(super) schedule: &'s Schedule,
    pub(super) access_point: &'s AccessPoint,
    pub(super) now: u64,
}

impl<'s> Asked<'s> {
    /// Whether the wall clock is in the hours that begin today, or in those that began yesterday and last
    /// beyond midnight; or something occurs.
    pub(super) fn hours(self) -> Result<Hours, Refusal> {
        let today = self.wall()?.date();
        Ok(if !self.began()?.is_empty() {
            Hours::Inside
        } else if self.has_own_hours(today) {
            Hours::ClosedOnSpecialDay
        } else {
            Hours::Outside
        })
    }

    /// The dates on which the hours began in which it is: today, yesterday, both or neither; or the dates
    /// on which what occurs began.
    pub(super) fn began(self) -> Result<Vec<Date>, Refusal> {
        let wall = self.wall()?;
        if !self.schedule.aliro.is_empty() {
            return Ok(recurrence::began(&self.schedule.aliro, self.zone(), self.now));
        }
        let today = wall.date();
        let days = [today.yesterday().ok(), Some(today)].into_iter().flatten();
        let began = days.filter(|day| {
            self.pieces_of(*day).into_iter().any(|piece| {
                self.interval(*day, &piece)
                    .is_some_and(|(begins, ends)| begins <= wall && wall < ends)
            })
        });
        Ok(began.collect())
    }

    fn zone(self) -> &'s str {
        self.access_point.zone.as_ref().unwrap_or(&self.site.site.zone)
    }

    fn wall(self) -> Result<DateTime, Refusal> {
        wall_clock(self.zone(), self.now).ok_or("clock.out-of-range")
    }

    /// The hours that begin on a day: those of its overrides; without any its own if it is special, in
    /// all groups that it is in; otherwise those of its day of the week. None before the first date and
    /// after the last.
    fn pieces_of(self, day: Date) -> Vec<Piece> {
        let schedule = self.schedule;
        let early = schedule.first_date.is_some_and(|first| day < first.0);
        let late = schedule.last_date.is_some_and(|last| day > last.0);
        if early || late {
            return Vec::new();
        }
        if self.is_overridden(day) {
            return self.overrides(day).flat_map(|instead| instead.pieces.clone()).collect();
        }
        if self.is_special(day) {
            let groups = schedule.specials.iter().filter(|it| has_day(self.site, &it.group, day));
            return groups.flat_map(|special| special.pieces.clone()).collect();
        }
        let name = recurrence::weekday_name(day);
        schedule
            .weekly
            .iter()
            .filter(|weekly| weekly.days.iter().any(|day| day == name))
            .map(|weekly| Piece { from: weekly.from, to: weekly.to })
            .collect()
    }

    /// When hours begin and end on the wall clock. Those that cross midnight end there if the next day
    /// has hours of its own.
    fn interval(self, day: Date, piece: &Piece) -> Option<(DateTime, DateTime)> {
        let Piece { from, to } = piece;
        let begins = day.at(from.hour, from.minute, from.second, 0);
        let tomorrow = day.tomorrow().ok()?;
        let midnight = tomorrow.at(0, 0, 0, 0);
        let ends = if to.hour == 24 {
            midnight
        } else if to > from {
            day.at(to.hour, to.minute, to.second, 0)
        } else if self.has_own_hours(tomorrow) {
            midnight
        } else {
            tomorrow.at(to.hour, to.minute, to.second, 0)
        };
        Some((begins, ends))
    }

    /// Whether the hours of a day are not those of its day of the week.
    fn has_own_hours(self, day: Date) -> bool {
        self.is_special(day) || self.is_overridden(day)
    }

    /// Whether the schedule has hours of its own for a day.
    fn is_special(self, day: Date) -> bool {
        self.schedule.specials.iter().any(|special| has_day(self.site, &special.group, day))
    }

    fn is_overridden(self, day: Date) -> bool {
        self.overrides(day).next().is_some()
    }

    /// The overrides of the schedule that count here on a day.
    fn overrides(self, day: Date) -> impl Iterator<Item = &'s ScheduleOverride> {
        self.site.schedule_overrides.iter().filter(move |instead| {
            instead.dates.first <= day
                && day <= instead.dates.last
                && instead.schedules.contains(&self.schedule.identifier)
                && self.is_reached_by(instead)
        })
    }

    fn is_reached_by(self, instead: &ScheduleOverride) -> bool {
        instead.everywhere
            || instead.access_points.contains(&self.access_point.identifier)
            || self.access_point.to.as_ref().is_some_and(|area| instead.areas.contains(area))
    }
}

fn has_day(site: &Site, group: &str, day: Date) -> bool {
    site.special_day_groups
        .iter()
        .any(|it| it.identifier == group && it.days.iter().any(|listed| listed.0 == day))
}
