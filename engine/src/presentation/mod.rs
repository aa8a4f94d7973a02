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
pub(crate) use pkoc::ble::PhoneAnswer;
pub(crate) use pkoc::ble_ecdhe::EncryptedAnswer;
pub(crate) use pkoc::nfc_v2::{CertifiedResponse, Mode};
pub(crate) use pkoc::osdp::Transaction;
pub(crate) use pkoc::reader::RevocationList;
pub(crate) use pkoc::{
    POINT, SIGNATURE, STATUS_WORD_OCTETS, ble, ble_ecdhe, labels, nfc_v1, osdp, reader,
};
pub(crate) use sensecrypt::api_key::ApiKey;
pub(crate) use sensecrypt::device_token::DeviceToken;

/// A format that the engine reads.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Format {
    /// PKOC over NFC, card specification 1.1: the card's answer to AUTHENTICATE.
    PkocNfcV1,
    /// PKOC over NFC, secure element V2 in Validated Mode: a card's certificate that an issuer
    /// vouches for, and its answer to INTERNAL AUTHENTICATE.
    PkocNfcV2,
    /// The same in Standard Mode: the key alone is the credential.
    PkocNfcV2Standard,
    /// PKOC over BLE, normal flow: the phone's answer to the reader's ephemeral key.
    PkocBle,
    /// PKOC over BLE, ECDHE flow: the phone's ephemeral key and its encrypted answer.
    PkocBleEcdhe,
    /// PKOC over OSDP: the vendor messages of one transaction.
    PkocOsdp,
    /// Doordeck's signed operation: a JWS with a chain of certificates.
    DoordeckOperation,
    /// A token of an OpenID provider, signed with RSA or ECDSA.
    OpenidToken,
    /// SenseCrypt's API key: a secret text.
    SensecryptApiKey,
    /// SenseCrypt's device token: a JWT under a secret that issuer and host share.
    SensecryptDeviceToken,
}

impl Format {
    /// Every format, in alphabetical order of their names.
    pub const ALL: [Self; 10] = [
        Self::DoordeckOperation,
        Self::OpenidToken,
        Self::PkocBle,
        Self::PkocBleEcdhe,
        Self::PkocNfcV1,
        Self::PkocNfcV2,
        Self::PkocNfcV2Standard,
        Self::PkocOsdp,
        Self::SensecryptApiKey,
        Self::SensecryptDeviceToken,
    ];

    /// The spelling of bundles, circumstances and journals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PkocNfcV1 => "pkoc-nfc-v1",
            Self::PkocNfcV2 => "pkoc-nfc-v2",
            Self::PkocNfcV2Standard => "pkoc-nfc-v2-standard",
            Self::PkocBle => "pkoc-ble",
            Self::PkocBleEcdhe => "pkoc-ble-ecdhe",
            Self::PkocOsdp => "pkoc-osdp",
            Self::DoordeckOperation => "doordeck-operation",
            Self::OpenidToken => "openid-token",
            Self::SensecryptApiKey => "sensecrypt-api-key",
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
            Self::PkocNfcV1 | Self::PkocNfcV2Standard | Self::PkocBle | Self::PkocOsdp => false,
            // For the ECDHE flow: the site, whose reader it is.
            Self::PkocNfcV2
            | Self::PkocBleEcdhe
            | Self::DoordeckOperation
            | Self::OpenidToken
            | Self::SensecryptApiKey
            | Self::SensecryptDeviceToken => true,
        }
    }

    /// How strongly a presentation of it proves its credential at best.
    #[must_use]
    pub const fn strength(self) -> Strength {
        match self {
            Self::PkocNfcV1
            | Self::PkocNfcV2
            | Self::PkocNfcV2Standard
            | Self::PkocBle
            | Self::PkocBleEcdhe
            | Self::PkocOsdp
            | Self::DoordeckOperation => Strength::Signature,
            // Bound to a device; a token that is not is a bearer's.
            Self::OpenidToken | Self::SensecryptDeviceToken => Strength::Mac,
            Self::SensecryptApiKey => Strength::Bearer,
        }
    }

    /// Whether it answers a challenge of the host. The others carry their own times.
    #[must_use]
    pub const fn answers_challenge(self) -> bool {
        match self {
            Self::PkocNfcV1
            | Self::PkocNfcV2
            | Self::PkocNfcV2Standard
            | Self::PkocBle
            | Self::PkocBleEcdhe
            | Self::PkocOsdp
            // A key binds itself to no challenge, and has no time of its own either.
            | Self::SensecryptApiKey => true,
            Self::DoordeckOperation | Self::OpenidToken | Self::SensecryptDeviceToken => false,
        }
    }
}

