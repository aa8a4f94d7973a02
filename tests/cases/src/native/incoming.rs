//! From the contract to the engine. Exhaustive, without a wildcard: a change of the contract does
//! not compile until somebody has looked here.

use doorward_engine as engine;

use doorward_host::contract::{circumstance as c, question as q};

/// What a bundle is loaded with, as the engine takes it.
#[must_use]
pub fn load_context(context: c::LoadContext) -> engine::LoadContext {
    let c::LoadContext { site, trusted_keys, floor, secrets, evidence } = context;
    engine::LoadContext {
        site,
        trusted_keys: trusted_keys
            .into_iter()
            .map(|c::TrustedKey { identifier, key }| engine::TrustedKey { identifier, key })
            .collect(),
        floor: floor
            .map(|c::BundleFloor { sequence, digest }| engine::BundleFloor { sequence, digest }),
        secrets: secrets.into_iter().map(secret).collect(),
        evidence: evidence
            .into_iter()
            .map(|c::Evidence { kind, source, content }| engine::Evidence { kind, source, content })
            .collect(),
    }
}

/// What is true of a presentation, as the engine takes it.
#[must_use]
pub fn circumstance(circumstance: c::Circumstance) -> engine::Circumstance {
    let c::Circumstance {
        clock: c::ClockReading { state, now, floor },
        access_point,
        purpose,
        capability,
        format,
        challenge,
        secrets,
        device,
        surroundings: around,
        continuation,
        explain,
    } = circumstance;
    engine::Circumstance {
        clock: engine::ClockReading { state: clock_state(state), now, floor },
        access_point,
        purpose: match purpose {
            c::Purpose::Access => engine::Purpose::Access,
            c::Purpose::Administer => engine::Purpose::Administer,
            c::Purpose::Enrol => engine::Purpose::Enrol,
            c::Purpose::Session => engine::Purpose::Session,
        },
        capability: capability.map(|capability| match capability {
            c::Capability::Momentary => engine::Capability::Momentary,
            c::Capability::ExtendedMomentary => engine::Capability::ExtendedMomentary,
            c::Capability::Secure => engine::Capability::Secure,
            c::Capability::Unsecure => engine::Capability::Unsecure,
            c::Capability::Toggle => engine::Capability::Toggle,
        }),
        format,
        challenge,
        secrets: secrets.into_iter().map(secret).collect(),
        device,
        surroundings: around.map(surroundings),
        continuation: continuation.map(|c::Continuation { transaction, state }| {
            engine::Continuation { transaction, state }
        }),
        explain,
    }
}

/// A store's answers, as the engine takes them.
#[must_use]
pub fn answers(answers: Vec<q::Answer>) -> Vec<engine::Answer> {
    answers
        .into_iter()
        .map(|q::Answer { number, reply, version, source }| engine::Answer {
            number,
            reply: match reply {
                q::Reply::Unknown(why) => engine::Reply::Unknown(why),
                q::Reply::No => engine::Reply::No,
                q::Reply::Credential(record) => engine::Reply::Credential(credential(record)),
                q::Reply::Door(record) => engine::Reply::Door(door(record)),
                q::Reply::Claim(result) => engine::Reply::Claim(claim(result)),
                q::Reply::Rules(record) => engine::Reply::Rules(rules(record)),
            },
            version,
            source,
        })
        .collect()
}

fn surroundings(
    c::Surroundings { position, address, posture }: c::Surroundings,
) -> engine::Surroundings {
    engine::Surroundings {
        position: position.map(|c::Position { latitude, longitude, accuracy }| engine::Position {
            latitude,
            longitude,
            accuracy,
        }),
        address,
        posture: posture.map(|posture| posture.into_iter().map(assurance).collect()),
    }
}

fn assurance(assurance: c::Assurance) -> engine::Assurance {
    match assurance {
        c::Assurance::Unlocked => engine::Assurance::Unlocked,
        c::Assurance::UserAuthenticated => engine::Assurance::UserAuthenticated,
        c::Assurance::Unmodified => engine::Assurance::Unmodified,
        c::Assurance::Managed => engine::Assurance::Managed,
    }
}

