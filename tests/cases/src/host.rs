//! What an adapter does: run the engine in one host.

use anyhow::Result;
use doorward_host::contract::circumstance::{Circumstance, LoadContext};
use doorward_host::contract::inspection::Reading;
use doorward_host::contract::lifecycle::{AccessRight, Addressed, Message, Reaction};
use doorward_host::contract::question::{Answer, Question};
use doorward_host::contract::verification::{BundleSummary, Claims, Decision, Flaw};
use serde::{Deserialize, Serialize};

/// Something that runs the engine. An error is a fault of the host, such as a trap: never an outcome.
pub trait Host {
    /// Its name, as in exceptions and on the command line.
    fn name(&self) -> &'static str;

    /// SHA-256 of the component that it runs, in hex. Absent: it runs the engine natively.
    fn digest(&self) -> Option<String>;

    /// Loads a bundle into a new verifier.
    ///
    /// # Errors
    /// A fault of the host; a bundle that is refused is the inner error.
    fn load(
        &self,
        bundle: &[u8],
        context: &LoadContext,
    ) -> Result<Result<Box<dyn Verifier + '_>, Flaw>>;

    /// A structured, unverified view of any octets.
    ///
    /// # Errors
    /// A fault of the host.
    fn inspect(&self, octets: &[u8]) -> Result<Vec<Reading>>;

    /// Reads whom a message is about, and applies it to an access right.
    ///
    /// # Errors
    /// A fault of the host.
    fn advance(&self, right: Option<&AccessRight>, message: &Message) -> Result<Advance>;
}

/// A loaded bundle in a host.
pub trait Verifier {
    /// What the bundle says of itself.
    ///
    /// # Errors
    /// A fault of the host.
    fn summary(&mut self) -> Result<BundleSummary>;

    /// Verifies a presentation and, where its proof holds, has the questions answered and decides.
    ///
    /// # Errors
    /// A fault of the host.
    fn hear(
        &mut self,
        presentation: &[u8],
        at: &Circumstance,
        answer: &mut dyn FnMut(&[Question]) -> Vec<Answer>,
    ) -> Result<Hearing>;
}

/// Everything that a host says of one presentation. Two hosts must say the same.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Hearing {
    /// What it claims. Absent: its proof does not hold.
    pub claims: Option<Claims>,
    /// What the host was to look up.
    pub questions: Vec<Question>,
    /// What came out.
    pub decision: Decision,
}

/// Everything that a host says of one message. Two hosts must say the same.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Advance {
    /// Whom it is about.
    pub addressed: Addressed,
    /// What came of it.
    pub reaction: Reaction,
}

impl Hearing {
    /// The hearing of a presentation whose proof does not hold.
    pub fn refused(decision: Decision) -> Self {
        Self { claims: None, questions: Vec::new(), decision }
    }
}
