//! When to look what an expectation reaches: at each end of each piece of a schedule.
//!
//! What comes out does not depend on this: the engine itself says when that changes.

use std::collections::BTreeSet;
use std::ops::Range;

use doorward_bundle::{Bundle, Piece, Recurrence, Zone};
use doorward_compiler::expectations::{Credential, State};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The times of day at which some schedule of a bundle begins or ends, and midnight.
pub(super) struct Moments<'b> {
    bundle: &'b Bundle,
    seconds: BTreeSet<i64>,
}

impl<'b> Moments<'b> {
    pub(super) fn of(bundle: &'b Bundle) -> Self {
        let weekly = bundle.schedules.iter().flat_map(|schedule| &schedule.weekly);
        let weekly = weekly.map(|weekly| weekly.piece);
        let specials = bundle.schedules.iter().flat_map(|schedule| &schedule.specials);
        let specials = specials.flat_map(|special| special.pieces.iter().copied());
        let instead = bundle.schedule_overrides.iter().flatten();
        let instead = instead.flat_map(|instead| instead.pieces.iter().copied());
        let ends =
            |piece: Piece| [piece.start, piece.end].map(|end| i64::from(end).rem_euclid(DAY));
        let recurrences = bundle.schedules.iter().flat_map(|it| it.recurrences.iter().flatten());
        let seconds = weekly.chain(specials).chain(instead).flat_map(ends);
        Self { bundle, seconds: seconds.chain(recurrences.flat_map(bounds)).chain([0]).collect() }
    }

    /// The instants within a range at which a schedule, the zone or the validity of a credential may
    /// change, in order; the first instant of the range besides.
    pub(super) fn within(
        &self,
        range: &Range<u64>,
        access_point: u32,
        credential: &Credential,
    ) -> Vec<u64> {
        let mut instants = BTreeSet::from([range.start]);
        let bounds = credential
            .assignments
            .iter()
            .flat_map(|assignment| [assignment.valid_from, assignment.valid_until])
            .chain([credential.valid_from, credential.valid_until]);
        instants.extend(bounds.flatten());
        if let State::SuspendedUntil(until) = credential.state {
            instants.insert(until);
        }
        if let Some(zone) = self.zone(access_point) {
            instants.extend(zone.transitions.iter().map(|transition| transition.at));
            self.add_hours(zone, range, &mut instants);
        }
        instants.into_iter().filter(|instant| range.contains(instant)).collect()
    }

    /// Every time of day of every day of the range, by each offset that the zone ever has, and in UTC.
    fn add_hours(&self, zone: &Zone, range: &Range<u64>, instants: &mut BTreeSet<u64>) {
        let offsets: BTreeSet<i32> =
            zone.transitions.iter().map(|it| it.offset).chain([zone.offset, 0]).collect();
        let day = |instant: u64| i64::try_from(instant).unwrap_or(i64::MAX).div_euclid(DAY);
        // An offset is less than a day, either way.
        let days = day(range.start).saturating_sub(1)..=day(range.end).saturating_add(1);
        for midnight in days.map(|day| day.saturating_mul(DAY)) {
            for second in &self.seconds {
                let local = midnight.saturating_add(*second);
                instants.extend(offsets.iter().filter_map(|offset| {
                    u64::try_from(local.saturating_sub(i64::from(*offset))).ok()
                }));
            }
        }
    }

    fn zone(&self, access_point: u32) -> Option<&Zone> {
        let point = self.bundle.access_points.get(usize::try_from(access_point).ok()?)?;
        let zone = point.zone.unwrap_or(self.bundle.site.zone);
        self.bundle.zones.get(usize::try_from(zone).ok()?)
    }
}

/// The times of day at which a recurrence may begin or end, by the clock by which it began.
fn bounds(recurrence: &Recurrence) -> [i64; 3] {
    let lasts = recurrence.repetition.map_or(0, |repetition| repetition.duration);
    let start = i64::from(recurrence.start);
    let end = i64::from(recurrence.end.unwrap_or(recurrence.start));
    [start, start.saturating_add(lasts.into()), end].map(|time| time.rem_euclid(DAY))
}
