//! JSON Web Signature, compact serialisation (RFC 7515, section 7.1).
//!
//! The only place that reads one. Two dialects are in the field: base64url without padding, as the
//! standard has it, and standard base64 with padding, as Doordeck's Kotlin SDK writes it. Both are
//! read strictly, and what was signed is the text as it was received: it is never encoded again.

mod claims;
mod kind;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

use crate::bytes::count;
use crate::decision::Value;
use crate::json::{Json, Object, wrong_type};
use crate::reason::{Code, Refusal};

pub(crate) use claims::Claims;
pub(crate) use kind::Kind;

/// Octets of a whole JWS.
const LONGEST: usize = 65_536;

/// Certificates of an `x5c`.
pub(crate) const LONGEST_CHAIN: usize = 6;

/// Octets of an algorithm's name.
const LONGEST_NAME: usize = 32;

/// Header members that would change what is verified, or with which key. None is ever followed:
/// the key comes from a chain to a trust anchor, or from the registry.
const REFUSED_MEMBERS: [&str; 7] = ["crit", "jwk", "jku", "x5u", "b64", "enc", "zip"];

/// A well-formed JWS. Nothing about it is verified. Other header members than these are ignored
/// (RFC 7515, section 4).
#[derive(Clone, Debug)]
pub(crate) struct Jws<'a> {
    algorithm: String,
    key_identifier: Option<String>,
    certificates: Option<Vec<Vec<u8>>>,
    payload: Vec<u8>,
    signature: Vec<u8>,
    signing_input: &'a [u8],
}

/// The three parts of a JWS as text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) header: &'a str,
    pub(crate) payload: &'a str,
    pub(crate) signature: &'a str,
    /// `header.payload`: what the signature covers.
    pub(crate) signing_input: &'a str,
}

/// How the parts are encoded: all three alike.
#[derive(Clone, Copy, Debug)]
enum Dialect {
    /// Base64url without padding (RFC 7515, section 2).
    Url,
    /// Standard base64 with padding (RFC 4648, section 4).
    Standard,
}

impl<'a> Jws<'a> {
    /// Reads a JWS and its header.
    pub(crate) fn parse(octets: &'a [u8]) -> Result<Self, Refusal> {
        Self::read(Parts::split(octets)?, None)
    }

    /// The same of a JWS that must say that it is of this type, and may be as long as its reader has
    /// allowed.
    pub(crate) fn parse_typed(octets: &'a [u8], expected: &str) -> Result<Self, Refusal> {
        Self::read(Parts::split_any(octets)?, Some(expected))
    }

    fn read(parts: Parts<'a>, expected: Option<&str>) -> Result<Self, Refusal> {
        let [header, payload, signature] = parts.decode().ok_or(Code::JwsBadBase64)?;
        let header = Object::parse(&header, "header")?;
        refuse_members(&header)?;
        check_type(&header, expected)?;
        Ok(Self {
            algorithm: header.text("alg", LONGEST_NAME)?.into(),
            key_identifier: header
                .get("kid")
                .and_then(|kid| if let Json::Text(kid) = kid { Some(kid.clone()) } else { None }),
            certificates: certificates(&header)?,
            payload,
            signature,
            signing_input: parts.signing_input.as_bytes(),
        })
    }

    /// The header's `alg`.
    pub(crate) fn algorithm(&self) -> &str {
        &self.algorithm
    }

    /// The header's `kid`, where it is text. It chooses among trusted keys and proves nothing (RFC
    /// 7515, section 4.1.4).
    pub(crate) fn key_identifier(&self) -> Option<&str> {
        self.key_identifier.as_deref()
    }

    /// The header's `x5c` in DER, leaf first: 1 to 6 certificates, or none.
    pub(crate) fn certificates(&self) -> Option<&[Vec<u8>]> {
        self.certificates.as_deref()
    }

    /// The decoded payload.
    pub(crate) fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The decoded signature.
    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// What the signature covers: `header.payload` as it was received.
    pub(crate) const fn signing_input(&self) -> &'a [u8] {
        self.signing_input
    }
}

