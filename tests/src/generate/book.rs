//! The cases that have been written so far.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::scene::Scene;
use doorward_cases::case::{Case, DecisionCase, Expected, LifecycleCase, LoadCase};

/// What cases say of where they are from, unless they are from a public source.
pub(super) const GENERATED: &str = "generated";

/// Cases by their path below `vectors/`, without the extension.
#[derive(Debug, Default)]
pub(super) struct Book {
    cases: BTreeMap<String, Case>,
    twice: Vec<String>,
}

impl Book {
    /// A case of one presentation.
    pub(super) fn case(&mut self, name: &str, about: &str, scene: Scene, expected: Expected) {
        self.story(name, about, GENERATED, vec![(scene, expected)]);
    }

    /// A case of several presentations at the site and before the store of the first.
    pub(super) fn story(
        &mut self,
        name: &str,
        about: &str,
        source: &str,
        scenes: Vec<(Scene, Expected)>,
    ) {
        let Some((first, _)) = scenes.first() else { return };
        let (site, store) = (first.site(), first.store());
        let case = DecisionCase {
            about: about.into(),
            source: source.into(),
            exceptions: Vec::new(),
            site,
            store,
            presentations: scenes
                .into_iter()
                .map(|(scene, expected)| scene.presentation(expected))
                .collect(),
        };
        self.insert(name, Case::Decision(case));
    }

    /// A case that is put together already.
    pub(super) fn decision(&mut self, name: &str, case: DecisionCase) {
        self.insert(name, Case::Decision(case));
    }

    /// A case of presentations that has been written.
    pub(super) fn written(&self, name: &str) -> Result<&DecisionCase> {
        match self.cases.get(name) {
            Some(Case::Decision(case)) => Ok(case),
            _ => bail!("there is no case `{name}` of presentations"),
        }
    }

    /// A case of a bundle.
    pub(super) fn load(&mut self, name: &str, case: LoadCase) {
        self.insert(name, Case::Load(case));
    }

    /// A case of messages.
    pub(super) fn lifecycle(&mut self, name: &str, case: LifecycleCase) {
        self.insert(name, Case::Lifecycle(case));
    }

    /// The cases, if no two have the same name.
    pub(super) fn into_cases(self) -> Result<BTreeMap<String, Case>> {
        if !self.twice.is_empty() {
            bail!("cases of the same name: {}", self.twice.join(", "));
        }
        Ok(self.cases)
    }

    fn insert(&mut self, name: &str, case: Case) {
        if self.cases.insert(name.into(), case).is_some() {
            self.twice.push(name.into());
        }
    }
}
