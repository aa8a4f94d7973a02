//! The bits of a badge as a reader sends them over Wiegand's two wires.
//!
//! Wires have no bytes, so the bits come as the contents of an ASN.1 BIT STRING (ITU-T X.690, section
//! 8.6.2), which is also how HID's newer readers and cards store them: one octet with the number of
//! unused bits at the end, 0 to 7, then the bits from the most significant one on. The 26 bits
//! `2F623AE` are `06 BD88EB80`. Unused bits are zero, as DER has it (section 11.2.1).
//!
//! Nothing is signed. The hexadecimal number that tools print for cards, with a leading one bit in
//! place of a length, is not what a reader sends and is not read.

use doorward_bundle::BitFormat;

use crate::badge::Bits;
use crate::bytes::Reader;
use crate::decision::Value;
use crate::presentation::{CardRead, Format};
use crate::reason::{Code, Refusal};

/// Bits of the last octet that may be unused.
const MOST_UNUSED: u8 = 7;

/// A well-formed BIT STRING of a length that a bit format has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BitString {
    bits: Bits,
}

impl BitString {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let unused = reader.read_u8()?;
        if unused > MOST_UNUSED {
            return Err(Refusal::from(Code::BadgeMalformed).comparing(
                "unused-bits",
                Value::Number(unused.into()),
                Value::Number(MOST_UNUSED.into()),
            ));
        }
        let bits = Bits::read(&mut reader, length(unused, bytes))?;
        reader.finish()?;
        Ok(Self { bits })
    }

    pub(crate) const fn bits(&self) -> Bits {
        self.bits
    }

    pub(super) const fn read(self) -> CardRead {
        CardRead::new(Format::Wiegand, self.bits)
    }
}

/// Whether there are as many bits as some bit format has.
pub(super) fn could_be(bytes: &[u8]) -> bool {
    let Some(unused @ 0..=MOST_UNUSED) = bytes.first().copied() else { return false };
    let length = length(unused, bytes);
    BitFormat::ALL.iter().any(|format| u16::from(format.layout().length) == length)
}

/// How many bits there are. More than a number holds are as many as it holds: no badge has so many.
fn length(unused: u8, bytes: &[u8]) -> u16 {
    let octets = u16::try_from(bytes.len().saturating_sub(1)).unwrap_or(u16::MAX);
    octets.saturating_mul(8).saturating_sub(unused.into())
}
