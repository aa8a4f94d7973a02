//! The clock that the app sees.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wasmtime_wasi::HostWallClock;

/// The machine's clock, or one that stands where it is set. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Option<Arc<AtomicU64>>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `seconds` since the Unix epoch.
    #[must_use]
    pub fn standing(seconds: u64) -> Self {
        Self(Some(Arc::new(AtomicU64::new(seconds))))
    }

    /// Sets a standing clock; the machine's cannot be set.
    pub fn set(&self, seconds: u64) {
        if let Self(Some(standing)) = self {
            standing.store(seconds, Ordering::SeqCst);
        }
    }
}

impl HostWallClock for Clock {
    fn resolution(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn now(&self) -> Duration {
        match &self.0 {
            Some(standing) => Duration::from_secs(standing.load(Ordering::SeqCst)),
            None => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
        }
    }
}
