//! The registry: credentials, their holders, and what those are assigned.
//!
//! Every operation is one durable transaction with its own journal lines, and is all or nothing.

use serde::{Deserialize, Serialize};

use super::{Fault, Origin, Page, PageRequest, Refusal, RegistryError};
use crate::contract::question::{
    Assignment, CredentialIdentifier, CredentialRecord, CredentialState,
};

/// The most octets of UTF-8 in the name or identifier of a holder, a group, a profile or a door.
pub const MAX_NAME: usize = 128;
/// The most assignments that one credential may have, joined with its holder's and their groups'.
/// With more, the credential is answered `unknown`.
pub const MAX_ASSIGNMENTS: usize = 256;
/// The most octets of one credential identifier in its encoded form.
pub const MAX_IDENTIFIER: usize = 4096;

/// Who may be at the doors of a site.
pub trait Registry: Send + Sync {
    /// Enrols credentials, and the holders that are not known yet, in one transaction.
    ///
    /// The results are in the order of the batch. An enrolment that is refused leaves nothing
    /// behind; the others are made.
    ///
    /// # Errors
    /// [`Fault`]: nothing of the batch was made.
    fn enrol(
        &self,
        origin: Origin<'_>,
        batch: &[Enrolment],
    ) -> Result<Vec<Result<Enrolled, Refusal>>, Fault>;

    /// Changes one thing about a credential.
    ///
    /// # Errors
    /// [`Refusal::UnknownCredential`], [`Refusal::EmptyValidity`], [`Refusal::Name`].
    fn change_credential(
        &self,
        origin: Origin<'_>,
        credential: &CredentialIdentifier,
        change: &CredentialChange,
    ) -> Result<(), RegistryError>;

    /// Removes a credential with its own assignments. Its holder stays, and so do its claims.
    ///
    /// # Errors
    /// [`Refusal::UnknownCredential`].
    fn remove_credential(
        &self,
        origin: Origin<'_>,
        credential: &CredentialIdentifier,
    ) -> Result<(), RegistryError>;

    /// Removes a holder with their own assignments and memberships.
    ///
    /// # Errors
    /// [`Refusal::UnknownHolder`]; [`Refusal::HolderHasCredentials`]: remove those first.
    fn remove_holder(&self, origin: Origin<'_>, holder: &str) -> Result<(), RegistryError>;

    /// Ties an access profile to a credential, a holder or a group. Returns the assignment's
    /// identifier, which the store makes up.
    ///
    /// # Errors
    /// An unknown assignee, [`Refusal::TooManyAssignments`], [`Refusal::EmptyValidity`],
    /// [`Refusal::Name`].
    fn assign(
        &self,
        origin: Origin<'_>,
        assignee: &Assignee,
        terms: &Terms,
    ) -> Result<String, RegistryError>;

    /// Undoes an assignment.
    ///
    /// # Errors
    /// [`Refusal::UnknownAssignment`].
    fn unassign(&self, origin: Origin<'_>, assignment: &str) -> Result<(), RegistryError>;

    /// What is enrolled under an identifier, if anything.
    ///
    /// # Errors
    /// [`Fault`].
    fn credential(&self, identifier: &CredentialIdentifier) -> Result<Option<Credential>, Fault>;

    /// One holder with everything that is theirs.
    ///
    /// # Errors
    /// [`Fault`].
    fn holder(&self, identifier: &str) -> Result<Option<Holder>, Fault>;

    /// The credentials, page by page, in an order that does not change.
    ///
    /// # Errors
    /// [`Fault`].
    fn credentials(&self, page: &PageRequest) -> Result<Page<Credential>, Fault>;

    /// The credentials, page by page, in an order that does not change, each as the engine is told of
    /// it. All of a page is of the revision that it names.
    ///
    /// # Errors
    /// [`Fault`]; also if the registry changes all the time.
    fn records(&self, page: &PageRequest) -> Result<Records, Fault>;

    /// The holders, page by page, by identifier.
    ///
    /// # Errors
    /// [`Fault`].
    fn holders(&self, page: &PageRequest) -> Result<Page<Holder>, Fault>;

    /// How many there are.
    ///
    /// # Errors
    /// [`Fault`].
    fn counts(&self) -> Result<Counts, Fault>;
}

/// One credential to enrol.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Enrolment {
    /// The holder; made if not known yet. 1 to [`MAX_NAME`] octets.
    pub holder: String,
    /// What to call the holder on screens. Absent: as before. At most [`MAX_NAME`] octets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What the credential is known by.
    pub credential: CredentialIdentifier,
    /// Whether it may be used.
    pub state: CredentialState,
    /// First second of validity since the Unix epoch. Absent: no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<u64>,
    /// First second after validity since the Unix epoch. Absent: no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<u64>,
    /// Whether the holder gets the extended release time.
    #[serde(default)]
    pub extended_grant: bool,
    /// Whether this credential passes lockdowns, and up to which rank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lockdown_override: Option<u8>,
    /// Whether anti-passback rules leave this credential alone.
    #[serde(default)]
    pub antipassback_exempt: bool,
    /// What to assign to this credential (not to its holder).
    #[serde(default)]
    pub assignments: Vec<Terms>,
}

/// What an assignment ties its assignee to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Terms {
    /// The access profile's identifier in the bundle. 1 to [`MAX_NAME`] octets.
    pub profile: String,
    /// First second of validity since the Unix epoch. Absent: no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<u64>,
    /// First second after validity since the Unix epoch. Absent: no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<u64>,
    /// How many grants it allows. Absent: not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_left: Option<u32>,
}

