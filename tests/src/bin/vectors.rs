//! Writes the generated cases again, or compares them with what is there.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use doorward_cases::root;
use doorward_tests::generate;

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
    let mut found = 0_usize;
    for (path, change) in generate::changes(&root(), &files)? {
        println!("{change}: {}", path.display());
        found = found.saturating_add(1);
        if !check {
            generate::apply(&root(), &path, files.get(&path))?;
        }
    }
    // Counts the cases as they are now.
    for (path, text) in generate::documents()? {
        println!("different: {}", path.display());
        found = found.saturating_add(1);
        if !check {
            generate::apply(&root(), &path, Some(&text))?;
        }
    }
    println!("{} files, {found} to change", files.len());
    Ok(if check && found > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
