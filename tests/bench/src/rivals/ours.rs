//! The engine, natively and in wasmtime.
//!
//! What is presented is a badge: no signature is checked, and nothing is claimed. The second half
//! (`decide`) is the decision; the first reads the bits and says what has to be looked up.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use doorward_cases::native as incoming;
use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_engine as native;
use doorward_host::contract::circumstance::{
    Circumstance, ClockReading, ClockState, LoadContext, Purpose, TrustedKey,
};
use doorward_host::contract::question::{
    Answer, Assignment, CredentialRecord, CredentialState, DoorRecord, Reply,
};
use doorward_host::contract::verification::Decision;
use doorward_host::engine::{Checked, Engine, Instance, Verifier};
use doorward_wallet::badge::{Badge, BadgeFormat};

use super::case::{Case, Question, holder};
use crate::measure::time;
use crate::site::KEY;

/// An answer, what deciding took, and what came before it.
pub(super) type Taken = (bool, Duration, Duration);

/// A signed bundle and how it is loaded.
pub(super) struct Bundle {
    pub(super) signed: Vec<u8>,
    pub(super) context: LoadContext,
}

impl Bundle {
    pub(super) fn of(case: &Case) -> Result<Self> {
        let issuance = Issuance { sequence: 1, issued_at: 1_780_000_000 };
        let bundle = compile(&case.site()?, Path::new("rivals.toml"), issuance)
            .map_err(|errors| anyhow!("the site does not compile: {:?}", errors.first()))?;
        let key = SigningKey::from_pem(KEY)?;
        let public = key.public_key();
        let trusted =
            TrustedKey { identifier: public.identifier().to_vec(), key: public.as_der().to_vec() };
        let context = LoadContext {
            site: Some("bench".into()),
            trusted_keys: vec![trusted],
            floor: None,
            secrets: Vec::new(),
            evidence: Vec::new(),
        };
        Ok(Self { signed: sign(&bundle, &key)?, context })
    }
}

/// The engine as a library.
pub(super) struct Native {
    verifier: native::Verifier,
    badge: Vec<u8>,
}

impl Native {
    pub(super) fn load(bundle: &Bundle) -> Result<Self> {
        let context = incoming::load_context(bundle.context.clone());
        let verifier = native::Verifier::load(&bundle.signed, &context)?;
        Ok(Self { verifier, badge: badge() })
    }

    pub(super) fn round(&self, case: &Case, count: usize) -> Result<Vec<Taken>> {
        case.questions
            .iter()
            .take(count)
            .map(|question| {
                let at = incoming::circumstance(circumstance(question));
                let answers = incoming::answers(answers(case, question));
                let (verified, before) = time(|| match self.verifier.verify(&self.badge, &at) {
                    native::Outcome::Verified(verified) => {
                        std::hint::black_box(verified.questions());
                        Ok(verified)
                    }
                    native::Outcome::Denied(denial) => Err(denial.report.reason.code),
                });
                let verified = verified.map_err(|code| anyhow!("denied: {code}"))?;
                let (decision, took) = time(|| verified.decide(answers));
                Ok((matches!(decision, native::Decision::Granted(_)), took, before))
            })
            .collect()
    }
}

/// The component.
pub(super) struct Wasm {
    instance: Instance,
    verifier: Verifier,
    badge: Vec<u8>,
    /// What loading took.
    pub(super) loading: Duration,
}

impl Wasm {
    pub(super) fn load(engine: &Engine, bundle: &Bundle) -> Result<Self> {
        let mut instance = engine.instantiate()?;
        let (loaded, loading) = time(|| instance.load(&bundle.signed, &bundle.context));
        let verifier =
            loaded?.map_err(|flaw| anyhow!("refused: {}: {}", flaw.path, flaw.detail))?;
        Ok(Self { instance, verifier, badge: badge(), loading })
    }

    pub(super) fn round(&mut self, case: &Case, count: usize) -> Result<Vec<Taken>> {
        let mut taken = Vec::new();
        for question in case.questions.iter().take(count) {
            let (at, answers) = (circumstance(question), answers(case, question));
            let (checked, before) =
                time(|| match self.instance.verify(self.verifier, &self.badge, &at)? {
                    Checked::Verified(verified) => {
                        std::hint::black_box(self.instance.questions(&verified)?);
                        Ok(verified)
                    }
                    Checked::Denied(denial) => bail!("denied: {}", denial.report.reason.code),
                });
            let verified = checked?;
            let (decision, took) = time(|| self.instance.decide(verified, &answers));
            taken.push((matches!(decision?, Decision::Granted(_)), took, before));
        }
        Ok(taken)
    }

    /// Octets of its memory.
    pub(super) fn memory(&self) -> usize {
        self.instance.memory()
    }
}

/// Any badge: whose it is, the store says.
pub(super) fn badge() -> Vec<u8> {
    Badge { format: BadgeFormat::H10301, facility: 1, number: 1 }.wiegand()
}

fn circumstance(question: &Question) -> Circumstance {
    Circumstance {
        clock: ClockReading { state: ClockState::Trusted, now: question.now, floor: 0 },
        access_point: question.access_point.clone(),
        purpose: Purpose::Access,
        capability: None,
        format: None,
        challenge: None,
        secrets: Vec::new(),
        device: None,
        surroundings: None,
        continuation: None,
        explain: false,
    }
}

/// What a store knows of the holder.
fn answers(case: &Case, question: &Question) -> Vec<Answer> {
    let answer = |number, reply| Answer { number, reply, version: 1, source: "bench".into() };
    let theirs = case.holders.get(question.holder).map_or(&[][..], Vec::as_slice);
    let assignment = |profile: &String| Assignment {
        identifier: format!("a-{profile}"),
        profile: profile.clone(),
        valid_from: None,
        valid_until: None,
        uses_left: None,
    };
    let record = CredentialRecord {
        holder: holder(question.holder),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: theirs.iter().map(assignment).collect(),
    };
    let door =
        DoorRecord { mode: None, lockdowns: Vec::new(), threat_level: 0, first_person: None };
    vec![answer(0, Reply::Credential(record)), answer(1, Reply::Door(door))]
}
