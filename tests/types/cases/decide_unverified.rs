//! Nothing but a verified presentation can be decided.

use doorward_engine::{Circumstance, Decision, Verifier};

fn hurry(verifier: &Verifier, presentation: &[u8], at: &Circumstance) -> Decision {
    verifier.verify(presentation, at).decide(Vec::new())
}

fn main() {}
