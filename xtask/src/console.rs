//! Building the console: a folder of static files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::cargo::{Cargo, root, target};
use crate::component::{self, Component};
use crate::web;

/// The built console.
pub(crate) struct Console {
    folder: PathBuf,
}

impl Console {
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn print(&self) -> Result<()> {
        println!("console   {}", self.folder.display());
        let module = self.folder.join("console_bg.wasm");
        let octets = fs::metadata(&module).with_context(|| module.display().to_string())?.len();
        println!("  octets  {octets} of the module");
        Ok(())
    }
}

/// Compiles the console and puts it together with the npm package. No Node is needed for it.
pub(crate) fn build(component: &Component) -> Result<Console> {
    let module = component::module_for_a_page("doorward-console")?;
    let folder = target().join("doorward").join("console");
    let parts = tempfile::tempdir()?;
    web::package(component, parts.path())?;
    let page = root().join("web").join("console").join("static");
    Cargo::new("run")
        .arguments(["--quiet", "--package", "doorward-pack", "--"])
        .arguments(["--module".as_ref(), module.as_os_str()])
        .arguments(["--page".as_ref(), page.as_os_str()])
        .arguments(["--package".as_ref(), parts.path().as_os_str()])
        .arguments(["--out".as_ref(), folder.as_os_str()])
        .run()?;
    Ok(Console { folder })
}
