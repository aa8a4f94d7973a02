//! The rows of credentials, holders and groups, and what they come to for one credential.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::row::{self, Read};
use crate::contract::question::{Assignment, CredentialIdentifier, CredentialRecord};
use crate::store::rows::{Kind, Rows};
use crate::store::{Assignee, Credential, Fault, MAX_ASSIGNMENTS, Member};

/// A credential as it is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct CredentialRow {
    /// Never given twice: a credential that is removed and enrolled again gets another.
    pub(super) number: u64,
    pub(super) credential: Credential,
}

/// A holder or a group as it is kept.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Party {
    pub(super) display_name: Option<String>,
    /// The groups that it is a member of.
    pub(super) groups: Vec<String>,
    pub(super) assignments: Vec<Assignment>,
}

/// What the registry knows of a credential.
pub(super) enum Joined {
    /// Nothing.
    No,
    /// More assignments than an answer may have.
    TooMany,
    /// All of it.
    Credential { number: u64, record: CredentialRecord },
}

/// Joins a credential with its holder, the holder's groups and the groups of those, and notes in
/// `reads` every row that was looked at.
///
/// What is joined next is always named by a row read before. So whatever changes, some row in
/// `reads` gets a revision that is greater than all of them.
pub(super) fn join(
    rows: &dyn Rows,
    identifier: &CredentialIdentifier,
    reads: &mut Vec<Read>,
) -> Result<Joined, Fault> {
    let key = row::credential_key(identifier)?;
    let Some(found) = row::read::<CredentialRow>(rows, Kind::Credential, &key, reads)? else {
        return Ok(Joined::No);
    };
    let CredentialRow { number, credential } = found;
    let mut assignments = credential.assignments;
    let holder = party(rows, Kind::Holder, &credential.holder, reads)?;
    assignments.extend(holder.assignments);

    let mut seen: BTreeSet<String> = BTreeSet::new();
    for group in holder.groups {
        let direct = party(rows, Kind::Group, &group, reads)?;
        if seen.insert(group) {
            assignments.extend(direct.assignments);
        }
        for outer in direct.groups {
            if !seen.contains(&outer) {
                assignments.extend(party(rows, Kind::Group, &outer, reads)?.assignments);
                seen.insert(outer);
            }
        }
    }
    if assignments.len() > MAX_ASSIGNMENTS {
        return Ok(Joined::TooMany);
    }
    let record = CredentialRecord {
        holder: credential.holder,
        state: credential.state,
        valid_from: credential.valid_from,
        valid_until: credential.valid_until,
        extended_grant: credential.extended_grant,
        lockdown_override: credential.lockdown_override,
        antipassback_exempt: credential.antipassback_exempt,
        assignments,
    };
    Ok(Joined::Credential { number, record })
}

fn party(
    rows: &dyn Rows,
    kind: Kind,
    identifier: &str,
    reads: &mut Vec<Read>,
) -> Result<Party, Fault> {
    row::read(rows, kind, identifier.as_bytes(), reads)?
        .ok_or_else(|| Fault(format!("a row of kind `{kind:?}` is missing: `{identifier}`")))
}

/// Where an assignee is kept.
pub(super) fn place(assignee: &Assignee) -> Result<(Kind, Vec<u8>), Fault> {
    Ok(match assignee {
        Assignee::Credential(identifier) => (Kind::Credential, row::credential_key(identifier)?),
        Assignee::Holder(holder) => (Kind::Holder, holder.clone().into_bytes()),
        Assignee::Group(group) => (Kind::Group, group.clone().into_bytes()),
    })
}

impl Member {
    /// Where the member is kept.
    pub(super) fn place(&self) -> (Kind, &[u8]) {
        match self {
            Self::Holder(holder) => (Kind::Holder, holder.as_bytes()),
            Self::Group(group) => (Kind::Group, group.as_bytes()),
        }
    }
}
