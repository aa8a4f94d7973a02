//! Hosts that are reached by messages: Node, a browser, functions at the edge.
//!
//! All speak the same: a request in JSON says everything, and the answer is the contract's own form.

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use doorward_host::contract::circumstance::{Circumstance, LoadContext};
use doorward_host::contract::inspection::Reading;
use doorward_host::contract::lifecycle::{AccessRight, Message};
use doorward_host::contract::question::{Answer, Question};
use doorward_host::contract::verification::{BundleSummary, Claims, Decision, Flaw};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::component::{self, Wasmtime};
use doorward_cases::host::{Advance, Hearing, Host, Verifier};

/// A way to a host.
pub(crate) trait Channel {
    /// Sends a request and waits for its answer, both JSON.
    fn ask(&self, request: &str) -> Result<String>;
}

/// A host behind a channel.
pub(crate) struct Remote<C> {
    name: &'static str,
    digest: String,
    channel: C,
}

/// What is answered.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Reply {
    /// SHA-256 of the component, in hex.
    Digest(String),
    /// SHA-256 of each core module, for hosts that load those.
    Cores(Vec<String>),
    /// The bundle is in force.
    Loaded(BundleSummary),
    /// It is not.
    Refused(Flaw),
    /// The proof holds.
    Verified { claims: Claims, questions: Vec<Question> },
    /// It does not.
    Denied(Decision),
    /// What was decided.
    Decision(Decision),
    /// What the octets look like.
    Readings(Vec<Reading>),
    /// What came of a message.
    Advanced(Box<Advance>),
    /// The host failed.
    Fault(String),
}

impl<C: Channel> Remote<C> {
    /// Asks the host for the digest of what it runs. One that loads core modules must have loaded
    /// exactly those that are inside the component.
    pub(crate) fn open(name: &'static str, channel: C) -> Result<Self> {
        let mut remote = Self { name, digest: String::new(), channel };
        remote.digest = match remote.ask(&json!({ "op": "digest" }))? {
            Reply::Digest(digest) => digest,
            Reply::Cores(loaded) => {
                let component = Wasmtime::component()?;
                let cores = component::core_modules(&component)?;
                let expected: Vec<String> =
                    cores.into_iter().map(|core| hex::encode(Sha256::digest(core))).collect();
                ensure!(
                    loaded == expected,
                    "{name} has loaded {loaded:?}, and the component has {expected:?}"
                );
                hex::encode(Sha256::digest(&component))
            }
            other => return Err(unasked(&other)),
        };
        Ok(remote)
    }

    fn ask(&self, request: &Value) -> Result<Reply> {
        let answer = self.channel.ask(&request.to_string())?;
        match serde_json::from_str(&answer) {
            Ok(Reply::Fault(fault)) => bail!("{} failed: {fault}", self.name),
            Ok(reply) => Ok(reply),
            Err(error) => Err(error).with_context(|| format!("{} answered {answer}", self.name)),
        }
    }
}

impl<C: Channel> Host for Remote<C> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn digest(&self) -> Option<String> {
        Some(self.digest.clone())
    }

    fn load(
        &self,
        bundle: &[u8],
        context: &LoadContext,
    ) -> Result<Result<Box<dyn Verifier + '_>, Flaw>> {
        let request = json!({ "op": "load", "bundle": hex::encode(bundle), "context": context });
        match self.ask(&request)? {
            Reply::Loaded(summary) => Ok(Ok(Box::new(Loaded { remote: self, request, summary }))),
            Reply::Refused(flaw) => Ok(Err(flaw)),
            other => Err(unasked(&other)),
        }
    }

    fn inspect(&self, octets: &[u8]) -> Result<Vec<Reading>> {
        match self.ask(&json!({ "op": "inspect", "bytes": hex::encode(octets) }))? {
            Reply::Readings(readings) => Ok(readings),
            other => Err(unasked(&other)),
        }
    }

    fn advance(&self, right: Option<&AccessRight>, message: &Message) -> Result<Advance> {
        let mut request = json!({ "op": "advance", "message": message });
        if let (Some(right), Some(members)) = (right, request.as_object_mut()) {
            members.insert("right".into(), serde_json::to_value(right)?);
        }
        match self.ask(&request)? {
            Reply::Advanced(advance) => Ok(*advance),
            other => Err(unasked(&other)),
        }
    }
}

/// A bundle that the host accepts, and has to be sent with every request.
struct Loaded<'a, C> {
    remote: &'a Remote<C>,
    request: Value,
    summary: BundleSummary,
}

impl<C: Channel> Verifier for Loaded<'_, C> {
    fn summary(&mut self) -> Result<BundleSummary> {
        Ok(self.summary.clone())
    }

    fn hear(
        &mut self,
        presentation: &[u8],
        at: &Circumstance,
        answer: &mut dyn FnMut(&[Question]) -> Vec<Answer>,
    ) -> Result<Hearing> {
        let mut request = self.request.clone();
        let members = request.as_object_mut().ok_or_else(|| anyhow!("a request is an object"))?;
        members.insert("op".into(), json!("verify"));
        members.insert("presentation".into(), json!(hex::encode(presentation)));
        members.insert("circumstance".into(), serde_json::to_value(at)?);
        let (claims, questions) = match self.remote.ask(&request)? {
            Reply::Verified { claims, questions } => (claims, questions),
            Reply::Denied(decision) => return Ok(Hearing::refused(decision)),
            other => return Err(unasked(&other)),
        };
        let members = request.as_object_mut().ok_or_else(|| anyhow!("a request is an object"))?;
        members.insert("op".into(), json!("decide"));
        members.insert("answers".into(), serde_json::to_value(answer(&questions))?);
        match self.remote.ask(&request)? {
            Reply::Decision(decision) => Ok(Hearing { claims: Some(claims), questions, decision }),
            other => Err(unasked(&other)),
        }
    }
}

fn unasked(reply: &Reply) -> anyhow::Error {
    anyhow!("the host answered something else: {reply:?}")
}
