//! A lock's certified key answers a challenge: an open profile of per-lock key certificates under an
//! owner's intermediate, as locks of retail displays have them.
//!
//! Three levels: a manufacturer's root, one intermediate for each owner, one certificate for each
//! lock's key. The vendors' own encodings are not public, so this one is ours: deterministic CBOR, a
//! `COSE_Sign1` (RFC 9052, section 4.2) with its tag and a detached payload.
//!
//! ```text
//! 18([ << { 1: -7 or -8,              algorithm of the key: ES256 or EdDSA
//!           ? 32: bstr / [2*3 bstr],  x5bag: other certificates of the owner (renewals)
//!           33: bstr / [2*6 bstr] }   x5chain: the key's certificate, its owner's, up to the root
//!      >>, {}, null, signature ])
//!
//! Sig_structure = [ "Signature1", protected,
//!                   'doorward lock-certificate v1',
//!                   << [ challenge: bstr, serial: tstr ] >> ]
//! ```
//!
//! The key's certificate names the lock by the serial number (2.5.4.5) of its subject and the owner
//! by the organisation (2.5.4.10) of subject and issuer, which must be the owner that the bundle
//! states for the issuer. The owner's certificate is renewed without the keys': trust binds to its
//! name and its key, and any certificate for both that is valid now will do, sent in the bag or
//! trusted in the bundle. Everything is signed but the tag and the form around it.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use doorward_bundle::cbor::Encoder;

use crate::budget::Budget;
use crate::cbor::{Form, Item};
use crate::chain::{self, Certificate, Provenance, TrustedIssuer, Vouched};
use crate::circumstance::Purpose;
use crate::cose::{self, Message};
use crate::decision::{Label, Value};
use crate::holder::HolderBound;
use crate::presentation::{Format, Proven, Setting};
use crate::question::{CertifiedKey, Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;
use crate::trace::Trace;
use crate::validity::{Challenge, Timely};

const FORMAT: Format = Format::LockCertificate;

/// Keeps these signatures apart from every other that the same key makes.
const CONTEXT: &[u8] = b"doorward lock-certificate v1";

/// The name of the label that holds the lock's serial number.
const LABEL: &str = "lock-serial";

/// A well-formed answer of a certified key.
#[derive(Clone, Debug)]
pub(crate) struct KeyAnswer<'a> {
    message: Message<'a>,
    chain: Vec<Vec<u8>>,
    renewals: Vec<Vec<u8>>,
}

