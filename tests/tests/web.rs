//! The npm package in Node: its own tests, its declarations, and what it is once packed.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use doorward_cases::root;
use doorward_tests::{Fixture, Wasmtime, core_modules, web};

/// 2026-06-15T10:00:00Z.
const NOW: u64 = 1_781_517_600;

#[test]
fn the_package_passes_its_tests() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = folder.path().join("fixture.json");
    let content = serde_json::to_vec(&Fixture::new(NOW, 8).unwrap()).unwrap();
    fs::write(&fixture, content).unwrap();
    let mut tests: Vec<_> = fs::read_dir(web::built().unwrap().join("web"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    tests.sort();
    assert!(tests.len() >= 3, "{tests:?}");
    let out = run(Command::new("node")
        .arg("--test")
        .args(tests)
        .env("DOORWARD_FIXTURE", fixture)
        .current_dir(folder.path()));
    let failed = out.lines().find(|line| line.starts_with("# fail ")).unwrap();
    assert_eq!(failed, "# fail 0");
}

#[test]
fn the_package_holds_the_component_and_its_core_modules() {
    let component = Wasmtime::component().unwrap();
    let generated = web::built().unwrap().join("package").join("generated");
    assert!(fs::read(generated.join("engine.wasm")).unwrap() == component);
    let cores = core_modules(&component).unwrap();
    let files = ["glue.core.wasm", "glue.core2.wasm", "glue.core3.wasm"];
    assert_eq!(cores.len(), files.len());
    for (core, file) in cores.into_iter().zip(files) {
        assert!(fs::read(generated.join(file)).unwrap() == core, "{file}");
    }
}

#[test]
fn packs_and_installs() {
    let folder = tempfile::tempdir().unwrap();
    let package = web::built().unwrap().join("package");
    let packed = run(Command::new("npm")
        .args(["pack", "--json", "--pack-destination"])
        .arg(folder.path())
        .current_dir(&package));
    let packed: serde_json::Value = serde_json::from_str(&packed).unwrap();
    let files: Vec<&str> = packed[0]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    for needed in ["LICENSE", "README.md", "generated/engine.wasm", "src/index.d.ts"] {
        assert!(files.contains(&needed), "{needed} is not among {files:?}");
    }
    let tarball = packed[0]["filename"].as_str().unwrap();

    let consumer = folder.path().join("consumer");
    fs::create_dir(&consumer).unwrap();
    fs::write(consumer.join("package.json"), r#"{"type":"module"}"#).unwrap();
    let tarball = folder.path().join(tarball);
    run(Command::new("npm")
        .args(["install", "--offline", "--no-audit", "--no-fund"])
        .arg(tarball)
        .current_dir(&consumer));
    let script = "import { engine } from 'doorward';
        import { Gate } from 'doorward/gate';
        import { MemoryStore } from 'doorward/memory-store';
        import { RemoteEngine } from 'doorward/remote';
        import { stringify } from 'doorward/json';
        if (![Gate, MemoryStore, RemoteEngine].every((it) => typeof it === 'function')) throw 1;
        console.log(stringify({ list: 'reading' }, engine.inspect(new Uint8Array(2))), engine.digest);";
    let printed = run(Command::new("node")
        .args(["--input-type=module", "--eval", script])
        .current_dir(&consumer));
    let digest = printed.split_whitespace().last().unwrap();
    assert_eq!(digest, sha256(&Wasmtime::component().unwrap()));
}

#[test]
fn the_declarations_hold() {
    let folder = tempfile::tempdir().unwrap();
    let source = root().join("tests").join("declarations");
    for file in fs::read_dir(source).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder.path()));
    let installed = folder.path().join("node_modules").join("doorward");
    std::os::unix::fs::symlink(web::built().unwrap().join("package"), installed).unwrap();
    run(Command::new("node")
        .arg(Path::new("node_modules").join("typescript").join("bin").join("tsc"))
        .current_dir(folder.path()));
}

/// Runs a program that must succeed, and returns what it printed.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{out}\n{err}", output.status);
    out
}

fn sha256(octets: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};

    hex::encode(Sha256::digest(octets))
}
