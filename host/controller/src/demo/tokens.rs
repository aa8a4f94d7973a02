//! Tokens at the staff door: a customer's logins, device tokens and API keys of SenseCrypt.

use anyhow::Result;
use doorward_host::contract::circumstance::Secret;
use doorward_host::contract::question::{CredentialIdentifier, TokenSubject};
use doorward_host::journal::Digest;
use doorward_host::store::Enrolment;
use doorward_wallet::operation::Dialect;
use doorward_wallet::token::{Token, TokenKey};
use serde_json::Value;

use super::cast::{staff, unguessable};
use super::script::{DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// Where tokens are taken, and where API keys are.
const ENTRANCE: &str = "app-in";
const KIOSK: &str = "kiosk-in";

/// The name under which the site knows the secret of device tokens.
const SECRET: &str = "device-tokens";

/// The name of an app, and of the hash of its key.
const APP: &str = "kiosk-app";

/// Erin's phone, as its client certificate names it to the host.
const PHONE: &str = "erins-phone";

/// The servers that mint tokens for this site, and the key that one has given to an app.
pub(super) struct Servers {
    provider: TokenKey,
    sensecrypt: TokenKey,
    app: String,
}

impl Servers {
    pub(super) fn assemble() -> Result<Self> {
        Ok(Self {
            provider: TokenKey::generate_p256()?,
            sensecrypt: TokenKey::generate_secret()?,
            app: api_key()?,
        })
    }

    /// The provider's key, as it publishes it.
    pub(super) fn jwk(&self) -> Result<Value> {
        Ok(doorward_wallet::token::jwk(&self.provider, "2026-06")?)
    }

    /// What the host is told beside the bundle: the secret of codes, and of an API key the SHA-256.
    pub(super) fn secrets(&self) -> Result<Vec<Secret>> {
        let hash = Digest::of(self.app.as_bytes()).as_bytes().to_vec();
        Ok(vec![
            Secret { name: SECRET.into(), value: self.sensecrypt.verifying()? },
            Secret { name: APP.into(), value: hash },
        ])
    }

    /// Those whom tokens name that are bound to no device.
    pub(super) fn lines() -> [String; 2] {
        [
            "erin,Erin Moss,token=erin,provider,,staff,".into(),
            format!("kiosk,The kiosk,token={APP},sensecrypt-apps,,staff,"),
        ]
    }

    /// Whoever has Erin's phone, for which the demo's sheet has no column.
    pub(super) fn on_phone() -> Enrolment {
        let credential = CredentialIdentifier::TokenSubject(TokenSubject {
            issuer: "sensecrypt".into(),
            subject: PHONE.into(),
            device: Some(PHONE.into()),
        });
        staff("erin", "Erin Moss", credential)
    }

    pub(super) fn perform(&self, stage: &mut Stage<'_>) -> Result<()> {
        self.logins(stage)?;
        self.devices(stage)?;
        self.apps(stage)
    }

    fn logins(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("Logins of a customer's provider (OpenID), whoever shows them")?;
        stage.at("2026-06-01T13:30:00+01:00")?;
        let now = stage.now();
        let login = |audience: &str| {
            let ends = now.saturating_add(60);
            Token::openid("https://login.example", "erin", audience, now, ends)
        };
        let mut show = |text: String, expected| stage.decide(erin(text), expected);
        let text = login("doors").sign(&self.provider, Dialect::Url)?;
        show(text.clone(), (GRANTED, "policy.permitted"))?;
        show(text, (DENIED, "proof.replayed"))?;
        let other = login("payroll").sign(&self.provider, Dialect::Url)?;
        show(other, (DENIED, "proof.wrong-audience"))?;
        // The provider's public key, which everybody has, taken for a secret.
        let confused = TokenKey::of_secret(self.provider.verifying()?);
        let forged = login("doors").head("alg", "HS256").sign(&confused, Dialect::Url)?;
        // It counts as a device token, whose secret only the host has.
        stage.decide(erin(forged).only_here(), (DENIED, "proof.bad-signature"))
    }

    fn devices(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("Device tokens under the host's secret (SenseCrypt)")?;
        let now = stage.now();
        let token = |instance: Option<&str>| {
            Token::device(instance, now, now.saturating_add(60))
                .sign(&self.sensecrypt, Dialect::Url)
        };
        let mut show = |text: String, device: Option<&str>, expected| {
            let shown = erin(text).only_here();
            let shown = match device {
                Some(device) => shown.on_device(device),
                None => shown,
            };
            stage.decide(shown, expected)
        };
        let bound = token(Some(PHONE))?;
        show(bound.clone(), Some("another-phone"), (DENIED, "holder.wrong-device"))?;
        show(bound.clone(), None, (DENIED, "holder.device-unknown"))?;
        show(bound, Some(PHONE), (GRANTED, "policy.permitted"))?;
        show(token(None)?, Some(PHONE), (DENIED, "holder.unbound"))
    }

    fn apps(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("An app's key, of which the host has the hash (SenseCrypt)")?;
        stage.at("2026-06-01T13:40:00+01:00")?;
        for (who, key, expected) in [
            ("The kiosk", self.app.clone(), (GRANTED, "policy.permitted")),
            ("a stranger", api_key()?, (DENIED, "proof.bad-secret")),
        ] {
            let challenge = stage.gate().challenge(KIOSK)?;
            let shown = Shown::new(who, KIOSK, key.into_bytes()).answering(challenge);
            stage.decide(shown.only_here(), expected)?;
        }
        Ok(())
    }
}

/// Erin shows a token.
fn erin<'s>(text: String) -> Shown<'s> {
    Shown::new("Erin Moss", ENTRANCE, text.into_bytes())
}

/// A new API key.
fn api_key() -> Result<String> {
    Ok(format!("sk_demo_{}", unguessable()?))
}
