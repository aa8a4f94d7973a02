//! Chance from a seed, or from octets: the same seed, the same throws.

use std::convert::Infallible;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng, TryRng};
use rand_xorshift::XorShiftRng;

/// What decides while something is generated.
#[derive(Clone, Debug)]
pub struct Dice(Throws);

impl Dice {
    /// Dice of a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Throws { octets: Vec::new(), rest: XorShiftRng::seed_from_u64(seed) })
    }

    /// Dice that fall as octets say, as long as there are some, and then by chance from a fixed seed: so
    /// who searches among octets has every throw in hand.
    #[must_use]
    pub fn thrown(octets: &[u8]) -> Self {
        let octets = octets.iter().rev().copied().collect();
        Self(Throws { octets, rest: XorShiftRng::seed_from_u64(0) })
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

/// Octets, the next one last, and what comes after them.
#[derive(Clone, Debug)]
struct Throws {
    octets: Vec<u8>,
    rest: XorShiftRng,
}

impl Throws {
    /// One octet for each number, in all its octets: the sides of dice are few, and their upper octet
    /// decides which one falls.
    fn octet(&mut self) -> Option<u8> {
        self.octets.pop()
    }
}

impl TryRng for Throws {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        match self.octet() {
            Some(octet) => Ok(u32::from_be_bytes([octet; 4])),
            None => self.rest.try_next_u32(),
        }
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        match self.octet() {
            Some(octet) => Ok(u64::from_be_bytes([octet; 8])),
            None => self.rest.try_next_u64(),
        }
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        self.rest.try_fill_bytes(into)
    }
}
