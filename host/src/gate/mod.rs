//! The gate: a presentation goes in, a decision comes out that is durable.
//!
//! Three steps, by the same names in every host of the contract:
//! 1. *verify*: the engine checks the proof;
//! 2. *answer*: the store answers the engine's questions and reserves the claim;
//! 3. *decide*: the engine decides, and the store makes claim, changes and journal line durable.
//!
//! Whatever goes wrong on the way, the door stays closed.

mod bundle;
mod challenges;
mod current;
mod error;
mod evidence;
mod kept;
mod passage;
mod request;
mod waiting;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use self::current::{Current, Worker};
use self::error::Interrupted;
use self::kept::{place, presentation, recall, remember};
use self::request::circumstance;
use self::waiting::Waiting;
use crate::clock::Clock;
use crate::contract::circumstance::{Circumstance, Secret, TrustedKey};
use crate::contract::decision::Change;
use crate::contract::question::Answer;
use crate::contract::verification::{BundleSummary, Decision};
use crate::engine::{Checked, Engine, Trap};
use crate::journal::{Circumstance as Journaled, Decided, Digest, Entry, Evidence, Failure};
use crate::store::{Attempt, CommitError, Reading, Settlement, SiteStore};

pub use self::bundle::{BundleStatus, InForce, Kept, MAX_SIGNING_KEYS, Refused};
pub use self::error::{AcceptError, EvidenceError, GateError, IssueError, KeyError};
pub use self::passage::PassageError;
pub use self::request::{Continues, Request, Verdict, report};
pub use self::waiting::MAX_WAITING;

/// How often a decision is taken again because something changed under it. More is a store's fault.
const CONFLICTS: usize = 16;

/// Decides at the access points of one site.
pub struct Gate<S, C> {
    engine: Engine,
    store: S,
    clock: C,
    site: String,
    trusted_keys: Vec<TrustedKey>,
    secrets: Vec<Secret>,
    current: RwLock<Option<Arc<Current>>>,
    /// Held while bundle or evidence change, so that neither is lost to the other.
    changing: Mutex<()>,
    /// Why the current bundle is not the one in force.
    fault: Mutex<Option<String>>,
    attempts: AtomicU64,
    waiting: Waiting,
}

impl<S: std::fmt::Debug, C: std::fmt::Debug> std::fmt::Debug for Gate<S, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate")
            .field("site", &self.site)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

impl<S: SiteStore, C: Clock> Gate<S, C> {
    /// A gate with the bundle that the store has: the current one or, if the engine refuses that,
    /// the last good one. Without either, every request is [`GateError::NoBundle`].
    ///
    /// # Errors
    /// [`AcceptError`], if the store cannot be read or the engine dies.
    pub fn open(
        engine: Engine,
        store: S,
        clock: C,
        site: impl Into<String>,
        trusted_keys: Vec<TrustedKey>,
        secrets: Vec<Secret>,
    ) -> Result<Self, AcceptError> {
        let gate = Self {
            engine,
            store,
            clock,
            site: site.into(),
            trusted_keys,
            secrets,
            current: RwLock::new(None),
            changing: Mutex::new(()),
            fault: Mutex::new(None),
            attempts: AtomicU64::new(0),
            waiting: Waiting::default(),
        };
        gate.open_slots()?;
        Ok(gate)
    }

    /// The store behind the gate.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The compiled component behind the gate.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What the clocks say.
    pub fn reading(&self) -> Reading {
        self.clock.reading()
    }

    /// What the bundle in force says of itself.
    pub fn summary(&self) -> Option<BundleSummary> {
        self.current().map(|current| current.summary.clone())
    }

    /// Decides, and returns once the decision is durable.
    ///
    /// # Errors
    /// [`GateError`]. Then nothing was granted.
    pub fn decide(&self, request: &Request) -> Result<Verdict, GateError> {
        let clock = self.clock.reading();
        // Before the transaction that it continues is taken up: a retry finds that one ended.
        if let Some(verdict) = self.repeat(request, clock)? {
            return Ok(verdict);
        }
        let floor = self.store.raise_floor(clock)?;
        let at = circumstance(request, self.resume(request, clock)?, clock, floor);
        let number = self.attempts.fetch_add(1, Ordering::Relaxed);
        let attempt = Attempt { number, clock };
        let current = self.current().ok_or(GateError::NoBundle)?;
        let mut worker = self.take_worker(&current)?;
        for _ in 0..CONFLICTS {
            match self.attempt(&mut worker, attempt, request, &at, &current) {
                Ok((decision, place)) => {
                    current.idle(worker);
                    let opened = match &decision {
                        Decision::MoreNeeded(pending) => {
                            Some(self.waiting.open(&request.access_point, pending, clock)?)
                        }
                        _ => None,
                    };
                    return Ok(Verdict { decision, repeated: false, place, opened });
                }
                Err(Interrupted::Conflict) => {
                    if let Some(verdict) = self.repeat(request, clock)? {
                        current.idle(worker);
                        return Ok(verdict);
                    }
                }
                Err(Interrupted::Error(GateError::Trap(trap))) => {
                    drop(worker);
                    return Err(self.note_trap(trap, attempt, request, &at));
                }
                Err(Interrupted::Error(error)) => {
                    current.idle(worker);
                    return Err(error);
                }
            }
        }
        current.idle(worker);
        Err(GateError::Unsettled)
    }

