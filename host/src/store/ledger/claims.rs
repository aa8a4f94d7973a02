//! Single-use claims: which are made, which are reserved by an attempt, and how many are live.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::row;
use crate::contract::question::{ClaimResult, SingleUse};
use crate::store::Fault;
use crate::store::rows::{Kind, Rows};

/// A claim as it is kept, under its replay identifier.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct KeptClaim {
    /// Seconds since the Unix epoch. It matters up to and with this second.
    pub(super) keep_until: u64,
    /// The credential's number, for its quota.
    pub(super) credential: u64,
}

impl KeptClaim {
    /// Whether it can be forgotten: a time after it has surely passed, so no clock that is believed
    /// will read less again.
    pub(super) fn is_over(&self, floor: u64) -> bool {
        self.keep_until < floor
    }
}

/// Claims between answer and commit, and what counts against quotas.
///
/// Invariant: `live` has one entry for every kept or reserved claim, except for some that are over.
#[derive(Debug, Default)]
pub(super) struct Claims {
    reserved: HashMap<Vec<u8>, KeptClaim>,
    live: HashMap<u64, Vec<u64>>,
}

impl Claims {
    /// Counts a claim that is kept, when the store is opened.
    pub(super) fn count(&mut self, claim: KeptClaim) {
        self.live.entry(claim.credential).or_default().push(claim.keep_until);
    }

    /// Reserves a claim, if it is neither kept nor reserved and the credential's quota allows it.
    pub(super) fn reserve(
        &mut self,
        rows: &dyn Rows,
        claim: &SingleUse,
        credential: u64,
        floor: u64,
    ) -> Result<ClaimResult, Fault> {
        let identifier = &claim.identifier;
        if self.reserved.contains_key(identifier) || is_kept(rows, identifier)? {
            return Ok(ClaimResult::Used);
        }
        let kept = KeptClaim { keep_until: claim.keep_until, credential };
        let live = self.live.entry(credential).or_default();
        live.retain(|keep_until| !KeptClaim { keep_until: *keep_until, credential }.is_over(floor));
        let quota = usize::try_from(claim.quota).unwrap_or(usize::MAX);
        if live.len() >= quota {
            if live.is_empty() {
                self.live.remove(&credential);
            }
            return Ok(ClaimResult::Full(claim.quota));
        }
        live.push(kept.keep_until);
        self.reserved.insert(identifier.clone(), kept);
        Ok(ClaimResult::Made)
    }

    /// A reserved claim, by its replay identifier.
    pub(super) fn reserved(&self, identifier: &[u8]) -> Option<KeptClaim> {
        self.reserved.get(identifier).copied()
    }

    /// The claim is kept by now, and no longer reserved.
    pub(super) fn made(&mut self, identifier: &[u8]) {
        self.reserved.remove(identifier);
    }

    /// The claim will not be made by who reserved it.
    pub(super) fn give_up(&mut self, identifier: &[u8]) {
        if let Some(claim) = self.reserved.remove(identifier) {
            self.forget(claim);
        }
    }

    /// The claim is no longer kept.
    pub(super) fn forget(&mut self, claim: KeptClaim) {
        let Some(live) = self.live.get_mut(&claim.credential) else { return };
        if let Some(found) = live.iter().position(|keep_until| *keep_until == claim.keep_until) {
            live.swap_remove(found);
        }
        if live.is_empty() {
            self.live.remove(&claim.credential);
        }
    }
}

/// Whether a claim has been made.
pub(super) fn is_kept(rows: &dyn Rows, identifier: &[u8]) -> Result<bool, Fault> {
    Ok(row::plain::<KeptClaim>(rows, Kind::Claim, identifier)?.is_some())
}
