//! Building the npm package: its sources, and what is generated of the component. The worker for the
//! edge runs it, and is put beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::cargo::{Cargo, root, target};
use crate::component::Component;

/// The built package, the worker for the edge, and the adapters that run in them.
pub(crate) struct Web {
    folder: PathBuf,
}

impl Web {
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn print(&self) {
        println!("package   {}", self.folder.join("package").display());
        println!("worker    {}", self.folder.join("workers").display());
    }
}

/// Puts the package and the worker together.
pub(crate) fn build(component: &Component) -> Result<Web> {
    let folder = target().join("doorward").join("web");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    package(component, &folder.join("package"))?;
    for name in ["adapters", "web"] {
        copy(&root().join("tests").join(name), &folder.join(name))?;
    }
    let workers = folder.join("workers");
    copy(&root().join("edge").join("workers"), &workers)?;
    install(&workers)?;
    Ok(Web { folder })
}

/// Builds the package alone, which needs no Node.
pub(crate) fn package(component: &Component, folder: &Path) -> Result<()> {
    copy(&root().join("web").join("package"), folder)?;
    fs::copy(root().join("LICENSE"), folder.join("LICENSE"))?;
    Cargo::new("run")
        .arguments(["--quiet", "--package", "doorward-transpile", "--"])
        .arguments(["--component".as_ref(), component.path().as_os_str()])
        .arguments(["--wit".as_ref(), root().join("wit").as_os_str()])
        .arguments(["--out".as_ref(), folder.join("generated").as_os_str()])
        .run()
}

/// Has npm install what a folder's lockfile says: workerd is in the registry as a package of its own
/// for each kind of machine, so no script of it has to run.
fn install(folder: &Path) -> Result<()> {
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("Node 20 or newer, with npm, is needed, and `npm` could not be started")?;
    ensure!(
        output.status.success(),
        "`npm ci` failed in `{}`:\n{}",
        folder.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Copies a folder with everything in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
