//! Claims can be read only from something verified.

use doorward_engine::{Claims, Outcome};

fn read(outcome: &Outcome) -> &Claims {
    outcome.claims()
}

fn main() {}
