//! Aliro 1.0, reader side, expedited standard phase and step-up phase.
//!
//! A reader hands over what the device answered, wrapped in deterministic CBOR of our own:
//!
//! ```text
//! { ? 0: bstr,       the data object A5 of the answer to SELECT, whole
//!   1: bstr,         the answer to AUTH0, without its status word: 86, ? 9D, ? B2
//!   2 / 3: bstr,     the answer to AUTH1: encrypted, or decrypted by the reader: 4E / 5A, 9E, ...
//!   ? 4 / 5: [ 1*4 bstr ] }  step-up: each SessionData, or the DeviceResponse that was in it
//! ```
//!
//! The challenge is the transaction identifier, 16 octets; everything else that the reader
//! contributes is stated by the host under the names in `reader`. The device signs
//! `4D reader identifier, 86 X(device), 87 X(reader), 4C transaction, 93 usage`, so reader,
//! transaction and both ephemeral keys are bound. Not signed: 5E and the times beside it, which are
//! hints. The encryption adds secrecy only; where the reader has taken it off, the proof is the same.
//!
//! Without documents the key is the credential. An access document makes it a certified key of its
//! issuer, with an empty name as its subject (`30 00`), and its rules limit what it may ask, when.
//!
//! Dialects: 5E of one octet or two; the device key nested under "1" or "4"; key identifiers of 7 or 8
//! octets; random of 16 or 32; SessionData with and without tag 53. Drafts before 1.0 derive other
//! keys and fail to decrypt. The fast phase, which proves a MAC, is not read.

mod access_data;
mod auth1;
mod certificate;
mod document;
mod extension;
mod reader;
mod recurrence;
mod revocation;
mod session;
#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::cbor::{Form, Item};
use crate::chain::{IssuerSigned, Provenance};
use crate::circumstance::{Capability, Purpose};
use crate::decision::Value;
use crate::holder::HolderBound;
use crate::presentation::{Format, Proven, Setting};
use crate::question::{CertifiedKey, Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};
use crate::trace::Trace;
use crate::validity::{Challenge, Timely};

use access_data::AccessData;
use document::{Kind, Statement};
use reader::Reader;
use revocation::RevocationSet;
use session::{Exchange, SessionKeys};

pub(crate) use auth1::{Auth0, Auth1};

const FORMAT: Format = Format::Aliro;

/// Octets of a transaction identifier.
const TRANSACTION: usize = 16;

/// The DER of a Name without attributes: an access document names nobody.
const NOBODY: [u8; 2] = [0x30, 0x00];

/// Messages of a step-up phase.
const MESSAGES: usize = 4;

/// A well-formed record of a transaction.
#[derive(Clone, Debug)]
pub(crate) struct Transaction<'a> {
    proprietary: &'a [u8],
    auth0: Auth0<'a>,
    auth1: Answer<'a>,
    step_up: Vec<&'a [u8]>,
}