/// A well-formed presentation. Only proving it lets anything out.
#[derive(Debug)]
pub(crate) enum Presentation<'a> {
    PkocNfcV1(nfc_v1::CardResponse<'a>),
    PkocNfcV2(Box<CertifiedResponse<'a>>),
    PkocBle(PhoneAnswer<'a>),
    PkocBleEcdhe(EncryptedAnswer<'a>),
    PkocOsdp(Box<Transaction<'a>>),
    DoordeckOperation(Box<SignedOperation<'a>>),
    OpenidToken(Box<OpenIdToken<'a>>),
    SensecryptApiKey(ApiKey<'a>),
    SensecryptDeviceToken(Box<DeviceToken<'a>>),
}

/// Whether bytes look like a format: cheap, and true of everything that [`Presentation::parse`]
/// accepts and that the field sends. Formats that are a JWS are told apart by its header; where that
/// cannot be read, the bytes look like all of them. Where more than one format claims the bytes, the
/// access point's list decides, or the host states which it is.
pub(crate) fn could_be(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::PkocNfcV1 => nfc_v1::could_be(bytes),
        Format::PkocNfcV2 | Format::PkocNfcV2Standard => pkoc::nfc_v2::could_be(bytes),
        Format::PkocBle => ble::could_be(bytes),
        Format::PkocBleEcdhe => ble_ecdhe::could_be(bytes),
        Format::PkocOsdp => osdp::could_be(bytes),
        Format::DoordeckOperation => Kind::of(bytes).could_be(Kind::Certified),
        Format::OpenidToken => Kind::of(bytes).could_be(Kind::Signed),
        Format::SensecryptApiKey => sensecrypt::api_key::could_be(bytes),
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
            Format::PkocNfcV1 => nfc_v1::CardResponse::parse(bytes).map(Self::PkocNfcV1),
            Format::PkocNfcV2 => Self::certified(bytes, Mode::Validated),
            Format::PkocNfcV2Standard => Self::certified(bytes, Mode::Standard),
            Format::PkocBle => PhoneAnswer::parse(bytes).map(Self::PkocBle),
            Format::PkocBleEcdhe => EncryptedAnswer::parse(bytes).map(Self::PkocBleEcdhe),
            Format::PkocOsdp => Transaction::parse(bytes).map(Box::new).map(Self::PkocOsdp),
            Format::DoordeckOperation => {
                SignedOperation::parse(bytes).map(Box::new).map(Self::DoordeckOperation)
            }
            Format::OpenidToken => OpenIdToken::parse(bytes).map(Box::new).map(Self::OpenidToken),
            Format::SensecryptApiKey => ApiKey::parse(bytes).map(Self::SensecryptApiKey),
            Format::SensecryptDeviceToken => {
                DeviceToken::parse(bytes).map(Box::new).map(Self::SensecryptDeviceToken)
            }
        }
    }

    fn certified(bytes: &'a [u8], mode: Mode) -> Result<Self, Refusal> {
        CertifiedResponse::parse(bytes, mode).map(Box::new).map(Self::PkocNfcV2)
    }

    /// How a host may keep the bytes.
    pub(crate) const fn retention(&self) -> Retention {
        match self {
            // A signature over a challenge or over the request itself: evidence, and no secret.
            Self::PkocNfcV1(_)
            | Self::PkocNfcV2(_)
            | Self::PkocBle(_)
            | Self::PkocOsdp(_)
            | Self::DoordeckOperation(_) => Retention::Whole,
            // Of use only with a secret that must not be kept.
            Self::PkocBleEcdhe(_) => Retention::Digest,
            // Whoever reads one may use it elsewhere.
            Self::OpenidToken(_) | Self::SensecryptApiKey(_) | Self::SensecryptDeviceToken(_) => {
                Retention::Digest
            }
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
            Self::PkocNfcV2(response) => response.prove(setting, budget, trace),
            Self::PkocBle(answer) => answer.prove(setting, budget, trace),
            Self::PkocBleEcdhe(answer) => answer.prove(setting, budget, trace),
            Self::PkocOsdp(transaction) => transaction.prove(setting, budget, trace),
            Self::DoordeckOperation(operation) => operation.prove(setting, budget, trace),
            Self::OpenidToken(token) => token.prove(setting, budget, trace),
            Self::SensecryptApiKey(key) => key.prove(setting, trace),
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
    /// The newest list of revoked readers of each site.
    pub(crate) revocations: &'a [RevocationList],
    pub(crate) access_point: &'a AccessPoint,
    pub(crate) at: &'a Circumstance,
    pub(crate) clock: Clock,
}

impl<'a> Setting<'a> {
    /// The secret of this name, which the host must state exactly once.
    fn secret(&self, name: &str) -> Result<&'a [u8], Refusal> {
        let mut named = self.at.secrets.iter().filter(|secret| secret.name == name);
        let secret = named.next().ok_or_else(|| {
            Refusal::from(Code::SecretMissing).because(alloc::format!("secret `{name}`"))
        })?;
        if named.next().is_some() {
            return Err(Refusal::from(Code::CircumstanceOutOfRange)
                .because(alloc::format!("secret `{name}` is there twice")));
        }
        Ok(&secret.value)
    }

    /// Refuses every purpose but access: for formats that say and can say nothing else.
    fn expect_access(&self, trace: &mut Trace) -> Result<(), Refusal> {
        self.expect(Purpose::Access, trace)
    }

    /// Refuses a presentation that is for something else than the host states.
    fn expect(&self, purpose: Purpose, trace: &mut Trace) -> Result<(), Refusal> {
        let named = |purpose| {
            let name = match purpose {
                Purpose::Access => "access",
                Purpose::Administer => "administer",
                Purpose::Enrol => "enrol",
                Purpose::Session => "session",
            };
            Value::Text(name.into())
        };
        let stated = self.at.purpose;
        if purpose == stated {
            trace.compare("purpose", || (named(purpose), named(stated)));
            return Ok(());
        }
        Err(Refusal::from(Code::ProofWrongPurpose).comparing(
            "purpose",
            named(purpose),
            named(stated),
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
