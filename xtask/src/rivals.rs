//! Building what the bench compares the engine with.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cargo::{Cargo, root, target};
use crate::component::PROFILE;
use crate::setup::TARGET;

/// Cedar, as a program and as a module.
pub(crate) struct Rivals {
    program: PathBuf,
    module: PathBuf,
}

impl Rivals {
    /// What the bench knows each file by.
    pub(crate) fn variables(&self) -> [(&'static str, &Path); 2] {
        [("DOORWARD_CEDAR", &self.program), ("DOORWARD_CEDAR_MODULE", &self.module)]
    }
}

/// Builds a workspace of its own: nothing else of Doorward takes minutes for a language that it does
/// not use.
pub(crate) fn build() -> Result<Rivals> {
    let cargo = || {
        Cargo::new("build")
            .folder(&root().join("tests/rivals/cedar"))
            .arguments(["--quiet", "--locked"])
            .environment("CARGO_TARGET_DIR", target())
    };
    cargo().arguments(["--release", "--bin", "rival-cedar"]).run()?;
    cargo().arguments(["--lib", "--target", TARGET, "--profile", PROFILE]).run()?;
    Ok(Rivals {
        program: target().join("release/rival-cedar"),
        module: target().join(TARGET).join(PROFILE).join("doorward_rival_cedar.wasm"),
    })
}
