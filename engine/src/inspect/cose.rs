//! What COSE messages have in common.

use alloc::format;
use alloc::vec::Vec;

use crate::chain::Certificate;
use crate::cose::Message;
use crate::inspect::{Draft, time};

/// Octets of a coordinate, of r and of s.
const HALF: usize = 32;

/// Where a part of the bytes begins in them; 0 for what is no part.
pub(super) fn offset(part: &[u8], bytes: &[u8]) -> usize {
    if part.is_empty() {
        return 0;
    }
    bytes.windows(part.len()).position(|window| core::ptr::eq(window, part)).unwrap_or(0)
}

pub(super) fn header(message: &Message<'_>, bytes: &[u8], draft: &mut Draft) {
    let protected = message.protected();
    let start = offset(protected, bytes);
    draft.octets("protected", start, protected);
    draft.field("protected.alg", start, protected.len(), message.algorithm().as_str());
}

pub(super) fn signature(message: &Message<'_>, bytes: &[u8], draft: &mut Draft) {
    let octets = message.signature();
    let start = offset(octets, bytes);
    draft.octets("signature", start, octets);
    if let Some((r, s)) = octets.split_at_checked(HALF) {
        draft.octets("signature.r", start, r);
        draft.octets("signature.s", start.saturating_add(HALF), s);
    }
}

/// Notes certificates, each with what it says of itself.
pub(super) fn certificates(path: &str, chain: &[Vec<u8>], bytes: &[u8], draft: &mut Draft) {
    for (index, der) in chain.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let start = bytes.windows(der.len().max(1)).position(|window| window == der).unwrap_or(0);
        draft.octets(&path, start, der);
        let Ok(certificate) = Certificate::parse(der) else { continue };
        let mut field = |name: &str, text: &str| {
            draft.field(&format!("{path}.{name}"), start, der.len(), text);
        };
        field("not-before", &time(certificate.not_before));
        field("not-after", &time(certificate.not_after));
        field("key", &super::hex(certificate.spki));
        for (name, text) in [
            ("owner", certificate.organisation()),
            ("lock-serial", certificate.subject_serial_number()),
            ("unique-identifier", certificate.unique_identifier()),
        ] {
            if let Some(text) = text {
                field(name, text);
            }
        }
    }
}
