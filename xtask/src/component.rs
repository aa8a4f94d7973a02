//! Building the component, the same bytes in every folder.

use std::env;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use wasmparser::{Parser, Payload};
use wit_component::ComponentEncoder;

use crate::cargo::{Cargo, root, target};
use crate::setup::TARGET;

/// The build profile of the component, in the workspace's `Cargo.toml`.
pub(crate) const PROFILE: &str = "component";

/// The built component.
pub(crate) struct Component {
    path: PathBuf,
    octets: usize,
    digest: String,
}

impl Component {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its SHA-256, in hexadecimal.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    pub(crate) fn print(&self) {
        println!("component {}", self.path.display());
        println!("  octets  {}", self.octets);
        println!("  sha-256 {}", self.digest);
    }
}

/// Compiles the guest and makes a component of it.
pub(crate) fn build() -> Result<Component> {
    build_in(&root(), &target())
}

/// The same with the sources of another folder, into another target directory.
pub(crate) fn build_in(root: &Path, target: &Path) -> Result<Component> {
    let module = fs::read(module_in("doorward-component", root, target)?)?;
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|encoder| encoder.encode())
        .context("the module could not be made a component")?;
    let component = without_names(component)?;

    let folder = target.join("doorward");
    fs::create_dir_all(&folder)?;
    let path = folder.join("engine.wasm");
    fs::write(&path, &component)?;
    let digest = hex::encode(Sha256::digest(&component));
    Ok(Component { path, octets: component.len(), digest })
}

/// Takes out the names that the parts of a component have for debuggers: 5 kB, of which nothing in a
/// stripped module could make use.
fn without_names(mut component: Vec<u8>) -> Result<Vec<u8>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(&component) {
        if let Payload::CustomSection(section) = payload?
            && section.name() == "component-name"
        {
            let Range { start, end } = section.range();
            names.push(usize::try_from(start)?..usize::try_from(end)?);
        }
    }
    for content in names.into_iter().rev() {
        // Before its content a section has its kind and its length, seven bits to an octet.
        let bits = usize::BITS.saturating_sub(content.len().leading_zeros()).max(1);
        let header = usize::try_from(bits.div_ceil(7))?.saturating_add(1);
        let start = content.start.checked_sub(header).context("a section without its length")?;
        component.drain(start..content.end);
    }
    Ok(component)
}

/// Compiles a package to WebAssembly and says where the module is.
pub(crate) fn module(package: &str) -> Result<PathBuf> {
    module_in(package, &root(), &target())
}

/// The same for a module that is given its glue afterwards, by a tool that reads of it what the
/// component does without.
pub(crate) fn module_for_a_page(package: &str) -> Result<PathBuf> {
    let (root, target) = (root(), target());
    compile(package, &root, &target, |cargo| {
        cargo.environment("CARGO_PROFILE_COMPONENT_STRIP", "debuginfo")
    })
}

fn module_in(package: &str, root: &Path, target: &Path) -> Result<PathBuf> {
    compile(package, root, target, |cargo| cargo)
}

/// By a cargo invocation of its own: in one build with the hosts, features would be unified and could
/// give it something to import.
fn compile(
    package: &str,
    root: &Path,
    target: &Path,
    also: impl FnOnce(Cargo) -> Cargo,
) -> Result<PathBuf> {
    let cargo = Cargo::new("build")
        .folder(root)
        .arguments(["--quiet", "--locked", "--package", package])
        .arguments(["--target", TARGET, "--profile", PROFILE])
        .environment("CARGO_TARGET_DIR", target)
        .environment("CARGO_ENCODED_RUSTFLAGS", flags(root, target)?);
    also(cargo).run()?;
    let file = format!("{}.wasm", package.replace('-', "_"));
    let path = target.join(TARGET).join(PROFILE).join(file);
    anyhow::ensure!(path.exists(), "no module at {}", path.display());
    Ok(path)
}

/// Flags that keep this machine's folders out of the bytes.
pub(crate) fn flags(root: &Path, target: &Path) -> Result<String> {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")))
        .context("neither CARGO_HOME nor HOME is set")?;
    // The last that fits counts, and the target directory may be within the root.
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    Ok([
        remap(root, "doorward"),
        remap(target, "target"),
        remap(&home, "cargo"),
        // The linker writes indices in as few octets as they need; otherwise always in five.
        String::from("-Clink-arg=--compress-relocations"),
    ]
    .join("\u{1f}"))
}
