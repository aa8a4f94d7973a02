//! The short identifiers that readers and controllers know a key by.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::num::NonZeroU64;

use crate::decision::Label;
use crate::signature::PublicKey;

/// The labels, with their octets of X.
const LABELS: [(&str, usize); 4] =
    [("pkoc-64", 8), ("pkoc-128", 16), ("pkoc-200", 25), ("pkoc-256", 32)];

/// The base in which labels are counted.
const BILLION: NonZeroU64 = match NonZeroU64::new(1_000_000_000) {
    Some(billion) => billion,
    None => NonZeroU64::MIN,
};

/// The short identifiers of a key: the low octets of X as an unsigned decimal number.
///
/// Labels, never identities: a key with given low 64 bits of X can be found by trying. Each comes
/// with its octets of X.
pub(crate) fn labels(key: &PublicKey) -> Vec<(Label, usize)> {
    let Some(x) = key.x_coordinate() else { return Vec::new() };
    let label = |name: &str, octets| Label { name: name.into(), text: low_decimal(x, octets) };
    LABELS.map(|(name, octets)| (label(name, octets), octets)).into()
}

/// The number in the last `octets` octets of `number`, which is big-endian and at most 32 long.
///
/// Counted in digits of 10^9, of which 9 hold 256 bits. A bignum library's conversion divides in
/// constant time, which took longer than everything else around the signature.
pub(super) fn low_decimal(number: &[u8], octets: usize) -> String {
    let mut digits = [0_u64; 9];
    for octet in number.iter().skip(number.len().saturating_sub(octets)) {
        let mut carry = u64::from(*octet);
        for digit in &mut digits {
            let value = *digit << 8 | carry;
            (*digit, carry) = (value % BILLION, value / BILLION);
        }
    }
    let mut digits = digits.iter().rev().skip_while(|digit| **digit == 0);
    let first = digits.next().unwrap_or(&0).to_string();
    digits.fold(first, |text, digit| format!("{text}{digit:09}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::presentation::samples;

    #[test]
    fn labels_are_the_low_end_of_x_in_decimal() {
        // The 64-bit one is published with the sample; the others by Python's int.from_bytes.
        let key = PublicKey::from_p256_point(&samples::pkoc().public_key).unwrap();
        let labels = labels(&key);
        let of = |name: &str| {
            labels.iter().find(|(label, _)| label.name == name).map(|(label, _)| &label.text[..])
        };
        assert_eq!(of("pkoc-64"), Some("9548910465988836914"));
        assert_eq!(of("pkoc-128"), Some("235833488741707688664183164783114468914"));
        assert_eq!(
            of("pkoc-200"),
            Some("1021727805749340745643130054840366039832864945668425962110514")
        );
        assert_eq!(
            of("pkoc-256"),
            Some("6681942919731827395494707763346967044398292231390963164483284318780758834738")
        );
        assert_eq!(labels.len(), 4);
        // PKOC Core 2.0.1's worked example (github.com/jaouellette/com-elatec-pkoc-aliro,
        // PKOCSelfTestEngine.java): X ends in 5ABDAE0791F0EC66.
        let core = hex::decode(
            "04bea02aa1320054cff1dfd2f88fa583b5b059833ba87cec415abdae0791f0ec66\
         a913c7104a725f6497b8c08ff91217b106fef7b51acd4adf6645e765e4e88d84",
        );
        let core = PublicKey::from_p256_point(&core.unwrap()).unwrap();
        let (label, _) = super::labels(&core).into_iter().next().unwrap();
        assert_eq!(label.text, "6538573581548317798");
    }

    #[test]
    fn keeps_leading_zeros_out_of_labels() {
        assert_eq!(low_decimal(&[0, 0, 1, 0], 2), "256");
        assert_eq!(low_decimal(&[9, 0, 0], 2), "0");
        assert_eq!(low_decimal(&[0xff; 32], 8), u64::MAX.to_string());
    }
}
