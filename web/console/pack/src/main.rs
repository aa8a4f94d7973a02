//! Puts the console together as a folder of static files: its page, its module with the glue that
//! runs it, the npm package that it decides with, and the list of all of them that it works offline
//! by.
//!
//! No Node is needed for it: what makes the glue is a library.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, ensure};
use clap::Parser;
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

/// What the glue and the module are called.
const NAME: &str = "console";

/// The script that keeps the files in the browser. It begins with their list.
const SERVICE_WORKER: &str = "service-worker.js";

/// A site that is open when the console is: whoever serves the files may put another one there.
const PRELOAD: &str = "preload.json";

/// Folders of the npm package that a page loads from.
const PACKAGE: [&str; 2] = ["src", "generated"];

/// Put the console together.
#[derive(Debug, Parser)]
struct Arguments {
    /// The compiled console.
    #[arg(long)]
    module: PathBuf,
    /// The folder with its page, style and scripts.
    #[arg(long)]
    page: PathBuf,
    /// The built npm package.
    #[arg(long)]
    package: PathBuf,
    /// The folder to write to. What is in it is replaced.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<()> {
    let Arguments { module, page, package, out } = Arguments::parse();
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    copy(&page, &out, &|_| true)?;
    glue(&module, &out)?;
    for folder in PACKAGE {
        copy(&package.join(folder), &out.join("package").join(folder), &is_loaded)?;
    }
    list(&out)
}

/// Makes the glue between the module and the page, and a module that has it in.
fn glue(module: &Path, out: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(module)
        .out_name(NAME)
        .web(true)
        .and_then(|bindgen| {
            bindgen.typescript(false).remove_name_section(true).remove_producers_section(true);
            bindgen.generate(out)
        })
        .map_err(|error| anyhow!("`{}`: {error:#}", module.display()))
}

/// Whether a page loads a file of the npm package: declarations are for editors, and the component
/// itself is there as the core modules that it is made of.
fn is_loaded(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.is_some_and(|name| !name.ends_with(".d.ts") && name != "engine.wasm")
}

/// Copies those files of a folder, at any depth, that are wanted.
fn copy(from: &Path, to: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<()> {
    for path in files(from)? {
        if wanted(&path) {
            let target = to.join(path.strip_prefix(from)?);
            fs::create_dir_all(target.parent().unwrap_or(to))?;
            fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// Begins the service worker with the digest of every file.
fn list(out: &Path) -> Result<()> {
    let worker = out.join(SERVICE_WORKER);
    let source = fs::read_to_string(&worker)?;
    let mut digests = BTreeMap::new();
    for path in files(out)? {
        let name = path.strip_prefix(out)?.to_str().context("a file's name is not UTF-8")?;
        if ![SERVICE_WORKER, PRELOAD].contains(&name) {
            digests.insert(name.replace('\\', "/"), digest(&fs::read(&path)?));
        }
    }
    ensure!(digests.contains_key("index.html"), "there is no `index.html`");
    let list = serde_json::to_string(&digests)?;
    let version = digest(list.as_bytes());
    let head = format!("const VERSION = '{version}';\nconst FILES = {list};\n\n");
    fs::write(&worker, head + &source)?;
    Ok(())
}

fn digest(octets: &[u8]) -> String {
    hex::encode(Sha256::digest(octets))
}

/// Every file of a folder, at any depth.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    Ok(found)
}
