//! Access profiles and their policies.

use doorward_bundle::limits::POLICIES;
use doorward_bundle::{Capability, Effect, Strength, Where};
use serde::Deserialize;
use toml::Spanned;

use super::coverage::everywhere;
use super::schedule::{self, NEVER};
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, at_most, every, set};
use crate::text::{keyword, name};

/// `[[profile]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Profile {
    identifier: String,
    name: Spanned<String>,
    #[serde(default, rename = "policy")]
    policies: Vec<Spanned<Policy>>,
}

/// `[[profile.policy]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
struct Policy {
    effect: Spanned<String>,
    #[serde(default)]
    access_points: Vec<Spanned<String>>,
    #[serde(default)]
    areas: Vec<Spanned<String>>,
    everywhere: Option<Spanned<bool>>,
    schedule: Spanned<String>,
    capabilities: Option<Spanned<Vec<Spanned<String>>>>,
    required_strength: Option<Spanned<String>>,
}

impl Profile {
    /// Whether a policy of it refers to the built-in schedule that never holds.
    pub(crate) fn uses_never(&self) -> bool {
        self.policies.iter().any(|policy| policy.get_ref().schedule.get_ref() == NEVER)
    }

    pub(crate) fn compile(
        &self,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Profile, Reported> {
        let name = name(&self.name, findings);
        let policies = at_most(&self.policies, POLICIES, findings).and_then(|()| {
            every(self.policies.iter().map(|policy| Policy::compile(policy, scope, findings)))
        });
        Ok(doorward_bundle::Profile {
            identifier: self.identifier.clone(),
            name: name?,
            policies: policies?,
        })
    }
}

impl Policy {
    fn compile(
        policy: &Spanned<Self>,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Policy, Reported> {
        let source = policy.get_ref();
        let effect = keyword(&source.effect, findings);
        let listed = !(source.access_points.is_empty() && source.areas.is_empty());
        let all = everywhere(policy, source.everywhere.as_ref(), listed, findings);
        let areas = scope.areas.resolve_all(&source.areas, findings);
        let access_points = scope.access_points.resolve_all(&source.access_points, findings);
        let when = schedule::resolve(&source.schedule, &scope.schedules, findings);
        let capabilities =
            source.capabilities.as_ref().map(|list| capabilities(list, findings)).transpose();
        let required_strength = source.required_strength(findings);
        let (effect, capabilities) = (effect?, capabilities?);
        if let (Effect::Forbid, Some(text)) = (effect, &source.required_strength) {
            return Err(findings.report(text, "is for what permits; this forbids"));
        }
        Ok(doorward_bundle::Policy {
            at: Where { all: all?, areas: areas?, access_points: access_points? },
            when: when?,
            effect,
            capabilities: capabilities.unwrap_or_else(|| default_capabilities(effect)),
            required_strength: required_strength?,
        })
    }

    fn required_strength(&self, findings: &mut Findings) -> Result<Option<Strength>, Reported> {
        self.required_strength.as_ref().map(|text| keyword(text, findings)).transpose()
    }
}

/// Reads a list of capabilities. It cannot be empty: to forbid all of them it is left out.
fn capabilities(
    list: &Spanned<Vec<Spanned<String>>>,
    findings: &mut Findings,
) -> Result<Vec<Capability>, Reported> {
    at_least_one(list, findings)?;
    set(list.get_ref(), usize::MAX, findings, keyword)
}

/// In a bundle, a forbid without capabilities forbids all.
fn default_capabilities(effect: Effect) -> Vec<Capability> {
    match effect {
        Effect::Permit => vec![Capability::Momentary],
        Effect::Forbid => Vec::new(),
    }
}
