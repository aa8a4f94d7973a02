//! A small site with a phone, as data: for tests in hosts that speak another language.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use doorward_bundle::{Bundle, Octets, VerificationKey};
use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_host::contract::circumstance::{LoadContext, TrustedKey};
use doorward_host::contract::question::{
    Assignment, CertifiedKey, CredentialIdentifier, CredentialRecord, CredentialState,
};
use doorward_wallet::Phone;
use serde::Serialize;

use doorward_cases::{BUNDLE_KEY, Site, SiteText, root};

/// The key that signs after [`BUNDLE_KEY`].
const NEXT_KEY: &str = include_str!("../keys/bundle-p256.pem");

/// The site's access point.
pub const ACCESS_POINT: &str = "front-in";
const LOCK: &str = "00000000-0000-4000-8000-000000000001";

/// A site, its bundle, and signed unlock requests of one phone.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fixture {
    /// The signed bundle, in hex.
    pub bundle: String,
    /// Later bundles of the site, in hex: one that names the key after its own and is the last of its own,
    /// one that this key has signed, and one more of the first key.
    pub succession: [String; 3],
    /// The signed bundle of a site with rules that need state, in hex: `tests/vectors/sites/rules.toml`.
    pub rules: String,
    /// What it is loaded with. The same keys sign the site with rules.
    pub context: LoadContext,
    /// A time at which everything is valid, in seconds since the Unix epoch.
    pub now: u64,
    /// The access point.
    pub access_point: String,
    /// The phone's credential.
    pub credential: CredentialIdentifier,
    /// A record that opens the door: for the phone, or any other credential.
    pub record: CredentialRecord,
    /// Signed unlock requests, each with an identifier of its own.
    pub operations: Vec<String>,
}

impl Fixture {
    /// Makes a site for the time `now`, with as many unlock requests as asked.
    ///
    /// # Errors
    /// Where the compiler or the wallet refuses, which is a fault of this code.
    pub fn new(now: u64, operations: usize) -> Result<Self> {
        let phone = Phone::of("fixture device", now)?;
        let key = SigningKey::from_pem(BUNDLE_KEY)?;
        let issued = Issuance { sequence: 5, issued_at: now.saturating_sub(3600) };
        let bundle = compile(&source(&phone.chain().root_pem()?), "fixture.toml".as_ref(), issued)
            .map_err(|diagnostics| anyhow!("the site is refused: {diagnostics:?}"))?;
        let trusted = TrustedKey {
            identifier: key.public_key().identifier().to_vec(),
            key: key.public_key().as_der().to_vec(),
        };
        let next = SigningKey::from_pem(NEXT_KEY)?;
        let naming = vec![VerificationKey {
            identifier: Octets(next.public_key().identifier().to_vec()),
            key: Octets(next.public_key().as_der().to_vec()),
        }];
        let later =
            |sequence: u64, signing_keys: Option<Vec<VerificationKey>>, key: &SigningKey| {
                let bundle = Bundle { sequence, signing_keys, ..bundle.clone() };
                sign(&bundle, key).map(hex::encode)
            };
        let succession =
            [later(6, Some(naming), &key)?, later(7, None, &next)?, later(8, None, &key)?];
        let rules = Site {
            source: SiteText::File("rules.toml".into()),
            sequence: 1,
            issued_at: now.saturating_sub(3600),
            secrets: BTreeMap::new(),
            evidence: Vec::new(),
        };
        let request = |number: usize| phone.unlock(LOCK, now, &format!("fixture {number}"));
        Ok(Self {
            bundle: hex::encode(sign(&bundle, &key)?),
            succession,
            rules: hex::encode(rules.sign(&root().join("tests/vectors/sites"))?.octets),
            context: LoadContext {
                site: Some("fixture".into()),
                trusted_keys: vec![trusted],
                floor: None,
                secrets: Vec::new(),
                evidence: Vec::new(),
            },
            now,
            access_point: ACCESS_POINT.into(),
            credential: CredentialIdentifier::CertifiedKey(CertifiedKey {
                issuer: "doordeck".into(),
                subject: phone.chain().subject().to_vec(),
                key: phone.key().spki()?,
            }),
            record: record(),
            operations: (0..operations).map(request).collect(),
        })
    }
}

fn record() -> CredentialRecord {
    let assignment = Assignment {
        identifier: "a-1".into(),
        profile: "staff".into(),
        valid_from: None,
        valid_until: None,
        uses_left: None,
    };
    CredentialRecord {
        holder: "amira".into(),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![assignment],
    }
}

fn source(root: &str) -> String {
    format!(
        r#"
[site]
identifier = "fixture"
name = "Fixture"
zone = "Europe/London"

[[issuer]]
identifier = "doordeck"
name = "Doordeck"
formats = ["doordeck-operation"]
algorithms = ["EdDSA", "RS256"]
anchors = ["""
{root}"""]

[[door]]
identifier = "front"
name = "Front door"

[[access-point]]
identifier = "{ACCESS_POINT}"
name = "Inwards"
door = "front"
formats = ["doordeck-operation", "pkoc-nfc-v1"]
locks = ["{LOCK}"]

[[profile]]
identifier = "staff"
name = "Staff"

[[profile.policy]]
effect = "permit"
access-points = ["{ACCESS_POINT}"]
schedule = "always"
"#
    )
}
