//! Whether a schedule of the bundle holds at an access point now.

use doorward_bundle::{AccessPoint, Schedule};

use super::local_time::LocalTime;
use super::schedule;
use crate::clock::Clock;
use crate::load::{Loaded, index};
use crate::reason::{Code, Refusal};

impl Loaded {
    /// What the wall clock at an access point shows.
    pub(crate) fn wall_clock(
        &self,
        access_point: &AccessPoint,
        now: u64,
    ) -> Result<LocalTime, Refusal> {
        LocalTime::at(now, self.zone(access_point).ok_or(Code::BundleDanglingReference)?)
    }

    /// The schedule with this index.
    pub(crate) fn schedule(&self, when: u32) -> Result<&Schedule, Refusal> {
        self.bundle.schedules.get(index(when)).ok_or_else(|| Code::BundleDanglingReference.into())
    }

    /// The local date to which the hours belong that it is now; nothing outside all hours.
    pub(crate) fn date_of_hours(
        &self,
        when: u32,
        access_point: &AccessPoint,
        clock: Clock,
    ) -> Result<Option<u32>, Refusal> {
        let schedule = self.schedule(when)?;
        // No time is needed to tell that, so none that is missing can make it matter.
        if schedule::is_never(schedule) {
            return Ok(None);
        }
        let local = self.wall_clock(access_point, clock.trusted()?)?;
        Ok(schedule::date_of(local, schedule, &self.bundle.special_day_groups))
    }
}
