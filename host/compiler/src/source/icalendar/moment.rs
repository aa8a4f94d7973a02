//! Dates and times of a calendar, as seconds by the wall clock.

use doorward_bundle::limits::LATEST_TIME;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Span, Timestamp};

use super::lines::Line;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A date or a time, in seconds since 1970-01-01 00:00 by the wall clock.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Moment {
    /// Whether it is a whole date.
    pub(super) is_date: bool,
    pub(super) second: i64,
}

/// How times of a line are meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Zoned {
    /// By the clock of wherever somebody is.
    Floating,
    /// By the clock of the site, which the line names.
    Site,
}

/// Reads the only value of a line.
pub(super) fn one(line: &Line, zone: Option<&str>) -> Result<(Moment, Zoned), String> {
    let zoned = zoned(line, zone)?;
    read(line, &line.value).map(|moment| (moment, zoned))
}

/// Reads each value of a list, such as `EXDATE:20261224T080000,20261231T080000`.
pub(super) fn several(line: &Line, zone: Option<&str>) -> Result<Vec<Moment>, String> {
    zoned(line, zone)?;
    line.value.split(',').map(|value| read(line, value)).collect()
}

fn zoned(line: &Line, zone: Option<&str>) -> Result<Zoned, String> {
    match (line.parameter("TZID"), zone) {
        (None, _) => Ok(Zoned::Floating),
        // A site without a zone is reported by itself.
        (Some(_), None) => Ok(Zoned::Site),
        (Some(named), Some(zone)) if named == zone => Ok(Zoned::Site),
        (Some(named), Some(zone)) => {
            Err(format!("is in `{named}`, but schedules go by the clock of the site, `{zone}`"))
        }
    }
}

fn read(line: &Line, value: &str) -> Result<Moment, String> {
    let wanted = match line.parameter("VALUE") {
        None | Some("DATE-TIME") => false,
        Some("DATE") => true,
        Some(other) => return Err(format!("`VALUE={other}` is neither `DATE` nor `DATE-TIME`")),
    };
    let moment = parse(value)?;
    if moment.is_date == wanted {
        return Ok(moment);
    }
    Err(if wanted {
        format!("`{value}` has a time, but `VALUE=DATE` says that it is a date")
    } else {
        format!("`{value}` is a date, which needs `VALUE=DATE`")
    })
}

/// Reads `20260105` or `20260105T080000`.
pub(super) fn parse(value: &str) -> Result<Moment, String> {
    if value.ends_with('Z') {
        return Err(format!(
            "`{value}` is a time of UTC, but schedules go by the wall clock: write it without `Z`"
        ));
    }
    let shaped = |digits: &str, length| {
        digits.len() == length && digits.bytes().all(|octet| octet.is_ascii_digit())
    };
    let no_moment = || format!("`{value}` is no date from `19700101` to `20991231`, nor a time");
    let (date, time) = value.split_once('T').map_or((value, None), |(d, t)| (d, Some(t)));
    // The library takes a leap second for the one before it.
    if !shaped(date, 8) || time.is_some_and(|time| !shaped(time, 6) || time.ends_with("60")) {
        return Err(no_moment());
    }
    let read: DateTime = match time {
        None => date.parse::<Date>().map_err(|_| no_moment())?.at(0, 0, 0, 0),
        Some(_) => value.parse().map_err(|_| no_moment())?,
    };
    let second = seconds(read);
    let latest = i64::try_from(LATEST_TIME).unwrap_or(i64::MAX);
    if !(0..latest).contains(&second) {
        return Err(no_moment());
    }
    Ok(Moment { is_date: time.is_none(), second })
}

/// Reads the last moment of a rule. Of a rule whose event has a time zone it is in UTC (section
/// 3.3.10).
pub(super) fn until(value: &str, zoned: Zoned, zone: Option<&str>) -> Result<Moment, String> {
    let Some(utc) = value.strip_suffix('Z') else { return parse(value) };
    if zoned == Zoned::Floating {
        return Err(format!("`{value}` is a time of UTC, but `DTSTART` has no time zone"));
    }
    let moment = parse(utc)?;
    let database = TimeZoneDatabase::bundled();
    let zone = zone.and_then(|zone| database.get(zone).ok()).unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_second(moment.second).map_err(|error| error.to_string())?;
    Ok(Moment { is_date: false, second: seconds(zone.to_datetime(at)) })
}

/// Reads a duration such as `PT8H30M` or `P1D`, in seconds by the wall clock.
pub(super) fn duration(value: &str) -> Result<i64, String> {
    let no_duration = || format!("`{value}` is no duration such as `PT8H30M`, `P1D` or `P2W`");
    let span: Span = value.parse().map_err(|_| no_duration())?;
    let calendar = span.get_years() != 0 || span.get_months() != 0;
    if calendar || span.is_negative() || value.contains(['.', ',']) {
        return Err(no_duration());
    }
    [
        (i64::from(span.get_weeks()), 7 * DAY),
        (i64::from(span.get_days()), DAY),
        (i64::from(span.get_hours()), 3600),
        (span.get_minutes(), 60),
        (span.get_seconds(), 1),
    ]
    .into_iter()
    .try_fold(0_i64, |sum, (count, unit)| sum.checked_add(count.checked_mul(unit)?))
    .ok_or_else(no_duration)
}

/// A date, in days since 1970-01-01, as `2026-12-24`.
pub(crate) fn shown(day: u32) -> String {
    let epoch = Date::constant(1970, 1, 1);
    let date = epoch.checked_add(Span::new().days(i64::from(day).min(100_000)));
    date.unwrap_or(epoch).to_string()
}

/// Seconds since 1970-01-01 00:00 by the same clock.
fn seconds(moment: DateTime) -> i64 {
    moment.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0)).as_secs()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read() {
        assert_eq!(parse("19700101"), Ok(Moment { is_date: true, second: 0 }));
        let at = Moment { is_date: false, second: 20_812 * DAY + 30_600 };
        assert_eq!(parse("20261225T083000"), Ok(at));
        assert_eq!(shown(20_812), "2026-12-25");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for value in [
            "",
            "T",
            "2026-12-25",
            "20261225T0830",
            "20261225T083000.5",
            "20261225T083060",
            "20261325",
            "20260229",
            "19691231",
            "21000101",
            "20261225T240000",
            "+20261225",
            "20261225T083000+01",
            "20261225T",
            "T083000",
        ] {
            assert!(parse(value).is_err(), "{value}");
        }
        assert!(parse("20261225T083000Z").unwrap_err().contains("UTC"));
    }

    #[test]
    fn the_end_of_a_rule_is_told_by_the_clock_of_the_site() {
        let london = Some("Europe/London");
        let summer = until("20260630T225959Z", Zoned::Site, london).unwrap();
        assert_eq!(Ok(summer), parse("20260630T235959"));
        assert!(until("20260630T225959Z", Zoned::Floating, london).is_err());
        assert_eq!(until("20260630", Zoned::Floating, london), parse("20260630"));
    }

    #[test]
    fn durations_are_read() {
        for (value, seconds) in [
            ("PT8H30M", 30_600),
            ("P1D", DAY),
            ("P2W", 14 * DAY),
            ("P1DT12H", 129_600),
            ("PT1S", 1),
        ] {
            assert_eq!(duration(value), Ok(seconds), "{value}");
        }
        for value in ["", "8H", "P1M", "P1Y", "-PT1H", "PT1.5H", "P", "PT99999999999999H"] {
            assert!(duration(value).is_err(), "{value}");
        }
    }
}
