//! Tokens and status lists, signed.

use std::sync::LazyLock;

use anyhow::{Context as _, Result};
use doorward_engine::{Evidence, Secret};
use doorward_wallet::authority::key_pem;
use doorward_wallet::cose::Signer;
use doorward_wallet::operation::Dialect;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::status;
use doorward_wallet::token::{self, TokenKey};
use serde_json::json;

use crate::site::Issuer;
use crate::situation::{Place, Situation, StatusList, Token};
use crate::words::{ListForm, TokenKind};

/// Whom all tokens are for.
pub const AUDIENCE: &str = "https://doors.example";

/// What issuers sign tokens with, by their order in a source: public keys in PEM.
pub static ISSUERS: LazyLock<Vec<String>> = LazyLock::new(|| (0..3).filter_map(issuer).collect());

/// What issuers may sign status lists with, whoever they are: public keys in PEM.
pub static LISTERS: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..4).filter_map(|number| pem(&lister(number).1.spki().ok()?)).collect());

/// How many seconds tokens last, of which one has passed.
const LIFETIME: u64 = 60;

/// The name of an issuer's secret, by its place in the source.
#[must_use]
pub fn secret_name(number: u8) -> String {
    format!("secret-{number}")
}

/// The secrets of all issuers.
///
/// # Errors
/// None: a secret has octets.
pub(super) fn secrets() -> Result<Vec<Secret>> {
    (0..3)
        .map(|number| Ok(Secret { name: secret_name(number), value: secret(number).verifying()? }))
        .collect()
}

/// What is shown of a token, and its format.
///
/// # Errors
/// None that these keys give rise to.
pub(super) fn token(
    issuers: &[Issuer],
    token: &Token,
    situation: &Situation,
) -> Result<(Vec<u8>, &'static str)> {
    let issuer = issuers.get(usize::from(token.issuer)).map(|it| it.tokens.issuer.as_str());
    let issuer = issuer.unwrap_or("https://nobody.example");
    let issued_at = situation.clock.now.saturating_sub(1);
    let expires = issued_at.saturating_add(LIFETIME);
    let (said, key, format) = match token.kind {
        TokenKind::Login => {
            let subject = subject(situation.number);
            let said = token::Token::openid(issuer, &subject, AUDIENCE, issued_at, expires);
            (said, signer(token.issuer), "openid-token")
        }
        TokenKind::Device => {
            let device = device(situation.number);
            let said = token::Token::device(Some(&device), issued_at, expires);
            let said = said.claim("iss", issuer).claim("aud", AUDIENCE);
            (said, secret(token.issuer), "sensecrypt-device-token")
        }
    };
    let said = match &token.place {
        None => said,
        Some(Place { uri, index }) => {
            said.claim("status", json!({ "status_list": { "idx": index, "uri": uri } }))
        }
    };
    Ok((said.sign(&key, Dialect::Url)?.into_bytes(), format))
}

/// What a login calls somebody.
pub(super) fn subject(number: u8) -> String {
    format!("person-{number}")
}

/// What a device token calls a device.
pub(super) fn device(number: u8) -> String {
    format!("device-{number}")
}

/// A status list as a host would have it.
///
/// # Errors
/// Where nobody here has its key.
pub(super) fn list(list: &StatusList) -> Result<Evidence> {
    let number = LISTERS.iter().position(|key| *key == list.key);
    let (label, signer) = lister(number.context("a list under nobody's key")?);
    let said = status::StatusList {
        uri: list.uri.clone(),
        issued_at: list.issued_at,
        expires: list.expires,
        time_to_live: list.time_to_live,
        bits: list.bits,
        values: list.values.clone(),
    };
    let (kind, content) = match list.form {
        ListForm::Jwt => {
            let text = said.token().sign(&TokenKey::p256(&label), Dialect::Url)?;
            ("status-list-jwt", text.into_bytes())
        }
        ListForm::Cwt => ("status-list-cwt", said.draft(&signer).sign(&signer)),
    };
    Ok(Evidence { kind: kind.into(), source: "opinion".into(), content })
}

fn issuer(number: u8) -> Option<String> {
    pem(&signer(number).verifying().ok()?)
}

fn signer(number: u8) -> TokenKey {
    TokenKey::p256(&format!("second opinion, issuer {number}"))
}

fn secret(number: u8) -> TokenKey {
    TokenKey::secret(&format!("second opinion, issuer {number}"))
}

/// What a key of lists is made of, and the key: in JSON and in CBOR it is the same.
fn lister(number: usize) -> (String, Signer) {
    let label = format!("second opinion, lists {number}");
    let signer = Signer::P256(CardKey::of(&label));
    (label, signer)
}

fn pem(spki: &[u8]) -> Option<String> {
    key_pem(spki).ok()
}
