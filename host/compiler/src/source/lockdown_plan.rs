//! Lockdown plans: lockdowns that can be activated by name.

use schemars::JsonSchema;
use serde::Deserialize;

use super::coverage::everywhere;
use super::quantity::number;
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::schema::{Identifier, Name};
use crate::spanned::Spanned;
use crate::text::name;

/// A lockdown that can be activated by name: `[[lockdown-plan]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct LockdownPlan {
    /// What orders call it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// How strong it is: credentials that override at least this rank pass.
    #[schemars(range(min = 0, max = u8::MAX))]
    rank: Spanned<i64>,
    /// Whether it covers the whole site; then nothing else is listed.
    everywhere: Option<Spanned<bool>>,
    /// The identifiers of areas that nobody gets into or out of.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    areas: Vec<Spanned<String>>,
    /// The identifiers of doors that nobody gets through.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    doors: Vec<Spanned<String>>,
}

impl LockdownPlan {
    pub(crate) fn compile(
        plan: &Spanned<Self>,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::LockdownPlan, Reported> {
        let source = plan.get_ref();
        let name = name(&source.name, findings);
        let rank = number(&source.rank, 0..=u8::MAX, findings);
        let listed = !(source.areas.is_empty() && source.doors.is_empty());
        let all = everywhere(plan, source.everywhere.as_ref(), listed, findings);
        let areas = scope.areas.resolve_all(&source.areas, findings);
        let doors = scope.doors.resolve_all(&source.doors, findings);
        Ok(doorward_bundle::LockdownPlan {
            identifier: source.identifier.clone(),
            name: name?,
            rank: rank?,
            all: all?,
            areas: areas?,
            doors: doors?,
        })
    }
}