fn secret(c::Secret { name, value }: c::Secret) -> engine::Secret {
    engine::Secret { name, value }
}

fn clock_state(state: c::ClockState) -> engine::ClockState {
    match state {
        c::ClockState::Trusted => engine::ClockState::Trusted,
        c::ClockState::Untrusted => engine::ClockState::Untrusted,
        c::ClockState::Absent => engine::ClockState::Absent,
    }
}

fn credential(record: q::CredentialRecord) -> engine::CredentialRecord {
    let q::CredentialRecord {
        holder,
        state,
        valid_from,
        valid_until,
        extended_grant,
        lockdown_override,
        antipassback_exempt,
        assignments,
    } = record;
    engine::CredentialRecord {
        holder,
        state: match state {
            q::CredentialState::Enabled => engine::CredentialState::Enabled,
            q::CredentialState::Disabled(why) => engine::CredentialState::Disabled(why),
            q::CredentialState::SuspendedUntil(until) => {
                engine::CredentialState::SuspendedUntil(until)
            }
        },
        valid_from,
        valid_until,
        extended_grant,
        lockdown_override,
        antipassback_exempt,
        assignments: assignments.into_iter().map(assignment).collect(),
    }
}

fn assignment(assignment: q::Assignment) -> engine::Assignment {
    let q::Assignment { identifier, profile, valid_from, valid_until, uses_left } = assignment;
    engine::Assignment { identifier, profile, valid_from, valid_until, uses_left }
}

fn door(record: q::DoorRecord) -> engine::DoorRecord {
    let q::DoorRecord { mode, lockdowns, threat_level, first_person } = record;
    engine::DoorRecord {
        mode: mode.map(|mode| match mode {
            q::DoorMode::Locked => engine::DoorMode::Locked,
            q::DoorMode::Unlocked => engine::DoorMode::Unlocked,
            q::DoorMode::LockedOpen => engine::DoorMode::LockedOpen,
            q::DoorMode::Blocked => engine::DoorMode::Blocked,
            q::DoorMode::LockedDown => engine::DoorMode::LockedDown,
            q::DoorMode::Unknown => engine::DoorMode::Unknown,
        }),
        lockdowns: lockdowns.into_iter().map(lockdown).collect(),
        threat_level,
        first_person,
    }
}

fn rules(record: q::RulesRecord) -> engine::RulesRecord {
    let q::RulesRecord { presence, transit, occupancy, failures, last_failure } = record;
    engine::RulesRecord {
        presence: presence.map(|q::Presence { area, since }| engine::Presence { area, since }),
        transit: transit.map(|q::OpenTransit { access_point, until }| engine::OpenTransit {
            access_point,
            until,
        }),
        occupancy,
        failures,
        last_failure,
    }
}

fn lockdown(lockdown: q::Lockdown) -> engine::Lockdown {
    let q::Lockdown { scope, rank, starts, ends } = lockdown;
    engine::Lockdown {
        scope: match scope {
            q::LockdownScope::Site => engine::LockdownScope::Site,
            q::LockdownScope::Area(area) => engine::LockdownScope::Area(area),
            q::LockdownScope::Door(door) => engine::LockdownScope::Door(door),
            q::LockdownScope::Plan(plan) => engine::LockdownScope::Plan(plan),
        },
        rank,
        starts,
        ends,
    }
}

fn claim(result: q::ClaimResult) -> engine::ClaimResult {
    match result {
        q::ClaimResult::Made => engine::ClaimResult::Made,
        q::ClaimResult::Consumed(q::ConsumedChallenge { access_point, age }) => {
            engine::ClaimResult::Consumed(engine::ConsumedChallenge { access_point, age })
        }
        q::ClaimResult::Used => engine::ClaimResult::Used,
        q::ClaimResult::Absent => engine::ClaimResult::Absent,
        q::ClaimResult::Full(quota) => engine::ClaimResult::Full(quota),
        q::ClaimResult::NotAttempted => engine::ClaimResult::NotAttempted,
    }
}
