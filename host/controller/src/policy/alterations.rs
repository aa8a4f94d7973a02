//! What one bundle has and another has not, and what it says otherwise of those parts that decide
//! without any policy.

use std::collections::{BTreeMap, BTreeSet};

use doorward_bundle::Bundle;
use serde::Serialize;

/// Something that is not as it was.
#[derive(Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Alteration {
    /// What it is.
    pub(super) kind: &'static str,
    /// Its identifier.
    pub(super) identifier: String,
    /// What was. Absent: there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<String>,
    /// What is. Absent: there is none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<String>,
}

/// What is said of a part, by what it is and its identifier.
type Parts<'a> = BTreeMap<(&'static str, &'a str), String>;

/// Everything that is not as it was, by kind and identifier.
pub(super) fn alterations(old: &Bundle, new: &Bundle) -> Vec<Alteration> {
    let (old, new) = (parts(old), parts(new));
    let all: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    // What is new or gone as a whole is not told piece by piece.
    let whole = |part: &(&'static str, &str)| match part.0.rsplit_once(" of ") {
        Some((_, kind)) => {
            let of = |parts: &Parts<'_>| parts.keys().any(|it| it.0 == kind && it.1 == part.1);
            of(&old) && of(&new)
        }
        None => true,
    };
    all.into_iter()
        .filter(|part| old.get(*part) != new.get(*part) && whole(part))
        .map(|part| Alteration {
            kind: part.0,
            identifier: part.1.into(),
            before: old.get(part).cloned(),
            after: new.get(part).cloned(),
        })
        .collect()
}

impl Alteration {
    /// In a sentence.
    pub(super) fn tell(&self) -> String {
        let Self { kind, identifier, before, after } = self;
        let identifier = identifier.escape_debug();
        match (before, after) {
            (None, Some(new)) => format!("new: {kind} {identifier} ({})", new.escape_debug()),
            (Some(old), None) => format!("gone: {kind} {identifier} ({})", old.escape_debug()),
            (old, new) => {
                let said = |said: &Option<String>| {
                    said.as_deref().unwrap_or_default().escape_debug().to_string()
                };
                format!("{kind} {identifier}: {} instead of {}", said(new), said(old))
            }
        }
    }
}

fn parts(bundle: &Bundle) -> Parts<'_> {
    let mut parts = Parts::new();
    let mut add = |kind, identifier, said: &str| parts.insert((kind, identifier), said.to_owned());
    for area in &bundle.areas {
        add("area", area.identifier.as_str(), &area.name);
    }
    for door in &bundle.doors {
        add("door", &door.identifier, &door.name);
        add("mode of door", &door.identifier, door.mode.as_str());
    }
    for point in &bundle.access_points {
        let identifier = point.identifier.as_str();
        add("access point", identifier, &point.name);
        add(
            "state of access point",
            identifier,
            if point.enabled { "in use" } else { "not in use" },
        );
        add("formats of access point", identifier, &point.formats.join(" "));
        add("strength of access point", identifier, point.required_strength.as_str());
    }
    for group in &bundle.special_day_groups {
        add("special-day group", &group.identifier, &group.name);
    }
    for schedule in &bundle.schedules {
        add("schedule", &schedule.identifier, &schedule.name);
    }
    for profile in &bundle.profiles {
        add("access profile", &profile.identifier, &profile.name);
    }
    for issuer in &bundle.issuers {
        let said = if issuer.enabled { "its word counts" } else { "its word does not count" };
        add("issuer", &issuer.identifier, said);
    }
    for plan in &bundle.lockdown_plans {
        add("lockdown plan", &plan.identifier, &format!("rank {}", plan.rank));
    }
    parts
}
