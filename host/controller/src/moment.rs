//! Moments as people write and read them.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::tz::TimeZone;

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
    }
}
