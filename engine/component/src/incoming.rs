//! What comes in, as the engine's own types. Exhaustive, without a wildcard: a change of the
//! contract does not compile until somebody has looked here.

use alloc::vec::Vec;

use doorward_engine as engine;

use crate::contract::{circumstance as c, policy as p, question as q};

pub(crate) fn circumstance(circumstance: c::Circumstance) -> engine::Circumstance {
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
        capability: capability.map(asked),
        format,
        challenge,
        secrets,
        device,
        surroundings: around.map(surroundings),
        continuation,
        explain,
    }
}

pub(crate) fn hypothetical(presentation: p::Hypothetical) -> engine::Hypothetical {
    let p::Hypothetical {
        now,
        access_point,
        capability,
        format,
        credential,
        door: state,
        surroundings: around,
        rules,
    } = presentation;
    engine::Hypothetical {
        now,
        access_point,
        capability: asked(capability),
        format,
        credential,
        door: door(state),
        surroundings: around.map(surroundings),
        rules,
    }
}

pub(crate) fn occasion(occasion: p::Occasion) -> engine::Occasion {
    let p::Occasion { now, access_point, capability, format, door: state } = occasion;
    engine::Occasion { now, access_point, capability: asked(capability), format, door: door(state) }
}

pub(crate) fn inquiry(inquiry: p::Inquiry) -> engine::Inquiry {
    let p::Inquiry { from, until, capability, format, credential, after } = inquiry;
    engine::Inquiry { from, until, capability: asked(capability), format, credential, after }
}

pub(crate) fn answers(answers: Vec<q::Answer>) -> Vec<engine::Answer> {
    answers
        .into_iter()
        .map(|q::Answer { number, reply, version, source }| engine::Answer {
            number,
            reply: match reply {
                q::Reply::Unknown(why) => engine::Reply::Unknown(why),
                q::Reply::No => engine::Reply::No,
                q::Reply::Credential(record) => engine::Reply::Credential(record),
                q::Reply::Door(record) => engine::Reply::Door(door(record)),
                q::Reply::Claim(result) => engine::Reply::Claim(result),
                q::Reply::Rules(record) => engine::Reply::Rules(record),
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
        position,
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

fn asked(capability: c::Capability) -> engine::Capability {
    match capability {
        c::Capability::Momentary => engine::Capability::Momentary,
        c::Capability::ExtendedMomentary => engine::Capability::ExtendedMomentary,
        c::Capability::Secure => engine::Capability::Secure,
        c::Capability::Unsecure => engine::Capability::Unsecure,
        c::Capability::Toggle => engine::Capability::Toggle,
    }
}

fn clock_state(state: c::ClockState) -> engine::ClockState {
    match state {
        c::ClockState::Trusted => engine::ClockState::Trusted,
        c::ClockState::Untrusted => engine::ClockState::Untrusted,
        c::ClockState::Absent => engine::ClockState::Absent,
    }
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
        lockdowns,
        threat_level,
        first_person,
    }
}
