//! Plugs the engine into the edge app.

#![forbid(unsafe_code)]

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest, Sha256};
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, plug};

/// What the engine's interfaces are called.
const CONTRACT: &str = "doorward:access/";

/// The app with the engine in it: a component that asks nothing of the engine any more.
///
/// # Errors
/// Where one of the two is no component, the app was built for another engine, or the engine does
/// not have everything that the app asks of it.
pub fn compose(app: &[u8], engine: &[u8]) -> Result<Vec<u8>> {
    // The app tells the digest of its engine (`/v1/health`); it must be this one's.
    let digest = hex::encode(Sha256::digest(engine));
    ensure!(
        app.windows(digest.len()).any(|part| part == digest.as_bytes()),
        "the app was built for another engine than {digest}"
    );
    let mut graph = CompositionGraph::new();
    let socket = register(&mut graph, "doorward:edge", app)?;
    let engine = register(&mut graph, "doorward:engine", engine)?;
    plug(&mut graph, vec![engine], socket).context("the engine does not fit into the app")?;
    for (name, _, _) in graph.imports() {
        ensure!(
            !name.starts_with(CONTRACT),
            "the engine does not have `{name}` as the app needs it"
        );
    }
    Ok(graph.encode(EncodeOptions::default())?)
}

fn register(
    graph: &mut CompositionGraph,
    name: &str,
    component: &[u8],
) -> Result<wac_graph::PackageId> {
    let package = Package::from_bytes(name, None, component.to_vec(), graph.types_mut())
        .with_context(|| format!("`{name}` is not a component"))?;
    Ok(graph.register_package(package)?)
}
