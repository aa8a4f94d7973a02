//! Access and revocation documents: mdoc (ISO/IEC 18013-5) in Aliro's short spelling, as received.
//!
//! ```text
//! response = { "1": "1.0", "2": [ document ], "3": 0 }
//! document = { "1": { "1": { type: [ 24(<< item >>) ] }, "2": COSE_Sign1 }, "5": type }
//! item     = { "1": digest id, "2": random, "3": name, "4": value }
//! payload  = 24(<< { "1": "1.0", "2": "SHA-256", "3": { type: { digest id: digest } },
//!                    ? "4": { "1" / "4": COSE_Key }, "5": type,
//!                    "6": { "1": signed, "2": from, "3": until, ? "4", ? "5": iteration },
//!                    ? "7": bool } >>)
//! ```
//!
//! Signed is the payload. An item is believed when the SHA-256 of its tag and octets, as received, is
//! the digest under its number. What stands around it is not signed, so nothing else may be there. The key is
//! found by kid, the first octets of SHA-256("key-identifier" || point), or certified by a chain that
//! ends in an anchor of an issuer; a kid only selects.

use alloc::string::String;
use alloc::vec::Vec;

use der::DateTime;
use sha2::{Digest as _, Sha256};

use crate::budget::Budget;
use crate::bytes::Reader;
use crate::cbor::{Form, Item, Members};
use crate::chain::{self, IssuerSigned, TrustedIssuer};
use crate::cose::{self, Message, Parameters};
use crate::decision::Value;
use crate::presentation::Setting;
use crate::presentation::aliro::FORMAT;
use crate::reason::{Code, Refusal};
use crate::signature::{Algorithm, PublicKey};
use crate::tlv::{Coding, DataObject};

/// Octets of a key identifier: 7 in the specification's example, 8 in readers of the field.
const KEY_IDENTIFIER: core::ops::RangeInclusive<usize> = 7..=32;

/// Octets of the random part of an item.
const RANDOM: core::ops::RangeInclusive<usize> = 16..=64;

/// Documents of a response, and items of a document.
const DOCUMENTS: usize = 4;
const ITEMS: usize = 16;

/// An access document is outdated when it is this far behind the newest iteration.
const ITERATIONS: u64 = 8;

/// What a document is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Access,
    Revocation,
}

/// A well-formed document; nothing of it is verified.
#[derive(Clone, Debug)]
pub(super) struct Document<'a> {
    kind: Kind,
    items: Vec<Item<'a>>,
    message: Message<'a>,
    parameters: Parameters<'a>,
    payload: Payload<'a>,
}

/// The mobile security object.
#[derive(Clone, Debug)]
struct Payload<'a> {
    digests: Vec<(u64, &'a [u8])>,
    device_key: Option<PublicKey>,
    from: u64,
    until: u64,
    iteration: u64,
    needs_time: bool,
}

/// What a document says, now that it is verified.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub(super) kind: Kind,
    pub(super) issuer: String,
    pub(super) device_key: Option<PublicKey>,
    pub(super) elements: Vec<Item<'a>>,
    /// First and last second of validity.
    pub(super) from: u64,
    pub(super) until: u64,
    pub(super) proof: IssuerSigned,
}

/// The ciphertext of a SessionData, which some devices wrap in the data object `53`.
pub(super) fn session_data(octets: &[u8]) -> Result<&[u8], Refusal> {
    let bare = match octets.first() {
        Some(0x53) => {
            let mut reader = Reader::new(octets);
            let object = DataObject::read(&mut reader, Coding::Ber)?;
            reader.finish()?;
            object.value
        }
        _ => octets,
    };
    Item::parse(bare, Form::AsReceived)?.members()?.read("data", |item| item.bytes())
}

/// Reads every document of a DeviceResponse.
pub(super) fn parse_all(octets: &[u8]) -> Result<Vec<Document<'_>>, Refusal> {
    let mut members = Item::parse(octets, Form::AsReceived)?.members()?;
    expect_text(&mut members, "1", "1.0")?;
    let status = members.read("3", |item| item.unsigned())?;
    if status != 0 {
        return Err(Refusal::from(Code::DocumentUnsupported).because("the device reports an error"));
    }
    let documents = members.read("2", |item| item.array())?;
    if documents.len() > DOCUMENTS {
        return Err(Code::LimitExceeded.into());
    }
    members.finish()?;
    documents.into_iter().map(Document::parse).collect()
}

