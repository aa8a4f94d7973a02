//! Bit formats of badges: where the facility code and the card number stand among the bits that a
//! reader sends.

use crate::record::choice;

choice! {
    /// A bit format of badges, by the name that HID's products and the field's tools give it.
    pub enum BitFormat {
        /// Corporate 1000, 35 bits.
        1 "C1k35s" C1k35s,
        /// Corporate 1000, 48 bits.
        2 "C1k48s" C1k48s,
        /// The 26 bits that every system reads.
        3 "H10301" H10301,
        /// 37 bits without a facility code.
        4 "H10302" H10302,
        /// 37 bits with a facility code.
        5 "H10304" H10304,
        /// 34 bits, also called N10002.
        6 "H10306" H10306,
        /// 37 bits whose parity nobody has published: none is checked.
        7 "P10004" P10004,
    }
}

/// Adjacent bits that are a number, the most significant first. Bit 0 is the first that is sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BitField {
    /// Its first bit.
    pub first: u8,
    /// How many bits it takes, at most 35.
    pub width: u8,
}

/// Where the numbers of a bit format stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BitLayout {
    /// How many bits a badge of this format sends.
    pub length: u8,
    /// The facility code, of at most 22 bits. Absent: the format has none.
    pub facility: Option<BitField>,
    /// The card number.
    pub number: BitField,
}

impl BitField {
    /// The largest number that it holds.
    #[must_use]
    pub const fn largest(self) -> u64 {
        // A width is at most 35, see the table below.
        !(u64::MAX << self.width)
    }
}

impl BitFormat {
    /// Every bit format, in the order of their names.
    pub const ALL: [Self; 7] = [
        Self::C1k35s,
        Self::C1k48s,
        Self::H10301,
        Self::H10302,
        Self::H10304,
        Self::H10306,
        Self::P10004,
    ];

    /// Where its numbers stand. From github.com/RfidResearchGroup/proxmark3,
    /// `client/src/wiegand_formats.c`.
    #[must_use]
    pub const fn layout(self) -> BitLayout {
        let (length, facility, first, width) = match self {
            Self::C1k35s => (35, Some((2, 12)), 14, 20),
            Self::C1k48s => (48, Some((2, 22)), 24, 23),
            Self::H10301 => (26, Some((1, 8)), 9, 16),
            Self::H10302 => (37, None, 1, 35),
            Self::H10304 => (37, Some((1, 16)), 17, 19),
            Self::H10306 => (34, Some((1, 16)), 17, 16),
            Self::P10004 => (37, Some((1, 13)), 14, 18),
        };
        let facility = match facility {
            Some((first, width)) => Some(BitField { first, width }),
            None => None,
        };
        BitLayout { length, facility, number: BitField { first, width } }
    }

    /// The largest facility code; 0 where the format has none.
    #[must_use]
    pub const fn largest_facility(self) -> u64 {
        match self.layout().facility {
            Some(field) => field.largest(),
            None => 0,
        }
    }

    /// The largest card number.
    #[must_use]
    pub const fn largest_number(self) -> u64 {
        self.layout().number.largest()
    }
}