/// The answer to AUTH1, and with it the form of everything that follows.
#[derive(Clone, Debug)]
pub(crate) enum Answer<'a> {
    Encrypted(&'a [u8]),
    Decrypted(Auth1<'a>),
}

impl<'a> Transaction<'a> {
    /// Reads a record.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut members = Item::parse(bytes, Form::Deterministic)?.members()?;
        let proprietary = members.read_optional(0, |item| item.bytes())?.unwrap_or_default();
        let auth0 = members.read(1, |item| Auth0::parse(item.bytes()?))?;
        let (auth1, step_up) = match members.read_optional(2, |item| item.bytes())? {
            Some(ciphertext) => (Answer::Encrypted(ciphertext), 4),
            None => (Answer::Decrypted(members.read(3, |item| Auth1::parse(item.bytes()?))?), 5),
        };
        let step_up = members.read_optional(step_up, messages)?.unwrap_or_default();
        members.finish()?;
        Ok(Self { proprietary, auth0, auth1, step_up })
    }

    pub(crate) const fn auth0(&self) -> &Auth0<'a> {
        &self.auth0
    }

    pub(crate) const fn auth1(&self) -> &Answer<'a> {
        &self.auth1
    }

    pub(crate) fn step_up(&self) -> &[&'a [u8]] {
        &self.step_up
    }

    /// Checks what can be told of the record alone.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        PublicKey::from_p256_point(self.auth0.ephemeral)?;
        if let Answer::Decrypted(auth1) = &self.auth1 {
            auth1.key.map(PublicKey::from_p256_point).transpose()?;
            signature::check_form(Algorithm::Es256, Encoding::Raw, auth1.signature)?;
            for response in &self.step_up {
                document::parse_all(response)?;
            }
        }
        Ok(())
    }

    /// Checks reader, signature and documents, in this order.
    pub(super) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = Challenge::stated(setting.at.challenge.as_deref())?;
        let transaction = challenge.octets();
        if transaction.len() != TRANSACTION {
            return Err(Refusal::from(Code::CircumstanceOutOfRange)
                .because("a transaction identifier has 16 octets"));
        }

        trace.enter("proof.reader");
        let reader = Reader::stated(setting, trace)?;
        let exchange = Exchange {
            transaction,
            device_ephemeral: self.auth0.ephemeral,
            proprietary: self.proprietary,
            vendor: self.auth0.vendor,
        };
        PublicKey::from_p256_point(exchange.device_ephemeral)?;

        trace.enter("proof.decryption");
        let (plaintext, responses) = self.open(&reader, &exchange)?;
        let auth1 = match &self.auth1 {
            Answer::Decrypted(auth1) => *auth1,
            Answer::Encrypted(_) => Auth1::parse(&plaintext)?,
        };

        trace.enter("proof.algorithm");
        let key = match (auth1.key, reader.credential.as_ref()) {
            (Some(point), _) => PublicKey::from_p256_point(point)?,
            (None, Some(known)) => known.clone(),
            (None, None) => return Err(Code::SecretMissing.into()),
        };

        trace.enter("proof.signature");
        let message = session::transcript(&reader, &exchange)?;
        let signed = signature::verify(
            &key,
            Algorithm::Es256,
            Encoding::Raw,
            &message,
            auth1.signature,
            budget,
        )?;

        trace.enter("proof.document");
        let statements = check_documents(&responses, setting, budget)?;

        trace.enter("proof.holder");
        let access = check_access(statements, &key, setting, trace)?;
        let credential_key = access.as_ref().map_or(&key, |held| &held.key);
        let bound = HolderBound::by_signature(signed, credential_key.spki())?;

        trace.enter("proof.scope");
        setting.expect_access(trace)?;

        let issuer = access.as_ref().map(|held| held.issuer.clone());
        let credential = match &issuer {
            None => CredentialIdentifier::Key(key.to_spki()),
            Some(issuer) => CredentialIdentifier::CertifiedKey(CertifiedKey {
                issuer: issuer.clone(),
                subject: NOBODY.to_vec(),
                key: key.to_spki(),
            }),
        };
        let (not_before, expires, provenance) = match access {
            None => (None, None, Provenance::OwnKey),
            // The document's end belongs to it.
            Some(held) => (
                Some(held.from),
                Some(held.until.saturating_add(1)),
                Provenance::Issued(held.proof),
            ),
        };
        Ok(Proven {
            credential,
            labels: vec![],
            issuer,
            purpose: Purpose::Access,
            capability: None,
            not_before,
            expires,
            claim: Claim::Challenge(transaction.to_vec()),
            provenance,
            bound,
            status: None,
            timely: Timely::answering(&challenge),
        })
    }

    /// The decrypted answer to AUTH1, where it was encrypted, and every DeviceResponse.
    fn open(
        &self,
        reader: &Reader<'_>,
        exchange: &Exchange<'_>,
    ) -> Result<(Vec<u8>, Vec<Vec<u8>>), Refusal> {
        let Answer::Encrypted(ciphertext) = &self.auth1 else {
            return Ok((Vec::new(), self.step_up.iter().map(|one| one.to_vec()).collect()));
        };
        let keys = SessionKeys::derive(reader, exchange)?;
        let plaintext = keys.open_auth1(ciphertext)?;
        let messages: Result<Vec<&[u8]>, Refusal> =
            self.step_up.iter().map(|message| document::session_data(message)).collect();
        Ok((plaintext, keys.open_step_up(&messages?)?))
    }
}

