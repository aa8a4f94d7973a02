//! The secrets of issuers that a host hands over with a bundle.
//!
//! A bundle names them and never holds one. A name without a secret does not refuse the bundle: a
//! console or an edge may load it too. What would need the secret is then refused there.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::{Issuer, TokenRules};

use crate::circumstance::Secret;
use crate::load::Flaw;
use crate::mac::{DIGEST_OCTETS, KEY_OCTETS, MacKey};
use crate::reason::Code;
use crate::signature::PublicKey;

/// Secrets of one host.
const SECRETS: usize = 256;

/// How every PEM begins. A secret that begins so is a key that somebody put in the wrong place.
const PEM: &[u8] = b"-----BEGIN ";

/// Secrets by name, each fit for what the bundle uses it for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<Held>);

/// A secret, and the key that it is if it is long enough.
#[derive(Clone, Debug)]
struct Held {
    secret: Secret,
    key: Option<MacKey>,
}

impl Secrets {
    /// Checks the host's secrets against what the bundle uses them for.
    pub(crate) fn load(secrets: &[Secret], issuers: &[Issuer]) -> Result<Self, Box<Flaw>> {
        if secrets.len() > SECRETS {
            return Err(Flaw::new(Code::ContextOutOfRange, "secrets", "more than 256 secrets"));
        }
        let rules = || issuers.iter().filter_map(|issuer| issuer.tokens.as_ref());
        for (index, secret) in secrets.iter().enumerate() {
            let twice = secrets.iter().take(index).any(|other| other.name == secret.name);
            let keys = rules().any(|rules| rules.secrets.contains(&secret.name));
            let digests = rules().any(|rules| rules.api_keys.contains(&secret.name));
            let fault = if twice {
                Some("another secret has the same name")
            } else if keys {
                fault_of_key(&secret.value)
            } else if digests && secret.value.len() != DIGEST_OCTETS {
                Some("the SHA-256 of an API key has 32 octets")
            } else {
                None
            };
            if let Some(fault) = fault {
                let path = format!("secrets[{index}]");
                return Err(Flaw::new(Code::ContextOutOfRange, path, fault));
            }
        }
        let held =
            |secret: &Secret| Held { secret: secret.clone(), key: MacKey::new(&secret.value) };
        Ok(Self(secrets.iter().map(held).collect()))
    }

    /// The keys of these rules that the host has.
    pub(crate) fn keys(&self, rules: &TokenRules) -> impl Iterator<Item = &MacKey> {
        self.named(&rules.secrets).filter_map(|held| held.key.as_ref())
    }

    /// The hashed API keys of these rules that the host has, each with its name.
    pub(crate) fn digests(&self, rules: &TokenRules) -> impl Iterator<Item = (&str, &[u8])> {
        let held = self.named(&rules.api_keys);
        held.map(|Held { secret, .. }| (secret.name.as_str(), secret.value.as_slice()))
    }

    fn named(&self, names: &[String]) -> impl Iterator<Item = &Held> {
        self.0.iter().filter(move |held| names.contains(&held.secret.name))
    }
}

/// What is wrong with a secret that is to be an HMAC key. A public key in its place would let
/// everybody who has it, which is everybody, make codes.
fn fault_of_key(secret: &[u8]) -> Option<&'static str> {
    if !KEY_OCTETS.contains(&secret.len()) {
        return Some("an HS256 key has 32 to 4096 octets");
    }
    let public = secret.starts_with(PEM) || PublicKey::from_spki(secret).is_ok();
    public.then_some("an HS256 key is no PEM and no public key")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::chain::mint::{Key, issuer};

    fn rules() -> TokenRules {
        TokenRules {
            keys: Vec::new(),
            secrets: vec!["mac".into()],
            api_keys: vec!["api".into()],
            issuer: None,
            audiences: Vec::new(),
            unbound: false,
        }
    }

    fn load(secrets: &[Secret]) -> Result<Secrets, Box<Flaw>> {
        let issuer = Issuer { tokens: Some(rules()), ..issuer("tokens", &[]) };
        Secrets::load(secrets, &[issuer])
    }

    fn fault(secrets: &[(&str, &[u8])]) -> Option<(String, String)> {
        let secrets: Vec<Secret> = secrets
            .iter()
            .map(|(name, value)| Secret { name: (*name).into(), value: value.to_vec() })
            .collect();
        load(&secrets).err().map(|flaw| (flaw.code, flaw.path))
    }

    #[test]
    fn fit_what_they_are_used_for() {
        assert_eq!(fault(&[]), None);
        assert_eq!(fault(&[("mac", &[1; 32]), ("api", &[2; 32]), ("other", b"x")]), None);
        let out = |path: &str| Some(("context.out-of-range".into(), path.into()));
        assert_eq!(fault(&[("mac", &[1; 31])]), out("secrets[0]"));
        assert_eq!(fault(&[("api", &[1; 31])]), out("secrets[0]"));
        assert_eq!(fault(&[("api", &[1; 33])]), out("secrets[0]"));
        assert_eq!(fault(&[("mac", &[1; 32]), ("mac", &[1; 32])]), out("secrets[1]"));
    }

    #[test]
    fn are_no_public_keys() {
        let spki = Key::p256(1).public().to_spki();
        let out = Some(("context.out-of-range".into(), "secrets[0]".into()));
        assert_eq!(fault(&[("mac", &spki)]), out);
        assert_eq!(fault(&[("mac", b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZI")]), out);
    }

    #[test]
    fn are_found_by_name_and_use() {
        let secret = |name: &str| Secret { name: name.into(), value: vec![1; 32] };
        let loaded = load(&[secret("mac"), secret("api")]).unwrap();
        let rules = rules();
        assert_eq!(loaded.keys(&rules).count(), 1);
        assert_eq!(loaded.digests(&rules).map(|(name, _)| name).collect::<Vec<_>>(), ["api"]);
    }
}
