//! Staleness classes, status rules, revocation authorities and keys that sign bundles.

use alloc::boxed::Box;
use alloc::vec::Vec;

use doorward_bundle::{Bundle, StalenessClass, StatusRules, VerificationKey, limits};

use super::{Place, count, named, references, sorted_identifiers, within};
use crate::load::Flaw;

/// Seconds of an age at most: ten years.
const LONGEST: u32 = 315_360_000;

pub(super) fn check(b: &Bundle) -> Result<(), Box<Flaw>> {
    if let Some(classes) = &b.staleness_classes {
        check_classes(Place::Member("staleness-classes"), classes)?;
    }
    if let Some(keys) = &b.signing_keys {
        let place = Place::Member("signing-keys");
        check_keys(place, keys, limits::SIGNING_KEYS, &[keys])?;
    }
    let Some(authorities) = &b.revocation else { return Ok(()) };
    let list = Place::Member("revocation");
    within(list, !authorities.is_empty(), "empty")?;
    named(list, limits::REVOCATION_AUTHORITIES, authorities, |it| (&it.identifier, &it.name))?;
    for (n, authority) in authorities.iter().enumerate() {
        let place = list.item(n);
        let all: Vec<&[_]> = authorities.iter().map(|it| it.keys.as_slice()).collect();
        check_keys(place.member("keys"), &authority.keys, limits::REVOCATION_KEYS, &all)?;
        sorted_identifiers(place.member("formats"), 64, &authority.formats)?;
        references(place.member("issuers"), &authority.issuers, b.issuers.len())?;
        age(place.member("maximum-age"), authority.maximum_age)?;
    }
    Ok(())
}

pub(super) fn check_status(place: Place<'_>, rules: &StatusRules) -> Result<(), Box<Flaw>> {
    count(place.member("keys"), rules.keys.len(), limits::TOKEN_LIST)?;
    age(place.member("maximum-age"), rules.maximum_age)
}

/// `all` are the lists in which each identifier may be once only.
fn check_keys(
    place: Place<'_>,
    keys: &[VerificationKey],
    most: usize,
    all: &[&[VerificationKey]],
) -> Result<(), Box<Flaw>> {
    count(place, keys.len(), most)?;
    within(place, !keys.is_empty(), "empty")?;
    for key in keys {
        let fits = (1..=64).contains(&key.identifier.len());
        within(place, fits, "an identifier is not 1 to 64 octets")?;
        let all = all.iter().copied().flatten();
        let same = all.filter(|other| other.identifier == key.identifier);
        within(place, same.count() == 1, "an identifier is there twice")?;
    }
    Ok(())
}

fn check_classes(list: Place<'_>, classes: &[StalenessClass]) -> Result<(), Box<Flaw>> {
    within(list, !classes.is_empty(), "empty")?;
    named(list, limits::STALENESS_CLASSES, classes, |it| (&it.identifier, &it.name))?;
    for (n, class) in classes.iter().enumerate() {
        let item = list.item(n);
        let place = item.member("levels");
        count(place, class.levels.len(), limits::STALENESS_LEVELS)?;
        let sorted = class.levels.is_sorted_by(|a, b| a.from_threat_level < b.from_threat_level);
        let whole = class.levels.first().is_some_and(|first| first.from_threat_level == 0);
        within(place, sorted && whole, "not from 0 on in ascending order")?;
        for level in &class.levels {
            age(place, level.bundle_age)?;
            within(place, level.stale_grace.unwrap_or(0) <= LONGEST, "more than ten years")?;
            age(place, level.status_age)?;
        }
    }
    Ok(())
}

fn age(place: Place<'_>, seconds: Option<u32>) -> Result<(), Box<Flaw>> {
    let fits = seconds.is_none_or(|seconds| (1..=LONGEST).contains(&seconds));
    within(place, fits, "not a second to ten years")
}
