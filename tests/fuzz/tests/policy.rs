//! The engine against the naive evaluator, where the octets are the dice.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use doorward_opinion::engine::Loaded;
use doorward_opinion::generate::{Dice, scenery, situation};
use doorward_opinion::naive;

/// Situations at each site; of so many, one is a real tap.
const SITUATIONS: usize = 8;
const TAPS: i64 = 8;

#[test]
fn opinions() {
    bolero::check!().with_max_len(4096).for_each(|octets: &[u8]| {
        let mut dice = Dice::thrown(octets);
        let scenery = scenery(&mut dice).unwrap();
        let loaded = Loaded::new(&scenery.site, scenery.issued_at).unwrap();
        for _ in 0..SITUATIONS {
            let situation = situation(&mut dice, &scenery, TAPS).unwrap();
            let engine = loaded.judge(&situation).unwrap();
            let naive = naive::judge(&scenery.site, scenery.issued_at, &situation);
            assert_eq!(engine, naive, "the engine's on the left, of {situation:#?}");
        }
    });
}
