//! SenseCrypt's mobile API key: a secret text that an app shows as it is.
//!
//! 16 to 256 characters of a bearer token (RFC 6750, section 2.1), and nothing around them. The host
//! holds its SHA-256 under a name in an issuer's rules (`tokens.api-keys`), never the key; that name is
//! the credential. Every hash that the host has is compared, each in constant time.
//!
//! Nothing is signed, and a key does not change: whoever has heard it can show it again. So it answers
//! a challenge of the host's, which makes each decision one of its own but binds nothing, it is a
//! bearer's, and it is neither journaled nor shown.

use alloc::vec::Vec;
use core::ops::RangeInclusive;

use crate::bytes::count;
use crate::chain::{Provenance, TrustedIssuer};
use crate::circumstance::Purpose;
use crate::holder::{Binding, HolderBound};
use crate::mac::{self, Authenticated};
use crate::presentation::token::Candidate;
use crate::presentation::{Format, Proven, Setting};
use crate::question::{Claim, CredentialIdentifier, TokenSubject};
use crate::reason::{Code, Refusal};
use crate::trace::Trace;
use crate::validity::{Challenge, Timely};

const FORMAT: Format = Format::SensecryptApiKey;

/// Characters of a key: fewer can be guessed.
const LENGTH: RangeInclusive<usize> = 16..=256;

/// What an API key is good for.
const PURPOSES: [Purpose; 2] = [Purpose::Access, Purpose::Session];

/// A well-formed API key. It is shown nowhere.
#[derive(Clone, Copy)]
pub(crate) struct ApiKey<'a>(&'a [u8]);

impl core::fmt::Debug for ApiKey<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ApiKey").finish_non_exhaustive()
    }
}

impl<'a> ApiKey<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        if !LENGTH.contains(&bytes.len()) {
            let nearest = bytes.len().clamp(*LENGTH.start(), *LENGTH.end());
            return Err(Refusal::from(Code::ApiKeyMalformed).comparing(
                "characters",
                count(bytes.len()),
                count(nearest),
            ));
        }
        if bytes.iter().all(|octet| is_of_a_token(*octet)) {
            Ok(Self(bytes))
        } else {
            Err(Refusal::from(Code::ApiKeyMalformed).because("a character that no token has"))
        }
    }

    pub(in crate::presentation) fn prove(
        self,
        setting: &Setting<'_>,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = Challenge::stated(setting.at.challenge.as_deref())?;

        trace.enter("proof.secret");
        let (issuer, name, authenticated) = self.find(setting)?;

        trace.enter("proof.holder");
        let provenance = Provenance::Shared(authenticated);
        // Nothing in a key names a device, and whoever has it may show it.
        let binding = Binding { claimed: None, presenting: None, unbound_allowed: true };
        let bound = HolderBound::by_token(&provenance, binding)?;

        trace.enter("proof.scope");
        let purpose = setting.expect_one_of(&PURPOSES, trace)?;

        let issuer = issuer.identifier.clone();
        let named = TokenSubject { issuer: issuer.clone(), subject: name.into(), device: None };
        Ok(Proven {
            credential: CredentialIdentifier::TokenSubject(named),
            labels: Vec::new(),
            issuer: Some(issuer),
            purpose,
            capability: None,
            not_before: None,
            expires: None,
            claim: Claim::Challenge(challenge.octets().to_vec()),
            provenance,
            bound,
            status: None,
            timely: Timely::answering(&challenge),
        })
    }

    /// The issuer and the name that the key is known under.
    fn find<'s>(
        self,
        setting: &Setting<'s>,
    ) -> Result<(&'s TrustedIssuer, &'s str, Authenticated), Refusal> {
        let issuers = setting.issuers.iter().filter_map(|issuer| {
            let tokens = issuer.tokens.as_ref()?;
            (!tokens.rules.api_keys.is_empty()).then_some(Candidate { issuer, tokens })
        });
        let candidates: Vec<Candidate<'_>> = issuers.collect();
        if candidates.is_empty() {
            return Err(Code::IssuerUnknown.into());
        }
        let mut held = false;
        for candidate in &candidates {
            let rules = &candidate.tokens.rules;
            held |= setting.secrets.digests(rules).next().is_some();
            let found = mac::find_hashed(self.0, setting.secrets.digests(rules));
            if let Some((name, authenticated)) = found {
                candidate.check_eligible(FORMAT)?;
                return Ok((candidate.issuer, name, authenticated));
            }
        }
        Err(if held { Code::ProofBadSecret } else { Code::IssuerSecretMissing }.into())
    }
}

/// Whether bytes are the characters of a key, and no JWS.
pub(in crate::presentation) fn could_be(bytes: &[u8]) -> bool {
    LENGTH.contains(&bytes.len())
        && bytes.iter().filter(|octet| **octet == b'.').count() != 2
        && bytes.iter().all(|octet| is_of_a_token(*octet))
}

const fn is_of_a_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
}

