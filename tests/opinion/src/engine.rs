//! The first opinion: a site compiled, signed and loaded, and the engine's decision through its
//! public interface.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_engine as engine;
use doorward_engine::{
    Answer, Decision, Hypothetical, LoadContext, Outcome, TrustedKey, Verified, Verifier,
};

use crate::opinion::{Missing, Opinion, Refusals, Verdict};
use crate::site::{Issuer, Site};
use crate::situation::{Clock, ClockState, Presented, Situation};

mod evidence;
mod records;
mod shown;
mod tokens;

use self::records::{asked, door_record, opinion, record, reply, supposed_rules, surroundings};
use self::shown::Shown;
pub use self::shown::{AUTHORITIES, CARDS};
pub use self::tokens::{AUDIENCE, ISSUERS, LISTERS, secret_name};

/// The key that signs the bundles of all tests. Everybody has it.
const BUNDLE_KEY: &str = include_str!("../../keys/bundle.pem");

/// A site in the engine's hands.
#[derive(Debug)]
pub struct Loaded {
    signed: Vec<u8>,
    context: LoadContext,
    verifier: Verifier,
    issuers: Vec<Issuer>,
}

impl Loaded {
    /// Compiles, signs and loads a site, as issued at `issued_at`.
    ///
    /// # Errors
    /// Where the compiler or the engine refuses it.
    pub fn new(site: &Site, issued_at: u64) -> Result<Self> {
        let issuers = site.issuers.clone();
        Ok(Self { issuers, ..Self::of_source(&site.to_toml()?, issued_at)? })
    }

    /// The same of a source, of which a [`Site`] need not know everything. Nobody shows it a token.
    ///
    /// # Errors
    /// Where the compiler or the engine refuses it.
    pub fn of_source(text: &str, issued_at: u64) -> Result<Self> {
        let issuance = Issuance { sequence: 1, issued_at };
        let bundle = compile(text, Path::new("site.toml"), issuance).map_err(|diagnostics| {
            let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
            anyhow!("the site does not compile:\n{}\n{text}", lines.join("\n"))
        })?;
        let key = SigningKey::from_pem(BUNDLE_KEY)?;
        let public = key.public_key();
        let trusted =
            TrustedKey { identifier: public.identifier().to_vec(), key: public.as_der().to_vec() };
        let secrets = tokens::secrets()?;
        let trusted_keys = vec![trusted];
        let context = LoadContext { trusted_keys, secrets, ..LoadContext::default() };
        let signed = sign(&bundle, &key)?;
        let verifier = Verifier::load(&signed, &context)?;
        Ok(Self { signed, context, verifier, issuers: Vec::new() })
    }

    /// The engine itself, to be asked what administrators ask.
    #[must_use]
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// What the engine says.
    ///
    /// # Errors
    /// Where a situation cannot be put to it: nothing can be supposed without a trusted clock, a
    /// known credential and a known door, and no revocation set be signed that is out of order.
    pub fn judge(&self, situation: &Situation) -> Result<Opinion> {
        match &situation.presented {
            Presented::Supposed { format } => self.suppose(situation, format.clone()),
            Presented::Tap(_) | Presented::Badge | Presented::Token(_) => {
                Ok(self.present(situation)?.0)
            }
        }
    }

    fn suppose(&self, situation: &Situation, format: Option<String>) -> Result<Opinion> {
        let simulation = self.verifier.simulate(&hypothetical(situation, format)?);
        let verdict = match simulation.verdict {
            engine::Verdict::Granted => Verdict::Granted,
            engine::Verdict::Denied => Verdict::Denied,
            engine::Verdict::Referred => Verdict::Referred,
            engine::Verdict::MoreNeeded => Verdict::MoreNeeded,
            engine::Verdict::Deferred => Verdict::Other,
        };
        Ok(opinion(verdict, simulation.reason.code, simulation.obligations.as_ref()))
    }

