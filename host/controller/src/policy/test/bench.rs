//! A bundle in the engine, to try things with.

use anyhow::{Result, bail};
use doorward_bundle::Bundle;
use doorward_compiler::{Algorithm, sign};
use doorward_host::contract::circumstance::LoadContext;
use doorward_host::contract::policy::{Hypothetical, Interval, Simulation};
use doorward_host::engine::{Engine, Instance, Verifier};

use crate::bundle::keygen;
use crate::data_folder::trusted;

/// A bundle that the engine has loaded.
pub(super) struct Bench {
    instance: Instance,
    verifier: Verifier,
    asked: u64,
}

impl Bench {
    /// Signs a bundle with a key that is thrown away, and loads it.
    pub(super) fn load(engine: &Engine, bundle: &Bundle) -> Result<Self> {
        let key = keygen::generate(Algorithm::EdDsa)?;
        let signed = sign(bundle, &key)?;
        let context = LoadContext {
            site: None,
            trusted_keys: vec![trusted(key.public_key())],
            floor: None,
            secrets: Vec::new(),
            evidence: Vec::new(),
        };
        let mut instance = engine.instantiate()?;
        match instance.load(&signed, &context)? {
            Ok(verifier) => Ok(Self { instance, verifier, asked: 0 }),
            Err(flaw) => {
                bail!("the engine refuses it: {}: {}: {}", flaw.code, flaw.path, flaw.detail)
            }
        }
    }

    /// What would come of a presentation.
    pub(super) fn simulate(&mut self, presentation: &Hypothetical) -> Result<Simulation> {
        self.asked = self.asked.saturating_add(1);
        Ok(self.instance.simulate(self.verifier, presentation)?)
    }

    /// How a presentation would come out from its own instant until another, exact to the second.
    pub(super) fn when_can(
        &mut self,
        presentation: &Hypothetical,
        until: u64,
    ) -> Result<Vec<Interval>> {
        let mut presentation = presentation.clone();
        let mut intervals = Vec::new();
        while presentation.now < until {
            self.asked = self.asked.saturating_add(1);
            let timeline = self.instance.when_can(self.verifier, &presentation, until)?;
            if timeline.until <= presentation.now {
                bail!("the engine cannot say what comes after second {}", presentation.now);
            }
            intervals.extend(timeline.intervals);
            presentation.now = timeline.until;
        }
        Ok(intervals)
    }

    /// How often it has been asked.
    pub(super) fn asked(&self) -> u64 {
        self.asked
    }
}
