//! Rules for tokens that do not hold together, and secrets that are none.

use anyhow::Result;
use doorward_bundle::{Bundle, Issuer, Octets, TokenKey, TokenRules};
use doorward_compiler::sign;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{LoadContext, Secret};
use doorward_wallet::token::TokenKey as Minted;

use super::{Shelf, contents, refused};

impl Shelf<'_> {
    pub(super) fn tokens(&mut self) -> Result<()> {
        self.token_rules()?;
        self.token_secrets()
    }

    fn token_rules(&mut self) -> Result<()> {
        let key = |octets: Vec<u8>| TokenKey { identifier: None, key: Octets(octets) };
        let ec = Minted::p256("provider 2026-03").verifying()?;
        let rsa = Minted::rsa()?.verifying()?;
        let bad = |path| refused(Code::BundleBadAnchor, path);
        let out = |path| refused(Code::BundleOutOfRange, path);
        let unusable = "issuers[0].tokens.keys[0].key";
        for (name, about, octets) in [
            ("token-key-none", "a key that is none", b"no key".to_vec()),
            ("token-key-secret", "a secret in the place of a public key", vec![7; 32]),
            ("token-key-not-allowed", "a key for another algorithm than allowed", rsa),
        ] {
            let rules = TokenRules { keys: vec![key(octets)], ..openid(&ec) };
            self.bent(name, about, with(OPENID, "ES256", rules), bad(unusable))?;
        }
        let nobody = TokenRules { issuer: None, ..openid(&ec) };
        let place = out("issuers[0].tokens.issuer");
        self.bent(
            "token-issuer-missing",
            "anybody's logins",
            with(OPENID, "ES256", nobody),
            place,
        )?;
        let for_all = TokenRules { audiences: Vec::new(), ..openid(&ec) };
        let place = out("issuers[0].tokens.audiences");
        let about = "logins that are meant for anybody";
        self.bent("token-audience-missing", about, with(OPENID, "ES256", for_all), place)?;
        let unsorted = TokenRules { audiences: vec!["b".into(), "a".into()], ..openid(&ec) };
        let place = out("issuers[0].tokens.audiences");
        self.bent(
            "token-audiences-unsorted",
            "not in order",
            with(OPENID, "ES256", unsorted),
            place,
        )?;
        let place = out("issuers[0].tokens.secrets");
        let about = "secrets for codes that the issuer may not use";
        self.bent("token-secret-not-allowed", about, with(DEVICE, "ES256", shared()), place)?;
        let both = TokenRules { api_keys: vec!["mac".into()], ..shared() };
        let place = out("issuers[0].tokens.api-keys");
        let about = "one secret for codes and for API keys";
        self.bent("token-secret-twice", about, with(DEVICE, "HS256", both), place)?;
        let faces = |b: &mut Bundle| {
            let formats = vec!["sensecrypt-face-signature".into()];
            b.issuers.push(Issuer { formats, ..contents::issuer(&[]) });
        };
        let about = "certificates for any purpose";
        self.bent("face-purpose-missing", about, faces, out("issuers[0].purpose"))?;
        let queue = |b: &mut Bundle| {
            b.issuers.push(Issuer { queue_lifetime: Some(86_401), ..contents::issuer(&[]) });
        };
        let about = "a request that may wait for longer than a day";
        self.bent("queue-of-a-day", about, queue, out("issuers[0].queue-lifetime"))
    }

    fn token_secrets(&mut self) -> Result<()> {
        let mut bundle = self.bundle.clone();
        let rules = TokenRules { api_keys: vec!["api".into()], ..shared() };
        with(DEVICE, "HS256", rules)(&mut bundle);
        let octets = sign(&bundle, &self.key)?;
        let out = |path| refused(Code::ContextOutOfRange, path);
        let secret = |name: &str, value: &[u8]| Secret { name: name.into(), value: value.to_vec() };
        let pem = b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
        let spki = Minted::p256("provider 2026-03").verifying()?;
        for (name, about, value) in [
            ("secret-short", "31 octets under HS256", &[7; 31][..]),
            ("secret-pem", "the text of a public key as a secret", pem),
            ("secret-spki", "a public key as a secret", &spki),
        ] {
            let secrets = vec![secret("mac", value)];
            let context = LoadContext { secrets, ..self.context() };
            self.case(name, about, &octets, context, out("secrets[0]"));
        }
        let secrets = vec![secret("mac", &[7; 32]), secret("api", b"sk_live_0123456789abcdef")];
        let context = LoadContext { secrets, ..self.context() };
        let about = "an API key itself, and not its hash";
        self.case("secret-api-key", about, &octets, context, out("secrets[1]"));
        let secrets = vec![secret("mac", &[7; 32]), secret("mac", &[8; 32])];
        let context = LoadContext { secrets, ..self.context() };
        self.case("secret-twice", "two of one name", &octets, context, out("secrets[1]"));
        Ok(())
    }
}

const OPENID: &str = "openid-token";
const DEVICE: &str = "sensecrypt-device-token";

/// An issuer of tokens in a bundle without one.
fn with(format: &str, algorithm: &str, rules: TokenRules) -> impl FnOnce(&mut Bundle) {
    let issuer = Issuer {
        anchors: Vec::new(),
        formats: vec![format.into()],
        algorithms: vec![algorithm.into()],
        tokens: Some(rules),
        ..contents::issuer(&[])
    };
    move |bundle| bundle.issuers.push(issuer)
}

fn openid(key: &[u8]) -> TokenRules {
    TokenRules {
        keys: vec![TokenKey { identifier: None, key: Octets(key.to_vec()) }],
        secrets: Vec::new(),
        issuer: Some("https://login.example".into()),
        audiences: vec!["doors".into()],
        ..shared()
    }
}

fn shared() -> TokenRules {
    TokenRules {
        keys: Vec::new(),
        secrets: vec!["mac".into()],
        api_keys: Vec::new(),
        issuer: None,
        audiences: Vec::new(),
        unbound: false,
    }
}
