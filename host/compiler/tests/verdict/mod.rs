//! What the compiler says about a source.

#![allow(dead_code, reason = "not every test needs all of them")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use doorward_compiler::{Issuance, compile};

/// Line 1 of every source that has a site.
pub(crate) const SITE: &str = "site = { identifier = 'hq', name = 'HQ', zone = 'Europe/London' }";
/// Lines 2 and 3 of sources in which something refers to a place.
const PLACES: &str = "area = [{ identifier = 'lobby', name = 'Lobby' }]\n\
                      door = [{ identifier = 'main', name = 'Main' }]";

#[track_caller]
pub(crate) fn site_says(source: &str, expected: &[&str]) {
    says(&format!("{SITE}\n{source}"), expected);
}

#[track_caller]
pub(crate) fn places_say(source: &str, expected: &[&str]) {
    says(&format!("{SITE}\n{PLACES}\n{source}"), expected);
}

#[track_caller]
pub(crate) fn says(source: &str, expected: &[&str]) {
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let diagnostics = compile(source, Path::new("site.toml"), issuance).unwrap_err();
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    let expected: Vec<String> = expected.iter().map(|line| format!("site.toml:{line}")).collect();
    assert_eq!(said, expected, "\n{source}");
}
