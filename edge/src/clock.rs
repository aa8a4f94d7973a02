//! The node's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::contract::circumstance::{ClockReading, ClockState};

/// What the clock said at one moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reading {
    /// Milliseconds since the Unix epoch. Absent: no clock.
    pub milliseconds: Option<u64>,
    /// The operator's word that the node's clock is set from an authenticated source.
    pub trusted: bool,
}

impl Reading {
    /// What the clock says now.
    #[must_use]
    pub fn take(trusted: bool) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
        let milliseconds = since.and_then(|since| u64::try_from(since.as_millis()).ok());
        Self { milliseconds, trusted: trusted && milliseconds.is_some() }
    }

    /// Seconds since the Unix epoch; 0 where there is no clock.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.milliseconds.map_or(0, |milliseconds| milliseconds / 1000)
    }

    /// What the engine is told.
    #[must_use]
    pub fn against(&self, floor: u64) -> ClockReading {
        let state = match self.milliseconds {
            None => ClockState::Absent,
            Some(_) if self.trusted => ClockState::Trusted,
            Some(_) => ClockState::Untrusted,
        };
        ClockReading { state, now: self.seconds(), floor }
    }
}
