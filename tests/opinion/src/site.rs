//! A site as plain data: what people write, and nothing that a compiler makes of it.
//!
//! The same fields under the same names as the compiler's source, where they are documented, so that
//! [`Site::to_toml`] is a source. Identifiers stay text: nothing is an index, nothing is sorted.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::words::{
    Assurance, Capability, DoorMode, Effect, Passage, Seconds, Strength, UntrustedClock,
};

mod hours;
mod issuer;
mod rule;

pub use self::hours::{
    Piece, Recurrence, Schedule, ScheduleOverride, Special, SpecialDayGroup, Weekly,
};
pub use self::issuer::{Issuer, Revocation, Status, Tokens};
pub use self::rule::{
    Antipassback, Area, AuthenticationProfile, Limits, LockOut, ScheduledMode, SecurityLevel,
};

/// A whole source.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Site {
    /// The site itself.
    pub site: Place,
    /// What its holders are limited to.
    #[serde(default, skip_serializing_if = "Limits::are_none")]
    pub limits: Limits,
    /// How long its bundle counts.
    #[serde(default)]
    pub validity: Validity,
    /// Its areas.
    #[serde(default, rename = "area", skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// Its doors.
    #[serde(default, rename = "door", skip_serializing_if = "Vec::is_empty")]
    pub doors: Vec<Door>,
    /// Its access points.
    #[serde(default, rename = "access-point", skip_serializing_if = "Vec::is_empty")]
    pub access_points: Vec<AccessPoint>,
    /// Days that schedules may treat specially.
    #[serde(default, rename = "special-day-group", skip_serializing_if = "Vec::is_empty")]
    pub special_day_groups: Vec<SpecialDayGroup>,
    /// When.
    #[serde(default, rename = "schedule", skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// Other hours, on some dates and at some access points.
    #[serde(default, rename = "schedule-override", skip_serializing_if = "Vec::is_empty")]
    pub schedule_overrides: Vec<ScheduleOverride>,
    /// Who may.
    #[serde(default, rename = "profile", skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Profile>,
    /// Lockdowns that can be activated by name.
    #[serde(default, rename = "lockdown-plan", skip_serializing_if = "Vec::is_empty")]
    pub lockdown_plans: Vec<LockdownPlan>,
    /// How old the bundle may be.
    #[serde(default, rename = "staleness-class", skip_serializing_if = "Vec::is_empty")]
    pub staleness_classes: Vec<StalenessClass>,
    /// How strongly holders prove themselves, by the hour.
    #[serde(default, rename = "authentication-profile", skip_serializing_if = "Vec::is_empty")]
    pub authentication_profiles: Vec<AuthenticationProfile>,
    /// Whose tokens count.
    #[serde(default, rename = "issuer", skip_serializing_if = "Vec::is_empty")]
    pub issuers: Vec<Issuer>,
    /// Who strikes credentials off.
    #[serde(default, rename = "revocation", skip_serializing_if = "Vec::is_empty")]
    pub revocations: Vec<Revocation>,
}

impl Site {
    /// The source in TOML.
    ///
    /// # Errors
    /// Never for a site that can be written; the writer wants to be asked.
    pub fn to_toml(&self) -> anyhow::Result<String> {
        toml::to_string(self).context("the site cannot be written")
    }
}

/// `[site]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// An IANA time zone.
    pub zone: String,
}

/// `[validity]`
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Validity {
    /// When decisions stop. Absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_after: Option<Seconds>,
}

/// `[[door]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Door {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// How it stands unless it is set otherwise. Never `unknown`.
    pub mode: DoorMode,
    /// For how many seconds it is released.
    pub release_seconds: u32,
    /// For how many seconds it is released at longest.
    pub extended_seconds: u32,
    /// Its modes by the hour: of hours that meet, the first count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mode_schedule: Vec<ScheduledMode>,
    /// Profiles of which somebody has to come before hours unlock it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_person: Vec<String>,
    /// How it is known that somebody has gone through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<Passage>,
}

/// `[[access-point]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AccessPoint {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// Its door.
    pub door: String,
    /// The area that it leads out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The area that it leads into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// An IANA time zone. Absent: the site's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What it reads.
    pub formats: Vec<String>,
    /// The bit formats of badges; exactly where it reads badges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bit_formats: Vec<String>,
    /// How strong a proof has to be.
    pub required_strength: Strength,
    /// What it does without a trusted clock.
    pub untrusted_clock: UntrustedClock,
    /// Whether it is in use.
    pub enabled: bool,
    /// Whether another controller keeps the last word.
    pub refers: bool,
    /// What everybody has to meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// How strongly holders prove themselves here by the hour. Absent: `required_strength`, by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<String>,
    /// How old bundle and status may be here. Absent: as old as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staleness_class: Option<String>,
}

/// `[[staleness-class]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StalenessClass {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// By threat level, ascending from 0.
    pub levels: Vec<StalenessLevel>,
}

/// How old bundle and revocation sets may be from a threat level on.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StalenessLevel {
    /// The lowest threat level.
    pub from_threat_level: u8,
    /// Since its issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle_age: Option<Seconds>,
    /// Since it became stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale_grace: Option<Seconds>,
    /// Of revocation sets, since their issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_age: Option<Seconds>,
}

/// What everybody has to meet who passes an access point.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// A schedule, or `never`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// Where the device has to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Circle>,
    /// Addresses, or ranges such as `10.0.0.0/8`, that the request may come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
}

/// A circle on the ground.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Circle {
    /// In degrees, to the north.
    pub latitude: f64,
    /// In degrees, to the east.
    pub longitude: f64,
    /// In metres.
    pub radius: u32,
    /// How well a position has to be known, in metres.
    pub accuracy: u32,
}

/// When a policy applies: while all of them hold.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Conditions {
    /// The lowest threat level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_threat_level: Option<u8>,
    /// The highest threat level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_threat_level: Option<u8>,
    /// What has to be true of the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub device: Vec<Assurance>,
    /// Where the device has to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<Circle>,
}

/// `[[profile]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// What it permits and forbids.
    #[serde(default, rename = "policy", skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
}

/// `[[profile.policy]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Policy {
    /// Whether it permits or forbids.
    pub effect: Effect,
    /// Whether it covers all access points.
    #[serde(default)]
    pub everywhere: bool,
    /// The access points that it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_points: Vec<String>,
    /// The areas that it covers the ways into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// A schedule, `always` or `never`.
    pub schedule: String,
    /// Absent: a permit permits `momentary`, a forbid forbids all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Vec<Capability>>,
    /// How strong a proof this permit needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_strength: Option<Strength>,
    /// When it applies at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Conditions>,
}

/// `[[lockdown-plan]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LockdownPlan {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// What an override has to reach.
    pub rank: u8,
    /// Whether it covers all access points.
    #[serde(default)]
    pub everywhere: bool,
    /// The areas that it covers the ways into and out of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// The doors that it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doors: Vec<String>,
}
