//! Random tokens, and status lists of those who issue them: at the edge of the ages that the site is
//! about, and tokens at the edge of lists.

use super::dice::Dice;
use super::memory::edge;
use super::situation::{UNHEARD_OF, around};
use crate::site::{AccessPoint, Issuer, Site, Status};
use crate::situation::{Place, StatusList, Token};
use crate::words::{ListForm, Seconds, Seen, TokenKind};

/// Where lists are.
const PLACES: [&str; 3] = ["https://lists.example/0", "https://lists.example/1", "urn:list"];

/// The largest number that a token can have.
const LARGEST: u64 = 9_007_199_254_740_991;

/// A token of an issuer of the site, or seldom of nobody.
pub(super) fn token(dice: &mut Dice, site: &Site) -> Token {
    let issuers = i64::try_from(site.issuers.len()).unwrap_or(0);
    let issuer = if dice.one_in(60) { issuers } else { dice.throw(issuers) };
    let seen = if dice.one_in(8) { dice.pick(Seen::ALL) } else { None };
    Token {
        issuer: u8::try_from(issuer).unwrap_or(0),
        kind: dice.pick(TokenKind::ALL).unwrap_or(TokenKind::Login),
        place: None,
        seen: seen.unwrap_or(Seen::Never),
    }
}

/// What a host has of all issuers of a site. Lists that nobody vouches for would not be taken.
pub(super) fn lists(dice: &mut Dice, site: &Site, here: &AccessPoint, now: u64) -> Vec<StatusList> {
    let mut lists: Vec<StatusList> = Vec::new();
    let own = site.issuers.iter().filter(|issuer| issuer.enabled);
    for status in own.filter_map(|issuer| issuer.status.as_ref()) {
        for _ in 0..dice.throw(3) {
            let Some(key) = dice.pick(&status.keys) else { continue };
            let uri = dice.pick(&PLACES).unwrap_or_default();
            let mut issued_at = issued_at(dice, site, here, status, now);
            while lists.iter().any(|list| list.uri == uri && list.issued_at == issued_at) {
                issued_at = issued_at.saturating_sub(1);
            }
            lists.push(list(dice, key, uri, issued_at, now));
        }
    }
    lists
}

/// The same token with a place in a list: mostly in one that its issuer has signed.
pub(super) fn placed(dice: &mut Dice, site: &Site, lists: &[StatusList], token: Token) -> Token {
    if dice.one_in(8) {
        return token;
    }
    let issuer = site.issuers.get(usize::from(token.issuer));
    let keys = issuer.and_then(|it: &Issuer| it.status.as_ref()).map(|status| &status.keys);
    let own: Vec<StatusList> = lists
        .iter()
        .filter(|list| keys.is_some_and(|keys| keys.contains(&list.key)))
        .cloned()
        .collect();
    let list = if dice.one_in(6) { dice.pick(lists) } else { dice.pick(&own) };
    let place = match list {
        Some(list) if !dice.one_in(30) => {
            Place { uri: list.uri.clone(), index: index(dice, &list) }
        }
        _ => Place { uri: dice.pick(&PLACES).unwrap_or(UNHEARD_OF).into(), index: 0 },
    };
    Token { place: Some(place), ..token }
}

/// Any value of a list, or its end: that of what is written, and that of the octet.
fn index(dice: &mut Dice, list: &StatusList) -> u64 {
    let length = u64::try_from(list.values.len()).unwrap_or(0);
    let octet = length.next_multiple_of(u64::from(8_u8.checked_div(list.bits).unwrap_or(1)));
    let last = i64::try_from(length).unwrap_or(0);
    match dice.throw(8) {
        0 => length,
        1 => octet,
        2 => octet.saturating_sub(1),
        3 if dice.one_in(4) => LARGEST,
        _ => u64::try_from(dice.throw(last)).unwrap_or(0),
    }
}

fn issued_at(dice: &mut Dice, site: &Site, here: &AccessPoint, status: &Status, now: u64) -> u64 {
    let class = site
        .staleness_classes
        .iter()
        .filter(|it| Some(&it.identifier) == here.staleness_class.as_ref());
    let ages = class.flat_map(|class| &class.levels).filter_map(|level| level.status_age);
    let ages: Vec<Seconds> = ages.chain(status.maximum_age).collect();
    match (dice.throw(4), dice.pick(&ages)) {
        (0 | 1, Some(age)) => edge(dice, now, age.0),
        (2, _) if dice.one_in(4) => {
            now.saturating_add(10).saturating_add_signed(dice.between(-1, 1))
        }
        (2, _) if dice.one_in(2) => around(dice, now),
        _ => now.saturating_sub(u64::try_from(dice.throw(60)).unwrap_or(0)),
    }
}

fn list(dice: &mut Dice, key: String, uri: &str, issued_at: u64, now: u64) -> StatusList {
    let bits = dice.pick(&[1, 2, 4, 8]).unwrap_or(1);
    let highest = 1_i64.checked_shl(u32::from(bits)).unwrap_or(2);
    let value = |dice: &mut Dice| {
        let any = dice.throw(highest);
        // One of a few, which fits into the bits.
        let value = dice.pick(&[0, 0, 0, 0, 1, 2, 3, any]).unwrap_or(0);
        u8::try_from(value.min(highest.saturating_sub(1))).unwrap_or(0)
    };
    StatusList {
        key,
        form: dice.pick(ListForm::ALL).unwrap_or(ListForm::Jwt),
        uri: uri.into(),
        issued_at,
        expires: dice.one_in(4).then(|| around(dice, now)),
        time_to_live: dice.one_in(3).then(|| u64::try_from(dice.throw(3)).unwrap_or(0)),
        bits,
        values: (0..dice.throw(20)).map(|_| value(dice)).collect(),
    }
}
