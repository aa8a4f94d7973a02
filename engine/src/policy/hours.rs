//! Whether a schedule of the bundle holds at an access point now.

use doorward_bundle::{AccessPoint, Bundle};

use super::local_time::Moment;
use super::schedule::Hours;
use crate::authentication::levels;
use crate::clock::Clock;
use crate::load::{Loaded, index};
use crate::reason::{Code, Refusal};

/// The schedules that an access point itself asks, whoever comes: of its usage, of its door's modes, of its security
/// levels. Indices, as often as they are asked.
pub(crate) fn asked_at<'a>(
    bundle: &'a Bundle,
    access_point: &'a AccessPoint,
) -> impl Iterator<Item = u32> + 'a {
    let usage = access_point.usage.as_ref().and_then(|usage| usage.when);
    let door = bundle.doors.get(index(access_point.door));
    let modes = door.and_then(|door| door.mode_schedule.as_deref()).unwrap_or_default();
    let levels = levels(bundle, access_point).iter().filter_map(|level| level.when);
    usage.into_iter().chain(modes.iter().map(|mode| mode.when)).chain(levels)
}

impl Loaded {
    /// An instant, and what the wall clock at an access point shows.
    pub(crate) fn moment(
        &self,
        access_point: &AccessPoint,
        now: u64,
    ) -> Result<Moment<'_>, Refusal> {
        Moment::at(now, self.zone(access_point).ok_or(Code::BundleDanglingReference)?)
    }

    /// The hours of the schedule with this index, as they are at an access point.
    pub(crate) fn hours<'a>(
        &'a self,
        when: u32,
        access_point: &'a AccessPoint,
    ) -> Result<Hours<'a>, Refusal> {
        let hours = Hours::of(&self.bundle, when).ok_or(Code::BundleDanglingReference)?;
        if self.bundle.schedule_overrides.is_none() {
            return Ok(hours);
        }
        let here = self.find_access_point(&access_point.identifier);
        Ok(hours.at(here.ok_or(Code::BundleDanglingReference)?, access_point))
    }

    /// The local date to which the hours belong that it is now; nothing outside all hours.
    pub(crate) fn date_of_hours(
        &self,
        when: u32,
        access_point: &AccessPoint,
        clock: Clock,
    ) -> Result<Option<u32>, Refusal> {
        let hours = self.hours(when, access_point)?;
        // No time is needed to tell that, so none that is missing can make it matter.
        if hours.is_never() {
            return Ok(None);
        }
        Ok(hours.date_of(self.moment(access_point, clock.trusted()?)?))
    }
}
