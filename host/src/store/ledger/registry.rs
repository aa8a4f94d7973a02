//! The registry's operations.

use super::assignments::{self, Home};
use super::draft::Draft;
use super::party::{self, CredentialRow, Joined, Party};
use super::row::{self, Versioned};
use super::{Ledger, META_COUNTS, enrolment, groups, lock, whereabouts};
use crate::contract::question::CredentialIdentifier;
use crate::journal::Event;
use crate::store::rows::{Backend, Kind, Rows};
use crate::store::{
    Assignee, Counts, Credential, CredentialChange, Cursor, Enlisted, Enrolled, Enrolment, Fault,
    Holder, MAX_ASSIGNMENTS, Member, Origin, Page, PageRequest, Records, Refusal, Registry,
    RegistryError, Terms,
};

/// How often a page is read again because the registry has changed meanwhile.
const PATIENCE: u32 = 16;

impl<B: Backend> Registry for Ledger<B> {
    fn enrol(
        &self,
        origin: Origin<'_>,
        batch: &[Enrolment],
    ) -> Result<Vec<Result<Enrolled, Refusal>>, Fault> {
        self.write(|draft| {
            batch.iter().map(|enrolment| enrolment::enrol(draft, origin, enrolment)).collect()
        })
    }

    fn change_credential(
        &self,
        origin: Origin<'_>,
        credential: &CredentialIdentifier,
        change: &CredentialChange,
    ) -> Result<(), RegistryError> {
        self.write(|draft| {
            let (key, mut row) = credential_row(draft, credential)?;
            apply(change, &mut row.credential)?;
            let event = Event::CredentialChanged {
                holder: row.credential.holder.clone(),
                credential: credential.clone(),
                change: change.clone(),
            };
            let revision = draft.event(origin, event)?;
            Ok(draft.put_versioned(Kind::Credential, &key, revision, &row)?)
        })
    }

    fn remove_credential(
        &self,
        origin: Origin<'_>,
        credential: &CredentialIdentifier,
    ) -> Result<(), RegistryError> {
        self.write(|draft| {
            let (key, CredentialRow { credential, .. }) = credential_row(draft, credential)?;
            draft.event(origin, Event::CredentialRemoved { credential: credential.clone() })?;
            assignments::unindex(draft, &credential.assignments)?;
            draft.remove(Kind::HolderCredential, &row::pair(&credential.holder, &key))?;
            draft.remove(Kind::Credential, &key)?;
            let counts = &mut draft.progress.counts;
            counts.credentials = counts.credentials.saturating_sub(1);
            Ok(())
        })
    }

    fn remove_holder(&self, origin: Origin<'_>, holder: &str) -> Result<(), RegistryError> {
        self.write(|draft| {
            let key = holder.as_bytes();
            let party: Versioned<Party> = row::versioned(draft.view(), Kind::Holder, key)?
                .ok_or_else(|| Refusal::UnknownHolder(holder.to_owned()))?;
            if !row::seconds(draft.view(), Kind::HolderCredential, holder, &[], 1)?.is_empty() {
                return Err(Refusal::HolderHasCredentials(holder.to_owned()).into());
            }
            let revision =
                draft.event(origin, Event::HolderRemoved { holder: holder.to_owned() })?;
            whereabouts::forget(draft, revision, holder)?;
            groups::leave_all(draft, &Member::Holder(holder.to_owned()), &party.value)?;
            assignments::unindex(draft, &party.value.assignments)?;
            draft.remove(Kind::Holder, key)?;
            let counts = &mut draft.progress.counts;
            counts.holders = counts.holders.saturating_sub(1);
            Ok(())
        })
    }

    fn assign(
        &self,
        origin: Origin<'_>,
        assignee: &Assignee,
        terms: &Terms,
    ) -> Result<String, RegistryError> {
        enrolment::terms(terms)?;
        self.write(|draft| {
            let mut home = Home::find(draft.view(), assignee)?
                .ok_or_else(|| assignments::unknown(assignee))?;
            if home.assignments().len() >= MAX_ASSIGNMENTS {
                return Err(Refusal::TooManyAssignments { limit: MAX_ASSIGNMENTS }.into());
            }
            let revision = draft.next_sequence()?;
            let made = assignments::make(revision, std::slice::from_ref(terms));
            let assignment = made.first().cloned();
            let assignment = assignment.ok_or_else(|| Fault("no assignment was made".into()))?;
            let identifier = assignment.identifier.clone();
            draft.event(origin, Event::Assigned { assignee: assignee.clone(), assignment })?;
            assignments::index(draft, assignee, &made)?;
            home.assignments().extend(made);
            home.put(draft, revision)?;
            Ok(identifier)
        })
    }

    fn unassign(&self, origin: Origin<'_>, assignment: &str) -> Result<(), RegistryError> {
        self.write(|draft| {
            let unknown = || Refusal::UnknownAssignment(assignment.to_owned());
            let assignee: Assignee =
                row::plain(draft.view(), Kind::Assignment, assignment.as_bytes())?
                    .ok_or_else(unknown)?;
            let mut home = Home::find(draft.view(), &assignee)?.ok_or_else(unknown)?;
            let place = home.assignments().iter().position(|found| found.identifier == assignment);
            let removed = home.assignments().remove(place.ok_or_else(unknown)?);
            assignments::unindex(draft, std::slice::from_ref(&removed))?;
            let event = Event::Unassigned { assignee, assignment: removed };
            let revision = draft.event(origin, event)?;
            Ok(home.put(draft, revision)?)
        })
    }

