//! Bending the engine's checks one by one, to see that something notices.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::cargo::{Cargo, target};

/// What decides, as opposed to what reads or tells.
const CHECKING: [&str; 19] = [
    "engine/src/agreement.rs",
    "engine/src/answers.rs",
    "engine/src/budget.rs",
    "engine/src/chain/**/*.rs",
    "engine/src/clock.rs",
    "engine/src/cose/**/*.rs",
    "engine/src/decide.rs",
    "engine/src/door.rs",
    "engine/src/holder.rs",
    "engine/src/jose.rs",
    "engine/src/jose/**/*.rs",
    "engine/src/mac.rs",
    "engine/src/policy/**/*.rs",
    "engine/src/presentation/**/*.rs",
    "engine/src/rights.rs",
    "engine/src/signature/**/*.rs",
    "engine/src/tolerance.rs",
    "engine/src/validity.rs",
    "engine/src/verify.rs",
];

/// What only tests have.
const EXCLUDED: [&str; 3] = ["**/tests.rs", "**/tests/**", "engine/src/chain/mint.rs"];

/// Runs cargo-mutants with the engine's own tests and every case on the native engine.
///
/// It builds a copy of the workspace, in a target directory that nobody else builds in, and leaves
/// its lists there.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let asked = Command::new("cargo").args(["mutants", "--version"]).output()?;
    ensure!(
        asked.status.success(),
        "`cargo mutants` is missing: `cargo install --locked cargo-mutants` adds it"
    );
    let folder = target().join("mutants");
    fs::create_dir_all(&folder)?;
    let named = arguments.iter().any(|argument| argument.starts_with("--file"));
    let files = CHECKING.iter().filter(|_| !named).flat_map(|file| ["--file", file]);
    Cargo::new("mutants")
        .arguments(["--package", "doorward-engine", "--minimum-test-timeout", "60"])
        .arguments(EXCLUDED.iter().flat_map(|glob| ["--exclude", glob]))
        .arguments(files)
        .arguments(arguments)
        .arguments(["--output".as_ref(), folder.as_os_str()])
        // For `cargo test`, beside the package that is bent.
        .arguments(["--", "--package", "doorward-tests", "--lib", "--test", "native"])
        .environment("CARGO_TARGET_DIR", folder.join("target"))
        .run()
}
