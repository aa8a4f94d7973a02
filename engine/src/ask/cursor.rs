//! Of which state a long answer is.

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};

/// What an answer depends on, digested: the next page has to depend on the same.
pub(super) struct Seal(Sha256);

impl Seal {
    /// Digests what it depends on.
    pub(super) fn of(what: &impl Hash) -> Self {
        let mut seal = Self(Sha256::new());
        what.hash(&mut seal);
        seal
    }

    /// The cursor.
    pub(super) fn close(self) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

/// Numbers have one width and one order of octets here, whatever the machine.
impl Hasher for Seal {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, octets: &[u8]) {
        self.0.update(octets);
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0.update(number.to_be_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(u64::try_from(number).unwrap_or(u64::MAX));
    }

    fn write_isize(&mut self, number: isize) {
        self.write_u64(i64::try_from(number).unwrap_or(i64::MAX).cast_unsigned());
    }
}
