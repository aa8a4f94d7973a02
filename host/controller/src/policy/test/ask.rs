//! From an expectation to what the engine is asked.

use std::net::IpAddr;

use doorward_bundle::{Assurance, Bundle};
use doorward_compiler::expectations::{Credential, Expectation, State, Surroundings};
use doorward_host::contract::circumstance::{self, Capability};
use doorward_host::contract::policy::{Hypothetical, Verdict};
use doorward_host::contract::question::{
    Assignment, CredentialRecord, CredentialState, DoorMode, DoorRecord, Lockdown, LockdownScope,
};

/// What an expectation asks for a credential at an access point, at the beginning of time.
pub(super) fn hypothetical(
    expectation: &Expectation,
    credential: &Credential,
    access_point: &str,
    bundle: &Bundle,
) -> Hypothetical {
    Hypothetical {
        now: 0,
        access_point: access_point.to_string(),
        capability: capability(&expectation.capability),
        format: expectation.format.clone(),
        credential: record(credential),
        door: door(expectation, bundle),
        surroundings: expectation.surroundings.as_ref().map(surroundings),
        rules: None,
    }
}

/// Whether somebody gets in by it.
pub(super) fn enters(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Granted | Verdict::Referred)
}

/// What the registry would know of a credential.
fn record(credential: &Credential) -> CredentialRecord {
    CredentialRecord {
        holder: credential.holder.clone(),
        state: match &credential.state {
            State::Enabled => CredentialState::Enabled,
            State::Disabled(why) => CredentialState::Disabled(why.clone()),
            State::SuspendedUntil(until) => CredentialState::SuspendedUntil(*until),
        },
        valid_from: credential.valid_from,
        valid_until: credential.valid_until,
        extended_grant: credential.extended_grant,
        lockdown_override: credential.lockdown_override,
        antipassback_exempt: false,
        assignments: credential
            .assignments
            .iter()
            .map(|assignment| Assignment {
                identifier: format!("{}/{}", credential.holder, assignment.profile),
                profile: assignment.profile.clone(),
                valid_from: assignment.valid_from,
                valid_until: assignment.valid_until,
                uses_left: assignment.uses_left,
            })
            .collect(),
    }
}

fn door(expectation: &Expectation, bundle: &Bundle) -> DoorRecord {
    let rank = |name: &str| {
        let plan = bundle.lockdown_plans.iter().find(|plan| plan.identifier == name);
        plan.map_or(0, |plan| plan.rank)
    };
    DoorRecord {
        mode: expectation.door_mode.map(|mode| match mode {
            doorward_bundle::DoorMode::Locked => DoorMode::Locked,
            doorward_bundle::DoorMode::Unlocked => DoorMode::Unlocked,
            doorward_bundle::DoorMode::LockedOpen => DoorMode::LockedOpen,
            doorward_bundle::DoorMode::Blocked => DoorMode::Blocked,
            doorward_bundle::DoorMode::LockedDown => DoorMode::LockedDown,
        }),
        lockdowns: expectation
            .lockdowns
            .iter()
            .map(|plan| Lockdown {
                scope: LockdownScope::Plan(plan.clone()),
                rank: rank(plan),
                starts: 0,
                ends: None,
            })
            .collect(),
        threat_level: expectation.threat_level,
        first_person: None,
    }
}

fn surroundings(known: &Surroundings) -> circumstance::Surroundings {
    let position = known.position.map(|at| circumstance::Position {
        latitude: at.latitude,
        longitude: at.longitude,
        accuracy: at.accuracy,
    });
    let address = known.address.map(|address| match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    });
    let posture = known.posture.as_ref().map(|posture| {
        let assurances = posture.iter().map(|assurance| match assurance {
            Assurance::Unlocked => circumstance::Assurance::Unlocked,
            Assurance::UserAuthenticated => circumstance::Assurance::UserAuthenticated,
            Assurance::Unmodified => circumstance::Assurance::Unmodified,
            Assurance::Managed => circumstance::Assurance::Managed,
        });
        assurances.collect()
    });
    circumstance::Surroundings { position, address, posture }
}

/// The words are those that a file of expectations can have.
fn capability(word: &str) -> Capability {
    match word {
        "extended-momentary" => Capability::ExtendedMomentary,
        "secure" => Capability::Secure,
        "unsecure" => Capability::Unsecure,
        "toggle" => Capability::Toggle,
        _ => Capability::Momentary,
    }
}
