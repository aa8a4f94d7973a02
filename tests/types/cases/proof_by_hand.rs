//! The proof that a check has passed cannot be named outside, so no check can be skipped.

use doorward_engine::policy::Permitted;

fn main() {}
