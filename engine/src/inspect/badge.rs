//! The bits of a badge, in every bit format that they can be of.

use alloc::format;
use alloc::string::ToString as _;

use crate::badge::Bits;
use crate::inspect::Draft;
use crate::presentation::{BitString, CardData};
use crate::reason::{Code, Refusal};

/// Shows the octets of a BIT STRING.
pub(super) fn read_bit_string(bytes: &[u8], draft: &mut Draft) {
    if let Some(unused) = bytes.first() {
        draft.field("unused-bits", 0, 1, &unused.to_string());
    }
    match BitString::parse(bytes) {
        Ok(string) => show(string.bits(), bytes, 1, draft),
        Err(refusal) => {
            draft.octets("bits", 1, bytes.get(1..).unwrap_or_default());
            draft.warn(refusal, 1);
        }
    }
}

/// Shows the octets of an OSDP reader's card data.
pub(super) fn read_card_data(bytes: &[u8], draft: &mut Draft) {
    if let Some((&[number, form, low, high], bits)) = bytes.split_first_chunk::<4>() {
        let form_name = match form {
            0 => "bit array",
            1 => "Wiegand",
            _ => "private",
        };
        draft.field("reader", 0, 1, &number.to_string());
        draft.field("form", 1, 1, &format!("{form} ({form_name})"));
        draft.field("length", 2, 2, &u16::from_le_bytes([low, high]).to_string());
        match CardData::parse(bytes) {
            Ok(data) => show(data.bits(), bytes, 4, draft),
            Err(refusal) => {
                draft.octets("bits", 4, bits);
                let offset = if refusal.code == Code::OsdpUnsupportedData { 1 } else { 2 };
                draft.warn(refusal, offset);
            }
        }
    }
}

/// Every bit format with this number of bits: its numbers, and whether the parity fits.
///
/// More than one that fits is told as a warning: which it is only the site knows.
fn show(bits: Bits, bytes: &[u8], offset: usize, draft: &mut Draft) {
    let octets = bytes.get(offset..).unwrap_or_default();
    draft.octets("bits", offset, octets);
    let mut fitting = 0_usize;
    for reading in bits.readings() {
        let name = reading.format.as_str();
        let layout = reading.format.layout();
        if layout.facility.is_some() {
            let facility = reading.facility.to_string();
            draft.field(&format!("{name}.facility"), offset, octets.len(), &facility);
        }
        let number = reading.number.to_string();
        draft.field(&format!("{name}.number"), offset, octets.len(), &number);
        let parity = if reading.parity_fits { "fits" } else { "does not fit" };
        draft.field(&format!("{name}.parity"), offset, octets.len(), parity);
        fitting = fitting.saturating_add(usize::from(reading.parity_fits));
    }
    match fitting {
        0 => draft.warn(Code::BadgeParity.into(), offset),
        1 => {}
        _ => draft.note(Refusal::from(Code::BadgeAmbiguous), offset),
    }
}
