//! What was kept comes out as it did, by both.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use doorward_opinion::corpus;

#[test]
fn what_was_kept_comes_out_again() {
    for (name, kept) in corpus::read(&corpus::folder()).unwrap() {
        let replayed = kept.replay().unwrap_or_else(|error| panic!("{name}: {error:#}"));
        assert!(replayed > 0, "`{name}` asks nothing");
    }
}

#[test]
fn the_corpus_has_every_outcome_that_what_is_shown_or_supposed_can_have() {
    let files = corpus::read(&corpus::folder()).unwrap();
    let cases = files.iter().flat_map(|(_, kept)| &kept.cases);
    let codes: BTreeSet<&str> = cases.map(|case| case.opinion.code.as_str()).collect();
    for code in [
        "access-point.disabled",
        "access-point.unknown",
        "assignment.expired",
        "assignment.not-yet-valid",
        "assignment.unknown-profile",
        "assignment.used-up",
        "bundle.dead",
        "bundle.zone-expired",
        "capability.not-permitted",
        "challenge.consumed",
        "challenge.expired",
        "challenge.foreign",
        "challenge.unknown",
        "claim.quota",
        "clock.absent",
        "clock.out-of-range",
        "clock.untrusted",
        "condition.device",
        "condition.device-unknown",
        "condition.position-inaccurate",
        "condition.position-unknown",
        "condition.threat-level",
        "condition.too-far",
        "credential.disabled",
        "credential.expired",
        "credential.not-yet-valid",
        "credential.suspended",
        "credential.unknown",
        "door.already-open",
        "door.blocked",
        "door.locked-down",
        "door.lockdown-overridden",
        "door.unknown",
        "format.not-allowed",
        "format.unsupported",
        "issuer.disabled",
        "issuer.format-not-allowed",
        "issuer.unknown",
        "lockdown.unknown-plan",
        "policy.forbidden",
        "policy.none-applies",
        "policy.permitted",
        "policy.referred",
        "proof.replayed",
        "rule.antipassback",
        "rule.antipassback-noted",
        "rule.antipassback-timed",
        "rule.locked-out",
        "rule.occupancy-full",
        "rule.transit-open",
        "schedule.outside",
        "schedule.special-day-closed",
        "status.out-of-range",
        "status.revoked",
        "status.stale",
        "status.suspended",
        "status.unknown",
        "store.unknown",
        "strength.insufficient",
        "strength.more-needed",
        "strength.second-holder",
        "transaction.expired",
        "transaction.foreign",
        "transaction.other-holder",
        "transaction.same-holder",
        "usage.address-not-permitted",
        "usage.address-unknown",
        "usage.outside-hours",
        "usage.position-inaccurate",
        "usage.position-unknown",
        "usage.too-far",
    ] {
        assert!(codes.contains(code), "nothing of the corpus comes out as `{code}`");
    }
}
