//! Authentication profiles: how strongly holders prove themselves, and when.

use doorward_bundle::Strength;
use doorward_bundle::limits::{FACTOR_SECONDS, LEVELS};
use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::number_or;
use super::schedule::{self, NEVER};
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, at_most, every};
use crate::schema::{Identifier, Name, OneOf};
use crate::spanned::Spanned;
use crate::text::{keyword_or, name};

/// Without `within`: as long as a door may be expected to wait for a second person.
const WITHIN: u32 = 20;

/// Which security level counts when, for the access points that name it:
/// `[[authentication-profile]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct AuthenticationProfile {
    /// What access points call it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// The levels: the first whose hours it is counts; outside all hours, what the access point asks
    /// for.
    levels: Spanned<Vec<Spanned<SecurityLevel>>>,
}

/// How strongly holders must prove themselves in some hours.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
struct SecurityLevel {
    /// The identifier of a schedule, or `always`.
    #[schemars(with = "Identifier")]
    schedule: Spanned<String>,
    /// How strong a proof must be; a weaker one is a first factor, and more is needed of the same
    /// holder. Never weaker than what the access point asks for. Without: as it asks for.
    #[schemars(with = "Option<OneOf<Strength>>")]
    required_strength: Option<Spanned<String>>,
    /// Whether two holders must show that they may pass. Without: `false`.
    dual: Option<bool>,
    /// Seconds for which the first factor counts. Without: 20.
    #[schemars(range(min = 1, max = FACTOR_SECONDS))]
    within: Option<Spanned<i64>>,
}

impl AuthenticationProfile {
    /// Whether a level of it refers to the built-in schedule that never holds.
    pub(crate) fn uses_never(&self) -> bool {
        self.levels.get_ref().iter().any(|level| level.get_ref().schedule.get_ref() == NEVER)
    }

    pub(crate) fn compile(
        &self,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::AuthenticationProfile, Reported> {
        let name = name(&self.name, findings);
        let levels = self.levels.get_ref();
        at_least_one(&self.levels, findings)?;
        at_most(levels, LEVELS, findings)?;
        let levels = every(levels.iter().map(|level| level.get_ref().compile(scope, findings)));
        Ok(doorward_bundle::AuthenticationProfile {
            identifier: self.identifier.clone(),
            name: name?,
            levels: levels?,
        })
    }
}

impl SecurityLevel {
    fn compile(
        &self,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::SecurityLevel, Reported> {
        let when = schedule::resolve(&self.schedule, &scope.schedules, findings);
        let strength = keyword_or(self.required_strength.as_ref(), Strength::None, findings);
        let within = number_or(self.within.as_ref(), WITHIN, 1..=FACTOR_SECONDS, findings);
        Ok(doorward_bundle::SecurityLevel {
            when: when?,
            required_strength: strength?,
            dual: self.dual.unwrap_or(false),
            within: within?,
        })
    }
}
