//! Where holders are, as far as doors can tell, and refusals that count towards a lock-out.

use super::{Fault, Origin};
use crate::contract::question::{CredentialIdentifier, Presence};

/// What operators and controllers do about whereabouts. Decisions change them by their own obligations.
pub trait Whereabouts: Send + Sync {
    /// A holder who was let in has gone: the controller reports that access was taken.
    ///
    /// # Errors
    /// [`WhereaboutsError::NotExpected`], if his last way is not an open one through this access point.
    fn take_access(
        &self,
        origin: Origin<'_>,
        holder: &str,
        access_point: &str,
    ) -> Result<(), WhereaboutsError>;

    /// Says where a holder is; absent, nobody knows, and anti-passback lets him pass once.
    ///
    /// # Errors
    /// [`WhereaboutsError::UnknownHolder`]. Whether there is such an area, the caller must know.
    fn set_presence(
        &self,
        origin: Origin<'_>,
        holder: &str,
        presence: Option<&Presence>,
    ) -> Result<(), WhereaboutsError>;

    /// Where a holder is. Absent: nobody knows.
    ///
    /// # Errors
    /// [`Fault`].
    fn presence(&self, holder: &str) -> Result<Option<Presence>, Fault>;

    /// Ends a lock-out.
    ///
    /// # Errors
    /// [`WhereaboutsError::UnknownCredential`].
    fn clear_failures(
        &self,
        origin: Origin<'_>,
        credential: &CredentialIdentifier,
    ) -> Result<(), WhereaboutsError>;
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum WhereaboutsError {
    /// The holder was not let in there, or has gone already.
    #[error("holder `{holder}` is not on the way through `{access_point}`")]
    NotExpected {
        /// Who.
        holder: String,
        /// Where.
        access_point: String,
    },
    /// There is no such holder.
    #[error("there is no holder `{0}`")]
    UnknownHolder(String),
    /// There is no such credential.
    #[error("the credential is not enrolled")]
    UnknownCredential,
    /// The store cannot.
    #[error(transparent)]
    Fault(#[from] Fault),
}
