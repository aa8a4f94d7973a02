//! The statements that are held, and those that decisions rested on.

use super::draft::Draft;
use super::{Ledger, META_EVIDENCE, row};
use crate::journal::{Digest, Event};
use crate::store::rows::{Backend, Kind, Rows};
use crate::store::{EvidenceShelf, Fault, Origin, Statement};

impl<B: Backend> EvidenceShelf for Ledger<B> {
    fn evidence(&self) -> Result<Vec<Statement>, Fault> {
        self.backend.read(|rows| match held(rows)? {
            Some(set) => read(rows, &set)?.ok_or_else(|| Fault("held evidence is gone".into())),
            None => Ok(Vec::new()),
        })
    }

    fn hold_evidence(
        &self,
        origin: Origin<'_>,
        statements: &[Statement],
        events: Vec<Event>,
    ) -> Result<(), Fault> {
        self.write(|draft| {
            let before = held(draft.view())?;
            let set = Statement::set(statements);
            if before == set {
                return Ok(());
            }
            for event in events {
                draft.event(origin, event)?;
            }
            let members: Vec<Digest> = statements.iter().map(Statement::digest).collect();
            for (digest, statement) in members.iter().zip(statements) {
                draft.put_plain(Kind::Evidence, digest.as_bytes(), statement)?;
            }
            if let Some(set) = &set {
                draft.put_plain(Kind::EvidenceSet, set.as_bytes(), &members)?;
            }
            draft.put_plain(Kind::Meta, META_EVIDENCE, &set)?;
            match before {
                Some(before) => forget(draft, &before, &members),
                None => Ok(()),
            }
        })
    }

    fn evidence_of(&self, set: &Digest) -> Result<Option<Vec<Statement>>, Fault> {
        self.backend.read(|rows| read(rows, set))
    }
}

/// Notes that the journal refers to a set, so that it is kept with all that is in it.
pub(super) fn note(draft: &mut Draft<'_>, set: Digest, line: u64) -> Result<(), Fault> {
    if draft.progress.evidence == Some(set) {
        return Ok(());
    }
    let members: Vec<Digest> =
        row::plain(draft.view(), Kind::EvidenceSet, set.as_bytes())?.unwrap_or_default();
    for digest in members.iter().chain([&set]) {
        if draft.view().get(Kind::EvidenceUse, digest.as_bytes())?.is_none() {
            draft.put_plain(Kind::EvidenceUse, digest.as_bytes(), &line)?;
        }
    }
    draft.progress.evidence = Some(set);
    Ok(())
}

fn held(rows: &dyn Rows) -> Result<Option<Digest>, Fault> {
    Ok(row::plain::<Option<Digest>>(rows, Kind::Meta, META_EVIDENCE)?.flatten())
}

fn read(rows: &dyn Rows, set: &Digest) -> Result<Option<Vec<Statement>>, Fault> {
    let members: Option<Vec<Digest>> = row::plain(rows, Kind::EvidenceSet, set.as_bytes())?;
    let Some(members) = members else { return Ok(None) };
    let gone = || Fault("a statement of a set of evidence is gone".into());
    let statement =
        |digest: &Digest| row::plain(rows, Kind::Evidence, digest.as_bytes())?.ok_or_else(gone);
    members.iter().map(statement).collect::<Result<Vec<_>, Fault>>().map(Some)
}

/// Forgets a set that is not held any more, and what was in it alone, unless a decision rested on it.
fn forget(draft: &mut Draft<'_>, set: &Digest, kept: &[Digest]) -> Result<(), Fault> {
    let members: Vec<Digest> =
        row::plain(draft.view(), Kind::EvidenceSet, set.as_bytes())?.unwrap_or_default();
    let is_used = |draft: &Draft<'_>, digest: &Digest| {
        Ok::<_, Fault>(draft.view().get(Kind::EvidenceUse, digest.as_bytes())?.is_some())
    };
    if !is_used(draft, set)? {
        draft.remove(Kind::EvidenceSet, set.as_bytes())?;
    }
    for digest in members.iter().filter(|digest| !kept.contains(digest)) {
        if !is_used(draft, digest)? {
            draft.remove(Kind::Evidence, digest.as_bytes())?;
        }
    }
    Ok(())
}
