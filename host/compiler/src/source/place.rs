//! Areas, and the doors between them.

use doorward_bundle::DoorMode;
use doorward_bundle::limits::RELEASE_SECONDS;
use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::number_or;
use crate::findings::{Findings, Reported};
use crate::schema::{Identifier, Name, OneOf};
use crate::spanned::Spanned;
use crate::text::{keyword_or, name};

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
}

/// Without `release-seconds`.
const RELEASE: u32 = 5;
/// Without `extended-seconds`.
const EXTENDED: u32 = 15;

impl Area {
    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Area, Reported> {
        let name = name(&self.name, findings);
        Ok(doorward_bundle::Area { identifier: self.identifier.clone(), name: name? })
    }
}

impl Door {
    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Door, Reported> {
        let name = name(&self.name, findings);
        let mode = keyword_or(self.mode.as_ref(), DoorMode::Locked, findings);
        let mut seconds = |value: &Option<_>, default| {
            number_or(value.as_ref(), default, 1..=RELEASE_SECONDS, findings)
        };
        let release = seconds(&self.release_seconds, RELEASE);
        let extended = seconds(&self.extended_seconds, EXTENDED);
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
        })
    }
}
