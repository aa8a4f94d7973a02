//! Granted transactions, as they are kept.

use serde::{Deserialize, Serialize};

use super::{Ledger, lock, row};
use crate::store::rows::{Backend, Kind};
use crate::store::{Fault, Reading, Remembered, Transaction, Transactions};

impl<B: Backend> Transactions for Ledger<B> {
    fn remembered(
        &self,
        access_point: &str,
        transaction: &str,
        at: Reading,
    ) -> Result<Option<Remembered>, Fault> {
        let key = key(access_point, transaction);
        let floor = lock(&self.floor)?.value();
        self.backend.read(|rows| {
            let kept: Option<KeptTransaction> = row::plain(rows, Kind::Transaction, &key)?;
            let live = kept.filter(|kept| !kept.is_over(at, self.boot, floor));
            Ok(live.map(|kept| kept.remembered))
        })
    }
}

/// A granted transaction with the end of its lifetime, by both clocks.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct KeptTransaction {
    remembered: Remembered,
    /// In which run of the host `uptime` means something.
    boot: u64,
    /// Milliseconds.
    uptime: u64,
    /// Seconds since the Unix epoch, where there was a clock to trust.
    time: Option<u64>,
}

impl KeptTransaction {
    pub(super) fn new(transaction: &Transaction, at: Reading, boot: u64) -> Self {
        let seconds = u64::from(transaction.lifetime);
        Self {
            remembered: transaction.remembered.clone(),
            boot,
            uptime: at.uptime.saturating_add(seconds.saturating_mul(1000)),
            time: at.now.filter(|_| at.trusted).map(|now| now.saturating_add(seconds)),
        }
    }

    /// Whether its lifetime has passed, or nobody can tell. A retry is then an ordinary presentation
    /// again, which its own claim refuses.
    pub(super) fn is_over(&self, at: Reading, boot: u64, floor: u64) -> bool {
        if self.boot == boot {
            return at.uptime >= self.uptime;
        }
        match (self.time, at.now) {
            (Some(end), Some(now)) => !at.trusted || now < floor || now >= end,
            _ => true,
        }
    }

    /// Whether it is over whatever the clock will say next.
    pub(super) fn can_be_forgotten(&self, at: Reading, boot: u64, floor: u64) -> bool {
        if self.boot == boot {
            at.uptime >= self.uptime
        } else {
            self.time.is_none_or(|end| end < floor)
        }
    }
}

/// The key of a transaction.
pub(super) fn key(access_point: &str, transaction: &str) -> Vec<u8> {
    row::pair(access_point, transaction.as_bytes())
}
