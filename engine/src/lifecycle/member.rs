//! Members of a message: email addresses, numbers, photos, and those that nobody knows.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use crate::bytes::count;
use crate::json::{Json, Object, wrong_type};
use crate::lifecycle::UnknownMember;
use crate::reason::{Code, Refusal};

/// Octets of an identifier or of a name.
pub(super) const IDENTIFIER: usize = 128;

/// Octets of an email address (RFC 5321, section 4.5.3.1).
const EMAIL: usize = 254;

/// Octets of the part before the at sign (the same).
const LOCAL_PART: usize = 64;

/// Characters of a photo in base64: 50 kB.
const PHOTO: usize = 51_200;

/// Octets of an unknown member's value.
const VALUE: usize = 1024;

/// The user of a message: an email address in its plain form, without quotes and comments.
pub(super) fn user(object: &Object) -> Result<String, Refusal> {
    let text = object.text("userId", EMAIL)?;
    if is_email(text) {
        return Ok(text.into());
    }
    Err(Refusal::from(Code::LifecycleBadUser)
        .because(format!("`{}` is no email address", object.path_of("userId"))))
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let of_local =
        |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&octet);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    (1..=LOCAL_PART).contains(&local.len())
        && local.bytes().all(of_local)
        && local.split('.').all(|part| !part.is_empty())
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// A number that clients write as a number or as its decimal digits.
pub(super) fn number(object: &Object, name: &str) -> Result<u64, Refusal> {
    let expected = || wrong_type(&object.path_of(name), "a number, or its decimal digits as text");
    match object.get(name) {
        Some(Json::Integer(number)) => Ok(*number),
        Some(Json::Text(digits))
            if (1..=20).contains(&digits.len())
                && digits.bytes().all(|digit| digit.is_ascii_digit()) =>
        {
            digits.parse().map_err(|_| expected())
        }
        None | Some(Json::Null) => {
            Err(Refusal::from(Code::JsonMissingMember)
                .because(format!("`{}`", object.path_of(name))))
        }
        Some(_) => Err(expected()),
    }
}

/// The same, 0 where there is none: a bit format may have no facility code.
pub(super) fn optional_number(object: &Object, name: &str) -> Result<u64, Refusal> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(0),
        Some(_) => number(object, name),
    }
}

/// Text that may be absent.
pub(super) fn words(object: &Object, name: &str) -> Result<Option<String>, Refusal> {
    Ok(object.optional_text(name, IDENTIFIER)?.map(String::from))
}

/// SHA-256 of a photo, which is not kept.
pub(super) fn photo(object: &Object) -> Result<Option<Vec<u8>>, Refusal> {
    let bad = |detail: String| Refusal::from(Code::LifecycleBadPhoto).because(detail);
    let path = object.path_of("photo");
    match object.get("photo") {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Text(text)) if text.len() > PHOTO => Err(bad(format!("`{path}` is too long"))
            .comparing("characters", count(text.len()), count(PHOTO))),
        Some(Json::Text(text)) => {
            let octets = BASE64_STANDARD
                .decode(text)
                .map_err(|_| bad(format!("`{path}` is no standard base64")))?;
            Ok(Some(Sha256::digest(octets).to_vec()))
        }
        Some(_) => Err(wrong_type(&path, "text")),
    }
}

/// Every member whose name is none of `known`.
pub(super) fn unknown(object: &Object, known: &[&str]) -> Vec<UnknownMember> {
    object
        .members()
        .filter(|(name, _)| !known.contains(name))
        .map(|(name, value)| UnknownMember {
            name: name.into(),
            value: exact(value).filter(|text| text.len() <= VALUE),
        })
        .collect()
}

/// A value as JSON, unless it holds a number whose digits have not been kept.
fn exact(value: &Json) -> Option<String> {
    let joined = |parts: Option<Vec<String>>| parts.map(|parts| parts.join(","));
    match value {
        Json::Null => Some("null".into()),
        Json::Flag(flag) => Some(flag.to_string()),
        Json::Integer(number) => Some(number.to_string()),
        Json::OtherNumber => None,
        Json::Text(text) => serde_json::to_string(text).ok(),
        Json::Array(elements) => {
            joined(elements.iter().map(exact).collect()).map(|inside| format!("[{inside}]"))
        }
        Json::Object(object) => {
            let member = |(name, value): (&str, &Json)| {
                Some(format!("{}:{}", serde_json::to_string(name).ok()?, exact(value)?))
            };
            joined(object.members().map(member).collect()).map(|inside| format!("{{{inside}}}"))
        }
    }
}
