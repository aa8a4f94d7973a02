//! A short campaign, and what it comes across.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use doorward_opinion::campaign::Campaign;
use doorward_opinion::zones::ZONES;

/// What rules that need state, levels by the hour, tokens, revocation sets and status lists can come to.
const OF_RULES: [&str; 27] = [
    "Denied assignment.used-up",
    "Denied bundle.zone-expired",
    "Denied claim.quota",
    "Denied issuer.disabled",
    "Denied issuer.format-not-allowed",
    "Denied issuer.unknown",
    "Denied proof.replayed",
    "Denied rule.antipassback",
    "Denied rule.antipassback-timed",
    "Denied rule.locked-out",
    "Denied rule.occupancy-full",
    "Denied rule.transit-open",
    "Denied status.out-of-range",
    "Denied status.revoked",
    "Denied status.stale",
    "Denied status.suspended",
    "Denied status.unknown",
    "Denied store.unknown",
    "Denied strength.insufficient",
    "Denied transaction.expired",
    "Denied transaction.foreign",
    "Denied transaction.other-holder",
    "Denied transaction.same-holder",
    "Granted door.already-open",
    "Granted rule.antipassback-noted",
    "MoreNeeded strength.more-needed",
    "MoreNeeded strength.second-holder",
];

/// What can follow.
const EFFECTS: [&str; 13] = [
    "a first person",
    "a use of an assignment",
    "a way that is followed and gone",
    "a way that is followed and open",
    "a way that nobody follows",
    "bearer is missing",
    "mac is missing",
    "no refusals any more",
    "one refusal more",
    "second-holder is missing",
    "signature is missing",
    "uses of two assignments",
    "ways of two",
];

#[test]
fn both_decide_alike_and_come_across_everything() {
    let tally = Campaign { seed: 3_000_000, decisions: 40_000, threads: 2 }.run().unwrap();
    assert_eq!(tally.disagreements, 0, "{tally}");
    assert!(tally.decisions >= 40_000 && tally.taps > 10_000, "{tally}");
    assert!(tally.zones.len() >= 30, "{tally}");
    // A campaign in which everything is refused at once would agree too.
    let granted = tally.codes.get("Granted policy.permitted").copied().unwrap_or(0);
    let outside = tally.codes.get("Denied schedule.outside").copied().unwrap_or(0);
    assert!(granted > 2_000 && outside > 2_000, "{tally}");
    for code in OF_RULES {
        let reached = tally.codes.get(code).copied().unwrap_or(0);
        assert!(reached >= 3, "`{code}` {reached} times:\n{tally}");
    }
    for effect in EFFECTS {
        let reached = tally.effects.get(effect).copied().unwrap_or(0);
        assert!(reached >= 3, "`{effect}` {reached} times:\n{tally}");
    }
}

#[test]
fn what_comes_out_does_not_depend_on_threads() {
    let run = |threads| Campaign { seed: 7, decisions: 2_000, threads }.run().unwrap();
    assert_eq!(run(1).codes, run(3).codes);
}

#[test]
fn zones_are_all_different() {
    let mut zones = ZONES.to_vec();
    zones.sort_unstable();
    zones.dedup();
    assert_eq!(zones.len(), ZONES.len());
}