    /// The three steps, once.
    fn attempt(
        &self,
        worker: &mut Worker,
        attempt: Attempt,
        request: &Request,
        at: &Circumstance,
        current: &Current,
    ) -> Result<(Decision, Option<Vec<u8>>), Interrupted> {
        // 1. verify
        let verified = match worker.verify(&request.presentation, at)? {
            Checked::Verified(verified) => verified,
            Checked::Denied(denial) => {
                let decision = Decision::Denied(denial);
                let settled = self.settle(attempt, request, at, current, Vec::new(), decision)?;
                return Ok((settled, None));
            }
        };
        // 2. answer
        let questions = worker.instance.questions(&verified).map_err(GateError::from)?;
        let answers = match self.store.answer(attempt, &questions) {
            Ok(answers) => answers,
            Err(fault) => {
                worker.instance.abandon(verified).map_err(GateError::from)?;
                return Err(Interrupted::Error(fault.into()));
            }
        };
        // 3. decide
        let decision = worker.decide(verified, &answers)?;
        let settled = self.settle(attempt, request, at, current, answers, decision)?;
        let place = place(&settled, questions);
        Ok((settled, place))
    }

    /// Makes a decision durable.
    fn settle(
        &self,
        attempt: Attempt,
        request: &Request,
        at: &Circumstance,
        current: &Current,
        answers: Vec<Answer>,
        decision: Decision,
    ) -> Result<Decision, Interrupted> {
        let decided = Arc::new(Decided {
            circumstance: Journaled::from(at),
            presentation: presentation(&request.presentation, &decision),
            answers,
            evidence: current.evidence_set,
            outcome: decision,
        });
        let (changes, conditional): (&[Change], bool) = match &decided.outcome {
            Decision::Granted(grant) => (&grant.obligations.changes, true),
            Decision::Referred(referral) => (&referral.obligations.changes, true),
            Decision::Denied(_) | Decision::MoreNeeded(_) | Decision::Deferred(_) => (&[], false),
        };
        let transaction = match &request.transaction {
            Some(identifier) if conditional => {
                Some(remember(identifier, request, current, &decided.outcome)?)
            }
            _ => None,
        };
        let entry = Entry::Decision(Arc::clone(&decided));
        let settlement = Settlement {
            answers: &decided.answers,
            changes,
            credential: report(&decided.outcome).journal.credential.as_ref(),
            counts: matches!(&decided.outcome, Decision::Denied(denial) if denial.counts),
            conditional,
            transaction: transaction.as_ref(),
            entry: &entry,
        };
        let committed = self.store.commit(attempt, &settlement);
        drop(entry);
        match committed {
            // A store that keeps entries as they are has the other half.
            Ok(()) => Ok(Arc::try_unwrap(decided)
                .map_or_else(|shared| shared.outcome.clone(), |decided| decided.outcome)),
            Err(CommitError::Conflict) => Err(Interrupted::Conflict),
            Err(CommitError::Fault(fault)) => Err(Interrupted::Error(fault.into())),
        }
    }

    /// The answer to an earlier request of the same name, if there was one.
    fn repeat(&self, request: &Request, clock: Reading) -> Result<Option<Verdict>, GateError> {
        let Some(transaction) = &request.transaction else { return Ok(None) };
        let remembered = self.store.remembered(&request.access_point, transaction, clock)?;
        let Some(remembered) = remembered else { return Ok(None) };
        if remembered.presentation != Digest::of(&request.presentation) {
            return Err(GateError::TransactionReused(transaction.clone()));
        }
        let decision = recall(&remembered)?;
        Ok(Some(Verdict { decision, repeated: true, place: None, opened: None }))
    }

    /// Writes down that the engine died over a presentation, of which only the digest is kept. The
    /// claim that was reserved stays made.
    fn note_trap(
        &self,
        trap: Trap,
        attempt: Attempt,
        request: &Request,
        at: &Circumstance,
    ) -> GateError {
        tracing::error!(%trap, access_point = request.access_point, "the engine trapped");
        let entry = Entry::Fault(Box::new(Failure {
            circumstance: Journaled::from(at),
            presentation: Evidence::digest(&request.presentation),
            answers: Vec::new(),
            fault: trap.to_string(),
        }));
        let settlement = Settlement {
            answers: &[],
            changes: &[],
            credential: None,
            counts: false,
            conditional: false,
            transaction: None,
            entry: &entry,
        };
        if let Err(error) = self.store.commit(attempt, &settlement) {
            tracing::error!(%error, "the trap could not be journaled");
        }
        trap.into()
    }

    fn current(&self) -> Option<Arc<Current>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, current: Current) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(current));
    }
}
