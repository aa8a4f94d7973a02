//! Doordeck's signed operation: a compact JWS, signed by a device's key under a chain of
//! certificates, that asks for one thing of one lock within a short time.
//!
//! `MUTATE_LOCK` is for access. `ADD_USER`, `BATCH_ADD_USER`, `REMOVE_USER` and `MUTATE_SETTING` are
//! for administering: they are read as strictly, need a policy that permits `administer` at the lock
//! (Doordeck's role ADMIN; a share is an assignment with its start and end), and release nothing. What
//! they change is the host's to carry out. Other operations are refused.

mod operation;
mod payload;
#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::chain::{self, Certificate, Provenance, TrustedIssuer, Vouched};
use crate::circumstance::{Capability, Purpose};
use crate::decision::{Label, Value};
use crate::holder::HolderBound;
use crate::jose::Jws;
use crate::presentation::replay::{self, Scope, Unique};
use crate::presentation::{Format, Proven, Setting};
use crate::question::{CertifiedKey, Claim, CredentialIdentifier, SingleUse};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};
use crate::trace::Trace;
use crate::validity::{Timely, Tolerance};

use payload::Payload;

const FORMAT: Format = Format::DoordeckOperation;

/// The only algorithm of this format, whatever a header says.
const ALGORITHM: Algorithm = Algorithm::EdDsa;

/// The name of the label that holds the user whom the leaf certificate names.
const USER_LABEL: &str = "doordeck-user";

/// A well-formed signed operation.
#[derive(Clone, Debug)]
pub(crate) struct SignedOperation<'a> {
    jws: Jws<'a>,
    payload: Payload,
}

