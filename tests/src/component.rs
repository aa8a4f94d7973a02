//! The component in wasmtime, as door controllers run it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use doorward_host::contract::circumstance::{Circumstance, LoadContext};
use doorward_host::contract::inspection::Reading;
use doorward_host::contract::lifecycle::{AccessRight, Message};
use doorward_host::contract::question::{Answer, Question};
use doorward_host::contract::verification::{BundleSummary, Decision, Flaw};
use doorward_host::engine::{self, Checked, Engine, Instance};
use wasmparser::{Parser, Payload};

use doorward_cases::host::{Advance, Hearing, Host, Verifier};
use doorward_cases::root;

/// Where the component is, if it is not where the build puts it.
const PATH: &str = "DOORWARD_ENGINE";

/// The adapter for wasmtime.
#[derive(Debug)]
pub struct Wasmtime {
    engine: Engine,
}

impl Wasmtime {
    /// Compiles the component that was built last.
    ///
    /// # Errors
    /// Where there is none, or it is not one that wasmtime can use.
    pub fn load() -> Result<Self> {
        let component = Self::component()?;
        let cache = target().join("doorward").join("compiled");
        Ok(Self { engine: Engine::load(&component, Some(&cache))? })
    }

    /// The octets of the component that was built last.
    ///
    /// # Errors
    /// Where there is none.
    pub fn component() -> Result<Vec<u8>> {
        let path = env::var_os(PATH)
            .map_or_else(|| target().join("doorward").join("engine.wasm"), PathBuf::from);
        fs::read(&path).with_context(|| {
            format!("no component at `{}`: run `cargo xtask build`, or set {PATH}", path.display())
        })
    }

    fn instantiate(&self) -> Result<Instance> {
        Ok(self.engine.instantiate()?)
    }
}

impl Host for Wasmtime {
    fn name(&self) -> &'static str {
        "wasmtime"
    }

    fn digest(&self) -> Option<String> {
        Some(self.engine.digest().to_string())
    }

    fn load(
        &self,
        bundle: &[u8],
        context: &LoadContext,
    ) -> Result<Result<Box<dyn Verifier + '_>, Flaw>> {
        let mut instance = self.instantiate()?;
        Ok(match instance.load(bundle, context)? {
            Ok(verifier) => Ok(Box::new(Loaded { instance, verifier })),
            Err(flaw) => Err(flaw),
        })
    }

    fn inspect(&self, octets: &[u8]) -> Result<Vec<Reading>> {
        Ok(self.instantiate()?.inspect(octets)?)
    }

    fn advance(&self, right: Option<&AccessRight>, message: &Message) -> Result<Advance> {
        let mut instance = self.instantiate()?;
        Ok(Advance {
            addressed: instance.address_of(message.kind, &message.body)?,
            reaction: instance.advance(right, message)?,
        })
    }
}

struct Loaded {
    instance: Instance,
    verifier: engine::Verifier,
}

impl Verifier for Loaded {
    fn summary(&mut self) -> Result<BundleSummary> {
        Ok(self.instance.summary(self.verifier)?)
    }

    fn hear(
        &mut self,
        presentation: &[u8],
        at: &Circumstance,
        answer: &mut dyn FnMut(&[Question]) -> Vec<Answer>,
    ) -> Result<Hearing> {
        let instance = &mut self.instance;
        let verified = match instance.verify(self.verifier, presentation, at)? {
            Checked::Verified(verified) => verified,
            Checked::Denied(denial) => return Ok(Hearing::refused(Decision::Denied(denial))),
        };
        let claims = instance.claims(&verified)?;
        let questions = instance.questions(&verified)?;
        let decision = instance.decide(verified, &answer(&questions))?;
        Ok(Hearing { claims: Some(claims), questions, decision })
    }
}

/// The core modules inside a component, in their order.
///
/// # Errors
/// Where it is no component.
pub fn core_modules(component: &[u8]) -> Result<Vec<&[u8]>> {
    let mut modules = Vec::new();
    for payload in Parser::new(0).parse_all(component) {
        if let Payload::ModuleSection { unchecked_range, .. } = payload? {
            let range =
                usize::try_from(unchecked_range.start)?..usize::try_from(unchecked_range.end)?;
            modules.push(component.get(range).context("a module is cut off")?);
        }
    }
    Ok(modules)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    let root = root();
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |set| root.join(Path::new(&set)))
}
