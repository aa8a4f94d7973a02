//! What a decision costs: bare arithmetic, native engine, engine in wasmtime, the whole gate, the
//! edge app over HTTP, and the engine in a browser.
//!
//! Everything is measured in one run, so that ratios mean something on a machine that others use
//! too. Medians; no figure ever fails a test. `--json FILE` writes the same table for programs.

mod browser;
mod console;
mod edge;
mod formats;
mod gate;
mod measure;
mod primitive;
mod proof;
mod questions;
mod rivals;
mod site;
mod start;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Parser;
use doorward_host::engine::Engine;

use crate::measure::{Row, Table, compressed};
use crate::site::Scene;

/// Measure, side by side in one run.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Arguments {
    /// The component.
    #[arg(long, env = "DOORWARD_ENGINE")]
    engine: PathBuf,
    /// The module with nothing but a P-256 verification.
    #[arg(long, env = "DOORWARD_BARE")]
    bare: PathBuf,
    #[command(flatten)]
    edge: edge::Components,
    #[command(flatten)]
    rivals: rivals::Programs,
    /// Measure only this; may be given again.
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Write the table here as JSON, too.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Credentials to enrol.
    #[arg(long, default_value_t = 100_000)]
    credentials: usize,
}

/// What can be measured without the rest.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
enum Part {
    /// The engine, native and in wasmtime.
    Engine,
    /// The engine beside Cedar and an evaluator that walks JSON.
    Rivals,
    /// The gate with its store.
    Gate,
    /// The edge app over HTTP.
    Edge,
    /// The engine in Chromium.
    Browser,
    /// What the console makes a browser load.
    Console,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let component = fs::read(&arguments.engine)
        .with_context(|| format!("no component at {}", arguments.engine.display()))?;
    let bare = fs::read(&arguments.bare)
        .with_context(|| format!("no module at {}", arguments.bare.display()))?;
    let folder = tempfile::tempdir()?;
    let mut table = Table::default();

    eprintln!("building a site of 1,000 access points and 200 profiles");
    let scene = Scene::build(site::DOORS)?;
    table.push(Row::octets("component", component.len(), Some(900_000)));
    table.push(Row::octets("component, brotli", compressed(&component)?, Some(260_000)));
    table.push(Row::octets("signed bundle", scene.signed.len(), None));

    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    if wanted(Part::Engine) {
        let engine = start::measure(&mut table, &component, &scene, folder.path())?;
        questions::measure(&mut table, &engine, &scene)?;
        proof::measure(&mut table, &engine, &bare, &scene)?;
        formats::measure(&mut table, &engine)?;
    }
    if wanted(Part::Rivals) {
        rivals::measure(&mut table, &component, &arguments.rivals, folder.path())?;
    }
    if wanted(Part::Gate) {
        gate::measure(&mut table, &component, &scene, arguments.credentials, folder.path())?;
    }
    if wanted(Part::Edge) {
        edge::measure(&mut table, &arguments.edge, &scene)?;
    }
    if wanted(Part::Browser) {
        browser::measure(&mut table)?;
    }
    if wanted(Part::Console) {
        console::measure(&mut table)?;
    }

    println!("{table}");
    if let Some(path) = arguments.json {
        fs::write(&path, serde_json::to_vec_pretty(&table)?)
            .with_context(|| format!("the table could not be written to {}", path.display()))?;
    }
    Ok(())
}

/// Opens an engine on precompiled code in `folder`.
fn open(component: &[u8], folder: &std::path::Path) -> Result<Engine> {
    Ok(Engine::load(component, Some(&folder.join("compiled")))?)
}
