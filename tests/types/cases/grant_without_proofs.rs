//! A grant's only constructor takes every proof, and nobody outside can name it.

use doorward_engine::Grant;

fn main() {
    let _open = Grant::new;
}
