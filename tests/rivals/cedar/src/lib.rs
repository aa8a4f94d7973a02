//! Cedar with the policy of the bench: the same program natively and as a WebAssembly module.
//!
//! It gets everything before it is measured: the policies are parsed once, and the entities, those of
//! all holders included, are loaded once with their hierarchy closed. What is measured is what a
//! request costs: making it of its parts, which are parsed already, and authorizing it.

pub mod module;

use std::collections::{HashMap, HashSet};
use std::str::FromStr as _;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid,
    PolicySet, Request, RestrictedExpression,
};
use serde::Deserialize;

/// What is decided about, in names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Scene {
    /// In the language of Cedar.
    policies: String,
    /// Each access point, with the groups that it is in.
    access_points: HashMap<String, Vec<String>>,
    /// Each holder, with the profiles that they have.
    holders: HashMap<String, Vec<String>>,
    /// What is asked.
    questions: Vec<Question>,
}

/// Whether somebody may pass.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Question {
    holder: String,
    access_point: String,
    /// The schedules that hold there at that moment.
    schedules: Vec<String>,
}

/// Cedar, ready to answer.
pub struct Rival {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    asked: Vec<Asked>,
    action: EntityUid,
}

/// A question whose names have been parsed.
struct Asked {
    holder: EntityUid,
    access_point: EntityUid,
    schedules: Vec<String>,
}

impl Rival {
    /// Reads a scene, written as JSON.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn load(scene: &[u8]) -> Result<Self, String> {
        let scene: Scene = serde_json::from_slice(scene).map_err(|error| error.to_string())?;
        let policies = PolicySet::from_str(&scene.policies).map_err(|error| error.to_string())?;
        let access_points = entities("AccessPoint", "Group", &scene.access_points)?;
        let holders = entities("Holder", "Profile", &scene.holders)?;
        let entities = Entities::from_entities(access_points.into_iter().chain(holders), None)
            .map_err(|error| error.to_string())?;
        let asked = scene
            .questions
            .into_iter()
            .map(|question| {
                Ok(Asked {
                    holder: named("Holder", &question.holder)?,
                    access_point: named("AccessPoint", &question.access_point)?,
                    schedules: question.schedules,
                })
            })
            .collect::<Result<_, String>>()?;
        Ok(Self {
            authorizer: Authorizer::new(),
            policies,
            entities,
            asked,
            action: named("Action", "momentary")?,
        })
    }

    /// How many questions there are.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.asked.len()
    }

    /// Answers one of them.
    ///
    /// # Errors
    /// There is no such question, or Cedar could not evaluate a policy.
    pub fn permits(&self, question: usize) -> Result<bool, String> {
        let Asked { holder, access_point, schedules } =
            self.asked.get(question).ok_or("there is no such question")?;
        let schedules = schedules.iter().cloned().map(RestrictedExpression::new_string);
        let schedules = RestrictedExpression::new_set(schedules);
        let context = Context::from_pairs([("schedules".to_string(), schedules)])
            .map_err(|error| error.to_string())?;
        let request =
            Request::new(holder.clone(), self.action.clone(), access_point.clone(), context, None)
                .map_err(|error| error.to_string())?;
        let response = self.authorizer.is_authorized(&request, &self.policies, &self.entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(error.to_string());
        }
        Ok(response.decision() == Decision::Allow)
    }
}

/// Things of a kind, each in its groups, and these.
fn entities(
    kind: &str,
    groups: &str,
    listed: &HashMap<String, Vec<String>>,
) -> Result<Vec<Entity>, String> {
    let mut all: HashSet<&String> = HashSet::new();
    let mut found = Vec::new();
    for (name, within) in listed {
        all.extend(within);
        let parents = within.iter().map(|group| named(groups, group)).collect::<Result<_, _>>()?;
        found.push(Entity::new_no_attrs(named(kind, name)?, parents));
    }
    for group in all {
        found.push(Entity::new_no_attrs(named(groups, group)?, HashSet::new()));
    }
    Ok(found)
}

fn named(kind: &str, name: &str) -> Result<EntityUid, String> {
    let kind = EntityTypeName::from_str(kind).map_err(|error| error.to_string())?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(name)))
}
