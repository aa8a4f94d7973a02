//! What was shown: well-formed, and nothing about it believed yet.
//!
//! One file or folder for each format. A format does two things: it *parses* bytes into a
//! [`Presentation`] whose fields nobody else can read, and it *proves* one, which checks signature,
//! chain, holder and validity and gives back [`Proven`]: the claims together with their proofs.

mod doordeck;
mod openid_token;
mod pkoc;
mod replay;
#[cfg(test)]
pub(crate) mod samples;
mod sensecrypt;
#[cfg(test)]
mod stage;
mod token;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, Limits};

use crate::budget::Budget;
use crate::chain::{Provenance, TrustedIssuer};
use crate::circumstance::{Capability, Circumstance, Purpose};
use crate::clock::Clock;
use crate::decision::{Label, Retention, Strength, Value};
use crate::holder::HolderBound;
use crate::jose::Kind;
use crate::question::{Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::secrets::Secrets;
use crate::trace::Trace;
use crate::validity::Timely;

pub(crate) use doordeck::SignedOperation;
pub(crate) use openid_token::OpenIdToken;
pub(crate) use pkoc::{CardResponse, PUBLIC_KEY, SIGNATURE, STATUS_WORD_OCTETS, labels};
pub(crate) use sensecrypt::device_token::DeviceToken;

/// A format that the engine reads.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Format {
    /// PKOC over NFC, card specification 1.1: the card's answer to AUTHENTICATE.
    PkocNfcV1,
    /// Doordeck's signed operation: a JWS with a chain of certificates.
    DoordeckOperation,
    /// A token of an OpenID provider, signed with RSA or ECDSA.
    OpenidToken,
    /// SenseCrypt's device token: a JWT under a secret that issuer and host share.
    SensecryptDeviceToken,
}

impl Format {
    /// Every format, in alphabetical order of their names.
    pub const ALL: [Self; 4] =
        [Self::DoordeckOperation, Self::OpenidToken, Self::PkocNfcV1, Self::SensecryptDeviceToken];

    /// The spelling of bundles, circumstances and journals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PkocNfcV1 => "pkoc-nfc-v1",
            Self::DoordeckOperation => "doordeck-operation",
            Self::OpenidToken => "openid-token",
            Self::SensecryptDeviceToken => "sensecrypt-device-token",
        }
    }

    /// The format of this name, compared exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Whether an issuer in the bundle must vouch for it.
    #[must_use]
    pub const fn needs_issuer(self) -> bool {
        match self {
            Self::PkocNfcV1 => false,
            Self::DoordeckOperation | Self::OpenidToken | Self::SensecryptDeviceToken => true,
        }
    }

    /// How strongly a presentation of it proves its credential at best.
    #[must_use]
    pub const fn strength(self) -> Strength {
        match self {
            Self::PkocNfcV1 | Self::DoordeckOperation => Strength::Signature,
            // Bound to a device; a token that is not is a bearer's.
            Self::OpenidToken | Self::SensecryptDeviceToken => Strength::Mac,
        }
    }

    /// Whether it answers a challenge of the host. The others carry their own times.
    #[must_use]
    pub const fn answers_challenge(self) -> bool {
        match self {
            Self::PkocNfcV1 => true,
            Self::DoordeckOperation | Self::OpenidToken | Self::SensecryptDeviceToken => false,
        }
    }
}

/// A well-formed presentation. Only proving it lets anything out.
#[derive(Debug)]
pub(crate) enum Presentation<'a> {
    PkocNfcV1(CardResponse<'a>),
    DoordeckOperation(Box<SignedOperation<'a>>),
    OpenidToken(Box<OpenIdToken<'a>>),
    SensecryptDeviceToken(Box<DeviceToken<'a>>),
}

/// Whether bytes look like a format: cheap, and true of everything that [`Presentation::parse`]
/// accepts and that the field sends. Formats that are a JWS are told apart by its header; where that
/// cannot be read, the bytes look like all of them.
pub(crate) fn could_be(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::PkocNfcV1 => pkoc::could_be(bytes),
        Format::DoordeckOperation => Kind::of(bytes).could_be(Kind::Certified),
        Format::OpenidToken => Kind::of(bytes).could_be(Kind::Signed),
        Format::SensecryptDeviceToken => Kind::of(bytes).could_be(Kind::Mac),
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
            Format::OpenidToken => OpenIdToken::parse(bytes).map(Box::new).map(Self::OpenidToken),
            Format::SensecryptDeviceToken => {
                DeviceToken::parse(bytes).map(Box::new).map(Self::SensecryptDeviceToken)
            }
        }
    }

    /// How a host may keep the bytes.
    pub(crate) const fn retention(&self) -> Retention {
        match self {
            // A signature over a challenge or over the request itself: evidence, and no secret.
            Self::PkocNfcV1(_) | Self::DoordeckOperation(_) => Retention::Whole,
            // Whoever reads a token may use it elsewhere.
            Self::OpenidToken(_) | Self::SensecryptDeviceToken(_) => Retention::Digest,
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
            Self::OpenidToken(token) => token.prove(setting, budget, trace),
            Self::SensecryptDeviceToken(token) => token.prove(setting, budget, trace),
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
    /// The host's, by the names in issuers' rules.
    pub(crate) secrets: &'a Secrets,
    pub(crate) access_point: &'a AccessPoint,
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
