//! What a fresh machine with rustup is missing.

use std::process::Command;

use anyhow::{Context, Result, bail};

/// The target of the engine: no operating system, so nothing to import.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Adds what is missing; quick where nothing is.
pub(crate) fn run() -> Result<()> {
    let installed = Command::new("rustup")
        .args(["target", "list", "--installed"])
        .output()
        .context("`rustup` could not be started; it is needed to add the WebAssembly target")?;
    let installed = String::from_utf8_lossy(&installed.stdout);
    if installed.lines().any(|line| line.trim() == TARGET) {
        return Ok(());
    }
    let status = Command::new("rustup").args(["target", "add", TARGET]).status()?;
    if !status.success() {
        bail!("`rustup target add {TARGET}` failed: {status}");
    }
    Ok(())
}