impl<'a> SignedOperation<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Self::read(Jws::parse(bytes)?)
    }

    /// Reads the operation in a well-formed JWS.
    pub(crate) fn read(jws: Jws<'a>) -> Result<Self, Refusal> {
        let payload = Payload::parse(jws.payload())?;
        Ok(Self { jws, payload })
    }

    /// Checks what can be told of the header alone: the algorithm, the leaf's key, and the order of
    /// the certificates.
    pub(crate) fn check_header(&self) -> Result<(), Refusal> {
        let certificates = self.jws.certificates().ok_or(Code::ChainMissing)?;
        self.leaf_key(certificates, &mut Trace::new(false))?;
        chain::check_order(certificates)
    }

    /// Checks what can be told of the payload alone: whether the operation is known.
    pub(crate) fn check_operation(&self) -> Result<(), Refusal> {
        self.payload.operation.asked().map(|_| ())
    }

    /// Checks what can be told of the signature alone: whether it is possible at all.
    pub(crate) fn check_signature(&self) -> Result<(), Refusal> {
        signature::check_form(ALGORITHM, Encoding::Raw, self.jws.signature())
    }

    /// Checks signature, chain, holder, scope and validity, in this order.
    pub(super) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.algorithm");
        let certificates = self.jws.certificates().ok_or(Code::ChainMissing)?;
        let key = self.leaf_key(certificates, trace)?;

        trace.enter("proof.signature");
        let (message, signature) = (self.jws.signing_input(), self.jws.signature());
        let signed = signature::verify(&key, ALGORITHM, Encoding::Raw, message, signature, budget)?;

        trace.enter("proof.chain");
        let vouched =
            chain::validate(certificates, FORMAT, setting.issuers, setting.clock, budget)?;

        trace.enter("proof.holder");
        self.check_user(&vouched, trace)?;
        let bound = HolderBound::by_signature(signed, &vouched.spki)?;

        trace.enter("proof.scope");
        let (purpose, capability) = self.check_scope(setting, trace)?;

        trace.enter("proof.validity");
        let (timely, claim) = self.check_validity(vouched.issuer, &key, setting)?;

        let Vouched { issuer, subject, spki, unique_identifier, proof, .. } = vouched;
        let certified = CertifiedKey { issuer: issuer.identifier.clone(), subject, key: spki };
        Ok(Proven {
            credential: CredentialIdentifier::CertifiedKey(certified),
            labels: labels(unique_identifier),
            issuer: Some(issuer.identifier.clone()),
            purpose,
            capability,
            not_before: Some(self.payload.window.not_before),
            expires: Some(self.payload.window.expires),
            claim,
            provenance: Provenance::Issued(proof),
            bound,
            status: None,
            timely,
        })
    }

    /// The leaf's key, if header and key both say Ed25519.
    fn leaf_key(&self, certificates: &[Vec<u8>], trace: &mut Trace) -> Result<PublicKey, Refusal> {
        let names =
            |found: &str| (Value::Text(found.into()), Value::Text(ALGORITHM.as_str().into()));
        let refused = |found: &str| {
            let (found, required) = names(found);
            Err(Refusal::from(Code::AlgorithmNotAllowed).comparing("algorithm", found, required))
        };
        if self.jws.algorithm() != ALGORITHM.as_str() {
            return refused(self.jws.algorithm());
        }
        let leaf = certificates.first().ok_or(Code::ChainMissing)?;
        let key = PublicKey::from_spki(Certificate::parse(leaf)?.spki)?;
        if key.algorithm() != ALGORITHM {
            return refused(key.algorithm().as_str());
        }
        trace.compare("algorithm", || names(self.jws.algorithm()));
        Ok(key)
    }

    /// The user who asks is the one whom the certificate names, where the issuer promises so.
    fn check_user(&self, vouched: &Vouched<'_>, trace: &mut Trace) -> Result<(), Refusal> {
        if !vouched.issuer.binds_subject {
            return Ok(());
        }
        let user = self.payload.user.as_str();
        let text = |text: &str| Value::Text(text.into());
        match vouched.unique_identifier.as_deref() {
            Some(certified) if certified == user => {
                trace.compare("user", || (text(user), text(certified)));
                Ok(())
            }
            other => Err(Refusal::from(Code::HolderMismatch).comparing(
                "user",
                text(user),
                text(other.unwrap_or("")),
            )),
        }
    }

    /// It is for what the host states, by an operation that is known, at a lock of this access point.
    fn check_scope(
        &self,
        setting: &Setting<'_>,
        trace: &mut Trace,
    ) -> Result<(Purpose, Option<Capability>), Refusal> {
        let (purpose, capability) = self.payload.operation.asked()?;
        setting.expect(purpose, trace)?;
        let lock = &self.payload.lock;
        let locks = &setting.access_point.locks;
        // UUIDs are compared without case (RFC 9562, section 4).
        let Some(own) = locks.iter().find(|own| own.eq_ignore_ascii_case(lock)) else {
            let expected = locks.first().map_or("", String::as_str);
            return Err(Refusal::from(Code::ProofWrongLock).comparing(
                "lock",
                Value::Text(lock.clone()),
                Value::Text(expected.into()),
            ));
        };
        trace.compare("lock", || (Value::Text(lock.clone()), Value::Text(own.clone())));
        Ok((purpose, capability))
    }

    /// That it is of now, or may wait; and what that uses up.
    ///
    /// One that lives no longer than a proof may is answered at once. A longer one goes into the
    /// queue, where the issuer allows that: then its place there is used up. It is shown again when it
    /// is carried out, with the replay identifier of that place as the state of the transaction that
    /// the host continues, and is then used up itself.
    fn check_validity(
        &self,
        issuer: &TrustedIssuer,
        key: &PublicKey,
        setting: &Setting<'_>,
    ) -> Result<(Timely, Claim), Refusal> {
        let (limits, window) = (setting.limits, self.payload.window);
        let own = issuer.proof_lifetime.unwrap_or(limits.proof_lifetime);
        let at_once = Tolerance {
            skew_past: limits.skew_past,
            skew_future: limits.skew_future,
            lifetime: own.min(limits.proof_lifetime),
        };
        let once = self.replay_identifier(key, setting);
        let starts = window.not_before.min(window.issued_at);
        let lifetime = window.expires.saturating_sub(starts);
        let queue = issuer.queue_lifetime;
        let Some(queue) = queue.filter(|_| lifetime > u64::from(at_once.lifetime)) else {
            let timely = Timely::within(window, at_once, setting.clock)?;
            return Ok((timely, self.claim(once, setting)));
        };
        let queued = Tolerance { lifetime: queue, ..at_once };
        let place =
            replay::identifier(setting.site, FORMAT, Scope::Key(key), Unique::Queued(&once));
        match &setting.at.continuation {
            None => {
                let timely = Timely::waiting(window, queued, setting.clock)?;
                Ok((timely, self.claim(place, setting)))
            }
            Some(continuation) if continuation.state == place => {
                let timely = Timely::within(window, queued, setting.clock)?;
                Ok((timely, self.claim(once, setting)))
            }
            Some(_) => Err(Refusal::from(Code::CircumstanceOutOfRange)
                .because("the transaction that is continued is another's")),
        }
    }

    fn replay_identifier(&self, key: &PublicKey, setting: &Setting<'_>) -> Vec<u8> {
        let unique = match &self.payload.unique {
            Some(identifier) => Unique::Identifier(identifier),
            None => Unique::SignedBytes(self.jws.signing_input()),
        };
        replay::identifier(setting.site, FORMAT, Scope::Key(key), unique)
    }

    /// Kept for one second more than the presentation can be accepted.
    fn claim(&self, identifier: Vec<u8>, setting: &Setting<'_>) -> Claim {
        let limits = setting.limits;
        Claim::SingleUse(SingleUse {
            identifier,
            keep_until: self
                .payload
                .window
                .expires
                .saturating_add(u64::from(limits.skew_past))
                .saturating_add(1),
            quota: limits.claim_quota,
        })
    }
}

fn labels(user: Option<String>) -> Vec<Label> {
    match user {
        Some(text) => vec![Label { name: USER_LABEL.into(), text }],
        None => Vec::new(),
    }
}
