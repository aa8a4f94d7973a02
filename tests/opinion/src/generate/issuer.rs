//! Random issuers of tokens, and how they say what has become of those.

use super::dice::Dice;
use super::hours::identifier;
use super::rule::span;
use crate::engine::{AUDIENCE, ISSUERS, LISTERS, secret_name};
use crate::site::{Issuer, Site, Status, Tokens};
use crate::words::Strength;

/// The formats of tokens.
const TOKENS: [&str; 2] = ["openid-token", "sensecrypt-device-token"];

/// Gives a site issuers, and access points that read their tokens.
pub(super) fn issuers(dice: &mut Dice, site: &mut Site) {
    let mut keys = ISSUERS.clone();
    keys.truncate(usize::try_from(dice.between(1, 3)).unwrap_or(1));
    site.issuers = (0..).zip(keys).map(|(number, key)| issuer(dice, number, key)).collect();
    for access_point in &mut site.access_points {
        for format in TOKENS {
            if !access_point.formats.iter().any(|it| it == format) && !dice.one_in(8) {
                access_point.formats.push(format.into());
            }
        }
        if dice.throw(3) > 0 {
            access_point.required_strength = dice
                .pick(&[Strength::None, Strength::Bearer, Strength::Mac])
                .unwrap_or(Strength::None);
        }
    }
}

/// Some of the issuers of a site, by identifier.
pub(super) fn about(dice: &mut Dice, site: &Site) -> Vec<String> {
    let issuers: Vec<String> = site.issuers.iter().map(|it| it.identifier.clone()).collect();
    dice.some(&issuers, 2)
}

fn issuer(dice: &mut Dice, number: u8, key: String) -> Issuer {
    let identifier = identifier(dice, number.into());
    let formats = if dice.one_in(10) { dice.some(&TOKENS, 2) } else { TOKENS.to_vec() };
    Issuer {
        name: identifier.clone(),
        tokens: Tokens {
            issuer: format!("https://{identifier}.example"),
            audiences: vec![AUDIENCE.into()],
            keys: vec![key],
            secrets: vec![secret_name(number)],
        },
        identifier,
        formats: formats.into_iter().map(String::from).collect(),
        algorithms: vec!["ES256".into(), "HS256".into()],
        enabled: !dice.one_in(20),
        status: (dice.throw(6) > 0).then(|| status(dice)),
    }
}

/// Keys are few, so that issuers often share one.
fn status(dice: &mut Dice) -> Status {
    Status {
        keys: if dice.one_in(20) { Vec::new() } else { dice.some(&LISTERS, 3) },
        required: dice.one_in(4),
        maximum_age: dice.one_in(2).then(|| span(dice)),
    }
}
