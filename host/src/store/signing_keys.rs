//! The keys that may sign the next bundle, once the host does not go by its configuration any more.

use super::{Fault, Origin};
use crate::contract::circumstance::TrustedKey;
use crate::journal::Event;

/// The keys that may sign the next bundle.
///
/// They come from the bundle that named some last, or from an operator's order, and take the place of
/// those that the host was configured with. Putting a bundle in force that names keys changes them in
/// the same transaction.
pub trait SigningKeys: Send + Sync {
    /// The keys. Absent: neither bundle nor operator has said any, and the configuration counts.
    ///
    /// # Errors
    /// [`Fault`].
    fn signing_keys(&self) -> Result<Option<Vec<TrustedKey>>, Fault>;

    /// Trusts these keys and no others from now on, and journals why.
    ///
    /// # Errors
    /// [`Fault`]. Then those before are still trusted.
    fn hold_signing_keys(
        &self,
        origin: Origin<'_>,
        keys: &[TrustedKey],
        event: Event,
    ) -> Result<(), Fault>;
}
