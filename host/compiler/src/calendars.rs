//! The special days that calendars bring along, among those that a site has by itself.

use std::collections::BTreeMap;

use doorward_bundle::limits::{IDENTIFIER_OCTETS, PIECES, SPECIAL_DAY_GROUPS};
use doorward_bundle::{Piece, Schedule, Special, SpecialDayGroup};

use crate::findings::{Findings, Reported};
use crate::source::{Compiled, shown};
use crate::spanned::Spanned;

/// Makes groups of them, each named after its schedule and its first date, such as
/// `library/2026-12-24`, and puts all groups in the order of their identifiers.
pub(crate) fn join(
    groups: Vec<SpecialDayGroup>,
    compiled: Vec<Compiled>,
    findings: &mut Findings,
) -> Result<(Vec<SpecialDayGroup>, Vec<Schedule>), Reported> {
    let own: Vec<String> = groups.iter().map(|group| group.identifier.clone()).collect();
    let mut all: BTreeMap<String, SpecialDayGroup> =
        groups.into_iter().map(|group| (group.identifier.clone(), group)).collect();
    let mut schedules = Vec::new();
    for Compiled { schedule, calendar, days } in compiled {
        let mut named: Vec<(String, Vec<Piece>)> = Vec::new();
        for special in schedule.specials.iter() {
            let identifier = usize::try_from(special.group).ok().and_then(|index| own.get(index));
            named.extend(identifier.map(|it| (it.clone(), special.pieces.clone())));
        }
        if let Some(calendar) = calendar {
            fits(&schedule, &named, &days, &calendar, findings)?;
            for (days, pieces) in days {
                let group = group(&schedule, days);
                let identifier = group.identifier.clone();
                if all.insert(identifier.clone(), group).is_some() {
                    let message =
                        format!("has special days that are called `{identifier}`, as others are");
                    return Err(findings.report(&calendar, message));
                }
                named.push((identifier, pieces));
            }
            if all.len() > SPECIAL_DAY_GROUPS {
                let message = format!(
                    "is one too many: {} special-day groups with those of calendars, at most \
                     {SPECIAL_DAY_GROUPS}",
                    all.len(),
                );
                return Err(findings.report(&calendar, message));
            }
        }
        schedules.push((schedule, named));
    }
    let places: BTreeMap<&String, u32> = all.keys().zip(0..).collect();
    let schedules = schedules
        .into_iter()
        .map(|(schedule, named)| {
            let special = |(identifier, pieces)| {
                let group = places.get(&identifier).copied()?;
                Some(Special { group, pieces })
            };
            Schedule { specials: named.into_iter().filter_map(special).collect(), ..schedule }
        })
        .collect();
    Ok((all.into_values().collect(), schedules))
}

/// Refuses what a bundle has no room for.
fn fits(
    schedule: &Schedule,
    named: &[(String, Vec<Piece>)],
    days: &[(Vec<u32>, Vec<Piece>)],
    calendar: &Spanned<String>,
    findings: &mut Findings,
) -> Result<(), Reported> {
    let different = named.len().saturating_add(days.len());
    let most = days.iter().map(|(_, pieces)| pieces.len()).max().unwrap_or(0);
    let message = if different > PIECES {
        format!(
            "has {different} kinds of special days, each with hours of its own, at most {PIECES}"
        )
    } else if most > PIECES {
        format!("has {most} pieces on a day, at most {PIECES}")
    } else if schedule.weekly.len() > PIECES {
        format!("has {} weekly pieces, at most {PIECES}", schedule.weekly.len())
    } else if schedule.identifier.len() > IDENTIFIER_OCTETS.saturating_sub(DATE_OCTETS) {
        let most = IDENTIFIER_OCTETS.saturating_sub(DATE_OCTETS);
        format!("belongs to a schedule whose identifier is longer than {most} octets")
    } else {
        return Ok(());
    };
    Err(findings.report(calendar, message))
}

/// Octets of `/2026-12-24`.
const DATE_OCTETS: usize = 11;

fn group(schedule: &Schedule, days: Vec<u32>) -> SpecialDayGroup {
    let first = shown(days.first().copied().unwrap_or(0));
    let identifier = format!("{}/{first}", schedule.identifier);
    let more = days.len().saturating_sub(1);
    let others =
        if more == 0 { String::new() } else { format!(" and {more} more of its calendar") };
    SpecialDayGroup { name: format!("{}: {first}{others}", schedule.identifier), identifier, days }
}
