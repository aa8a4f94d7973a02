//! The worker for the edge when requests overlap, the engine traps, the store fails and the process
//! ends.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod edge_site;

use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use edge_site::{EdgeSite, OPERATOR, generated};
use serde_json::json;
use wasmparser::{Parser, Payload, Validator};

const ROUNDS: usize = 100;
const CLIENTS: usize = 8;

/// Pages of 64 KiB that the engine may have more than it begins with: enough for a small site, and not
/// for the bundle that [`TOO_MUCH`] makes.
const PAGES: u64 = 20;
const TOO_MUCH: usize = 1_800_000;

/// What all clients are told that ask the same at the same time.
fn ask_at_once(ask: impl Fn() -> String + Sync) -> Vec<String> {
    let start = Barrier::new(CLIENTS);
    thread::scope(|scope| {
        let client = || {
            start.wait();
            ask()
        };
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    })
}

#[track_caller]
fn assert_one_winner(round: usize, codes: &[String], loss: &str) {
    let count = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    let counts = (count("policy.permitted"), count(loss));
    assert_eq!(counts, (1, CLIENTS - 1), "round {round}: {codes:?}");
}

#[test]
fn one_of_all_who_show_the_same_request_wins() {
    // A phone has a quota of live claims, so the rounds are shared out.
    let rounds = ROUNDS / 2;
    for site in [(); 2].map(|()| EdgeSite::adverse("20", &generated())) {
        for round in 0..rounds {
            let codes = ask_at_once(|| site.unlock(round).code());
            assert_one_winner(round, &codes, "proof.replayed");
        }
        // Each was told what was journaled.
        let lines = [site.journal(1), site.journal(257)].concat();
        assert_eq!(lines.len(), rounds * CLIENTS);
        let granted = lines.iter().filter(|line| line["decision"].get("granted").is_some());
        assert_eq!(granted.count(), rounds);
    }
}

#[test]
fn one_of_all_who_answer_the_same_challenge_wins() {
    let site = EdgeSite::adverse("5", &generated());
    for round in 0..ROUNDS {
        let body = site.response(&site.challenge());
        let codes = ask_at_once(|| site.decide(&body).code());
        assert_one_winner(round, &codes, "challenge.consumed");
    }
}

#[test]
fn a_trap_harms_no_other() {
    let folder = tempfile::tempdir().unwrap();
    starve(folder.path());
    let pause = Duration::from_millis(2000);
    let site = EdgeSite::adverse("2000", folder.path());
    let mut poison = site.document();
    poison["bundle"] = json!("00".repeat(TOO_MUCH));
    thread::scope(|scope| {
        let begun = Instant::now();
        let other = scope.spawn(|| site.unlock(0).code());
        thread::sleep(pause / 4);
        site.put(OPERATOR, &poison).refused(503, "service.fault");
        assert!(!other.is_finished(), "the requests did not overlap");
        assert_eq!(other.join().unwrap(), "policy.permitted");
        // It was under way when its instance died, and was begun again with the next.
        assert!(begun.elapsed() >= pause * 2, "{:?}", begun.elapsed());
    });
    assert_eq!(site.unlock(0).code(), "proof.replayed");
    assert_eq!(site.unlock(1).code(), "policy.permitted");
    assert_eq!(site.get("/v1/health", "").expect(200)["bundle"], 5);
}

#[test]
fn a_store_that_fails_grants_nothing_and_claims_nothing() {
    let site = EdgeSite::start().restart_full();
    site.unlock(0).refused(503, "service.fault");
    site.unlock(0).refused(503, "service.fault");
    let site = site.restart();
    assert_eq!(site.unlock(0).code(), "policy.permitted");
    assert_eq!(site.journal(1).len(), 1);
}

#[test]
fn claims_outlive_the_process_and_challenges_do_not() {
    let site = EdgeSite::start();
    assert_eq!(site.unlock(0).code(), "policy.permitted");
    let before = site.response(&site.challenge());
    let site = site.restart();
    assert_eq!(site.unlock(0).code(), "proof.replayed");
    assert_eq!(site.decide(&before).code(), "challenge.unknown");
    let after = site.response(&site.challenge());
    assert_eq!(site.decide(&after).code(), "policy.permitted");
    assert_eq!(site.journal(1).len(), 4);
}

/// Copies the core modules into a folder, the engine's with a limit to its memory.
fn starve(folder: &Path) {
    for name in ["glue.core.wasm", "glue.core2.wasm", "glue.core3.wasm"] {
        fs::copy(generated().join(name), folder.join(name)).unwrap();
    }
    let engine = folder.join("glue.core.wasm");
    let module = fs::read(&engine).unwrap();
    let memory = Parser::new(0)
        .parse_all(&module)
        .find_map(|payload| match payload.unwrap() {
            Payload::MemorySection(section) => Some(section),
            _ => None,
        })
        .unwrap();
    let at = |offset: u64| usize::try_from(offset).unwrap();
    let (begin, end) = (at(memory.range().start), at(memory.range().end));
    let initial = memory.into_iter().next().unwrap().unwrap().initial;
    // One memory, with a limit.
    let mut section = vec![1, 1];
    for number in [initial, initial + PAGES] {
        section.extend([(number & 0x7f) as u8 | 0x80, (number >> 7) as u8]);
    }
    // The section's number and its length, each an octet, come before what is in it.
    let mut starved = module[..begin - 1].to_vec();
    starved.push(u8::try_from(section.len()).unwrap());
    starved.extend(section);
    starved.extend(&module[end..]);
    Validator::new().validate_all(&starved).unwrap();
    fs::write(engine, starved).unwrap();
}
