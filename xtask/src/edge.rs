//! Building the edge app: compiled, composed with the engine, once to be deployed and once with the
//! route that conformance needs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cargo::{Cargo, root, target};
use crate::component::{Component, PROFILE, flags};

/// The target of the app. Its own Rust library asks for WASI, which every edge host has.
pub(crate) const TARGET: &str = "wasm32-wasip2";

/// The composed app, and what its tests need beside it.
pub(crate) struct Edge {
    production: PathBuf,
    evaluate: PathBuf,
    guest: PathBuf,
    command: PathBuf,
}

impl Edge {
    /// What the tests know each file by.
    pub(crate) fn variables(&self) -> [(&'static str, &Path); 4] {
        [
            ("DOORWARD_EDGE", &self.evaluate),
            ("DOORWARD_EDGE_PRODUCTION", &self.production),
            ("DOORWARD_EDGE_GUEST", &self.guest),
            ("DOORWARD_COMMAND", &self.command),
        ]
    }

    pub(crate) fn print(&self) {
        println!("edge app  {}", self.production.display());
    }
}

/// Builds the app twice. Both builds write the same file, so each is composed before the next.
pub(crate) fn build(component: &Component) -> Result<Edge> {
    let folder = target().join("doorward");
    let guest = folder.join("edge-guest.wasm");
    fs::copy(compiled("doorward-edge-guest", &[], component)?, &guest)?;
    let production = folder.join("edge.wasm");
    compose(&compiled("doorward-edge", &[], component)?, &production, component)?;
    let evaluate = folder.join("edge-evaluate.wasm");
    let features = ["--features", "evaluate"];
    compose(&compiled("doorward-edge", &features, component)?, &evaluate, component)?;
    Cargo::new("build").arguments(["--quiet", "--package", "doorward-controller"]).run()?;
    let command = target().join("debug").join("doorward");
    Ok(Edge { production, evaluate, guest, command })
}

fn compiled(package: &str, features: &[&str], component: &Component) -> Result<PathBuf> {
    Cargo::new("build")
        .arguments(["--quiet", "--locked", "--package", package])
        .arguments(["--target", TARGET, "--profile", PROFILE])
        .arguments(features)
        .environment("CARGO_ENCODED_RUSTFLAGS", flags(&root(), &target())?)
        .component(component)
        .run()?;
    let file = format!("{}.wasm", package.replace('-', "_"));
    Ok(target().join(TARGET).join(PROFILE).join(file))
}

fn compose(app: &Path, out: &Path, component: &Component) -> Result<()> {
    Cargo::new("run")
        .arguments(["--quiet", "--package", "doorward-compose", "--"])
        .arguments(["--app".as_ref(), app.as_os_str(), "--out".as_ref(), out.as_os_str()])
        .component(component)
        .run()
}
