//! Deciding uses a verified presentation up.

use doorward_engine::{Answer, Decision, Verified};

fn twice(verified: Verified, answers: Vec<Answer>) -> [Decision; 2] {
    [verified.decide(answers.clone()), verified.decide(answers)]
}

fn main() {}
