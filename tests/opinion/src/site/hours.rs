//! The tables of a source that are about hours.

use serde::{Deserialize, Serialize};

use crate::words::{Day, Days, Pattern, Seconds, Shown, TimeOfDay};

/// `[[special-day-group]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialDayGroup {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// Local dates.
    pub days: Vec<Day>,
}

/// `[[schedule]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Schedule {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// Hours of the days of the week.
    #[serde(default)]
    pub weekly: Vec<Weekly>,
    /// Hours of special days.
    #[serde(default)]
    pub specials: Vec<Special>,
    /// The first local date on which a piece may start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_date: Option<Day>,
    /// The last local date on which a piece may start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_date: Option<Day>,
    /// Hours as Aliro has them. Where there are some, there is nothing of the above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliro: Vec<Recurrence>,
}

/// A span, or what occurs in it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Recurrence {
    /// When it begins; occurrences begin at this time of day.
    pub start: Shown,
    /// When it ends, by the same clock. Absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Shown>,
    /// On which dates something occurs. Absent: all of the span is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// How long each lasts, in elapsed seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<Seconds>,
    /// Every so many days, weeks, months or years, from that of the start on. Absent: each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<u8>,
    /// `mon` to `sun`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<String>,
    /// `jan` to `dec`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<String>,
    /// Which; those below zero count from the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<i32>,
}

/// Hours of some days of the week.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Weekly {
    /// `mon` to `sun`.
    pub days: Vec<String>,
    /// The first second.
    pub from: TimeOfDay,
    /// The first second after it; on the next day, if it is not after `from`.
    pub to: TimeOfDay,
}

/// Hours of the days of a group.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Special {
    /// The group.
    pub group: String,
    /// None: closed.
    pub pieces: Vec<Piece>,
}

/// Hours.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// The first second.
    pub from: TimeOfDay,
    /// The first second after it; on the next day, if it is not after `from`.
    pub to: TimeOfDay,
}

/// `[[schedule-override]]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ScheduleOverride {
    /// Its identifier.
    pub identifier: String,
    /// Its name for people.
    pub name: String,
    /// Local dates.
    pub dates: Days,
    /// The schedules whose hours it replaces.
    pub schedules: Vec<String>,
    /// Whether it counts at all access points.
    #[serde(default)]
    pub everywhere: bool,
    /// The access points at which it counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_points: Vec<String>,
    /// The areas that it counts at the ways into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// None: closed.
    pub pieces: Vec<Piece>,
}
