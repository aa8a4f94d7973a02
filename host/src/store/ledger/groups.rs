//! The operations on groups.

use super::draft::Draft;
use super::party::Party;
use super::registry::{listed, text};
use super::row::{self, Versioned};
use super::{Ledger, assignments, enrolment};
use crate::journal::Event;
use crate::store::rows::{Backend, Kind, Rows};
use crate::store::{
    Cursor, Fault, Group, Groups, MAX_GROUPS, Member, Origin, Page, PageRequest, Refusal,
    RegistryError,
};

impl<B: Backend> Groups for Ledger<B> {
    fn create_group(
        &self,
        origin: Origin<'_>,
        group: &str,
        display_name: Option<&str>,
    ) -> Result<(), RegistryError> {
        enrolment::name("group", group)?;
        if let Some(display_name) = display_name {
            enrolment::name("display-name", display_name)?;
        }
        self.write(|draft| {
            if draft.view().get(Kind::Group, group.as_bytes())?.is_some() {
                return Err(Refusal::GroupExists(group.to_owned()).into());
            }
            let display_name = display_name.map(str::to_owned);
            let event =
                Event::GroupCreated { group: group.to_owned(), display_name: display_name.clone() };
            let revision = draft.event(origin, event)?;
            let party = Party { display_name, ..Party::default() };
            draft.put_versioned(Kind::Group, group.as_bytes(), revision, &party)?;
            draft.progress.counts.groups = draft.progress.counts.groups.saturating_add(1);
            Ok(())
        })
    }

    fn remove_group(&self, origin: Origin<'_>, group: &str) -> Result<(), RegistryError> {
        self.write(|draft| {
            let party = group_row(draft.view(), group)?;
            if !row::seconds(draft.view(), Kind::Member, group, &[], 1)?.is_empty() {
                return Err(Refusal::GroupHasMembers(group.to_owned()).into());
            }
            draft.event(origin, Event::GroupRemoved { group: group.to_owned() })?;
            leave_all(draft, &Member::Group(group.to_owned()), &party)?;
            assignments::unindex(draft, &party.assignments)?;
            draft.remove(Kind::Group, group.as_bytes())?;
            draft.progress.counts.groups = draft.progress.counts.groups.saturating_sub(1);
            Ok(())
        })
    }

    fn join(&self, origin: Origin<'_>, member: &Member, group: &str) -> Result<(), RegistryError> {
        self.write(|draft| {
            let outer = group_row(draft.view(), group)?;
            let mut party = member_row(draft.view(), member)?;
            may_join(draft.view(), member, &party, group, &outer)?;
            let event = Event::Joined { member: member.clone(), group: group.to_owned() };
            let revision = draft.event(origin, event)?;
            party.groups.push(group.to_owned());
            let (kind, key) = member.place();
            draft.put_versioned(kind, key, revision, &party)?;
            Ok(draft.put_plain(Kind::Member, &membership(group, member), &())?)
        })
    }

    fn leave(&self, origin: Origin<'_>, member: &Member, group: &str) -> Result<(), RegistryError> {
        self.write(|draft| {
            group_row(draft.view(), group)?;
            let mut party = member_row(draft.view(), member)?;
            let before = party.groups.len();
            party.groups.retain(|found| found != group);
            if party.groups.len() == before {
                return Err(Refusal::NotMember(group.to_owned()).into());
            }
            let event = Event::Left { member: member.clone(), group: group.to_owned() };
            let revision = draft.event(origin, event)?;
            let (kind, key) = member.place();
            draft.put_versioned(kind, key, revision, &party)?;
            Ok(draft.remove(Kind::Member, &membership(group, member))?)
        })
    }

    fn group(&self, identifier: &str) -> Result<Option<Group>, Fault> {
        self.backend.read(|rows| {
            let party = row::versioned::<Party>(rows, Kind::Group, identifier.as_bytes())?;
            Ok(party.map(|party| group(identifier.to_owned(), party.value)))
        })
    }

