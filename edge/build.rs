//! Generates the app's half of the contract out of `wit/`, and tells the app which engine it is for.
//!
//! What `wit_bindgen::generate!` would do, with one addition that the macro has no option for: every
//! plain type can be serialised under the contract's own kebab-case names, as in every other host.

use std::path::{Path, PathBuf};
use std::{env, error::Error, fs};

use sha2::{Digest, Sha256};
use wit_bindgen_core::wit_parser::Resolve;
use wit_bindgen_core::{Files, WorldGenerator as _};

/// What the app asks of the engine.
const WORLD: &str = "package doorward:edge;
world app {
    import doorward:access/verification@0.1.0;
    import doorward:access/inspection@0.1.0;
    import doorward:access/lifecycle@0.1.0;
}";

/// What every plain type of the contract can do, beside what the generator needs.
const DERIVES: &str = "#[derive(serde::Serialize, serde::Deserialize)]\n\
                       #[serde(rename_all = \"kebab-case\", deny_unknown_fields)]\n";

/// Where the component is that the app will be composed with.
const ENGINE: &str = "DOORWARD_ENGINE";

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let wit = manifest.parent().ok_or("the app has no parent folder")?.join("wit");
    println!("cargo::rerun-if-changed={}", wit.display());
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("contract.rs"), with_serde(&generate(&wit)?))?;
    name_engine()
}

fn generate(wit: &Path) -> Result<String, Box<dyn Error>> {
    let mut resolve = Resolve::default();
    resolve.push_path(wit)?;
    let package = resolve.push_str("app.wit", WORLD)?;
    let world = resolve.select_world(&[package], Some("app"))?;
    let options = wit_bindgen_rust::Opts {
        generate_all: true,
        generate_unused_types: true,
        runtime_path: Some("::spin_sdk::wit_bindgen::rt".into()),
        ..Default::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files)?;
    let (_, content) = files.iter().next().ok_or("the generator wrote nothing")?;
    Ok(String::from_utf8(content.to_vec())?)
}

/// Adds serde to every record, variant and enum of the generated code that holds no resource: the
/// generator makes exactly those `Clone`.
fn with_serde(generated: &str) -> String {
    let mut out = String::with_capacity(generated.len().saturating_mul(2));
    let mut lines = generated.lines();
    while let Some(line) = lines.next() {
        if !line.trim().starts_with("#[derive(Clone") {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let indent = line.len().saturating_sub(line.trim_start().len());
        let end = format!("{:indent$}}}", "");
        out.push_str(DERIVES);
        out.push_str(line);
        out.push('\n');
        for line in lines.by_ref().take_while(|line| *line != end) {
            out.push_str(member_attribute(line));
            out.push_str(line);
            out.push('\n');
        }
        out.push_str(&end);
        out.push('\n');
    }
    out
}

/// How a field or a case with this declaration is serialised, where the derive does not know:
/// octets as a byte string (hex where the encoding is text), absent members not at all.
fn member_attribute(declaration: &str) -> &'static str {
    if declaration.trim_start().starts_with("///") {
        return "";
    }
    match (declaration.contains("Vec::<u8>"), declaration.contains("Option<")) {
        (true, true) => {
            "#[serde(with = \"crate::octets::optional\", default, skip_serializing_if = \"Option::is_none\")]\n"
        }
        (true, false) => "#[serde(with = \"crate::octets\")]\n",
        (false, true) => "#[serde(default, skip_serializing_if = \"Option::is_none\")]\n",
        (false, false) => "",
    }
}

/// Passes the SHA-256 of the engine on. Only what is deployed has one: the app as WebAssembly.
fn name_engine() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={ENGINE}");
    if env::var("CARGO_CFG_TARGET_FAMILY")? != "wasm" {
        return Ok(());
    }
    let path = env::var(ENGINE)
        .map_err(|_| format!("{ENGINE} must name the component that the app is built for"))?;
    println!("cargo::rerun-if-changed={path}");
    let engine = fs::read(&path).map_err(|error| format!("`{path}`: {error}"))?;
    println!("cargo::rustc-env=DOORWARD_ENGINE_SHA256={}", hex::encode(Sha256::digest(&engine)));
    Ok(())
}
