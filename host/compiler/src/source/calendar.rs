//! Dates, and the days on which schedules have other hours.

use std::ops::RangeInclusive;

use doorward_bundle::limits::{LATEST_TIME, SPECIAL_DAYS};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Value;
use toml::value::Datetime;

use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, at_most, every, set};
use crate::schema::{AtLeastOne, DateOrRange, Identifier, Name};
use crate::spanned::Spanned;
use crate::text::name;

/// Days on which schedules have other hours: `[[special-day-group]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct SpecialDayGroup {
    /// What the rest of the source calls it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// Dates, and ranges of them such as `"2026-12-28..2026-12-31"`, which hold both ends.
    #[schemars(with = "AtLeastOne<DateOrRange>")]
    days: Spanned<Vec<Spanned<Value>>>,
}

impl SpecialDayGroup {
    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::SpecialDayGroup, Reported> {
        let name = name(&self.name, findings);
        let days =
            at_least_one(&self.days, findings).and_then(|()| days(self.days.get_ref(), findings));
        Ok(doorward_bundle::SpecialDayGroup {
            identifier: self.identifier.clone(),
            name: name?,
            days: days?,
        })
    }
}

/// Reads a local date, in days since 1970-01-01: a date of TOML, or the same as a string.
pub(crate) fn date(value: &Spanned<Value>, findings: &mut Findings) -> Result<u32, Reported> {
    match value.get_ref() {
        Value::Datetime(date) => days_since_epoch(date),
        Value::String(text) => parse(text),
        _ => None,
    }
    .ok_or_else(|| findings.report(value, not_a_date(value.get_ref())))
}

fn days(list: &[Spanned<Value>], findings: &mut Findings) -> Result<Vec<u32>, Reported> {
    at_most(list, SPECIAL_DAYS, findings)?;
    let ranges = every(list.iter().map(|value| range(value, findings)))?;
    let days: Vec<Spanned<u32>> = list
        .iter()
        .zip(ranges)
        .flat_map(|(value, range)| range.map(|day| Spanned::new(value.span(), day)))
        .collect();
    set(&days, SPECIAL_DAYS, findings, |day, _| Ok(*day.get_ref()))
}

/// Reads a date, or two with `..` between them that are both meant.
pub(crate) fn range(
    value: &Spanned<Value>,
    findings: &mut Findings,
) -> Result<RangeInclusive<u32>, Reported> {
    let ends = value.get_ref().as_str().and_then(|text| text.split_once(".."));
    let Some((first, last)) = ends else {
        return date(value, findings).map(|day| day..=day);
    };
    match (parse(first), parse(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        (Some(_), Some(_)) => Err(findings.report(value, format!("`{first}` is after `{last}`"))),
        _ => Err(findings.report(value, not_a_date(value.get_ref()))),
    }
}

fn parse(text: &str) -> Option<u32> {
    days_since_epoch(&text.parse().ok()?)
}

/// `None` for a date with a time, and outside 1970 to 2099.
fn days_since_epoch(date: &Datetime) -> Option<u32> {
    let Datetime { date: Some(date), time: None, offset: None } = date else { return None };
    let year = i16::try_from(date.year).ok()?;
    let date = Date::new(year, date.month.try_into().ok()?, date.day.try_into().ok()?).ok()?;
    let days = date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
    u32::try_from(days).ok().filter(|days| u64::from(*days) < LATEST_TIME / 86_400)
}

fn not_a_date(value: &Value) -> String {
    let shown = value.as_str().map_or_else(|| value.to_string(), str::to_string);
    format!("`{shown}` is no date from `1970-01-01` to `2099-12-31`")
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn counts_days_from_the_epoch() {
        assert_eq!(parse("1970-01-01"), Some(0));
        assert_eq!(parse("2026-12-25"), Some(20_812));
        assert_eq!(parse("2028-02-29"), Some(21_243));
        assert_eq!(parse("2099-12-31"), Some(47_481));
    }

    #[test]
    fn refuses_what_is_no_date_of_this_century_or_the_last() {
        for text in [
            "1969-12-31",
            "2100-01-01",
            "2026-02-29",
            "2026-13-01",
            "2026-12-25T10:00:00",
            "20261225",
            "2026-1-1",
            "08:00",
            "",
            " 2026-12-25",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
