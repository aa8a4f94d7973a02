//! Every case on the native engine alone: what `cargo xtask mutants` bends checks against.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use doorward_tests::host::Host;
use doorward_tests::run::{Conformance, Line};
use doorward_tests::{Native, collect, root};

#[test]
fn every_case_comes_out() {
    let hosts: [&dyn Host; 1] = [&Native];
    let mut conformance = Conformance::new(&hosts);
    let cases = collect(&root().join("tests/vectors")).unwrap();
    let failures: Vec<String> = cases
        .iter()
        .flat_map(|named| conformance.run(named))
        .filter_map(|line| match line {
            Line::Failure(text) => Some(text),
            Line::Decision(_) => None,
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
