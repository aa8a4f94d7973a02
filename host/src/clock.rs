//! The host's clocks.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::store::Reading;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// What the clocks say now.
    fn reading(&self) -> Reading;
}

/// The machine's own clocks.
#[derive(Clone, Debug)]
pub struct SystemClock {
    trusted: bool,
    started: Instant,
}

impl SystemClock {
    /// `trusted` is the operator's word that the machine's clock is set from an authenticated
    /// source (NTS, GNSS, a battery-backed clock that was set by one).
    #[must_use]
    pub fn new(trusted: bool) -> Self {
        Self { trusted, started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn reading(&self) -> Reading {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
        let uptime = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Reading { now, trusted: self.trusted && now.is_some(), uptime }
    }
}

/// A clock that shows what it is told: for tools that ask what would be decided at another time.
#[derive(Debug)]
pub struct SetClock {
    reading: std::sync::Mutex<Reading>,
}

impl SetClock {
    /// A clock that stands at this reading.
    #[must_use]
    pub fn new(reading: Reading) -> Self {
        Self { reading: std::sync::Mutex::new(reading) }
    }

    /// Sets it.
    pub fn set(&self, reading: Reading) {
        *self.reading.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = reading;
    }
}

impl Clock for SetClock {
    fn reading(&self) -> Reading {
        *self.reading.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
