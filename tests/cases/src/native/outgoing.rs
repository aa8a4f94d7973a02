//! From the engine to the contract. Exhaustive, without a wildcard: a change of the engine's types
//! does not compile until somebody has looked here.

use doorward_engine as engine;
use doorward_host::contract::{
    circumstance as c, decision as d, inspection as i, question as q, verification as v,
};

pub(super) fn decision(decision: engine::Decision) -> v::Decision {
    match decision {
        engine::Decision::Granted(grant) => {
            let (report, obligations) = grant.into_parts();
            v::Decision::Granted(d::Grant {
                report: self::report(report),
                obligations: self::obligations(obligations),
            })
        }
        engine::Decision::Denied(denial) => v::Decision::Denied(self::denial(denial)),
        engine::Decision::MoreNeeded(engine::Pending { report, missing, state, lifetime }) => {
            let report = self::report(report);
            v::Decision::MoreNeeded(d::Pending { report, missing, state, lifetime })
        }
        engine::Decision::Deferred(engine::Deferral { report, not_before, expires }) => {
            v::Decision::Deferred(d::Deferral { report: self::report(report), not_before, expires })
        }
        engine::Decision::Referred(engine::Referral { report, obligations }) => {
            v::Decision::Referred(d::Referral {
                report: self::report(report),
                obligations: self::obligations(obligations),
            })
        }
    }
}

pub(super) fn denial(engine::Denial { report, counts }: engine::Denial) -> d::Denial {
    d::Denial { report: self::report(report), counts }
}

pub(super) fn flaw(engine::Flaw { code, path, detail }: engine::Flaw) -> v::Flaw {
    v::Flaw { code, path, detail }
}

pub(super) fn summary(summary: engine::BundleSummary) -> v::BundleSummary {
    let engine::BundleSummary {
        site,
        sequence,
        digest,
        issued_at,
        refresh_after,
        stale_after,
        dead_after,
        key_identifier,
        signing_keys,
        challenge_lifetime,
        claim_lifetime,
        access_points,
        evidence,
    } = summary;
    v::BundleSummary {
        site,
        sequence,
        digest,
        issued_at,
        refresh_after,
        stale_after,
        dead_after,
        key_identifier,
        signing_keys: signing_keys
            .into_iter()
            .map(|engine::TrustedKey { identifier, key }| c::TrustedKey { identifier, key })
            .collect(),
        challenge_lifetime,
        claim_lifetime,
        access_points: access_points
            .into_iter()
            .map(|engine::AccessPointSummary { identifier, door }| v::AccessPointSummary {
                identifier,
                door,
            })
            .collect(),
        evidence: evidence.into_iter().map(evidence_summary).collect(),
    }
}

fn evidence_summary(summary: engine::EvidenceSummary) -> v::EvidenceSummary {
    let engine::EvidenceSummary {
        kind,
        issuer,
        subject,
        issued_at,
        refresh_after,
        expires,
        sequence,
        digest,
        in_force,
    } = summary;
    v::EvidenceSummary {
        kind,
        issuer,
        subject,
        issued_at,
        refresh_after,
        expires,
        sequence,
        digest,
        in_force,
    }
}

pub(super) fn claims(claims: engine::Claims) -> v::Claims {
    let engine::Claims {
        format,
        identifier,
        labels,
        issuer,
        purpose,
        capability,
        strength,
        not_before,
        expires,
    } = claims;
    v::Claims {
        format,
        identifier: self::identifier(identifier),
        labels: labels.into_iter().map(label).collect(),
        issuer,
        purpose: self::purpose(purpose),
        capability: self::capability(capability),
        strength: self::strength(strength),
        not_before,
        expires,
    }
}

