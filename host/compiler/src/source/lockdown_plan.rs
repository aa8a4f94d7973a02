//! Lockdown plans: lockdowns that can be activated by name.

use serde::Deserialize;
use toml::Spanned;

use super::coverage::everywhere;
use super::quantity::number;
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::text::name;

/// `[[lockdown-plan]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct LockdownPlan {
    identifier: String,
    name: Spanned<String>,
    rank: Spanned<i64>,
    everywhere: Option<Spanned<bool>>,
    #[serde(default)]
    areas: Vec<Spanned<String>>,
    #[serde(default)]
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
