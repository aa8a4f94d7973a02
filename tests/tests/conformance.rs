//! The runner itself: it must be able to fail.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use anyhow::Result;
use doorward_cases::case::{Case, Exception};
use doorward_cases::host::{Advance, Hearing, Host, Verifier};
use doorward_cases::run::{Conformance, Line};
use doorward_cases::{NamedCase, Native, collect, root};
use doorward_host::contract::circumstance::{Circumstance, LoadContext};
use doorward_host::contract::inspection::Reading;
use doorward_host::contract::lifecycle::{AccessRight, Message};
use doorward_host::contract::question::{Answer, Question};
use doorward_host::contract::verification::{BundleSummary, Flaw};

/// The engine under another name, which says something else of every presentation.
struct Liar;

struct Lying<'v>(Box<dyn Verifier + 'v>);

impl Host for Liar {
    fn name(&self) -> &'static str {
        "liar"
    }

    fn digest(&self) -> Option<String> {
        None
    }

    fn load(
        &self,
        bundle: &[u8],
        context: &LoadContext,
    ) -> Result<Result<Box<dyn Verifier + '_>, Flaw>> {
        let loaded = Native.load(bundle, context)?;
        Ok(loaded.map(|verifier| Box::new(Lying(verifier)) as Box<dyn Verifier>))
    }

    fn inspect(&self, octets: &[u8]) -> Result<Vec<Reading>> {
        Native.inspect(octets)
    }

    fn advance(&self, right: Option<&AccessRight>, message: &Message) -> Result<Advance> {
        Native.advance(right, message)
    }
}

impl Verifier for Lying<'_> {
    fn summary(&mut self) -> Result<BundleSummary> {
        self.0.summary()
    }

    fn hear(
        &mut self,
        presentation: &[u8],
        at: &Circumstance,
        answer: &mut dyn FnMut(&[Question]) -> Vec<Answer>,
    ) -> Result<Hearing> {
        let mut hearing = self.0.hear(presentation, at, answer)?;
        hearing.claims = None;
        Ok(hearing)
    }
}

fn case(name: &str) -> NamedCase {
    let path = root().join("tests/vectors").join(name).with_extension("json");
    collect(&path).unwrap().remove(0)
}

/// The same, expecting another code.
fn wrong(name: &str) -> NamedCase {
    let mut named = case(name);
    match &mut named.case {
        Case::Decision(case) => case.presentations[0].expected.code = "policy.forbidden".into(),
        Case::Load(_) | Case::Lifecycle(_) => panic!("{name} is no case of decisions"),
    }
    named
}

fn except(mut named: NamedCase, host: &str) -> NamedCase {
    let exception = Exception { host: host.into(), reason: "known".into() };
    match &mut named.case {
        Case::Decision(case) => case.exceptions.push(exception),
        Case::Load(case) => case.exceptions.push(exception),
        Case::Lifecycle(case) => case.exceptions.push(exception),
    }
    named
}

/// How many disagreements there are.
fn failures(hosts: &[&dyn Host], named: &NamedCase) -> usize {
    let mut conformance = Conformance::new(hosts);
    let lines = conformance.run(named);
    let failures = lines.iter().filter(|line| matches!(line, Line::Failure(_))).count();
    assert_eq!(conformance.failed(), usize::from(failures > 0));
    assert_eq!(conformance.passed(), usize::from(failures == 0));
    failures
}

const NAME: &str = "pkoc-nfc-v1/key-first";

#[test]
fn a_wrong_expectation_fails() {
    assert_eq!(failures(&[&Native], &case(NAME)), 0);
    assert_eq!(failures(&[&Native], &wrong(NAME)), 1);
}

#[test]
fn an_exception_must_fail() {
    assert_eq!(failures(&[&Native], &except(wrong(NAME), "native")), 0);
    assert_eq!(failures(&[&Native], &except(case(NAME), "native")), 1, "an unexpected pass");
    assert_eq!(failures(&[&Native], &except(wrong(NAME), "another")), 1, "another's exception");
}

#[test]
fn hosts_must_agree_beyond_what_the_case_says() {
    assert_eq!(failures(&[&Liar], &case(NAME)), 0, "the decision is as expected");
    assert_eq!(failures(&[&Native, &Liar], &case(NAME)), 1, "the claims are not");
}

#[test]
fn a_fault_is_no_outcome() {
    let mut named = case(NAME);
    named.folder = "nowhere".into();
    assert_eq!(failures(&[&Native], &named), 1);
}

fn conform(arguments: &[&str], path: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_conform")).args(arguments).arg(path).output().unwrap()
}

fn last_line(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap().lines().last().unwrap_or_default().into()
}

#[test]
fn the_program_counts_in_its_last_line_and_fails_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let sites = folder.path().join("sites");
    fs::create_dir_all(&sites).unwrap();
    let text = fs::read_to_string(root().join("tests/vectors/sites/mortal.toml")).unwrap();
    fs::write(sites.join("mortal.toml"), text).unwrap();
    let inner = folder.path().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    let good = fs::read_to_string(root().join("tests/vectors/clock/bundle-dead.json")).unwrap();
    let good = good.replace("../sites/", "../../sites/");
    fs::write(inner.join("good.json"), &good).unwrap();

    let output = conform(&["--host", "native"], folder.path());
    assert_eq!(last_line(&output), "1 passed, 0 failed");
    assert_eq!(output.status.code(), Some(0));

    fs::write(inner.join("bad.json"), good.replace("bundle.dead", "policy.forbidden")).unwrap();
    let output = conform(&["--host", "native", "--json"], folder.path());
    assert_eq!(last_line(&output), "1 passed, 1 failed");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    let decisions: Vec<serde_json::Value> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert_eq!(decisions.len(), 2);
    let code = "/decision/denied/report/reason/code";
    for decision in &decisions {
        assert_eq!(decision["host"], "native");
        assert_eq!(decision.pointer(code).unwrap(), "bundle.dead");
    }
}

#[test]
fn the_program_refuses_what_it_cannot_run() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(conform(&["--host", "native"], empty.path()).status.code(), Some(1));
    let some = root().join("tests/vectors/load");
    assert_eq!(conform(&["--host", "abacus"], &some).status.code(), Some(1));
    fs::write(empty.path().join("no-case.json"), "{}").unwrap();
    assert_eq!(conform(&["--host", "native"], empty.path()).status.code(), Some(1));
}
