//! What was shown: well-formed, and nothing about it believed yet.
//!
//! One file or folder for each format. A format does two things: it *parses* bytes into a
//! [`Presentation`] whose fields nobody else can read, and it *proves* one, which checks signature,
//! chain, holder and validity and gives back [`Proven`]: the claims together with their proofs.

mod aliro;
mod cwt_unlock;
mod doordeck;
mod lock_certificate;
mod pkoc;
mod replay;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod stage;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, Limits, Zone};

use crate::budget::Budget;
use crate::chain::{Provenance, TrustedIssuer};
use crate::circumstance::{Capability, Circumstance, Purpose};
use crate::clock::Clock;
use crate::decision::{Label, Retention, Value};
use crate::holder::HolderBound;
use crate::question::{Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::trace::Trace;
use crate::validity::Timely;

pub(crate) use aliro::{Answer, Auth1, Transaction};
pub(crate) use cwt_unlock::{KeySource, UnlockRequest};
pub(crate) use doordeck::SignedOperation;
pub(crate) use lock_certificate::KeyAnswer;
pub(crate) use pkoc::{CardResponse, PUBLIC_KEY, SIGNATURE, STATUS_WORD_OCTETS, labels};

/// A format that the engine reads.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Format {
    /// PKOC over NFC, card specification 1.1: the card's answer to AUTHENTICATE.
    PkocNfcV1,
    /// Doordeck's signed operation: a JWS with a chain of certificates.
    DoordeckOperation,
    /// A lock's certified key answers a challenge: COSE with a chain to the lock's owner.
    LockCertificate,
    /// An unlock request for offline controllers: a CWT.
    CwtUnlock,
    /// Aliro 1.0: what a device answered to AUTH0 and AUTH1, and its documents.
    Aliro,
}

impl Format {
    /// Every format, in alphabetical order of their names.
    pub const ALL: [Self; 5] = [
        Self::Aliro,
        Self::CwtUnlock,
        Self::DoordeckOperation,
        Self::LockCertificate,
        Self::PkocNfcV1,
    ];

    /// The spelling of bundles, circumstances and journals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PkocNfcV1 => "pkoc-nfc-v1",
            Self::DoordeckOperation => "doordeck-operation",
            Self::LockCertificate => "lock-certificate",
            Self::CwtUnlock => "cwt-unlock",
            Self::Aliro => "aliro",
        }
    }

    /// The format of this name, compared exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Whether it answers a challenge of the host. The others carry their own times.
    #[must_use]
    pub const fn answers_challenge(self) -> bool {
        match self {
            Self::PkocNfcV1 | Self::LockCertificate | Self::Aliro => true,
            Self::DoordeckOperation | Self::CwtUnlock => false,
        }
    }
}

/// A well-formed presentation. Only proving it lets anything out.
#[derive(Debug)]
pub(crate) enum Presentation<'a> {
    PkocNfcV1(CardResponse<'a>),
    DoordeckOperation(Box<SignedOperation<'a>>),
    LockCertificate(Box<KeyAnswer<'a>>),
    CwtUnlock(Box<UnlockRequest<'a>>),
    Aliro(Box<Transaction<'a>>),
}

/// Whether bytes look like a format: cheap, and true of everything that [`Presentation::parse`]
/// accepts and that the field sends. At most one format claims any bytes.
pub(crate) fn could_be(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::PkocNfcV1 => pkoc::could_be(bytes),
        Format::DoordeckOperation => doordeck::could_be(bytes),
        Format::LockCertificate => lock_certificate::could_be(bytes),
        Format::CwtUnlock => cwt_unlock::could_be(bytes),
        Format::Aliro => aliro::could_be(bytes),
    }
}

impl<'a> Presentation<'a> {
    /// Reads bytes as a presentation of a format.
    pub(crate) fn parse(format: Format, bytes: &'a [u8]) -> Result<Self, Refusal> {
        if bytes.is_empty() {
            return Err(Code::InputEmpty.into());
        }
        match format {
            Format::PkocNfcV1 => CardResponse::parse(bytes).map(Self::PkocNfcV1),
            Format::DoordeckOperation => {
                SignedOperation::parse(bytes).map(Box::new).map(Self::DoordeckOperation)
            }
            Format::LockCertificate => {
                KeyAnswer::parse(bytes).map(Box::new).map(Self::LockCertificate)
            }
            Format::CwtUnlock => UnlockRequest::parse(bytes).map(Box::new).map(Self::CwtUnlock),
            Format::Aliro => Transaction::parse(bytes).map(Box::new).map(Self::Aliro),
        }
    }

    /// How a host may keep the bytes.
    pub(crate) const fn retention(&self) -> Retention {
        match self {
            // A signature over a challenge or over the request itself: evidence, and no secret.
            Self::PkocNfcV1(_)
            | Self::DoordeckOperation(_)
            | Self::LockCertificate(_)
            | Self::CwtUnlock(_) => Retention::Whole,
            // Documents about a person, which a reader may have decrypted.
            Self::Aliro(_) => Retention::Digest,
        }
    }

    /// Checks everything that can be checked without looking anything up.
    pub(crate) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        match self {
            Self::PkocNfcV1(response) => response.prove(setting, budget, trace),
            Self::DoordeckOperation(operation) => operation.prove(setting, budget, trace),
            Self::LockCertificate(answer) => answer.prove(setting, budget, trace),
            Self::CwtUnlock(request) => request.prove(setting, budget, trace),
            Self::Aliro(transaction) => transaction.prove(setting, budget, trace),
        }
    }
}

/// Everything that a proof is checked against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    /// The site's identifier, for replay identifiers.
    pub(crate) site: &'a str,
    pub(crate) limits: &'a Limits,
    /// Ordered by identifier; disabled ones included.
    pub(crate) issuers: &'a [TrustedIssuer],
    pub(crate) access_point: &'a AccessPoint,
    /// The access point's time zone.
    pub(crate) zone: Option<&'a Zone>,
    pub(crate) at: &'a Circumstance,
    pub(crate) clock: Clock,
}

impl Setting<'_> {
    /// Refuses every purpose but access: for formats that say and can say nothing else.
    fn expect_access(&self, trace: &mut Trace) -> Result<(), Refusal> {
        let stated = match self.at.purpose {
            Purpose::Access => "access",
            Purpose::Administer => "administer",
            Purpose::Enrol => "enrol",
            Purpose::Session => "session",
        };
        let text = |text: &str| Value::Text(text.into());
        if self.at.purpose == Purpose::Access {
            trace.compare("purpose", || (text("access"), text(stated)));
            return Ok(());
        }
        Err(Refusal::from(Code::ProofWrongPurpose).comparing(
            "purpose",
            text("access"),
            text(stated),
        ))
    }
}

/// What a presentation claims, with the proofs that make it believable.
#[derive(Debug)]
pub(crate) struct Proven {
    pub(crate) credential: CredentialIdentifier,
    pub(crate) labels: Vec<Label>,
    /// The issuer in the bundle that vouches for the key.
    pub(crate) issuer: Option<String>,
    pub(crate) purpose: Purpose,
    /// What the presentation itself asks of the lock; `None` where its format cannot say.
    pub(crate) capability: Option<Capability>,
    pub(crate) not_before: Option<u64>,
    pub(crate) expires: Option<u64>,
    /// What it uses up.
    pub(crate) claim: Claim,
    pub(crate) provenance: Provenance,
    pub(crate) bound: HolderBound,
    pub(crate) timely: Timely,
}
