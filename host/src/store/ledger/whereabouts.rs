//! What the rules of access points depend on: where holders are, who is on the way, refusals.
//!
//! Every row here is one that a decision can rest on: two grants that would both be right alone cannot
//! both be committed where one of them changes what the other has looked at.

use serde::{Deserialize, Serialize};

use super::Ledger;
use super::draft::Draft;
use super::party::CredentialRow;
use super::row::{self, Read};
use crate::contract::decision::{Change, Transit};
use crate::contract::question::{
    CredentialIdentifier, OpenTransit, Presence, Reply, RulesQuery, RulesRecord,
};
use crate::journal::Event;
use crate::store::rows::{Backend, Kind, Rows};
use crate::store::{Fault, Origin, Reading, Whereabouts, WhereaboutsError};

/// Where a holder is, and where he may go.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct HolderRow {
    presence: Option<Presence>,
    transit: Option<Transit>,
}

/// Who is in an area.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct AreaRow {
    present: u32,
    /// Who is on the way into it, and until when that counts.
    expected: Vec<(String, u64)>,
}

/// Refusals of a credential since its last grant.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct FailuresRow {
    failures: u32,
    last: Option<u64>,
}

/// Answers a question about rules. A way that may still be gone counts until its end, and where no
/// time can be told, whatever its end.
pub(super) fn rules(
    rows: &dyn Rows,
    query: &RulesQuery,
    at: Reading,
    reads: &mut Vec<Read>,
) -> Result<Reply, Fault> {
    let key = row::credential_key(&query.credential)?;
    let Some(found) = row::read::<CredentialRow>(rows, Kind::Credential, &key, reads)? else {
        return Ok(Reply::No);
    };
    let holder = found.credential.holder;
    let here: HolderRow =
        row::read(rows, Kind::Whereabouts, holder.as_bytes(), reads)?.unwrap_or_default();
    let failures: FailuresRow = row::read(rows, Kind::Failures, &key, reads)?.unwrap_or_default();
    let occupancy = match &query.area {
        Some(area) => {
            let row: AreaRow =
                row::read(rows, Kind::Occupancy, area.as_bytes(), reads)?.unwrap_or_default();
            let inside = here.presence.as_ref().is_some_and(|it| it.area.as_ref() == Some(area));
            let now = at.now.filter(|_| at.trusted).unwrap_or(0);
            let open = |(name, until): &&(String, u64)| *name != holder && now < *until;
            let expected = u32::try_from(row.expected.iter().filter(open).count());
            row.present.saturating_sub(inside.into()).saturating_add(expected.unwrap_or(u32::MAX))
        }
        None => 0,
    };
    let transit =
        here.transit.map(|Transit { access_point, until, .. }| OpenTransit { access_point, until });
    let FailuresRow { failures, last } = failures;
    let presence = here.presence;
    let last_failure = last;
    Ok(Reply::Rules(RulesRecord { presence, transit, occupancy, failures, last_failure }))
}

/// When somebody passed a door last for whom it waits.
pub(super) fn first_person(
    rows: &dyn Rows,
    door: &str,
    reads: &mut Vec<Read>,
) -> Result<Option<u64>, Fault> {
    row::read(rows, Kind::FirstPerson, door.as_bytes(), reads)
}

/// Makes a change that a decision asks for, other than of an assignment.
pub(super) fn apply(
    draft: &mut Draft<'_>,
    revision: u64,
    change: &Change,
    credential: Option<&CredentialIdentifier>,
) -> Result<(), Fault> {
    match change {
        Change::UseAssignment(_) => Ok(()),
        Change::Transit(transit) if transit.taken => go(draft, revision, transit, transit.at),
        Change::Transit(transit) => expect(draft, revision, transit),
        Change::ClearFailures => match credential {
            Some(credential) => clear(draft, revision, credential),
            None => Ok(()),
        },
    }
}

impl<B: Backend> Whereabouts for Ledger<B> {
    fn take_access(
        &self,
        origin: Origin<'_>,
        holder: &str,
        access_point: &str,
    ) -> Result<(), WhereaboutsError> {
        self.write(|draft| {
            let row: HolderRow = find(draft.view(), Kind::Whereabouts, holder.as_bytes())?;
            let open = row.transit.filter(|transit| transit.access_point == access_point);
            let Some(transit) = open else {
                return Err(WhereaboutsError::NotExpected {
                    holder: holder.into(),
                    access_point: access_point.into(),
                });
            };
            let (holder, access_point) = (holder.to_owned(), access_point.to_owned());
            let revision = draft.event(origin, Event::AccessTaken { holder, access_point })?;
            let at = origin.at.now.filter(|_| origin.at.trusted).unwrap_or(transit.at);
            go(draft, revision, &transit, at.max(transit.at))?;
            Ok(())
        })
    }

    fn set_presence(
        &self,
        origin: Origin<'_>,
        holder: &str,
        presence: Option<&Presence>,
    ) -> Result<(), WhereaboutsError> {
        self.write(|draft| {
            if draft.view().get(Kind::Holder, holder.as_bytes())?.is_none() {
                return Err(WhereaboutsError::UnknownHolder(holder.into()));
            }
            let presence = presence.cloned();
            let event = Event::PresenceSet { holder: holder.into(), presence: presence.clone() };
            let revision = draft.event(origin, event)?;
            place(draft, revision, holder, presence)?;
            Ok(())
        })
    }

