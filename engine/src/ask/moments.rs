//! The moments at which an outcome can change: between two of them it stays what it is.
//!
//! There may be more of them than changes, never fewer. Whatever an evaluation compares with the time
//! has its place here: the ends of the bundle and of its zone table, the bounds of credential,
//! assignments and lockdowns, when a first person came, changes of the clocks, and on every day midnight,
//! the hours of schedules, and where an occurrence of a recurrence would begin and end.

use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, Piece, Recurrence, Zone};

use crate::freshness;
use crate::load::{Loaded, index};
use crate::policy::covers;
use crate::policy::hours::asked_at;
use crate::policy::local_time::offset_at;
use crate::question::{CredentialState, RulesRecord};
use crate::simulate::Supposed;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Where to look.
pub(crate) struct Moments<'a> {
    zone: Option<&'a Zone>,
    /// Seconds since the Unix epoch, ascending.
    once: Vec<u64>,
    /// Seconds since local midnight, ascending; empty where no schedule matters.
    daily: Vec<u64>,
    /// Seconds since midnight in UTC, likewise.
    daily_in_utc: Vec<u64>,
    /// How many policies each evaluation looks at.
    pub(super) policies: usize,
}

impl<'a> Moments<'a> {
    /// The moments of what is supposed.
    pub(crate) fn of(loaded: &'a Loaded, supposed: Supposed<'_>) -> Self {
        let here = loaded.find_access_point(supposed.access_point);
        let access_point = here.and_then(|here| Some((here, loaded.access_point(here)?)));
        let zone = access_point.and_then(|(_, access_point)| loaded.zone(access_point));
        let mut moments = Self {
            zone,
            once: Vec::new(),
            daily: Vec::new(),
            daily_in_utc: Vec::new(),
            policies: 1,
        };
        moments.note(loaded.bundle.dead_after);
        if let Some((_, access_point)) = access_point {
            let threat_level = Some(supposed.door.threat_level);
            moments.note(freshness::end(
                loaded,
                freshness::bounds(loaded, access_point, threat_level),
            ));
        }
        moments.note(Some(doorward_bundle::limits::LATEST_TIME));
        moments.note_credential(supposed);
        if let Some((here, access_point)) = access_point {
            moments.note_policies(loaded, here, access_point, supposed);
            moments.note_rules(loaded, access_point, supposed.rules);
        }
        if let Some(zone) = zone.filter(|_| !moments.daily.is_empty()) {
            moments.note(Some(zone.valid_until));
            zone.transitions.iter().for_each(|transition| moments.note(Some(transition.at)));
        }
        moments
    }

    /// The first of them that is later than `now`.
    pub(crate) fn after(&self, now: u64) -> u64 {
        let place = self.once.partition_point(|moment| *moment <= now);
        let once = self.once.get(place).copied().unwrap_or(u64::MAX);
        let Some(zone) = self.zone.filter(|zone| now < zone.valid_until) else { return once };
        let utc = now.checked_rem(DAY).unwrap_or_default();
        [(&self.daily, second_of_day(now, zone)), (&self.daily_in_utc, utc)]
            .into_iter()
            .filter_map(|(daily, second)| {
                // Tomorrow's first is midnight.
                let place = daily.partition_point(|moment| *moment <= second);
                let next = daily.get(place).or(daily.first().map(|_| &DAY))?;
                Some(now.saturating_add(next.saturating_sub(second)))
            })
            .fold(once, u64::min)
    }

    fn note(&mut self, moment: Option<u64>) {
        if let Some(moment) = moment {
            insert(&mut self.once, moment);
        }
    }

    fn note_credential(&mut self, supposed: Supposed<'_>) {
        let Supposed { credential, door, .. } = supposed;
        self.note(credential.valid_from);
        self.note(credential.valid_until);
        if let CredentialState::SuspendedUntil(until) = credential.state {
            self.note(Some(until));
        }
        // Who comes later than now has not come.
        self.note(door.first_person);
        for lockdown in &door.lockdowns {
            self.note(Some(lockdown.starts));
            self.note(lockdown.ends);
        }
        for assignment in &credential.assignments {
            self.note(assignment.valid_from);
            self.note(assignment.valid_until);
        }
    }

