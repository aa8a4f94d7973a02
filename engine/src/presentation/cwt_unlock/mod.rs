//! An unlock request for controllers that are offline: a CWT (RFC 8392), small enough for BLE and for
//! a QR code. `docs/cwt-unlock.md` is its specification, with an example octet by octet.
//!
//! ```text
//! 18([ << { 1: -7 or -8,               algorithm: ES256 or EdDSA
//!           ? 33: bstr / [2*6 bstr] }  x5chain, for a certified key
//!      >>, {}, << claims >>, signature ])
//!
//! claims = { ? 1: tstr,                iss: the user whom the certificate names
//!            3: tstr,                  aud: the lock
//!            4: uint, ? 5: uint, 6: uint,  exp, nbf, iat: seconds since the Unix epoch
//!            7: bstr .size (8..32),    cti: never the same twice
//!            ? 8: { 1: COSE_Key },     cnf: the key itself, where it is not certified
//!            -65537: 0..4 }            what is asked of the lock
//! ```
//!
//! The whole is deterministic CBOR. The external data of the signature is `doorward cwt-unlock v1`.
//! A request has either a chain or a key: the key that it carries is believed by nobody, it is what
//! the credential has to be enrolled under. Everything is signed but the tag and the form around it.

mod claims;
#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::cbor::{Form, Item};
use crate::chain::{self, Certificate, Provenance, Vouched};
use crate::circumstance::Purpose;
use crate::cose::{self, Message};
use crate::decision::{Label, Value};
use crate::holder::HolderBound;
use crate::presentation::replay::{self, Scope, Unique};
use crate::presentation::{Format, Proven, Setting};
use crate::question::{CertifiedKey, Claim, CredentialIdentifier, SingleUse};
use crate::reason::{Code, Refusal};
use crate::signature::{PublicKey, Signed};
use crate::trace::Trace;
use crate::validity::{Timely, Tolerance};

pub(crate) use claims::Claims;

const FORMAT: Format = Format::CwtUnlock;

/// Keeps these signatures apart from every other that the same key makes.
const CONTEXT: &[u8] = b"doorward cwt-unlock v1";

/// The name of the label that holds the user whom the leaf certificate names.
const USER_LABEL: &str = "certificate-user";

/// A well-formed request.
#[derive(Clone, Debug)]
pub(crate) struct UnlockRequest<'a> {
    message: Message<'a>,
    claims: Claims<'a>,
    source: KeySource,
}

/// Where the key is that the request is signed with.
#[derive(Clone, Debug)]
pub(crate) enum KeySource {
    /// In the request itself.
    Own(PublicKey),
    /// In the first of these certificates.
    Certified(Vec<Vec<u8>>),
}

impl<'a> UnlockRequest<'a> {
    /// Reads a request.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let item = Item::parse(bytes, Form::Deterministic)?.tagged(cose::SIGN1)?;
        let (message, mut header) = Message::read(item, Form::Deterministic)?;
        let chain = header.protected.read_optional(cose::CERTIFICATE_CHAIN, |item| {
            cose::certificates(item, Form::Deterministic)
        })?;
        header.finish()?;
        let payload = message
            .payload()
            .ok_or_else(|| Refusal::from(Code::CborWrongType).because("the payload is detached"))?;
        let (claims, own) = Claims::parse(payload, chain.is_some())?;
        let source = match (own, chain) {
            (Some(key), None) => KeySource::Own(key),
            (None, Some(chain)) => KeySource::Certified(chain),
            _ => return Err(Code::ChainMissing.into()),
        };
        Ok(Self { message, claims, source })
    }

    pub(crate) const fn message(&self) -> &Message<'a> {
        &self.message
    }

    pub(crate) const fn claims(&self) -> &Claims<'a> {
        &self.claims
    }

    pub(crate) const fn source(&self) -> &KeySource {
        &self.source
    }

    /// Checks what can be told of the request alone.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        self.message.check_signature()?;
        if let KeySource::Certified(chain) = &self.source {
            leaf_key(chain)?;
            chain::check_order(chain)?;
        }
        Ok(())
    }

    /// Checks signature, chain, holder, scope and validity, in this order.
    pub(super) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        let Self { message, claims, source } = self;
        trace.enter("proof.algorithm");
        let key = match &source {
            KeySource::Own(key) => key.clone(),
            KeySource::Certified(chain) => leaf_key(chain)?,
        };

        trace.enter("proof.signature");
        let payload = message.payload().unwrap_or_default();
        let signed = message.verify(&key, CONTEXT, payload, budget)?;

        trace.enter("proof.chain");
        let vouched = match &source {
            KeySource::Own(_) => None,
            KeySource::Certified(chain) => {
                Some(chain::validate(chain, FORMAT, setting.issuers, setting.clock, budget)?)
            }
        };

        trace.enter("proof.holder");
        let bound = bind(signed, &key, &claims, vouched.as_ref(), trace)?;

        trace.enter("proof.scope");
        setting.expect_access(trace)?;
        check_lock(claims.lock, setting, trace)?;

        trace.enter("proof.validity");
        let own = vouched.as_ref().and_then(|vouched| vouched.issuer.proof_lifetime);
        let timely = check_validity(&claims, own, setting)?;

        let limits = setting.limits;
        let claim = Claim::SingleUse(SingleUse {
            identifier: replay::identifier(
                setting.site,
                FORMAT,
                Scope::Key(&key),
                Unique::Octets(claims.identifier),
            ),
            keep_until: claims
                .window
                .expires
                .saturating_add(u64::from(limits.skew_past))
                .saturating_add(1),
            quota: limits.claim_quota,
        });
        let (credential, issuer, labels, provenance) = identify(key, vouched);
        Ok(Proven {
            credential,
            labels,
            issuer,
            purpose: Purpose::Access,
            capability: Some(claims.capability),
            not_before: Some(claims.window.not_before),
            expires: Some(claims.window.expires),
            claim,
            provenance,
            bound,
            status: None,
            timely,
        })
    }
}

