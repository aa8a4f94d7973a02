//! Every case, on every host, and what must hold of cases as a whole.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use doorward_cases::case::{Case, DecisionCase, Loaded, Reacted};
use doorward_cases::host::{Hearing, Host};
use doorward_cases::run::Conformance;
use doorward_cases::{Desk, NamedCase, Native, collect, root};
use doorward_engine::Code;
use doorward_host::contract::question::{Answer, Question};
use doorward_host::contract::verification::Decision;
use doorward_tests::{Wasmtime, generate};

/// Codes that no case can reach today, and why.
const UNREACHED: &[(Code, &str)] = &[
    (Code::TileUnknown, "`policy.rs` looks for a tile that leads nowhere"),
    (Code::RegistrationUnknown, REGISTRATION),
    (Code::RegistrationWrongKey, REGISTRATION),
    (Code::RegistrationRequired, REGISTRATION),
    (Code::RegistrationNoMethod, REGISTRATION),
    (Code::RegistrationNoCode, REGISTRATION),
    (Code::RegistrationCodeLate, REGISTRATION),
    (Code::RegistrationWrongCode, REGISTRATION),
    (Code::RegistrationCodeUsed, REGISTRATION),
    (Code::RegistrationTooSoon, REGISTRATION),
    (Code::RegistrationExhausted, REGISTRATION),
];

const REGISTRATION: &str = "`registration.rs` brings the component there";

fn cases() -> Vec<NamedCase> {
    collect(&root().join("tests/vectors")).unwrap()
}

/// Every decision of a case: what is run, and what came out.
fn hearings(
    host: &dyn Host,
    named: &NamedCase,
    case: &DecisionCase,
    bend: &dyn Fn(&mut doorward_cases::case::Presentation),
    order: &dyn Fn(Vec<Answer>) -> Vec<Answer>,
) -> Vec<Hearing> {
    let signed = case.site.sign(&named.folder).unwrap();
    let mut verifier = host.load(&signed.octets, &signed.context).unwrap().unwrap();
    let mut desk = Desk::open(&case.store);
    let mut presentations = case.presentations.clone();
    presentations.iter_mut().for_each(bend);
    presentations
        .iter()
        .map(|presentation| {
            let mut answer = |questions: &[Question]| {
                let honest = desk.answer(questions);
                order(presentation.answers.clone().unwrap_or(honest))
            };
            let shown = presentation.shown.to_vec().unwrap();
            verifier.hear(&shown, &presentation.circumstance, &mut answer).unwrap()
        })
        .collect()
}

fn decision_cases(cases: &[NamedCase]) -> impl Iterator<Item = (&NamedCase, &DecisionCase)> {
    cases.iter().filter_map(|named| match &named.case {
        Case::Decision(case) => Some((named, case)),
        Case::Load(_) | Case::Lifecycle(_) => None,
    })
}

#[test]
fn generated_files_are_current() {
    let changes = generate::changes(&root(), &generate::files().unwrap()).unwrap();
    let lines: Vec<String> =
        changes.iter().map(|(path, change)| format!("{change}: {}", path.display())).collect();
    assert!(lines.is_empty(), "run `cargo xtask vectors`:\n{}", lines.join("\n"));
    let other: Vec<_> = generate::documents().unwrap().into_iter().map(|(path, _)| path).collect();
    assert!(other.is_empty(), "run `cargo xtask vectors`: {other:?} say something else");
}

#[test]
fn every_case_comes_out_on_every_host() {
    let wasmtime = Wasmtime::load().unwrap();
    let hosts: [&dyn Host; 2] = [&Native, &wasmtime];
    let mut conformance = Conformance::new(&hosts);
    let failures = conformance.failures(&cases());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(conformance.passed(), cases().len());
}

/// The code that a reaction has; what is applied has none.
fn code_of(reacted: &Reacted) -> Option<&str> {
    match reacted {
        Reacted::Applied(_) => None,
        Reacted::Unchanged(code) | Reacted::Refused(code) => Some(code),
    }
}

