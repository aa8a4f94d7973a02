//! Badges: the bits that a reader sends, and the numbers that they can be.
//!
//! Bit 0 is sent first and is the most significant. What is here is arithmetic on public layouts
//! (`BitFormat::layout`): nothing is proved by it, and anybody can make any of it. The parity bits
//! find misreadings, not forgeries.

mod parity;
#[cfg(test)]
mod tests;

use alloc::format;
use alloc::vec::Vec;

use doorward_bundle::{BitField, BitFormat};

use crate::bytes::Reader;
use crate::decision::Value;
use crate::question::BadgeNumber;
use crate::reason::{Code, Reason, Refusal};

/// The bits of a badge, of which at least one bit format has that many.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Bits {
    /// Right-aligned: the last bit is the least significant.
    value: u64,
    length: u8,
}

/// One way to read bits: a bit format, its numbers, and whether the parity fits them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct BitReading {
    pub(crate) format: BitFormat,
    pub(crate) facility: u32,
    pub(crate) number: u64,
    /// True where the bit format's parity is not known.
    pub(crate) parity_fits: bool,
}

impl Bits {
    /// Reads `length` bits, the first in the most significant bit of the first octet. What is left of
    /// the last octet must be zero.
    ///
    /// `badge.wrong-length` where no bit format has so many, `badge.padding` where something stands
    /// behind the last bit.
    pub(crate) fn read(reader: &mut Reader<'_>, length: u16) -> Result<Self, Refusal> {
        let lengths = BitFormat::ALL.map(|format| format.layout().length);
        let known = lengths.into_iter().find(|known| u16::from(*known) == length);
        let length = known.ok_or_else(|| wrong_length(length))?;
        let octets = reader.take(usize::from(length.div_ceil(8)))?;
        let value = octets.iter().fold(0_u64, |value, octet| value << 8 | u64::from(*octet));
        let unused = (8_u8.wrapping_sub(length % 8)) % 8;
        if value & !(u64::MAX << unused) != 0 {
            return Err(Refusal::from(Code::BadgePadding)
                .because(format!("the last {unused} bits of the last octet are not part of it")));
        }
        Ok(Self { value: value >> unused, length })
    }

    /// How many there are.
    pub(crate) const fn length(self) -> u8 {
        self.length
    }

    /// Every bit format of this length, with what the bits are in it.
    pub(crate) fn readings(self) -> impl Iterator<Item = BitReading> {
        BitFormat::ALL.into_iter().filter(move |format| format.layout().length == self.length).map(
            move |format| {
                let layout = format.layout();
                let facility = layout.facility.map_or(0, |field| self.field(field));
                BitReading {
                    format,
                    // A facility code has at most 22 bits.
                    facility: u32::try_from(facility).unwrap_or(u32::MAX),
                    number: self.field(layout.number),
                    parity_fits: parity::fits(format, self.value),
                }
            },
        )
    }

    /// The one way to read the bits in the bit formats that are in use.
    ///
    /// Refuses with `badge.format-not-in-use`, `badge.parity` or `badge.ambiguous`: a guess between
    /// two people is not made.
    pub(crate) fn read_as(self, in_use: &[BitFormat]) -> Result<BadgeNumber, Refusal> {
        let here: Vec<BitReading> =
            self.readings().filter(|reading| in_use.contains(&reading.format)).collect();
        let valid: Vec<&BitReading> = here.iter().filter(|reading| reading.parity_fits).collect();
        match (valid.as_slice(), here.as_slice()) {
            ([reading], _) => Ok(reading.badge_number()),
            ([], []) => Err(Refusal::from(Code::BadgeFormatNotInUse)
                .because(format!("no bit format in use here has {} bits", self.length))),
            ([], _) => Err(Code::BadgeParity.into()),
            (several, _) => {
                let names: Vec<&str> = several.iter().map(|one| one.format.as_str()).collect();
                Err(Refusal::from(Code::BadgeAmbiguous)
                    .because(format!("can be {}", names.join(" or "))))
            }
        }
    }

    fn field(self, field: BitField) -> u64 {
        let end = field.first.saturating_add(field.width);
        self.value >> self.length.saturating_sub(end) & field.largest()
    }
}

impl BitReading {
    /// What the registry knows the badge by.
    pub(crate) fn badge_number(&self) -> BadgeNumber {
        BadgeNumber {
            format: self.format.as_str().into(),
            facility: self.facility,
            number: self.number,
        }
    }
}

/// What a reader sends for a badge of this number, as a presentation of the format `wiegand`.
///
/// # Errors
/// A bit format that is not known (`badge.unknown-format`), or numbers that do not fit it
/// (`badge.out-of-range`).
pub fn present_badge(badge: &BadgeNumber) -> Result<Vec<u8>, Reason> {
    let (length, octets) = encode(badge)?;
    let unused = 8_u8.saturating_sub(length % 8) % 8;
    Ok([&[unused][..], &octets].concat())
}

/// The bits that a badge of this number sends, in as few octets as hold them, left-aligned.
///
/// Where the parity scheme of a bit format is not known, its parity bits are 0.
///
/// Refuses a bit format that is not known (`badge.unknown-format`) and numbers that do not fit it
/// (`badge.out-of-range`).
fn encode(badge: &BadgeNumber) -> Result<(u8, Vec<u8>), Refusal> {
    let format = check(badge)?;
    let layout = format.layout();
    let place = |field: BitField, value: u64| {
        let end = field.first.saturating_add(field.width);
        value << layout.length.saturating_sub(end)
    };
    let facility = layout.facility.map_or(0, |field| place(field, u64::from(badge.facility)));
    let value = parity::set(format, facility | place(layout.number, badge.number));
    let octets = usize::from(layout.length.div_ceil(8));
    let aligned = value << 64_u8.saturating_sub(layout.length);
    Ok((layout.length, aligned.to_be_bytes().into_iter().take(octets).collect()))
}

/// Checks that a badge number is one of a known bit format and fits it.
pub(crate) fn check(badge: &BadgeNumber) -> Result<BitFormat, Refusal> {
    let format = BitFormat::from_name(&badge.format).ok_or_else(|| {
        Refusal::from(Code::BadgeUnknownFormat).comparing(
            "bit-format",
            Value::Text(badge.format.chars().take(64).collect()),
            Value::Text(BitFormat::NAMES.join(" ")),
        )
    })?;
    for (name, found, most) in [
        ("facility", u64::from(badge.facility), format.largest_facility()),
        ("number", badge.number, format.largest_number()),
    ] {
        if found > most {
            return Err(Refusal::from(Code::BadgeOutOfRange)
                .comparing(name, number(found), number(most))
                .because(format!("`{}` holds no such {name}", format.as_str())));
        }
    }
    Ok(format)
}

fn wrong_length(length: u16) -> Refusal {
    let known = BitFormat::ALL.map(|format| u16::from(format.layout().length));
    let nearest = known.into_iter().min_by_key(|known| known.abs_diff(length)).unwrap_or(0);
    Refusal::from(Code::BadgeWrongLength)
        .comparing("bits", number(length.into()), number(nearest.into()))
        .because("no bit format has so many bits")
}

fn number(number: u64) -> Value {
    Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
}
