//! A phone that Doordeck has certified.

use crate::Chain;
use crate::authority::{MintError, Validity};
use crate::operation::{DeviceKey, Dialect, Operation, sign};

/// The user of every such phone, as its leaf certificate names it.
const USER: &str = "62143130-538f-11e9-a6c4-5353182984b7";

/// For how many seconds a certificate is valid, before and after.
const DAY: u64 = 86_400;

/// For how many seconds a request can be presented.
const MINUTE: u64 = 60;

/// A phone with its key and its certificates.
#[derive(Clone, Debug)]
pub struct Phone {
    key: DeviceKey,
    chain: Chain,
}

impl Phone {
    /// The phone with this label, certified for a day before `now` (seconds since the Unix epoch)
    /// and a day after.
    ///
    /// # Errors
    /// [`MintError`], where a time is out of the range of DER.
    pub fn of(label: &str, now: u64) -> Result<Self, MintError> {
        let key = DeviceKey::of(label);
        let validity =
            Validity { not_before: now.saturating_sub(DAY), not_after: now.saturating_add(DAY) };
        let chain = Chain::doordeck(USER, &key, validity)?;
        Ok(Self { key, chain })
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// Its certificates.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// A signed request to unlock `lock`, issued at `now` (seconds since the Unix epoch) and good for
    /// a minute.
    #[must_use]
    pub fn unlock(&self, lock: &str, now: u64, identifier: &str) -> String {
        let operation = Operation {
            user: USER.into(),
            lock: lock.into(),
            issued_at: now,
            expires: now.saturating_add(MINUTE),
            identifier: Some(identifier.into()),
            locked: false,
        };
        sign(&operation, &self.key, &self.chain, Dialect::Standard)
    }
}
