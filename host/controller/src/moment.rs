//! Moments as people write and read them.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The first second that the engine does not calculate with: 2100-01-01T00:00:00Z.
const END: u64 = 4_102_444_800;

const DAY: u64 = 86_400;

/// What is no moment.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum MomentError {
    #[error("`{0}` is neither a date such as `2026-06-01` nor RFC 3339 with seconds and offset")]
    Malformed(String),
    #[error("`{0}` is not from 1970 to 2099")]
    OutOfRange(String),
}

/// Now, in seconds since the Unix epoch.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// RFC 3339, to the second, in seconds since the Unix epoch.
pub(crate) fn instant(text: &str) -> Result<u64, MomentError> {
    let instant: Timestamp = text.parse().map_err(|_| MomentError::Malformed(text.to_string()))?;
    in_range(instant.as_second(), text)
}

/// The first second of something that is valid from `text` on: RFC 3339, or the beginning of a date
/// in UTC.
pub(crate) fn first(text: &str) -> Result<u64, MomentError> {
    match text.parse::<Date>() {
        Ok(date) if is_date(text) => midnight(date, text),
        _ => instant(text),
    }
}

/// The first second after something that is valid until `text`: RFC 3339, or the end of a date in
/// UTC, which still belongs to it.
pub(crate) fn end(text: &str) -> Result<u64, MomentError> {
    match text.parse::<Date>() {
        Ok(date) if is_date(text) => {
            midnight(date, text).map(|second| second.saturating_add(DAY).min(END))
        }
        _ => instant(text),
    }
}

/// RFC 3339 in UTC.
pub(crate) fn utc(second: u64) -> String {
    timestamp(second).map_or_else(|| format!("second {second}"), |instant| instant.to_string())
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

/// The date parser would take the date out of a whole timestamp.
fn is_date(text: &str) -> bool {
    text.len() == "2026-06-01".len()
}

fn midnight(date: Date, text: &str) -> Result<u64, MomentError> {
    let zoned =
        date.to_zoned(TimeZone::UTC).map_err(|_| MomentError::OutOfRange(text.to_string()))?;
    in_range(zoned.timestamp().as_second(), text)
}

fn in_range(second: i64, text: &str) -> Result<u64, MomentError> {
    u64::try_from(second)
        .ok()
        .filter(|second| *second < END)
        .ok_or_else(|| MomentError::OutOfRange(text.to_string()))
}

fn timestamp(second: u64) -> Option<Timestamp> {
    i64::try_from(second).ok().and_then(|second| Timestamp::from_second(second).ok())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn a_date_begins_and_ends_at_midnight() {
        assert_eq!(first("2026-06-01"), Ok(1_780_272_000));
        assert_eq!(end("2026-06-01"), Ok(1_780_358_400));
        assert_eq!(first("2026-06-01T01:00:00+01:00"), Ok(1_780_272_000));
        assert_eq!(end("2026-06-01T00:00:00Z"), Ok(1_780_272_000));
    }

    #[test]
    fn what_is_no_moment_is_told() {
        for text in ["", "tomorrow", "2026-13-01", "2026-06-01T00:00:00", "20260601"] {
            assert_eq!(first(text), Err(MomentError::Malformed(text.to_string())), "{text}");
        }
        assert_eq!(first("1969-12-31"), Err(MomentError::OutOfRange("1969-12-31".to_string())));
        assert_eq!(first("2100-01-01"), Err(MomentError::OutOfRange("2100-01-01".to_string())));
        assert_eq!(end("2099-12-31"), Ok(END));
    }

    #[test]
    fn a_wall_clock_shows_local_time() {
        let london = WallClock::of("Europe/London").unwrap();
        assert_eq!(london.show(1_780_272_000).to_string(), "Mon 2026-06-01 01:00:00");
        assert!(WallClock::of("Europe/Nowhere").is_none());
    }
}
