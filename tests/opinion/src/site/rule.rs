//! The tables of a source that are about what has happened before, and about who proves what, when.

use serde::{Deserialize, Serialize};

use crate::words::{AntipassbackMode, DoorMode, Seconds, Strength};

/// `[limits]`
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Limits {
    /// When a credential is locked out. Absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_out: Option<LockOut>,
}

impl Limits {
    /// Whether there are none.
    #[must_use]
    pub const fn are_none(&self) -> bool {
        self.lock_out.is_none()
    }
}

/// After how many refusals, and for how long.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LockOut {
    /// Refusals with no grant between them.
    pub failures: u32,
    /// Since the last of them.
    #[serde(rename = "for")]
    pub span: Seconds,
}

/// `[[area]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// What becomes of who enters it twice, or leaves it without having entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub antipassback: Option<Antipassback>,
    /// How many holders may be in it. Absent: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
}

impl Area {
    /// Whether it matters who is in it.
    #[must_use]
    pub const fn keeps_count(&self) -> bool {
        self.antipassback.is_some() || self.capacity.is_some()
    }
}

/// A rule about entering twice.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Antipassback {
    /// What becomes of it.
    pub mode: AntipassbackMode,
    /// For how long nobody enters again, where it is timed.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub span: Option<Seconds>,
}

/// The mode of a door in some hours.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduledMode {
    /// A schedule, or `never`.
    pub schedule: String,
    /// The mode. Never `unknown`.
    pub mode: DoorMode,
}

/// `[[authentication-profile]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AuthenticationProfile {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// Of hours that meet, the first count.
    pub levels: Vec<SecurityLevel>,
}

/// What holders have to show in some hours.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SecurityLevel {
    /// A schedule, `always` or `never`.
    pub schedule: String,
    /// How strong a proof has to be. Absent: as the access point asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_strength: Option<Strength>,
    /// Whether it takes two holders.
    pub dual: bool,
    /// For how many seconds the first of two presentations counts.
    pub within: u32,
}
