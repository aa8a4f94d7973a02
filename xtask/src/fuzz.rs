//! Searching for octets that something cannot stand.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::cargo::{root, target};

/// The targets that need no component.
const TARGETS: [&str; 10] = [
    "bundle",
    "bundle_unsigned",
    "calendar",
    "layout",
    "lifecycle_message",
    "opinions",
    "presentation",
    "sheet",
    "site",
    "tile",
];

/// The one that does.
const HOSTS: &str = "hosts";

/// Runs one target, or all but `hosts`, each for so many seconds. Ends at the first that finds something.
pub(crate) fn run(named: Option<&str>, seconds: u64) -> Result<()> {
    let mut nightly = Command::new("rustup");
    nightly.args(["run", "nightly", "rustc", "--version"]);
    ensure!(
        succeeds(&mut nightly),
        "the nightly compiler is missing, which fuzzing needs: `rustup toolchain install nightly` adds \
         it; `cargo test --package doorward-fuzz` replays what is known without it"
    );
    let mut bolero = Command::new("cargo-bolero");
    bolero.args(["bolero", "--help"]);
    ensure!(
        succeeds(&mut bolero),
        "`cargo bolero` is missing: `cargo install --locked cargo-bolero` adds it"
    );
    if let Some(name) = named {
        let known = name == HOSTS || TARGETS.contains(&name);
        ensure!(known, "there is no target `{name}`: {}, {HOSTS}", TARGETS.join(", "));
        return search(name, seconds);
    }
    TARGETS.iter().try_for_each(|name| search(name, seconds))
}

fn search(name: &str, seconds: u64) -> Result<()> {
    println!("{name}, {seconds} seconds");
    let mut command = Command::new("cargo-bolero");
    command.args(["bolero", "test", name, "--package", "doorward-fuzz"]);
    if name != HOSTS {
        command.arg("--no-default-features");
    }
    let status = command
        .args(["--toolchain", "nightly", "--engine", "libfuzzer", "--sanitizer", "NONE"])
        .args(["-T", &format!("{seconds}s"), "--target-dir"])
        .arg(target().join("fuzz"))
        // The toolchain that this program was started by would win otherwise.
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .env("DOORWARD_ENGINE", target().join("doorward/engine.wasm"))
        .current_dir(root())
        .status()
        .context("`cargo bolero` could not be started")?;
    ensure!(
        status.success(),
        "`{name}` ended with {status}: what it found lies in `tests/fuzz/tests/__fuzz__/{name}/crashes`"
    );
    Ok(())
}

fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
