//! The engine as a plain Rust library: the reference that every host is held against.

mod incoming;
mod lifecycle;
mod outgoing;

use anyhow::Result;
use doorward_engine as engine;
use doorward_host::contract::circumstance::{Circumstance, LoadContext};
use doorward_host::contract::inspection::Reading;
use doorward_host::contract::lifecycle::{AccessRight, Message};
use doorward_host::contract::question::{Answer, Question};
use doorward_host::contract::verification::{BundleSummary, Decision, Flaw};

use crate::host::{Advance, Hearing, Host, Verifier};

pub use incoming::{answers, circumstance, load_context};
pub use outgoing::category;

/// The adapter for the engine itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl Host for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn digest(&self) -> Option<String> {
        None
    }

    fn load(
        &self,
        bundle: &[u8],
        context: &LoadContext,
    ) -> Result<Result<Box<dyn Verifier + '_>, Flaw>> {
        let loaded = engine::Verifier::load(bundle, &incoming::load_context(context.clone()));
        Ok(match loaded {
            Ok(verifier) => Ok(Box::new(Loaded(verifier))),
            Err(flaw) => Err(outgoing::flaw(flaw)),
        })
    }

    fn inspect(&self, octets: &[u8]) -> Result<Vec<Reading>> {
        Ok(engine::inspect(octets).into_iter().map(outgoing::reading).collect())
    }

    fn advance(&self, right: Option<&AccessRight>, message: &Message) -> Result<Advance> {
        let message = lifecycle::message(message.clone());
        let right = right.cloned().map(lifecycle::access_right);
        Ok(Advance {
            addressed: lifecycle::addressed(engine::address_of(message.kind, &message.body)),
            reaction: lifecycle::reaction(engine::advance(right, &message)),
        })
    }
}

struct Loaded(engine::Verifier);

impl Verifier for Loaded {
    fn summary(&mut self) -> Result<BundleSummary> {
        Ok(outgoing::summary(self.0.summary()))
    }

    fn hear(
        &mut self,
        presentation: &[u8],
        at: &Circumstance,
        answer: &mut dyn FnMut(&[Question]) -> Vec<Answer>,
    ) -> Result<Hearing> {
        let verified = match self.0.verify(presentation, &incoming::circumstance(at.clone())) {
            engine::Outcome::Verified(verified) => verified,
            engine::Outcome::Denied(denial) => {
                return Ok(Hearing::refused(Decision::Denied(outgoing::denial(denial))));
            }
        };
        let claims = outgoing::claims(verified.claims().clone());
        let questions: Vec<_> = verified.questions().into_iter().map(outgoing::question).collect();
        let answers = incoming::answers(answer(&questions));
        let decision = outgoing::decision(verified.decide(answers));
        Ok(Hearing { claims: Some(claims), questions, decision })
    }
}
