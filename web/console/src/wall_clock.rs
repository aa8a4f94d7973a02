//! Wall clocks at doors. The bundle brings the changes of its zones with it, so the browser's own
//! knowledge of zones, which may be older or newer, has no say here.

use doorward_bundle::{Bundle, Zone};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// A day in seconds: further from a change of a zone's offset than any offset.
const DAY: i64 = 86_400;

/// The wall clock at an access point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WallClock<'b> {
    zone: &'b Zone,
}

impl<'b> WallClock<'b> {
    /// The clock of an access point; the site's where the bundle does not have that one.
    pub(crate) fn at(bundle: &'b Bundle, access_point: &str) -> Option<Self> {
        let own = bundle.access_points.iter().find(|point| point.identifier == access_point);
        let zone = own.and_then(|point| point.zone).unwrap_or(bundle.site.zone);
        bundle.zones.get(usize::try_from(zone).ok()?).map(|zone| Self { zone })
    }

    /// The zone's IANA name.
    pub(crate) fn zone(self) -> &'b str {
        &self.zone.name
    }

    /// Seconds east of UTC at an instant.
    pub(crate) fn offset(self, instant: u64) -> i32 {
        let last = self.zone.transitions.iter().rev().find(|change| change.at <= instant);
        last.map_or(self.zone.offset, |change| change.offset)
    }

    /// What the clock shows at an instant, in seconds since the Unix epoch.
    pub(crate) fn reads(self, instant: u64) -> Option<DateTime> {
        let offset = Offset::from_seconds(self.offset(instant)).ok()?;
        Some(offset.to_datetime(Timestamp::from_second(i64::try_from(instant).ok()?).ok()?))
    }

    /// The first instant at which the clock shows this. A time that is skipped in spring is read by
    /// the offset before it.
    pub(crate) fn instant(self, shown: DateTime) -> Option<u64> {
        let shown = Offset::UTC.to_timestamp(shown).ok()?.as_second();
        let with = |offset: i32| u64::try_from(shown.checked_sub(offset.into())?).ok();
        let near = |distance: i64| {
            let instant = shown.checked_add(distance).and_then(|near| u64::try_from(near).ok());
            self.offset(instant.unwrap_or(0))
        };
        let (before, after) = (near(-DAY), near(DAY));
        let earlier = with(before)?;
        let later = with(after)?;
        let skipped = self.offset(earlier) != before && self.offset(later) != after;
        Some(if self.offset(earlier) == before || skipped { earlier } else { later })
    }

    /// The clock's reading for people: `Mon 2026-06-01 08:30:00`.
    pub(crate) fn show(self, instant: u64) -> String {
        self.reads(instant).map_or_else(
            || format!("second {instant}"),
            |reading| reading.strftime("%a %Y-%m-%d %H:%M:%S").to_string(),
        )
    }
}

/// An instant in UTC, for people.
pub(crate) fn utc(instant: u64) -> String {
    let timestamp = i64::try_from(instant).ok().and_then(|it| Timestamp::from_second(it).ok());
    timestamp.map_or_else(|| format!("second {instant}"), |it| it.to_string())
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a failed test panics")]
mod tests {
    use doorward_bundle::Transition;

    use super::*;

    /// Europe/London in 2026: summer time from 2026-03-29T01:00Z to 2026-10-25T01:00Z.
    const SPRING: u64 = 1_774_746_000;
    const AUTUMN: u64 = 1_792_890_000;

    fn london() -> Zone {
        Zone {
            name: "Europe/London".into(),
            offset: 0,
            transitions: vec![
                Transition { at: SPRING, offset: 3600 },
                Transition { at: AUTUMN, offset: 0 },
            ],
            valid_until: 1_900_000_000,
        }
    }

    fn instant(shown: &str) -> u64 {
        let zone = london();
        WallClock { zone: &zone }.instant(shown.parse().unwrap()).unwrap()
    }

    #[test]
    fn clocks_change_in_spring_and_autumn() {
        let zone = london();
        let clock = WallClock { zone: &zone };
        assert_eq!(clock.show(SPRING - 1), "Sun 2026-03-29 00:59:59");
        assert_eq!(clock.show(SPRING), "Sun 2026-03-29 02:00:00");
        assert_eq!(clock.show(AUTUMN - 1), "Sun 2026-10-25 01:59:59");
        assert_eq!(clock.show(AUTUMN), "Sun 2026-10-25 01:00:00");
    }

    #[test]
    fn what_a_clock_shows_is_an_instant() {
        assert_eq!(instant("2026-03-29T00:59:59"), SPRING - 1);
        assert_eq!(instant("2026-03-29T02:00:00"), SPRING);
        assert_eq!(instant("2026-06-01T08:30:00"), 1_780_299_000);
        assert_eq!(instant("2026-01-01T00:00:00"), 1_767_225_600);
    }

    #[test]
    fn a_time_that_is_shown_twice_is_its_first() {
        assert_eq!(instant("2026-10-25T01:30:00"), AUTUMN - 1800);
        assert_eq!(instant("2026-10-25T02:00:00"), AUTUMN + 3600);
    }

    #[test]
    fn a_time_that_is_skipped_is_read_by_the_offset_before() {
        assert_eq!(instant("2026-03-29T01:30:00"), SPRING + 1800);
    }
}
