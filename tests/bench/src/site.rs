//! The site that is measured: 1,000 access points or fewer, a profile for five of them, one issuer.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, anyhow};
use doorward_compiler::{Issuance, SigningKey, compile, cut, open, sign};
use doorward_host::contract::circumstance::{
    Circumstance, ClockReading, ClockState, LoadContext, Purpose, TrustedKey,
};
use doorward_host::contract::question::{
    Answer, Assignment, ClaimResult, ConsumedChallenge, CredentialRecord, CredentialState,
    DoorRecord, Reply,
};
use doorward_wallet::operation::DeviceKey;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::{Chain, Validity};

/// 2026-06-15T10:00:00Z, a Monday.
pub(crate) const NOW: u64 = 1_781_517_600;

/// The access point that everything is presented at.
pub(crate) const ACCESS_POINT: &str = "ap-0500";

/// The profile that permits it.
pub(crate) const PROFILE: &str = "profile-100";

/// Its lock, as Doordeck calls it.
pub(crate) const LOCK: &str = "00000000-0000-4000-8000-000000000500";

/// The user in the leaf certificate.
pub(crate) const USER: &str = "62143130-538f-11e9-a6c4-5353182984b7";

/// How many doors and access points the site has.
pub(crate) const DOORS: usize = 1_000;

/// Everything that a measurement needs.
pub(crate) struct Scene {
    doors: usize,
    pub(crate) signed: Vec<u8>,
    pub(crate) context: LoadContext,
    pub(crate) card: CardKey,
    pub(crate) device: DeviceKey,
    pub(crate) chain: Chain,
}

impl Scene {
    /// A site with so many doors, at least ten. With [`DOORS`], the card may pass at
    /// [`ACCESS_POINT`].
    pub(crate) fn build(doors: usize) -> Result<Self> {
        let device = DeviceKey::of("bench device");
        let validity = Validity { not_before: NOW - 86_400, not_after: NOW + 86_400 };
        let chain = Chain::doordeck(USER, &device, validity)?;
        let source = source(&chain.root_pem()?, doors)?;
        let issuance = Issuance { sequence: 1, issued_at: NOW - 3_600 };
        let bundle = compile(&source, Path::new("bench.toml"), issuance).map_err(|errors| {
            anyhow!(
                "the site does not compile: {}",
                errors.first().map_or_else(String::new, |e| e.to_string())
            )
        })?;
        let key = SigningKey::from_pem(KEY)?;
        let signed = sign(&bundle, &key)?;
        let public = key.public_key();
        let context = LoadContext {
            site: Some("bench".into()),
            trusted_keys: vec![TrustedKey {
                identifier: public.identifier().to_vec(),
                key: public.as_der().to_vec(),
            }],
            floor: None,
            secrets: Vec::new(),
            evidence: Vec::new(),
        };
        Ok(Self { doors, signed, context, card: CardKey::of("bench card"), device, chain })
    }

    /// An access point in the middle.
    pub(crate) fn access_point(&self) -> String {
        format!("ap-{:04}", self.doors / 2)
    }

    /// A profile that permits it.
    pub(crate) fn profile(&self) -> String {
        format!("profile-{:03}", self.doors / 10)
    }

    /// The bundle cut down to that access point, signed.
    pub(crate) fn cut(&self) -> Result<Vec<u8>> {
        let cut = cut(&open(&self.signed)?.bundle, &[&self.access_point()])?;
        Ok(sign(&cut, &SigningKey::from_pem(KEY)?)?)
    }
}

/// Ed25519, for measurements only.
pub(crate) const KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
";

/// A circumstance at [`NOW`].
pub(crate) fn circumstance(challenge: Option<Vec<u8>>) -> Circumstance {
    Circumstance {
        clock: ClockReading { state: ClockState::Trusted, now: NOW, floor: 0 },
        access_point: ACCESS_POINT.into(),
        purpose: Purpose::Access,
        capability: None,
        format: None,
        challenge,
        secrets: Vec::new(),
        device: None,
        surroundings: None,
        continuation: None,
        explain: false,
    }
}

/// The answers of a store that knows the credential.
pub(crate) fn answers(claim: ClaimResult) -> Vec<Answer> {
    let answer = |number, reply| Answer { number, reply, version: 1, source: "bench".into() };
    vec![
        answer(0, Reply::Credential(credential())),
        answer(
            1,
            Reply::Door(DoorRecord {
                mode: None,
                lockdowns: Vec::new(),
                threat_level: 0,
                first_person: None,
            }),
        ),
        answer(2, Reply::Claim(claim)),
    ]
}

/// The claim of an answered challenge.
pub(crate) fn consumed() -> ClaimResult {
    ClaimResult::Consumed(ConsumedChallenge { access_point: ACCESS_POINT.into(), age: 1 })
}

pub(crate) fn credential() -> CredentialRecord {
    CredentialRecord {
        holder: "holder".into(),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![Assignment {
            identifier: "a-1".into(),
            profile: PROFILE.into(),
            valid_from: None,
            valid_until: None,
            uses_left: None,
        }],
    }
}

fn source(root: &str, doors: usize) -> Result<String> {
    let mut out = String::from(
        "[site]\nidentifier = \"bench\"\nname = \"Bench\"\nzone = \"Europe/London\"\n\
         [limits]\nclaim-quota = 4096\nproof-lifetime = 120\n",
    );
    writeln!(out, "[[issuer]]\nidentifier = \"doordeck\"\nname = \"Doordeck\"")?;
    writeln!(out, "formats = [\"doordeck-operation\"]\nalgorithms = [\"EdDSA\", \"RS256\"]")?;
    writeln!(out, "anchors = [\"\"\"\n{root}\"\"\"]")?;
    writeln!(out, "[[schedule]]\nidentifier = \"office\"\nname = \"Office hours\"")?;
    writeln!(out, "weekly = [{{ days = [\"weekdays\"], from = \"06:00\", to = \"20:00\" }}]")?;
    for n in 0..doors / 10 {
        writeln!(out, "[[area]]\nidentifier = \"area-{n:03}\"\nname = \"Area {n}\"")?;
    }
    for n in 0..doors {
        writeln!(out, "[[door]]\nidentifier = \"door-{n:04}\"\nname = \"Door {n}\"")?;
        writeln!(
            out,
            "[[access-point]]\nidentifier = \"ap-{n:04}\"\nname = \"Door {n}, inwards\""
        )?;
        writeln!(out, "door = \"door-{n:04}\"\nto = \"area-{:03}\"", n / 10)?;
        writeln!(out, "formats = [\"doordeck-operation\", \"pkoc-nfc-v1\"]")?;
        writeln!(out, "locks = [\"00000000-0000-4000-8000-{n:012}\"]")?;
    }
    for n in 0..doors / 5 {
        writeln!(out, "[[profile]]\nidentifier = \"profile-{n:03}\"\nname = \"Profile {n}\"")?;
        for piece in 0..5 {
            let first = n.saturating_mul(5).saturating_add(usize::saturating_mul(piece, 37));
            let points: Vec<String> = (first..)
                .take(5)
                .map(|point| format!("\"ap-{:04}\"", point.rem_euclid(doors)))
                .collect();
            writeln!(out, "[[profile.policy]]\neffect = \"permit\"\nschedule = \"office\"")?;
            writeln!(out, "access-points = [{}]", points.join(", "))?;
        }
    }
    Ok(out)
}