impl<'a> Parts<'a> {
    /// Splits a JWS into exactly three parts, none of them empty.
    pub(crate) fn split(octets: &'a [u8]) -> Result<Self, Refusal> {
        if octets.len() > LONGEST {
            return Err(Refusal::from(Code::InputTooLong).comparing(
                "octets",
                count(octets.len()),
                count(LONGEST),
            ));
        }
        Self::split_any(octets)
    }

    fn split_any(octets: &'a [u8]) -> Result<Self, Refusal> {
        let malformed = || Refusal::from(Code::JwsMalformed);
        let text = core::str::from_utf8(octets).map_err(|_| malformed())?;
        let (signing_input, signature) = text.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = signing_input.split_once('.').ok_or_else(malformed)?;
        if payload.contains('.') || [header, payload, signature].contains(&"") {
            return Err(malformed());
        }
        Ok(Self { header, payload, signature, signing_input })
    }

    /// Header, payload and signature, if there is one dialect that all three are in.
    pub(crate) fn decode(&self) -> Option<[Vec<u8>; 3]> {
        [Dialect::Url, Dialect::Standard].into_iter().find_map(|dialect| {
            Some([
                dialect.decode(self.header)?,
                dialect.decode(self.payload)?,
                dialect.decode(self.signature)?,
            ])
        })
    }
}

impl Dialect {
    /// Decodes strictly: no white space, and the bits behind the last octet are zero.
    fn decode(self, part: &str) -> Option<Vec<u8>> {
        match self {
            Self::Url => BASE64_URL_SAFE_NO_PAD.decode(part).ok(),
            Self::Standard => BASE64_STANDARD.decode(part).ok(),
        }
    }
}

/// Decodes one part in whichever dialect it is, for people who want to see it.
pub(crate) fn decode_leniently(part: &str) -> Option<Vec<u8>> {
    Dialect::Url.decode(part).or_else(|| Dialect::Standard.decode(part))
}

/// The `x5c` of a header: standard base64 with padding, whatever the dialect (RFC 7515, section
/// 4.1.6).
fn certificates(header: &Object) -> Result<Option<Vec<Vec<u8>>>, Refusal> {
    let Some(texts) = header.optional_texts("x5c")? else { return Ok(None) };
    if texts.is_empty() {
        return Err(Code::ChainMissing.into());
    }
    if texts.len() > LONGEST_CHAIN {
        return Err(Refusal::from(Code::ChainTooLong).comparing(
            "certificates",
            count(texts.len()),
            count(LONGEST_CHAIN),
        ));
    }
    let decoded = texts.iter().enumerate().map(|(index, text)| {
        Dialect::Standard.decode(text).ok_or_else(|| {
            Refusal::from(Code::ChainMalformed)
                .because(format!("`header.x5c[{index}]` must be base64 with padding"))
        })
    });
    decoded.collect::<Result<Vec<_>, _>>().map(Some)
}

fn refuse_members(header: &Object) -> Result<(), Refusal> {
    match REFUSED_MEMBERS.iter().find(|name| header.get(name).is_some()) {
        None => Ok(()),
        Some(name) => Err(Refusal::from(Code::JwsUnsupportedHeader)
            .because(format!("`{}`", header.path_of(name)))),
    }
}

/// `typ` says JWT where it is present. Media types are compared without case (RFC 7519, section
/// 5.1), and the field writes both.
fn check_type(header: &Object, expected: Option<&str>) -> Result<(), Refusal> {
    if header.get("typ").is_none() && expected.is_none() {
        return Ok(());
    }
    let expected = expected.unwrap_or("JWT");
    let found = header
        .text("typ", LONGEST_NAME)
        .map_err(|_| wrong_type(&header.path_of("typ"), &format!("`{expected}`")))?;
    if found.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(Refusal::from(Code::JwsUnsupportedHeader).comparing(
        "typ",
        Value::Text(found.into()),
        Value::Text(expected.into()),
    ))
}

#[cfg(test)]
mod cookbook;
#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;
