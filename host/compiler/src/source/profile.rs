//! Access profiles and their policies.

use doorward_bundle::limits::POLICIES;
use doorward_bundle::{Capability, Effect, Strength};
use schemars::JsonSchema;
use serde::Deserialize;

use super::condition::Conditions;
use super::coverage::Coverage;
use super::schedule::{self, NEVER};
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, at_most, every, set};
use crate::schema::{AtLeastOne, Identifier, Name, OneOf};
use crate::spanned::Spanned;
use crate::text::{keyword, name};

/// A named set of policies that holders are tied to: `[[profile]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Profile {
    /// What assignments of the registry call it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// What it permits and forbids.
    #[serde(default, rename = "policy")]
    #[schemars(length(max = POLICIES))]
    policies: Vec<Spanned<Policy>>,
}

/// What, where and when: `[[profile.policy]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
struct Policy {
    /// Whether it permits or forbids. A forbid wins over every permit.
    #[schemars(with = "OneOf<Effect>")]
    effect: Spanned<String>,
    /// The identifiers of access points that it covers.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    access_points: Vec<Spanned<String>>,
    /// The identifiers of areas: it covers every access point that leads into one of them.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    areas: Vec<Spanned<String>>,
    /// Tags: it covers every access point that has one of them.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    tags: Vec<Spanned<String>>,
    /// Whether it covers every access point of the site; then nothing else is listed.
    everywhere: Option<Spanned<bool>>,
    /// The identifier of a schedule, or `always`, or `never`.
    #[schemars(with = "Identifier")]
    schedule: Spanned<String>,
    /// What may be asked of the lock. Without: `momentary` for a permit, and all for a forbid.
    #[schemars(with = "Option<AtLeastOne<OneOf<Capability>>>")]
    capabilities: Option<Spanned<Vec<Spanned<String>>>>,
    /// How strong a proof must be, of a permit only. Without: as the access point asks for.
    #[schemars(with = "Option<OneOf<Strength>>")]
    required_strength: Option<Spanned<String>>,
    /// When it applies at all: while all of them hold.
    conditions: Option<Spanned<Conditions>>,
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
        let coverage = Coverage {
            everywhere: source.everywhere.as_ref(),
            areas: &source.areas,
            access_points: &source.access_points,
            tags: &source.tags,
        };
        let at = coverage.compile(policy, scope, findings);
        let when = schedule::resolve(&source.schedule, &scope.schedules, findings);
        let capabilities =
            source.capabilities.as_ref().map(|list| capabilities(list, findings)).transpose();
        let required_strength = source.required_strength(findings);
        let conditions =
            source.conditions.as_ref().map(|it| Conditions::compile(it, findings)).transpose();
        let (effect, capabilities) = (effect?, capabilities?);
        if let (Effect::Forbid, Some(text)) = (effect, &source.required_strength) {
            return Err(findings.report(text, "is for what permits; this forbids"));
        }
        Ok(doorward_bundle::Policy {
            at: at?,
            when: when?,
            effect,
            capabilities: capabilities.unwrap_or_else(|| default_capabilities(effect)),
            required_strength: required_strength?,
            conditions: conditions?,
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
