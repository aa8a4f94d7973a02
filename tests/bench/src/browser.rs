//! The same engine in Chromium: what has to be loaded, how soon it decides, and what that costs.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use doorward_cases::root;
use doorward_tests::{Browser, Fixture, web};

use crate::measure::{Row, Table, compressed, gzipped};

/// 2026-06-15T10:00:00Z.
const NOW: u64 = 1_781_517_600;

/// What a page fetches before its first decision, beside the core modules.
const SCRIPTS: [&str; 8] = [
    "generated/contract.js",
    "generated/glue.js",
    "src/engine.js",
    "src/errors.js",
    "src/gate.js",
    "src/index.js",
    "src/instantiate.js",
    "src/shape.js",
];

/// Measures the package as it was built last.
pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let built = web::built()?;
    let package = built.join("package");
    let engine = read(&package, &["generated/glue.core.wasm"])?;
    let scripts = read(&package, &SCRIPTS)?;
    for (name, octets) in [("engine", &engine), ("glue and wrapper", &scripts)] {
        table.push(Row::octets(&format!("browser, {name}"), octets.len(), None));
        table.push(Row::octets("  gzip", gzipped(octets)?, None));
        table.push(Row::octets("  brotli", compressed(octets)?, None));
    }
    let both = [compressed(&engine)?, compressed(&scripts)?].into_iter().sum();
    table.push(Row::octets("browser, engine and glue, brotli", both, Some(220_000)));

    install_rivals(&built)?;
    fs::write(built.join("web/fixture.json"), serde_json::to_vec(&Fixture::new(NOW, 1)?)?)?;
    let browser = Browser::start()?;
    let address = web::serve(browser.runtime(), &built)?;
    // The second time as the first: nothing that was compiled is kept, but the browser is warm.
    browser.open(&format!("http://{address}/web/bench.html"), "ready")?;
    browser.open(&format!("http://{address}/web/bench.html?again"), "ready")?;
    let results = browser.call("return globalThis.results;", Vec::new())?;
    let figure = |name: &str, unit: f64| {
        let figure = results.get(name).and_then(serde_json::Value::as_f64);
        let figure = figure.ok_or_else(|| anyhow!("the page measured {results}"))?;
        Ok::<_, anyhow::Error>(Duration::from_secs_f64(figure * unit))
    };
    let first = figure("firstDecision", 1e-3)?;
    table.push(Row::micros("browser, navigation to first decision", first, Some(150_000)));
    let engine = figure("engine", 1e-6)?;
    table.push(Row::micros("browser, PKOC decided", engine, None));
    for (name, result) in [("jose, an ES256 token", "jose"), ("WebCrypto, P-256", "webCrypto")] {
        let rival = figure(result, 1e-6)?;
        table.push(Row::micros(&format!("browser, {name}"), rival, None));
        table.push(Row::ratio("  the engine to it", engine, rival, None));
    }
    Ok(())
}

fn read(package: &Path, names: &[&str]) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    for name in names {
        let path = package.join(name);
        all.extend(fs::read(&path).with_context(|| path.display().to_string())?);
    }
    Ok(all)
}

/// Fetches what the engine is compared with, next to the pages.
fn install_rivals(built: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(root().join("tests/rivals").join(name), folder.path().join(name))?;
    }
    let installed = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--silent"])
        .current_dir(folder.path())
        .status()
        .context("`npm` could not be started")?;
    ensure!(installed.success(), "`npm ci` failed: {installed}");
    let rivals = built.join("rivals");
    if rivals.exists() {
        fs::remove_dir_all(&rivals)?;
    }
    let copied = Command::new("cp")
        .args(["--recursive"])
        .arg(folder.path().join("node_modules"))
        .arg(&rivals)
        .status()?;
    ensure!(copied.success(), "the rivals could not be copied: {copied}");
    Ok(())
}
