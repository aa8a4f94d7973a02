//! Badges, and the readers that report them.
//!
//! Written bit by bit from the descriptions of the formats, not from the engine's tables, so that the
//! two check each other.

/// A badge: what is printed on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Badge {
    /// How its numbers become bits.
    pub format: BadgeFormat,
    /// The facility code; nothing where the format has none.
    pub facility: u32,
    /// The card number.
    pub number: u64,
}

/// The bit formats whose parity is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BadgeFormat {
    /// 26 bits.
    H10301,
    /// 34 bits.
    H10306,
    /// 35 bits, Corporate 1000.
    C1k35s,
    /// 37 bits without a facility code.
    H10302,
    /// 37 bits with a facility code.
    H10304,
    /// 48 bits, Corporate 1000.
    C1k48s,
}

impl BadgeFormat {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::H10301 => "H10301",
            Self::H10306 => "H10306",
            Self::C1k35s => "C1k35s",
            Self::H10302 => "H10302",
            Self::H10304 => "H10304",
            Self::C1k48s => "C1k48s",
        }
    }
}

impl Badge {
    /// The bits that a reader sends, the first one first. Numbers that do not fit lose their upper
    /// bits.
    #[must_use]
    pub fn bits(&self) -> Vec<bool> {
        let (facility, number) = (u64::from(self.facility), self.number);
        match self.format {
            BadgeFormat::H10301 => {
                let data = [big_endian(facility, 8), big_endian(number, 16)].concat();
                halves(&data, 12, 12)
            }
            BadgeFormat::H10306 => {
                let data = [big_endian(facility, 16), big_endian(number, 16)].concat();
                halves(&data, 16, 16)
            }
            BadgeFormat::H10302 => halves(&big_endian(number, 35), 18, 18),
            BadgeFormat::H10304 => {
                let data = [big_endian(facility, 16), big_endian(number, 19)].concat();
                halves(&data, 18, 18)
            }
            BadgeFormat::C1k35s => {
                corporate(&[big_endian(facility, 12), big_endian(number, 20)].concat(), 0)
            }
            BadgeFormat::C1k48s => {
                corporate(&[big_endian(facility, 22), big_endian(number, 23)].concat(), 1)
            }
        }
    }

    /// As a presentation of the format `wiegand`: the number of unused bits, then the bits.
    #[must_use]
    pub fn wiegand(&self) -> Vec<u8> {
        bit_string(&self.bits())
    }

    /// As a presentation of the format `osdp-card-data`: what the reader with number 0 reports as
    /// Wiegand data.
    #[must_use]
    pub fn osdp(&self) -> Vec<u8> {
        card_data(0, 1, &self.bits())
    }
}

/// Bits as the contents of an ASN.1 BIT STRING (ITU-T X.690, section 8.6.2).
#[must_use]
pub fn bit_string(bits: &[bool]) -> Vec<u8> {
    let octets = pack(bits);
    let unused = octets.len().saturating_mul(8).saturating_sub(bits.len());
    [&[u8::try_from(unused).unwrap_or(u8::MAX)][..], &octets].concat()
}

/// Bits as the data of OSDP's `osdp_RAW` reply.
#[must_use]
pub fn card_data(reader: u8, form: u8, bits: &[bool]) -> Vec<u8> {
    let [low, high] = u16::try_from(bits.len()).unwrap_or(u16::MAX).to_le_bytes();
    [&[reader, form, low, high][..], &pack(bits)].concat()
}

/// An even parity bit over the first `left` bits before them, an odd one over the last `right` bits
/// after them.
fn halves(data: &[bool], left: usize, right: usize) -> Vec<bool> {
    let first = is_odd(data.iter().take(left));
    let last = !is_odd(data.iter().rev().take(right));
    [&[first][..], data, &[last]].concat()
}

/// Corporate 1000: an even parity bit over two of every three bits, an odd one over others, and an
/// odd one over everything, which comes first. The pattern of the longer format begins `shift` bits
/// later.
fn corporate(data: &[bool], shift: usize) -> Vec<bool> {
    // In places of the whole: 0 is the last parity bit, 1 the first, and the data begin at 2.
    let two_of_three = |bits: &[bool], from: usize| {
        is_odd(
            bits.iter()
                .enumerate()
                .skip(from)
                .filter_map(|(place, bit)| (place.saturating_sub(from) % 3 < 2).then_some(bit)),
        )
    };
    let blank = [&[false, false][..], data].concat();
    let even = two_of_three(&blank, 2_usize.saturating_add(shift));
    let counted = [&[false, even][..], data].concat();
    let odd = !two_of_three(&counted, 1_usize.saturating_add(shift));
    let rest = [&[even][..], data, &[odd]].concat();
    [&[!is_odd(rest.iter())][..], &rest].concat()
}

fn is_odd<'b>(bits: impl Iterator<Item = &'b bool>) -> bool {
    bits.filter(|bit| **bit).count() % 2 == 1
}

fn big_endian(number: u64, width: u32) -> Vec<bool> {
    (0..width).rev().map(|place| number.checked_shr(place).unwrap_or(0) % 2 == 1).collect()
}

fn pack(bits: &[bool]) -> Vec<u8> {
    let octet = |bits: &[bool]| {
        let filled = bits.iter().chain(std::iter::repeat(&false)).take(8);
        filled.fold(0_u8, |octet, bit| octet << 1 | u8::from(*bit))
    };
    bits.chunks(8).map(octet).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that others have published: github.com/RfidResearchGroup/proxmark3,
    /// `tools/pm3_tests.sh`; github.com/flipperdevices/flipperzero-firmware, issue 1029; TheTick,
    /// pull request 20.
    const PUBLISHED: [(BadgeFormat, u32, u64, &str); 6] = [
        (BadgeFormat::H10301, 123, 4567, "06bd88eb80"),
        (BadgeFormat::H10301, 224, 1337, "06f0029cc0"),
        (BadgeFormat::C1k35s, 1337, 2137, "0594e4021660"),
        (BadgeFormat::C1k48s, 42069, 42069, "0000a4550148ab"),
        (BadgeFormat::H10302, 0, 11_850_046_624, "032c2515ca00"),
        (BadgeFormat::H10304, 22602, 89248, "032c2515ca00"),
    ];

    #[test]
    fn badges_are_as_published() {
        for (format, facility, number, expected) in PUBLISHED {
            let badge = Badge { format, facility, number };
            assert_eq!(hex(&badge.wiegand()), expected, "{format:?}");
        }
    }

    #[test]
    fn a_reader_reports_the_same_bits() {
        let badge = Badge { format: BadgeFormat::H10301, facility: 123, number: 4567 };
        assert_eq!(hex(&badge.osdp()), "00011a00bd88eb80");
    }

    fn hex(octets: &[u8]) -> String {
        octets.iter().map(|octet| format!("{octet:02x}")).collect()
    }
}
