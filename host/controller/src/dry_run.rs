//! What would be decided, with the same engine and the same store, and nothing left behind.

use anyhow::{Result, bail};
use doorward_host::contract::circumstance::{Circumstance, ClockState, LoadContext, TrustedKey};
use doorward_host::contract::verification::{BundleSummary, Claims, Decision};
use doorward_host::engine::{Checked, Engine, Instance, Verifier};
use doorward_host::store::{Attempt, ChallengeError, Challenges, Reading, SiteStore, Statement};

/// A bundle that decides without consequences.
pub(crate) struct DryRun {
    instance: Instance,
    verifier: Verifier,
    summary: BundleSummary,
}

/// What would come out.
pub(crate) struct Foreseen {
    /// What the presentation claims. Absent: its proof does not hold.
    pub(crate) claims: Option<Claims>,
    /// What would be decided.
    pub(crate) decision: Decision,
}

impl DryRun {
    /// Loads a bundle, which may be older than the newest, with the evidence that is in force.
    pub(crate) fn load(
        engine: &Engine,
        bundle: &[u8],
        site: Option<&str>,
        trusted_keys: Vec<TrustedKey>,
        evidence: &[Statement],
    ) -> Result<Self> {
        let context = LoadContext {
            site: site.map(String::from),
            trusted_keys,
            floor: None,
            secrets: Vec::new(),
            evidence: evidence.iter().map(Into::into).collect(),
        };
        let mut instance = engine.instantiate()?;
        let verifier = match instance.load(bundle, &context)? {
            Ok(verifier) => verifier,
            Err(flaw) => {
                bail!("the bundle is refused: {}: {} {}", flaw.code, flaw.path, flaw.detail)
            }
        };
        let summary = instance.summary(verifier)?;
        Ok(Self { instance, verifier, summary })
    }

    /// What the bundle says of itself.
    pub(crate) fn summary(&self) -> &BundleSummary {
        &self.summary
    }

    /// Decides, as if the challenge in `at` had been issued this moment. Claims are reserved in the
    /// memory of this process and never made; nothing is journaled.
    pub(crate) fn decide(
        &mut self,
        store: &impl SiteStore,
        presentation: &[u8],
        at: &Circumstance,
    ) -> Result<Foreseen> {
        let verified = match self.instance.verify(self.verifier, presentation, at)? {
            Checked::Verified(verified) => verified,
            Checked::Denied(denial) => {
                return Ok(Foreseen { claims: None, decision: Decision::Denied(denial) });
            }
        };
        let claims = self.instance.claims(&verified)?;
        let questions = self.instance.questions(&verified)?;
        let clock = reading(at);
        self.issue(store, clock, at)?;
        let answers = store.answer(Attempt { number: 0, clock }, &questions)?;
        let decision = self.instance.decide(verified, &answers)?;
        Ok(Foreseen { claims: Some(claims), decision })
    }

    fn issue(&self, store: &impl Challenges, clock: Reading, at: &Circumstance) -> Result<()> {
        let Some(challenge) = &at.challenge else { return Ok(()) };
        let lifetime = self.summary.challenge_lifetime;
        match store.issue_challenge(clock, &at.access_point, challenge, lifetime) {
            // The same run may ask twice; and what no store would issue is for the engine to refuse.
            Ok(()) | Err(ChallengeError::Repeated | ChallengeError::Length(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// The clock that a circumstance states.
pub(crate) fn reading(at: &Circumstance) -> Reading {
    Reading {
        now: (at.clock.state != ClockState::Absent).then_some(at.clock.now),
        trusted: at.clock.state == ClockState::Trusted,
        uptime: 0,
    }
}