impl<'a> KeyAnswer<'a> {
    /// Reads an answer.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let item = Item::parse(bytes, Form::Deterministic)?.tagged(cose::SIGN1)?;
        let (message, mut header) = Message::read(item, Form::Deterministic)?;
        if message.payload().is_some() {
            return Err(Refusal::from(Code::CborWrongType).because("the payload is not detached"));
        }
        let mut read = |label| {
            let protected = &mut header.protected;
            protected.read_optional(label, |item| cose::certificates(item, Form::Deterministic))
        };
        let chain = read(cose::CERTIFICATE_CHAIN)?.ok_or(Code::ChainMissing)?;
        let renewals = read(cose::CERTIFICATE_BAG)?.unwrap_or_default();
        header.finish()?;
        Ok(Self { message, chain, renewals })
    }

    /// The certificates, leaf first, and the renewals of the second.
    pub(crate) fn certificates(&self) -> (&[Vec<u8>], &[Vec<u8>]) {
        (&self.chain, &self.renewals)
    }

    pub(crate) const fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// Checks what can be told of the answer alone.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        let leaf = self.leaf()?;
        PublicKey::from_spki(leaf.spki)?;
        serial_number(&leaf)?;
        self.message.check_signature()?;
        chain::check_order(&self.chain)?;
        chain::check_renewals(&self.chain, &self.renewals)
    }

    /// Checks signature, chain, holder, owner and scope, in this order.
    pub(super) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = Challenge::stated(setting.at.challenge.as_deref())?;

        trace.enter("proof.algorithm");
        let leaf = self.leaf()?;
        let key = PublicKey::from_spki(leaf.spki)?;
        let serial = serial_number(&leaf)?;

        trace.enter("proof.signature");
        let payload = payload(challenge.octets(), serial);
        let signed = self.message.verify(&key, CONTEXT, &payload, budget)?;

        trace.enter("proof.chain");
        let vouched = chain::validate_renewed(
            &self.chain,
            &self.renewals,
            FORMAT,
            setting.issuers,
            setting.clock,
            budget,
        )?;

        trace.enter("proof.holder");
        let bound = HolderBound::by_signature(signed, &vouched.spki)?;

        trace.enter("proof.owner");
        check_owner(&leaf, vouched.issuer, trace)?;

        trace.enter("proof.scope");
        check_lock(serial, setting, trace)?;
        setting.expect_access(trace)?;

        let labels = vec![Label { name: LABEL.into(), text: serial.into() }];
        let Vouched { issuer, subject, spki, proof, .. } = vouched;
        let certified = CertifiedKey { issuer: issuer.identifier.clone(), subject, key: spki };
        Ok(Proven {
            credential: CredentialIdentifier::CertifiedKey(certified),
            labels,
            issuer: Some(issuer.identifier.clone()),
            purpose: Purpose::Access,
            capability: None,
            not_before: None,
            expires: None,
            claim: Claim::Challenge(challenge.octets().to_vec()),
            provenance: Provenance::Issued(proof),
            bound,
            status: None,
            timely: Timely::answering(&challenge),
        })
    }

    /// The certificate of the key.
    fn leaf(&self) -> Result<Certificate<'_>, Refusal> {
        Certificate::parse(self.chain.first().ok_or(Code::ChainMissing)?)
    }
}

/// Whether bytes begin like a `COSE_Sign1` with its tag whose payload is detached.
pub(super) fn could_be(bytes: &[u8]) -> bool {
    cose::after_headers(bytes).is_some_and(|rest| rest.first() == Some(&0xf6))
}

/// What is signed beside the headers.
fn payload(challenge: &[u8], serial: &str) -> Vec<u8> {
    let mut payload = Encoder::default();
    payload.array(2);
    payload.octets(challenge);
    payload.text(serial);
    payload.into_octets()
}

/// The serial number of the lock: one, and text.
fn serial_number<'a>(leaf: &Certificate<'a>) -> Result<&'a str, Refusal> {
    leaf.subject_serial_number().filter(|serial| !serial.is_empty()).ok_or_else(|| {
        Refusal::from(Code::ProofWrongLock)
            .because("the key's certificate does not name one lock by its serial number")
    })
}

/// Both certificates name the owner whom the bundle states for the issuer. A key's certificate alone
/// opens nothing: its owner's has to check out too.
fn check_owner(
    leaf: &Certificate<'_>,
    issuer: &TrustedIssuer,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let text = |text: Option<&str>| Value::Text(String::from(text.unwrap_or("")));
    let owner = issuer.owner.as_deref();
    for named in [leaf.organisation(), leaf.issuer_organisation()] {
        if named.is_none() || named != owner {
            return Err(Refusal::from(Code::IssuerWrongOwner).comparing(
                "owner",
                text(named),
                text(owner),
            ));
        }
    }
    trace.compare("owner", || (text(leaf.organisation()), text(owner)));
    Ok(())
}

/// The lock hangs at this access point. Serial numbers are compared exactly.
fn check_lock(serial: &str, setting: &Setting<'_>, trace: &mut Trace) -> Result<(), Refusal> {
    let locks = &setting.access_point.locks;
    let text = |text: &str| Value::Text(text.into());
    if locks.iter().any(|own| own == serial) {
        trace.compare("lock", || (text(serial), text(serial)));
        return Ok(());
    }
    Err(Refusal::from(Code::ProofWrongLock).comparing(
        "lock",
        text(serial),
        text(locks.first().map_or("", String::as_str)),
    ))
}

#[cfg(test)]
mod tests;
