//! What the registry refuses to do.

use super::Fault;

/// Why the registry will not do what it was told. Nothing has changed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The credential is enrolled already, for the same holder.
    #[error("the credential is enrolled already, for the same holder")]
    AlreadyEnrolled,
    /// The credential is enrolled already, for somebody else.
    #[error("the credential is enrolled already, for holder `{holder}`")]
    EnrolledElsewhere {
        /// Whose it is.
        holder: String,
    },
    /// Nothing is enrolled under the identifier.
    #[error("no such credential is enrolled")]
    UnknownCredential,
    /// There is no such holder.
    #[error("holder `{0}` is not known")]
    UnknownHolder(String),
    /// There is no such group.
    #[error("group `{0}` is not known")]
    UnknownGroup(String),
    /// There is no such assignment.
    #[error("assignment `{0}` is not known")]
    UnknownAssignment(String),
    /// The holder still has credentials.
    #[error("holder `{0}` still has credentials")]
    HolderHasCredentials(String),
    /// The group exists already.
    #[error("group `{0}` exists already")]
    GroupExists(String),
    /// The group still has members.
    #[error("group `{0}` still has members")]
    GroupHasMembers(String),
    /// The member is in the group already.
    #[error("it is a member of group `{0}` already")]
    AlreadyMember(String),
    /// The member is not in the group.
    #[error("it is not a member of group `{0}`")]
    NotMember(String),
    /// The group would be a member of itself.
    #[error("group `{member}` in `{group}` would be a cycle")]
    GroupCycle {
        /// Which was to become a member.
        member: String,
        /// Of what.
        group: String,
    },
    /// Groups nest once: a member of a group has no groups among its own members.
    #[error("group `{member}` in `{group}` would nest more than once")]
    GroupNesting {
        /// Which was to become a member.
        member: String,
        /// Of what.
        group: String,
    },
    /// It is in as many groups as it can be.
    #[error("it is a member of {limit} groups, which is the most")]
    TooManyGroups {
        /// The bound.
        limit: usize,
    },
    /// It would have more assignments than can ever be answered.
    #[error("it would have more than {limit} assignments")]
    TooManyAssignments {
        /// The bound.
        limit: usize,
    },
    /// A validity ends before it begins.
    #[error("the validity from {from} until {until} is empty")]
    EmptyValidity {
        /// Seconds since the Unix epoch.
        from: u64,
        /// Seconds since the Unix epoch.
        until: u64,
    },
    /// A name or identifier is empty or too long.
    #[error("`{field}` has {length} octets, not 1 to {limit}")]
    Name {
        /// Which.
        field: &'static str,
        /// Its octets.
        length: usize,
        /// The bound.
        limit: usize,
    },
}

/// Why an operation on the registry was not done.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The registry will not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store cannot.
    #[error(transparent)]
    Fault(#[from] Fault),
}
