//! Enrols one credential: looks first, writes then.

use super::assignments;
use super::draft::Draft;
use super::party::{CredentialRow, Party};
use super::row;
use crate::contract::question::{Assignment, CredentialState};
use crate::journal::Event;
use crate::store::rows::Kind;
use crate::store::{
    Assignee, Credential, Enrolled, Enrolment, Fault, MAX_ASSIGNMENTS, MAX_IDENTIFIER, MAX_NAME,
    Origin, Refusal, Terms,
};

/// Enrols, or refuses and leaves everything as it was.
pub(super) fn enrol(
    draft: &mut Draft<'_>,
    origin: Origin<'_>,
    enrolment: &Enrolment,
) -> Result<Result<Enrolled, Refusal>, Fault> {
    let key = row::credential_key(&enrolment.credential)?;
    if let Err(refusal) = admissible(enrolment, &key) {
        return Ok(Err(refusal));
    }
    if let Some(found) = row::versioned::<CredentialRow>(draft.view(), Kind::Credential, &key)? {
        let holder = found.value.credential.holder;
        return Ok(Err(if holder == enrolment.holder {
            Refusal::AlreadyEnrolled
        } else {
            Refusal::EnrolledElsewhere { holder }
        }));
    }
    // The line tells the assignments' identifiers, which tell the line.
    let revision = draft.next_sequence()?;
    let assignments = assignments::make(revision, &enrolment.assignments);
    let credential = credential(enrolment, assignments.clone());
    let event = Event::Enrolled {
        credential: credential.clone(),
        display_name: enrolment.display_name.clone(),
    };
    draft.event(origin, event)?;
    keep_holder(draft, revision, enrolment)?;
    let pair = row::pair(&enrolment.holder, &key);
    draft.put_plain(Kind::HolderCredential, &pair, &())?;
    let assignee = Assignee::Credential(enrolment.credential.clone());
    assignments::index(draft, &assignee, &assignments)?;
    let row = CredentialRow { number: revision, credential };
    draft.put_versioned(Kind::Credential, &key, revision, &row)?;
    draft.progress.counts.credentials = draft.progress.counts.credentials.saturating_add(1);
    let assignments = assignments.into_iter().map(|made| made.identifier).collect();
    Ok(Ok(Enrolled { assignments }))
}

fn credential(enrolment: &Enrolment, assignments: Vec<Assignment>) -> Credential {
    Credential {
        identifier: enrolment.credential.clone(),
        holder: enrolment.holder.clone(),
        state: enrolment.state.clone(),
        valid_from: enrolment.valid_from,
        valid_until: enrolment.valid_until,
        extended_grant: enrolment.extended_grant,
        lockdown_override: enrolment.lockdown_override,
        antipassback_exempt: enrolment.antipassback_exempt,
        assignments,
    }
}

/// Makes the holder, or gives them another name; writes nothing if there is nothing new.
fn keep_holder(draft: &mut Draft<'_>, revision: u64, enrolment: &Enrolment) -> Result<(), Fault> {
    let key = enrolment.holder.as_bytes();
    let known = row::versioned::<Party>(draft.view(), Kind::Holder, key)?;
    let is_new = known.is_none();
    let mut party = known.map(|known| known.value).unwrap_or_default();
    let name = enrolment.display_name.clone().or_else(|| party.display_name.clone());
    if !is_new && party.display_name == name {
        return Ok(());
    }
    party.display_name = name;
    draft.put_versioned(Kind::Holder, key, revision, &party)?;
    if is_new {
        draft.progress.counts.holders = draft.progress.counts.holders.saturating_add(1);
    }
    Ok(())
}

fn admissible(enrolment: &Enrolment, key: &[u8]) -> Result<(), Refusal> {
    name("holder", &enrolment.holder)?;
    if let Some(display_name) = &enrolment.display_name {
        name("display-name", display_name)?;
    }
    bounded("credential", key.len(), MAX_IDENTIFIER)?;
    state(&enrolment.state)?;
    validity(enrolment.valid_from, enrolment.valid_until)?;
    if enrolment.assignments.len() > MAX_ASSIGNMENTS {
        return Err(Refusal::TooManyAssignments { limit: MAX_ASSIGNMENTS });
    }
    enrolment.assignments.iter().try_for_each(terms)
}

/// Checks terms that are to become an assignment.
pub(super) fn terms(terms: &Terms) -> Result<(), Refusal> {
    name("profile", &terms.profile)?;
    validity(terms.valid_from, terms.valid_until)
}

/// Checks the length of a name.
pub(super) fn name(field: &'static str, name: &str) -> Result<(), Refusal> {
    bounded(field, name.len(), MAX_NAME)
}

/// Checks the reason of a state.
pub(super) fn state(state: &CredentialState) -> Result<(), Refusal> {
    match state {
        CredentialState::Disabled(reason) => name("reason", reason),
        CredentialState::Enabled | CredentialState::SuspendedUntil(_) => Ok(()),
    }
}

/// Checks that a half-open interval has a second in it.
pub(super) fn validity(from: Option<u64>, until: Option<u64>) -> Result<(), Refusal> {
    let until = until.unwrap_or(u64::MAX);
    match from.unwrap_or(0) {
        from if from < until => Ok(()),
        from => Err(Refusal::EmptyValidity { from, until }),
    }
}

fn bounded(field: &'static str, length: usize, limit: usize) -> Result<(), Refusal> {
    if (1..=limit).contains(&length) { Ok(()) } else { Err(Refusal::Name { field, length, limit }) }
}
