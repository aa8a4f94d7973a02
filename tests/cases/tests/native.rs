//! Every case on the native engine alone: what `cargo xtask mutants` bends checks against.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use doorward_cases::host::Host;
use doorward_cases::run::Conformance;
use doorward_cases::{Native, collect, root};

#[test]
fn every_case_comes_out() {
    let hosts: [&dyn Host; 1] = [&Native];
    let mut conformance = Conformance::new(&hosts);
    let cases = collect(&root().join("tests/vectors")).unwrap();
    let failures = conformance.failures(&cases);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(conformance.passed(), cases.len());
}
