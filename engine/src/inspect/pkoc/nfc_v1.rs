//! A card's answer to AUTHENTICATE.

use alloc::format;

use crate::bytes::Reader;
use crate::inspect::Draft;
use crate::inspect::pkoc::{read_public_key, read_signature, read_status_word};
use crate::presentation::nfc_v1::{CardResponse, PUBLIC_KEY_TAG, SIGNATURE_TAG};
use crate::presentation::{POINT, SIGNATURE, STATUS_WORD_OCTETS};
use crate::tlv::{Coding, DataObject};

pub(in crate::inspect) fn read(bytes: &[u8], draft: &mut Draft) {
    let fault = read_objects(bytes, draft);
    let judged = CardResponse::parse(bytes).and_then(|response| response.check_alone());
    if let Err(refusal) = judged {
        draft.warn(refusal, fault.unwrap_or(0));
    }
}

/// Notes every data object and the status word. Gives the offset of the first that is not as it
/// should be, as far as that can be told of one alone.
fn read_objects(bytes: &[u8], draft: &mut Draft) -> Option<usize> {
    let mut reader = Reader::new(bytes);
    let mut fault = None;
    while reader.remaining() > STATUS_WORD_OCTETS {
        let start = reader.offset();
        let Ok(object) = DataObject::read(&mut reader, Coding::Short) else {
            return fault.or(Some(start));
        };
        let DataObject { tag, offset, value, .. } = object;
        let fits = match (tag, value.len()) {
            (PUBLIC_KEY_TAG, POINT) => read_public_key(value, offset, draft),
            (SIGNATURE_TAG, SIGNATURE) => read_signature(value, offset, draft),
            _ => {
                draft.octets(&format!("tag-{tag:02x}"), offset, value);
                false
            }
        };
        if !fits && fault.is_none() {
            fault = Some(start);
        }
    }
    fault.or(read_status_word(&mut reader, draft))
}
