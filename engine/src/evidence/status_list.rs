//! Token Status List (draft-ietf-oauth-status-list): what has become of an issuer's tokens.
//!
//! ```text
//! status-list-jwt: JWS with typ statuslist+jwt over
//!     { "sub": uri, "iat": .., ? "exp": .., ? "ttl": .., "status_list": { "bits": .., "lst": base64url } }
//! status-list-cwt: COSE_Sign1 with 16: application/statuslist+cwt over
//!     { 2: uri, 6: iat, ? 4: exp, ? 65534: ttl, 65533: { "bits": .., "lst": bstr } }
//! ```
//!
//! `lst` is a zlib stream of values of 1, 2, 4 or 8 bits, the first in the lowest bits of the first
//! octet. 0 is valid, 1 revoked, 2 suspended; nobody knows what anything else means, so it denies.
//!
//! `ttl` tells when to look for a newer list, and denies nothing: it counts from when a list was
//! fetched, and the engine does not know that. `exp`, and how old bundle and access point let a list
//! be, do.

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use crate::budget::Budget;
use crate::bytes::count;
use crate::cbor::{Form, Item};
use crate::chain::TrustedIssuer;
use crate::cose::{self, Message};
use crate::jose::Jws;
use crate::json::Object;
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};

/// Octets of a URI.
pub(crate) const LONGEST_URI: usize = 1024;

/// Octets of a list as it is sent.
const LONGEST: usize = 1024 * 1024;

/// Octets of one list once inflated: 16,777,216 values of one bit.
const INFLATED: usize = 2 * 1024 * 1024;

/// The `typ` of either kind.
const JWT: &str = "statuslist+jwt";
const CWT: &str = "application/statuslist+cwt";

/// COSE header parameters (RFC 9596), and claims (RFC 8392).
const TYPE: i64 = 16;
const SUBJECT: i64 = 2;
const EXPIRES: i64 = 4;
const ISSUED_AT: i64 = 6;
const STATUS_LIST: i64 = 65533;
const TIME_TO_LIVE: i64 = 65534;

/// A list whose signature has been checked.
#[derive(Debug)]
pub(crate) struct StatusList {
    /// The first issuer of the bundle with the key.
    pub(crate) issuer: String,
    pub(crate) uri: String,
    pub(crate) issued_at: u64,
    pub(crate) refresh_after: Option<u64>,
    /// First second in which it counts no longer.
    pub(crate) expires: Option<u64>,
    key: PublicKey,
    bits: u8,
    values: Vec<u8>,
}

/// What either kind says.
struct Content {
    uri: String,
    issued_at: u64,
    expires: Option<u64>,
    time_to_live: Option<u64>,
    bits: u64,
    compressed: Vec<u8>,
}

impl StatusList {
    /// Reads and verifies a list, which inflates to `left` octets at most.
    pub(super) fn read(
        octets: &[u8],
        jwt: bool,
        issuers: &[TrustedIssuer],
        left: &mut usize,
    ) -> Result<Self, Refusal> {
        if octets.len() > LONGEST {
            let (found, most) = (count(octets.len()), count(LONGEST));
            return Err(Refusal::from(Code::LimitExceeded)
                .because(alloc::format!("{} octets, at most {LONGEST}", octets.len()))
                .comparing("octets", found, most));
        }
        let (content, issuer, key) =
            if jwt { from_jwt(octets, issuers) } else { from_cwt(octets, issuers) }?;
        let Content { uri, issued_at, expires, time_to_live, bits, compressed } = content;
        let bits = match bits {
            1 | 2 | 4 | 8 => u8::try_from(bits).unwrap_or(8),
            _ => return Err(malformed("`bits` is not 1, 2, 4 or 8")),
        };
        let values = inflate(&compressed, left)?;
        Ok(Self {
            issuer: issuer.identifier.clone(),
            uri,
            issued_at,
            refresh_after: time_to_live.map(|seconds| issued_at.saturating_add(seconds)),
            expires,
            key: key.clone(),
            bits,
            values,
        })
    }

    /// Whether it is the list at this URI, signed with a key of this issuer.
    pub(crate) fn is_of(&self, uri: &str, issuer: &TrustedIssuer) -> bool {
        self.uri == uri && issuer.status.as_ref().is_some_and(|status| status.keys.has(&self.key))
    }

    /// How many values it has.
    pub(crate) fn length(&self) -> u64 {
        let octets = self.values.len() as u64;
        octets.saturating_mul(u64::from(self.per_octet()))
    }

    /// The value at an index, if it is that long.
    pub(crate) fn value(&self, index: u64) -> Option<u8> {
        let per_octet = u64::from(self.per_octet());
        let place = usize::try_from(index.checked_div(per_octet)?).ok()?;
        let octet = *self.values.get(place)?;
        let within = u32::try_from(index.checked_rem(per_octet)?).ok()?;
        let shifted = octet.checked_shr(within.checked_mul(u32::from(self.bits))?)?;
        Some(shifted & 0xff_u8.checked_shr(u32::from(8_u8.saturating_sub(self.bits)))?)
    }

