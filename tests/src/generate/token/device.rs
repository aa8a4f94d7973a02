//! SenseCrypt's device tokens.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{ClockState, Purpose};
use doorward_host::contract::decision::DoorAction;
use doorward_wallet::operation::Dialect;
use doorward_wallet::token::{Token, TokenKey};
use serde_json::{Value, json};

use super::enrolled;
use crate::generate::book::{Book, GENERATED};
use crate::generate::scene::{NOW, Scene, denied, granted, release};
use doorward_cases::case::Expected;

const FORMAT: &str = "sensecrypt-device-token";
const DEVICE: &str = "5f0c7d2e-device";
const SECRET: &str = "jwt-secret-2026";

pub(super) fn write(book: &mut Book) -> Result<()> {
    accepted(book)?;
    devices(book)?;
    codes(book)?;
    claims(book)?;
    issuers(book)
}

fn key() -> TokenKey {
    TokenKey::secret(SECRET)
}

/// Whose device it is, at the door for known devices, with the host that has the secret.
fn scene() -> Result<Scene> {
    let scene = enrolled("device-in", "sensecrypt", DEVICE, Some(DEVICE));
    let scene = scene.secret(SECRET, &key().verifying()?);
    Ok(scene.stated(|at| at.device = Some(DEVICE.into())))
}

fn token() -> Token {
    Token::device(Some(DEVICE), NOW, NOW.saturating_add(300))
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("{FORMAT}/{name}"), about, scene, expected);
}

fn accepted(book: &mut Book) -> Result<()> {
    for (name, about, dialect) in [
        ("bound", "a token for the device that shows it", Dialect::Url),
        ("standard-dialect", "standard base64 with padding", Dialect::Standard),
    ] {
        let scene = scene()?.show_text(token().sign(&key(), dialect)?);
        case(book, name, about, scene, release(5));
    }
    let old = TokenKey::secret("jwt-secret-2025");
    let scene = scene()?.secret("jwt-secret-2025", &old.verifying()?);
    let shown = scene.show_text(token().sign(&old, Dialect::Url)?);
    case(book, "secret-of-last-year", "secrets overlap while one is replaced", shown, release(5));
    let named = enrolled("device-in", "sensecrypt", "alice", Some(DEVICE))
        .secret(SECRET, &key().verifying()?)
        .stated(|at| at.device = Some(DEVICE.into()))
        .show_text(token().claim("sub", "alice").sign(&key(), Dialect::Url)?);
    case(book, "subject", "a token that names somebody too", named, release(5));
    Ok(())
}

fn devices(book: &mut Book) -> Result<()> {
    let shown = || Ok::<_, anyhow::Error>(scene()?.show_text(token().sign(&key(), Dialect::Url)?));
    for (name, device, code) in [
        ("device-another", Some("5f0c7d2e-devicf"), Code::HolderWrongDevice),
        ("device-longer", Some("5f0c7d2e-device1"), Code::HolderWrongDevice),
        ("device-capitals", Some("5F0C7D2E-DEVICE"), Code::HolderWrongDevice),
        ("device-unknown", None, Code::HolderDeviceUnknown),
    ] {
        let scene = shown()?.stated(|at| at.device = device.map(String::from));
        case(book, name, "bound to another device than is there", scene, denied(code));
    }
    for (name, device) in [("device-empty", String::new()), ("device-long", "d".repeat(129))] {
        let scene = shown()?.stated(|at| at.device = Some(device));
        let about = "the host states something that no device is called";
        case(book, name, about, scene, denied(Code::CircumstanceOutOfRange));
    }
    for (name, instance) in [
        ("unbound-empty", json!("")),
        ("unbound-null", Value::Null),
        ("unbound-missing", json!("-")),
    ] {
        let mut token = token().claim("instance_id", instance);
        if name.ends_with("missing") {
            token = token.without("instance_id");
        }
        let scene = scene()?.show_text(token.sign(&key(), Dialect::Url)?);
        let about = "bound to nothing, and this issuer's count only when they are";
        case(book, name, about, scene, denied(Code::HolderUnbound));
        let text = token
            .claim("iss", "kiosk")
            .claim("aud", "doors")
            .claim("exp", NOW.saturating_add(60))
            .sign(&TokenKey::secret("kiosk-secret"), Dialect::Url)?;
        let kiosk = |entrance| {
            let scene = enrolled(entrance, "sensecrypt-kiosk", "", None);
            let secret = TokenKey::secret("kiosk-secret").verifying()?;
            Ok::<_, anyhow::Error>(scene.secret("kiosk-secret", &secret).show_text(&*text))
        };
        let about = "bound to nothing, where that counts: it is a bearer's";
        case(book, &format!("{name}-allowed"), about, kiosk("app-in")?, release(5));
        let about = "too weak for a door for known devices";
        let weak = denied(Code::StrengthInsufficient);
        case(book, &format!("{name}-at-device-door"), about, kiosk("device-in")?, weak);
    }
    let at_key_door = shown()?.at("key-in");
    let about = "a device's token signs nothing at the door";
    case(book, "bound-at-key-door", about, at_key_door, denied(Code::StrengthInsufficient));
    Ok(())
}

