//! What came out: reasons, traces, obligations, and what to journal.
//!
//! The types mirror the `decision` interface of the contract, which documents every field.
//! [`Grant`](crate::Grant) is not here: only `decide` can make one.

use alloc::string::String;
use alloc::vec::Vec;

use crate::circumstance::{Capability, Purpose};
use crate::question::CredentialIdentifier;
use crate::reason::Reason;

/// How strongly a presentation proves its credential, in ascending order.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Strength {
    /// Not at all.
    None,
    /// Whoever has the token has the credential.
    Bearer,
    /// A message authentication code under a shared secret.
    Mac,
    /// A signature by a private key.
    Signature,
}

/// What the person at the door may be told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Feedback {
    /// Welcome.
    Granted,
    /// No.
    Denied,
    /// Present again.
    Retry,
    /// Something more is needed.
    More,
    /// Accepted, but for a later time.
    Later,
}

/// What to do with the lock.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DoorAction {
    /// Nothing: the door is open already.
    None,
    /// Release, then lock again.
    Release,
    /// Lock and stay locked.
    Secure,
    /// Unlock and stay unlocked.
    Unsecure,
    /// Change between secured and unsecured.
    Toggle,
}

/// A change of state that a grant brings about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// One use less of this assignment.
    UseAssignment(String),
    /// Somebody may go, or has gone.
    Transit(Transit),
    /// The refusals of the credential are forgotten.
    ClearFailures,
}

/// Somebody's way through an access point.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Transit {
    /// Whose.
    pub holder: String,
    /// Through which access point.
    pub access_point: String,
    /// Through which door.
    pub door: String,
    /// Whether where he is then is kept.
    pub followed: bool,
    /// Into which area; `None`: out of all of them.
    pub area: Option<String>,
    /// When it was granted.
    pub at: u64,
    /// First second in which it counts no longer, unless he has gone.
    pub until: u64,
    /// Whether he counts as gone at once; otherwise it is reported later.
    pub taken: bool,
    /// Whether the door has waited for somebody like him.
    pub first_person: bool,
}

/// What the host must do before and with a grant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Obligations {
    /// What to do with the lock.
    pub action: DoorAction,
    /// For how long to release.
    pub release_seconds: u32,
    /// State to change in the transaction that makes the grant durable.
    pub changes: Vec<Change>,
}

/// A value that was compared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A count.
    Number(i64),
    /// Seconds since the Unix epoch.
    Time(u64),
    /// A length of time in seconds.
    Duration(u64),
    /// Octets.
    Octets(Vec<u8>),
    /// Yes or no.
    Flag(bool),
}

/// One thing that was compared with another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Comparison {
    /// What was compared, in kebab-case.
    pub name: String,
    /// What was found.
    pub actual: Value,
    /// What it was compared with.
    pub required: Value,
}

/// One stage of the evaluation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// Which stage, in kebab-case.
    pub stage: String,
    /// Whether the evaluation went on after it.
    pub passed: bool,
    /// The code of what happened here.
    pub code: String,
    /// What was compared.
    pub compared: Vec<Comparison>,
}

/// How a host may keep the presentation in its journal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Retention {
    /// As it is: it holds no secret.
    Whole,
    /// Only its digest.
    Digest,
}

/// A short name of a credential, never an identity.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Label {
    /// Which derivation.
    pub name: String,
    /// The label.
    pub text: String,
}

/// What the engine wants journaled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JournalRecord {
    /// The site of the bundle.
    pub site: String,
    /// The bundle that decided.
    pub bundle_sequence: u64,
    /// SHA-256 of that bundle's signed bytes.
    pub bundle_digest: Vec<u8>,
    /// SHA-256 of the presentation.
    pub presentation_digest: Vec<u8>,
    /// How to keep the presentation.
    pub retention: Retention,
    /// The format that it was read as.
    pub format: Option<String>,
    /// The credential that it proved.
    pub credential: Option<CredentialIdentifier>,
    /// Short names of that credential.
    pub labels: Vec<Label>,
    /// The holder of that credential.
    pub holder: Option<String>,
    /// What it was for.
    pub purpose: Purpose,
    /// What was asked of the lock.
    pub capability: Option<Capability>,
}

/// What every outcome carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Report {
    /// Why.
    pub reason: Reason,
    /// What the person at the door may be told.
    pub feedback: Feedback,
    /// How strongly the credential was proved.
    pub strength: Strength,
    /// The evaluation, stage by stage.
    pub trace: Vec<Step>,
    /// What to journal.
    pub journal: JournalRecord,
}

/// The holder may not pass.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Denial {
    /// Why, and what to journal.
    pub report: Report,
    /// Whether it counts towards a lock-out of the credential.
    pub counts: bool,
}

/// More is needed before the holder may pass.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pending {
    /// Why, and what to journal.
    pub report: Report,
    /// The factors that are missing.
    pub missing: Vec<String>,
    /// The engine's own state.
    pub state: Vec<u8>,
    /// How many seconds the transaction may stay open.
    pub lifetime: u32,
}

/// The request is valid, but is to be executed later.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Deferral {
    /// Why, and what to journal.
    pub report: Report,
    /// First second in which to execute it.
    pub not_before: u64,
    /// First second in which it is too late.
    pub expires: u64,
}

/// Verified and privileged, but another controller keeps the last word.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Referral {
    /// Why, and what to journal.
    pub report: Report,
    /// What a grant would have obliged to.
    pub obligations: Obligations,
}
