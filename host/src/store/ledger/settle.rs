//! Commits decisions: claims, changes and journal lines, several decisions in one transaction.

use std::collections::BTreeMap;

use super::assignments;
use super::claims::{self, KeptClaim};
use super::desk::{Desk, Rest};
use super::draft::Draft;
use super::evidence;
use super::row;
use super::transactions::{self, KeptTransaction};
use super::whereabouts;
use crate::contract::decision::Change;
use crate::contract::question::CredentialIdentifier;
use crate::journal::{Digest, EncodedEntry};
use crate::store::rows::Kind;
use crate::store::{Attempt, Fault, Reading, Settlement, Transaction};

/// A decision to be committed, with all that it needs to be done by another thread.
pub(super) struct Settling {
    at: Reading,
    entry: EncodedEntry,
    /// The bundle that decided.
    bundle: Option<Digest>,
    /// The evidence that was in force.
    evidence: Option<Digest>,
    /// What must still hold, if anything must.
    rest: Option<Rest>,
    /// How many uses to take of which assignment.
    uses: BTreeMap<String, u32>,
    /// What else changes.
    changes: Vec<Change>,
    /// Of which credential, and whether it is one refusal more of it.
    credential: Option<CredentialIdentifier>,
    counts: bool,
    claims: Vec<(Vec<u8>, KeptClaim)>,
    transaction: Option<Transaction>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    Committed,
    Conflict,
}

impl Settling {
    /// Absent if the attempt was not given these answers, or has been given up since.
    pub(super) fn new(
        attempt: Attempt,
        settlement: &Settlement<'_>,
        entry: EncodedEntry,
        desk: &Desk,
    ) -> Option<Self> {
        let open = desk.find(attempt);
        // A decision that was made without any answer, or broke off before it saw them, rests on
        // none. What the attempt has claimed stays claimed all the same.
        let rests_on_nothing = settlement.answers.is_empty() && !settlement.conditional;
        if !rests_on_nothing && !open.is_some_and(|open| open.was_given(settlement.answers)) {
            return None;
        }
        let open = open.cloned().unwrap_or_default();
        let mut uses = BTreeMap::<String, u32>::new();
        for change in settlement.changes {
            if let Change::UseAssignment(identifier) = change {
                let count = uses.entry(identifier.clone()).or_default();
                *count = count.saturating_add(1);
            }
        }
        Some(Self {
            at: attempt.clock,
            entry,
            bundle: settlement.entry.bundle(),
            evidence: settlement.entry.evidence(),
            claims: desk.claims_of(&open),
            rest: settlement.conditional.then_some(open.rest),
            uses,
            changes: settlement.changes.to_vec(),
            credential: settlement.credential.cloned(),
            counts: settlement.counts,
            transaction: settlement.transaction.cloned(),
        })
    }

    pub(super) fn at(&self) -> Reading {
        self.at
    }

    /// Looks whether everything holds, then writes.
    pub(super) fn settle(self, draft: &mut Draft<'_>, boot: u64) -> Result<Verdict, Fault> {
        if !self.holds(draft, boot)? {
            return Ok(Verdict::Conflict);
        }
        let revision = draft.append(self.at, self.entry)?;
        for (identifier, uses) in &self.uses {
            assignments::take_uses(draft, revision, identifier, *uses)?;
        }
        for change in &self.changes {
            whereabouts::apply(draft, revision, change, self.credential.as_ref())?;
        }
        if let (true, Some(credential), Some(at)) = (self.counts, &self.credential, self.at.now) {
            whereabouts::count(draft, revision, credential, at)?;
        }
        for (identifier, claim) in &self.claims {
            draft.put_plain(Kind::Claim, identifier, claim)?;
            draft.progress.unswept = draft.progress.unswept.saturating_add(1);
        }
        if let Some(transaction) = &self.transaction {
            let key = transactions::key(&transaction.access_point, &transaction.identifier);
            let kept = KeptTransaction::new(transaction, self.at, boot);
            draft.put_plain(Kind::Transaction, &key, &kept)?;
            draft.progress.unswept = draft.progress.unswept.saturating_add(1);
        }
        if let Some(bundle) = self.bundle {
            note_bundle(draft, bundle, revision)?;
        }
        if let Some(evidence) = self.evidence {
            evidence::note(draft, evidence, revision)?;
        }
        Ok(Verdict::Committed)
    }

    fn holds(&self, draft: &Draft<'_>, boot: u64) -> Result<bool, Fault> {
        let rows = draft.view();
        if let Some(rest) = &self.rest
            && !rest.holds(rows, draft.progress.changed)?
        {
            return Ok(false);
        }
        for (identifier, uses) in &self.uses {
            if !assignments::has_uses(rows, identifier, *uses)? {
                return Ok(false);
            }
        }
        // The desk has seen to it already; a claim that is made twice would open a door twice.
        for (identifier, _) in &self.claims {
            if claims::is_kept(rows, identifier)? {
                return Ok(false);
            }
        }
        let Some(transaction) = &self.transaction else { return Ok(true) };
        let key = transactions::key(&transaction.access_point, &transaction.identifier);
        let kept: Option<KeptTransaction> = row::plain(rows, Kind::Transaction, &key)?;
        Ok(kept.is_none_or(|kept| kept.is_over(self.at, boot, draft.progress.floor)))
    }
}

/// Notes that the journal refers to a bundle, so that it is kept.
fn note_bundle(draft: &mut Draft<'_>, bundle: Digest, line: u64) -> Result<(), Fault> {
    if draft.progress.bundle == Some(bundle) {
        return Ok(());
    }
    if row::plain::<u64>(draft.view(), Kind::BundleUse, bundle.as_bytes())?.is_none() {
        draft.put_plain(Kind::BundleUse, bundle.as_bytes(), &line)?;
    }
    draft.progress.bundle = Some(bundle);
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::journal::{Entry, Event, Recorded};
    use crate::store::MemoryStore;

    fn settling(claim: u8) -> Settling {
        let event = Event::ThreatLevelSet { level: claim };
        let entry = Entry::Event(Box::new(Recorded { by: "test".into(), event }));
        Settling {
            at: Reading { now: None, trusted: false, uptime: 0 },
            entry: EncodedEntry::of(&entry).unwrap(),
            bundle: None,
            evidence: None,
            rest: None,
            uses: BTreeMap::new(),
            changes: Vec::new(),
            credential: None,
            counts: false,
            claims: vec![(vec![claim; 32], KeptClaim { keep_until: 0, credential: 1 })],
            transaction: None,
        }
    }

    #[test]
    fn one_group_does_not_make_a_claim_twice() {
        let store = MemoryStore::new().unwrap();
        let group = vec![settling(1), settling(1), settling(2)];
        let verdicts = store.settle(group).unwrap();
        assert_eq!(verdicts, [Verdict::Committed, Verdict::Conflict, Verdict::Committed]);
    }
}