    fn presence(&self, holder: &str) -> Result<Option<Presence>, Fault> {
        self.backend.read(|rows| {
            Ok(find::<HolderRow>(rows, Kind::Whereabouts, holder.as_bytes())?.presence)
        })
    }

    fn clear_failures(
        &self,
        origin: Origin<'_>,
        credential: &CredentialIdentifier,
    ) -> Result<(), WhereaboutsError> {
        self.write(|draft| {
            let key = row::credential_key(credential)?;
            if draft.view().get(Kind::Credential, &key)?.is_none() {
                return Err(WhereaboutsError::UnknownCredential);
            }
            let event = Event::FailuresCleared { credential: credential.clone() };
            let revision = draft.event(origin, event)?;
            clear(draft, revision, credential)?;
            Ok(())
        })
    }
}

/// Forgets a holder who is removed.
pub(super) fn forget(draft: &mut Draft<'_>, revision: u64, holder: &str) -> Result<(), Fault> {
    if draft.view().get(Kind::Whereabouts, holder.as_bytes())?.is_some() {
        place(draft, revision, holder, None)?;
        draft.remove(Kind::Whereabouts, holder.as_bytes())?;
    }
    Ok(())
}

/// Keeps a way open. The one before it is over: nobody goes two ways.
fn expect(draft: &mut Draft<'_>, revision: u64, transit: &Transit) -> Result<(), Fault> {
    let mut row: HolderRow = find(draft.view(), Kind::Whereabouts, transit.holder.as_bytes())?;
    close(draft, revision, row.transit.as_ref())?;
    if transit.followed
        && let Some(area) = &transit.area
    {
        let mut there: AreaRow = find(draft.view(), Kind::Occupancy, area.as_bytes())?;
        there.expected.retain(|(_, until)| transit.at < *until);
        there.expected.push((transit.holder.clone(), transit.until));
        draft.put_versioned(Kind::Occupancy, area.as_bytes(), revision, &there)?;
    }
    row.transit = Some(transit.clone());
    draft.put_versioned(Kind::Whereabouts, transit.holder.as_bytes(), revision, &row)
}

/// Somebody has gone through.
fn go(draft: &mut Draft<'_>, revision: u64, transit: &Transit, at: u64) -> Result<(), Fault> {
    if transit.first_person {
        draft.put_versioned(Kind::FirstPerson, transit.door.as_bytes(), revision, &at)?;
    }
    if !transit.followed {
        let key = transit.holder.as_bytes();
        let row: HolderRow = find(draft.view(), Kind::Whereabouts, key)?;
        return draft.put_versioned(
            Kind::Whereabouts,
            key,
            revision,
            &HolderRow { transit: None, ..row },
        );
    }
    let presence = Presence { area: transit.area.clone(), since: at };
    place(draft, revision, &transit.holder, Some(presence))
}

/// Puts a holder where he is, out of where he was and of where he might have gone.
fn place(
    draft: &mut Draft<'_>,
    revision: u64,
    holder: &str,
    presence: Option<Presence>,
) -> Result<(), Fault> {
    let row: HolderRow = find(draft.view(), Kind::Whereabouts, holder.as_bytes())?;
    close(draft, revision, row.transit.as_ref())?;
    let area = |presence: &Option<Presence>| presence.as_ref().and_then(|it| it.area.clone());
    let (before, after) = (area(&row.presence), area(&presence));
    if before != after {
        for (area, enters) in [(before, false), (after, true)] {
            let Some(area) = area else { continue };
            let mut there: AreaRow = find(draft.view(), Kind::Occupancy, area.as_bytes())?;
            there.present = match enters {
                true => there.present.saturating_add(1),
                false => there.present.saturating_sub(1),
            };
            draft.put_versioned(Kind::Occupancy, area.as_bytes(), revision, &there)?;
        }
    }
    let row = HolderRow { presence, transit: None };
    draft.put_versioned(Kind::Whereabouts, holder.as_bytes(), revision, &row)
}

/// Ends a way that was open.
fn close(draft: &mut Draft<'_>, revision: u64, open: Option<&Transit>) -> Result<(), Fault> {
    let Some(Transit { holder, area: Some(area), followed: true, .. }) = open else {
        return Ok(());
    };
    let mut there: AreaRow = find(draft.view(), Kind::Occupancy, area.as_bytes())?;
    there.expected.retain(|(name, _)| name != holder);
    draft.put_versioned(Kind::Occupancy, area.as_bytes(), revision, &there)
}

/// Counts a refusal of a credential.
pub(super) fn count(
    draft: &mut Draft<'_>,
    revision: u64,
    credential: &CredentialIdentifier,
    at: u64,
) -> Result<(), Fault> {
    let key = row::credential_key(credential)?;
    let mut row: FailuresRow = find(draft.view(), Kind::Failures, &key)?;
    row.failures = row.failures.saturating_add(1);
    row.last = row.last.max(Some(at));
    draft.put_versioned(Kind::Failures, &key, revision, &row)
}

/// The row stays, so that its revision does not go back.
fn clear(
    draft: &mut Draft<'_>,
    revision: u64,
    credential: &CredentialIdentifier,
) -> Result<(), Fault> {
    let key = row::credential_key(credential)?;
    draft.put_versioned(Kind::Failures, &key, revision, &FailuresRow::default())
}

fn find<T: Default + serde::de::DeserializeOwned>(
    rows: &dyn Rows,
    kind: Kind,
    key: &[u8],
) -> Result<T, Fault> {
    Ok(row::versioned(rows, kind, key)?.map(|found| found.value).unwrap_or_default())
}
