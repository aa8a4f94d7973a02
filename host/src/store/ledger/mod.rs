//! The rules of a store, over any rows.
//!
//! - [`answer`] joins what is asked from one view and reserves claims at the [`desk`], under a short
//!   lock.
//! - [`settle`] commits decisions in groups ([`group_commit`]): it compares the revision of every row
//!   that a grant rests on with what it was, then writes claims, changes and the journal line.
//! - Everything else is one [`draft`] with its own journal lines.

mod answer;
mod assignments;
mod bundles;
mod challenges;
mod claims;
mod desk;
mod draft;
mod enrolment;
mod evidence;
mod floor;
mod group_commit;
mod groups;
mod journal;
mod opening;
mod party;
mod registry;
mod row;
mod runtime;
mod settle;
mod signing_keys;
mod sweep;
mod transactions;
mod whereabouts;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use self::desk::{Desk, Rest};
use self::draft::{Draft, Progress};
use self::floor::Floor;
use self::group_commit::GroupCommit;
use self::settle::{Settling, Verdict};
use super::rows::Backend;
use super::{Attempt, ClockFloor as _, CommitError, Fault, Settlement, Store};
use crate::contract::question::{Answer, Question};
use crate::journal::{EncodedEntry, Entry, JournalId, JournalKey};

pub use opening::OpenError;

/// Which store and which journal this is.
const META_IDENTITY: &[u8] = b"identity";
/// The newest checkpoint.
const META_SEAL: &[u8] = b"seal";
/// How much the registry holds.
const META_COUNTS: &[u8] = b"counts";
/// The clock floor.
const META_FLOOR: &[u8] = b"floor";
/// The set of evidence that is held.
const META_EVIDENCE: &[u8] = b"evidence";
/// The bundles' slots and floor.
const META_SLOTS: &[u8] = b"slots";
/// The bundle that was refused last.
const META_REFUSED: &[u8] = b"refused-bundle";
/// The keys that may sign the next bundle.
const META_SIGNING_KEYS: &[u8] = b"signing-keys";
/// Lockdowns and threat level.
const SITE: &[u8] = b"site";

/// A site's store over a [`Backend`].
pub struct Ledger<B> {
    backend: B,
    journal: JournalId,
    key: JournalKey,
    /// Tells this run of the host from others.
    boot: u64,
    desk: Mutex<Desk>,
    floor: Mutex<Floor>,
    /// Held while writing.
    progress: Mutex<Progress>,
    /// [`Progress::changed`], to be read meanwhile. What is read after it may be newer.
    changed: AtomicU64,
    commits: GroupCommit<Settling, Verdict>,
}

impl<B: Backend> Store for Ledger<B> {
    fn answer(&self, attempt: Attempt, questions: &[Question]) -> Result<Vec<Answer>, Fault> {
        let floor = lock(&self.floor)?.value();
        let seen = self.changed.load(Ordering::Acquire);
        let mut desk = lock(&self.desk)?;
        desk.begin(attempt);
        // The view is opened with the desk locked: a claim is seen either there or in the rows.
        let answers = self.backend.read(|rows| {
            let (answers, reads) = answer::answer(rows, &mut desk, attempt, floor, questions)?;
            desk.answered(attempt, &answers, Rest { seen, reads });
            Ok(answers)
        });
        if answers.is_err() {
            desk.give_up(attempt.number);
        }
        answers
    }

    fn commit(&self, attempt: Attempt, settlement: &Settlement<'_>) -> Result<(), CommitError> {
        if !matches!(settlement.entry, Entry::Decision(_) | Entry::Fault(_)) {
            return Err(Fault("only decisions and faults are committed".into()).into());
        }
        self.raise_floor(attempt.clock)?;
        let entry = EncodedEntry::of(settlement.entry).map_err(|error| Fault(error.to_string()))?;
        let settling = Settling::new(attempt, settlement, entry, &*lock(&self.desk)?)
            .ok_or(CommitError::Conflict)?;
        let verdict = self.commits.run(settling, |group| self.settle(group));
        let mut desk = lock(&self.desk)?;
        match verdict {
            Ok(Verdict::Committed) => {
                desk.close(attempt.number);
                Ok(())
            }
            Ok(Verdict::Conflict) => Err(CommitError::Conflict),
            Err(fault) => {
                desk.give_up(attempt.number);
                Err(fault.into())
            }
        }
    }
}

impl<B: Backend> Ledger<B> {
    /// Commits a group of decisions.
    fn settle(&self, group: Vec<Settling>) -> Result<Vec<Verdict>, Fault> {
        let (verdicts, forgotten) = self.write(|draft| {
            let last = group.last().map(Settling::at);
            let verdicts = group
                .into_iter()
                .map(|settling| settling.settle(draft, self.boot))
                .collect::<Result<Vec<_>, Fault>>()?;
            let forgotten = match last {
                Some(at) => sweep::sweep(draft, at, self.boot)?,
                None => Vec::new(),
            };
            Ok::<_, Fault>((verdicts, forgotten))
        })?;
        if !forgotten.is_empty() {
            let mut desk = lock(&self.desk)?;
            forgotten.into_iter().for_each(|claim| desk.claims.forget(claim));
        }
        Ok(verdicts)
    }

    /// Makes changes with their journal lines, all or nothing.
    fn write<T, E: From<Fault>>(
        &self,
        apply: impl FnOnce(&mut Draft<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut progress = lock(&self.progress)?;
        let floor = lock(&self.floor)?.value();
        let (result, written) = self.backend.write(|rows| {
            let mut draft = Draft::new(rows, progress.clone(), self.journal, &self.key, floor);
            let result = apply(&mut draft)?;
            Ok::<_, E>((result, draft.finish()?))
        })?;
        if let Some(to) = written.floor_reset {
            lock(&self.floor)?.reset(to);
        }
        *progress = written.progress;
        self.changed.store(progress.changed, Ordering::Release);
        Ok(result)
    }
}

impl<B> std::fmt::Debug for Ledger<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("journal", &self.journal).finish_non_exhaustive()
    }
}

/// Locks, unless a thread has panicked and left who knows what.
fn lock<T>(mutex: &Mutex<T>) -> Result<MutexGuard<'_, T>, Fault> {
    mutex.lock().map_err(|_| Fault("a thread panicked while it had the store locked".into()))
}
