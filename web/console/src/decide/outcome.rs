//! The decision, for people: the outcome in a word, why, who, where and when, and every step.

use leptos::html::{code, details, div, p, section, span, summary};
use leptos::prelude::*;

use super::timeline::timeline;
use crate::component::{Kind, facts, panel};
use crate::contract::{Decision, Obligations, Reason, Report};
use crate::desk::Shown;
use crate::meaning::meaning;
use crate::site::Site;
use crate::spelling;
use crate::wall_clock::{WallClock, utc};

/// A decision, and what it was about.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// What was decided.
    pub(crate) decision: Decision,
    /// What was presented.
    pub(crate) shown: Shown,
}

/// Draws it.
pub(crate) fn shown(site: &Site, account: &Account) -> AnyView {
    let Account { decision, shown } = account;
    let (kind, word) = outcome(decision);
    let Report { reason, trace, .. } = report(decision);
    let clock = WallClock::at(&site.bundle, &shown.access_point);
    div()
        .child((
            section().class(format!("outcome {}", kind.class())).role("status").child((
                p().class("word").id("outcome").child(word),
                p().child(sentence(reason)),
                p().child((code().id("code").child(reason.code.clone()), compared(reason, clock))),
            )),
            panel("About it", facts(about(site, account))),
            panel("From bytes to outcome", timeline(shown, trace, clock)),
            section().class("panel").child(
                details()
                    .child((summary().child("What would be journaled"), journal(report(decision)))),
            ),
        ))
        .into_any()
}

fn outcome(decision: &Decision) -> (Kind, &'static str) {
    match decision {
        Decision::Granted(_) => (Kind::Good, "Granted"),
        Decision::Denied(_) => (Kind::Bad, "Denied"),
        Decision::MoreNeeded(_) => (Kind::Odd, "More is needed"),
        Decision::Deferred(_) => (Kind::Odd, "Later"),
        Decision::Referred(_) => (Kind::Odd, "Passed on to another controller"),
    }
}

fn report(decision: &Decision) -> &Report {
    match decision {
        Decision::Granted(grant) => &grant.report,
        Decision::Denied(denial) => &denial.report,
        Decision::MoreNeeded(pending) => &pending.report,
        Decision::Deferred(deferral) => &deferral.report,
        Decision::Referred(referral) => &referral.report,
    }
}

fn obligations(decision: &Decision) -> Option<&Obligations> {
    match decision {
        Decision::Granted(grant) => Some(&grant.obligations),
        Decision::Referred(referral) => Some(&referral.obligations),
        Decision::Denied(_) | Decision::MoreNeeded(_) | Decision::Deferred(_) => None,
    }
}

/// What the reason's code means; a code that is newer than this console has its part of the
/// evaluation told instead.
fn sentence(reason: &Reason) -> String {
    let told = match meaning(&reason.code) {
        Some(meaning) => meaning.to_string(),
        None => format!("because of {}", spelling::category(reason.category)),
    };
    let mut letters = told.chars();
    let told: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    match &reason.detail {
        Some(detail) => format!("{told}: {detail}."),
        None => format!("{told}."),
    }
}

fn compared(reason: &Reason, clock: Option<WallClock<'_>>) -> Option<AnyView> {
    let all: Vec<String> =
        reason.compared.iter().map(|it| spelling::comparison(it, clock)).collect();
    (!all.is_empty()).then(|| span().child(format!(" — {}", all.join("; "))).into_any())
}

fn about(site: &Site, account: &Account) -> Vec<(&'static str, AnyView)> {
    let Account { decision, shown } = account;
    let Report { strength, journal, .. } = report(decision);
    let mut facts = Vec::new();
    let mut tell = |name, text: String| facts.push((name, text.into_any()));
    tell(
        "Who",
        match &journal.holder {
            Some(holder) => site
                .holder_name(holder)
                .map_or_else(|| holder.clone(), |name| format!("{name} ({holder})")),
            None if journal.credential.is_some() => {
                "somebody with a credential that is proved".into()
            }
            None => "nobody: no credential is proved".into(),
        },
    );
    if let Some(credential) = &journal.credential {
        tell("With", spelling::credential(credential));
    }
    tell(
        "Where",
        site.access_point(&shown.access_point).map_or_else(
            || shown.access_point.clone(),
            |point| format!("{} ({})", point.name, point.identifier),
        ),
    );
    let now = shown.clock.now;
    tell(
        "When",
        match WallClock::at(&site.bundle, &shown.access_point) {
            Some(clock) => format!("{} {} ({})", clock.show(now), clock.zone(), utc(now)),
            None => utc(now),
        },
    );
    let format = journal.format.as_deref().unwrap_or("no known format");
    tell("Format", format!("{format}, proved by {}", spelling::strength(*strength)));
    if let Some(capability) = journal.capability {
        tell("Asks to", spelling::capability(capability).into());
    }
    if let Some(obligations) = obligations(decision) {
        tell("The lock", spelling::action(obligations.action, obligations.release_seconds));
    }
    facts
}

fn journal(report: &Report) -> AnyView {
    let journal = &report.journal;
    let labels: Vec<String> =
        journal.labels.iter().map(|label| format!("{} {}", label.name, label.text)).collect();
    let coded = |text: String| code().child(text).into_any();
    facts(vec![
        ("Site", journal.site.clone().into_any()),
        ("Bundle", journal.bundle_sequence.to_string().into_any()),
        ("Its digest", coded(hex::encode(&journal.bundle_digest))),
        ("Presentation", coded(hex::encode(&journal.presentation_digest))),
        ("Labels", labels.join(", ").into_any()),
    ])
}
