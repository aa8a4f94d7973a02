//! Makes what of the npm package is generated: the component itself, its core modules, the glue
//! between them and JavaScript, type declarations, and the contract as data.
//!
//! No Node is needed for it: the transpiler is a library.

mod contract;
mod options;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use js_component_bindgen::transpile;
use sha2::{Digest as _, Sha256};

use crate::contract::Contract;

/// Make the generated half of the npm package.
#[derive(Debug, Parser)]
struct Arguments {
    /// The component.
    #[arg(long)]
    component: PathBuf,
    /// The folder with the contract.
    #[arg(long)]
    wit: PathBuf,
    /// The folder to write to. What is in it is replaced.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<()> {
    let Arguments { component, wit, out } = Arguments::parse();
    let octets =
        fs::read(&component).with_context(|| format!("no component at {}", component.display()))?;
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let contract = Contract::read(&wit)?;
    for (name, content) in transpiled(&octets)?.into_iter().chain(contract.declarations()?) {
        write(&out, &name, &content)?;
    }
    write(&out, "engine.wasm", &octets)?;
    let digest = hex::encode(Sha256::digest(&octets));
    write(&out, "contract.js", contract.module(&digest)?.as_bytes())?;
    write(&out, "contract.d.ts", contract::DECLARATIONS.as_bytes())
}

/// The glue and the core modules.
fn transpiled(component: &[u8]) -> Result<Vec<(String, Vec<u8>)>> {
    let options = options::glue();
    let transpiled = transpile(component, options).context("the component cannot be transpiled")?;
    ensure!(transpiled.imports.is_empty(), "it imports {:?}", transpiled.imports);
    Ok(transpiled.files)
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Result<()> {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))
}
