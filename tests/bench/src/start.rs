//! From nothing to ready.

use std::path::Path;

use anyhow::{Result, anyhow};
use doorward_host::engine::Engine;

use crate::measure::{Row, Table, median, time};
use crate::site::Scene;

/// Measures the start, and gives back a started engine.
pub(crate) fn measure(
    table: &mut Table,
    component: &[u8],
    scene: &Scene,
    folder: &Path,
) -> Result<Engine> {
    let (first, compiling) = time(|| crate::open(component, folder));
    drop(first?);
    table.push(Row::micros("start, compiling the component", compiling, None));

    let mut whole = Vec::new();
    let mut instances = Vec::new();
    let mut bundles = Vec::new();
    for _ in 0..20 {
        let (engine, opening) = time(|| crate::open(component, folder));
        let engine = engine?;
        let (instance, instantiating) = time(|| engine.instantiate());
        let mut instance = instance?;
        let (loaded, loading) = time(|| instance.load(&scene.signed, &scene.context));
        loaded?.map_err(|flaw| anyhow!("the bundle is refused: {}: {}", flaw.path, flaw.detail))?;
        whole.push(opening.saturating_add(instantiating).saturating_add(loading));
        instances.push(instantiating);
        bundles.push(loading);
    }
    table.push(Row::micros(
        "start, from precompiled code, bundle loaded",
        median(whole),
        Some(10_000),
    ));
    table.push(Row::micros("  of which a new instance", median(instances), None));
    table.push(Row::micros("  of which loading the bundle", median(bundles), None));
    crate::open(component, folder)
}
