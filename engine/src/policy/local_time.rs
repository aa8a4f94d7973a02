//! From an instant to the wall clock of an access point.

use core::fmt;

use doorward_bundle::Zone;

use super::date::{Date, weekday};
use crate::decision::Value;
use crate::reason::{Code, Refusal};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A reading of the wall clock. A wall time that never occurs is never read; one that occurs twice
/// is read twice, and both times count.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct LocalTime {
    /// Days since 1970-01-01 in local time.
    pub(crate) day: u32,
    /// Seconds since local midnight, 0 to 86399.
    pub(crate) second: u32,
}

/// An instant, the zone whose clocks count, and what they show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'a> {
    /// Seconds since the Unix epoch.
    pub(crate) now: u64,
    pub(crate) zone: &'a Zone,
    pub(crate) local: LocalTime,
}

impl<'a> Moment<'a> {
    /// An instant that the zone's table must speak for.
    pub(crate) fn at(now: u64, zone: &'a Zone) -> Result<Self, Refusal> {
        LocalTime::at(now, zone).map(|local| Self { now, zone, local })
    }
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
        1_u8.checked_shl(weekday(day)).unwrap_or(0)
    }
}

/// Date, weekday and time as people write them: `2026-12-25 Fri 09:30:00`.
impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let weekday = Self::weekday_bit(self.day).trailing_zeros();
        let name = usize::try_from(weekday).ok().and_then(|n| NAMES.get(n)).unwrap_or(&"");
        let Date { year, month, day, .. } = Date::of(self.day);
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

/// The instant of a wall time in seconds since 1970-01-01T00:00:00: of two the first, and of one that is
/// skipped that which it would be under the old offset.
pub(crate) fn instant_at(local: i64, zone: &Zone) -> i64 {
    let offset = |instant: i64| i64::from(offset_at(u64::try_from(instant).unwrap_or(0), zone));
    let before = local.saturating_sub(offset(local.saturating_sub(DAY)));
    let after = local.saturating_sub(offset(before));
    let is_before = after == before;
    if !is_before && offset(after) == offset(before) { after } else { before }
}

/// The local date at an instant, in days since 1970-01-01; that day for what is earlier.
pub(crate) fn date_at(instant: i64, zone: &Zone) -> u32 {
    let offset = offset_at(u64::try_from(instant).unwrap_or(0), zone);
    u32::try_from(instant.saturating_add(offset.into()).div_euclid(DAY)).unwrap_or(0)
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
}
