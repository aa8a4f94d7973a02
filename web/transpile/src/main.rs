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
    transpiled
        .files
        .into_iter()
        .map(|(name, content)| {
            let content = if name.ends_with(".js") { compact(content)? } else { content };
            Ok((name, content))
        })
        .collect()
}

/// The same script without its indentation, empty lines and comments of whole lines, which are half
/// of what a browser would load. Lines stay lines, so that nothing is read otherwise.
fn compact(script: Vec<u8>) -> Result<Vec<u8>> {
    let script = String::from_utf8(script).context("the glue is not text")?;
    let mut lines = String::with_capacity(script.len());
    for line in script.lines().map(str::trim) {
        let whole = line.matches('`').count().is_multiple_of(2) && !line.starts_with("/*");
        ensure!(whole, "a text or comment of the glue goes over several lines: `{line}`");
        if !line.is_empty() && !line.starts_with("//") {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    Ok(lines.into_bytes())
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Result<()> {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    fs::write(&path, content).with_context(|| format!("{} cannot be written", path.display()))
}
