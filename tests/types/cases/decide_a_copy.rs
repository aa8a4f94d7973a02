//! And it cannot be copied first.

use doorward_engine::{Answer, Decision, Verified};

fn twice(verified: Verified, answers: Vec<Answer>) -> [Decision; 2] {
    [verified.clone().decide(answers.clone()), verified.decide(answers)]
}

fn main() {}
