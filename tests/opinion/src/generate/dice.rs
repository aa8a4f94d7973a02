//! Chance from a seed: the same seed, the same throws.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_xorshift::XorShiftRng;

/// What decides while something is generated.
#[derive(Clone, Debug)]
pub struct Dice(XorShiftRng);

impl Dice {
    /// Dice of a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(XorShiftRng::seed_from_u64(seed))
    }

    /// Any of the numbers from `low` to `high`, both included; `low` where there are none.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if low < high { self.0.random_range(low..=high) } else { low }
    }

    /// One of so many sides, from 0.
    pub fn throw(&mut self, sides: i64) -> i64 {
        self.between(0, sides.saturating_sub(1))
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: i64) -> bool {
        self.throw(times) == 0
    }

    /// Any of these; `None` where there are none.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        from.choose(&mut self.0).cloned()
    }

    /// Some of these, in their order: each one with the chance of one in `times`, and at least one
    /// where there is one.
    pub fn some<T: Clone>(&mut self, from: &[T], times: i64) -> Vec<T> {
        let mut some: Vec<T> = from.iter().filter(|_| self.one_in(times)).cloned().collect();
        if some.is_empty() {
            some.extend(self.pick(from));
        }
        some
    }
}
