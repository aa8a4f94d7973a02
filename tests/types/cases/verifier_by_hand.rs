//! A verifier comes from a signed bundle, never from nothing.

use doorward_engine::Verifier;

fn trusting() -> Verifier {
    Verifier::default()
}

fn main() {}
