//! Schedules of access documents: a span, and in it occurrences that each last for elapsed seconds.
//!
//! ```text
//! schedule   = { 0: start, ? 1: end, ? 2: recurrence, ? 3: flags }   bit 0 of flags: times are UTC
//! recurrence = [ duration in seconds, mask, pattern, interval, ordinal ]
//! ```
//!
//! Start and end are seconds since 1970-01-01T00:00:00, in UTC or on the wall clock of the access
//! point; the end is not part of the span. An occurrence begins at the start's time of day on a day
//! that the pattern has, inside the span, and lasts for so many seconds whatever clocks do in
//! between. A wall time that is skipped begins when the clock is put forward; of one that comes
//! twice, the first counts. This is not the rule of the site's own schedules, which ask the wall
//! clock alone.
//!
//! Of the mask, bits 0 to 6 are Monday to Sunday and bits 7 to 18 January to December. Weeks begin on
//! Monday and belong to the year and the month of their Thursday (ISO 8601). A negative ordinal
//! counts from the end.

use doorward_bundle::Zone;

use crate::cbor::Item;
use crate::policy::local_time::{LocalTime, civil, offset_at};
use crate::presentation::Setting;
use crate::reason::{Code, Refusal};

const DAY: i64 = 86_400;

/// How long an occurrence lasts at most: a year.
const LONGEST: u32 = 366 * 86_400;

/// The day of the week of 1970-01-01, counted from Monday.
const EPOCH_WEEKDAY: i64 = 3;

/// The time, and the zone that schedules may ask about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment<'a> {
    now: i64,
    zone: &'a Zone,
}

/// When a rule is allowed or denied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    start: i64,
    end: Option<i64>,
    recurrence: Option<Recurrence>,
    is_utc: bool,
}

#[derive(Clone, Copy, Debug)]
struct Recurrence {
    duration: i64,
    mask: u32,
    pattern: u8,
    interval: i64,
    ordinal: i64,
}

/// A date, with what patterns ask about it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Date {
    /// Days since 1970-01-01.
    day: i64,
    year: i64,
    /// 1 to 12, 1 to 31.
    month: i64,
    of_month: i64,
}

impl<'a> Moment<'a> {
    pub(super) fn of(setting: &Setting<'a>) -> Result<Self, Refusal> {
        let now = setting.clock.trusted()?;
        let zone = setting.zone.ok_or(Code::BundleDanglingReference)?;
        // Refuses times that the zone's table does not speak for.
        LocalTime::at(now, zone)?;
        Ok(Self { now: i64::try_from(now).map_err(|_| Code::ClockOutOfRange)?, zone })
    }

    fn offset(&self, instant: i64) -> i64 {
        offset_at(u64::try_from(instant).unwrap_or(0), self.zone).into()
    }

    /// The instant of a wall time: of two the first; of none, when it would be under the old offset.
    fn instant(&self, local: i64) -> i64 {
        let before = local.saturating_sub(self.offset(local.saturating_sub(DAY)));
        let offset = self.offset(before);
        let after = local.saturating_sub(offset);
        let is_before = local.saturating_sub(before) == offset;
        if !is_before && self.offset(after) == offset { after } else { before }
    }
}

impl Schedule {
    pub(super) fn parse(item: Item<'_>) -> Result<Self, Refusal> {
        let mut members = item.members()?;
        let start = members.read(0, |item| item.number::<u32>())?;
        let end = members.read_optional(1, |item| item.number::<u32>())?;
        let recurrence = members.read_optional(2, Recurrence::parse)?;
        let flags = members.read_optional(3, |item| item.unsigned())?.unwrap_or(0);
        members.finish()?;
        if flags > 1 {
            return Err(
                Refusal::from(Code::DocumentUnsupported).because("a flag that is not known")
            );
        }
        Ok(Self { start: start.into(), end: end.map(i64::from), recurrence, is_utc: flags == 1 })
    }

