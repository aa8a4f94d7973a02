//! What the engine asks of the host's store, and how the host answers.
//!
//! The types mirror the `question` interface of the contract, which documents every field.

use alloc::string::String;
use alloc::vec::Vec;

/// A key that a certificate chain vouches for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CertifiedKey {
    /// The issuer in the bundle whose trust anchor ended the chain.
    pub issuer: String,
    /// DER of the subject's Name, or the subject reference of a card's certificate.
    pub subject: Vec<u8>,
    /// DER SubjectPublicKeyInfo.
    pub key: Vec<u8>,
}

/// Somebody that a token names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenSubject {
    /// The issuer in the bundle.
    pub issuer: String,
    /// The token's `sub`.
    pub subject: String,
    /// The device that the token is bound to.
    pub device: Option<String>,
}

/// A badge number, unique within a site only.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BadgeNumber {
    /// The bit format.
    pub format: String,
    /// The facility code.
    pub facility: u32,
    /// The card number.
    pub number: u64,
}

/// What a credential is known by: for each format one exact thing, never a part of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CredentialIdentifier {
    /// The whole public key, as DER SubjectPublicKeyInfo.
    Key(Vec<u8>),
    /// An issuer's word for a subject and a key.
    CertifiedKey(CertifiedKey),
    /// An issuer's word for a subject.
    TokenSubject(TokenSubject),
    /// A number.
    BadgeNumber(BadgeNumber),
}

/// A presentation that carries its own times: it may be used once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SingleUse {
    /// The replay identifier, 32 octets.
    pub identifier: Vec<u8>,
    /// How long to keep the claim, in seconds since the Unix epoch.
    pub keep_until: u64,
    /// How many live claims this credential may have.
    pub quota: u32,
}

/// What the presentation uses up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Claim {
    /// Insert this identifier if it is absent.
    SingleUse(SingleUse),
    /// Consume this outstanding challenge if it is present.
    Challenge(Vec<u8>),
}

/// One thing to look up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Query {
    /// The credential with exactly this identifier.
    Credential(CredentialIdentifier),
    /// The runtime state of this access point and its door.
    Door(String),
    /// A write: see [`Claim`].
    Claim(Claim),
    /// What the rules of the access point depend on.
    Rules(RulesQuery),
}

/// A numbered query.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Question {
    /// Unique within the batch.
    pub number: u32,
    /// What is asked.
    pub query: Query,
}

/// Whether a credential may be used at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CredentialState {
    /// It may.
    Enabled,
    /// It may not; why, in kebab-case.
    Disabled(String),
    /// It may not before this time.
    SuspendedUntil(u64),
}

/// A holder's tie to an access profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Assignment {
    /// Unique within the site's registry.
    pub identifier: String,
    /// The access profile's identifier in the bundle.
    pub profile: String,
    /// First second of validity.
    pub valid_from: Option<u64>,
    /// First second after validity.
    pub valid_until: Option<u64>,
    /// How many grants are left.
    pub uses_left: Option<u32>,
}

/// What the registry knows of a credential, joined with its holder's assignments.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CredentialRecord {
    /// The holder's identifier.
    pub holder: String,
    /// Whether the credential may be used.
    pub state: CredentialState,
    /// First second of validity.
    pub valid_from: Option<u64>,
    /// First second after validity.
    pub valid_until: Option<u64>,
    /// Whether the holder gets the extended release time.
    pub extended_grant: bool,
    /// Up to which rank this credential passes lockdowns.
    pub lockdown_override: Option<u8>,
    /// Whether anti-passback rules leave this credential alone.
    pub antipassback_exempt: bool,
    /// The assignments, at most 256.
    pub assignments: Vec<Assignment>,
}

/// The mode of a door at this moment.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DoorMode {
    /// Locked; a grant releases it.
    Locked,
    /// Unlocked for anybody.
    Unlocked,
    /// Held open.
    LockedOpen,
    /// Nobody may pass.
    Blocked,
    /// Only credentials with the override may pass.
    LockedDown,
    /// The controller does not know.
    Unknown,
}

/// Which access points a lockdown covers.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum LockdownScope {
    /// All of the site.
    Site,
    /// Into or out of this area.
    Area(String),
    /// All access points of this door.
    Door(String),
    /// A plan in the bundle.
    Plan(String),
}

/// A lockdown that somebody has activated.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Lockdown {
    /// What it covers.
    pub scope: LockdownScope,
    /// How strong it is.
    pub rank: u8,
    /// First second.
    pub starts: u64,
    /// First second after it.
    pub ends: Option<u64>,
}

/// The runtime state of a door, as far as it differs from the bundle.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct DoorRecord {
    /// The mode that was set last.
    pub mode: Option<DoorMode>,
    /// Every lockdown of the site that has not been lifted, at most 64.
    pub lockdowns: Vec<Lockdown>,
    /// The site's threat level.
    pub threat_level: u8,
    /// When somebody passed last whom the door waits for.
    pub first_person: Option<u64>,
}

/// Whose state, and of which area, the rules of an access point ask for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RulesQuery {
    /// The credential.
    pub credential: CredentialIdentifier,
    /// The area that the access point leads into.
    pub area: Option<String>,
}

/// Where a holder went last.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Presence {
    /// Into which area; `None`: out of all of them.
    pub area: Option<String>,
    /// When.
    pub since: u64,
}

/// A way that was granted to a holder and is not yet taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenTransit {
    /// Through which access point.
    pub access_point: String,
    /// First second in which it counts no longer.
    pub until: u64,
}

/// What rules depend on.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RulesRecord {
    /// Where the holder is.
    pub presence: Option<Presence>,
    /// The way that the holder was granted last.
    pub transit: Option<OpenTransit>,
    /// Other holders in the area, and on their way into it.
    pub occupancy: u32,
    /// Refusals of the credential since its last grant.
    pub failures: u32,
    /// When the last of them was.
    pub last_failure: Option<u64>,
}

/// What the store remembers of a challenge that it has just consumed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConsumedChallenge {
    /// The access point that it was issued for.
    pub access_point: String,
    /// Whole seconds since it was issued.
    pub age: u32,
}

/// What became of a claim.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ClaimResult {
    /// The identifier was absent and is now kept.
    Made,
    /// The challenge was outstanding and is now consumed.
    Consumed(ConsumedChallenge),
    /// It has been used before.
    Used,
    /// The challenge was never issued, or has been forgotten.
    Absent,
    /// The credential has used its quota.
    Full(u32),
    /// The credential was not found, so nothing was claimed.
    NotAttempted,
}

/// What the host found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reply {
    /// It could not find out; why.
    Unknown(String),
    /// There is no such thing.
    No,
    /// The credential.
    Credential(CredentialRecord),
    /// The door.
    Door(DoorRecord),
    /// The claim.
    Claim(ClaimResult),
    /// What rules depend on.
    Rules(RulesRecord),
}

/// An answered question.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The question's number.
    pub number: u32,
    /// What was found.
    pub reply: Reply,
    /// The version of what was read.
    pub version: u64,
    /// Who answered.
    pub source: String,
}
