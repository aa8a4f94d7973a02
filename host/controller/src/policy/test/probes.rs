//! Parts of a bundle by themselves, in the engine: a policy alone, a piece of a schedule alone.
//!
//! What a policy alone would bring about, and whether a piece alone holds, is asked of the engine with
//! bundles that have nothing else. So nothing here knows how policies and schedules are evaluated.

use anyhow::Result;
use doorward_bundle::limits::{PROFILES, SCHEDULES};
use doorward_bundle::{
    Bundle, Capability, Effect, Piece, Policy, Profile, Recurrence, Schedule, ScheduleOverride,
    Special, Weekly, Where,
};
use doorward_host::contract::decision::DoorAction;
use doorward_host::contract::policy::{Hypothetical, Simulation};
use doorward_host::contract::question::{
    Assignment, CredentialRecord, CredentialState, DoorRecord,
};
use doorward_host::engine::Engine;

use super::ask::enters;
use super::bench::Bench;

/// Profiles of one policy each, numbered; in as many bundles as they need.
pub(super) struct Policies(Vec<Bench>);

impl Policies {
    /// Loads policies of a bundle.
    pub(super) fn load<'p>(
        engine: &Engine,
        bundle: &Bundle,
        policies: impl Iterator<Item = &'p Policy>,
    ) -> Result<Self> {
        let policies: Vec<&Policy> = policies.collect();
        let part = |policies: &[&Policy]| {
            let profiles = profiles(policies.iter().map(|policy| (*policy).clone()));
            Bench::load(engine, &Bundle { profiles, ..bundle.clone() })
        };
        policies.chunks(PROFILES).map(part).collect::<Result<_>>().map(Self)
    }

    /// What would come of a presentation by this policy alone, and by an assignment of its profile.
    pub(super) fn simulate(
        &mut self,
        number: usize,
        asked: &Hypothetical,
        profile: &str,
    ) -> Result<Option<Simulation>> {
        let Some((bench, number)) = part(&mut self.0, number, PROFILES) else { return Ok(None) };
        let assignments = asked.credential.assignments.iter();
        let mut asked = Hypothetical {
            credential: CredentialRecord {
                assignments: assignments.filter(|it| it.profile == profile).cloned().collect(),
                ..asked.credential.clone()
            },
            ..asked.clone()
        };
        for assignment in &mut asked.credential.assignments {
            assignment.profile = name(number);
        }
        bench.simulate(&asked).map(Some)
    }
}

/// Schedules of one piece each, numbered likewise.
pub(super) struct Pieces(Vec<Bench>);

impl Pieces {
    /// Loads pieces of schedules of a bundle.
    pub(super) fn load(engine: &Engine, bundle: &Bundle, pieces: &[Alone]) -> Result<Self> {
        let part = |pieces: &[Alone]| {
            let schedules = pieces.iter().enumerate().map(|(number, piece)| Schedule {
                identifier: name(number),
                ..piece.schedule.clone()
            });
            let everywhere = || Where { all: true, areas: Vec::new(), access_points: Vec::new() };
            let permits = (0..).zip(pieces).map(|(when, piece)| Policy {
                conditions: None,
                at: piece.at.clone().unwrap_or_else(everywhere),
                when: Some(when),
                effect: Effect::Permit,
                capabilities: vec![Capability::Momentary],
                required_strength: None,
            });
            let (schedules, profiles) = (schedules.collect(), profiles(permits));
            let schedule_overrides = closing(bundle, pieces);
            // The hours of access points are other schedules.
            let mut bundle = Bundle { schedules, profiles, schedule_overrides, ..bundle.clone() };
            bundle.access_points.iter_mut().for_each(|point| point.usage = None);
            Bench::load(engine, &bundle)
        };
        pieces.chunks(SCHEDULES).map(part).collect::<Result<_>>().map(Self)
    }

    /// Whether a piece holds at an access point. Nothing where that lets nobody in at all.
    pub(super) fn holds(&mut self, number: usize, asked: &Hypothetical) -> Result<Option<bool>> {
        let Some((bench, number)) = part(&mut self.0, number, SCHEDULES) else { return Ok(None) };
        let simulation = bench.simulate(&Hypothetical {
            capability: doorward_host::contract::circumstance::Capability::Momentary,
            format: None,
            credential: CredentialRecord {
                holder: String::new(),
                state: CredentialState::Enabled,
                valid_from: None,
                valid_until: None,
                extended_grant: false,
                lockdown_override: None,
                antipassback_exempt: false,
                assignments: vec![Assignment {
                    identifier: String::new(),
                    profile: name(number),
                    valid_from: None,
                    valid_until: None,
                    uses_left: None,
                }],
            },
            door: DoorRecord {
                mode: Some(doorward_host::contract::question::DoorMode::Locked),
                lockdowns: Vec::new(),
                threat_level: 0,
                first_person: None,
            },
            ..asked.clone()
        })?;
        let released = simulation.obligations.is_some_and(|it| it.action == DoorAction::Release);
        let outside = simulation.reason.code.starts_with("schedule.");
        Ok((released && enters(simulation.verdict)).then_some(true).or(outside.then_some(false)))
    }
}

/// Overrides that close what they replace: a piece of the week does not hold on their dates.
fn closing(bundle: &Bundle, pieces: &[Alone]) -> Option<Vec<ScheduleOverride>> {
    let all = bundle.schedule_overrides.iter().flatten().map(|instead| {
        let replaced = |piece: &Alone| piece.at.is_none() && instead.schedules.contains(&piece.of);
        let places = (0..).zip(pieces).filter(|(_, piece)| replaced(piece));
        ScheduleOverride {
            schedules: places.map(|(place, _)| place).collect(),
            pieces: Vec::new(),
            ..instead.clone()
        }
    });
    let all: Vec<_> = all.filter(|instead| !instead.schedules.is_empty()).collect();
    Some(all).filter(|all| !all.is_empty())
}

