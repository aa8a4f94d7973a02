//! What was shown: well-formed, and nothing about it believed yet.
//!
//! One file or folder for each format. A format does two things: it *parses* bytes into a
//! [`Presentation`] whose fields nobody else can read, and it *proves* one, which checks signature,
//! chain, holder and validity and gives back [`Proven`]: the claims together with their proofs.

mod aliro;
mod card_read;
mod cwt_unlock;
mod doordeck;
mod format;
mod heard;
mod lock_certificate;
mod openid_token;
mod osdp;
mod pkoc;
mod replay;
#[cfg(test)]
pub(crate) mod samples;
mod sensecrypt;
#[cfg(test)]
mod stage;
mod token;
mod wiegand;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, Limits, Zone};

use crate::budget::Budget;
use crate::chain::{Provenance, TrustedIssuer};
use crate::circumstance::{Capability, Circumstance, Purpose};
use crate::clock::Clock;
use crate::decision::{Label, Retention, Value};
use crate::evidence::Dossier;
use crate::holder::HolderBound;
use crate::jose::Kind;
use crate::question::{Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::secrets::Secrets;
use crate::status::StatusReference;
use crate::trace::Trace;
use crate::validity::Timely;

pub(crate) use aliro::{Answer, Auth1, Transaction as AliroTransaction};
pub(crate) use card_read::CardRead;
pub(crate) use cwt_unlock::{KeySource, UnlockRequest};
pub(crate) use doordeck::SignedOperation;
pub use format::Format;
pub(crate) use heard::{Heard, Named};
pub(crate) use lock_certificate::KeyAnswer;
pub(crate) use openid_token::OpenIdToken;
pub(crate) use osdp::CardData;
pub(crate) use pkoc::ble::PhoneAnswer;
pub(crate) use pkoc::ble_ecdhe::EncryptedAnswer;
pub(crate) use pkoc::nfc_v2::{CertifiedResponse, Mode};
pub(crate) use pkoc::osdp::Transaction;
pub(crate) use pkoc::reader::RevocationList;
pub(crate) use pkoc::{
    POINT, SIGNATURE, STATUS_WORD_OCTETS, ble, ble_ecdhe, labels, nfc_v1, reader,
};
pub(crate) use sensecrypt::api_key::ApiKey;
pub(crate) use sensecrypt::device_token::DeviceToken;
pub(crate) use sensecrypt::face_signature::FaceSignature;
pub(crate) use wiegand::BitString;

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
    LockCertificate(Box<KeyAnswer<'a>>),
    CwtUnlock(Box<UnlockRequest<'a>>),
    SensecryptFaceSignature(FaceSignature),
    CardRead(CardRead),
    Aliro(Box<AliroTransaction<'a>>),
}

/// The formats that bytes look like: cheap, and true of everything that [`Presentation::parse`]
/// accepts and that the field sends. Formats that are a JWS are told apart by its header; where that
/// cannot be read, the bytes look like all of them.
///
/// Several formats may claim the same bytes. Inspection then shows them all; a decision needs that
/// only one of them is accepted at the access point, or that the host states the format.
pub(crate) fn possible(bytes: &[u8]) -> impl Iterator<Item = Format> {
    let kind = Kind::of(bytes);
    Format::ALL.iter().copied().filter(move |format| looks_like(*format, bytes, kind))
}

#[cfg(test)]
fn could_be(format: Format, bytes: &[u8]) -> bool {
    possible(bytes).any(|possible| possible == format)
}

/// `kind` is what the bytes are as a JWS.
fn looks_like(format: Format, bytes: &[u8], kind: Kind) -> bool {
    match format {
        Format::PkocNfcV1 => nfc_v1::could_be(bytes),
        Format::PkocNfcV2 | Format::PkocNfcV2Standard => pkoc::nfc_v2::could_be(bytes),
        Format::PkocBle => ble::could_be(bytes),
        Format::PkocBleEcdhe => ble_ecdhe::could_be(bytes),
        Format::PkocOsdp => pkoc::osdp::could_be(bytes),
        Format::DoordeckOperation => kind.could_be(Kind::Certified),
        Format::OpenidToken => kind.could_be(Kind::Signed),
        Format::SensecryptApiKey => sensecrypt::api_key::could_be(bytes),
        Format::SensecryptDeviceToken => kind.could_be(Kind::Mac),
        Format::LockCertificate => lock_certificate::could_be(bytes),
        Format::CwtUnlock => cwt_unlock::could_be(bytes),
        Format::SensecryptFaceSignature => sensecrypt::face_signature::could_be(bytes),
        Format::OsdpCardData => osdp::could_be(bytes),
        Format::Wiegand => wiegand::could_be(bytes),
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
            Format::LockCertificate => {
                KeyAnswer::parse(bytes).map(Box::new).map(Self::LockCertificate)
            }
            Format::CwtUnlock => UnlockRequest::parse(bytes).map(Box::new).map(Self::CwtUnlock),
            Format::SensecryptFaceSignature => {
                FaceSignature::parse(bytes).map(Self::SensecryptFaceSignature)
            }
            Format::OsdpCardData => CardData::parse(bytes).map(|data| Self::CardRead(data.read())),
            Format::Wiegand => BitString::parse(bytes).map(|bits| Self::CardRead(bits.read())),
            Format::Aliro => AliroTransaction::parse(bytes).map(Box::new).map(Self::Aliro),
        }
    }

    fn certified(bytes: &'a [u8], mode: Mode) -> Result<Self, Refusal> {
        CertifiedResponse::parse(bytes, mode).map(Box::new).map(Self::PkocNfcV2)
    }

    /// How a host may keep the bytes.
    pub(crate) const fn retention(&self) -> Retention {
        match self {
            // Of use only with a secret that must not be kept.
            Self::PkocBleEcdhe(_) => Retention::Digest,
            // Whoever reads one may use it elsewhere.
            Self::OpenidToken(_) | Self::SensecryptApiKey(_) | Self::SensecryptDeviceToken(_) => {
                Retention::Digest
            }
            // A signature over a challenge or over the request itself: evidence, and no secret.
            Self::PkocNfcV1(_)
            | Self::PkocNfcV2(_)
            | Self::PkocBle(_)
            | Self::PkocOsdp(_)
            | Self::DoordeckOperation(_)
            | Self::LockCertificate(_)
            | Self::SensecryptFaceSignature(_)
            | Self::CwtUnlock(_) => Retention::Whole,
            // The number is printed on the card, and the journal names it as the credential.
            Self::CardRead(_) => Retention::Whole,
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
    ) -> Result<Heard, Refusal> {
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
            Self::LockCertificate(answer) => answer.prove(setting, budget, trace),
            Self::CwtUnlock(request) => request.prove(setting, budget, trace),
            Self::SensecryptFaceSignature(signature) => signature.prove(setting, budget, trace),
            Self::CardRead(read) => return read.name(setting, trace).map(Heard::Named),
            Self::Aliro(transaction) => transaction.prove(setting, budget, trace),
        }
        .map(Heard::Proven)
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
    /// The signed statements that were handed over with the bundle.
    pub(crate) evidence: &'a Dossier,
    pub(crate) access_point: &'a AccessPoint,
    /// The access point's time zone.
    pub(crate) zone: Option<&'a Zone>,
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
    /// Where its issuer says what has become of it.
    pub(crate) status: Option<StatusReference>,
    pub(crate) provenance: Provenance,
    pub(crate) bound: HolderBound,
    pub(crate) timely: Timely,
}