fn codes(book: &mut Book) -> Result<()> {
    let mut refuse = |name: &str, about: &str, text: String, code| {
        case(book, name, about, scene()?.format(FORMAT).show_text(text), denied(code));
        Ok::<_, anyhow::Error>(())
    };
    for name in ["none", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256"] {
        let text = token().head("alg", name).sign(&key(), Dialect::Url)?;
        let about = "HS256, spelled so, whatever the header says";
        let name = format!("algorithm-{}", name.to_lowercase().replace("hs256", "small"));
        refuse(&name, about, text, Code::AlgorithmNotAllowed)?;
    }
    for name in ["crit", "jwk", "jku", "x5u", "x5c", "b64", "zip"] {
        let text = token().head(name, json!(["AAAA"])).sign(&key(), Dialect::Url)?;
        let about = "a header member that would change what is verified, or with which key";
        refuse(&format!("header-{name}"), about, text, Code::JwsUnsupportedHeader)?;
    }
    // The key of the provider at this very site, which everybody has.
    let rsa = TokenKey::of_secret(TokenKey::rsa()?.verifying()?);
    let confused = token().sign(&rsa, Dialect::Url)?;
    refuse(
        "confused-rsa",
        "a code under a public key of the site",
        confused,
        Code::ProofBadSignature,
    )?;
    let ec = TokenKey::of_secret(TokenKey::p256("provider 2026-03").verifying()?);
    let confused = token().sign(&ec, Dialect::Url)?;
    refuse(
        "confused-ec",
        "a code under a public key of the site",
        confused,
        Code::ProofBadSignature,
    )?;
    let empty = token().sign(&TokenKey::of_secret(Vec::new()), Dialect::Url)?;
    refuse("secret-empty", "a code under no secret", empty, Code::ProofBadSignature)?;
    let other = token().sign(&TokenKey::secret("guess"), Dialect::Url)?;
    refuse("secret-guessed", "a code under another secret", other, Code::ProofBadSignature)?;
    let text = token().sign(&key(), Dialect::Url)?;
    let (signed, code) = text.rsplit_once('.').unwrap_or_default();
    let cut = |characters: usize| format!("{signed}.{}", code.get(..characters).unwrap_or(""));
    refuse("code-cut", "half of a code", cut(20), Code::SignatureMalformed)?;
    refuse("code-missing", "no code", cut(0), Code::JwsMalformed)?;
    let longer = format!("{signed}.{}", Dialect::Url.encode(&[0; 33]));
    refuse("code-long", "a code of 33 octets", longer, Code::SignatureMalformed)
}

