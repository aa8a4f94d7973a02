//! What repeats (RFC 5545, section 3.3.10).

use std::ops::RangeInclusive;

use chrono::{DateTime, Month, Weekday};
use rrule::{Frequency, NWeekday, RRule, RRuleSet, Tz, Unvalidated};

use super::moment::{Moment, Zoned, until};

/// Occurrences that a rule may have before it is refused: more than it has days to 2100.
const OCCURRENCES: u16 = u16::MAX;

/// The parts that a rule may have.
const PARTS: [&str; 9] =
    ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"];

/// A rule.
#[derive(Clone, Debug)]
pub(super) struct Recurrence {
    rule: RRule,
    start: DateTime<Tz>,
    /// Whether it ends by itself.
    pub(super) ends: bool,
}

impl Recurrence {
    /// Reads the rule of an event.
    pub(super) fn read(
        text: &str,
        start: Moment,
        zoned: Zoned,
        zone: Option<&str>,
    ) -> Result<Self, String> {
        let parts = parts(text)?;
        let part = |name| parts.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let begins = instant(start.second)?;
        let frequency = frequency(part("FREQ").ok_or("has no `FREQ`")?)?;
        let ordinals = matches!(frequency, Frequency::Monthly | Frequency::Yearly);
        let mut rule = RRule::<Unvalidated>::new(frequency);
        if let Some(value) = part("INTERVAL") {
            rule = rule.interval(number("INTERVAL", value, 1, u16::MAX)?);
        }
        if let Some(value) = part("WKST") {
            rule = rule.week_start(weekday(value).ok_or_else(|| wrong("WKST", value))?);
        }
        if let Some(value) = part("BYDAY") {
            rule = rule.by_weekday(each(value, |day| by_day(day, ordinals))?);
        }
        if let Some(value) = part("BYMONTHDAY") {
            if frequency == Frequency::Weekly {
                return Err("has `BYMONTHDAY`, which no weekly rule may have".into());
            }
            rule = rule.by_month_day(each(value, |day| signed("BYMONTHDAY", day, 31))?);
        }
        if let Some(value) = part("BYMONTH") {
            let months = each(value, |month| {
                Month::try_from(number::<u8>("BYMONTH", month, 1, 12)?)
                    .map_err(|_| wrong("BYMONTH", month))
            })?;
            rule = rule.by_month(&months);
        }
        if let Some(value) = part("BYSETPOS") {
            if part("BYDAY").or(part("BYMONTHDAY")).or(part("BYMONTH")).is_none() {
                return Err("has `BYSETPOS` without something to choose from".into());
            }
            rule = rule.by_set_pos(each(value, |place| signed("BYSETPOS", place, 366))?);
        }
        match (part("COUNT"), part("UNTIL")) {
            (Some(_), Some(_)) => return Err("has both `COUNT` and `UNTIL`".into()),
            (Some(value), None) => {
                rule = rule.count(number("COUNT", value, 1, u32::from(OCCURRENCES))?);
            }
            (None, Some(value)) => {
                let last = until(value, zoned, zone)?;
                if last.is_date != start.is_date {
                    let kind = if start.is_date { "a date" } else { "a time" };
                    return Err(format!("`UNTIL={value}` must be {kind}, as `DTSTART` is"));
                }
                if last.second < start.second {
                    return Err(format!("`UNTIL={value}` is before `DTSTART`"));
                }
                rule = rule.until(instant(last.second)?);
            }
            (None, None) => {}
        }
        let ends = part("COUNT").or(part("UNTIL")).is_some();
        let rule = rule.validate(begins).map_err(|error| error.to_string())?;
        let recurrence = Self { rule, start: begins, ends };
        if part("COUNT").is_some() && recurrence.first()? != Some(start.second) {
            return Err("counts from `DTSTART`, which is not one of its occurrences".into());
        }
        Ok(recurrence)
    }

