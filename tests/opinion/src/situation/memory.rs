//! What a store remembers of those who have passed, or were refused.

use serde::{Deserialize, Serialize};

/// What a store can tell of what has happened before.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Memory {
    /// Nothing.
    Unknown,
    /// All that there is.
    Known(Remembered),
}

/// What has happened before.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Remembered {
    /// Where the holder is. Absent: nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
    /// Where the holder was let in and has not gone yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<OpenWay>,
    /// How many other holders are in the area that the access point leads into, or about to be.
    #[serde(default)]
    pub others: u32,
    /// How often the credential was refused since it was last let in.
    #[serde(default)]
    pub failures: u32,
    /// When it was refused last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_failure: Option<u64>,
}

/// Where a holder is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Presence {
    /// The area. Absent: outside all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Since when.
    pub since: u64,
}

/// A way that somebody was let go.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OpenWay {
    /// The access point.
    pub access_point: String,
    /// First second in which it counts no longer.
    pub until: u64,
}

impl Memory {
    /// Whether nothing has happened yet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::Known(Remembered::default())
    }
}
