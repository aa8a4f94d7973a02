//! Rights as sentences.

use doorward_bundle::{Bundle, Capability, Effect, Policy, Where};

use super::places::strength;
use super::requirement;

/// What a policy says, as a sentence.
pub(super) fn policy(bundle: &Bundle, policy: &Policy) -> String {
    let verb = match policy.effect {
        Effect::Permit => "May",
        Effect::Forbid => "May never",
    };
    let mut sentence = format!("{verb} {} {}", what(policy), place(bundle, &policy.at));
    match policy.when.map(|when| nth(&bundle.schedules, when)) {
        None => sentence.push_str(", at any time"),
        Some(Some(schedule)) => {
            sentence.push_str(", during “");
            sentence.push_str(&schedule.name);
            sentence.push('”');
        }
        Some(None) => sentence.push_str(", at a time that the bundle does not have"),
    }
    if let Some(required) = policy.required_strength {
        sentence.push_str(", if it is proved by at least ");
        sentence.push_str(strength(required));
    }
    if let Some(conditions) = &policy.conditions {
        sentence.push_str(", ");
        sentence.push_str(&requirement::conditions(conditions));
    }
    sentence.push('.');
    sentence
}

/// What of the lock. A forbid that names nothing forbids all; a permit that names nothing, nothing.
fn what(policy: &Policy) -> String {
    if policy.capabilities.is_empty() {
        return match policy.effect {
            Effect::Permit => "do nothing".into(),
            Effect::Forbid => "do anything".into(),
        };
    }
    let alternatives: Vec<&str> = policy.capabilities.iter().map(|it| capability(*it)).collect();
    join(&alternatives, "or")
}

/// Which access points: the union of the lists.
pub(super) fn place(bundle: &Bundle, at: &Where) -> String {
    if at.all {
        return "everywhere".into();
    }
    let areas: Vec<&str> = at
        .areas
        .iter()
        .map(|area| nth(&bundle.areas, *area).map_or("an unknown area", |area| &area.name))
        .collect();
    let points: Vec<&str> = at
        .access_points
        .iter()
        .map(|it| nth(&bundle.access_points, *it).map_or("an unknown access point", |it| &it.name))
        .collect();
    match (areas.is_empty(), points.is_empty()) {
        (true, true) => "nowhere".into(),
        (false, true) => format!("where it leads into {}", join(&areas, "or")),
        (true, false) => format!("at {}", join(&points, "or")),
        (false, false) => {
            format!("where it leads into {}, or at {}", join(&areas, "or"), join(&points, "or"))
        }
    }
}

const fn capability(capability: Capability) -> &'static str {
    match capability {
        Capability::Momentary => "open",
        Capability::ExtendedMomentary => "open for longer",
        Capability::Secure => "lock",
        Capability::Unsecure => "unlock",
        Capability::Toggle => "change between locked and unlocked",
        Capability::Administer => "look after the lock",
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn join(words: &[&str], last: &str) -> String {
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).into(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// The item that a bundle refers to by index.
pub(super) fn nth<T>(items: &[T], index: u32) -> Option<&T> {
    items.get(usize::try_from(index).ok()?)
}

#[cfg(test)]
mod tests {
    use doorward_bundle::Strength;

    use super::*;
    use crate::example::bundle;

    fn right(effect: Effect, at: Where) -> Policy {
        let capabilities = vec![Capability::Momentary, Capability::Secure];
        Policy {
            effect,
            capabilities,
            at,
            when: Some(0),
            required_strength: None,
            conditions: None,
        }
    }

    fn nowhere() -> Where {
        Where { all: false, areas: Vec::new(), access_points: Vec::new() }
    }

    #[test]
    fn a_permit_says_what_where_and_when() {
        let at = Where { areas: vec![0, 1], access_points: vec![0], ..nowhere() };
        assert_eq!(
            policy(&bundle(), &right(Effect::Permit, at)),
            "May open or lock where it leads into Lobby or Office, or at Main entrance, \
             during “Office hours”."
        );
    }

    #[test]
    fn a_forbid_that_names_nothing_forbids_all() {
        let at = Where { all: true, ..nowhere() };
        let forbid = Policy {
            capabilities: Vec::new(),
            when: None,
            required_strength: Some(Strength::Signature),
            ..right(Effect::Forbid, at)
        };
        assert_eq!(
            policy(&bundle(), &forbid),
            "May never do anything everywhere, at any time, if it is proved by at least a signature."
        );
    }

    #[test]
    fn what_the_bundle_does_not_have_is_said() {
        let at = Where { areas: vec![9], ..nowhere() };
        let told = policy(&bundle(), &Policy { when: Some(9), ..right(Effect::Permit, at) });
        assert!(told.contains("an unknown area"), "{told}");
        assert!(told.contains("a time that the bundle does not have"), "{told}");
        let told = policy(&bundle(), &right(Effect::Permit, nowhere()));
        assert!(told.contains("nowhere"), "{told}");
    }
}
