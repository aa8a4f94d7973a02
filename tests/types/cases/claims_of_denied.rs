//! Nor are there any in a denial.

use doorward_engine::{Claims, Denial};

fn read(denial: &Denial) -> &Claims {
    denial.claims()
}

fn main() {}
