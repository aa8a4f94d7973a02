//! Whether a credential has been struck off, and whether what says so is fresh: status lists,
//! revocation sets, and the age of the bundle.

mod freshness;
mod lists;
mod sets;

use std::collections::BTreeMap;

use anyhow::Result;
use doorward_cases::{Challenge, Enrolled, Evidence};
use doorward_compiler::SigningKey;
use doorward_host::contract::question::{BadgeNumber, CredentialIdentifier, TokenSubject};
use doorward_wallet::authority::key_pem;
use doorward_wallet::badge::{Badge, BadgeFormat};
use doorward_wallet::cose::Signer;
use doorward_wallet::operation::Dialect;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::pkoc::ble::Answer;
use doorward_wallet::token::{Token, TokenKey};

use super::book::Book;
use super::scene::{NOW, Scene, site_file, staff};

const AUDIENCE: &str = "https://doors.example";

/// The badge of these cases.
const BADGE: Badge = Badge { format: BadgeFormat::H10301, facility: 42, number: 1027 };

pub(super) fn write(book: &mut Book) -> Result<()> {
    lists::write(book)?;
    sets::write(book)?;
    freshness::write(book)
}

/// The public keys that `sites/status.toml` names, by the names of their files.
pub(super) fn anchors() -> Result<BTreeMap<&'static str, String>> {
    let mut anchors = BTreeMap::new();
    for (file, issuer) in [
        ("status-provider", "provider"),
        ("status-strict", "strict"),
        ("status-plain", "plain"),
        ("status-unsigned", "unsigned"),
    ] {
        anchors.insert(file, key_pem(&key(issuer).verifying()?)?);
    }
    anchors.insert("status-provider-cwt", key_pem(&cwt_key().spki()?)?);
    anchors.insert("revocation", security()?.public_key().to_pem()?);
    anchors.insert("revocation-p256", council()?.public_key().to_pem()?);
    Ok(anchors)
}

/// What an issuer of these cases signs tokens and lists with.
fn key(issuer: &str) -> TokenKey {
    TokenKey::p256(&format!("{issuer}'s status"))
}

/// What `provider` signs lists in CBOR with.
fn cwt_key() -> Signer {
    Signer::P256(CardKey::of("provider's status in CBOR"))
}

/// What the security desk signs its sets with.
pub(in crate::generate) fn security() -> Result<SigningKey> {
    Ok(SigningKey::from_pem(include_str!("../../../keys/revocation.pem"))?)
}

/// What the works council signs its sets with.
fn council() -> Result<SigningKey> {
    Ok(SigningKey::from_pem(include_str!("../../../keys/bundle-p256.pem"))?)
}

/// Nothing shown, at the site of these cases.
fn at(access_point: &str, identifier: CredentialIdentifier) -> Scene {
    let mut scene = Scene { site: site_file("status"), ..Scene::nobody() }.at(access_point);
    scene.store.credentials.push(Enrolled { identifier, record: staff() });
    scene
}

/// A login of somebody enrolled, with this place in a status list.
fn login(access_point: &str, issuer: &str, place: Option<(u64, &str)>) -> Result<Scene> {
    login_at(access_point, issuer, place, NOW)
}

fn login_at(
    access_point: &str,
    issuer: &str,
    place: Option<(u64, &str)>,
    now: u64,
) -> Result<Scene> {
    let name = format!("https://{}.example", if issuer == "provider" { "login" } else { issuer });
    let mut token = Token::openid(&name, "alice", AUDIENCE, now, now.saturating_add(300));
    if let Some((index, uri)) = place {
        let reference = serde_json::json!({ "status_list": { "idx": index, "uri": uri } });
        token = token.claim("status", reference);
    }
    let text = token.sign(&key(issuer), Dialect::Url)?;
    let scene = at(access_point, CredentialIdentifier::TokenSubject(subject(issuer)));
    Ok(scene.now(now).show_text(text))
}

fn subject(issuer: &str) -> TokenSubject {
    TokenSubject { issuer: issuer.into(), subject: "alice".into(), device: None }
}

/// A card of the site that is shown in time.
fn card(access_point: &str) -> Scene {
    Scene { site: site_file("status"), ..Scene::card() }.at(access_point)
}

/// A phone that is shown in time.
fn phone(access_point: &str) -> Result<Scene> {
    let key = CardKey::of("alice's phone");
    let challenge = CardKey::of("reader's connection").compressed();
    let mut scene = at(access_point, CredentialIdentifier::Key(key.spki()?));
    scene.store.challenges.push(Challenge {
        octets: hex::encode(&challenge),
        access_point: access_point.into(),
        age: 1,
        consumed: false,
    });
    scene.shown = doorward_cases::Octets::hex(&Answer::to(&key, &challenge).to_octets());
    scene.circumstance.challenge = Some(challenge);
    Ok(scene)
}

/// A badge of the site.
fn badge() -> Scene {
    let number = BadgeNumber {
        format: BADGE.format.name().into(),
        facility: BADGE.facility,
        number: BADGE.number,
    };
    at("badge-in", CredentialIdentifier::BadgeNumber(number)).show(BADGE.wiegand())
}

/// The same with statements that the host has.
fn with(mut scene: Scene, evidence: &[Evidence]) -> Scene {
    scene.evidence = evidence.to_vec();
    scene
}

fn evidence(kind: &str, content: impl AsRef<[u8]>) -> Evidence {
    Evidence { kind: kind.into(), content: hex::encode(content) }
}