    fn note_policies(
        &mut self,
        loaded: &Loaded,
        here: u32,
        access_point: &AccessPoint,
        supposed: Supposed<'_>,
    ) {
        for when in asked_at(&loaded.bundle, access_point) {
            self.note_hours(loaded, Some(when));
        }
        for assignment in &supposed.credential.assignments {
            for policy in loaded.profile(&assignment.profile).iter().flat_map(|it| &it.policies) {
                self.policies = self.policies.saturating_add(1);
                if covers(&policy.at, here, access_point) {
                    self.note_hours(loaded, policy.when);
                }
            }
        }
    }

    fn note_rules(
        &mut self,
        loaded: &Loaded,
        access_point: &AccessPoint,
        state: Option<&RulesRecord>,
    ) {
        let Some(state) = state else { return };
        let after = |since: Option<u64>, seconds: Option<u32>| {
            Some(since?.saturating_add(seconds.unwrap_or(0).into()))
        };
        let lock_out = loaded.bundle.limits.lock_out.map(|rule| rule.seconds);
        self.note(after(state.last_failure, lock_out));
        self.note(state.transit.as_ref().map(|open| open.until));
        let entered = access_point.to.and_then(|area| loaded.bundle.areas.get(index(area)));
        let timed = entered.and_then(|area| area.antipassback?.seconds);
        self.note(after(state.presence.as_ref().map(|presence| presence.since), timed));
    }

    fn note_hours(&mut self, loaded: &Loaded, when: Option<u32>) {
        let schedule = when.and_then(|when| loaded.bundle.schedules.get(index(when)));
        let Some(schedule) = schedule else { return };
        insert(&mut self.daily, 0);
        schedule.recurrences.iter().flatten().for_each(|it| self.note_recurrence(it));
        schedule.weekly.iter().for_each(|weekly| self.note_piece(weekly.piece));
        for special in &schedule.specials {
            special.pieces.iter().for_each(|piece| self.note_piece(*piece));
        }
        // Those of other access points bring moments at which nothing changes.
        let all = loaded.bundle.schedule_overrides.iter().flatten();
        for instead in all.filter(|it| when.is_some_and(|when| it.schedules.contains(&when))) {
            instead.pieces.iter().for_each(|piece| self.note_piece(*piece));
        }
    }

    /// Where it may begin and end, by every offset that the zone ever has: an occurrence begins by one of
    /// them, whatever the wall clock shows when it ends.
    fn note_recurrence(&mut self, recurrence: &Recurrence) {
        let Some(zone) = self.zone else { return };
        let (start, repetition) = (i64::from(recurrence.start), recurrence.repetition);
        let lasts = repetition.map_or(0, |repetition| repetition.duration);
        insert(&mut self.daily_in_utc, 0);
        let changed = zone.transitions.iter().map(|transition| transition.offset);
        for offset in changed.chain([zone.offset, 0]).map(i64::from) {
            for time in
                [start, start.saturating_add(lasts.into()), recurrence.end.unwrap_or(0).into()]
            {
                let second = time.saturating_sub(offset).rem_euclid(86_400);
                insert(&mut self.daily_in_utc, u64::try_from(second).unwrap_or_default());
            }
        }
    }

    fn note_piece(&mut self, piece: Piece) {
        for second in [piece.start, piece.end] {
            insert(&mut self.daily, u64::from(second).checked_rem(DAY).unwrap_or_default());
        }
    }
}

/// What the wall clock shows, in seconds since midnight. Before 1970 began there, too.
fn second_of_day(now: u64, zone: &Zone) -> u64 {
    let local = i64::try_from(now).unwrap_or(i64::MAX).saturating_add(offset_at(now, zone).into());
    u64::try_from(local.rem_euclid(86_400)).unwrap_or_default()
}

/// Keeps a list ascending, and each of its items once.
fn insert(ascending: &mut Vec<u64>, item: u64) {
    if let Err(place) = ascending.binary_search(&item) {
        ascending.insert(place, item);
    }
}
