//! A card's answer, field by field.

use alloc::format;

use crate::bytes::Reader;
use crate::inspect::Draft;
use crate::presentation::{CardResponse, PUBLIC_KEY, SIGNATURE, STATUS_WORD_OCTETS, labels};
use crate::signature::{self, Algorithm, Encoding, PublicKey};
use crate::tlv::DataObject;

/// Octets of a coordinate, of r and of s.
const HALF: usize = 32;

pub(super) fn read(bytes: &[u8], draft: &mut Draft) {
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
        let Ok(object) = DataObject::read(&mut reader) else {
            return fault.or(Some(start));
        };
        let DataObject { tag, offset, value } = object;
        let fits = if tag == PUBLIC_KEY.tag && value.len() == PUBLIC_KEY.length {
            read_public_key(value, offset, draft)
        } else if tag == SIGNATURE.tag && value.len() == SIGNATURE.length {
            read_signature(value, offset, draft)
        } else {
            draft.octets(&format!("tag-{tag:02x}"), offset, value);
            false
        };
        if !fits && fault.is_none() {
            fault = Some(start);
        }
    }
    let offset = reader.offset();
    if let Ok(word) = reader.take(STATUS_WORD_OCTETS) {
        draft.octets("status-word", offset, word);
        if fault.is_none() && word != [0x90, 0x00] {
            fault = Some(offset);
        }
    }
    fault
}

/// Notes a key with its coordinates and its short identifiers, each at its low end of X.
fn read_public_key(point: &[u8], offset: usize, draft: &mut Draft) -> bool {
    draft.octets("public-key", offset, point);
    let x_offset = offset.saturating_add(1);
    let y_offset = x_offset.saturating_add(HALF);
    if let Some((x, y)) = point.get(1..).and_then(|both| both.split_at_checked(HALF)) {
        draft.octets("public-key.x", x_offset, x);
        draft.octets("public-key.y", y_offset, y);
    }
    let Ok(key) = PublicKey::from_p256_point(point) else { return false };
    draft.field("public-key.spki", offset, point.len(), &super::hex(&key.to_spki()));
    for (label, octets) in labels(&key) {
        let start = y_offset.saturating_sub(octets);
        draft.field(&format!("public-key.{}", label.name), start, octets, &label.text);
    }
    true
}

fn read_signature(octets: &[u8], offset: usize, draft: &mut Draft) -> bool {
    draft.octets("signature", offset, octets);
    if let Some((r, s)) = octets.split_at_checked(HALF) {
        draft.octets("signature.r", offset, r);
        draft.octets("signature.s", offset.saturating_add(HALF), s);
    }
    signature::check_form(Algorithm::Es256, Encoding::Raw, octets).is_ok()
}
