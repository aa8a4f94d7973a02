//! Status lists: what issuers say has become of their tokens.
//!
//! A token names a list and a place in it. The list has to be signed with a key that the site has for
//! lists of this issuer; of those at one URI the newest counts. It must not be too old by issuer or
//! access point, nor have expired; how long nobody needs to look for a newer one (`ttl`) is no reason to
//! refuse. 0 lets be, 1 revokes, 2 suspends, and what anything else means nobody knows.

use super::{ages, young};
use crate::naive::Refusal;
use crate::site::{AccessPoint, Issuer, Site};
use crate::situation::{Situation, StatusList, Token};

/// Whether the list that a token names lets it be. Where an issuer has no lists, no token may name one;
/// where it requires one, every token has to.
pub(super) fn valid(
    site: &Site,
    access_point: &AccessPoint,
    situation: &Situation,
    token: &Token,
    issuer: &Issuer,
    now: Result<u64, Refusal>,
) -> Result<(), Refusal> {
    let unknown = "status.unknown";
    let (place, rules) = match (&token.place, &issuer.status) {
        (None, None) => return Ok(()),
        (None, Some(rules)) => return if rules.required { Err(unknown) } else { Ok(()) },
        (Some(_), None) => return Err(unknown),
        (Some(place), Some(rules)) => (place, rules),
    };
    let mut newest: Option<&StatusList> = None;
    for list in &situation.lists {
        let newer = newest.is_none_or(|newest| list.issued_at > newest.issued_at);
        if list.uri == place.uri && rules.keys.contains(&list.key) && newer {
            newest = Some(list);
        }
    }
    let list = newest.ok_or(unknown)?;
    young(list.issued_at, &ages(site, access_point, rules.maximum_age, situation), now)?;
    let now = now?;
    if list.expires.is_some_and(|expires| now >= expires) {
        return Err("status.stale");
    }
    match value(list, place.index) {
        None => Err("status.out-of-range"),
        Some(0) => Ok(()),
        Some(1) => Err("status.revoked"),
        Some(2) => Err("status.suspended"),
        Some(_) => Err(unknown),
    }
}

/// The value at an index. What fills the last octet up is there, as 0.
fn value(list: &StatusList, index: u64) -> Option<u8> {
    let per_octet = 8_u8.checked_div(list.bits).map(usize::from)?;
    let mut values = list.values.clone();
    while !values.len().is_multiple_of(per_octet) {
        values.push(0);
    }
    values.get(usize::try_from(index).ok()?).copied()
}
