//! Moments as people write and read them.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

pub(crate) use doorward_sheet::moment::{first, instant, utc};

/// Now, in seconds since the Unix epoch.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A wall clock: weekday, date and time where a zone's offset is known.
#[derive(Clone, Debug)]
pub(crate) struct WallClock(TimeZone);

impl WallClock {
    /// The wall clock of a zone by its IANA name, if that is known here.
    pub(crate) fn of(zone: &str) -> Option<Self> {
        TimeZone::get(zone).ok().map(Self)
    }

    /// The moment that people here write: RFC 3339 with an offset, or date and time by this wall clock,
    /// or a date, which begins at its midnight. In seconds since the Unix epoch.
    pub(crate) fn read(&self, text: &str) -> Result<u64> {
        if let Ok(instant) = instant(text) {
            return Ok(instant);
        }
        let written = text.replace(' ', "T");
        let local: DateTime = written.parse().with_context(|| {
            format!("`{text}` is neither a date, nor date and time, nor RFC 3339")
        })?;
        let second = local.to_zoned(self.0.clone())?.timestamp().as_second();
        u64::try_from(second).with_context(|| format!("`{text}` is before 1970"))
    }

    /// The local date at a moment, and the moment at which it ends.
    pub(crate) fn date(&self, second: u64) -> Option<(Date, u64)> {
        let zoned = self.zoned(second)?;
        let tomorrow = zoned.date().tomorrow().ok()?.to_zoned(self.0.clone()).ok()?;
        Some((zoned.date(), u64::try_from(tomorrow.timestamp().as_second()).ok()?))
    }

    /// The time of day at a moment, as hours and minutes, with seconds only where there are any.
    pub(crate) fn time_of_day(&self, second: u64) -> String {
        let Some(zoned) = self.zoned(second) else { return utc(second) };
        let format = if zoned.second() == 0 { "%H:%M" } else { "%T" };
        zoned.strftime(format).to_string()
    }

    /// Weekday, date and time of day.
    pub(crate) fn tell(&self, second: u64) -> String {
        let Some(zoned) = self.zoned(second) else { return utc(second) };
        format!("{} {}", zoned.strftime("%a %F"), self.time_of_day(second))
    }

    fn zoned(&self, second: u64) -> Option<Zoned> {
        timestamp(second).map(|instant| instant.to_zoned(self.0.clone()))
    }

    /// What it shows.
    pub(crate) fn show(&self, second: u64) -> impl fmt::Display {
        timestamp(second).map_or_else(
            || format!("second {second}"),
            |instant| instant.to_zoned(self.0.clone()).strftime("%a %F %T").to_string(),
        )
    }
}

fn timestamp(second: u64) -> Option<Timestamp> {
    i64::try_from(second).ok().and_then(|second| Timestamp::from_second(second).ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_shows_local_time() {
        let london = WallClock::of("Europe/London").unwrap();
        assert_eq!(london.show(1_780_272_000).to_string(), "Mon 2026-06-01 01:00:00");
        assert!(WallClock::of("Europe/Nowhere").is_none());
        for text in ["2026-06-01T01:00", "2026-06-01 01:00", "2026-06-01T00:00:00Z"] {
            assert_eq!(london.read(text).unwrap(), 1_780_272_000, "{text}");
        }
        assert_eq!(london.read("2026-06-01").unwrap(), 1_780_268_400);
        assert!(london.read("tomorrow").is_err());
        assert_eq!(london.tell(1_780_268_400), "Mon 2026-06-01 00:00");
        let (date, end) = london.date(1_780_272_000).unwrap();
        assert_eq!((date.to_string().as_str(), end), ("2026-06-01", 1_780_354_800));
    }
}