pub(super) fn question(engine::Question { number, query }: engine::Question) -> q::Question {
    let query = match query {
        engine::Query::Credential(wanted) => q::Query::Credential(identifier(wanted)),
        engine::Query::Door(access_point) => q::Query::Door(access_point),
        engine::Query::Claim(engine::Claim::Challenge(octets)) => {
            q::Query::Claim(q::Claim::Challenge(octets))
        }
        engine::Query::Claim(engine::Claim::SingleUse(once)) => {
            let engine::SingleUse { identifier, keep_until, quota } = once;
            q::Query::Claim(q::Claim::SingleUse(q::SingleUse { identifier, keep_until, quota }))
        }
        engine::Query::Rules(engine::RulesQuery { credential, area }) => {
            q::Query::Rules(q::RulesQuery { credential: identifier(credential), area })
        }
    };
    q::Question { number, query }
}

pub(super) fn reading(reading: engine::Reading) -> i::Reading {
    let engine::Reading { format, is_complete, fields, warnings } = reading;
    i::Reading {
        format,
        is_complete,
        fields: fields
            .into_iter()
            .map(|engine::Field { path, offset, length, rendering }| i::Field {
                path,
                offset,
                length,
                rendering,
            })
            .collect(),
        warnings: warnings
            .into_iter()
            .map(|engine::Warning { code, offset, detail }| i::Warning { code, offset, detail })
            .collect(),
    }
}

fn identifier(identifier: engine::CredentialIdentifier) -> q::CredentialIdentifier {
    match identifier {
        engine::CredentialIdentifier::Key(key) => q::CredentialIdentifier::Key(key),
        engine::CredentialIdentifier::CertifiedKey(engine::CertifiedKey {
            issuer,
            subject,
            key,
        }) => q::CredentialIdentifier::CertifiedKey(q::CertifiedKey { issuer, subject, key }),
        engine::CredentialIdentifier::TokenSubject(engine::TokenSubject {
            issuer,
            subject,
            device,
        }) => q::CredentialIdentifier::TokenSubject(q::TokenSubject { issuer, subject, device }),
        engine::CredentialIdentifier::BadgeNumber(badge) => {
            q::CredentialIdentifier::BadgeNumber(badge_number(badge))
        }
    }
}

fn report(report: engine::Report) -> d::Report {
    let engine::Report { reason, feedback, strength, trace, journal } = report;
    d::Report {
        reason: self::reason(reason),
        feedback: match feedback {
            engine::Feedback::Granted => d::Feedback::Granted,
            engine::Feedback::Denied => d::Feedback::Denied,
            engine::Feedback::Retry => d::Feedback::Retry,
            engine::Feedback::More => d::Feedback::More,
            engine::Feedback::Later => d::Feedback::Later,
        },
        strength: self::strength(strength),
        trace: trace
            .into_iter()
            .map(|engine::Step { stage, passed, code, compared }| d::Step {
                stage,
                passed,
                code,
                compared: compared.into_iter().map(comparison).collect(),
            })
            .collect(),
        journal: self::journal(journal),
    }
}

pub(super) fn badge_number(badge: engine::BadgeNumber) -> q::BadgeNumber {
    let engine::BadgeNumber { format, facility, number } = badge;
    q::BadgeNumber { format, facility, number }
}

pub(super) fn reason(
    engine::Reason { category, code, compared, detail }: engine::Reason,
) -> d::Reason {
    let compared = compared.into_iter().map(comparison).collect();
    d::Reason { category: self::category(category), code, compared, detail }
}

fn journal(record: engine::JournalRecord) -> d::JournalRecord {
    let engine::JournalRecord {
        site,
        bundle_sequence,
        bundle_digest,
        presentation_digest,
        retention,
        format,
        credential,
        labels,
        holder,
        purpose,
        capability,
    } = record;
    d::JournalRecord {
        site,
        bundle_sequence,
        bundle_digest,
        presentation_digest,
        retention: match retention {
            engine::Retention::Whole => d::Retention::Whole,
            engine::Retention::Digest => d::Retention::Digest,
        },
        format,
        credential: credential.map(identifier),
        labels: labels.into_iter().map(label).collect(),
        holder,
        purpose: self::purpose(purpose),
        capability: capability.map(self::capability),
    }
}

