//! Moments as people write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The first second that the engine does not calculate with: 2100-01-01T00:00:00Z.
const END: u64 = 4_102_444_800;

const DAY: u64 = 86_400;

/// What is no moment.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MomentError {
    /// Not written as one.
    #[error("`{0}` is neither a date such as `2026-06-01` nor RFC 3339 with seconds and offset")]
    Malformed(String),
    /// One that the engine does not calculate with.
    #[error("`{0}` is not from 1970 to 2099")]
    OutOfRange(String),
}

/// RFC 3339, to the second, in seconds since the Unix epoch.
///
/// # Errors
/// [`MomentError`]: it is no moment.
pub fn instant(text: &str) -> Result<u64, MomentError> {
    let instant: Timestamp = text.parse().map_err(|_| MomentError::Malformed(text.to_string()))?;
    in_range(instant.as_second(), text)
}

/// The first second of something that is valid from `text` on: RFC 3339, or the beginning of a date
/// in UTC.
///
/// # Errors
/// [`MomentError`]: it is no moment.
pub fn first(text: &str) -> Result<u64, MomentError> {
    match text.parse::<Date>() {
        Ok(date) if is_date(text) => midnight(date, text),
        _ => instant(text),
    }
}

/// The first second after something that is valid until `text`: RFC 3339, or the end of a date in
/// UTC, which still belongs to it.
///
/// # Errors
/// [`MomentError`]: it is no moment.
pub fn end(text: &str) -> Result<u64, MomentError> {
    match text.parse::<Date>() {
        Ok(date) if is_date(text) => {
            midnight(date, text).map(|second| second.saturating_add(DAY).min(END))
        }
        _ => instant(text),
    }
}

/// RFC 3339 in UTC.
pub fn utc(second: u64) -> String {
    let timestamp = i64::try_from(second).ok().and_then(|it| Timestamp::from_second(it).ok());
    timestamp.map_or_else(|| format!("second {second}"), |instant| instant.to_string())
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

#[cfg(test)]
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
}