    fn per_octet(&self) -> u8 {
        8_u8.checked_div(self.bits).unwrap_or(1)
    }
}

fn from_jwt<'i>(
    octets: &[u8],
    issuers: &'i [TrustedIssuer],
) -> Result<(Content, &'i TrustedIssuer, &'i PublicKey), Refusal> {
    let jws = Jws::parse_typed(octets, JWT)?;
    let payload = Object::parse(jws.payload(), "payload")?;
    let list = payload.object("status_list")?;
    let content = Content {
        uri: payload.text("sub", LONGEST_URI)?.into(),
        issued_at: payload.integer("iat")?,
        expires: payload.optional_integer("exp")?,
        time_to_live: payload.optional_integer("ttl")?,
        bits: list.integer("bits")?,
        compressed: BASE64_URL_SAFE_NO_PAD
            .decode(list.text("lst", LONGEST)?)
            .map_err(|_| Code::JwsBadBase64)?,
    };
    let algorithm = Algorithm::from_name(jws.algorithm()).ok_or(Code::AlgorithmNotAllowed)?;
    let (issuer, key) = find_signer(issuers, algorithm, jws.key_identifier(), |key, budget| {
        let (message, octets) = (jws.signing_input(), jws.signature());
        signature::verify(key, algorithm, Encoding::Raw, message, octets, budget).map(drop)
    })?;
    Ok((content, issuer, key))
}

fn from_cwt<'i>(
    octets: &[u8],
    issuers: &'i [TrustedIssuer],
) -> Result<(Content, &'i TrustedIssuer, &'i PublicKey), Refusal> {
    let form = Form::AsReceived;
    let item = Item::parse(octets, form)?.tagged(cose::SIGN1)?;
    let (message, mut header) = Message::read(item, form)?;
    if header.protected.read(TYPE, |item| item.text())? != CWT {
        return Err(malformed("the type is not `application/statuslist+cwt`"));
    }
    let protected = header.protected.read_optional(cose::KEY_IDENTIFIER, |item| item.bytes())?;
    let unprotected =
        header.unprotected.read_optional(cose::KEY_IDENTIFIER, |item| item.bytes())?;
    let kid = protected.or(unprotected).map(core::str::from_utf8).transpose();
    let kid = kid.map_err(|_| Code::KeyUnknown)?;
    let payload = message.payload().ok_or(Code::CborWrongType)?;
    let mut claims = Item::parse(payload, form)?.members()?;
    let mut list = claims.read(STATUS_LIST, |item| item.members())?;
    let uri = claims.read(SUBJECT, |item| item.text())?;
    if !(1..=LONGEST_URI).contains(&uri.len()) {
        return Err(malformed("the URI is not 1 to 1024 octets"));
    }
    let content = Content {
        uri: uri.into(),
        issued_at: claims.read(ISSUED_AT, |item| item.unsigned())?,
        expires: claims.read_optional(EXPIRES, |item| item.unsigned())?,
        time_to_live: claims.read_optional(TIME_TO_LIVE, |item| item.unsigned())?,
        bits: list.read("bits", |item| item.unsigned())?,
        compressed: list.read("lst", |item| item.bytes())?.into(),
    };
    let (issuer, key) = find_signer(issuers, message.algorithm(), kid, |key, budget| {
        message.verify(key, &[], payload, budget).map(drop)
    })?;
    Ok((content, issuer, key))
}

/// The first enabled issuer with a key for status lists under which the signature holds.
fn find_signer<'i>(
    issuers: &'i [TrustedIssuer],
    algorithm: Algorithm,
    kid: Option<&str>,
    mut verify: impl FnMut(&PublicKey, &mut Budget) -> Result<(), Refusal>,
) -> Result<(&'i TrustedIssuer, &'i PublicKey), Refusal> {
    let mut budget = Budget::new();
    let mut refusal = Refusal::from(Code::IssuerUnknown)
        .because("no enabled issuer of the bundle has a key for this status list");
    for issuer in issuers.iter().filter(|issuer| issuer.enabled) {
        let Some(status) = &issuer.status else { continue };
        for key in status.keys.find(algorithm, kid).unwrap_or_default() {
            match verify(key, &mut budget) {
                Ok(()) => return Ok((issuer, key)),
                Err(other) => refusal = other,
            }
        }
    }
    Err(refusal)
}

/// Inflates a zlib stream. What follows it is not looked at: all of it is signed.
fn inflate(compressed: &[u8], left: &mut usize) -> Result<Vec<u8>, Refusal> {
    let most = (*left).min(INFLATED);
    let values = decompress_to_vec_zlib_with_limit(compressed, most).map_err(|error| {
        if error.status == TINFLStatus::HasMoreOutput {
            let detail = alloc::format!("inflates to more than {most} octets");
            return Refusal::from(Code::LimitExceeded).because(detail);
        }
        malformed("`lst` is no zlib stream")
    })?;
    *left = left.saturating_sub(values.len());
    Ok(values)
}

fn malformed(detail: &str) -> Refusal {
    Refusal::from(Code::EvidenceRefused).because(detail)
}
