//! Who can pass where, as far as the bundle alone can tell.

use alloc::format;

use doorward_bundle::{AccessPoint, Bundle, DoorMode, Effect, Policy, Profile};

use super::{Findings, Severity};
use crate::load::index;
use crate::presentation::Format;

pub(super) fn look(bundle: &Bundle, findings: &mut Findings) {
    doors(bundle, findings);
    access_points(bundle, findings);
    for (number, profile) in bundle.profiles.iter().enumerate() {
        look_at_profile(number, profile, findings);
    }
    for (number, issuer) in bundle.issuers.iter().enumerate() {
        if !issuer.enabled {
            let path = format!("issuers[{number}].enabled");
            let detail = "its word does not count";
            findings.add(Severity::Note, "issuer.disabled", path, &issuer.identifier, detail);
        }
    }
}

fn doors(bundle: &Bundle, findings: &mut Findings) {
    for (number, door) in bundle.doors.iter().enumerate() {
        if matches!(door.mode, DoorMode::Unlocked | DoorMode::LockedOpen) {
            let detail = "anybody can pass, unless its mode is changed at run time";
            let path = format!("doors[{number}].mode");
            findings.add(Severity::Note, "door.open", path, &door.identifier, detail);
        }
    }
}

fn access_points(bundle: &Bundle, findings: &mut Findings) {
    for (number, access_point) in bundle.access_points.iter().enumerate() {
        let path = format!("access-points[{number}]");
        let subject = &access_point.identifier;
        if !access_point.enabled {
            let detail = "it is not in use: everything is refused";
            findings.add(Severity::Note, "access-point.disabled", path, subject, detail);
            continue;
        }
        if access_point.formats.is_empty() {
            let (code, detail) = ("access-point.accepts-nothing", "it accepts no format");
            findings.add(Severity::Problem, code, path.clone(), subject, detail);
        }
        if !is_permitted(bundle, number, access_point) {
            let detail = "no access policy permits anybody to pass";
            findings.add(
                Severity::Problem,
                "access-point.unreachable",
                path.clone(),
                subject,
                detail,
            );
        }
        for format in access_point.formats.iter().filter_map(|name| Format::from_name(name)) {
            if format.needs_issuer() && !is_vouched_for(bundle, format) {
                let detail = format!("no enabled issuer vouches for `{}`", format.as_str());
                let code = "access-point.no-issuer";
                findings.add(Severity::Problem, code, path.clone(), subject, detail);
            }
        }
    }
}

fn is_permitted(bundle: &Bundle, number: usize, access_point: &AccessPoint) -> bool {
    bundle
        .profiles
        .iter()
        .flat_map(|profile| &profile.policies)
        .filter(|policy| policy.effect == Effect::Permit)
        .any(|policy| {
            policy.at.all
                || policy.at.access_points.iter().any(|covered| index(*covered) == number)
                || access_point.to.is_some_and(|area| policy.at.areas.contains(&area))
        })
}

fn is_vouched_for(bundle: &Bundle, format: Format) -> bool {
    bundle
        .issuers
        .iter()
        .any(|issuer| issuer.enabled && issuer.formats.iter().any(|name| name == format.as_str()))
}

fn look_at_profile(number: usize, profile: &Profile, findings: &mut Findings) {
    let permits = |policy: &Policy| policy.effect == Effect::Permit;
    if !profile.policies.iter().any(permits) {
        let path = format!("profiles[{number}]");
        let (code, detail) = ("profile.permits-nothing", "it has no policy that permits");
        findings.add(Severity::Doubt, code, path, &profile.identifier, detail);
    }
    for (position, policy) in profile.policies.iter().enumerate().filter(|(_, p)| permits(p)) {
        if profile.policies.iter().any(|forbid| always_wins(forbid, policy)) {
            let path = format!("profiles[{number}].policies[{position}]");
            let detail = "a forbid of the same profile always wins over it";
            findings.add(Severity::Doubt, "policy.shadowed", path, &profile.identifier, detail);
        }
    }
}

/// Whether `forbid` refuses, at any time, everything that `permit` permits.
fn always_wins(forbid: &Policy, permit: &Policy) -> bool {
    let covers = forbid.at.all
        || !permit.at.all
            && permit.at.areas.iter().all(|area| forbid.at.areas.contains(area))
            && permit.at.access_points.iter().all(|here| forbid.at.access_points.contains(here));
    let names = forbid.capabilities.is_empty()
        || permit.capabilities.iter().all(|asked| forbid.capabilities.contains(asked));
    let whenever = forbid.when.is_none() || forbid.when == permit.when;
    let anyhow = forbid.conditions.is_none() || forbid.conditions == permit.conditions;
    forbid.effect == Effect::Forbid && covers && names && whenever && anyhow
}
