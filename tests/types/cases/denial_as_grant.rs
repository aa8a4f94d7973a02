//! A denial cannot be relabelled.

use doorward_engine::{Decision, Denial};

fn relabel(denial: Denial) -> Decision {
    Decision::Granted(denial)
}

fn main() {}
