//! What has run out, or soon will.

use alloc::format;
use alloc::string::String;

use doorward_bundle::{Bundle, Schedule};

use super::{Findings, Severity};
use crate::load::index;
use crate::policy::hours::asked_at;
use crate::policy::recurrence;

/// Seconds of a day, and of a year.
const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;

/// How many days before the last special day somebody should be told.
const SPECIAL_DAYS_AHEAD: u64 = 90;

/// How many days ahead occurrences are looked for: ten years, as far as zone tables speak.
const TEN_YEARS: u32 = 3653;

/// The built-in schedule that is meant never to hold.
const NEVER: &str = "never";

pub(super) fn look(bundle: &Bundle, now: u64, findings: &mut Findings) {
    age(bundle, now, findings);
    zones(bundle, now, findings);
    special_day_groups(bundle, now, findings);
    schedules(bundle, now, findings);
    overrides(bundle, now, findings);
}

fn age(bundle: &Bundle, now: u64, findings: &mut Findings) {
    let site = &bundle.site.identifier;
    if bundle.dead_after.is_some_and(|dead_after| dead_after <= now) {
        let detail = "it decides nothing any more: distribute a new one";
        findings.add(Severity::Problem, "bundle.dead", "dead-after".into(), site, detail);
    } else if bundle.stale_after <= now {
        let detail = "it is old; decisions go on";
        findings.add(Severity::Doubt, "bundle.stale", "stale-after".into(), site, detail);
    } else if bundle.refresh_after <= now {
        let detail = "it is time to look for a newer one";
        findings.add(Severity::Note, "bundle.refresh-due", "refresh-after".into(), site, detail);
    }
}

fn zones(bundle: &Bundle, now: u64, findings: &mut Findings) {
    for (number, zone) in bundle.zones.iter().enumerate() {
        let path = || format!("zones[{number}].valid-until");
        if zone.valid_until <= now {
            let detail = "its table has ended: schedules in it refuse; compile the site again";
            findings.add(Severity::Problem, "zone.runs-out", path(), &zone.name, detail);
        } else if zone.valid_until <= now.saturating_add(YEAR) {
            let detail = "its table ends within a year; compile the site again before";
            findings.add(Severity::Doubt, "zone.runs-out", path(), &zone.name, detail);
        }
    }
}

fn special_day_groups(bundle: &Bundle, now: u64, findings: &mut Findings) {
    let today = now.checked_div(DAY).unwrap_or_default();
    for (number, group) in bundle.special_day_groups.iter().enumerate() {
        let path = || format!("special-day-groups[{number}]");
        let used = bundle.schedules.iter().any(|schedule| names(schedule, number));
        if !used {
            let detail = "no schedule names it";
            let code = "special-day-group.unused";
            findings.add(Severity::Note, code, path(), &group.identifier, detail);
            continue;
        }
        let last = group.days.last().map_or(0, |day| u64::from(*day));
        let code = "special-day-group.runs-out";
        if last < today {
            let detail = "its last day is over: from now on it changes nothing";
            findings.add(Severity::Doubt, code, path(), &group.identifier, detail);
        } else if last < today.saturating_add(SPECIAL_DAYS_AHEAD) {
            let detail = "its last day is within 90 days";
            findings.add(Severity::Note, code, path(), &group.identifier, detail);
        }
    }
}

fn schedules(bundle: &Bundle, now: u64, findings: &mut Findings) {
    let today = now.checked_div(DAY).unwrap_or_default();
    for (number, schedule) in bundle.schedules.iter().enumerate() {
        let path = || format!("schedules[{number}]");
        let used = bundle
            .profiles
            .iter()
            .flat_map(|profile| &profile.policies)
            .filter_map(|policy| policy.when)
            .chain(bundle.access_points.iter().flat_map(|point| asked_at(bundle, point)))
            .any(|when| index(when) == number);
        if !used {
            let detail = "nothing asks it";
            findings.add(Severity::Note, "schedule.unused", path(), &schedule.identifier, detail);
        } else if let Some(detail) = never(number, schedule, bundle, today) {
            let code = "schedule.never-active";
            findings.add(Severity::Doubt, code, path(), &schedule.identifier, detail);
        }
    }
}

fn overrides(bundle: &Bundle, now: u64, findings: &mut Findings) {
    let today = now.checked_div(DAY).unwrap_or_default();
    for (number, instead) in bundle.schedule_overrides.iter().flatten().enumerate() {
        if u64::from(instead.after_date) <= today {
            let path = format!("schedule-overrides[{number}]");
            let detail = "its last date is over: it can be taken out";
            findings.add(
                Severity::Note,
                "schedule-override.over",
                path,
                &instead.identifier,
                detail,
            );
        }
    }
}

fn names(schedule: &Schedule, group: usize) -> bool {
    schedule.specials.iter().any(|special| index(special.group) == group)
}

/// Why no moment from today on is inside a schedule; nothing where one may be.
fn never(number: usize, schedule: &Schedule, bundle: &Bundle, today: u64) -> Option<String> {
    if schedule.identifier == NEVER {
        return None;
    }
    if let Some(recurrences) = &schedule.recurrences {
        let today = u32::try_from(today).unwrap_or(u32::MAX);
        let dates = today..today.saturating_add(TEN_YEARS);
        let ever = recurrences.iter().any(|it| recurrence::is_ever(it, dates.clone()));
        return (!ever).then(|| "it does not occur within ten years".into());
    }
    if schedule.after_date.is_some_and(|after| u64::from(after) <= today) {
        return Some("its last date is over".into());
    }
    if let (Some(first), Some(after)) = (schedule.first_date, schedule.after_date)
        && after <= first
    {
        return Some("it ends before it begins".into());
    }
    let weekly = schedule.weekly.iter().any(|weekly| weekly.days != 0);
    let special = schedule.specials.iter().any(|special| {
        !special.pieces.is_empty()
            && bundle.special_day_groups.get(index(special.group)).is_some_and(|group| {
                group.days.last().is_some_and(|last| today <= u64::from(*last))
            })
    });
    let instead = bundle.schedule_overrides.iter().flatten().any(|it| {
        it.schedules.iter().any(|schedule| index(*schedule) == number)
            && !it.pieces.is_empty()
            && today < u64::from(it.after_date)
    });
    (!weekly && !special && !instead).then(|| "it has no hours".into())
}
