//! Bending the engine's checks one by one, to see that something notices.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::cargo::{root, target};

/// What cargo-mutants exits with: every mutant was noticed; some were missed; some never ended, which
/// no caller of theirs would overlook.
const ENDS: [i32; 3] = [0, 2, 3];

/// What notices, in turns; each sees what the ones before have missed.
const ROUNDS: [Round; 4] = [
    Round { package: "doorward-cases", tests: &["--test", "native"], seconds: "60" },
    Round { package: "doorward-engine", tests: &["--lib"], seconds: "200" },
    Round { package: "doorward-bundle", tests: &["--tests"], seconds: "60" },
    Round { package: "doorward-opinion", tests: &["--tests"], seconds: "1200" },
];

/// Some tests.
struct Round {
    package: &'static str,
    /// Which of the package's.
    tests: &'static [&'static str],
    /// After how long they are taken to have no end: many times what they need.
    seconds: &'static str,
}

/// Runs cargo-mutants four times: every case on the native engine, which takes seconds for each mutant,
/// then, for those that the cases have missed, the engine's own tests and the bundle's, and last what
/// the second opinion holds the engine to, which sees what administrators are told.
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
    for (index, round) in ROUNDS.into_iter().enumerate() {
        let again: &[&str] = if index == 0 { &[] } else { &["--iterate"] };
        round.run(&folder, arguments, again)?;
    }
    let missed = fs::read_to_string(found.join("missed.txt"))?;
    ensure!(missed.is_empty(), "nothing notices {} of them:\n{missed}", missed.lines().count());
    Ok(())
}

impl Round {
    fn run(&self, folder: &Path, arguments: &[String], options: &[&str]) -> Result<()> {
        let Self { package, tests, seconds } = *self;
        // cargo-mutants' own baseline is of the packages that it bends: it knows no `--test-package`.
        let status = Command::new("cargo")
            .args(["test", "--locked", "--package", package])
            .args(tests)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .current_dir(root())
            .status()?;
        ensure!(status.success(), "the tests of {package} fail with nothing bent: {status}");
        let status = Command::new("cargo")
            .args(["mutants", "--package", "doorward-engine", "--package", "doorward-bundle"])
            .args(["--baseline", "skip", "--timeout", seconds, "--test-package", package])
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
}
