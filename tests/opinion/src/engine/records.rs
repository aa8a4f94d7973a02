//! Records, answers and obligations: what is said here, as the engine has it.

use std::net::IpAddr;

use anyhow::{Result, bail};
use doorward_engine as engine;
use doorward_engine::{CredentialRecord, DoorRecord, Query, Reply, RulesRecord};

use crate::opinion::{Action, Move, Opinion, Refusals, Verdict};
use crate::situation::{
    Challenge, Credential, CredentialState, DoorState, Memory, Presented, Remembered, Scope,
    Situation, Surroundings,
};
use crate::words::{Assurance, Capability, DoorMode, Seen};

/// What a store answers.
///
/// # Errors
/// Where the engine asks for something that was not shown.
pub(super) fn reply(situation: &Situation, query: &Query) -> Result<Reply> {
    let unknown = || Reply::Unknown("the store cannot tell".into());
    Ok(match query {
        Query::Credential(_) => situation
            .credential
            .as_ref()
            .map_or(Reply::No, |credential| Reply::Credential(record(credential))),
        Query::Door(_) => {
            situation.door.as_ref().map_or_else(unknown, |door| Reply::Door(door_record(door)))
        }
        Query::Rules(_) => match &situation.memory {
            Memory::Unknown => unknown(),
            Memory::Known(memory) => Reply::Rules(rules(memory)),
        },
        Query::Claim(_) => match &situation.presented {
            Presented::Tap(Challenge::Unknown) => unknown(),
            Presented::Tap(Challenge::Used) => Reply::Claim(engine::ClaimResult::Used),
            Presented::Tap(Challenge::Absent) => Reply::Claim(engine::ClaimResult::Absent),
            Presented::Tap(Challenge::Consumed { access_point, age }) => {
                let access_point = access_point.clone();
                let consumed = engine::ConsumedChallenge { access_point, age: *age };
                Reply::Claim(engine::ClaimResult::Consumed(consumed))
            }
            Presented::Token(token) => match token.seen {
                Seen::Unknown => unknown(),
                Seen::Never => Reply::Claim(engine::ClaimResult::Made),
                Seen::Before => Reply::Claim(engine::ClaimResult::Used),
                Seen::TooMany => Reply::Claim(engine::ClaimResult::Full(1)),
            },
            Presented::Badge | Presented::Supposed { .. } => bail!("a badge claims something"),
        },
    })
}

/// What is known for rules that need state; nothing where nothing is.
pub(super) fn supposed_rules(memory: &Memory) -> Option<RulesRecord> {
    match memory {
        Memory::Unknown => None,
        Memory::Known(memory) => Some(rules(memory)),
    }
}

fn rules(memory: &Remembered) -> RulesRecord {
    RulesRecord {
        presence: memory
            .presence
            .as_ref()
            .map(|it| engine::Presence { area: it.area.clone(), since: it.since }),
        transit: memory.way.as_ref().map(|way| engine::OpenTransit {
            access_point: way.access_point.clone(),
            until: way.until,
        }),
        occupancy: memory.others,
        failures: memory.failures,
        last_failure: memory.last_failure,
    }
}

/// An outcome with what it obliges to. Changes come in no order that matters.
pub(super) fn opinion(
    verdict: Verdict,
    code: String,
    obligations: Option<&engine::Obligations>,
) -> Opinion {
    let mut opinion = Opinion::of(verdict, &code);
    let Some(obligations) = obligations else { return opinion };
    opinion.action = Some(match obligations.action {
        engine::DoorAction::None => Action::None,
        engine::DoorAction::Release => Action::Release(obligations.release_seconds),
        engine::DoorAction::Secure => Action::Secure,
        engine::DoorAction::Unsecure => Action::Unsecure,
        engine::DoorAction::Toggle => Action::Toggle,
    });
    let mut uses = Vec::new();
    for change in &obligations.changes {
        match change {
            engine::Change::UseAssignment(assignment) => uses.push(assignment.as_str()),
            engine::Change::Transit(transit) => opinion.moves.push(moved(transit)),
            engine::Change::ClearFailures => opinion.refusals = Refusals::Cleared,
        }
    }
    uses.sort_unstable();
    opinion.moves.sort();
    opinion.uses = (!uses.is_empty()).then(|| uses.join(", "));
    opinion
}