fn claims(book: &mut Book) -> Result<()> {
    let mut show = |name: &str, about: &str, token: Token, expected| {
        let scene = scene()?.show_text(token.sign(&key(), Dialect::Url)?);
        case(book, name, about, scene, expected);
        Ok::<_, anyhow::Error>(())
    };
    let issued = |iat: u64| token().claim("iat", iat).claim("exp", iat.saturating_add(60));
    show(
        "expired",
        "the second after the skew",
        issued(NOW.saturating_sub(65)),
        denied(Code::ProofExpired),
    )?;
    show("expiring", "the last second of the skew", issued(NOW.saturating_sub(64)), release(5))?;
    show("early", "the first second of the skew", issued(NOW.saturating_add(3)), release(5))?;
    show(
        "too-early",
        "the second before",
        issued(NOW.saturating_add(4)),
        denied(Code::ProofNotYetValid),
    )?;
    let ends = |exp: Value| token().claim("exp", exp);
    show(
        "long",
        "301 seconds",
        ends(json!(NOW.saturating_add(301))),
        denied(Code::ProofLifetimeTooLong),
    )?;
    show(
        "expiry-text",
        "a number in a text",
        ends(json!("1772442300")),
        denied(Code::JsonWrongType),
    )?;
    show(
        "expiry-missing",
        "good for ever",
        token().without("exp"),
        denied(Code::JsonMissingMember),
    )?;
    show("undated", "without `iat`, measured from now", token().without("iat"), release(5))?;
    let number = token().claim("instance_id", 7);
    show("instance-number", "a device is a text", number, denied(Code::JsonWrongType))?;
    let long = token().claim("instance_id", "d".repeat(129));
    show("instance-long", "129 octets", long, denied(Code::JsonWrongType))?;
    let text = token().sign(&key(), Dialect::Url)?;
    for (name, state, code) in [
        ("clock-untrusted", ClockState::Untrusted, Code::ClockUntrusted),
        ("clock-absent", ClockState::Absent, Code::ClockAbsent),
    ] {
        let scene = scene()?.show_text(&*text).stated(|at| at.clock.state = state);
        case(book, name, "a token is of a time", scene, denied(code));
    }
    for (name, purpose) in
        [("purpose-administer", Purpose::Administer), ("purpose-enrol", Purpose::Enrol)]
    {
        let scene = scene()?.show_text(&*text).stated(|at| at.purpose = purpose);
        case(book, name, "for access and sessions only", scene, denied(Code::ProofWrongPurpose));
    }
    let session = scene()?.show_text(&*text).stated(|at| at.purpose = Purpose::Session);
    let opened = granted(Code::SessionPermitted, DoorAction::None, 0);
    case(book, "session", "a session, and no door", session, opened);
    let twice = vec![
        (scene()?.show_text(&*text), release(5)),
        (scene()?.show_text(&*text), denied(Code::ProofReplayed)),
    ];
    book.story(&format!("{FORMAT}/twice"), "a token opens a door once", GENERATED, twice);
    Ok(())
}

fn issuers(book: &mut Book) -> Result<()> {
    let text = token().sign(&key(), Dialect::Url)?;
    let without = enrolled("device-in", "sensecrypt", DEVICE, Some(DEVICE)).show_text(text);
    let about = "the host was not given the secret";
    case(book, "secret-missing", about, without, denied(Code::IssuerSecretMissing));
    let wrong = Code::ProofWrongAudience;
    for (name, claims, secret, code) in [
        ("issuer-disabled", &[][..], "former-secret", Code::IssuerDisabled),
        ("issuer-audience", &[("iss", "kiosk")], "kiosk-secret", wrong),
        ("other-audience", &[("iss", "kiosk"), ("aud", "payroll")], "kiosk-secret", wrong),
    ] {
        let key = TokenKey::secret(secret);
        let mut token = token().claim("exp", NOW.saturating_add(60));
        for (claim, value) in claims {
            token = token.claim(claim, *value);
        }
        let scene = scene()?.secret(secret, &key.verifying()?);
        let scene = scene.show_text(token.sign(&key, Dialect::Url)?);
        case(book, name, "an issuer whose word does not count here", scene, denied(code));
    }
    Ok(())
}
