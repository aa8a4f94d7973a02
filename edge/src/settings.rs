//! What the operator sets: the app's variables in `spin.toml`.

use spin_sdk::variables;

use crate::store::Fault;

/// The app's variables.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Settings {
    /// Where claims and challenges are kept.
    pub(crate) claims: ClaimStore,
    /// Whether the node's clock is set from an authenticated source.
    pub(crate) clock_trusted: bool,
}

/// Which store makes claims. Plain key-value is not among them: it cannot claim atomically.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ClaimStore {
    /// The app's own database: one node.
    Sqlite,
    /// A Redis server at this address: as many nodes as use the same.
    Redis(String),
}

impl Settings {
    /// Reads the variables. One with a value that means nothing is a fault, not a default.
    pub(crate) async fn read() -> Result<Self, Fault> {
        let claims = match variable("claims").await?.as_str() {
            "sqlite" => ClaimStore::Sqlite,
            "redis" => ClaimStore::Redis(variable("redis_address").await?),
            other => {
                return Err(Fault(format!("`claims` is `{other}`, not `sqlite` or `redis`")));
            }
        };
        let clock_trusted = match variable("clock").await?.as_str() {
            "trusted" => true,
            "untrusted" => false,
            other => {
                return Err(Fault(format!("`clock` is `{other}`, not `trusted` or `untrusted`")));
            }
        };
        Ok(Self { claims, clock_trusted })
    }
}

impl ClaimStore {
    /// Its name, as in the variable.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Redis(_) => "redis",
        }
    }
}

async fn variable(name: &str) -> Result<String, Fault> {
    variables::get(name).await.map_err(|error| Fault(format!("variable `{name}`: {error}")))
}