impl<'a> Document<'a> {
    fn parse(item: Item<'a>) -> Result<Self, Refusal> {
        let mut members = item.members()?;
        let name = members.read("5", |item| item.text())?;
        let kind = match name {
            "aliro-a" => Kind::Access,
            "aliro-r" => Kind::Revocation,
            _ => return Err(wrong_type("neither `aliro-a` nor `aliro-r`")),
        };
        let mut signed = members.read("1", |item| item.members())?;
        members.finish()?;
        let mut spaces = signed.read("1", |item| item.members())?;
        let items = spaces.read(name, |item| item.array())?;
        spaces.finish().map_err(|_| wrong_type("elements of another type"))?;
        if items.len() > ITEMS {
            return Err(Code::LimitExceeded.into());
        }
        let (message, parameters) = signed
            .read("2", |item| Message::read(item.tagged_or_bare(cose::SIGN1)?, Form::AsReceived))?;
        signed.finish()?;
        let payload = message.payload().ok_or(Code::CborWrongType)?;
        let payload = Item::parse(payload, Form::AsReceived)?.tagged(24)?.bytes()?;
        let payload = Payload::parse(payload, name)?;
        Ok(Self { kind, items, message, parameters, payload })
    }

    /// First and last second of validity, unverified.
    #[cfg(test)]
    pub(super) const fn window(&self) -> (u64, u64) {
        (self.payload.from, self.payload.until)
    }

    /// Checks signature, digests, validity and iteration, in this order.
    pub(super) fn verify(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
    ) -> Result<Statement<'a>, Refusal> {
        let (issuer, proof) = self.check_signature(setting, budget)?;
        let elements = self.check_digests()?;
        let Payload { device_key, from, until, iteration, needs_time, .. } = self.payload;
        check_window(from, until, needs_time, setting)?;
        check_iteration(self.kind, iteration, issuer)?;
        Ok(Statement {
            kind: self.kind,
            issuer: issuer.identifier.clone(),
            device_key,
            elements,
            from,
            until,
            proof,
        })
    }

    fn check_signature<'i>(
        &self,
        setting: &Setting<'i>,
        budget: &mut Budget,
    ) -> Result<(&'i TrustedIssuer, IssuerSigned), Refusal> {
        if self.message.algorithm() != Algorithm::Es256 {
            return Err(Refusal::from(Code::AlgorithmNotAllowed).because("documents are ES256"));
        }
        let payload = self.message.payload().unwrap_or_default();
        let Parameters { protected, mut unprotected } = self.parameters.clone();
        protected.finish().map_err(|refusal| refusal.under(Code::CoseUnsupportedHeader))?;
        let kid = unprotected.read_optional(cose::KEY_IDENTIFIER, |item| item.bytes())?;
        let certificates = unprotected.read_optional(cose::CERTIFICATE_CHAIN, |item| {
            cose::certificates(item, Form::AsReceived)
        })?;
        if let Some(certificates) = certificates {
            // A chain is worth what its anchor is worth: it is validated before it is used.
            let vouched =
                chain::validate(&certificates, FORMAT, setting.issuers, setting.clock, budget)?;
            self.message.verify(&vouched.key()?, &[], payload, budget)?;
            return Ok((vouched.issuer, vouched.proof));
        }
        let kid = kid.filter(|kid| KEY_IDENTIFIER.contains(&kid.len())).ok_or_else(|| {
            Refusal::from(Code::DocumentUntrusted).because("it names no key and has no chain")
        })?;
        let (issuer, key) = find_issuer(kid, setting.issuers)?;
        let signed = self.message.verify(key, &[], payload, budget)?;
        Ok((issuer, chain::signed_directly(&signed, issuer)?))
    }

    /// Gives the values of the elements, each of which must be what was signed.
    fn check_digests(&self) -> Result<Vec<Item<'a>>, Refusal> {
        let mut values = Vec::new();
        let mut seen = Vec::new();
        for item in &self.items {
            let found = Sha256::digest(item.octets());
            let encoded = item.clone().tagged(24)?.bytes()?;
            let mut members = Item::parse(encoded, Form::AsReceived)?.members()?;
            let number = members.read("1", |item| item.unsigned())?;
            let random = members.read("2", |item| item.bytes())?;
            if !RANDOM.contains(&random.len()) {
                return Err(Refusal::from(Code::CborWrongType).because("not 16 octets of random"));
            }
            members.read("3", |item| item.text().map(|_| ()))?;
            let signed = self.payload.digests.iter().find(|(signed, _)| *signed == number);
            let fits = signed.is_some_and(|(_, digest)| *digest == found.as_slice());
            if !fits || seen.contains(&number) {
                return Err(Refusal::from(Code::DocumentWrongDigest)
                    .because(alloc::format!("element {number}")));
            }
            seen.push(number);
            values.push(members.required("4")?);
        }
        Ok(values)
    }
}