/// Whether bytes begin like a record: a small map whose first member is 0 or 1, and octets.
pub(super) fn could_be(bytes: &[u8]) -> bool {
    matches!(bytes, [0xa2..=0xa4, 0x00 | 0x01, 0x40..=0x59, ..])
}

/// What an access document says of the key that was presented.
struct Held {
    issuer: String,
    key: PublicKey,
    from: u64,
    until: u64,
    proof: IssuerSigned,
}

fn messages(item: Item<'_>) -> Result<Vec<&[u8]>, Refusal> {
    let items = item.array()?;
    if !(1..=MESSAGES).contains(&items.len()) {
        return Err(Refusal::from(Code::CborWrongType).because("not 1 to 4 messages"));
    }
    items.iter().map(Item::bytes).collect()
}

/// Verifies every document of every response.
fn check_documents<'a>(
    responses: &'a [Vec<u8>],
    setting: &Setting<'_>,
    budget: &mut Budget,
) -> Result<Vec<Statement<'a>>, Refusal> {
    let mut statements = Vec::new();
    for response in responses {
        for document in document::parse_all(response)? {
            statements.push(document.verify(setting, budget)?);
        }
    }
    Ok(statements)
}

/// At most one access document, for the key that was presented, not revoked, and with a rule that
/// permits what is asked now. Carried revocations count whether or not there is a document.
fn check_access(
    statements: Vec<Statement<'_>>,
    key: &PublicKey,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<Option<Held>, Refusal> {
    let mut revoked = RevocationSet::default();
    let mut access = None;
    for statement in statements {
        if statement.kind == Kind::Revocation {
            statement.elements.into_iter().try_for_each(|element| revoked.apply(element))?;
        } else if access.replace(statement).is_some() {
            return Err(
                Refusal::from(Code::DocumentWrongType).because("more than one access document")
            );
        }
    }
    let now = setting.clock.trusted().ok();
    let Some(statement) = access else {
        revoked.check(key, None, now)?;
        return Ok(None);
    };
    let Statement { issuer, device_key, elements, from, until, proof, .. } = statement;
    let device = device_key.ok_or_else(|| {
        Refusal::from(Code::HolderMismatch).because("the document names no device key")
    })?;
    if device != *key {
        return Err(Refusal::from(Code::HolderMismatch).comparing(
            "key",
            Value::Octets(key.to_spki()),
            Value::Octets(device.to_spki()),
        ));
    }
    check_rules(elements, &revoked, key, setting)?;
    trace.compare("document", || (Value::Text(issuer.clone()), Value::Time(until)));
    Ok(Some(Held { issuer, key: device, from, until, proof }))
}

/// Of several elements of an access document, each must be understood, and one must permit.
fn check_rules(
    elements: Vec<Item<'_>>,
    revoked: &RevocationSet,
    key: &PublicKey,
    setting: &Setting<'_>,
) -> Result<(), Refusal> {
    let now = setting.clock.trusted().ok();
    let asked = setting.at.capability.unwrap_or(Capability::Momentary);
    let mut outcome = Err(Refusal::from(Code::DocumentNoRule));
    for element in elements {
        let data = AccessData::parse(element)?;
        revoked.check(key, data.identifier, now)?;
        if outcome.is_err() {
            outcome = data.permits(asked, setting);
        }
    }
    outcome
}
