//! Folders of cases.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::case::Case;

/// A case, and what it is called.
#[derive(Clone, Debug)]
pub struct NamedCase {
    /// Its path without the extension, as it was found.
    pub name: String,
    /// The folder that it is in: what its site is relative to.
    pub folder: PathBuf,
    /// What it says.
    pub case: Case,
}

/// The root of the workspace: of the one that cargo runs this for, since clones that share a target
/// directory share this program too.
#[must_use]
pub fn root() -> PathBuf {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    // Only the workspace has a lock file, and its packages lie at different depths.
    let root = here.ancestors().find(|folder| folder.join("Cargo.lock").exists());
    root.map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Every case in a file or below a folder, in the order of their names.
///
/// `schema.json` is no case; everything else that ends in `.json` must be one.
///
/// # Errors
/// Where nothing is found, or something is no case.
pub fn collect(path: &Path) -> Result<Vec<NamedCase>> {
    let mut files = Vec::new();
    find(path, &mut files)?;
    files.sort();
    if files.is_empty() {
        bail!("there is no case in `{}`", path.display());
    }
    files.iter().map(|file| read(file)).collect()
}

fn find(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("`{}`", path.display()))?;
    for entry in entries {
        let path = entry?.path();
        let is_case = path.extension().is_some_and(|extension| extension == "json")
            && path.file_name().is_some_and(|name| name != "schema.json");
        if path.is_dir() || is_case {
            find(&path, files)?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<NamedCase> {
    let text =
        fs::read_to_string(file).with_context(|| format!("no case at `{}`", file.display()))?;
    let case =
        serde_json::from_str(&text).with_context(|| format!("`{}` is no case", file.display()))?;
    Ok(NamedCase {
        name: file.with_extension("").display().to_string(),
        folder: file.parent().map_or_else(PathBuf::new, PathBuf::from),
        case,
    })
}
