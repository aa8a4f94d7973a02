//! Every check that a format makes is failed by cases, in more ways than one.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use doorward_cases::{collect, root};
use doorward_engine::Format;
use doorward_tests::generate::{Checks, checks};

/// The fewest cases that fail a check.
const FEWEST: usize = 3;

/// Checks that stand in a format's trace and have nothing to fail in there, and why.
const IDLE: &[(&str, &str, &str)] = &[
    ("aliro", "proof.algorithm", FIXED),
    ("cwt-unlock", "proof.algorithm", FIXED),
    ("lock-certificate", "proof.holder", CERTIFIED),
    ("openid-token", "proof.holder", "whoever has it may show it, and the strength says so"),
    ("pkoc-ble", "proof.holder", OWN_KEY),
    (
        "pkoc-ble-ecdhe",
        "proof.algorithm",
        "`proof.key` has read the key, and refused reserved ones",
    ),
    ("pkoc-ble-ecdhe", "proof.holder", OWN_KEY),
    ("pkoc-nfc-v1", "proof.holder", OWN_KEY),
    ("pkoc-nfc-v2", "proof.holder", CERTIFIED),
    ("pkoc-nfc-v2-standard", "proof.holder", OWN_KEY),
    ("pkoc-osdp", "proof.holder", OWN_KEY),
    ("sensecrypt-api-key", "proof.holder", "whoever has it may show it, and the strength says so"),
];

const FIXED: &str = "there is one algorithm, and the key was checked while it was read";
const OWN_KEY: &str = "the key that signed is the credential";
const CERTIFIED: &str = "the key that signed is the one that was looked up in the certificate";

/// Checks that can be failed in fewer ways than that, and why.
const FEW: &[(&str, &str, &str)] = &[
    ("lock-certificate", "proof.challenge", ANY_CHALLENGE),
    ("lock-certificate", "proof.algorithm", "a certificate names one lock, or it does not"),
    ("openid-token", "proof.scope", "of the four purposes only one is not for logins"),
    ("pkoc-nfc-v1", "proof.challenge", ANY_CHALLENGE),
    ("sensecrypt-api-key", "proof.challenge", ANY_CHALLENGE),
    ("sensecrypt-face-signature", "proof.challenge", ANY_CHALLENGE),
];

const ANY_CHALLENGE: &str = "a challenge is stated, or it is not; its length is checked before";

/// What is checked of a record, a door or a policy, whatever the format was.
const SHARED: [&str; 9] = [
    "access-point",
    "bundle",
    "clock",
    "forbid",
    "freshness",
    "input",
    "permit",
    "strength",
    "usage",
];

/// What is no check: nothing can fail any more.
const ENDS: [&str; 3] = ["defer", "grant", "more-needed"];

fn formats() -> BTreeMap<String, Checks> {
    checks(&collect(&root().join("tests/vectors")).unwrap()).unwrap()
}

#[test]
fn every_check_of_a_format_is_failed_by_its_cases() {
    let formats = formats();
    let mut wrong = Vec::new();
    for format in Format::ALL.iter().map(|format| format.as_str()) {
        let checks = &formats[format];
        for stage in
            checks.stages().filter(|stage| !SHARED.contains(stage) && !ENDS.contains(stage))
        {
            let failing = checks.failing(stage).len();
            let why = |list: &[(&str, &str, &str)]| {
                list.iter().any(|(one, of, _)| *one == format && *of == stage)
            };
            match (why(IDLE), why(FEW)) {
                (true, _) if failing > 0 => wrong.push(format!("{format}: {stage} is not idle")),
                (false, true) if !(1..FEWEST).contains(&failing) => {
                    wrong.push(format!("{format}: {stage} is failed by {failing}: not few"));
                }
                (false, false) if failing < FEWEST => {
                    wrong.push(format!("{format}: {stage} is failed by {failing}"));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_other_check_is_failed_by_cases_of_some_format() {
    let formats = formats();
    let wrong: Vec<&str> = SHARED
        .into_iter()
        .filter(|stage| {
            let failing = formats.values().flat_map(|checks| checks.failing(stage));
            failing.collect::<BTreeSet<_>>().len() < FEWEST
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
