//! How strongly holders have to prove themselves at this hour.

use super::Refusal;
use super::rights::Asked;
use crate::words::Strength;

/// As long as any transaction may be open, in seconds.
const LONGEST: u32 = 30;

/// What is asked for at this moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    /// The weakest proof that is enough.
    pub(super) required: Strength,
    /// Whether it takes two holders.
    pub(super) dual: bool,
    /// For how long the first of two presentations counts. Absent: these are no hours of a profile.
    pub(super) within: Option<u32>,
}

impl Level {
    /// For how many seconds the first of two presentations counts.
    pub(super) fn seconds(self) -> u32 {
        self.within.unwrap_or(LONGEST)
    }
}

/// The first level of the access point's profile whose hours these are; outside all, what the access
/// point asks for. No level asks for less than that.
pub(super) fn level(asked: &Asked<'_>) -> Result<Level, Refusal> {
    let required = asked.access_point.required_strength;
    let name = asked.access_point.authentication.as_ref();
    let profiles = asked.site.authentication_profiles.iter();
    for profile in profiles.filter(|profile| Some(&profile.identifier) == name) {
        for level in &profile.levels {
            match asked.within(&level.schedule) {
                Ok(()) => {
                    let wanted = level.required_strength.unwrap_or(required);
                    let (dual, within) = (level.dual, Some(level.within));
                    return Ok(Level { required: required.max(wanted), dual, within });
                }
                Err("schedule.outside" | "schedule.special-day-closed") => {}
                Err(untold) => return Err(untold),
            }
        }
    }
    Ok(Level { required, dual: false, within: None })
}

/// What people call a strength.
pub(super) const fn name(strength: Strength) -> &'static str {
    match strength {
        Strength::None => "none",
        Strength::Bearer => "bearer",
        Strength::Mac => "mac",
        Strength::Signature => "signature",
    }
}
