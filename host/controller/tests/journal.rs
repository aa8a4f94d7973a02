//! `doorward journal`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;

use support::{Site, doorward};

/// A site that the demo has left behind.
fn played() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("demo");
    doorward(["demo", "--keep", kept.to_str().unwrap()]).expect(0);
    let data = kept.join("data").to_str().unwrap().to_owned();
    (folder, data)
}

#[test]
fn every_decision_is_replayed_and_explained() {
    let (_folder, data) = played();
    let shown = doorward(["journal", "show", "--data", &data]).expect(0).out;
    let outside = shown.lines().find(|line| line.contains("denied schedule.outside")).unwrap();
    let number = outside.split_whitespace().next().unwrap();
    let run = doorward(["journal", "replay", "--data", &data]).expect(0);
    assert!(run.out.contains(" 0 different"), "{}", run.out);
    let run = doorward(["journal", "replay", "--data", &data, "--line", number]).expect(0);
    assert!(run.out.contains("STOP permit           schedule.outside"), "{}", run.out);
    doorward(["journal", "replay", "--data", &data, "--line", "1"]).expect(2);
    doorward(["journal", "replay", "--data", &data, "--line", "999999"]).expect(2);

    let json = doorward(["journal", "show", "--data", &data, "--from", number, "--limit", "1"]);
    assert_eq!(json.expect(0).out.lines().count(), 1);
    let json =
        doorward(["journal", "show", "--data", &data, "--from", number, "--limit", "1", "--json"]);
    let line = json.expect(0).json();
    let reason = &line["entry"]["decision"]["outcome"]["denied"]["report"]["reason"];
    assert_eq!(reason["code"], "schedule.outside");
}

#[test]
fn a_checkpoint_that_was_kept_shows_what_is_missing() {
    let site = Site::with_bundle();
    let data = site.data();
    let (early, late) = (site.path("early.checkpoint"), site.path("late.checkpoint"));
    doorward(["journal", "seal", "--data", &data, "--out", &early]).expect(0);
    doorward(["lockdown", "start", "drill", "--site", "--data", &data]).expect(0);
    doorward(["journal", "seal", "--data", &data, "--out", &late]).expect(0);
    let run = doorward([
        "journal",
        "verify",
        "--data",
        &data,
        "--checkpoint",
        &early,
        "--checkpoint",
        &late,
    ]);
    assert!(run.expect(0).out.contains("2 confirmed from elsewhere"));

    let export = site.path("journal.cbor");
    let run = doorward(["journal", "export", "--data", &data, "--out", &export]).expect(0);
    let begin = run.out.find("-----BEGIN").unwrap();
    let key = site.write("journal.pem", &run.out[begin..]);
    let verify = |export: &str, more: &[&str]| {
        let arguments = ["journal", "verify", "--export", export, "--key", &key];
        doorward(arguments.iter().chain(more))
    };
    verify(&export, &["--checkpoint", &late]).expect(0);

    let lines = fs::read(&export).unwrap();
    let mut changed = lines.clone();
    let place = lines.windows(5).position(|octets| octets == b"drill").unwrap();
    changed[place] ^= 1;
    let run = verify(&site.write("changed.cbor", &changed), &[]).expect(1);
    assert!(run.err.contains("does not hold"), "{}", run.err);

    // The journal as it was before the drill: whole, but a kept checkpoint knows better.
    let shown = doorward(["journal", "show", "--data", &data]).expect(0).out;
    let drill = shown.lines().position(|line| line.contains("lockdown-activated")).unwrap();
    let cut = site.write("cut.cbor", cut_before_line(&lines, drill));
    verify(&cut, &[]).expect(0);
    let run = verify(&cut, &["--checkpoint", &late]).expect(1);
    assert!(run.err.contains("does not hold"), "{}", run.err);
    let other = Site::with_bundle();
    let foreign = other.path("foreign.checkpoint");
    doorward(["journal", "seal", "--data", &other.data(), "--out", &foreign]).expect(0);
    verify(&export, &["--checkpoint", &foreign]).expect(1);
}

/// The first so many items of a CBOR sequence.
fn cut_before_line(lines: &[u8], count: usize) -> Vec<u8> {
    let mut rest = lines;
    for _ in 0..count {
        let _line: ciborium::Value = ciborium::from_reader(&mut rest).unwrap();
    }
    lines[..lines.len() - rest.len()].to_vec()
}
