//! Running cases, and judging what came out.

use anyhow::{Context as _, Result, anyhow};
use doorward_host::contract::circumstance::Continuation;
use doorward_host::contract::lifecycle::Reaction;
use doorward_host::contract::verification::Decision;
use serde::Serialize;
use serde_json::{Value, json};

use crate::case::{Case, DecisionCase, Expected, LifecycleCase, LoadCase, Loaded, Reacted};
use crate::collection::NamedCase;
use crate::host::{Advance, Hearing, Host};
use crate::site::Sites;
use crate::store::Desk;

/// What a host made of one case.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observed {
    /// One for each presentation.
    Hearings(Vec<Hearing>),
    /// What came of loading the bundle.
    Loaded(Loaded),
    /// One for each message.
    Advances(Vec<Advance>),
}

/// The name of every transaction, which is the same in all hosts.
const TRANSACTION: &str = "a transaction that nobody guesses";

/// Runs cases on one host after the other; compiles each site once.
#[derive(Debug, Default)]
pub struct Runner {
    sites: Sites,
}

/// Cases that have been run on several hosts, and how many of them came out right.
pub struct Conformance<'h> {
    hosts: &'h [&'h dyn Host],
    runner: Runner,
    passed: usize,
    failed: usize,
}

/// Something to print about a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Line {
    /// A disagreement, for people.
    Failure(String),
    /// A decision, or what came of loading a bundle.
    Decision(Value),
}

impl Runner {
    /// Runs a case on a host.
    ///
    /// # Errors
    /// A fault of the host, or a case that cannot be set up: neither is an outcome.
    pub fn run(&mut self, host: &dyn Host, named: &NamedCase) -> Result<Observed> {
        match &named.case {
            Case::Decision(case) => self.decide(host, named, case).map(Observed::Hearings),
            Case::Load(case) => load(host, case).map(Observed::Loaded),
            Case::Lifecycle(case) => follow(host, case).map(Observed::Advances),
        }
    }

    fn decide(
        &mut self,
        host: &dyn Host,
        named: &NamedCase,
        case: &DecisionCase,
    ) -> Result<Vec<Hearing>> {
        let signed = self.sites.sign(&named.folder, &case.site)?;
        let mut verifier = host
            .load(&signed.octets, &signed.context)?
            .map_err(|flaw| anyhow!("the site is refused: {}: {}", flaw.code, flaw.detail))?;
        let mut desk = Desk::open(&case.store);
        let mut opened = None;
        let mut hearings = Vec::new();
        for presentation in &case.presentations {
            let shown = presentation.shown.to_vec()?;
            let mut at = presentation.circumstance.clone();
            if presentation.continues {
                let state = opened.take().context("the presentation before opens nothing")?;
                at.continuation = Some(Continuation { transaction: TRANSACTION.into(), state });
            }
            let hearing = verifier.hear(&shown, &at, &mut |questions| {
                let honest = desk.answer(questions);
                presentation.answers.clone().unwrap_or(honest)
            })?;
            opened = match &hearing.decision {
                Decision::MoreNeeded(pending) => Some(pending.state.clone()),
                _ => None,
            };
            hearings.push(hearing);
        }
        Ok(hearings)
    }
}

impl<'h> Conformance<'h> {
    /// Nothing run yet.
    #[must_use]
    pub fn new(hosts: &'h [&'h dyn Host]) -> Self {
        Self { hosts, runner: Runner::default(), passed: 0, failed: 0 }
    }

    /// Runs a case on every host. It passes if each says what the case expects, or is an exception
    /// and does not, and if all say the same.
    pub fn run(&mut self, named: &NamedCase) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut first: Option<(&str, Observed)> = None;
        for host in self.hosts {
            let name = host.name();
            match self.runner.run(*host, named) {
                Ok(observed) => {
                    lines.extend(decisions(named, name, &observed));
                    lines.extend(judge(named, name, &observed).map(Line::Failure));
                    match &first {
                        Some((other, before)) if *before != observed => {
                            let text = format!("{}: `{name}` and `{other}` differ", named.name);
                            lines.push(Line::Failure(text));
                        }
                        Some(_) => {}
                        None => first = Some((name, observed)),
                    }
                }
                Err(error) => {
                    let text = format!("{}: {name}: {error:#}", named.name);
                    lines.push(Line::Failure(text));
                }
            }
        }
        if lines.iter().any(|line| matches!(line, Line::Failure(_))) {
            self.failed = self.failed.saturating_add(1);
        } else {
            self.passed = self.passed.saturating_add(1);
        }
        lines
    }

    /// Runs cases on every host, and tells only what went wrong.
    pub fn failures(&mut self, cases: &[NamedCase]) -> Vec<String> {
        cases
            .iter()
            .flat_map(|named| self.run(named))
            .filter_map(|line| match line {
                Line::Failure(text) => Some(text),
                Line::Decision(_) => None,
            })
            .collect()
    }

    /// Cases that came out right on every host.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.passed
    }

    /// Cases that did not.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.failed
    }
}

