//! The claims of a request, by their numbers (RFC 8392, section 3.1; RFC 8747, section 3.1).

use crate::cbor::{Form, Item};
use crate::circumstance::Capability;
use crate::cose;
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;
use crate::validity::Window;

const ISSUER: i64 = 1;
const AUDIENCE: i64 = 3;
const EXPIRES: i64 = 4;
const NOT_BEFORE: i64 = 5;
const ISSUED_AT: i64 = 6;
const IDENTIFIER: i64 = 7;
const CONFIRMATION: i64 = 8;

/// The first number of private use (RFC 8392, section 9.1).
const CAPABILITY: i64 = -65537;

/// In a confirmation: a key in the open (RFC 8747, section 3.2).
const COSE_KEY: i64 = 1;

/// Octets of a user and of a lock.
const NAME_OCTETS: core::ops::RangeInclusive<usize> = 1..=128;

/// Octets of an identifier.
const IDENTIFIER_OCTETS: core::ops::RangeInclusive<usize> = 8..=32;

/// What a request says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claims<'a> {
    /// The user whom the certificate names.
    pub(crate) user: Option<&'a str>,
    /// The lock, by one of the names that the access point has for it.
    pub(crate) lock: &'a str,
    /// Its own times.
    pub(crate) window: Window,
    /// What makes it unique under its key.
    pub(crate) identifier: &'a [u8],
    /// What is asked of the lock.
    pub(crate) capability: Capability,
}

impl<'a> Claims<'a> {
    /// Reads claims, and the key among them. Only a certified key has a user.
    pub(super) fn parse(
        payload: &'a [u8],
        is_certified: bool,
    ) -> Result<(Self, Option<PublicKey>), Refusal> {
        let mut members = Item::parse(payload, Form::Deterministic)?.members()?;
        let user = match is_certified {
            true => members.read_optional(ISSUER, name)?,
            false => None,
        };
        let lock = members.read(AUDIENCE, name)?;
        let expires = members.read(EXPIRES, |item| item.unsigned())?;
        let not_before = members.read_optional(NOT_BEFORE, |item| item.unsigned())?;
        let issued_at = members.read(ISSUED_AT, |item| item.unsigned())?;
        let identifier = members.read(IDENTIFIER, identifier)?;
        let key = match is_certified {
            true => None,
            false => members.read_optional(CONFIRMATION, confirmed_key)?,
        };
        let capability = members.read(CAPABILITY, capability)?;
        members.finish()?;
        let not_before = not_before.unwrap_or(issued_at);
        let window = Window { not_before, issued_at, expires };
        Ok((Self { user, lock, window, identifier, capability }, key))
    }
}

fn name(item: Item<'_>) -> Result<&str, Refusal> {
    let text = item.text()?;
    if NAME_OCTETS.contains(&text.len()) {
        Ok(text)
    } else {
        Err(Refusal::from(Code::CborWrongType).because("not 1 to 128 octets of text"))
    }
}

fn identifier(item: Item<'_>) -> Result<&[u8], Refusal> {
    let octets = item.bytes()?;
    if IDENTIFIER_OCTETS.contains(&octets.len()) {
        Ok(octets)
    } else {
        Err(Refusal::from(Code::CborWrongType).because("not 8 to 32 octets"))
    }
}

fn confirmed_key(item: Item<'_>) -> Result<PublicKey, Refusal> {
    let mut members = item.members()?;
    let key = members.read(COSE_KEY, cose::read_key)?;
    members.finish()?;
    Ok(key)
}

/// In the order of the contract.
fn capability(item: Item<'_>) -> Result<Capability, Refusal> {
    match item.unsigned()? {
        0 => Ok(Capability::Momentary),
        1 => Ok(Capability::ExtendedMomentary),
        2 => Ok(Capability::Secure),
        3 => Ok(Capability::Unsecure),
        4 => Ok(Capability::Toggle),
        _ => Err(Code::ProofUnknownOperation.into()),
    }
}
