//! Rules of the repository that no compiler checks.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package};
use doorward_cases::root;

/// Lines that a source file may have.
const LINES: usize = 400;

/// What people look for first.
const DOCUMENTS: [&str; 4] = ["README.md", "ARCHITECTURE.md", "SECURITY.md", "CHANGELOG.md"];

/// Crates that hold no unsafe code, whatever a dependency or a macro would like.
const SAFE: [&str; 8] = [
    "engine",
    "engine/bundle",
    "host/compiler",
    "engine/sheet",
    "host/wallet",
    "tests",
    "tests/fuzz",
    "tests/opinion",
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .other_options(["--offline".into()])
        .exec()
        .unwrap()
}

/// The folder of a package, from the root of the workspace.
fn folder(package: &Package) -> String {
    let folder = package.manifest_path.parent().unwrap().as_std_path();
    folder.strip_prefix(root()).unwrap().display().to_string()
}

/// The packages of the workspace that a package depends on, those of its tests included.
fn own<'m>(package: &'m Package, all: &'m Metadata) -> impl Iterator<Item = &'m Package> {
    package.dependencies.iter().filter_map(|dependency| {
        let path = dependency.path.as_ref()?;
        all.packages.iter().find(|other| other.manifest_path.parent() == Some(path))
    })
}

fn named<'m>(all: &'m Metadata, name: &str) -> &'m Package {
    all.packages.iter().find(|package| package.name.as_str() == name).expect(name)
}

#[test]
fn the_engine_knows_nobody() {
    let all = metadata();
    for (name, knows) in [
        ("doorward-bundle", &[][..]),
        ("doorward-engine", &["doorward-bundle"]),
        ("doorward-component", &["doorward-engine"]),
        ("doorward-wallet", &[]),
    ] {
        let found: Vec<_> = own(named(&all, name), &all).map(|other| other.name.as_str()).collect();
        assert_eq!(found, knows, "{name}");
    }
}

#[test]
fn production_has_one_verifier_the_component() {
    let all = metadata();
    for package in &all.packages {
        let folder = folder(package);
        let may = folder == "engine/component" || folder.starts_with("tests");
        let does = own(package, &all).any(|other| other.name.as_str() == "doorward-engine");
        assert!(may || !does, "`{}` depends on the engine as a library", package.name);
    }
}

#[test]
fn nobody_depends_on_tests_nor_on_the_other_side() {
    let all = metadata();
    for package in &all.packages {
        let here = folder(package);
        for other in own(package, &all) {
            let there = folder(other);
            let tests = here.starts_with("tests");
            assert!(tests || !there.starts_with("tests"), "`{here}` depends on `{there}`");
            let demo = here == "host/controller";
            assert!(tests || demo || there != "host/wallet", "`{here}` depends on the wallet");
            let tool = |folder: &str| folder.starts_with("xtask");
            assert!(!tool(&here) && !tool(&there), "`{here}` depends on `{there}`");
        }
    }
}

#[test]
fn hosts_do_not_know_each_other() {
    let all = metadata();
    let house = |folder: &str| {
        ["host", "web", "edge"].into_iter().find(|house| folder.split('/').next() == Some(*house))
    };
    for package in &all.packages {
        for other in own(package, &all) {
            if let (Some(one), Some(another)) = (house(&folder(package)), house(&folder(other))) {
                assert_eq!(one, another, "`{}` depends on `{}`", package.name, other.name);
            }
        }
    }
}

#[test]
fn every_package_keeps_the_lints_of_the_workspace() {
    for package in metadata().packages {
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true\n"), "{}", package.manifest_path);
        assert_eq!(package.publish, Some(Vec::new()), "`{}` could be published", package.name);
    }
}

#[test]
fn what_must_be_safe_forbids_unsafe_code() {
    for folder in SAFE {
        let file = root().join(folder).join("src/lib.rs");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("\n#![forbid(unsafe_code)]\n"), "{}", file.display());
    }
}

#[test]
fn source_files_are_short() {
    let long: Vec<String> = files(&["rs", "wit", "ts", "js"])
        .into_iter()
        .map(|path| (lines(&path), path))
        .filter(|(lines, _)| *lines > LINES)
        .map(|(lines, path)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "a file is one noun, of at most {LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    // Written in halves, so that this file is not found.
    let marks = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X"],
        ["to", "do!("],
        ["unimple", "mented!("],
        // With its reason it is a child process of another test.
        ["#[ig", "nore]"],
        ["for", " now"],
        ["place", "holder"],
        ["hard", "coded"],
        ["hard-", "coded"],
        ["in a real", " system"],
        ["in a real", " deployment"],
        ["../sh", "ared"],
    ]
    .map(|halves| halves.concat());
    let mut found = Vec::new();
    for path in files(&["rs", "wit", "ts", "js", "toml", "sh", "md"]) {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            if let Some(mark) = marks.iter().find(|mark| line.contains(mark.as_str())) {
                found.push(format!("{}:{number}: `{mark}`", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn people_find_what_they_look_for_first() {
    for name in DOCUMENTS {
        let text = fs::read_to_string(root().join(name)).unwrap_or_default();
        assert!(text.starts_with("# "), "`{name}` is missing or has no title");
    }
}

/// Every file with one of these extensions, built and hidden ones left out.
fn files(extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    find(&root(), extensions, &mut found);
    assert!(!found.is_empty());
    found
}

fn find(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let skipped = name.starts_with('.') || ["target", "node_modules"].contains(&&*name);
        if entry.file_type().unwrap().is_dir() {
            if !skipped {
                find(&path, extensions, found);
            }
        } else if path.extension().is_some_and(|is| extensions.iter().any(|wanted| is == *wanted)) {
            found.push(path);
        }
    }
}

fn lines(path: &Path) -> usize {
    fs::read_to_string(path).unwrap().lines().count()
}