impl<'a> Payload<'a> {
    fn parse(octets: &'a [u8], outer: &str) -> Result<Self, Refusal> {
        let mut members = Item::parse(octets, Form::AsReceived)?.members()?;
        expect_text(&mut members, "1", "1.0")?;
        expect_text(&mut members, "2", "SHA-256")?;
        if members.read("5", |item| item.text())? != outer {
            return Err(wrong_type("another type outside than inside"));
        }
        let mut spaces = members.read("3", |item| item.members())?;
        let digests = spaces
            .read(outer, |item| item.members())?
            .rest()
            .into_iter()
            .map(|(number, digest)| Ok((number.unsigned()?, digest.bytes()?)))
            .collect::<Result<Vec<_>, Refusal>>()?;
        let device_key = members.read_optional("4", device_key)?;
        let mut validity = members.read("6", |item| item.members())?;
        validity.read("1", time)?;
        let from = validity.read("2", time)?;
        let until = validity.read("3", time)?;
        let iteration = validity.read_optional("5", |item| item.unsigned())?.unwrap_or(0);
        let needs_time = members.read_optional("7", |item| item.boolean())?.unwrap_or(true);
        Ok(Self { digests, device_key, from, until, iteration, needs_time })
    }
}

/// The device key under "1" or under "4", as the two are in the field; a document with both is two
/// documents.
fn device_key(item: Item<'_>) -> Result<PublicKey, Refusal> {
    let mut members = item.members()?;
    match (members.optional("1"), members.optional("4")) {
        (Some(key), None) | (None, Some(key)) => cose::read_key(key),
        (None, None) => Err(Code::CborMissingMember.into()),
        (Some(_), Some(_)) => Err(Code::CborDuplicateMember.into()),
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ` under tag 0, 20 characters: no fractions, no other zone.
fn time(item: Item<'_>) -> Result<u64, Refusal> {
    let text = item.tagged(0)?.text()?;
    let parsed = text.parse::<DateTime>().ok().filter(|_| text.len() == 20);
    parsed
        .map(|time| time.unix_duration().as_secs())
        .ok_or_else(|| Refusal::from(Code::CborWrongType).because("not a time in UTC"))
}

/// The issuer whose bare key a kid begins.
fn find_issuer<'i>(
    kid: &[u8],
    issuers: &'i [TrustedIssuer],
) -> Result<(&'i TrustedIssuer, &'i PublicKey), Refusal> {
    let mut found = None;
    for issuer in issuers {
        let Some(key) = issuer.keys().iter().find(|key| is_identified(key, kid)) else { continue };
        if issuer.enabled && issuer.formats.contains(&FORMAT) {
            return Ok((issuer, key));
        }
        let code = if issuer.enabled { Code::IssuerFormatNotAllowed } else { Code::IssuerDisabled };
        found.get_or_insert(code);
    }
    Err(found.unwrap_or(Code::DocumentUntrusted).into())
}

fn is_identified(key: &PublicKey, kid: &[u8]) -> bool {
    let spki = key.to_spki();
    let Some(point) = spki.last_chunk::<65>().filter(|_| key.x_coordinate().is_some()) else {
        return false;
    };
    let digest = Sha256::new().chain_update(b"key-identifier").chain_update(point).finalize();
    digest.starts_with(kid)
}

/// Both ends belong to it. Without a trusted time it counts only if its issuer says so.
fn check_window(
    from: u64,
    until: u64,
    needs_time: bool,
    setting: &Setting<'_>,
) -> Result<(), Refusal> {
    let now = match setting.clock.trusted() {
        Ok(now) => now,
        Err(refusal) if needs_time => return Err(refusal),
        Err(_) => return Ok(()),
    };
    let times = |code, name, bound| {
        Err(Refusal::from(code).comparing(name, Value::Time(bound), Value::Time(now)))
    };
    if now < from {
        return times(Code::DocumentNotYetValid, "valid-from", from);
    }
    if now > until {
        return times(Code::DocumentExpired, "valid-until", until);
    }
    Ok(())
}

/// An access document may lag behind by 7 iterations; a revocation document by none.
fn check_iteration(kind: Kind, iteration: u64, issuer: &TrustedIssuer) -> Result<(), Refusal> {
    let (newest, lag) = match kind {
        Kind::Access => (issuer.access_iteration, ITERATIONS),
        Kind::Revocation => (issuer.revocation_iteration, 1),
    };
    let newest = newest.map_or(0, u64::from);
    if newest.saturating_sub(iteration) < lag {
        return Ok(());
    }
    let number = |number| Value::Text(alloc::format!("{number}"));
    Err(Refusal::from(Code::DocumentOutdated).comparing(
        "iteration",
        number(iteration),
        number(newest),
    ))
}

fn expect_text(members: &mut Members<'_>, name: &str, expected: &str) -> Result<(), Refusal> {
    let found = members.read(name, |item| item.text())?;
    if found == expected {
        Ok(())
    } else {
        Err(Refusal::from(Code::DocumentUnsupported).because(alloc::format!("not `{expected}`")))
    }
}

fn wrong_type(detail: &str) -> Refusal {
    Refusal::from(Code::DocumentWrongType).because(detail)
}
