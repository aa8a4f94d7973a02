//! Areas, and the doors between them.

use doorward_bundle::limits::{CAPACITY, RELEASE_SECONDS};
use doorward_bundle::{DoorMode, Passage};
use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::{number, number_or};
use super::rule::{Antipassback, ScheduledMode};
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::at_least_one;
use crate::schema::{AtLeastOne, Identifier, Name, OneOf};
use crate::spanned::Spanned;
use crate::text::{keyword, keyword_or, name};

/// A part of the site that access points lead into or out of: `[[area]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Area {
    /// What the rest of the source calls it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// What becomes of who enters it twice, or leaves it without having entered. Without: nothing.
    antipassback: Option<Antipassback>,
    /// How many holders may be in it at a time. Without: any number.
    #[schemars(range(min = 1, max = CAPACITY))]
    capacity: Option<Spanned<i64>>,
}

/// A door: `[[door]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Door {
    /// What the rest of the source calls it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// The mode that it is in unless somebody sets another one. Without: `locked`.
    #[schemars(with = "Option<OneOf<DoorMode>>")]
    mode: Option<Spanned<String>>,
    /// Seconds for which a grant releases it. Without: 5.
    #[schemars(range(min = 1, max = RELEASE_SECONDS))]
    release_seconds: Option<Spanned<i64>>,
    /// Seconds for which it is released for those who need longer; no less than the above.
    /// Without: 15.
    #[schemars(range(min = 1, max = RELEASE_SECONDS))]
    extended_seconds: Option<Spanned<i64>>,
    /// Its modes by the hour: the first whose hours it is counts, outside all hours `mode`.
    mode_schedule: Option<Spanned<Vec<Spanned<ScheduledMode>>>>,
    /// The identifiers of profiles of which somebody must have passed on that day before hours that
    /// unlock the door do. Without: nobody must.
    #[schemars(with = "Option<AtLeastOne<Identifier>>")]
    first_person: Option<Spanned<Vec<Spanned<String>>>>,
    /// How it is known that a holder has gone through: `reported` by the controller, or `assumed` of
    /// everybody who is let in. Needed where an area on either side has `antipassback` or `capacity`.
    #[schemars(with = "Option<OneOf<Passage>>")]
    passage: Option<Spanned<String>>,
}

/// Without `release-seconds`.
const RELEASE: u32 = 5;
/// Without `extended-seconds`.
const EXTENDED: u32 = 15;

impl Area {
    /// What the rest of the source calls it.
    pub(crate) fn identifier(&self) -> &str {
        &self.identifier
    }

    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Area, Reported> {
        let name = name(&self.name, findings);
        let antipassback =
            self.antipassback.as_ref().map(|rule| rule.compile(findings)).transpose();
        let capacity = self.capacity.as_ref();
        let capacity = capacity.map(|value| number(value, 1..=CAPACITY, findings)).transpose();
        Ok(doorward_bundle::Area {
            identifier: self.identifier.clone(),
            name: name?,
            antipassback: antipassback?,
            capacity: capacity?,
        })
    }

    /// Whether it matters who is in it.
    pub(crate) fn keeps_count(&self) -> bool {
        self.antipassback.is_some() || self.capacity.is_some()
    }
}

impl Door {
    /// What the rest of the source calls it.
    pub(crate) fn identifier(&self) -> &str {
        &self.identifier
    }

    /// Whether it refers to the built-in schedule that never holds.
    pub(crate) fn uses_never(&self) -> bool {
        let modes = self.mode_schedule.iter().flat_map(Spanned::get_ref);
        modes.into_iter().any(|scheduled| scheduled.get_ref().uses_never())
    }

    /// Whether it says how it is known that a holder has gone through.
    pub(crate) fn knows_passage(&self) -> bool {
        self.passage.is_some()
    }

    pub(crate) fn compile(
        &self,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Door, Reported> {
        let name = name(&self.name, findings);
        let mode = keyword_or(self.mode.as_ref(), DoorMode::Locked, findings);
        let mut seconds = |value: &Option<_>, default| {
            number_or(value.as_ref(), default, 1..=RELEASE_SECONDS, findings)
        };
        let release = seconds(&self.release_seconds, RELEASE);
        let extended = seconds(&self.extended_seconds, EXTENDED);
        let modes = self.mode_schedule.as_ref();
        let modes = modes.map(|list| ScheduledMode::compile_all(list, scope, findings)).transpose();
        let first_person = self.first_person(scope, findings);
        let passage = self.passage.as_ref().map(|text| keyword(text, findings)).transpose();
        let (release, extended) = (release?, extended?);
        // A default gives way to what is written next to it.
        let extended = match &self.extended_seconds {
            Some(value) if extended < release => {
                let message = format!("{extended} is less than `release-seconds`, {release}");
                return Err(findings.report(value, message));
            }
            Some(_) => extended,
            None => extended.max(release),
        };
        Ok(doorward_bundle::Door {
            identifier: self.identifier.clone(),
            name: name?,
            mode: mode?,
            release_seconds: release,
            extended_seconds: extended,
            mode_schedule: modes?,
            first_person: first_person?,
            passage: passage?,
        })
    }

    fn first_person(
        &self,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<Option<Vec<u32>>, Reported> {
        let Some(list) = &self.first_person else { return Ok(None) };
        at_least_one(list, findings)?;
        if self.mode_schedule.is_none() {
            return Err(findings.report(list, "is of no use without `mode-schedule`"));
        }
        scope.profiles.resolve_all(list.get_ref(), findings).map(Some)
    }
}
