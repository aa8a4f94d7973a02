//! Runtime state: what is set at a door's or the site's control panel, and must never wait for a
//! signature or be undone by a bundle.

use serde::{Deserialize, Serialize};

use super::{Fault, Origin};
use crate::contract::question::{DoorMode, Lockdown};

/// The most lockdowns that can be in force or planned at once (contract: `door-record`).
pub const MAX_LOCKDOWNS: usize = 64;

/// Door modes, lockdowns and the threat level.
pub trait Runtime: Send + Sync {
    /// Sets a door's mode; absent, the mode that the bundle gives the door counts again.
    ///
    /// # Errors
    /// [`RuntimeError::UnknownDoor`]: no access point of the accepted bundle belongs to it.
    fn set_door_mode(
        &self,
        origin: Origin<'_>,
        door: &str,
        mode: Option<DoorMode>,
    ) -> Result<(), RuntimeError>;

    /// Activates a lockdown under a name of the caller's choice, by which it is lifted.
    ///
    /// # Errors
    /// [`RuntimeError::LockdownExists`], [`RuntimeError::TooManyLockdowns`],
    /// [`RuntimeError::Name`], [`RuntimeError::Empty`]; [`RuntimeError::UnknownDoor`], if its scope
    /// is a door. Whether an area or a plan exists, the caller must ask the engine: a lockdown of
    /// something that does not exist covers nothing.
    fn activate_lockdown(
        &self,
        origin: Origin<'_>,
        identifier: &str,
        lockdown: &Lockdown,
    ) -> Result<(), RuntimeError>;

    /// Lifts a lockdown.
    ///
    /// # Errors
    /// [`RuntimeError::UnknownLockdown`].
    fn lift_lockdown(&self, origin: Origin<'_>, identifier: &str) -> Result<(), RuntimeError>;

    /// Sets the site's threat level.
    ///
    /// # Errors
    /// [`RuntimeError::Fault`].
    fn set_threat_level(&self, origin: Origin<'_>, level: u8) -> Result<(), RuntimeError>;

    /// All of it.
    ///
    /// # Errors
    /// [`Fault`].
    fn runtime_state(&self) -> Result<RuntimeState, Fault>;
}

/// The runtime state of a site, as far as it differs from the bundle.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RuntimeState {
    /// The doors whose mode was set, by identifier.
    pub doors: Vec<SetDoor>,
    /// The lockdowns that have not been lifted, in the order of their activation.
    pub lockdowns: Vec<ActiveLockdown>,
    /// 0 where none was set.
    pub threat_level: u8,
}

/// A door whose mode was set.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SetDoor {
    /// The door's identifier in the bundle.
    pub door: String,
    /// Its mode.
    pub mode: DoorMode,
}

/// A lockdown that has not been lifted.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ActiveLockdown {
    /// By which it is lifted.
    pub identifier: String,
    /// What it does.
    pub lockdown: Lockdown,
}

/// Why the runtime state was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// No access point belongs to the door.
    #[error("no access point belongs to door `{0}`")]
    UnknownDoor(String),
    /// There is no such lockdown.
    #[error("lockdown `{0}` is not active")]
    UnknownLockdown(String),
    /// A lockdown of this name has not been lifted.
    #[error("lockdown `{0}` is active already")]
    LockdownExists(String),
    /// No more fit into an answer.
    #[error("{MAX_LOCKDOWNS} lockdowns have not been lifted, which is the most")]
    TooManyLockdowns,
    /// The lockdown would end before it starts.
    #[error("the lockdown from {starts} until {ends} is empty")]
    Empty {
        /// Seconds since the Unix epoch.
        starts: u64,
        /// Seconds since the Unix epoch.
        ends: u64,
    },
    /// The lockdown's name, or what its scope names, is empty or too long.
    #[error("a name of the lockdown has {length} octets, not 1 to {limit}")]
    Name {
        /// Its octets.
        length: usize,
        /// The bound.
        limit: usize,
    },
    /// The store cannot.
    #[error(transparent)]
    Fault(#[from] Fault),
}
