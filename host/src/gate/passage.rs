//! Who was let in has gone through.

use super::kept::recall;
use super::{Gate, GateError};
use crate::clock::Clock;
use crate::contract::decision::Change;
use crate::contract::verification::Decision;
use crate::store::{Fault, Origin, SiteStore, WhereaboutsError};

/// Why nobody was moved.
#[derive(Debug, thiserror::Error)]
pub enum PassageError {
    /// No such transaction was granted at this access point, or it was too long ago.
    #[error("no transaction `{0}` was granted here, or it was too long ago")]
    UnknownTransaction(String),
    /// Nobody of that transaction is on the way: nothing there asks where people are, or it was
    /// reported before.
    #[error("nobody is on the way by transaction `{0}`")]
    NotExpected(String),
    /// What was granted cannot be read.
    #[error(transparent)]
    Gate(#[from] GateError),
}

impl From<Fault> for PassageError {
    fn from(fault: Fault) -> Self {
        Self::Gate(fault.into())
    }
}

impl<S: SiteStore, C: Clock> Gate<S, C> {
    /// Moves everybody whom a granted transaction has let in: the controller has seen that access was
    /// taken. The transaction is known by the name that the request had, for as long as a retry of it
    /// would be answered.
    ///
    /// # Errors
    /// [`PassageError`]. Then nobody was moved, unless the store failed after the first of two.
    pub fn access_taken(
        &self,
        access_point: &str,
        transaction: &str,
        by: &str,
    ) -> Result<(), PassageError> {
        let at = self.clock.reading();
        let remembered = self.store.remembered(access_point, transaction, at)?;
        let unknown = || PassageError::UnknownTransaction(transaction.into());
        let decision = recall(&remembered.ok_or_else(unknown)?)?;
        let changes = match &decision {
            Decision::Granted(grant) => grant.obligations.changes.as_slice(),
            _ => &[],
        };
        let mut moved = false;
        for change in changes {
            let Change::Transit(transit) = change else { continue };
            match self.store.take_access(Origin { at, by }, &transit.holder, access_point) {
                Ok(()) => moved = true,
                // One of two may have been reported by himself.
                Err(WhereaboutsError::NotExpected { .. } | WhereaboutsError::UnknownHolder(_)) => {}
                Err(WhereaboutsError::Fault(fault)) => return Err(fault.into()),
                Err(WhereaboutsError::UnknownCredential) => return Err(unknown()),
            }
        }
        if moved { Ok(()) } else { Err(PassageError::NotExpected(transaction.into())) }
    }
}
