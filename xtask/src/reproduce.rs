//! Building the component again from nothing, elsewhere: the same bytes must come out.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::root;
use crate::component::{self, Component};

/// Builds the component twice, in two folders with target directories of their own, and compares
/// both with the one that was built here.
pub(crate) fn check(here: &Component) -> Result<()> {
    for depth in ["a", "another/and-deeper"] {
        let elsewhere = tempfile::tempdir()?;
        let folder = elsewhere.path().join(depth);
        copy_sources(&folder)?;
        let built = component::build_in(&folder, &folder.join("target"))?;
        if built.digest() != here.digest() {
            bail!("not reproducible: {} here, {} elsewhere", here.digest(), built.digest());
        }
    }
    println!("reproduced twice, from nothing in other folders: {}", here.digest());
    Ok(())
}

/// Copies what git knows of the workspace, as it is now.
fn copy_sources(folder: &Path) -> Result<()> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .context("git, which says what the sources are, could not be started")?;
    ensure!(listed.status.success(), "git ls-files failed: {}", listed.status);
    for name in listed.stdout.split(|octet| *octet == 0).filter(|name| !name.is_empty()) {
        let name = Path::new(OsStr::from_bytes(name));
        let (from, to) = (root().join(name), folder.join(name));
        fs::create_dir_all(to.parent().unwrap_or(folder))?;
        fs::copy(&from, &to).with_context(|| format!("{} cannot be copied", from.display()))?;
    }
    Ok(())
}
