//! From an instant to the wall clock of an access point.

use core::fmt;

use doorward_bundle::Zone;

use crate::decision::Value;
use crate::reason::{Code, Refusal};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// 1970-01-01 was a Thursday; weekdays are counted from Monday.
const EPOCH_WEEKDAY: i64 = 3;

/// A reading of the wall clock. A wall time that never occurs is never read; one that occurs twice
/// is read twice, and both times count.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct LocalTime {
    /// Days since 1970-01-01 in local time.
    pub(crate) day: u32,
    /// Seconds since local midnight, 0 to 86399.
    pub(crate) second: u32,
}

impl LocalTime {
    /// What the wall clock of `zone` shows at `now`.
    pub(crate) fn at(now: u64, zone: &Zone) -> Result<Self, Refusal> {
        if now >= zone.valid_until {
            return Err(Refusal::from(Code::BundleZoneExpired).comparing(
                "now",
                Value::Time(now),
                Value::Time(zone.valid_until),
            ));
        }
        let offset = offset_at(now, zone);
        let out_of_range = || Refusal::from(Code::ClockOutOfRange);
        let local = i64::try_from(now)
            .ok()
            .and_then(|now| now.checked_add(i64::from(offset)))
            .ok_or_else(out_of_range)?;
        Ok(Self {
            day: u32::try_from(local.div_euclid(DAY)).map_err(|_| out_of_range())?,
            second: u32::try_from(local.rem_euclid(DAY)).map_err(|_| out_of_range())?,
        })
    }

    /// Bit 0 is Monday, bit 6 is Sunday.
    pub(crate) fn weekday_bit(day: u32) -> u8 {
        let weekday = i64::from(day).saturating_add(EPOCH_WEEKDAY).rem_euclid(7);
        u8::try_from(weekday).ok().and_then(|weekday| 1_u8.checked_shl(weekday.into())).unwrap_or(0)
    }
}

/// Date, weekday and time as people write them: `2026-12-25 Fri 09:30:00`.
impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let weekday = Self::weekday_bit(self.day).trailing_zeros();
        let name = usize::try_from(weekday).ok().and_then(|n| NAMES.get(n)).unwrap_or(&"");
        let (year, month, day) = civil(self.day);
        let (hour, minute, second) = (self.second / 3600, self.second / 60 % 60, self.second % 60);
        write!(f, "{year:04}-{month:02}-{day:02} {name} {hour:02}:{minute:02}:{second:02}")
    }
}

/// Seconds east of UTC at an instant that the zone's table speaks for.
pub(crate) fn offset_at(now: u64, zone: &Zone) -> i32 {
    let passed = zone.transitions.partition_point(|transition| transition.at <= now);
    passed
        .checked_sub(1)
        .and_then(|last| zone.transitions.get(last))
        .map_or(zone.offset, |transition| transition.offset)
}

/// Year, month and day of a number of days since 1970-01-01 (proleptic Gregorian calendar).
pub(crate) fn civil(days: u32) -> (u32, u32, u32) {
    let leap = |year: u32| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut rest = days;
    let mut year = 1970_u32;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        match rest.checked_sub(length) {
            Some(later) => (rest, year) = (later, year.saturating_add(1)),
            None => break,
        }
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1_u32;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        match rest.checked_sub(length) {
            Some(later) => (rest, month) = (later, month.saturating_add(1)),
            None => break,
        }
    }
    (year, month, rest.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use doorward_bundle::Transition;

    use super::*;

    /// Europe/London around its two changeovers of 2026.
    fn london() -> Zone {
        Zone {
            name: "Europe/London".into(),
            offset: 0,
            valid_until: 1_800_000_000,
            transitions: vec![
                Transition { at: 1_774_746_000, offset: 3600 },
                Transition { at: 1_792_890_000, offset: 0 },
            ],
        }
    }

    fn at(now: u64) -> alloc::string::String {
        LocalTime::at(now, &london())
            .map_or_else(|refusal| refusal.code.as_str().into(), |t| t.to_string())
    }

    #[test]
    fn skips_the_hour_that_never_occurs() {
        assert_eq!(at(1_774_745_999), "2026-03-29 Sun 00:59:59");
        assert_eq!(at(1_774_746_000), "2026-03-29 Sun 02:00:00");
    }

    #[test]
    fn reads_the_repeated_hour_twice() {
        assert_eq!(at(1_792_889_999), "2026-10-25 Sun 01:59:59");
        assert_eq!(at(1_792_890_000), "2026-10-25 Sun 01:00:00");
    }

    #[test]
    fn ends_with_its_table() {
        assert_eq!(at(1_799_999_999), "2027-01-15 Fri 07:59:59");
        assert_eq!(at(1_800_000_000), "bundle.zone-expired");
    }

    #[test]
    fn knows_leap_days() {
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(47_541), (2100, 3, 1));
        assert_eq!(civil(0), (1970, 1, 1));
    }
}
