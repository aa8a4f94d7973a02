//! What a decision is asked about, beside the site: a holder's credential, a door's state, a moment.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::words::{Assurance, Capability, DoorMode};

mod memory;
mod revocation;
mod token;

pub use self::memory::{Memory, OpenWay, Presence, Remembered};
pub use self::revocation::{Named, RevocationSet, Struck};
pub use self::token::{Place, StatusList, Token};

/// Somebody presents something somewhere.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Situation {
    /// Where: an identifier, which the site need not have.
    pub access_point: String,
    /// What is asked of the lock.
    pub capability: Capability,
    /// What is presented.
    pub presented: Presented,
    /// Which of the cards or badges it is, or whose token, by number.
    #[serde(default, skip_serializing_if = "is_first")]
    pub number: u8,
    /// The clock of the host.
    pub clock: Clock,
    /// What is known of the door; `None` where the store cannot tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<DoorState>,
    /// What is known of the credential; `None` where it is not enrolled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<Credential>,
    /// What is known of the device and where it is.
    #[serde(default)]
    pub surroundings: Surroundings,
    /// What the store remembers of those who have passed.
    #[serde(default, skip_serializing_if = "Memory::is_blank")]
    pub memory: Memory,
    /// The revocation sets that the host has.
    #[serde(default, rename = "set", skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<RevocationSet>,
    /// The status lists that the host has. No two at one place are of one time.
    #[serde(default, rename = "list", skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<StatusList>,
    /// What came before: if more was needed then, this goes on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Situation>>,
}

/// Whether a number is the one that need not be written down.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_first(number: &u8) -> bool {
    *number == 0
}

/// What is known of the device and where it is.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Surroundings {
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// From which network address the request comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// All that is true of the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posture: Option<Vec<Assurance>>,
}

/// Where a device is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Position {
    /// In 1e-7 degrees, to the north.
    pub latitude: i32,
    /// In 1e-7 degrees, to the east.
    pub longitude: i32,
    /// How far off it may be, in metres.
    pub accuracy: u32,
}

impl Situation {
    /// An enabled credential of these profiles, supposed at an access point at a time that is trusted;
    /// nothing is odd about it or the door.
    #[must_use]
    pub fn supposed(access_point: &str, profiles: &[&str], now: u64) -> Self {
        Self {
            access_point: access_point.into(),
            capability: Capability::Momentary,
            presented: Presented::Supposed { format: None },
            clock: Clock { state: ClockState::Trusted, now, floor: 0 },
            door: Some(DoorState::default()),
            credential: Some(Credential {
                holder: somebody(),
                state: CredentialState::Enabled,
                valid_from: None,
                valid_until: None,
                extended_grant: false,
                lockdown_override: None,
                antipassback_exempt: false,
                assignments: profiles.iter().map(|profile| Assignment::to(profile)).collect(),
            }),
            surroundings: Surroundings::default(),
            number: 0,
            memory: Memory::default(),
            sets: Vec::new(),
            lists: Vec::new(),
            before: None,
        }
    }
}

/// What is presented.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Presented {
    /// Something of this format, whose proof is taken for granted; or of any format, with a
    /// signature.
    Supposed {
        /// The format.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        format: Option<String>,
    },
    /// A real tap of a PKOC card, signed and verified, with what became of its challenge.
    Tap(Challenge),
    /// The bits of a badge, as a reader sends them.
    Badge,
    /// A token, signed and verified.
    Token(Token),
}

/// What a store says of the challenge that a tap answers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Challenge {
    /// It was outstanding for this many seconds, at this access point.
    Consumed {
        /// Where it was issued.
        access_point: String,
        /// Whole seconds since then.
        age: u32,
    },
    /// It has been answered before.
    Used,
    /// It was never issued.
    Absent,
    /// The store cannot tell.
    Unknown,
}

/// The clock of a host.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Clock {
    /// What the host believes of it.
    pub state: ClockState,
    /// What it shows, in seconds since the Unix epoch.
    pub now: u64,
    /// The latest time that has certainly passed, likewise.
    pub floor: u64,
}

/// What a host believes of its clock.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockState {
    /// It is right.
    Trusted,
    /// It may be wrong.
    Untrusted,
    /// There is none.
    Absent,
}

/// The state of a door and of its site.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DoorState {
    /// The mode that was set. Absent: the one of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<DoorMode>,
    /// What has been locked down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lockdowns: Vec<Lockdown>,
    /// How threatened the site is.
    #[serde(default)]
    pub threat_level: u8,
    /// When somebody passed it for whom it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_person: Option<u64>,
}

/// A lockdown that has not been lifted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lockdown {
    /// What it covers.
    pub scope: Scope,
    /// What an override has to reach.
    pub rank: u8,
    /// The first second.
    pub starts: u64,
    /// The first second after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<u64>,
}

/// What a lockdown covers, by identifier.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everything.
    Site,
    /// The ways into and out of an area.
    Area(String),
    /// A door.
    Door(String),
    /// What a plan of the source covers.
    Plan(String),
}

/// A credential that is enrolled.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Credential {
    /// Whose it is.
    #[serde(default = "somebody", skip_serializing_if = "is_somebody")]
    pub holder: String,
    /// Whether it may be used.
    pub state: CredentialState,
    /// The first second of its validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<u64>,
    /// The first second after its validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<u64>,
    /// Whether its holder needs longer.
    pub extended_grant: bool,
    /// Up to which rank it passes lockdowns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lockdown_override: Option<u8>,
    /// Whether it may enter twice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub antipassback_exempt: bool,
    /// What its holder is assigned to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<Assignment>,
}

/// A holder of whom nothing else is said.
fn somebody() -> String {
    "somebody".into()
}

fn is_somebody(holder: &str) -> bool {
    holder == "somebody"
}

/// Whether a credential may be used.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialState {
    /// It may.
    Enabled,
    /// It may not.
    Disabled,
    /// It may from this second on.
    SuspendedUntil(u64),
}

/// A holder's tie to a profile.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Assignment {
    /// Its identifier.
    pub identifier: String,
    /// The profile's, which the site need not have.
    pub profile: String,
    /// The first second of its validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<u64>,
    /// The first second after its validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<u64>,
    /// How many grants are left. Absent: not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_left: Option<u32>,
}

impl Assignment {
    /// One without bounds, named after its profile.
    #[must_use]
    pub fn to(profile: &str) -> Self {
        Self {
            identifier: format!("as-{profile}"),
            profile: profile.into(),
            valid_from: None,
            valid_until: None,
            uses_left: None,
        }
    }
}
