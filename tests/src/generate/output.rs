//! Generated files, compared with what is there, and written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Below here everything that a generator writes is a generator's.
const OWNED: [(&str, &str); 2] =
    [("tests/vectors", "json"), ("tests/vectors/sites/anchors", "pem")];

/// What is below [`OWNED`] and written by people.
const BY_HAND: [&str; 2] =
    ["tests/vectors/schema.json", "tests/vectors/sites/anchors/doordeck-root-ca-1.pem"];

/// How a file differs from what is generated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// It is not there.
    Missing,
    /// It says something else.
    Different,
    /// It is there, and nothing generates it.
    LeftOver,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Different => "different",
            Self::LeftOver => "left over",
        })
    }
}

/// What would change below `root` if `files` were written.
///
/// # Errors
/// Where a folder cannot be read.
pub fn changes(root: &Path, files: &BTreeMap<PathBuf, String>) -> Result<Vec<(PathBuf, Change)>> {
    let mut changes = Vec::new();
    for (path, text) in files {
        match fs::read_to_string(root.join(path)) {
            Ok(found) if found == *text => {}
            Ok(_) => changes.push((path.clone(), Change::Different)),
            Err(_) => changes.push((path.clone(), Change::Missing)),
        }
    }
    let mut found = BTreeSet::new();
    for (folder, extension) in OWNED {
        find(root, Path::new(folder), extension, &mut found)?;
    }
    let by_hand = |path: &Path| BY_HAND.iter().any(|known| Path::new(known) == path);
    let left_over = found.into_iter().filter(|path| !files.contains_key(path) && !by_hand(path));
    changes.extend(left_over.map(|path| (path, Change::LeftOver)));
    Ok(changes)
}

/// Makes one change.
///
/// # Errors
/// Where the file cannot be written or removed.
pub fn apply(root: &Path, path: &Path, text: Option<&String>) -> Result<()> {
    let file = root.join(path);
    let Some(text) = text else {
        return fs::remove_file(&file).with_context(|| format!("`{}`", file.display()));
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, text).with_context(|| format!("`{}`", file.display()))
}

fn find(root: &Path, folder: &Path, extension: &str, found: &mut BTreeSet<PathBuf>) -> Result<()> {
    let absolute = root.join(folder);
    if !absolute.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(&absolute).with_context(|| format!("`{}`", absolute.display()))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            find(root, &path, extension, found)?;
        } else if path.extension().is_some_and(|is| is == extension) {
            found.insert(path);
        }
    }
    Ok(())
}
