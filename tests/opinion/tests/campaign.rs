//! A short campaign, and what shows that one can fail.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use doorward_opinion::campaign::Campaign;
use doorward_opinion::engine::Loaded;
use doorward_opinion::generate::{Dice, scenery, situation};
use doorward_opinion::naive;
use doorward_opinion::site::{Site, Weekly};
use doorward_opinion::words::{Effect, TimeOfDay};
use doorward_opinion::zones::ZONES;

#[test]
fn both_decide_alike() {
    let tally = Campaign { seed: 1_000_000, decisions: 20_000, threads: 2 }.run().unwrap();
    assert_eq!(tally.disagreements, 0, "{tally}");
    assert!(tally.decisions >= 20_000 && tally.taps > 200, "{tally}");
    assert!(tally.zones.len() >= 30, "{tally}");
    // A campaign in which everything is refused at once would agree too.
    let granted = tally.codes.get("Granted policy.permitted").copied().unwrap_or(0);
    let outside = tally.codes.get("Denied schedule.outside").copied().unwrap_or(0);
    assert!(granted > 1_000 && outside > 1_000, "{tally}");
}

/// What rules that need state, levels by the hour and revocation sets can come to.
const OF_RULES: [&str; 20] = [
    "Denied assignment.used-up",
    "Denied bundle.zone-expired",
    "Denied rule.antipassback",
    "Denied rule.antipassback-timed",
    "Denied rule.locked-out",
    "Denied rule.occupancy-full",
    "Denied rule.transit-open",
    "Denied status.revoked",
    "Denied status.stale",
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
fn a_campaign_comes_across_all_that_rules_can_come_to() {
    let tally = Campaign { seed: 3_000_000, decisions: 60_000, threads: 2 }.run().unwrap();
    assert_eq!(tally.disagreements, 0, "{tally}");
    for code in OF_RULES {
        let reached = tally.codes.get(code).copied().unwrap_or(0);
        assert!(reached >= 10, "`{code}` {reached} times:\n{tally}");
    }
    for effect in EFFECTS {
        let reached = tally.effects.get(effect).copied().unwrap_or(0);
        assert!(reached >= 5, "`{effect}` {reached} times:\n{tally}");
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

/// What a rule becomes when it is got wrong, told by what it does to a site.
type Mistake = (&'static str, fn(&mut Site));

/// Each of these is a rule got wrong. Held against the engine, it has to be noticed.
#[test]
fn a_rule_got_wrong_is_noticed() {
    let wrong: [Mistake; 5] = [
        ("hours that end a second late", |site| {
            for Weekly { to, .. } in site.schedules.iter_mut().flat_map(|it| &mut it.weekly) {
                if to.hour < 24 && to.second < 59 {
                    *to = TimeOfDay { second: to.second + 1, ..*to };
                }
            }
        }),
        ("special days that do not replace", |site| {
            for schedule in &mut site.schedules {
                schedule.specials.clear();
            }
        }),
        ("the site's zone everywhere", |site| {
            for access_point in &mut site.access_points {
                access_point.zone = None;
            }
        }),
        ("forbids that do not win", |site| {
            for profile in &mut site.profiles {
                profile.policies.retain(|policy| policy.effect == Effect::Permit);
            }
        }),
        ("ways out of an area as ways in", |site| {
            for access_point in &mut site.access_points {
                access_point.to = access_point.from.clone().or(access_point.to.clone());
            }
        }),
    ];
    for (about, change) in wrong {
        let mut noticed = 0;
        for seed in 0..60 {
            let mut dice = Dice::seeded(seed);
            let scenery = scenery(&mut dice).unwrap();
            let loaded = Loaded::new(&scenery.site, scenery.issued_at).unwrap();
            let mut wrong = scenery.site.clone();
            change(&mut wrong);
            for _ in 0..100 {
                let situation = situation(&mut dice, &scenery, i64::MAX).unwrap();
                let opinion = naive::judge(&wrong, scenery.issued_at, &situation);
                noticed += u32::from(loaded.judge(&situation).unwrap() != opinion);
            }
        }
        assert!(noticed > 0, "{about}: nobody noticed");
    }
}
