//! `doorward-compose`: the edge app and the engine in one component.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Parser;
use doorward_compose::compose;

/// Plug the engine into the edge app.
#[derive(Debug, Parser)]
struct Arguments {
    /// The app, as cargo builds it for `wasm32-wasip2`.
    #[arg(long, value_name = "FILE")]
    app: PathBuf,
    /// The engine that the app was built for.
    #[arg(long, env = "DOORWARD_ENGINE", value_name = "FILE")]
    engine: PathBuf,
    /// The component to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn main() -> Result<()> {
    let Arguments { app, engine, out } = Arguments::parse();
    let composed = compose(&read(&app)?, &read(&engine)?)?;
    fs::write(&out, &composed).with_context(|| format!("`{}`", out.display()))?;
    println!("composed {} ({} octets)", out.display(), composed.len());
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("`{}`", path.display()))
}
