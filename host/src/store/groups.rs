//! Groups of holders: a group's assignments are those of everybody in it.
//!
//! Groups nest once: a group may have groups as members, which then have holders only.

use serde::{Deserialize, Serialize};

use super::{Fault, Origin, Page, PageRequest, RegistryError};
use crate::contract::question::Assignment;

/// The most groups that one holder, or one group, may be a member of.
pub const MAX_GROUPS: usize = 32;

/// The groups of a site's holders.
pub trait Groups: Send + Sync {
    /// Makes an empty group.
    ///
    /// # Errors
    /// [`Refusal::GroupExists`](super::Refusal::GroupExists),
    /// [`Refusal::Name`](super::Refusal::Name).
    fn create_group(
        &self,
        origin: Origin<'_>,
        group: &str,
        display_name: Option<&str>,
    ) -> Result<(), RegistryError>;

    /// Removes a group with its assignments and its own memberships.
    ///
    /// # Errors
    /// [`Refusal::UnknownGroup`](super::Refusal::UnknownGroup);
    /// [`Refusal::GroupHasMembers`](super::Refusal::GroupHasMembers): they must leave first.
    fn remove_group(&self, origin: Origin<'_>, group: &str) -> Result<(), RegistryError>;

    /// Makes a holder or a group a member of a group.
    ///
    /// # Errors
    /// An unknown member or group, [`Refusal::AlreadyMember`](super::Refusal::AlreadyMember),
    /// [`Refusal::GroupCycle`](super::Refusal::GroupCycle),
    /// [`Refusal::GroupNesting`](super::Refusal::GroupNesting),
    /// [`Refusal::TooManyGroups`](super::Refusal::TooManyGroups).
    fn join(&self, origin: Origin<'_>, member: &Member, group: &str) -> Result<(), RegistryError>;

    /// Ends a membership.
    ///
    /// # Errors
    /// An unknown member or group, [`Refusal::NotMember`](super::Refusal::NotMember).
    fn leave(&self, origin: Origin<'_>, member: &Member, group: &str) -> Result<(), RegistryError>;

    /// One group.
    ///
    /// # Errors
    /// [`Fault`].
    fn group(&self, identifier: &str) -> Result<Option<Group>, Fault>;

    /// The groups, page by page, by identifier.
    ///
    /// # Errors
    /// [`Fault`].
    fn groups(&self, page: &PageRequest) -> Result<Page<Group>, Fault>;

    /// The members of a group, page by page.
    ///
    /// # Errors
    /// [`Fault`].
    fn members(&self, group: &str, page: &PageRequest) -> Result<Page<Member>, Fault>;
}

/// What can be a member of a group.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Member {
    /// A holder.
    Holder(String),
    /// A group without groups among its own members.
    Group(String),
}

/// One group.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Group {
    /// Unique within the site.
    pub identifier: String,
    /// What to call it on screens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The groups that it is a member of.
    pub groups: Vec<String>,
    /// Its own assignments.
    pub assignments: Vec<Assignment>,
}
