//! Writes the generated cases again, or compares them with what is there.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use doorward_tests::{generate, root};

/// Write the generated cases, their trust anchors and the table of reason codes again.
#[derive(Debug, Parser)]
struct Arguments {
    /// Write nothing; print what would change, and fail if anything would.
    #[arg(long)]
    check: bool,
}

fn main() -> Result<ExitCode> {
    let Arguments { check } = Arguments::parse();
    let files = generate::files()?;
    let changes = generate::changes(&root(), &files)?;
    for (path, change) in &changes {
        println!("{change}: {}", path.display());
        if !check {
            generate::apply(&root(), path, files.get(path))?;
        }
    }
    println!("{} files, {} to change", files.len(), changes.len());
    Ok(if check && !changes.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
