//! Tokens at the staff door: a customer's logins, and device tokens of SenseCrypt.

use anyhow::{Result, ensure};
use doorward_host::contract::circumstance::Secret;
use doorward_host::contract::question::{CredentialIdentifier, CredentialState, TokenSubject};
use doorward_host::store::{Enrolment, Registry as _, Terms};
use doorward_wallet::operation::Dialect;
use doorward_wallet::token::{Token, TokenKey};
use serde_json::Value;

use super::script::{DENIED, GRANTED};
use super::stage::{Shown, Stage};

/// Where tokens are taken.
const ENTRANCE: &str = "app-in";

/// The name under which the site knows the secret of device tokens.
const SECRET: &str = "device-tokens";

/// Erin's phone, as its client certificate names it to the host.
const PHONE: &str = "erins-phone";

/// The servers that mint tokens for this site.
pub(super) struct Servers {
    provider: TokenKey,
    sensecrypt: TokenKey,
}

impl Servers {
    pub(super) fn assemble() -> Result<Self> {
        Ok(Self { provider: TokenKey::generate_p256()?, sensecrypt: TokenKey::generate_secret()? })
    }

    /// The provider's key, as it publishes it.
    pub(super) fn jwk(&self) -> Result<Value> {
        Ok(doorward_wallet::token::jwk(&self.provider, "2026-06")?)
    }

    /// What the host is told beside the bundle.
    pub(super) fn secrets(&self) -> Result<Vec<Secret>> {
        Ok(vec![Secret { name: SECRET.into(), value: self.sensecrypt.verifying()? }])
    }
}

/// Plays at the door for tokens.
pub(super) fn perform(stage: &mut Stage<'_>, servers: &Servers) -> Result<()> {
    enrol(stage, "provider", "erin", None)?;
    enrol(stage, "sensecrypt", PHONE, Some(PHONE))?;

    stage.part("Logins of a customer's provider (OpenID), whoever shows them")?;
    stage.at("2026-06-01T13:30:00+01:00")?;
    let now = stage.now();
    let login = |audience: &str, issued: u64| {
        let ends = issued.saturating_add(60);
        Token::openid("https://login.example", "erin", audience, issued, ends)
    };
    let text = login("doors", now).sign(&servers.provider, Dialect::Url)?;
    show(stage, text.clone(), None, (GRANTED, "policy.permitted"))?;
    show(stage, text, None, (DENIED, "proof.replayed"))?;
    let other = login("payroll", now).sign(&servers.provider, Dialect::Url)?;
    show(stage, other, None, (DENIED, "proof.wrong-audience"))?;
    // The provider's public key, which everybody has, taken for a secret.
    let confused = TokenKey::of_secret(servers.provider.verifying()?);
    let forged = login("doors", now).head("alg", "HS256").sign(&confused, Dialect::Url)?;
    show(stage, forged, None, (DENIED, "proof.bad-signature"))?;

    stage.part("Device tokens under the host's secret (SenseCrypt)")?;
    let token = |instance: Option<&str>| {
        Token::device(instance, now, now.saturating_add(60)).sign(&servers.sensecrypt, Dialect::Url)
    };
    let bound = token(Some(PHONE))?;
    show(stage, bound.clone(), Some("another-phone"), (DENIED, "holder.wrong-device"))?;
    show(stage, bound.clone(), None, (DENIED, "holder.device-unknown"))?;
    show(stage, bound, Some(PHONE), (GRANTED, "policy.permitted"))?;
    show(stage, token(None)?, Some(PHONE), (DENIED, "holder.unbound"))
}

fn show(
    stage: &mut Stage<'_>,
    text: String,
    device: Option<&str>,
    expected: (&str, &str),
) -> Result<()> {
    let shown = Shown {
        who: "Erin Moss",
        access_point: ENTRANCE,
        presentation: text.into_bytes(),
        challenge: None,
        device,
        transaction: None,
    };
    stage.decide(shown, expected)
}

fn enrol(stage: &Stage<'_>, issuer: &str, subject: &str, device: Option<&str>) -> Result<()> {
    let enrolment = Enrolment {
        holder: "erin".into(),
        display_name: Some("Erin Moss".into()),
        credential: CredentialIdentifier::TokenSubject(TokenSubject {
            issuer: issuer.into(),
            subject: subject.into(),
            device: device.map(String::from),
        }),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![Terms {
            profile: "staff".into(),
            valid_from: None,
            valid_until: None,
            uses_left: None,
        }],
    };
    let results = stage.gate().store().enrol(stage.origin(), &[enrolment])?;
    ensure!(results.iter().all(Result::is_ok), "Erin cannot be enrolled: {results:?}");
    Ok(())
}