    /// Its occurrences that begin within these dates, in days since 1970-01-01.
    pub(super) fn within(&self, dates: &RangeInclusive<u32>) -> Result<Vec<i64>, String> {
        let day = |day: u32| i64::from(day).saturating_mul(86_400);
        let set = RRuleSet::new(self.start)
            .rrule(self.rule.clone())
            .after(instant(day(*dates.start()))?)
            .before(instant(day(dates.end().saturating_add(1)).saturating_sub(1))?);
        let found = set.all(OCCURRENCES);
        if found.limited {
            return Err(format!("has more than {OCCURRENCES} occurrences, or none at all"));
        }
        Ok(found.dates.into_iter().map(|at| at.timestamp()).collect())
    }

    fn first(&self) -> Result<Option<i64>, String> {
        let found = RRuleSet::new(self.start).rrule(self.rule.clone()).all(1);
        Ok(found.dates.first().map(DateTime::timestamp))
    }
}

/// The parts of a rule, each at most once.
fn parts(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for part in text.split(';') {
        let (name, value) =
            part.split_once('=').ok_or_else(|| format!("`{part}` is no `NAME=value`"))?;
        if !PARTS.contains(&name) {
            return Err(format!("`{name}` is none of {}", PARTS.join(", ")));
        }
        if found.iter().any(|(known, _)| *known == name) {
            return Err(format!("has `{name}` twice"));
        }
        found.push((name, value));
    }
    Ok(found)
}

fn frequency(value: &str) -> Result<Frequency, String> {
    match value {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Ok(Frequency::Yearly),
        _ => Err(format!("`FREQ={value}` is none of DAILY, WEEKLY, MONTHLY, YEARLY")),
    }
}

/// Reads `MO`, or `-1MO` where days are counted within a month or a year.
fn by_day(value: &str, ordinals: bool) -> Result<NWeekday, String> {
    let not = || wrong("BYDAY", value);
    let (ordinal, day) = value.split_at_checked(value.len().saturating_sub(2)).ok_or_else(not)?;
    let day = weekday(day).ok_or_else(not)?;
    if ordinal.is_empty() {
        return Ok(NWeekday::Every(day));
    }
    if !ordinals {
        return Err(format!("`BYDAY={value}` counts days, which only months and years have"));
    }
    Ok(NWeekday::Nth(signed("BYDAY", ordinal, 53)?, day))
}

fn weekday(value: &str) -> Option<Weekday> {
    Some(match value {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

fn each<T>(list: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    list.split(',').map(read).collect()
}

/// Reads digits.
fn number<T: TryFrom<u32> + PartialOrd>(
    name: &str,
    value: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    let digits = !value.is_empty() && value.bytes().all(|octet| octet.is_ascii_digit());
    let read = digits.then(|| value.parse::<u32>().ok()).flatten();
    let number = read.and_then(|number| T::try_from(number).ok());
    number.filter(|it| (least..=most).contains(it)).ok_or_else(|| wrong(name, value))
}

/// Reads a number that is counted from the end if it is negative; never zero.
fn signed<T: TryFrom<i32>>(name: &str, value: &str, most: u32) -> Result<T, String> {
    let (minus, digits) = match value.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, value.strip_prefix('+').unwrap_or(value)),
    };
    let number = number(name, digits, 1, most).map_err(|_| wrong(name, value))?;
    let number = i32::try_from(number).unwrap_or_default();
    let number = if minus { number.saturating_neg() } else { number };
    T::try_from(number).map_err(|_| wrong(name, value))
}

fn wrong(name: &str, value: &str) -> String {
    format!("`{name}={value}` is not understood, or out of range")
}

/// The same time of a clock that never changes: so the library counts by the wall clock.
fn instant(second: i64) -> Result<DateTime<Tz>, String> {
    let at = DateTime::from_timestamp(second, 0).ok_or("is out of range")?;
    Ok(at.with_timezone(&Tz::UTC))
}
