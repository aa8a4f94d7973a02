//! Changes to what the store keeps, each journaled in the transaction that makes it.

use serde::{Deserialize, Serialize};

use super::{Digest, JournalId};
use crate::contract::circumstance::TrustedKey;
use crate::contract::question::{Assignment, CredentialIdentifier, DoorMode, Lockdown, Presence};
use crate::store::{Assignee, Credential, CredentialChange, Member, RefusedBundle};

/// One change.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// The journal's first line.
    JournalBegun {
        /// Which journal; every checkpoint names it.
        journal: JournalId,
        /// The Ed25519 public key of its checkpoints, 32 octets (RFC 8032, section 5.1.5).
        #[serde(with = "crate::octets")]
        key: Vec<u8>,
    },
    /// A credential was enrolled.
    Enrolled {
        /// As it was enrolled, with its assignments.
        credential: Credential,
        /// What the holder is called. Absent: as before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        display_name: Option<String>,
    },
    /// One thing about a credential was changed.
    CredentialChanged {
        /// Whose it is.
        holder: String,
        /// What it is known by.
        credential: CredentialIdentifier,
        /// What was changed.
        change: CredentialChange,
    },
    /// A credential was removed.
    CredentialRemoved {
        /// As it was, with its assignments.
        credential: Credential,
    },
    /// A holder was removed.
    HolderRemoved {
        /// Who.
        holder: String,
    },
    /// An assignment was made.
    Assigned {
        /// To whom.
        assignee: Assignee,
        /// What.
        assignment: Assignment,
    },
    /// An assignment was undone.
    Unassigned {
        /// Whose it was.
        assignee: Assignee,
        /// As it was.
        assignment: Assignment,
    },
    /// A group was made.
    GroupCreated {
        /// Its identifier.
        group: String,
        /// What it is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        display_name: Option<String>,
    },
    /// A group was removed.
    GroupRemoved {
        /// Its identifier.
        group: String,
    },
    /// A holder or a group became a member of a group.
    Joined {
        /// Who.
        member: Member,
        /// Of what.
        group: String,
    },
    /// A membership ended.
    Left {
        /// Whose.
        member: Member,
        /// Of what.
        group: String,
    },
    /// A door's mode was set.
    DoorModeSet {
        /// The door's identifier.
        door: String,
        /// The mode. Absent: the bundle's own again.
        mode: Option<DoorMode>,
    },
    /// A lockdown was activated.
    LockdownActivated {
        /// Its name.
        identifier: String,
        /// What it does.
        lockdown: Lockdown,
    },
    /// A lockdown was lifted.
    LockdownLifted {
        /// Its name.
        identifier: String,
    },
    /// The threat level was set.
    ThreatLevelSet {
        /// To what.
        level: u8,
    },
    /// A holder who was let in has gone through.
    AccessTaken {
        /// Who.
        holder: String,
        /// Where.
        access_point: String,
    },
    /// An operator has said where a holder is.
    PresenceSet {
        /// Who.
        holder: String,
        /// Where. Absent: nobody knows.
        presence: Option<Presence>,
    },
    /// An operator has ended a lock-out.
    FailuresCleared {
        /// Of what.
        credential: CredentialIdentifier,
    },
    /// A bundle became the current one.
    BundleAccepted {
        /// Its number.
        sequence: u64,
        /// SHA-256 of its signed bytes.
        digest: Digest,
        /// The identifier of the key that verified it.
        #[serde(with = "crate::octets")]
        key_identifier: Vec<u8>,
        /// The keys that may sign the bundles after it. None: the same as before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        signing_keys: Vec<TrustedKey>,
    },
    /// A bundle was not accepted: an alarm, where it is a rollback or a fork.
    BundleRefused(RefusedBundle),
    /// An operator trusts a key to sign bundles.
    SigningKeyTrusted(TrustedKey),
    /// An operator trusts a key no longer to sign bundles.
    SigningKeyDistrusted {
        /// The key's identifier.
        #[serde(with = "crate::octets")]
        identifier: Vec<u8>,
    },
    /// A signed statement came into force.
    EvidenceAdded {
        /// What it is.
        kind: String,
        /// Where it came from.
        source: String,
        /// Who has signed it.
        issuer: String,
        /// What it is about.
        subject: String,
        /// When it was issued, in seconds since the Unix epoch.
        issued_at: u64,
        /// The number that its issuer has given it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sequence: Option<u64>,
        /// What it is known by in the store.
        digest: Digest,
    },
    /// A signed statement is in force no longer: overtaken, removed, or not taken by a bundle.
    EvidenceRemoved {
        /// What it is.
        kind: String,
        /// What it is known by in the store.
        digest: Digest,
    },
    /// The clock floor was set by an operator.
    ClockFloorReset {
        /// Seconds since the Unix epoch.
        from: u64,
        /// Seconds since the Unix epoch.
        to: u64,
    },
}