/// A piece of a schedule by itself.
pub(super) struct Alone {
    /// What it is told by.
    pub(super) piece: String,
    /// Whether it holds where the schedule does not.
    pub(super) closes: bool,
    /// The index of the schedule that it is of.
    of: u32,
    /// A schedule that has nothing else.
    schedule: Schedule,
    /// Where, if it is the piece of an override.
    at: Option<Where>,
}

/// The pieces of a schedule: weekly ones, those of special days and of overrides, or that it is closed
/// then.
pub(super) fn pieces(of: u32, schedule: &Schedule, bundle: &Bundle) -> Vec<Alone> {
    let empty = |special: &Special| Special { group: special.group, pieces: Vec::new() };
    let closed: Vec<Special> = schedule.specials.iter().map(empty).collect();
    let here = |piece, closes, schedule| Alone { piece, closes, of, schedule, at: None };
    let weekly = schedule.weekly.iter().map(|weekly| {
        let alone =
            Schedule { weekly: vec![*weekly], specials: closed.clone(), ..schedule.clone() };
        here(format!("{} {}", days(weekly.days), hours(weekly.piece)), false, alone)
    });
    let specials = schedule.specials.iter().enumerate().flat_map(|(at, special)| {
        let group = usize::try_from(special.group).unwrap_or(usize::MAX);
        let group = bundle.special_day_groups.get(group);
        let group = group.map_or("", |group| group.identifier.as_str()).to_string();
        let with = |pieces: Vec<Piece>, weekly| {
            let others = closed.iter().enumerate().map(|(other, special)| Special {
                group: special.group,
                pieces: if other == at { pieces.clone() } else { Vec::new() },
            });
            Schedule { weekly, specials: others.collect(), ..schedule.clone() }
        };
        if special.pieces.is_empty() {
            // Open all week but for these days.
            let (weekly, specials) = (vec![daily(WHOLE)], vec![empty(special)]);
            let only = Schedule { weekly, specials, ..schedule.clone() };
            return vec![here(format!("closed on {group}"), true, only)];
        }
        let pieces = special.pieces.iter().map(|piece| {
            here(format!("{group} {}", hours(*piece)), false, with(vec![*piece], Vec::new()))
        });
        pieces.collect()
    });
    let recurrences = schedule.recurrences.iter().flatten().enumerate().map(|(number, it)| {
        let alone = Schedule { recurrences: Some(vec![*it]), ..schedule.clone() };
        here(format!("aliro[{number}]{}", pattern(it)), false, alone)
    });
    let own = weekly.chain(specials).chain(recurrences);
    own.chain(overrides(of, schedule, bundle)).collect()
}

/// What a recurrence is told by, beside its place in the schedule.
fn pattern(recurrence: &Recurrence) -> String {
    recurrence.repetition.map_or_else(String::new, |it| format!(" {}", it.pattern.as_str()))
}

/// The pieces of the overrides of a schedule.
fn overrides(of: u32, schedule: &Schedule, bundle: &Bundle) -> Vec<Alone> {
    let all = bundle.schedule_overrides.iter().flatten();
    let pieces = all.filter(|it| it.schedules.contains(&of)).flat_map(|instead| {
        let alone = |words: String, piece| Alone {
            piece: format!("{} {words}", instead.identifier),
            closes: false,
            of,
            schedule: Schedule {
                weekly: vec![daily(piece)],
                specials: Vec::new(),
                first_date: schedule.first_date.max(Some(instead.first_date)),
                after_date: Some(
                    schedule.after_date.map_or(instead.after_date, |it| it.min(instead.after_date)),
                ),
                ..schedule.clone()
            },
            at: Some(instead.at.clone()),
        };
        if instead.pieces.is_empty() {
            return vec![alone("closed".into(), WHOLE)];
        }
        instead.pieces.iter().map(|piece| alone(hours(*piece), *piece)).collect()
    });
    pieces.collect()
}

/// All day.
const WHOLE: Piece = Piece { start: 0, end: 86_400 };

const fn daily(piece: Piece) -> Weekly {
    Weekly { days: 0b111_1111, piece }
}

/// The part that has a number, and its number there.
fn part(benches: &mut [Bench], number: usize, size: usize) -> Option<(&mut Bench, usize)> {
    let bench = benches.get_mut(number.checked_div(size)?)?;
    Some((bench, number.checked_rem(size)?))
}

fn profiles(policies: impl Iterator<Item = Policy>) -> Vec<Profile> {
    let numbered = policies.enumerate();
    numbered
        .map(|(number, policy)| Profile {
            identifier: name(number),
            name: name(number),
            policies: vec![policy],
        })
        .collect()
}

/// Numbers as a bundle orders identifiers.
fn name(number: usize) -> String {
    format!("{number:08}")
}

fn days(mask: u8) -> String {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let named = (0_u32..).zip(NAMES);
    let named = named.filter(|(bit, _)| mask.checked_shr(*bit).is_some_and(|rest| rest & 1 == 1));
    let names: Vec<&str> = named.map(|(_, name)| name).collect();
    match mask {
        0b111_1111 => "daily".to_string(),
        0b001_1111 => "weekdays".to_string(),
        0b110_0000 => "weekends".to_string(),
        _ => names.join(" "),
    }
}

fn hours(piece: Piece) -> String {
    let shown = |second: u32| format!("{:02}:{:02}", second / 3600, second / 60 % 60);
    format!("{} to {}", shown(piece.start), shown(piece.end))
}
