//! The bundle in force, and the instances that have it.

use std::sync::{Mutex, PoisonError};

use super::GateError;
use crate::contract::circumstance::Circumstance;
use crate::contract::question::Answer;
use crate::contract::verification::{BundleSummary, Decision};
use crate::engine::{Checked, Instance, Verified, Verifier};
use crate::journal::Digest;
use crate::store::{SignedBundle, Statement};

/// The bundle in force and the instances that have loaded it.
pub(super) struct Current {
    pub(super) bundle: SignedBundle,
    pub(super) summary: BundleSummary,
    /// What it was loaded with.
    pub(super) evidence: Vec<Statement>,
    /// What those are known by together.
    pub(super) evidence_set: Option<Digest>,
    pub(super) idle: Mutex<Vec<Worker>>,
}

/// An instance with the current bundle in it.
pub(super) struct Worker {
    pub(super) instance: Instance,
    pub(super) verifier: Verifier,
}

impl Current {
    /// Puts an instance back for the next request.
    pub(super) fn idle(&self, worker: Worker) {
        self.lock().push(worker);
    }

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Worker {
    pub(super) fn verify(
        &mut self,
        presentation: &[u8],
        at: &Circumstance,
    ) -> Result<Checked, GateError> {
        Ok(self.instance.verify(self.verifier, presentation, at)?)
    }

    pub(super) fn decide(
        &mut self,
        verified: Verified,
        answers: &[Answer],
    ) -> Result<Decision, GateError> {
        Ok(self.instance.decide(verified, answers)?)
    }
}