    /// What comes of it, and the state of the transaction that it opens. What came before is presented
    /// before.
    fn present(&self, situation: &Situation) -> Result<(Opinion, Option<Vec<u8>>)> {
        let state = match situation.before.as_deref() {
            None | Some(Situation { presented: Presented::Supposed { .. }, .. }) => None,
            Some(before) => self.present(before)?.1,
        };
        if situation.sets.is_empty() && situation.lists.is_empty() {
            return self.show(&self.verifier, situation, state);
        }
        let site = &self.verifier.summary().site;
        let mut evidence = evidence::signed(site, &self.issuers, &situation.sets)?;
        for list in &situation.lists {
            evidence.push(tokens::list(list)?);
        }
        let context = LoadContext { evidence, ..self.context.clone() };
        self.show(&Verifier::load(&self.signed, &context)?, situation, state)
    }

    fn show(
        &self,
        verifier: &Verifier,
        situation: &Situation,
        state: Option<Vec<u8>>,
    ) -> Result<(Opinion, Option<Vec<u8>>)> {
        let Clock { state: trust, now, floor } = situation.clock;
        let trust = match trust {
            ClockState::Trusted => engine::ClockState::Trusted,
            ClockState::Untrusted => engine::ClockState::Untrusted,
            ClockState::Absent => engine::ClockState::Absent,
        };
        let Shown { octets, format, challenge, device } = shown::shown(&self.issuers, situation)?;
        let transaction = "a transaction that nobody guesses".into();
        let outcome = verifier.verify(
            &octets,
            &engine::Circumstance {
                clock: engine::ClockReading { state: trust, now, floor },
                access_point: situation.access_point.clone(),
                purpose: engine::Purpose::Access,
                capability: Some(asked(situation.capability)),
                format: Some(format.into()),
                challenge,
                secrets: Vec::new(),
                device,
                surroundings: Some(surroundings(&situation.surroundings)),
                continuation: state.map(|state| engine::Continuation { transaction, state }),
                explain: false,
            },
        );
        match outcome {
            Outcome::Verified(verified) => decide(verified, situation),
            Outcome::Denied(denial) => Ok((denied(&denial), None)),
        }
    }
}

fn decide(verified: Verified, situation: &Situation) -> Result<(Opinion, Option<Vec<u8>>)> {
    let mut answers = Vec::new();
    for question in verified.questions() {
        answers.push(Answer {
            number: question.number,
            reply: reply(situation, &question.query)?,
            version: 1,
            source: "opinion".into(),
        });
    }
    let opinion = match verified.decide(answers) {
        Decision::Granted(grant) => {
            let (report, obligations) = grant.into_parts();
            opinion(Verdict::Granted, report.reason.code, Some(&obligations))
        }
        Decision::Denied(denial) => denied(&denial),
        Decision::Referred(referral) => {
            let obligations = Some(&referral.obligations);
            opinion(Verdict::Referred, referral.report.reason.code, obligations)
        }
        Decision::MoreNeeded(pending) => {
            let factor = pending.missing.join(", ");
            let missing = Some(Missing { factor, within: pending.lifetime });
            let opinion = Opinion::of(Verdict::MoreNeeded, &pending.report.reason.code);
            return Ok((Opinion { missing, ..opinion }, Some(pending.state)));
        }
        Decision::Deferred(deferral) => Opinion::of(Verdict::Other, &deferral.report.reason.code),
    };
    Ok((opinion, None))
}

fn denied(denial: &engine::Denial) -> Opinion {
    let refusals = if denial.counts { Refusals::Counted } else { Refusals::Kept };
    Opinion { refusals, ..Opinion::denied(&denial.report.reason.code) }
}

/// A situation as a presentation that nobody has made.
///
/// # Errors
/// Nothing can be supposed without a trusted clock, a known credential and a known door.
pub fn hypothetical(situation: &Situation, format: Option<String>) -> Result<Hypothetical> {
    let Clock { state: ClockState::Trusted, now, floor: 0 } = situation.clock else {
        bail!("only a trusted clock can be supposed");
    };
    let (Some(credential), Some(door)) = (&situation.credential, &situation.door) else {
        bail!("only a known credential and a known door can be supposed");
    };
    Ok(Hypothetical {
        now,
        access_point: situation.access_point.clone(),
        capability: asked(situation.capability),
        format,
        credential: record(credential),
        door: door_record(door),
        surroundings: Some(surroundings(&situation.surroundings)),
        rules: supposed_rules(&situation.memory),
    })
}
