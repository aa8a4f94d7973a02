//! A phone's messages over BLE.

use alloc::format;

use crate::bytes::Reader;
use crate::inspect::pkoc::{read_public_key, read_signature};
use crate::inspect::{Draft, hex, time};
use crate::presentation::ble::{LAST_UPDATE_TAG, PUBLIC_KEY_TAG, SIGNATURE_TAG};
use crate::presentation::ble_ecdhe::{ENCRYPTED, PHONE_KEY, coding_of_length};
use crate::presentation::{EncryptedAnswer, POINT, PhoneAnswer, SIGNATURE};
use crate::tlv::{Coding, DataObject};

/// The tag of the protocol version.
const VERSION_TAG: u16 = 0x0c;

/// Shows the answer of the normal flow.
pub(in crate::inspect) fn read(bytes: &[u8], draft: &mut Draft) {
    let fault = read_objects(bytes, draft);
    let judged = PhoneAnswer::parse(bytes).and_then(|answer| answer.check_alone());
    if let Err(refusal) = judged {
        draft.warn(refusal, fault.unwrap_or(0));
    }
}

/// Shows the messages of the ECDHE flow, as far as they are not encrypted.
pub(in crate::inspect) fn read_encrypted(bytes: &[u8], draft: &mut Draft) {
    let fault = read_objects(bytes, draft);
    let judged = EncryptedAnswer::parse(bytes).and_then(|answer| answer.check_alone());
    if let Err(refusal) = judged {
        draft.warn(refusal, fault.unwrap_or(0));
    }
}

/// Notes every data object. Gives the offset of the first that is not as it should be, as far as that
/// can be told of one alone.
fn read_objects(bytes: &[u8], draft: &mut Draft) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    let mut fault = None;
    while reader.remaining() > 0 {
        let start = reader.offset();
        let is_encrypted =
            reader.clone().read_u8().is_ok_and(|tag| u16::from(tag) == ENCRYPTED.tag);
        let coding = if is_encrypted { coding_of_length(&reader) } else { Coding::Short };
        let Ok(object) = DataObject::read(&mut reader, coding) else {
            return fault.or(Some(start));
        };
        if !read_object(&object, draft) {
            fault = fault.or(Some(start));
        }
    }
    fault
}

fn read_object(object: &DataObject<'_>, draft: &mut Draft) -> bool {
    let DataObject { tag, offset, value, .. } = *object;
    match (tag, value) {
        (PUBLIC_KEY_TAG, point) if point.len() == POINT => read_public_key(point, offset, draft),
        (SIGNATURE_TAG, octets) if octets.len() == SIGNATURE => {
            read_signature(octets, offset, draft)
        }
        (LAST_UPDATE_TAG, &[a, b, c, d]) => {
            let seconds = u32::from_be_bytes([a, b, c, d]);
            draft.field("last-update", offset, value.len(), &time(seconds.into()));
            true
        }
        (VERSION_TAG, &[specification, a, b, c, d]) => {
            let (vendor, features) = (hex(&[a, b]), hex(&[c, d]));
            let text = format!("{specification}, vendor {vendor}, features {features}");
            draft.field("version", offset, value.len(), &text);
            true
        }
        (VERSION_TAG, vendor) if vendor.len() == 2 => {
            draft.field("version", offset, 2, &format!("vendor {}", hex(vendor)));
            true
        }
        _ if tag == PHONE_KEY.tag => {
            draft.octets("ephemeral-key", offset, value);
            value.len() == POINT
        }
        _ if tag == ENCRYPTED.tag => {
            draft.octets("encrypted", offset, value);
            ENCRYPTED.length.contains(&value.len())
        }
        _ => {
            draft.octets(&format!("tag-{tag:02x}"), offset, value);
            false
        }
    }
}