    /// Whether the moment is in the span, and in an occurrence where there are some.
    pub(super) fn is_active(&self, moment: &Moment<'_>) -> Result<bool, Refusal> {
        let instant = |time: i64| if self.is_utc { time } else { moment.instant(time) };
        let ended = self.end.is_some_and(|end| moment.now >= instant(end));
        if moment.now < instant(self.start) || ended {
            return Ok(false);
        }
        let Some(recurrence) = self.recurrence else { return Ok(true) };
        let offset = if self.is_utc { 0 } else { moment.offset(moment.now) };
        let local = moment.now.saturating_add(offset);
        let first = Date::of(self.start.div_euclid(DAY))?;
        let time_of_day = self.start.rem_euclid(DAY);
        // A day more on either side, for offsets that change in between.
        let earliest = local.saturating_sub(recurrence.duration).div_euclid(DAY).saturating_sub(1);
        let latest = local.div_euclid(DAY).saturating_add(1);
        for day in earliest.max(first.day)..=latest {
            let begins = instant(day.saturating_mul(DAY).saturating_add(time_of_day));
            let lasts = begins..begins.saturating_add(recurrence.duration);
            if lasts.contains(&moment.now) && recurrence.has(Date::of(day)?, first)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Recurrence {
    fn parse(item: Item<'_>) -> Result<Self, Refusal> {
        let [duration, mask, pattern, interval, ordinal] = item.tuple()?;
        let recurrence = Self {
            duration: duration.number::<u32>()?.into(),
            mask: mask.number()?,
            pattern: pattern.number()?,
            interval: interval.number::<u8>()?.into(),
            ordinal: ordinal.integer()?,
        };
        let Self { duration, mask, pattern, interval, ordinal } = recurrence;
        let within = |most: u64| ordinal != 0 && ordinal.unsigned_abs() <= most;
        let ordinal_fits = match pattern {
            1 | 2 => true,
            3 | 5 | 8 => within(5),
            4 | 6 => within(31),
            7 => within(53),
            _ => false,
        };
        let weekdays = mask & 0x7f != 0 || matches!(pattern, 1 | 4 | 6);
        let months = mask >> 7 != 0 || !matches!(pattern, 5 | 6 | 8);
        let fits = (1..=i64::from(LONGEST)).contains(&duration)
            && mask < 1 << 19
            && interval != 0
            && ordinal_fits
            && weekdays
            && months;
        if fits {
            Ok(recurrence)
        } else {
            Err(Refusal::from(Code::CborWrongType).because("not a recurrence of Aliro"))
        }
    }

    /// Whether an occurrence begins on a date.
    fn has(&self, date: Date, first: Date) -> Result<bool, Refusal> {
        let every = |passed: i64| passed >= 0 && passed.checked_rem(self.interval) == Some(0);
        let months = |date: Date| date.year.saturating_mul(12).saturating_add(date.month);
        let days = date.day.saturating_sub(first.day);
        let weeks = date.week().saturating_sub(first.week());
        let (thursday, first_thursday) = (date.thursday()?, first.thursday()?);
        let monthly = every(months(date).saturating_sub(months(first)));
        let yearly = every(date.year.saturating_sub(first.year));
        let yearly_by_week = every(thursday.year.saturating_sub(first_thursday.year));
        let weekday = self.mask_has(date.weekday());
        let month = |date: Date| self.mask_has(date.month.saturating_add(6));
        let ordinal = |place: (i64, i64)| self.ordinal == place.0 || self.ordinal == place.1;
        Ok(match self.pattern {
            1 => every(days),
            2 => every(weeks) && weekday,
            3 => monthly && weekday && ordinal(date.week_in_month()),
            4 => monthly && ordinal(date.place_in_month()),
            5 => yearly && month(date) && weekday && ordinal(date.week_in_month()),
            6 => yearly && month(date) && ordinal(date.place_in_month()),
            7 => yearly_by_week && weekday && ordinal(thursday.week_in_year()?),
            8 => yearly_by_week && month(thursday) && weekday && ordinal(thursday.week_in_month()),
            _ => false,
        })
    }

    fn mask_has(&self, bit: i64) -> bool {
        u32::try_from(bit)
            .ok()
            .and_then(|bit| self.mask.checked_shr(bit))
            .is_some_and(|rest| rest & 1 == 1)
    }
}

impl Date {
    fn of(day: i64) -> Result<Self, Refusal> {
        let days = u32::try_from(day).map_err(|_| Code::ClockOutOfRange)?;
        let (year, month, of_month) = civil(days);
        Ok(Self { day, year: year.into(), month: month.into(), of_month: of_month.into() })
    }

    /// 0 is Monday.
    const fn weekday(self) -> i64 {
        self.day.saturating_add(EPOCH_WEEKDAY).rem_euclid(7)
    }

    /// Weeks since that of 1970-01-01.
    const fn week(self) -> i64 {
        self.day.saturating_add(EPOCH_WEEKDAY).div_euclid(7)
    }

    /// The Thursday of its week.
    fn thursday(self) -> Result<Self, Refusal> {
        Self::of(self.day.saturating_sub(self.weekday()).saturating_add(3))
    }

    /// Its place among the days of its month, from the beginning and from the end.
    fn place_in_month(self) -> (i64, i64) {
        let behind = self.of_month.saturating_sub(self.month_length()).saturating_sub(1);
        (self.of_month, behind)
    }

    /// Its place among the days of its month that are the same day of the week.
    fn week_in_month(self) -> (i64, i64) {
        let (place, behind) = self.place_in_month();
        (seventh(place), seventh(behind.saturating_neg()).saturating_neg())
    }

    /// Its place among the days of its year that are the same day of the week.
    fn week_in_year(self) -> Result<(i64, i64), Refusal> {
        let months = (1..self.month).map(|month| Self { month, ..self }.month_length());
        let place = months.fold(self.of_month, i64::saturating_add);
        let length = if self.is_leap_year() { 366_i64 } else { 365 };
        let behind = length.saturating_sub(place).saturating_add(1);
        Ok((seventh(place), seventh(behind).saturating_neg()))
    }

    const fn month_length(self) -> i64 {
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if self.is_leap_year() => 29,
            2 => 28,
            _ => 31,
        }
    }

    const fn is_leap_year(self) -> bool {
        self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0)
    }
}

/// Which group of seven a place is in: 1 to 7 are the first.
const fn seventh(place: i64) -> i64 {
    place.saturating_sub(1).div_euclid(7).saturating_add(1)
}

#[cfg(test)]
mod tests;
