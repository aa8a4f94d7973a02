//! How the app is served.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::Clock;

/// How the app is served.
#[derive(Clone, Debug)]
pub struct Options {
    /// The app's variables, as `spin.toml` declares them.
    pub variables: BTreeMap<String, String>,
    /// The file of the app's database. Absent: a new one, removed with the server.
    pub database: Option<PathBuf>,
    /// The clock that the app sees.
    pub clock: Clock,
    /// How many requests one instance answers.
    pub reuse: usize,
    /// How many requests are worked on at once; more wait.
    pub at_once: usize,
    /// How long every statement and every command waits before it is carried out: whatever happens
    /// between two of them happens.
    pub pause: Duration,
}

impl Default for Options {
    /// As the app is to be deployed on one node: an instance for each request, claims in SQLite.
    fn default() -> Self {
        let variables = [("claims", "sqlite"), ("clock", "trusted"), ("redis_address", "")];
        Self {
            variables: variables.map(|(name, value)| (name.into(), value.into())).into(),
            database: None,
            clock: Clock::system(),
            reuse: 1,
            at_once: 16,
            pause: Duration::ZERO,
        }
    }
}

impl Options {
    /// The same with claims in this Redis server.
    #[must_use]
    pub fn with_redis(mut self, address: &str) -> Self {
        self.variables.insert("claims".into(), "redis".into());
        self.variables.insert("redis_address".into(), address.into());
        self
    }
}