fn moved(transit: &engine::Transit) -> Move {
    Move {
        holder: transit.holder.clone(),
        access_point: transit.access_point.clone(),
        door: transit.door.clone(),
        area: transit.area.clone(),
        at: transit.at,
        until: transit.until,
        followed: transit.followed,
        taken: transit.taken,
        first_person: transit.first_person,
    }
}

pub(super) fn asked(capability: Capability) -> engine::Capability {
    match capability {
        Capability::Momentary => engine::Capability::Momentary,
        Capability::ExtendedMomentary => engine::Capability::ExtendedMomentary,
        Capability::Secure => engine::Capability::Secure,
        Capability::Unsecure => engine::Capability::Unsecure,
        Capability::Toggle => engine::Capability::Toggle,
    }
}

pub(super) fn record(credential: &Credential) -> CredentialRecord {
    CredentialRecord {
        holder: credential.holder.clone(),
        state: match credential.state {
            CredentialState::Enabled => engine::CredentialState::Enabled,
            CredentialState::Disabled => engine::CredentialState::Disabled("lost".into()),
            CredentialState::SuspendedUntil(until) => {
                engine::CredentialState::SuspendedUntil(until)
            }
        },
        valid_from: credential.valid_from,
        valid_until: credential.valid_until,
        extended_grant: credential.extended_grant,
        lockdown_override: credential.lockdown_override,
        antipassback_exempt: credential.antipassback_exempt,
        assignments: credential
            .assignments
            .iter()
            .map(|assignment| engine::Assignment {
                identifier: assignment.identifier.clone(),
                profile: assignment.profile.clone(),
                valid_from: assignment.valid_from,
                valid_until: assignment.valid_until,
                uses_left: assignment.uses_left,
            })
            .collect(),
    }
}

pub(super) fn door_record(door: &DoorState) -> DoorRecord {
    DoorRecord {
        mode: door.mode.map(|mode| match mode {
            DoorMode::Locked => engine::DoorMode::Locked,
            DoorMode::Unlocked => engine::DoorMode::Unlocked,
            DoorMode::LockedOpen => engine::DoorMode::LockedOpen,
            DoorMode::Blocked => engine::DoorMode::Blocked,
            DoorMode::LockedDown => engine::DoorMode::LockedDown,
            DoorMode::Unknown => engine::DoorMode::Unknown,
        }),
        lockdowns: door
            .lockdowns
            .iter()
            .map(|lockdown| engine::Lockdown {
                scope: match &lockdown.scope {
                    Scope::Site => engine::LockdownScope::Site,
                    Scope::Area(name) => engine::LockdownScope::Area(name.clone()),
                    Scope::Door(name) => engine::LockdownScope::Door(name.clone()),
                    Scope::Plan(name) => engine::LockdownScope::Plan(name.clone()),
                },
                rank: lockdown.rank,
                starts: lockdown.starts,
                ends: lockdown.ends,
            })
            .collect(),
        threat_level: door.threat_level,
        first_person: door.first_person,
    }
}

pub(super) fn surroundings(around: &Surroundings) -> engine::Surroundings {
    let position = around.position.map(|it| engine::Position {
        latitude: it.latitude,
        longitude: it.longitude,
        accuracy: it.accuracy,
    });
    let address = around.address.map(|address| match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    });
    let posture = around.posture.as_ref().map(|posture| {
        let assurances = posture.iter().map(|assurance| match assurance {
            Assurance::Unlocked => engine::Assurance::Unlocked,
            Assurance::UserAuthenticated => engine::Assurance::UserAuthenticated,
            Assurance::Unmodified => engine::Assurance::Unmodified,
            Assurance::Managed => engine::Assurance::Managed,
        });
        assurances.collect()
    });
    engine::Surroundings { position, address, posture }
}