impl std::fmt::Debug for Conformance<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { passed, failed, .. } = self;
        f.debug_struct("Conformance")
            .field("passed", passed)
            .field("failed", failed)
            .finish_non_exhaustive()
    }
}

/// What of a case did not come out as it should, one sentence each; empty where all did.
#[must_use]
pub fn disagreements(case: &Case, observed: &Observed) -> Vec<String> {
    match (case, observed) {
        (Case::Decision(case), Observed::Hearings(hearings)) => {
            let pairs = case.presentations.iter().zip(hearings).enumerate();
            pairs
                .filter_map(|(index, (presentation, hearing))| {
                    let found = Expected::of(&hearing.decision);
                    differ(&format!("presentation {index}"), &presentation.expected, &found)
                })
                .collect()
        }
        (Case::Load(case), Observed::Loaded(found)) => {
            differ("the bundle", &case.expected, found).into_iter().collect()
        }
        (Case::Lifecycle(case), Observed::Advances(advances)) => {
            let pairs = case.messages.iter().zip(advances).enumerate();
            pairs
                .filter_map(|(index, (exchange, advance))| {
                    let found = Reacted::of(&advance.reaction);
                    differ(&format!("message {index}"), &exchange.expected, &found)
                })
                .collect()
        }
        (Case::Decision(_) | Case::Load(_) | Case::Lifecycle(_), _) => {
            vec!["another kind of case was run".into()]
        }
    }
}

fn load(host: &dyn Host, case: &LoadCase) -> Result<Loaded> {
    Ok(match host.load(&case.bundle.to_vec()?, &case.context)? {
        Ok(mut verifier) => Loaded::Accepted(verifier.summary()?),
        Err(flaw) => Loaded::Refused { code: flaw.code, path: flaw.path },
    })
}

/// Gives each message the access right that the ones before have made.
fn follow(host: &dyn Host, case: &LifecycleCase) -> Result<Vec<Advance>> {
    let mut right = None;
    case.messages
        .iter()
        .map(|exchange| {
            let advance = host.advance(right.as_ref(), &exchange.message)?;
            if let Reaction::Applied(transition) = &advance.reaction {
                right = Some(transition.right.clone());
            }
            Ok(advance)
        })
        .collect()
}

/// What is wrong with what a host said of a case, its exceptions considered.
fn judge(named: &NamedCase, host: &str, observed: &Observed) -> impl Iterator<Item = String> {
    let found = disagreements(&named.case, observed);
    let sentences = match named.case.exception(host) {
        None => found,
        Some(_) if !found.is_empty() => Vec::new(),
        Some(reason) => vec![format!("passes, and is an exception ({reason})")],
    };
    let (name, host) = (named.name.clone(), host.to_owned());
    sentences.into_iter().map(move |sentence| format!("{name}: {host}: {sentence}"))
}

/// Everything that came out, one line for each presentation.
fn decisions(named: &NamedCase, host: &str, observed: &Observed) -> Vec<Line> {
    let lines: Vec<Value> = match observed {
        Observed::Hearings(hearings) => hearings
            .iter()
            .enumerate()
            .map(|(index, hearing)| {
                json!({
                    "case": named.name,
                    "presentation": index,
                    "host": host,
                    "decision": hearing.decision,
                })
            })
            .collect(),
        Observed::Advances(advances) => advances
            .iter()
            .enumerate()
            .map(|(index, advance)| {
                json!({
                    "case": named.name,
                    "message": index,
                    "host": host,
                    "advance": advance,
                })
            })
            .collect(),
        Observed::Loaded(loaded) => {
            vec![json!({ "case": named.name, "host": host, "load": loaded })]
        }
    };
    lines.into_iter().map(Line::Decision).collect()
}

fn differ<T: PartialEq + Serialize>(what: &str, expected: &T, found: &T) -> Option<String> {
    let json = |value: &T| {
        serde_json::to_string(value).unwrap_or_else(|error| format!("not JSON: {error}"))
    };
    (expected != found).then(|| format!("{what}: expected {}, got {}", json(expected), json(found)))
}
