//! Whether a credential has been struck off. `docs/revocation-sets.md` says what counts of sets, and the
//! module [`list`] what counts of lists.

mod list;

use super::{Refusal, proof};
use crate::site::{AccessPoint, Revocation, Site};
use crate::situation::{Named, Presented, RevocationSet, Situation};
use crate::words::{Seconds, SetForm, TokenKind};

/// How far ahead somebody else's clock may be where the site does not say otherwise, in seconds.
const SKEW: u64 = 10;

/// Looks in the list that a token names. Then asks every authority that may strike off what is presented,
/// by the order of their identifiers.
pub(super) fn not_struck_off(
    site: &Site,
    access_point: &AccessPoint,
    situation: &Situation,
    now: Result<u64, Refusal>,
) -> Result<(), Refusal> {
    let number = situation.number;
    let (format, name, issuer) = match &situation.presented {
        Presented::Supposed { .. } => return Ok(()),
        Presented::Tap(_) => ("pkoc-nfc-v1", Named::Card(number), None),
        Presented::Badge => ("wiegand", Named::Badge(number), None),
        Presented::Token(token) => {
            let name = match token.kind {
                TokenKind::Login => Named::Login(token.issuer, number),
                TokenKind::Device => Named::Device(token.issuer, number),
            };
            (proof::format_of(token.kind), name, proof::issuer(site, token))
        }
    };
    if let (Presented::Token(token), Some(issuer)) = (&situation.presented, issuer) {
        list::valid(site, access_point, situation, token, issuer, now)?;
    }
    let mut authorities: Vec<(u8, &Revocation)> = (0..).zip(&site.revocations).collect();
    authorities.sort_by_key(|(_, authority)| &authority.identifier);
    for (number, authority) in authorities {
        let of_format =
            authority.formats.is_empty() || authority.formats.iter().any(|it| it == format);
        let of_issuer = authority.issuers.is_empty()
            || issuer.is_some_and(|issuer| authority.issuers.contains(&issuer.identifier));
        if of_format && of_issuer {
            let sets: Vec<&RevocationSet> =
                situation.sets.iter().filter(|set| set.authority == number).collect();
            lets_be(&in_force(&sets), name, now)?;
            let ages = ages(site, access_point, authority.maximum_age, situation);
            fresh_enough(&in_force(&sets), authority.required, &ages, now)?;
        }
    }
    Ok(())
}

/// The newest full set, the changes after it, and what could not wait and is newer than all of them.
fn in_force<'a>(sets: &[&'a RevocationSet]) -> Vec<&'a RevocationSet> {
    let highest = |of: &dyn Fn(&RevocationSet) -> bool| {
        sets.iter().filter(|set| of(set)).map(|set| set.sequence).max()
    };
    let full = highest(&|set| set.form == SetForm::Full);
    let settled = highest(&|set| set.form != SetForm::Urgent);
    let mut found: Vec<&RevocationSet> = sets
        .iter()
        .copied()
        .filter(|set| match set.form {
            SetForm::Full | SetForm::Delta => full.is_some_and(|full| set.sequence >= full),
            SetForm::Urgent => settled.is_none_or(|settled| set.sequence > settled),
        })
        .collect();
    found.sort_by_key(|set| set.sequence);
    found
}

/// The newest word about a credential counts.
fn lets_be(sets: &[&RevocationSet], name: Named, now: Result<u64, Refusal>) -> Result<(), Refusal> {
    for set in sets.iter().rev() {
        for struck in &set.revoked {
            // Without a time nothing is over.
            let over = now.is_ok_and(|now| struck.until.is_some_and(|until| now >= until.into()));
            if struck.name == name && !over {
                return Err("status.revoked");
            }
        }
        if set.restored.contains(&name) {
            break;
        }
    }
    Ok(())
}

/// Ages that a set or a list may not reach. At a threat level that nobody knows, those of all levels.
fn ages(
    site: &Site,
    access_point: &AccessPoint,
    own: Option<Seconds>,
    situation: &Situation,
) -> Vec<u64> {
    let here = situation.door.as_ref().map(|state| state.threat_level);
    let mut ages: Vec<u64> = own.iter().map(|age| age.0).collect();
    for class in &site.staleness_classes {
        if access_point.staleness_class.as_ref() != Some(&class.identifier) {
            continue;
        }
        match here {
            None => {
                ages.extend(class.levels.iter().filter_map(|it| it.status_age).map(|age| age.0))
            }
            Some(here) => {
                let reached = class.levels.iter().filter(|it| it.from_threat_level <= here);
                let level = reached.max_by_key(|it| it.from_threat_level);
                ages.extend(level.and_then(|it| it.status_age).map(|age| age.0));
            }
        }
    }
    ages
}

/// What cannot wait is not all that is struck off: the newest of the others has to be there, and young.
fn fresh_enough(
    sets: &[&RevocationSet],
    required: bool,
    ages: &[u64],
    now: Result<u64, Refusal>,
) -> Result<(), Refusal> {
    let newest = sets.iter().rev().find(|set| set.form != SetForm::Urgent);
    let Some(newest) = newest else {
        return if required { Err("status.unknown") } else { Ok(()) };
    };
    young(newest.issued_at, ages, now)
}

/// What is of the future says nothing, and what has reached one of the ages is too old. Where no age
/// counts, nobody asks when it was issued.
fn young(issued_at: u64, ages: &[u64], now: Result<u64, Refusal>) -> Result<(), Refusal> {
    for age in ages {
        let now = now?;
        if issued_at > now.saturating_add(SKEW) {
            return Err("status.unknown");
        }
        if now >= issued_at.saturating_add(*age) {
            return Err("status.stale");
        }
    }
    Ok(())
}
