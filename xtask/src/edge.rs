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
}

impl Edge {
    /// What the tests know each file by.
    pub(crate) fn variables(&self) -> [(&'static str, &Path); 3] {
        [
            ("DOORWARD_EDGE", &self.evaluate),
            ("DOORWARD_EDGE_PRODUCTION", &self.production),
            ("DOORWARD_EDGE_GUEST", &self.guest),
        ]
    }

    pub(crate) fn print(&self) {
        println!("edge app  {}", self.production.display());
    }
}

/// Builds the app twice. Both builds write the same file, so each is composed before the next.
pub(crate) fn build(component: &Component) -> Result<Edge> {
    let guest = folder().join("edge-guest.wasm");
    fs::copy(compiled("doorward-edge-guest", &[], component)?, &guest)?;
    let production = deployed(component)?;
    let evaluate = folder().join("edge-evaluate.wasm");
    let features = ["--features", "evaluate"];
    compose(&compiled("doorward-edge", &features, component)?, &evaluate, component)?;
    Ok(Edge { production, evaluate, guest })
}

/// The app as it is deployed, and a component of the same kind that only says hello.
pub(crate) struct Measured {
    production: PathBuf,
    hello: PathBuf,
    calling: PathBuf,
}

impl Measured {
    /// What the bench knows each file by.
    pub(crate) fn variables(&self) -> [(&'static str, &Path); 3] {
        [
            ("DOORWARD_EDGE_PRODUCTION", &self.production),
            ("DOORWARD_EDGE_HELLO", &self.hello),
            ("DOORWARD_EDGE_HELLO_ENGINE", &self.calling),
        ]
    }
}

/// Builds what is measured: the greeting alone, and with the engine plugged into it.
pub(crate) fn measured(component: &Component) -> Result<Measured> {
    let production = deployed(component)?;
    let hello = folder().join("edge-hello.wasm");
    fs::copy(compiled("doorward-edge-hello", &[], component)?, &hello)?;
    let calling = folder().join("edge-hello-engine.wasm");
    let features = ["--features", "engine"];
    compose(&compiled("doorward-edge-hello", &features, component)?, &calling, component)?;
    Ok(Measured { production, hello, calling })
}

fn deployed(component: &Component) -> Result<PathBuf> {
    let production = folder().join("edge.wasm");
    compose(&compiled("doorward-edge", &[], component)?, &production, component)?;
    Ok(production)
}

fn folder() -> PathBuf {
    target().join("doorward")
}

fn compiled(package: &str, features: &[&str], component: &Component) -> Result<PathBuf> {
    Cargo::new("build")
        .arguments(["--quiet", "--locked", "--package", package])
        .arguments(["--target", TARGET, "--profile", PROFILE])
        .arguments(features)
        .environment("CARGO_ENCODED_RUSTFLAGS", flags(&root(), &target())?)
        .environment("DOORWARD_ENGINE_SHA256", component.digest())
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
