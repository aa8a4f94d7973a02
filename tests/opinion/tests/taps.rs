//! What is supposed comes out as a tap does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use doorward_opinion::engine::Loaded;
use doorward_opinion::generate::{Dice, scenery, situation};
use doorward_opinion::opinion::{Opinion, Refusals};
use doorward_opinion::situation::{Challenge, Clock, ClockState, Memory, Presented, Situation};

/// Presents a real card where something was supposed, with everything else as it was, also who is where and how
/// often he was refused. Revocation sets are not asked about then, and no refusal counts.
#[test]
fn a_real_tap_is_decided_as_it_is_simulated() {
    let (mut compared, mut codes) = (0, BTreeSet::new());
    for seed in 700..800 {
        let mut dice = Dice::seeded(seed);
        let mut scenery = scenery(&mut dice).unwrap();
        scenery.site.revocations.clear();
        let loaded = Loaded::new(&scenery.site, scenery.issued_at).unwrap();
        for _ in 0..100 {
            let shown = situation(&mut dice, &scenery, 1).unwrap();
            let known = shown.door.is_some() && shown.credential.is_some();
            let trusted = matches!(shown.clock, Clock { state: ClockState::Trusted, floor: 0, .. });
            if !known || !trusted || matches!(shown.memory, Memory::Unknown) {
                continue;
            }
            let presented = Presented::Supposed { format: Some("pkoc-nfc-v1".into()) };
            let (sets, before) = (Vec::new(), None);
            let mut situation = Situation { presented, number: 0, sets, before, ..shown };
            let supposed = loaded.judge(&situation).unwrap();
            let access_point = situation.access_point.clone();
            situation.presented = Presented::Tap(Challenge::Consumed { access_point, age: 0 });
            let decided = loaded.judge(&situation).unwrap();
            codes.insert(decided.code.clone());
            let refusals = match decided.refusals {
                Refusals::Counted => Refusals::Kept,
                others => others,
            };
            let decided = Opinion { refusals, missing: None, ..decided };
            assert_eq!(supposed, decided, "{seed} {situation:?}");
            compared += 1;
        }
    }
    assert!(compared >= 4_000, "{compared}");
    for code in ["rule.locked-out", "rule.antipassback", "rule.occupancy-full"] {
        assert!(codes.contains(code), "{code} of {codes:?}");
    }
}
