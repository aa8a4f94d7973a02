//! What a fresh machine with rustup is missing.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::edge;

/// The target of the engine: no operating system, so nothing to import.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The oldest Node that runs the npm package.
const NODE: u32 = 20;

/// Programs that the tests of other hosts drive, each with Debian's package for it.
const PROGRAMS: [(&str, &str); 3] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("redis-server", "redis-server"),
];

/// Adds what building the component needs; quick where nothing is missing.
pub(crate) fn run() -> Result<()> {
    target(TARGET)
}

/// Has rustup add a target.
fn target(name: &str) -> Result<()> {
    let installed = Command::new("rustup")
        .args(["target", "list", "--installed"])
        .output()
        .context("`rustup` could not be started; it is needed to add WebAssembly targets")?;
    let installed = String::from_utf8_lossy(&installed.stdout);
    if installed.lines().any(|line| line.trim() == name) {
        return Ok(());
    }
    let status = Command::new("rustup").args(["target", "add", name]).status()?;
    if !status.success() {
        bail!("`rustup target add {name}` failed: {status}");
    }
    Ok(())
}

/// Adds what running every host needs. What cannot be added is an error that names it.
pub(crate) fn hosts() -> Result<()> {
    run()?;
    target(edge::TARGET)?;
    let missing: Vec<&str> = PROGRAMS
        .into_iter()
        .filter(|(program, _)| !starts(program))
        .map(|(_, package)| package)
        .collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    node()
}

/// Whether a program is there.
fn starts(program: &str) -> bool {
    let quiet = || Stdio::null();
    let started = Command::new(program).arg("--version").stdout(quiet()).stderr(quiet()).status();
    started.is_ok_and(|status| status.success())
}

/// Has Debian install packages.
fn install(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    eprintln!("installing {wanted}");
    let apt = |arguments: &[&str]| {
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(arguments)
            .stdout(Stdio::null())
            .status()
            .with_context(|| format!("{wanted} are missing, and `apt-get` could not be started"))
    };
    // Without a list of packages, or with an old one, the first try fails.
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    if apt(&install)?.success() {
        return Ok(());
    }
    let done = apt(&["update"])?.success() && apt(&install)?.success();
    ensure!(done, "{wanted} are missing, and `apt-get install {wanted}` failed: install them");
    Ok(())
}

/// Insists on Node: no package of Debian's is new enough.
fn node() -> Result<()> {
    let needed = format!("Node {NODE} or newer, with npm, is needed");
    let output = Command::new("node").arg("--version").output();
    let output = output.with_context(|| format!("{needed}, and `node` could not be started"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|it| it.parse().ok());
    ensure!(major.is_some_and(|major: u32| major >= NODE), "{needed}, and `node` is {version}");
    ensure!(starts("npm"), "{needed}, and `npm` does not start");
    Ok(())
}