/// Whether bytes begin like a `COSE_Sign1` with its tag and a payload.
pub(super) fn could_be(bytes: &[u8]) -> bool {
    cose::after_headers(bytes)
        .is_some_and(|rest| rest.first().is_some_and(|head| (0x40..=0x5b).contains(head)))
}

fn leaf_key(chain: &[Vec<u8>]) -> Result<PublicKey, Refusal> {
    let leaf = chain.first().ok_or(Code::ChainMissing)?;
    PublicKey::from_spki(Certificate::parse(leaf)?.spki)
}

/// The request is signed with the key that it carries, or with the certified one; and names the user
/// whom the certificate names, where the issuer promises so.
fn bind(
    signed: Signed<'_>,
    key: &PublicKey,
    claims: &Claims<'_>,
    vouched: Option<&Vouched<'_>>,
    trace: &mut Trace,
) -> Result<HolderBound, Refusal> {
    let Some(vouched) = vouched else { return HolderBound::by_signature(signed, key.spki()) };
    let certified = vouched.unique_identifier.as_deref();
    let text = |text: Option<&str>| Value::Text(text.unwrap_or("").into());
    if vouched.issuer.binds_subject {
        if claims.user.is_none() || claims.user != certified {
            return Err(Refusal::from(Code::HolderMismatch).comparing(
                "user",
                text(claims.user),
                text(certified),
            ));
        }
        trace.compare("user", || (text(claims.user), text(certified)));
    }
    HolderBound::by_signature(signed, &vouched.spki)
}

/// The lock is at this access point. Names are compared exactly.
fn check_lock(lock: &str, setting: &Setting<'_>, trace: &mut Trace) -> Result<(), Refusal> {
    let locks = &setting.access_point.locks;
    let text = |text: &str| Value::Text(text.into());
    if locks.iter().any(|own| own == lock) {
        trace.compare("lock", || (text(lock), text(lock)));
        return Ok(());
    }
    Err(Refusal::from(Code::ProofWrongLock).comparing(
        "lock",
        text(lock),
        text(locks.first().map_or("", String::as_str)),
    ))
}

fn check_validity(
    claims: &Claims<'_>,
    own: Option<u32>,
    setting: &Setting<'_>,
) -> Result<Timely, Refusal> {
    let limits = setting.limits;
    let tolerance = Tolerance {
        skew_past: limits.skew_past,
        skew_future: limits.skew_future,
        lifetime: own.unwrap_or(limits.proof_lifetime).min(limits.proof_lifetime),
    };
    Timely::within(claims.window, tolerance, setting.clock)
}

fn identify(
    key: PublicKey,
    vouched: Option<Vouched<'_>>,
) -> (CredentialIdentifier, Option<String>, Vec<Label>, Provenance) {
    let Some(vouched) = vouched else {
        return (CredentialIdentifier::Key(key.to_spki()), None, vec![], Provenance::OwnKey);
    };
    let Vouched { issuer, subject, spki, unique_identifier, proof, .. } = vouched;
    let issuer = issuer.identifier.clone();
    let certified = CertifiedKey { issuer: issuer.clone(), subject, key: spki };
    let labels =
        unique_identifier.map(|text| Label { name: USER_LABEL.into(), text }).into_iter().collect();
    let credential = CredentialIdentifier::CertifiedKey(certified);
    (credential, Some(issuer), labels, Provenance::Issued(proof))
}
