//! Schedules: weekly hours, other hours on special days, first and last date.

use std::collections::BTreeSet;
use std::ops::Range;

use doorward_bundle::limits::{PIECES, RECURRENCES};
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Value;

use super::calendar::date;
use super::icalendar::{self, Beside, Frame, Imported};
use super::recurrence::{self, Recurrence};
use super::time_of_day::{DAY, time_of_day};
use crate::findings::{Findings, Reported};
use crate::identifiers::Identifiers;
use crate::list::{at_least_one, at_most, every};
use crate::schema::{AtLeastOne, Date, Identifier, Name, OneOf, TimeOfDay, Words};
use crate::spanned::Spanned;
use crate::text::name;

/// The built-in schedule that always holds. A bundle has no schedule for it.
pub(crate) const ALWAYS: &str = "always";
/// The built-in schedule that never holds. A bundle in which it is used has a schedule of that
/// name, without pieces.
pub(crate) const NEVER: &str = "never";

/// When: `[[schedule]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Schedule {
    /// What the rest of the source calls it; not `always` or `never`, which are built in.
    #[schemars(with = "Identifier")]
    identifier: Spanned<String>,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// Hours of every week.
    #[serde(default)]
    #[schemars(length(max = PIECES))]
    weekly: Vec<Spanned<Weekly>>,
    /// A calendar (RFC 5545) in place of `weekly`: the schedule holds during its events. At most 65536
    /// octets.
    icalendar: Option<Spanned<String>>,
    /// The same in a file beside this one.
    icalendar_file: Option<Spanned<String>>,
    /// Hours as Aliro has them, in place of all others and of dates: any of these.
    #[serde(default)]
    #[schemars(length(max = RECURRENCES))]
    aliro: Vec<Spanned<Recurrence>>,
    /// Hours of special days, in place of the weekly ones.
    #[serde(default)]
    #[schemars(length(max = PIECES))]
    specials: Vec<Spanned<Special>>,
    /// The first date on which it holds.
    #[schemars(with = "Option<Date>")]
    first_date: Option<Spanned<Value>>,
    /// The last date on which it holds.
    #[schemars(with = "Option<Date>")]
    last_date: Option<Spanned<Value>>,
}

/// Hours of every week.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
struct Weekly {
    /// Days of the week.
    #[schemars(with = "AtLeastOne<OneOf<Day>>")]
    days: Spanned<Vec<Spanned<String>>>,
    /// The time of day at which it begins.
    #[schemars(with = "TimeOfDay")]
    from: Spanned<Value>,
    /// The time of day at which it ends; if that is earlier, on the day after.
    #[schemars(with = "TimeOfDay")]
    to: Spanned<Value>,
}

/// Hours of the days of a special-day group.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
struct Special {
    /// The identifier of the special-day group.
    #[schemars(with = "Identifier")]
    group: Spanned<String>,
    /// The hours of its days; none, and they are closed.
    #[schemars(length(max = PIECES))]
    pieces: Vec<Spanned<Piece>>,
}

/// Hours of a special day, or of the dates of an override.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(super) struct Piece {
    /// The time of day at which it begins.
    #[schemars(with = "TimeOfDay")]
    from: Spanned<Value>,
    /// The time of day at which it ends; if that is earlier, on the day after.
    #[schemars(with = "TimeOfDay")]
    to: Spanned<Value>,
}

/// What stands for days of the week.
pub(crate) enum Day {}

impl Words for Day {
    const WORDS: &'static [&'static str] =
        &["mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekends", "daily"];
}

/// Which days a word stands for. Bit 0 is Monday.
pub(crate) const DAYS: [(&str, u8); 10] = [
    ("mon", 0b000_0001),
    ("tue", 0b000_0010),
    ("wed", 0b000_0100),
    ("thu", 0b000_1000),
    ("fri", 0b001_0000),
    ("sat", 0b010_0000),
    ("sun", 0b100_0000),
    ("weekdays", 0b001_1111),
    ("weekends", 0b110_0000),
    ("daily", 0b111_1111),
];

