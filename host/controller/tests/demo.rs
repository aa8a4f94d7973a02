//! `doorward demo`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use support::doorward;

#[test]
fn every_decision_comes_out_as_expected() {
    let run = doorward(["demo"]).expect(0);
    assert!(!run.out.contains("expected"), "{}", run.out);
    for outcome in ["granted   policy.permitted", "repeated  policy.permitted", "denied    proof"] {
        assert!(run.out.contains(outcome), "{}", run.out);
    }
    assert!(run.out.contains(" 0 different"), "{}", run.out);
    assert!(run.out.contains("checkpoint, to be kept elsewhere: d2"), "{}", run.out);
}
