//! How old bundle and status may be, and what an issuer says of its tokens.

use std::path::Path;

use doorward_bundle::limits::{STALENESS_LEVELS, TOKEN_LIST};
use doorward_bundle::{StalenessLevel, StatusRules};
use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::{duration, number};
use super::token::read_keys;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, every};
use crate::schema::{AtLeastOne, Duration, Identifier, Name};
use crate::spanned::Spanned;
use crate::text::name;

/// The longest age in seconds: ten years.
const LONGEST: u64 = 315_360_000;

/// How old bundle and status may be at some access points: `[[staleness-class]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct StalenessClass {
    /// What access points call it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// What counts from which threat level on; the first from 0 on.
    #[schemars(with = "AtLeastOne<Level>")]
    levels: Spanned<Vec<Spanned<Level>>>,
}

/// What counts from a threat level on, at least one of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
struct Level {
    /// The lowest threat level of the site. Without: 0.
    #[schemars(range(min = 0, max = u8::MAX))]
    from_threat_level: Option<Spanned<i64>>,
    /// How long after its issue the bundle counts.
    #[schemars(with = "Option<Duration>")]
    bundle_age: Option<Spanned<String>>,
    /// How long after its `stale-after` the bundle counts.
    #[schemars(with = "Option<Duration>")]
    stale_grace: Option<Spanned<String>>,
    /// How long after their issue status lists and revocation sets count.
    #[schemars(with = "Option<Duration>")]
    status_age: Option<Spanned<String>>,
}

/// How an issuer says what has become of its tokens: `[issuer.status]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Status {
    /// Public keys that sign its status lists: PEM, a JSON Web Key, or a set of those.
    #[serde(default)]
    keys: Vec<Spanned<String>>,
    /// The same in files, relative to the source.
    #[serde(default)]
    key_files: Vec<Spanned<String>>,
    /// Whether what names no status is refused. Without: `false`.
    required: Option<bool>,
    /// How long after its issue a status list counts. Without: the access point's class says.
    #[schemars(with = "Option<Duration>")]
    maximum_age: Option<Spanned<String>>,
}

impl StalenessClass {
    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::StalenessClass, Reported> {
        let name = name(&self.name, findings);
        at_least_one(&self.levels, findings)?;
        let levels =
            every(self.levels.get_ref().iter().map(|level| Level::compile(level, findings)))?;
        if levels.len() > STALENESS_LEVELS {
            let message = format!("has {} levels, at most {STALENESS_LEVELS}", levels.len());
            return Err(findings.report(&self.levels, message));
        }
        if levels.first().is_some_and(|first| first.from_threat_level != 0) {
            return Err(findings.report(&self.levels, "has none from threat level 0 on"));
        }
        if !levels.is_sorted_by(|a, b| a.from_threat_level < b.from_threat_level) {
            return Err(findings.report(&self.levels, "is not in ascending order"));
        }
        Ok(doorward_bundle::StalenessClass {
            identifier: self.identifier.clone(),
            name: name?,
            levels,
        })
    }
}

impl Level {
    fn compile(level: &Spanned<Self>, findings: &mut Findings) -> Result<StalenessLevel, Reported> {
        let Self { from_threat_level, bundle_age, stale_grace, status_age } = level.get_ref();
        if bundle_age.is_none() && stale_grace.is_none() && status_age.is_none() {
            return Err(findings.report(level, "bounds nothing"));
        }
        let from_threat_level =
            from_threat_level.as_ref().map_or(Ok(0), |level| number(level, 0..=u8::MAX, findings));
        let bundle_age = age(bundle_age.as_ref(), 1, findings);
        let stale_grace = age(stale_grace.as_ref(), 0, findings);
        let status_age = age(status_age.as_ref(), 1, findings);
        Ok(StalenessLevel {
            from_threat_level: from_threat_level?,
            bundle_age: bundle_age?,
            stale_grace: stale_grace?,
            status_age: status_age?,
        })
    }
}

impl Status {
    /// `directory` is what key files are relative to.
    pub(super) fn compile(
        &self,
        algorithms: &[String],
        directory: &Path,
        findings: &mut Findings,
    ) -> Result<StatusRules, Reported> {
        let lists = (&self.keys[..], &self.key_files[..]);
        let keys = read_keys(lists, TOKEN_LIST, algorithms, directory, findings);
        let maximum_age = age(self.maximum_age.as_ref(), 1, findings);
        Ok(StatusRules {
            keys: keys?,
            required: self.required.unwrap_or(false),
            maximum_age: maximum_age?,
        })
    }
}

/// Reads an age of at least so many seconds.
pub(super) fn age(
    text: Option<&Spanned<String>>,
    least: u64,
    findings: &mut Findings,
) -> Result<Option<u32>, Reported> {
    let Some(text) = text else { return Ok(None) };
    let seconds = duration(text, LONGEST, findings)?;
    match u32::try_from(seconds) {
        Ok(age) if seconds >= least => Ok(Some(age)),
        _ => Err(findings.report(text, "is no length of time")),
    }
}
