//! Times of day.

use toml::Value;
use toml::value::Datetime;

use crate::findings::{Findings, Reported};
use crate::spanned::Spanned;

/// Seconds of a day.
pub(super) const DAY: u32 = 86_400;

/// Reads a time of day in seconds since midnight, `00:00` to `24:00`: a time of TOML, or the same
/// as a string.
pub(crate) fn time_of_day(
    value: &Spanned<Value>,
    findings: &mut Findings,
) -> Result<u32, Reported> {
    let shown = match value.get_ref() {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    seconds_since_midnight(&shown).ok_or_else(|| {
        let message = format!("`{shown}` is no time of day from `00:00` to `24:00`");
        findings.report(value, message)
    })
}

fn seconds_since_midnight(text: &str) -> Option<u32> {
    if matches!(text, "24:00" | "24:00:00") {
        return Some(DAY);
    }
    let Datetime { date: None, time: Some(time), offset: None } = text.parse().ok()? else {
        return None;
    };
    let second = time.second.unwrap_or(0);
    // 23:59:60 is a second of UTC, not of a wall clock.
    let whole = time.nanosecond.unwrap_or(0) == 0 && second < 60;
    let minutes = u32::from(time.hour).checked_mul(60)?.checked_add(u32::from(time.minute))?;
    minutes.checked_mul(60)?.checked_add(u32::from(second)).filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::seconds_since_midnight;

    #[test]
    fn reads_times_of_day() {
        assert_eq!(seconds_since_midnight("00:00"), Some(0));
        assert_eq!(seconds_since_midnight("08:30"), Some(30_600));
        assert_eq!(seconds_since_midnight("23:59:59"), Some(86_399));
        assert_eq!(seconds_since_midnight("24:00"), Some(86_400));
    }

    #[test]
    fn refuses_what_is_no_time_of_day() {
        for text in [
            "",
            "8:30",
            "24:01",
            "25:00",
            "12:60",
            "23:59:60",
            "12:00:00.5",
            "12:00Z",
            "2026-01-01T08:00:00",
            "noon",
        ] {
            assert_eq!(seconds_since_midnight(text), None, "{text}");
        }
    }
}
