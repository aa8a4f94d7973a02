//! PKOC's messages, field by field.

pub(super) mod ble;
pub(super) mod nfc_v1;
pub(super) mod nfc_v2;
pub(super) mod osdp;

use alloc::format;

use crate::bytes::Reader;
use crate::inspect::Draft;
use crate::presentation::{STATUS_WORD_OCTETS, labels};
use crate::signature::{self, Algorithm, Encoding, PublicKey};

/// Octets of a coordinate, of r and of s.
const HALF: usize = 32;

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

/// Notes the two octets that are left. Gives their offset if they do not say success.
fn read_status_word(reader: &mut Reader<'_>, draft: &mut Draft) -> Option<usize> {
    let offset = reader.offset();
    let word = reader.take(STATUS_WORD_OCTETS).ok()?;
    draft.octets("status-word", offset, word);
    (word != [0x90, 0x00]).then_some(offset)
}