#[test]
fn every_code_has_a_case() {
    let cases = cases();
    let expected: BTreeSet<&str> = cases
        .iter()
        .flat_map(|named| match &named.case {
            Case::Decision(case) => {
                let codes = case.presentations.iter();
                codes.map(|presentation| presentation.expected.code.as_str()).collect()
            }
            Case::Load(case) => match &case.expected {
                Loaded::Refused { code, .. } => vec![code.as_str()],
                Loaded::Accepted(_) => Vec::new(),
            },
            Case::Lifecycle(case) => {
                let reactions = case.messages.iter().map(|exchange| &exchange.expected);
                reactions.filter_map(code_of).collect()
            }
        })
        .collect();
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let unreached = UNREACHED.iter().find(|(known, _)| known == code);
        let reached = expected.contains(code.as_str());
        match unreached {
            None if !reached => wrong.push(format!("no case expects `{}`", code.as_str())),
            Some((_, why)) if reached => {
                wrong.push(format!("`{}` is reached, though {why}", code.as_str()));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let unknown: Vec<_> = expected.difference(&known).collect();
    assert!(unknown.is_empty(), "cases expect codes that the table does not have: {unknown:?}");
}

#[test]
fn the_same_input_gives_the_same_decision() {
    let cases = cases();
    let wasmtime = Wasmtime::load().unwrap();
    let hosts: [&dyn Host; 2] = [&Native, &wasmtime];
    for (named, case) in decision_cases(&cases) {
        for host in hosts {
            let run = || hearings(host, named, case, &|_| {}, &|answers| answers);
            let [first, second] = [run(), run()]
                .map(|hearings| serde_json::to_string(&hearings).expect("a decision is JSON"));
            assert_eq!(first, second, "{} on {}", named.name, host.name());
        }
    }
}

#[test]
fn answers_may_come_in_any_order() {
    let cases = cases();
    for (named, case) in decision_cases(&cases) {
        let as_asked = hearings(&Native, named, case, &|_| {}, &|answers| answers);
        let reversed = hearings(&Native, named, case, &|_| {}, &|mut answers| {
            answers.reverse();
            answers
        });
        assert_eq!(as_asked, reversed, "{}", named.name);
    }
}

#[test]
fn explaining_changes_nothing_but_the_trace() {
    let cases = cases();
    for (named, case) in decision_cases(&cases) {
        let told = hearings(&Native, named, case, &|_| {}, &|answers| answers);
        let silent = |shown: &mut doorward_cases::case::Presentation| {
            shown.circumstance.explain = false;
        };
        let untold = hearings(&Native, named, case, &silent, &|answers| answers);
        for (mut told, untold) in told.into_iter().zip(untold) {
            let trace = std::mem::take(&mut report(&mut told.decision).trace);
            assert!(!trace.is_empty(), "{}", named.name);
            let failed = trace.iter().filter(|step| !step.passed).count();
            let denied = matches!(told.decision, Decision::Denied(_));
            assert_eq!(failed, usize::from(denied), "{}: the first failure ends it", named.name);
            let code = &report(&mut told.decision).reason.code;
            if denied {
                assert_eq!(&trace.last().unwrap().code, code, "{}", named.name);
            }
            assert_eq!(told, untold, "{}", named.name);
        }
    }
}

#[test]
fn inspection_is_the_same_on_every_host() {
    let cases = cases();
    let wasmtime = Wasmtime::load().unwrap();
    let shown: BTreeSet<Vec<u8>> = decision_cases(&cases)
        .flat_map(|(_, case)| &case.presentations)
        .map(|presentation| presentation.shown.to_vec().unwrap())
        .collect();
    for octets in shown {
        let [one, other] = [Native.inspect(&octets).unwrap(), wasmtime.inspect(&octets).unwrap()];
        assert_eq!(one, other, "{}", hex::encode(&octets));
    }
}

fn report(decision: &mut Decision) -> &mut doorward_host::contract::decision::Report {
    match decision {
        Decision::Granted(grant) => &mut grant.report,
        Decision::Denied(denial) => &mut denial.report,
        Decision::MoreNeeded(pending) => &mut pending.report,
        Decision::Deferred(deferral) => &mut deferral.report,
        Decision::Referred(referral) => &mut referral.report,
    }
}
