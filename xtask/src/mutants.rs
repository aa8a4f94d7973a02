//! Bending the engine's checks one by one, to see that something notices.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::cargo::{root, target};

/// What cargo-mutants exits with: every mutant was noticed; some were missed; some never ended, which
/// no caller of theirs would overlook.
const ENDS: [i32; 3] = [0, 2, 3];

/// Runs cargo-mutants three times: every case on the native engine, which takes seconds for each mutant,
/// then the engine's own tests for those that the cases have missed, and last what the second opinion
/// holds the engine to, which sees what administrators are told.
///
/// What it bends, and which survivors are known and why, is in `.cargo/mutants.toml`. It builds a copy of
/// the workspace, in a target directory that nobody else builds in, and leaves its lists there.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let asked = Command::new("cargo").args(["mutants", "--version"]).output()?;
    ensure!(
        asked.status.success(),
        "`cargo mutants` is missing: `cargo install --locked cargo-mutants` adds it"
    );
    let folder = target().join("mutants");
    fs::create_dir_all(&folder)?;
    let found = folder.join("mutants.out");
    if found.exists() {
        fs::remove_dir_all(&found)?;
    }
    round(&folder, arguments, &["--test-package", "doorward-cases"], &["--test", "native"])?;
    for (package, tests) in [("doorward-engine", "--lib"), ("doorward-opinion", "--tests")] {
        let rest = ["--iterate", "--test-package", package];
        round(&folder, arguments, &rest, &[tests])?;
    }
    let missed = fs::read_to_string(found.join("missed.txt"))?;
    ensure!(missed.is_empty(), "nothing notices {} of them:\n{missed}", missed.lines().count());
    Ok(())
}

fn round(folder: &Path, arguments: &[String], options: &[&str], tests: &[&str]) -> Result<()> {
    let status = Command::new("cargo")
        .args(["mutants", "--package", "doorward-engine", "--minimum-test-timeout", "60"])
        .args(options)
        .args(arguments)
        .args(["--output".as_ref(), folder.as_os_str()])
        .args(["--", "--locked"])
        .args(tests)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .current_dir(root())
        .status()?;
    ensure!(
        status.code().is_some_and(|code| ENDS.contains(&code)),
        "cargo-mutants failed: {status}"
    );
    Ok(())
}