/// A schedule, and the special days that its calendar brings along.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) schedule: doorward_bundle::Schedule,
    /// Where they come from.
    pub(crate) calendar: Option<Spanned<String>>,
    /// Dates in days since 1970-01-01, ascending, and their hours.
    pub(crate) days: Vec<(Vec<u32>, Vec<doorward_bundle::Piece>)>,
}

impl Schedule {
    pub(crate) fn compile(
        &self,
        groups: &Identifiers,
        special_days: &[doorward_bundle::SpecialDayGroup],
        frame: Frame<'_>,
        findings: &mut Findings,
    ) -> Result<Compiled, Reported> {
        let identifier = self.identifier(findings);
        let name = name(&self.name, findings);
        let weekly = at_most(&self.weekly, PIECES, findings)
            .and_then(|()| every(self.weekly.iter().map(|w| w.get_ref().compile(findings))));
        let specials = self.specials(groups, findings);
        let recurrences = recurrence::compile(&self.aliro, self.beside_aliro(), findings);
        let first = self.first_date.as_ref().map(|first| date(first, findings)).transpose();
        let last = self.last_date.as_ref().map(|last| date(last, findings)).transpose();
        let (first_date, last_date) = (first?, last?);
        if let (Some(first), Some(last), Some(value)) = (first_date, last_date, &self.last_date)
            && last < first
        {
            return Err(findings.report(value, "is before `first-date`"));
        }
        let mut schedule = doorward_bundle::Schedule {
            identifier: identifier?,
            name: name?,
            weekly: weekly?,
            specials: specials?,
            first_date,
            after_date: last_date.map(|last| last.saturating_add(1)),
            recurrences: recurrences?,
        };
        let calendar = self.icalendar_file.as_ref().or(self.icalendar.as_ref());
        let Some(calendar) = calendar else {
            return Ok(Compiled { schedule, calendar: None, days: Vec::new() });
        };
        let imported = self.import(calendar, &schedule, special_days, frame, findings)?;
        schedule.weekly = imported.weekly;
        schedule.first_date = imported.first_date;
        schedule.after_date = imported.after_date;
        let calendar = Some(calendar.clone());
        Ok(Compiled { schedule, calendar, days: imported.specials })
    }

    /// Expands its calendar.
    fn import(
        &self,
        calendar: &Spanned<String>,
        schedule: &doorward_bundle::Schedule,
        special_days: &[doorward_bundle::SpecialDayGroup],
        frame: Frame<'_>,
        findings: &mut Findings,
    ) -> Result<Imported, Reported> {
        if self.icalendar.is_some() && self.icalendar_file.is_some() {
            let message = "stands beside `icalendar`; write one or the other";
            return Err(findings.report(calendar, message));
        }
        if let Some(weekly) = self.weekly.first() {
            return Err(findings.report(weekly, "stands beside a calendar, which has the hours"));
        }
        let beside = Beside::of(schedule, special_days);
        let of_file = self.icalendar_file.is_some();
        let text = if of_file {
            icalendar::file(calendar.get_ref(), frame)
        } else {
            Ok(calendar.get_ref().clone())
        };
        text.and_then(|text| icalendar::import(&text, frame, &beside)).map_err(|fault| {
            let file = calendar.get_ref();
            let message = if of_file { format!("`{file}`: {fault}") } else { fault.to_string() };
            findings.report(calendar, message)
        })
    }

    /// The built-in schedule that never holds.
    pub(crate) fn never() -> doorward_bundle::Schedule {
        doorward_bundle::Schedule {
            identifier: NEVER.to_string(),
            name: "Never".to_string(),
            weekly: Vec::new(),
            specials: Vec::new(),
            first_date: None,
            after_date: None,
            recurrences: None,
        }
    }

    fn identifier(&self, findings: &mut Findings) -> Result<String, Reported> {
        let identifier = self.identifier.get_ref();
        if [ALWAYS, NEVER].contains(&identifier.as_str()) {
            return Err(findings.report(&self.identifier, format!("`{identifier}` is built in")));
        }
        let calendar = self.icalendar.is_some() || self.icalendar_file.is_some();
        if self.weekly.is_empty() && self.specials.is_empty() && self.aliro.is_empty() && !calendar
        {
            let message = "has no hours, which is what `never` is for";
            return Err(findings.report(&self.identifier, message));
        }
        Ok(identifier.clone())
    }

