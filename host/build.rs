//! Generates the host's half of the contract out of `wit/`.
//!
//! What `wasmtime::component::bindgen!` would do, with one addition that the macro has no option
//! for: every plain type can be serialised under the contract's own kebab-case names, so that
//! journal, JSON and command line have no spelling of their own.

use std::path::{Path, PathBuf};
use std::{env, error::Error, fs};

use wasmtime_internal_wit_bindgen::Opts;
use wit_parser::Resolve;

/// What every plain type of the contract can do, beside what wasmtime needs.
const DERIVES: &str = "#[derive(serde::Serialize, serde::Deserialize)]\n\
                       #[serde(rename_all = \"kebab-case\", deny_unknown_fields)]\n";

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let wit = manifest.parent().ok_or("the host has no parent folder")?.join("wit");
    println!("cargo::rerun-if-changed={}", wit.display());
    println!("cargo::rerun-if-changed=build.rs");

    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(&wit)?;
    let world = resolve.select_world(&[package], Some("engine"))?;
    let generated = Opts::default().generate(&mut resolve, world)?;
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("contract.rs"), with_serde(&generated))?;
    Ok(())
}

/// Adds serde to every record, variant and enum of the generated code that holds no resource.
fn with_serde(generated: &str) -> String {
    let mut out = String::with_capacity(generated.len().saturating_mul(2));
    let mut lines = generated.lines();
    while let Some(line) = lines.next() {
        let kind = line.trim();
        if !kind.starts_with("#[component(") || kind.contains("name =") {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let body: Vec<&str> = std::iter::once(line)
            .chain(lines.by_ref().take_while(|line| line.trim() != "}"))
            .chain(["}"])
            .collect();
        let plain = !body.iter().any(|line| line.contains("ResourceAny"));
        if plain {
            out.push_str(DERIVES);
            if kind != "#[component(enum)]" {
                out.push_str("#[derive(PartialEq, Eq)]\n");
            }
        }
        for line in body {
            if plain {
                out.push_str(field_attribute(line));
            }
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// How a field or a case with this declaration is serialised, where the derive does not know:
/// octets as a byte string (hex where the encoding is text), absent members not at all.
fn field_attribute(declaration: &str) -> &'static str {
    let octets = declaration.contains("Vec<u8>") || declaration.contains("Vec<u8,>");
    match (octets, declaration.contains("Option<")) {
        (true, true) => {
            "#[serde(with = \"crate::octets::optional\", default, skip_serializing_if = \"Option::is_none\")]\n"
        }
        (true, false) => "#[serde(with = \"crate::octets\")]\n",
        (false, true) => "#[serde(default, skip_serializing_if = \"Option::is_none\")]\n",
        (false, false) => "",
    }
}
