//! The layout of sources: what formatting changes, and what it never does.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use doorward_bundle::encode;
use doorward_compiler::{Issuance, compile, format};
use proptest::prelude::*;
use proptest::sample::Index;

/// 2026-01-01T00:00:00Z.
const ISSUANCE: Issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };

#[test]
fn lays_out() {
    let untidy = "\n\n# what it is\n[site]   # ours\n  identifier='hq'\nname =   \"HQ\" # long\n\
                  zone = \"Europe/London\"     # where\n\n\n\n[[area]]\n\
                  identifier    = 'lobby'\nname=\"Lobby\"\n\n";
    let tidy = "# what it is\n[site] # ours\nidentifier = 'hq'\n\
                name = \"HQ\"            # long\nzone = \"Europe/London\" # where\n\n[[area]]\n\
                identifier = 'lobby'\nname = \"Lobby\"\n";
    assert_eq!(format(untidy, Path::new("site.toml")).unwrap(), tidy);
}

#[test]
fn breaks_lists_that_are_too_long_and_leaves_the_others() {
    let short =
        "days = [\n    2026-01-01, # one\n    2026-12-25, # two\n]\nformats = [\"a\", \"b\"]\n";
    assert_eq!(format(short, Path::new("site.toml")).unwrap(), short);
    let elements = ["\"an-identifier-of-some-length\""; 5];
    let long = format!("areas = [{}]\n", elements.join(", "));
    let broken = format!("areas = [\n    {},\n]\n", elements.join(",\n    "));
    assert_eq!(format(&long, Path::new("site.toml")).unwrap(), broken);
}

#[test]
fn says_where_it_is_no_toml() {
    let said = |text: &str| -> Vec<String> {
        let diagnostics = format(text, Path::new("site.toml")).unwrap_err();
        diagnostics.iter().map(ToString::to_string).collect()
    };
    assert_eq!(said("a = 1\nb = ]\n"), ["site.toml:2:5: missing array opening, expected `[`"]);
    assert_eq!(said("a = 1\n\na = 2\n"), ["site.toml:3:1: duplicate key"]);
    let newer = said("a = {\n  b = 1,\n}\n");
    assert!(newer[0].starts_with("site.toml:1:"), "{newer:?}");
    assert!(newer[0].contains("is beyond the formatter, which knows TOML 1.0"), "{newer:?}");
}

#[test]
fn the_sites_of_the_repository_are_laid_out() {
    for path in sites() {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            format(&text, &path).unwrap() == text,
            "`doorward policy fmt {}` lays it out",
            path.display()
        );
    }
}

#[test]
fn every_site_means_the_same_afterwards() {
    for path in sites() {
        let text = std::fs::read_to_string(&path).unwrap();
        same(&path, &text, &format(&text, &path).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever white space and comments people leave behind.
    #[test]
    fn a_disturbed_site_means_the_same_afterwards(
        site in any::<Index>(),
        disturbances in prop::collection::vec((any::<Index>(), 0_usize..7), 1..60),
    ) {
        let sites = sites();
        let path = site.get(&sites);
        let mut lines: Vec<String> =
            std::fs::read_to_string(path).unwrap().lines().map(String::from).collect();
        let free = free_lines(&lines);
        let mut additions = Vec::new();
        for (at, kind) in disturbances {
            let line = *at.get(&free);
            match kind {
                0 => lines[line].insert_str(0, "   "),
                1 => lines[line].push_str("  \t"),
                2 => lines[line] = lines[line].replacen(" = ", "=", 1),
                3 => lines[line] = lines[line].replacen(" = ", "  =\t ", 1),
                4 => additions.push((line, String::new())),
                5 => additions.push((line, "  # a remark = \"x\" [".to_string())),
                _ if !lines[line].contains('#') => lines[line].push_str("# beside it"),
                _ => {}
            }
        }
        additions.sort_by_key(|(line, _)| std::cmp::Reverse(*line));
        for (line, text) in additions {
            lines.insert(line, text);
        }
        let disturbed = lines.join("\n");
        let formatted = format(&disturbed, path).unwrap();
        same(path, &disturbed, &formatted);
        prop_assert_eq!(&format(&formatted, path).unwrap(), &formatted);
        let remarks = |text: &str| {
            ["a remark = \"x\" [", "# beside it"].map(|remark| text.matches(remark).count())
        };
        prop_assert_eq!(remarks(&disturbed), remarks(&formatted));
    }
}

/// The lines that are no part of a string of several lines.
fn free_lines(lines: &[String]) -> Vec<usize> {
    let mut inside = false;
    let mut free = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let quotes = line.matches("\"\"\"").count() + line.matches("'''").count();
        if !inside && quotes == 0 {
            free.push(number);
        }
        inside ^= quotes % 2 == 1;
    }
    free
}

#[track_caller]
fn same(path: &Path, before: &str, after: &str) {
    let compiled = |text: &str| encode(&compile(text, path, ISSUANCE).unwrap());
    assert!(compiled(before) == compiled(after), "{}", path.display());
}

/// Every site of the repository.
fn sites() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sites =
        vec![root.join("host/compiler/tests/office.toml"), root.join("tests/campus/site.toml")];
    let folder = root.join("tests/vectors/sites");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    sites.extend(files.filter(|path| path.extension().is_some_and(|it| it == "toml")));
    sites.sort();
    assert!(sites.len() >= 10);
    sites
}
