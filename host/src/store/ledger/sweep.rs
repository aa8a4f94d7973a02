//! Forgets claims and transactions that are over, a few at a time.
//!
//! There is no index by time, which would cost a write with every claim. Instead, after so many
//! insertions, a few rows are looked at, going round and round: what is over is found at the latest
//! after a round, so at most a fraction of the rows is dead.

use super::claims::KeptClaim;
use super::draft::Draft;
use super::row;
use super::transactions::KeptTransaction;
use crate::store::rows::Kind;
use crate::store::{Fault, Reading};

/// After how many insertions.
const EVERY: u64 = 32;

/// How many rows of each kind are looked at: several for each inserted one.
const ROWS: usize = 128;

/// Where to look next.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    claims: Vec<u8>,
    transactions: Vec<u8>,
}

/// Looks for what is over, if it is time, and returns the claims that were forgotten.
///
/// The floor as it is *written* decides: a floor that can be lost in a crash would let the clock
/// that is believed go back behind a claim that is gone. The clock is asked only whether it can be
/// relied upon at all.
pub(super) fn sweep(
    draft: &mut Draft<'_>,
    at: Reading,
    boot: u64,
) -> Result<Vec<KeptClaim>, Fault> {
    let floor = draft.progress.floor;
    let is_reliable = at.trusted && at.now.is_some_and(|now| now >= floor);
    if draft.progress.unswept < EVERY || !is_reliable {
        return Ok(Vec::new());
    }
    draft.progress.unswept = 0;
    let mut forgotten = Vec::new();
    let mut place = std::mem::take(&mut draft.progress.sweep);
    place.claims = round(draft, Kind::Claim, &place.claims, |octets| {
        let claim: KeptClaim = row::decode(Kind::Claim, octets)?;
        let is_over = claim.is_over(floor);
        if is_over {
            forgotten.push(claim);
        }
        Ok(is_over)
    })?;
    place.transactions = round(draft, Kind::Transaction, &place.transactions, |octets| {
        let kept: KeptTransaction = row::decode(Kind::Transaction, octets)?;
        Ok(kept.can_be_forgotten(at, boot, floor))
    })?;
    draft.progress.sweep = place;
    Ok(forgotten)
}

/// Looks at some rows and returns where to go on.
fn round(
    draft: &mut Draft<'_>,
    kind: Kind,
    from: &[u8],
    mut is_over: impl FnMut(&[u8]) -> Result<bool, Fault>,
) -> Result<Vec<u8>, Fault> {
    let rows = draft.view().scan(kind, from, ROWS)?;
    let next = rows.last().filter(|_| rows.len() == ROWS).map(|(key, _)| row::behind(key));
    for (key, value) in rows {
        if is_over(&value)? {
            draft.remove(kind, &key)?;
        }
    }
    Ok(next.unwrap_or_default())
}