    fn credential(&self, identifier: &CredentialIdentifier) -> Result<Option<Credential>, Fault> {
        let key = row::credential_key(identifier)?;
        self.backend.read(|rows| {
            let row = row::versioned::<CredentialRow>(rows, Kind::Credential, &key)?;
            Ok(row.map(|row| row.value.credential))
        })
    }

    fn holder(&self, identifier: &str) -> Result<Option<Holder>, Fault> {
        self.backend.read(|rows| {
            row::versioned::<Party>(rows, Kind::Holder, identifier.as_bytes())?
                .map(|party| holder(rows, identifier.to_owned(), party.value))
                .transpose()
        })
    }

    fn credentials(&self, page: &PageRequest) -> Result<Page<Credential>, Fault> {
        self.backend.read(|rows| {
            listed(rows, Kind::Credential, page, |_, value| {
                let row = row::decode_versioned::<CredentialRow>(Kind::Credential, value)?;
                Ok(row.value.credential)
            })
        })
    }

    fn records(&self, page: &PageRequest) -> Result<Records, Fault> {
        // A write holds the lock until its revision is to be read: the same before and after is that no
        // write came between.
        let revision = || lock(&self.progress).map(|progress| progress.changed);
        let mut before = revision()?;
        for _ in 0..PATIENCE {
            let page = self.backend.read(|rows| {
                listed(rows, Kind::Credential, page, |_, value| {
                    let row = row::decode_versioned::<CredentialRow>(Kind::Credential, value)?;
                    let credential = row.value.credential;
                    let record = match party::join(rows, &credential.identifier, &mut Vec::new())? {
                        Joined::Credential { record, .. } => Some(record),
                        Joined::TooMany | Joined::No => None,
                    };
                    Ok(Enlisted { credential, record })
                })
            })?;
            let after = revision()?;
            if before == after {
                return Ok(Records { page, revision: after });
            }
            before = after;
        }
        Err(Fault("the registry changes faster than it can be read".into()))
    }

    fn holders(&self, page: &PageRequest) -> Result<Page<Holder>, Fault> {
        self.backend.read(|rows| {
            listed(rows, Kind::Holder, page, |key, value| {
                let party = row::decode_versioned::<Party>(Kind::Holder, value)?;
                holder(rows, text(Kind::Holder, key)?, party.value)
            })
        })
    }

    fn counts(&self) -> Result<Counts, Fault> {
        let counts = self.backend.read(|rows| row::plain(rows, Kind::Meta, META_COUNTS))?;
        Ok(counts.unwrap_or_default())
    }
}

fn credential_row(
    draft: &Draft<'_>,
    credential: &CredentialIdentifier,
) -> Result<(Vec<u8>, CredentialRow), RegistryError> {
    let key = row::credential_key(credential)?;
    let row = row::versioned::<CredentialRow>(draft.view(), Kind::Credential, &key)?;
    let row = row.ok_or(Refusal::UnknownCredential)?;
    Ok((key, row.value))
}

fn apply(change: &CredentialChange, credential: &mut Credential) -> Result<(), Refusal> {
    match change {
        CredentialChange::State(state) => {
            enrolment::state(state)?;
            credential.state = state.clone();
        }
        CredentialChange::Validity { valid_from, valid_until } => {
            enrolment::validity(*valid_from, *valid_until)?;
            credential.valid_from = *valid_from;
            credential.valid_until = *valid_until;
        }
        CredentialChange::LockdownOverride(rank) => credential.lockdown_override = *rank,
        CredentialChange::ExtendedGrant(extended) => credential.extended_grant = *extended,
        CredentialChange::AntipassbackExempt(exempt) => credential.antipassback_exempt = *exempt,
    }
    Ok(())
}

fn holder(rows: &dyn Rows, identifier: String, party: Party) -> Result<Holder, Fault> {
    let keys = row::seconds(rows, Kind::HolderCredential, &identifier, &[], usize::MAX)?;
    let credentials =
        keys.iter().map(|key| row::decode(Kind::Credential, key)).collect::<Result<_, _>>()?;
    let Party { display_name, groups, assignments } = party;
    Ok(Holder { identifier, display_name, groups, assignments, credentials })
}

/// One page of the rows of a kind, each read by `item`.
pub(super) fn listed<T>(
    rows: &dyn Rows,
    kind: Kind,
    page: &PageRequest,
    item: impl Fn(&[u8], &[u8]) -> Result<T, Fault>,
) -> Result<Page<T>, Fault> {
    let from = page.after.as_ref().map(|cursor| row::behind(&cursor.0)).unwrap_or_default();
    let limit = page.limit();
    let found = rows.scan(kind, &from, limit)?;
    let next = found.last().filter(|_| found.len() == limit).map(|(key, _)| Cursor(key.clone()));
    let items = found.iter().map(|(key, value)| item(key, value)).collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}

/// A key that is a name.
pub(super) fn text(kind: Kind, key: &[u8]) -> Result<String, Fault> {
    String::from_utf8(key.to_vec())
        .map_err(|_| Fault(format!("a row of kind `{kind:?}` has a key that is no text")))
}