    fn groups(&self, page: &PageRequest) -> Result<Page<Group>, Fault> {
        self.backend.read(|rows| {
            listed(rows, Kind::Group, page, |key, value| {
                let party = row::decode_versioned::<Party>(Kind::Group, value)?;
                Ok(group(text(Kind::Group, key)?, party.value))
            })
        })
    }

    fn members(&self, group: &str, page: &PageRequest) -> Result<Page<Member>, Fault> {
        let after = page.after.as_ref().map_or(&[][..], |cursor| &cursor.0);
        let limit = page.limit();
        self.backend.read(|rows| {
            let found = row::seconds(rows, Kind::Member, group, after, limit)?;
            let next = found.last().filter(|_| found.len() == limit).cloned().map(Cursor);
            let items = found.iter().map(|key| member(key)).collect::<Result<_, _>>()?;
            Ok(Page { items, next })
        })
    }
}

/// Removes a member that is going away from the lists of its groups.
pub(super) fn leave_all(
    draft: &mut Draft<'_>,
    member: &Member,
    party: &Party,
) -> Result<(), Fault> {
    party.groups.iter().try_for_each(|group| draft.remove(Kind::Member, &membership(group, member)))
}

/// Groups nest once, and so a cycle can only be of two, or of one.
fn may_join(
    rows: &dyn Rows,
    member: &Member,
    party: &Party,
    group: &str,
    outer: &Party,
) -> Result<(), RegistryError> {
    if party.groups.iter().any(|found| found == group) {
        return Err(Refusal::AlreadyMember(group.to_owned()).into());
    }
    if let Member::Group(inner) = member {
        let (member, group) = (inner.clone(), group.to_owned());
        if member == group || outer.groups.contains(&member) {
            return Err(Refusal::GroupCycle { member, group }.into());
        }
        if !outer.groups.is_empty() || has_groups(rows, inner)? {
            return Err(Refusal::GroupNesting { member, group }.into());
        }
    }
    if party.groups.len() >= MAX_GROUPS {
        return Err(Refusal::TooManyGroups { limit: MAX_GROUPS }.into());
    }
    Ok(())
}

/// Whether there are groups among the members of a group; they are listed before holders.
fn has_groups(rows: &dyn Rows, group: &str) -> Result<bool, Fault> {
    let first = row::seconds(rows, Kind::Member, group, &[], 1)?;
    Ok(first.first().is_some_and(|key| key.first() == Some(&GROUP)))
}

fn group_row(rows: &dyn Rows, group: &str) -> Result<Party, RegistryError> {
    let row: Option<Versioned<Party>> = row::versioned(rows, Kind::Group, group.as_bytes())?;
    Ok(row.ok_or_else(|| Refusal::UnknownGroup(group.to_owned()))?.value)
}

fn member_row(rows: &dyn Rows, member: &Member) -> Result<Party, RegistryError> {
    let (kind, key) = member.place();
    let row: Option<Versioned<Party>> = row::versioned(rows, kind, key)?;
    let unknown = || match member {
        Member::Holder(holder) => Refusal::UnknownHolder(holder.clone()),
        Member::Group(group) => Refusal::UnknownGroup(group.clone()),
    };
    Ok(row.ok_or_else(unknown)?.value)
}

fn group(identifier: String, party: Party) -> Group {
    let Party { display_name, groups, assignments } = party;
    Group { identifier, display_name, groups, assignments }
}

/// In a membership's key, before the name of a group or a holder.
const GROUP: u8 = b'g';
const HOLDER: u8 = b'h';

fn membership(group: &str, member: &Member) -> Vec<u8> {
    let (tag, name) = match member {
        Member::Group(inner) => (GROUP, inner),
        Member::Holder(holder) => (HOLDER, holder),
    };
    row::pair(group, &[&[tag], name.as_bytes()].concat())
}

fn member(key: &[u8]) -> Result<Member, Fault> {
    match key.split_first() {
        Some((&GROUP, name)) => Ok(Member::Group(text(Kind::Member, name)?)),
        Some((&HOLDER, name)) => Ok(Member::Holder(text(Kind::Member, name)?)),
        _ => Err(Fault("a row of kind `Member` names no member".into())),
    }
}
