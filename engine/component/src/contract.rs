//! The guest's half of the contract, generated from `wit/`.

#![expect(unsafe_code, reason = "generated: the canonical ABI is unsafe")]

wit_bindgen::generate!({
    path: "../../wit",
    world: "engine",
    with: {
        "doorward:access/question@0.1.0/certified-key": doorward_engine::CertifiedKey,
        "doorward:access/question@0.1.0/token-subject": doorward_engine::TokenSubject,
        "doorward:access/question@0.1.0/badge-number": doorward_engine::BadgeNumber,
        "doorward:access/question@0.1.0/credential-identifier": doorward_engine::CredentialIdentifier,
        "doorward:access/question@0.1.0/single-use": doorward_engine::SingleUse,
        "doorward:access/question@0.1.0/claim": doorward_engine::Claim,
        "doorward:access/question@0.1.0/query": doorward_engine::Query,
        "doorward:access/question@0.1.0/question": doorward_engine::Question,
        "doorward:access/decision@0.1.0/category": doorward_engine::Category,
        "doorward:access/decision@0.1.0/value": doorward_engine::Value,
        "doorward:access/decision@0.1.0/comparison": doorward_engine::Comparison,
        "doorward:access/decision@0.1.0/reason": doorward_engine::Reason,
        "doorward:access/decision@0.1.0/strength": doorward_engine::Strength,
        "doorward:access/decision@0.1.0/feedback": doorward_engine::Feedback,
        "doorward:access/decision@0.1.0/door-action": doorward_engine::DoorAction,
        "doorward:access/decision@0.1.0/change": doorward_engine::Change,
        "doorward:access/decision@0.1.0/obligations": doorward_engine::Obligations,
        "doorward:access/decision@0.1.0/step": doorward_engine::Step,
        "doorward:access/decision@0.1.0/retention": doorward_engine::Retention,
        "doorward:access/decision@0.1.0/label": doorward_engine::Label,
        "doorward:access/decision@0.1.0/journal-record": doorward_engine::JournalRecord,
        "doorward:access/decision@0.1.0/report": doorward_engine::Report,
        "doorward:access/decision@0.1.0/denial": doorward_engine::Denial,
        "doorward:access/decision@0.1.0/pending": doorward_engine::Pending,
        "doorward:access/decision@0.1.0/deferral": doorward_engine::Deferral,
        "doorward:access/decision@0.1.0/referral": doorward_engine::Referral,
        "doorward:access/verification@0.1.0/flaw": doorward_engine::Flaw,
        "doorward:access/verification@0.1.0/access-point-summary": doorward_engine::AccessPointSummary,
        "doorward:access/verification@0.1.0/bundle-summary": doorward_engine::BundleSummary,
        "doorward:access/verification@0.1.0/claims": doorward_engine::Claims,
        "doorward:access/policy@0.1.0/verdict": doorward_engine::Verdict,
        "doorward:access/policy@0.1.0/simulation": doorward_engine::Simulation,
        "doorward:access/policy@0.1.0/severity": doorward_engine::Severity,
        "doorward:access/policy@0.1.0/finding": doorward_engine::Finding,
        "doorward:access/policy@0.1.0/interval": doorward_engine::Interval,
        "doorward:access/policy@0.1.0/timeline": doorward_engine::Timeline,
        "doorward:access/policy@0.1.0/standing": doorward_engine::Standing,
        "doorward:access/policy@0.1.0/listing": doorward_engine::Listing,
        "doorward:access/policy@0.1.0/consideration": doorward_engine::Consideration,
        "doorward:access/policy@0.1.0/explanation": doorward_engine::Explanation,
        "doorward:access/policy@0.1.0/access-change": doorward_engine::AccessChange,
        "doorward:access/policy@0.1.0/place": doorward_engine::Place,
        "doorward:access/policy@0.1.0/difference": doorward_engine::Difference,
        "doorward:access/policy@0.1.0/disturbance": doorward_engine::Disturbance,
        "doorward:access/policy@0.1.0/disturbed-piece": doorward_engine::DisturbedPiece,
        "doorward:access/policy@0.1.0/changeover": doorward_engine::Changeover,
        "doorward:access/policy@0.1.0/changeovers": doorward_engine::Changeovers,
        "doorward:access/inspection@0.1.0/field": doorward_engine::Field,
        "doorward:access/inspection@0.1.0/warning": doorward_engine::Warning,
        "doorward:access/inspection@0.1.0/reading": doorward_engine::Reading,
        "doorward:access/question@0.1.0/credential-state": doorward_engine::CredentialState,
        "doorward:access/lifecycle@0.1.0/unknown-member": doorward_engine::UnknownMember,
        "doorward:access/lifecycle@0.1.0/address": doorward_engine::Address,
        "doorward:access/lifecycle@0.1.0/addressed": doorward_engine::Addressed,
    },
});

use crate::Component;

pub(crate) use exports::doorward::access::{
    circumstance, decision, inspection, lifecycle, policy, question, verification,
};

export!(Component with_types_in self);
