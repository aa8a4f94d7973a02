//! What was parsed and not verified cannot be named outside, let alone read.

use doorward_engine::presentation::Presentation;

fn main() {}
