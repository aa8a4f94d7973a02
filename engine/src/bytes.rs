//! Hostile octets, read from front to back.

use crate::decision::Value;
use crate::reason::{Code, Refusal};

/// Reads octets that nobody vouches for.
///
/// It cannot be indexed, and every read says what is missing. Whoever has read all they expect
/// calls [`Reader::finish`], so that nothing can hide behind the end.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(octets: &'a [u8]) -> Self {
        Self { rest: octets, offset: 0 }
    }

    /// How many octets have been read.
    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    /// How many octets are left.
    pub(crate) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Takes one octet, or refuses with `input.truncated`.
    pub(crate) fn read_u8(&mut self) -> Result<u8, Refusal> {
        let (&first, rest) = self.rest.split_first().ok_or_else(|| self.truncated(1))?;
        self.rest = rest;
        self.offset = self.offset.saturating_add(1);
        Ok(first)
    }

    /// Takes a number of two octets, the least significant first, or refuses with `input.truncated`.
    pub(crate) fn read_u16_le(&mut self) -> Result<u16, Refusal> {
        let (&octets, rest) =
            self.rest.split_first_chunk::<2>().ok_or_else(|| self.truncated(2))?;
        self.rest = rest;
        self.offset = self.offset.saturating_add(2);
        Ok(u16::from_le_bytes(octets))
    }

    /// Takes the next `count` octets, or refuses with `input.truncated` and takes none.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) =
            self.rest.split_at_checked(count).ok_or_else(|| self.truncated(count))?;
        self.rest = rest;
        self.offset = self.offset.saturating_add(count);
        Ok(taken)
    }

    /// Ends the reading, or refuses what is left with `input.trailing-data`.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        if self.rest.is_empty() {
            return Ok(());
        }
        let total = self.offset.saturating_add(self.rest.len());
        Err(Refusal::from(Code::InputTrailingData).comparing(
            "octets",
            count(total),
            count(self.offset),
        ))
    }

    fn truncated(&self, needed: usize) -> Refusal {
        Refusal::from(Code::InputTruncated)
            .comparing("octets", count(self.rest.len()), count(needed))
            .because(alloc::format!("at offset {}", self.offset))
    }
}

/// A number of octets or of things, as a value that was compared.
pub(crate) fn count(number: usize) -> Value {
    Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_to_the_end_and_no_further() {
        let mut reader = Reader::new(&[1, 2, 3]);
        assert_eq!(reader.read_u8().unwrap(), 1);
        assert_eq!(reader.take(2).unwrap(), [2, 3]);
        assert_eq!(reader.offset(), 3);
        assert_eq!(reader.read_u8().unwrap_err().code, Code::InputTruncated);
        reader.finish().unwrap();
    }

    #[test]
    fn says_how_much_is_missing() {
        let mut reader = Reader::new(&[1, 2, 3]);
        let refusal = reader.take(4).unwrap_err();
        assert_eq!(refusal.code, Code::InputTruncated);
        let compared = refusal.compared.first().unwrap();
        assert_eq!((&compared.actual, &compared.required), (&count(3), &count(4)));
        assert_eq!(reader.remaining(), 3, "a refused read takes nothing");
    }

    #[test]
    fn refuses_what_is_left_over() {
        let mut reader = Reader::new(&[1, 2, 3]);
        reader.read_u8().unwrap();
        assert_eq!(reader.finish().unwrap_err().code, Code::InputTrailingData);
    }

    proptest! {
        #[test]
        fn takes_exactly_what_was_there(octets: Vec<u8>, counts: Vec<u8>) {
            let mut reader = Reader::new(&octets);
            let mut taken = Vec::new();
            for count in counts {
                if let Ok(part) = reader.take(usize::from(count)) {
                    taken.extend_from_slice(part);
                }
            }
            prop_assert_eq!(reader.offset(), taken.len());
            prop_assert_eq!(reader.remaining() + taken.len(), octets.len());
            prop_assert_eq!(octets.starts_with(&taken), true);
        }
    }
}
