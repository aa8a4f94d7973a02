//! The keys that bundles and operators have named.

use super::{Ledger, META_SIGNING_KEYS, row};
use crate::contract::circumstance::TrustedKey;
use crate::journal::Event;
use crate::store::rows::{Backend, Kind};
use crate::store::{Fault, Origin, SigningKeys};

impl<B: Backend> SigningKeys for Ledger<B> {
    fn signing_keys(&self) -> Result<Option<Vec<TrustedKey>>, Fault> {
        self.backend.read(|rows| row::plain(rows, Kind::Meta, META_SIGNING_KEYS))
    }

    fn hold_signing_keys(
        &self,
        origin: Origin<'_>,
        keys: &[TrustedKey],
        event: Event,
    ) -> Result<(), Fault> {
        self.write(|draft| {
            draft.event(origin, event)?;
            draft.put_plain(Kind::Meta, META_SIGNING_KEYS, &keys)
        })
    }
}
