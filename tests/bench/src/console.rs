//! What a browser loads before the console is there: its page and module, beside engine and glue.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use doorward_tests::console;

use crate::measure::{Row, Table, compressed, gzipped};

/// The console's module.
const MODULE: [&str; 1] = ["console_bg.wasm"];

/// The rest of what is the console's own.
const PAGE: [&str; 7] =
    ["boot.js", "console.css", "console.js", "desk.js", "icon.svg", "index.html", "site-file.js"];

/// The engine.
const ENGINE: [&str; 1] = ["package/generated/glue.core.wasm"];

/// What is between the engine and the console.
const GLUE: [&str; 16] = [
    "package/generated/contract.js",
    "package/generated/glue.core2.wasm",
    "package/generated/glue.core3.wasm",
    "package/generated/glue.js",
    "package/src/assignments.js",
    "package/src/engine.js",
    "package/src/errors.js",
    "package/src/gate.js",
    "package/src/instantiate.js",
    "package/src/journal.js",
    "package/src/json.js",
    "package/src/row.js",
    "package/src/shape.js",
    "package/src/store.js",
    "package/src/waiting.js",
    "package/src/whereabouts.js",
];

/// Weighs the console as it was built last.
pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let folder = console::built()?;
    let parts: [(&str, &[&str]); 4] =
        [("module", &MODULE), ("page and scripts", &PAGE), ("engine", &ENGINE), ("glue", &GLUE)];
    let mut whole = [0_usize; 3];
    for (name, files) in parts {
        let weights = weigh(&folder, files)?;
        rows(table, &format!("console, {name}"), weights);
        for (sum, weight) in whole.iter_mut().zip(weights) {
            *sum = sum.saturating_add(weight);
        }
    }
    rows(table, "console, all of it", whole);
    Ok(())
}

fn rows(table: &mut Table, name: &str, [raw, gzip, brotli]: [usize; 3]) {
    table.push(Row::octets(name, raw, None));
    table.push(Row::octets("  gzip", gzip, None));
    table.push(Row::octets("  brotli", brotli, None));
}

/// Octets of files as they are, with gzip, and with brotli: each file by itself, as it is sent.
fn weigh(folder: &Path, files: &[&str]) -> Result<[usize; 3]> {
    let mut weights = [0_usize; 3];
    for file in files {
        let path = folder.join(file);
        let octets = fs::read(&path).with_context(|| path.display().to_string())?;
        let all = [octets.len(), gzipped(&octets)?, compressed(&octets)?];
        for (sum, weight) in weights.iter_mut().zip(all) {
            *sum = sum.saturating_add(weight);
        }
    }
    Ok(weights)
}
