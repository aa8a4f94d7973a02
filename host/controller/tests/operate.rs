//! What an operator orders: credentials, doors, lockdowns, the clock floor.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use doorward_wallet::pkoc::{self, CardKey};
use support::{Run, Site, doorward, point};

const CHALLENGE: [u8; 16] = [7; 16];

/// What a card at the main entrance would get now.
fn ask(site: &Site, card: &CardKey) -> Run {
    let presentation = hex::encode(pkoc::respond(card, &CHALLENGE));
    let (challenge, data) = (hex::encode(CHALLENGE), site.data());
    doorward([
        "verify",
        "--data",
        &data,
        "--access-point",
        "main-in",
        "--hex",
        &presentation,
        "--challenge",
        &challenge,
    ])
}

#[track_caller]
fn order(site: &Site, arguments: &[&str], code: i32) -> Run {
    let data = site.data();
    doorward(arguments.iter().copied().chain(["--data", &data])).expect(code)
}

#[track_caller]
fn denied(site: &Site, card: &CardKey, code: &str) {
    let run = ask(site, card).expect(1);
    assert!(run.out.contains(code), "no `{code}` in\n{}", run.out);
}

#[test]
fn credentials_are_disabled_suspended_and_enabled() {
    let (site, card) = Site::with_card();
    let key = point(&card);
    order(&site, &["credential", "disable", "--holder", "amira", "--reason", "lost"], 0);
    denied(&site, &card, "credential.disabled");
    order(&site, &["credential", "suspend", "--key", &key, "--until", "2099-01-01"], 0);
    denied(&site, &card, "credential.suspended");
    order(&site, &["credential", "enable", "--key", &key], 0);
    ask(&site, &card).expect(0);
    let run = order(&site, &["credential", "enable", "--holder", "nobody"], 2);
    assert!(run.err.contains("holder `nobody` is not known"), "{}", run.err);
    let stranger = point(&CardKey::of("stranger"));
    order(&site, &["credential", "enable", "--key", &stranger], 2);
    order(&site, &["credential", "enable"], 2);
}

#[test]
fn doors_are_blocked_and_opened() {
    let (site, card) = Site::with_card();
    order(&site, &["door", "mode", "main", "blocked"], 0);
    denied(&site, &card, "door.blocked");
    order(&site, &["door", "mode", "main", "unlocked"], 0);
    let run = ask(&site, &card).expect(0);
    assert!(run.out.contains("door.already-open"), "{}", run.out);
    order(&site, &["door", "mode", "main", "bundle"], 0);
    let run = ask(&site, &card).expect(0);
    assert!(run.out.contains("policy.permitted"), "{}", run.out);
    order(&site, &["door", "mode", "nowhere", "blocked"], 2);
}

#[test]
fn lockdowns_are_started_listed_and_lifted() {
    let (site, card) = Site::with_card();
    order(&site, &["lockdown", "start", "drill", "--area", "lobby", "--rank", "3"], 0);
    denied(&site, &card, "door.locked-down");
    let run = order(&site, &["lockdown", "list"], 0);
    assert!(run.out.starts_with("drill  area `lobby`, rank 3, from 20"), "{}", run.out);
    order(&site, &["lockdown", "start", "drill", "--site"], 2);
    order(&site, &["lockdown", "lift", "drill"], 0);
    ask(&site, &card).expect(0);
    order(&site, &["lockdown", "lift", "drill"], 2);
    order(&site, &["lockdown", "start", "both", "--site", "--door", "main"], 2);
}

#[test]
fn a_threat_level_is_set_and_shown() {
    let (site, _) = Site::with_card();
    let shown = order(&site, &["threat-level", "show"], 0);
    assert_eq!(shown.out.trim(), "0");
    let set = order(&site, &["threat-level", "set", "3"], 0);
    assert!(set.out.contains("the threat level is 3"), "{}", set.out);
    assert_eq!(order(&site, &["threat-level", "show"], 0).out.trim(), "3");
    order(&site, &["threat-level", "set", "256"], 2);
}

#[test]
fn a_floor_ahead_of_the_clock_denies_until_it_is_reset() {
    let (site, card) = Site::with_card();
    order(&site, &["clock", "reset-floor", "--to", "2099-01-01T00:00:00Z"], 0);
    denied(&site, &card, "clock.untrusted");
    let run = order(&site, &["clock", "show"], 0);
    assert!(run.out.contains("behind the floor"), "{}", run.out);
    order(&site, &["clock", "reset-floor"], 0);
    ask(&site, &card).expect(0);
}

#[test]
fn who_ordered_it_is_journaled() {
    let (site, _) = Site::with_card();
    order(&site, &["--operator", "night-watch", "lockdown", "start", "drill", "--site"], 0);
    let run = order(&site, &["journal", "show"], 0);
    assert!(run.out.contains("night-watch: {\"lockdown-activated\":"), "{}", run.out);
}