#[cfg(test)]
#[allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec;

    use doorward_bundle::{Issuer, TokenRules};
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::chain::mint::issuer;
    use crate::circumstance::Secret;
    use crate::decision::{Retention, Strength};
    use crate::presentation::stage::Stage;
    use crate::presentation::{Presentation, could_be};
    use crate::secrets::Secrets;

    const KEY: &[u8] = b"sk_live_0123456789abcdef";

    fn keys(names: &[&str]) -> Issuer {
        let rules = TokenRules {
            keys: vec![],
            secrets: vec![],
            api_keys: names.iter().map(|name| String::from(*name)).collect(),
            issuer: None,
            audiences: vec![],
            unbound: false,
        };
        Issuer {
            formats: vec![FORMAT.as_str().into()],
            tokens: Some(rules),
            ..issuer("sensecrypt", &[])
        }
    }

    fn stage(issuers: &[Issuer], held: &[(&str, &[u8])]) -> Stage {
        let secrets: Vec<Secret> = held
            .iter()
            .map(|(name, key)| Secret { name: (*name).into(), value: Sha256::digest(key).to_vec() })
            .collect();
        let mut stage = Stage::at(1_767_225_600, issuers, &[]);
        stage.secrets = Secrets::load(&secrets, issuers).unwrap();
        stage.at.challenge = Some(vec![7; 16]);
        stage
    }

    #[test]
    fn a_key_is_the_credential_of_its_name() {
        let other = b"sk_live_fedcba9876543210";
        let stage = stage(&[keys(&["kiosk", "lobby"])], &[("kiosk", other), ("lobby", KEY)]);
        let proven = stage.prove(FORMAT, KEY).unwrap();
        assert_eq!(proven.bound.strength(), Strength::Bearer);
        let CredentialIdentifier::TokenSubject(named) = proven.credential else { panic!("a key") };
        assert_eq!((&*named.issuer, &*named.subject, named.device), ("sensecrypt", "lobby", None));
        assert!(matches!(proven.claim, Claim::Challenge(octets) if octets == [7; 16]));
    }

    #[test]
    fn nothing_but_the_whole_key_is_one() {
        let stage = stage(&[keys(&["kiosk"])], &[("kiosk", KEY)]);
        let bent = KEY.to_ascii_uppercase();
        let longer = [KEY, b"0"].concat();
        let digest = Sha256::digest(KEY);
        let hashed: String = digest.iter().map(|octet| format!("{octet:02x}")).collect();
        for other in [&bent[..], &longer, KEY.get(..20).unwrap(), hashed.as_bytes()] {
            assert_eq!(stage.refused(FORMAT, other), Code::ProofBadSecret);
        }
        let spaced = [KEY, b"\n"].concat();
        for other in
            [&spaced[..], b"short", &[b'a'; 257], "sk_live_0123456789é".as_bytes(), &digest]
        {
            assert_eq!(stage.refused(FORMAT, other), Code::ApiKeyMalformed);
        }
    }

    #[test]
    fn the_bound_that_was_missed_is_told() {
        for (length, bound) in [(0, 16), (15, 16), (257, 256), (300, 256)] {
            let refusal = ApiKey::parse(&vec![b'a'; length]).unwrap_err();
            let compared = refusal.compared.first().unwrap();
            assert_eq!((&compared.actual, &compared.required), (&count(length), &count(bound)));
        }
        for length in [16, 256] {
            assert!(ApiKey::parse(&vec![b'a'; length]).is_ok(), "{length}");
        }
    }

    #[test]
    fn it_needs_an_issuer_a_secret_and_a_challenge() {
        let held = [("kiosk", KEY)];
        assert_eq!(stage(&[], &held).refused(FORMAT, KEY), Code::IssuerUnknown);
        let without = stage(&[keys(&["kiosk"])], &[]);
        assert_eq!(without.refused(FORMAT, KEY), Code::IssuerSecretMissing);
        let unlisted = stage(&[keys(&["lobby"])], &held);
        assert_eq!(unlisted.refused(FORMAT, KEY), Code::IssuerSecretMissing);
        let disabled = Issuer { enabled: false, ..keys(&["kiosk"]) };
        assert_eq!(stage(&[disabled], &held).refused(FORMAT, KEY), Code::IssuerDisabled);
        let other = Issuer { formats: vec!["openid-token".into()], ..keys(&["kiosk"]) };
        assert_eq!(stage(&[other], &held).refused(FORMAT, KEY), Code::IssuerFormatNotAllowed);
        let mut stage = stage(&[keys(&["kiosk"])], &held);
        stage.at.purpose = Purpose::Administer;
        assert_eq!(stage.refused(FORMAT, KEY), Code::ProofWrongPurpose);
        stage.at.purpose = Purpose::Session;
        assert!(stage.prove(FORMAT, KEY).is_ok());
        stage.at.challenge = None;
        assert_eq!(stage.refused(FORMAT, KEY), Code::ChallengeMissing);
    }

    #[test]
    fn it_is_shown_nowhere() {
        let parsed = Presentation::parse(FORMAT, KEY).unwrap();
        assert_eq!(parsed.retention(), Retention::Digest);
        assert_eq!(format!("{parsed:?}"), "SensecryptApiKey(ApiKey { .. })");
        assert!(could_be(FORMAT, KEY) && !could_be(FORMAT, b"e30.e30.AAAAAAAAAAAAAA"));
    }
}