    /// The first hours or dates that are no recurrences.
    fn beside_aliro(&self) -> Option<Range<usize>> {
        let calendar = self.icalendar.as_ref().or(self.icalendar_file.as_ref());
        let date = self.first_date.as_ref().or(self.last_date.as_ref());
        let weekly = self.weekly.first().map(Spanned::span);
        let specials = self.specials.first().map(Spanned::span);
        weekly.or(specials).or(calendar.map(Spanned::span)).or(date.map(Spanned::span))
    }

    fn specials(
        &self,
        groups: &Identifiers,
        findings: &mut Findings,
    ) -> Result<Vec<doorward_bundle::Special>, Reported> {
        at_most(&self.specials, PIECES, findings)?;
        let mut seen = BTreeSet::new();
        every(self.specials.iter().map(|special| {
            let Special { group, pieces } = special.get_ref();
            let index = groups.resolve(group, findings);
            let pieces = at_most(pieces, PIECES, findings)
                .and_then(|()| every(pieces.iter().map(|p| p.get_ref().compile(findings))));
            let index = index?;
            if !seen.insert(index) {
                return Err(findings.report(group, "has hours in this schedule already"));
            }
            Ok(doorward_bundle::Special { group: index, pieces: pieces? })
        }))
    }
}

/// What a policy means by a schedule: `None` for always.
pub(super) fn resolve(
    reference: &Spanned<String>,
    schedules: &Identifiers,
    findings: &mut Findings,
) -> Result<Option<u32>, Reported> {
    if reference.get_ref() == ALWAYS {
        return Ok(None);
    }
    schedules.position(reference.get_ref()).map(Some).ok_or_else(|| {
        findings.report_unknown(reference, "schedule", schedules.names().chain([ALWAYS, NEVER]))
    })
}

impl Weekly {
    fn compile(&self, findings: &mut Findings) -> Result<doorward_bundle::Weekly, Reported> {
        let days = days(&self.days, findings);
        let piece = piece(&self.from, &self.to, findings);
        Ok(doorward_bundle::Weekly { days: days?, piece: piece? })
    }
}

impl Piece {
    pub(super) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Piece, Reported> {
        piece(&self.from, &self.to, findings)
    }
}

/// Reads a list of days of the week, each once. Bit 0 is Monday.
pub(super) fn days(
    list: &Spanned<Vec<Spanned<String>>>,
    findings: &mut Findings,
) -> Result<u8, Reported> {
    at_least_one(list, findings)?;
    let masks = every(list.get_ref().iter().map(|word| {
        let known = DAYS.iter().find(|(name, _)| name == word.get_ref());
        known
            .map(|(_, mask)| *mask)
            .ok_or_else(|| findings.report_unknown(word, "day", DAYS.iter().map(|(name, _)| *name)))
    }))?;
    let mut days = 0;
    for (word, mask) in list.get_ref().iter().zip(masks) {
        if days & mask != 0 {
            return Err(findings.report(word, "holds a day that is in the list already"));
        }
        days |= mask;
    }
    Ok(days)
}

fn piece(
    from: &Spanned<Value>,
    to: &Spanned<Value>,
    findings: &mut Findings,
) -> Result<doorward_bundle::Piece, Reported> {
    let start = time_of_day(from, findings).and_then(|start| {
        if start == DAY {
            return Err(findings.report(from, "`24:00` ends a day, `00:00` begins one"));
        }
        Ok(start)
    });
    let end = time_of_day(to, findings);
    let (start, end) = (start?, end?);
    if start == end {
        return Err(findings.report(to, "is the same as `from`; a whole day ends at `24:00`"));
    }
    // Until midnight is until midnight, whichever of its two names is used.
    let end = if end == 0 { DAY } else { end };
    Ok(doorward_bundle::Piece { start, end })
}
