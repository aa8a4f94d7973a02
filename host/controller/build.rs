//! Has the command built again where the console that it is to have in it was.

use std::env;

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=DOORWARD_CONSOLE");
    if env::var_os("CARGO_FEATURE_CONSOLE").is_none() {
        return Ok(());
    }
    let folder = env::var("DOORWARD_CONSOLE")
        .map_err(|_| "the feature `console` needs DOORWARD_CONSOLE, the folder that `cargo xtask console` built")?;
    println!("cargo::rerun-if-changed={folder}");
    Ok(())
}
