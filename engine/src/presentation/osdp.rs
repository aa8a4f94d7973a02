//! Card data that a reader reports over OSDP: the data of an `osdp_RAW` reply (IEC 60839-11-5,
//! reply `50`), without the reply code.
//!
//! | octets | what |
//! |---|---|
//! | 1 | the reader's number at its device |
//! | 1 | the form of the data: 0 a bit array, 1 Wiegand with its parity bits |
//! | 2 | the number of bits, the least significant octet first |
//! | as many as hold the bits | the bits, left-aligned, the unused ones zero |
//!
//! Both forms are the same bits, and are read alike: readers set one or the other for the same badge.
//! Others are refused. Among them is `80`, under which openpkoc reports the low 64 or 128 bits of a
//! PKOC key: such a number is a label of a key, and a key with given low bits can be found by trying.
//!
//! The reader's number says nothing that the host does not know better: the host states the access
//! point. Nothing is signed; OSDP's secure channel, where there is one, ends at the host.

use doorward_bundle::BitFormat;

use crate::badge::Bits;
use crate::bytes::Reader;
use crate::presentation::{CardRead, Format};
use crate::reason::{Code, Refusal};

/// Octets before the bits.
const HEADER: usize = 4;

/// A bit array of no stated form.
const UNSPECIFIED: u8 = 0;

/// Parity, data, parity.
const WIEGAND: u8 = 1;

/// Well-formed card data of a length that a bit format has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CardData {
    bits: Bits,
}

impl CardData {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        let _reader_number = reader.read_u8()?;
        let form = reader.read_u8()?;
        if ![UNSPECIFIED, WIEGAND].contains(&form) {
            return Err(Refusal::from(Code::OsdpUnsupportedData)
                .because(alloc::format!("the form is `{form:02x}`")));
        }
        let length = reader.read_u16_le()?;
        let bits = Bits::read(&mut reader, length)?;
        reader.finish()?;
        Ok(Self { bits })
    }

    pub(crate) const fn bits(&self) -> Bits {
        self.bits
    }

    pub(super) const fn read(self) -> CardRead {
        CardRead::new(Format::OsdpCardData, self.bits)
    }
}

/// Whether there are as many octets as the header's number of bits takes. Of any number of bits and in
/// any form that has been seen, so that inspection shows also what is not read.
pub(super) fn could_be(bytes: &[u8]) -> bool {
    let Some((&[_, form, low, high], bits)) = bytes.split_first_chunk::<HEADER>() else {
        return false;
    };
    let length = usize::from(u16::from_le_bytes([low, high]));
    let known = BitFormat::ALL.iter().any(|format| usize::from(format.layout().length) == length);
    let plausible = known || [64, 128, 200, 256].contains(&length);
    [UNSPECIFIED, WIEGAND, 0x80].contains(&form) && plausible && bits.len() == length.div_ceil(8)
}