/// Who holds an assignment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Assignee {
    /// One credential.
    Credential(CredentialIdentifier),
    /// All credentials of one holder.
    Holder(String),
    /// All credentials of everybody in a group, or in a group that is a member of it.
    Group(String),
}

/// What came of an enrolment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Enrolled {
    /// The identifiers of the assignments, in the order of the enrolment.
    pub assignments: Vec<String>,
}

/// One thing to change about a credential.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CredentialChange {
    /// Enable, disable with a reason, or suspend until a time.
    State(CredentialState),
    /// The validity; the end is the first second after it.
    #[serde(rename_all = "kebab-case")]
    Validity {
        /// Seconds since the Unix epoch. Absent: no bound.
        valid_from: Option<u64>,
        /// Seconds since the Unix epoch. Absent: no bound.
        valid_until: Option<u64>,
    },
    /// Up to which rank it passes lockdowns; absent, none.
    LockdownOverride(Option<u8>),
    /// Whether the holder gets the extended release time.
    ExtendedGrant(bool),
    /// Whether anti-passback rules leave it alone.
    AntipassbackExempt(bool),
}

/// What the registry keeps under one credential identifier.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Credential {
    /// What it is known by.
    pub identifier: CredentialIdentifier,
    /// Whose it is.
    pub holder: String,
    /// Whether it may be used.
    pub state: CredentialState,
    /// First second of validity since the Unix epoch. Absent: no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<u64>,
    /// First second after validity since the Unix epoch. Absent: no bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<u64>,
    /// Whether the holder gets the extended release time.
    pub extended_grant: bool,
    /// Whether it passes lockdowns, and up to which rank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lockdown_override: Option<u8>,
    /// Whether anti-passback rules leave it alone.
    pub antipassback_exempt: bool,
    /// Its own assignments, without the holder's and the groups'.
    pub assignments: Vec<Assignment>,
}

/// A credential, and what the engine is told of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Enlisted {
    /// What is enrolled.
    pub credential: Credential,
    /// The same, joined with the assignments of its holder and of their groups. Absent: these are more
    /// than [`MAX_ASSIGNMENTS`], and whatever is asked about it is unknown.
    pub record: Option<CredentialRecord>,
}

/// A page of credentials.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Records {
    /// The credentials.
    pub page: Page<Enlisted>,
    /// The number of the journal line up to which nothing has changed that a decision can rest on. It
    /// only ever grows. Two pages with the same revision are of the same state.
    pub revision: u64,
}

/// One holder.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Holder {
    /// Unique within the site.
    pub identifier: String,
    /// What to call the holder on screens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The groups that the holder is a member of.
    pub groups: Vec<String>,
    /// The holder's own assignments, without those of credentials and groups.
    pub assignments: Vec<Assignment>,
    /// What the holder's credentials are known by.
    pub credentials: Vec<CredentialIdentifier>,
}

/// How much the registry holds.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Counts {
    /// Credentials, in whatever state.
    pub credentials: u64,
    /// Holders, with or without a credential.
    pub holders: u64,
    /// Groups.
    pub groups: u64,
}
