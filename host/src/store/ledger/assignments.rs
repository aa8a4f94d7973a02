//! Assignments where they are kept: with their credential, holder or group.

use super::draft::Draft;
use super::party::{self, CredentialRow, Party};
use super::row;
use crate::contract::question::Assignment;
use crate::store::rows::{Kind, Rows};
use crate::store::{Assignee, Fault, Refusal, Terms};

/// An assignee with its assignments, taken out of its row to be changed.
pub(super) enum Home {
    Credential { key: Vec<u8>, row: CredentialRow },
    Party { kind: Kind, key: Vec<u8>, row: Party },
}

impl Home {
    /// The row of an assignee, if there is one.
    pub(super) fn find(rows: &dyn Rows, assignee: &Assignee) -> Result<Option<Self>, Fault> {
        let (kind, key) = party::place(assignee)?;
        Ok(if kind == Kind::Credential {
            row::versioned(rows, kind, &key)?
                .map(|found| Self::Credential { key, row: found.value })
        } else {
            row::versioned(rows, kind, &key)?.map(|found| Self::Party {
                kind,
                key,
                row: found.value,
            })
        })
    }

    pub(super) fn assignments(&mut self) -> &mut Vec<Assignment> {
        match self {
            Self::Credential { row, .. } => &mut row.credential.assignments,
            Self::Party { row, .. } => &mut row.assignments,
        }
    }

    /// Writes the row back.
    pub(super) fn put(&self, draft: &mut Draft<'_>, revision: u64) -> Result<(), Fault> {
        match self {
            Self::Credential { key, row } => {
                draft.put_versioned(Kind::Credential, key, revision, row)
            }
            Self::Party { kind, key, row } => draft.put_versioned(*kind, key, revision, row),
        }
    }
}

/// Makes assignments of terms. Their identifiers tell the journal line that made them.
pub(super) fn make(revision: u64, terms: &[Terms]) -> Vec<Assignment> {
    terms
        .iter()
        .zip(1_u32..)
        .map(|(terms, number)| Assignment {
            identifier: format!("{revision}-{number}"),
            profile: terms.profile.clone(),
            valid_from: terms.valid_from,
            valid_until: terms.valid_until,
            uses_left: terms.uses_left,
        })
        .collect()
}

/// Notes whose these assignments are.
pub(super) fn index(
    draft: &mut Draft<'_>,
    assignee: &Assignee,
    assignments: &[Assignment],
) -> Result<(), Fault> {
    assignments.iter().try_for_each(|assignment| {
        let key = assignment.identifier.as_bytes();
        draft.put_plain(Kind::Assignment, key, assignee)
    })
}

/// Forgets whose these assignments were.
pub(super) fn unindex(draft: &mut Draft<'_>, assignments: &[Assignment]) -> Result<(), Fault> {
    assignments
        .iter()
        .try_for_each(|assignment| draft.remove(Kind::Assignment, assignment.identifier.as_bytes()))
}

/// Whether so many uses are left of an assignment. One that is not counted has any number.
pub(super) fn has_uses(rows: &dyn Rows, identifier: &str, uses: u32) -> Result<bool, Fault> {
    let Some(mut home) = home_of(rows, identifier)? else { return Ok(false) };
    let found = home.assignments().iter().find(|found| found.identifier == identifier);
    Ok(found.is_some_and(|found| found.uses_left.is_none_or(|left| left >= uses)))
}

/// Takes uses off an assignment that has them.
pub(super) fn take_uses(
    draft: &mut Draft<'_>,
    revision: u64,
    identifier: &str,
    uses: u32,
) -> Result<(), Fault> {
    let Some(mut home) = home_of(draft.view(), identifier)? else { return Ok(()) };
    for found in home.assignments().iter_mut().filter(|found| found.identifier == identifier) {
        found.uses_left = found.uses_left.map(|left| left.saturating_sub(uses));
    }
    home.put(draft, revision)
}

fn home_of(rows: &dyn Rows, identifier: &str) -> Result<Option<Home>, Fault> {
    match row::plain::<Assignee>(rows, Kind::Assignment, identifier.as_bytes())? {
        Some(assignee) => Home::find(rows, &assignee),
        None => Ok(None),
    }
}

/// The refusal that says that there is no such assignee.
pub(super) fn unknown(assignee: &Assignee) -> Refusal {
    match assignee {
        Assignee::Credential(_) => Refusal::UnknownCredential,
        Assignee::Holder(holder) => Refusal::UnknownHolder(holder.clone()),
        Assignee::Group(group) => Refusal::UnknownGroup(group.clone()),
    }
}
