//! A compact JWS, member by member and certificate by certificate.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::chain::{Attribute, Certificate};
use crate::inspect::{Draft, hex, time};
use crate::jose::{self, Parts};
use crate::json::{Json, Object};
use crate::reason::Refusal;
use crate::signature::PublicKey;

/// Members that are times.
const TIMES: [&str; 3] = ["nbf", "iat", "exp"];

/// Short names of the attributes that the field's certificates have (RFC 4514, section 3; RFC 4519).
const ATTRIBUTES: [(&str, &str); 8] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.45", "uniqueIdentifier"),
    ("2.5.4.46", "dnQualifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
];

/// Where an encoded part stands.
#[derive(Clone, Copy)]
struct Place {
    offset: usize,
    length: usize,
}

/// A part of a JWS, for warnings.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Header,
    Payload,
    Signature,
}

/// Notes every member, and the first thing that would deny it, with the part that it is about.
pub(super) fn read(
    bytes: &[u8],
    judge: impl FnOnce(&[u8]) -> Result<(), (Refusal, Part)>,
    draft: &mut Draft,
) {
    let parts = match Parts::split(bytes) {
        Ok(parts) => parts,
        Err(refusal) => return draft.warn(refusal, 0),
    };
    let header = Place { offset: 0, length: parts.header.len() };
    let payload = Place { offset: header.length.saturating_add(1), length: parts.payload.len() };
    let signature = Place {
        offset: parts.signing_input.len().saturating_add(1),
        length: parts.signature.len(),
    };
    read_document("header", parts.header, header, draft);
    read_document("payload", parts.payload, payload, draft);
    if let Some(octets) = jose::decode_leniently(parts.signature) {
        draft.field("signature", signature.offset, signature.length, &hex(&octets));
    }
    if let Err((refusal, part)) = judge(bytes) {
        let place = match part {
            Part::Header => header,
            Part::Payload => payload,
            Part::Signature => signature,
        };
        draft.warn(refusal, place.offset);
    }
}

/// Notes the members of an encoded document, or the document itself where it has none.
fn read_document(name: &str, part: &str, place: Place, draft: &mut Draft) {
    let Some(document) = jose::decode_leniently(part) else {
        return draft.field(name, place.offset, place.length, part);
    };
    match Object::parse(&document, name) {
        Ok(object) => read_object(&object, place, draft),
        Err(_) => {
            let text = String::from_utf8_lossy(&document);
            draft.field(name, place.offset, place.length, &text);
        }
    }
}

fn read_object(object: &Object, place: Place, draft: &mut Draft) {
    for (name, value) in object.members() {
        let path = object.path_of(name);
        match value {
            Json::Integer(seconds) if TIMES.contains(&name) => {
                draft.field(&path, place.offset, place.length, &time(*seconds));
            }
            Json::Array(elements) if path == "header.x5c" => {
                for (index, element) in elements.iter().enumerate() {
                    read_certificate(&format!("{path}[{index}]"), element, place, draft);
                }
            }
            _ => read_value(&path, value, place, draft),
        }
    }
}

fn read_value(path: &str, value: &Json, place: Place, draft: &mut Draft) {
    let rendering = match value {
        Json::Null => String::from("null"),
        Json::Flag(flag) => flag.to_string(),
        Json::Integer(number) => number.to_string(),
        Json::OtherNumber => String::from("a number that is no integer from 0 to 2^53 - 1"),
        Json::Text(text) => text.clone(),
        Json::Object(object) => return read_object(object, place, draft),
        Json::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                read_value(&format!("{path}[{index}]"), element, place, draft);
            }
            return;
        }
    };
    draft.field(path, place.offset, place.length, &rendering);
}

/// Notes what a certificate says, or its text where it is none.
fn read_certificate(path: &str, element: &Json, place: Place, draft: &mut Draft) {
    let der = match element {
        Json::Text(text) => jose::decode_leniently(text),
        _ => None,
    };
    match der.as_deref().and_then(|der| Certificate::parse(der).ok()) {
        Some(certificate) => {
            note_certificate(path, &certificate, (place.offset, place.length), draft);
        }
        None => read_value(path, element, place, draft),
    }
}

/// Notes what a certificate says that is encoded in so many octets from there on.
pub(super) fn note_certificate(
    path: &str,
    certificate: &Certificate<'_>,
    (offset, length): (usize, usize),
    draft: &mut Draft,
) {
    let key = match PublicKey::from_spki(certificate.spki) {
        Ok(key) => String::from(key.algorithm().as_str()),
        Err(refusal) => refusal.into_detail(),
    };
    let said = [
        ("serial", hex(certificate.serial)),
        ("issuer", name(certificate.issuer)),
        ("not-before", time(certificate.not_before)),
        ("not-after", time(certificate.not_after)),
        ("subject", name(certificate.subject)),
        ("algorithm", key),
        ("key", hex(certificate.spki)),
    ];
    for (member, rendering) in said {
        draft.field(&format!("{path}.{member}"), offset, length, &rendering);
    }
}

/// A Name as `CN=..., O=...`, in the order of the certificate.
fn name(der: &[u8]) -> String {
    let attributes: Vec<String> = Attribute::of(der)
        .into_iter()
        .map(|attribute| {
            let kind = attribute.kind.to_string();
            let known = ATTRIBUTES.iter().find(|(dotted, _)| *dotted == kind);
            let kind = known.map_or(kind.as_str(), |(_, short)| short);
            let value = match attribute.text() {
                Some(text) => text.to_string(),
                None => format!("#{}", hex(attribute.octets())),
            };
            format!("{kind}={value}")
        })
        .collect();
    attributes.join(", ")
}
