//! The parity bits of each bit format.

use doorward_bundle::BitFormat;

/// A parity bit: it makes the number of ones among the bits of `over`, itself included, even or odd.
#[derive(Clone, Copy, Debug)]
struct Parity {
    /// The bit itself, as a mask.
    at: u64,
    /// The other bits that it counts, as a mask.
    over: u64,
    odd: bool,
}

/// Whether every parity bit is as it must be. True where the scheme is not known.
pub(super) fn fits(format: BitFormat, value: u64) -> bool {
    of(format).iter().all(|parity| {
        let ones = (value & (parity.at | parity.over)).count_ones();
        (ones % 2 == 1) == parity.odd
    })
}

/// Sets the parity bits, which are 0 so far. In the order of the list: a later one may count an
/// earlier one.
pub(super) fn set(format: BitFormat, value: u64) -> u64 {
    of(format).iter().fold(value, |value, parity| {
        let ones = (value & parity.over).count_ones();
        if (ones % 2 == 1) == parity.odd { value } else { value | parity.at }
    })
}

/// From github.com/RfidResearchGroup/proxmark3, `client/src/wiegand_formats.c`.
const fn of(format: BitFormat) -> &'static [Parity] {
    match format {
        BitFormat::H10301 => {
            const { &[even(0, span(26, 1, 12), 26), odd(25, span(26, 13, 24), 26)] }
        }
        BitFormat::H10306 => {
            const { &[even(0, span(34, 1, 16), 34), odd(33, span(34, 17, 32), 34)] }
        }
        // Bit 18 counts for both.
        BitFormat::H10302 | BitFormat::H10304 => {
            const { &[even(0, span(37, 1, 18), 37), odd(36, span(37, 18, 35), 37)] }
        }
        // Two of every three bits, then the rest of the pattern, then all.
        BitFormat::C1k35s => {
            const {
                &[
                    even(1, pairs(35, 2, 33), 35),
                    odd(34, pairs(35, 1, 32), 35),
                    odd(0, span(35, 1, 34), 35),
                ]
            }
        }
        BitFormat::C1k48s => {
            const {
                &[
                    even(1, pairs(48, 3, 46), 48),
                    odd(47, pairs(48, 2, 45), 48),
                    odd(0, span(48, 1, 47), 48),
                ]
            }
        }
        BitFormat::P10004 => &[],
    }
}

const fn even(at: u8, over: u64, length: u8) -> Parity {
    Parity { at: bit(length, at), over, odd: false }
}

const fn odd(at: u8, over: u64, length: u8) -> Parity {
    Parity { at: bit(length, at), over, odd: true }
}

/// Bits `first` to `last`, both included.
const fn span(length: u8, first: u8, last: u8) -> u64 {
    let mut mask = 0;
    let mut place = first;
    while place <= last {
        mask |= bit(length, place);
        place = place.saturating_add(1);
    }
    mask
}

/// Two bits, one left out, two bits and so on, from `first` to `last`, both included.
const fn pairs(length: u8, first: u8, last: u8) -> u64 {
    let mut mask = 0;
    let mut place = first;
    while place <= last {
        if place.saturating_sub(first) % 3 < 2 {
            mask |= bit(length, place);
        }
        place = place.saturating_add(1);
    }
    mask
}

const fn bit(length: u8, place: u8) -> u64 {
    1 << length.saturating_sub(place).saturating_sub(1)
}