fn obligations(obligations: engine::Obligations) -> d::Obligations {
    let engine::Obligations { action, release_seconds, changes } = obligations;
    d::Obligations {
        action: match action {
            engine::DoorAction::None => d::DoorAction::None,
            engine::DoorAction::Release => d::DoorAction::Release,
            engine::DoorAction::Secure => d::DoorAction::Secure,
            engine::DoorAction::Unsecure => d::DoorAction::Unsecure,
            engine::DoorAction::Toggle => d::DoorAction::Toggle,
        },
        release_seconds,
        changes: changes.into_iter().map(change).collect(),
    }
}

fn change(change: engine::Change) -> d::Change {
    match change {
        engine::Change::UseAssignment(assignment) => d::Change::UseAssignment(assignment),
        engine::Change::Transit(way) => d::Change::Transit(transit(way)),
        engine::Change::ClearFailures => d::Change::ClearFailures,
    }
}

fn transit(transit: engine::Transit) -> d::Transit {
    let engine::Transit {
        holder,
        access_point,
        door,
        followed,
        area,
        at,
        until,
        taken,
        first_person,
    } = transit;
    d::Transit { holder, access_point, door, followed, area, at, until, taken, first_person }
}

fn label(engine::Label { name, text }: engine::Label) -> d::Label {
    d::Label { name, text }
}

fn comparison(comparison: engine::Comparison) -> d::Comparison {
    let engine::Comparison { name, actual, required } = comparison;
    d::Comparison { name, actual: value(actual), required: value(required) }
}

fn value(value: engine::Value) -> d::Value {
    match value {
        engine::Value::Text(text) => d::Value::Text(text),
        engine::Value::Number(number) => d::Value::Number(number),
        engine::Value::Time(seconds) => d::Value::Time(seconds),
        engine::Value::Duration(seconds) => d::Value::Duration(seconds),
        engine::Value::Octets(octets) => d::Value::Octets(octets),
        engine::Value::Flag(flag) => d::Value::Flag(flag),
    }
}

fn strength(strength: engine::Strength) -> d::Strength {
    match strength {
        engine::Strength::None => d::Strength::None,
        engine::Strength::Bearer => d::Strength::Bearer,
        engine::Strength::Mac => d::Strength::Mac,
        engine::Strength::Signature => d::Strength::Signature,
    }
}

fn purpose(purpose: engine::Purpose) -> c::Purpose {
    match purpose {
        engine::Purpose::Access => c::Purpose::Access,
        engine::Purpose::Administer => c::Purpose::Administer,
        engine::Purpose::Enrol => c::Purpose::Enrol,
        engine::Purpose::Session => c::Purpose::Session,
    }
}

fn capability(capability: engine::Capability) -> c::Capability {
    match capability {
        engine::Capability::Momentary => c::Capability::Momentary,
        engine::Capability::ExtendedMomentary => c::Capability::ExtendedMomentary,
        engine::Capability::Secure => c::Capability::Secure,
        engine::Capability::Unsecure => c::Capability::Unsecure,
        engine::Capability::Toggle => c::Capability::Toggle,
    }
}

/// The category of a reason, in the words of the contract.
#[must_use]
pub fn category(category: engine::Category) -> d::Category {
    match category {
        engine::Category::Permitted => d::Category::Permitted,
        engine::Category::Engine => d::Category::Engine,
        engine::Category::Input => d::Category::Input,
        engine::Category::Clock => d::Category::Clock,
        engine::Category::AccessPoint => d::Category::AccessPoint,
        engine::Category::Proof => d::Category::Proof,
        engine::Category::Issuer => d::Category::Issuer,
        engine::Category::Credential => d::Category::Credential,
        engine::Category::Replay => d::Category::Replay,
        engine::Category::Status => d::Category::Status,
        engine::Category::Validity => d::Category::Validity,
        engine::Category::Door => d::Category::Door,
        engine::Category::Policy => d::Category::Policy,
        engine::Category::Strength => d::Category::Strength,
        engine::Category::Rule => d::Category::Rule,
        engine::Category::Limit => d::Category::Limit,
        engine::Category::Unknown => d::Category::Unknown,
    }
}
