//! Issuers: whom to believe, and how what they issue is checked.

use alloc::boxed::Box;
use alloc::string::String;

use doorward_bundle::{Bundle, Issuer, TokenRules, limits};

use super::{Place, count, freshness, identifier, pkoc, sorted_identifiers, within};
use crate::load::Flaw;
use crate::mac;
use crate::presentation::Format;

pub(super) fn check(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("issuers");
    for (n, issuer) in b.issuers.iter().enumerate() {
        let place = list.item(n);
        count(place.member("anchors"), issuer.anchors.len(), limits::ANCHORS)?;
        sorted_identifiers(place.member("formats"), 64, &issuer.formats)?;
        sorted_identifiers(place.member("algorithms"), 64, &issuer.algorithms)?;
        let fits =
            issuer.proof_lifetime.is_none_or(|span| (1..=limits::PROOF_LIFETIME).contains(&span));
        within(place.member("proof-lifetime"), fits, "not 1 to 86400 seconds")?;
        let fits =
            issuer.queue_lifetime.is_none_or(|span| (1..=limits::PROOF_LIFETIME).contains(&span));
        within(place.member("queue-lifetime"), fits, "not 1 to 86400 seconds")?;
        if let Some(purpose) = &issuer.purpose {
            identifier(place.member("purpose"), purpose)?;
        }
        let needs_purpose =
            issuer.formats.iter().any(|name| name == Format::SensecryptFaceSignature.as_str());
        within(place.member("purpose"), !needs_purpose || issuer.purpose.is_some(), "is needed")?;
        if let Some(rules) = &issuer.tokens {
            check_token_rules(place.member("tokens"), rules, issuer)?;
        }
        if let Some(rules) = &issuer.status {
            freshness::check_status(place.member("status"), rules)?;
        }
        let owner = place.member("owner");
        match &issuer.owner {
            Some(name) => {
                let fits = (1..=limits::NAME_OCTETS).contains(&name.len());
                within(owner, fits, "not 1 to 256 octets of text")?;
            }
            None => within(
                owner,
                !issuer.formats.iter().any(|format| format == Format::LockCertificate.as_str()),
                "an issuer that vouches for locks' keys states no owner",
            )?,
        }
        pkoc::check_reference(place.member("reference"), issuer, b.issuers.iter().take(n))?;
    }
    Ok(())
}

fn check_token_rules(
    place: Place<'_>,
    rules: &TokenRules,
    issuer: &Issuer,
) -> Result<(), Box<Flaw>> {
    count(place.member("keys"), rules.keys.len(), limits::TOKEN_LIST)?;
    sorted_identifiers(place.member("secrets"), limits::TOKEN_LIST, &rules.secrets)?;
    sorted_identifiers(place.member("api-keys"), limits::TOKEN_LIST, &rules.api_keys)?;
    let fits = |name: &String| (1..=limits::TOKEN_NAME_OCTETS).contains(&name.len());
    let named = rules.issuer.iter().all(fits);
    within(place.member("issuer"), named, "not 1 to 1024 octets")?;
    count(place.member("audiences"), rules.audiences.len(), limits::TOKEN_LIST)?;
    let sorted = rules.audiences.is_sorted_by(|a, b| a < b) && rules.audiences.iter().all(fits);
    within(place.member("audiences"), sorted, "not in order, or not 1 to 1024 octets")?;

    // A token of anybody's for anybody is no login here.
    let vouches = |format: Format| issuer.formats.iter().any(|name| name == format.as_str());
    let openid = vouches(Format::OpenidToken);
    within(place.member("issuer"), !openid || rules.issuer.is_some(), "is needed")?;
    within(place.member("audiences"), !openid || !rules.audiences.is_empty(), "are needed")?;

    // What a code is made with must not be what a stranger could present.
    let shared = rules.secrets.iter().any(|name| rules.api_keys.contains(name));
    within(place.member("api-keys"), !shared, "also among the secrets for codes")?;
    let allowed = issuer.algorithms.iter().any(|name| name == mac::HS256);
    within(place.member("secrets"), rules.secrets.is_empty() || allowed, "HS256 is not allowed")
}
