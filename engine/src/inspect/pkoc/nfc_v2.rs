//! A card's certificate and its answer to INTERNAL AUTHENTICATE.

use alloc::format;
use alloc::string::{String, ToString as _};

use der::asn1::ObjectIdentifier;

use crate::bytes::Reader;
use crate::chain::CardCertificate;
use crate::inspect::pkoc::{read_public_key, read_signature, read_status_word};
use crate::inspect::{Draft, hex, time};
use crate::presentation::{CertifiedResponse, Mode, POINT, SIGNATURE, STATUS_WORD_OCTETS};
use crate::tlv::{Coding, DataObject};

/// Data objects that hold others, and what they are called.
const TEMPLATES: [(u16, &str); 5] = [
    (0x7f21, "certificate"),
    (0x7f4e, "body"),
    (0x7f49, "key"),
    (0x65, "extensions"),
    (0x73, "extension"),
];

/// Nested data objects at most; a certificate has five levels.
const DEPTH: usize = 8;

/// What is read of a certificate, and is known under this path.
const VALUES: [(u16, &str); 11] = [
    (0x5f29, "profile"),
    (0x42, "issuer"),
    (0x06, "kind"),
    (0x81, "modulus"),
    (0x82, "exponent"),
    (0x86, "point"),
    (0x5f20, "subject"),
    (0x5f25, "first-day"),
    (0x5f24, "last-day"),
    (0x53, "value"),
    (0x5f37, "signature"),
];

pub(in crate::inspect) fn read(bytes: &[u8], mode: Mode, draft: &mut Draft) {
    let mut reader = Reader::new(bytes);
    let mut fault = None;
    while reader.remaining() > STATUS_WORD_OCTETS {
        let start = reader.offset();
        let Ok(object) = DataObject::read(&mut reader, Coding::Ber) else {
            fault = fault.or(Some(start));
            break;
        };
        let fits = match (object.tag, object.value.len()) {
            (0x7f21, _) => read_certificate(&object, draft),
            (0x9e, SIGNATURE) => read_signature(object.value, object.offset, draft),
            _ => {
                draft.octets(&format!("tag-{:02x}", object.tag), object.offset, object.value);
                false
            }
        };
        if !fits {
            fault = fault.or(Some(start));
        }
    }
    let fault = fault.or(read_status_word(&mut reader, draft));
    let judged = CertifiedResponse::parse(bytes, mode).and_then(|response| response.check_alone());
    if let Err(refusal) = judged {
        draft.warn(refusal, fault.unwrap_or(0));
    }
}

fn read_certificate(object: &DataObject<'_>, draft: &mut Draft) -> bool {
    read_objects(object.value, object.offset, "certificate", DEPTH, draft);
    let Ok(certificate) = CardCertificate::parse(object.value) else { return false };
    let (not_before, not_after) = certificate.validity();
    let (offset, length) = (object.offset, object.value.len());
    draft.field("certificate.not-before", offset, length, &time(not_before));
    draft.field("certificate.not-after", offset, length, &time(not_after));
    certificate.key().is_ok()
}

/// Notes the data objects in a template, at any depth that a certificate has.
fn read_objects(octets: &[u8], offset: usize, path: &str, depth: usize, draft: &mut Draft) {
    let mut reader = Reader::new(octets);
    while reader.remaining() > 0 && depth > 0 {
        let Ok(object) = DataObject::read(&mut reader, Coding::Ber) else { return };
        let at = offset.saturating_add(object.offset);
        if let Some((_, name)) = TEMPLATES.iter().find(|(tag, _)| *tag == object.tag) {
            let inner = format!("{path}.{name}");
            read_objects(object.value, at, &inner, depth.saturating_sub(1), draft);
            continue;
        }
        let name = VALUES.iter().find(|(tag, _)| *tag == object.tag);
        let name = name.map_or_else(|| format!("tag-{:02x}", object.tag), |(_, n)| n.to_string());
        let path = format!("{path}.{name}");
        match object.tag {
            0x42 | 0x5f20 => {
                let text = String::from_utf8_lossy(object.value);
                draft.field(&path, at, object.value.len(), &text);
            }
            0x06 => {
                let kind = object_identifier(object.value);
                draft.field(&path, at, object.value.len(), &kind);
            }
            0x86 if object.value.len() == POINT => {
                read_public_key(object.value, at, draft);
            }
            _ => draft.octets(&path, at, object.value),
        }
    }
}

/// The dotted form of an object identifier's content, or its octets.
fn object_identifier(content: &[u8]) -> String {
    ObjectIdentifier::from_bytes(content)
        .map_or_else(|_| hex(content), |identifier| identifier.to_string())
}
