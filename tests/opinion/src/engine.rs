//! The first opinion: a site compiled, signed and loaded, and the engine's decision through its
//! public interface.

use std::net::IpAddr;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Result, anyhow, bail};
use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_engine as engine;
use doorward_engine::{
    Answer, CredentialRecord, Decision, DoorRecord, Hypothetical, LoadContext, Outcome, Query,
    Reply, TrustedKey, Verifier,
};
use doorward_wallet::pkoc::{CardKey, respond};

use crate::opinion::{Action, Opinion, Verdict};
use crate::site::Site;
use crate::situation::{
    Challenge, Clock, ClockState, Credential, CredentialState, DoorState, Presented, Scope,
    Situation, Surroundings,
};
use crate::words::{Assurance, Capability, DoorMode};

/// The key that signs the bundles of all tests. Everybody has it.
const BUNDLE_KEY: &str = include_str!("../../keys/bundle.pem");

/// What the one card of all taps is challenged with.
const CHALLENGE: [u8; 16] = *b"a second opinion";

/// What it answers. The proof is the same each time, since nothing here is about proofs.
static TAP: LazyLock<Vec<u8>> =
    LazyLock::new(|| respond(&CardKey::of("second opinion"), &CHALLENGE));

/// A site in the engine's hands.
#[derive(Debug)]
pub struct Loaded {
    verifier: Verifier,
}

impl Loaded {
    /// Compiles, signs and loads a site, as issued at `issued_at`.
    ///
    /// # Errors
    /// Where the compiler or the engine refuses it.
    pub fn new(site: &Site, issued_at: u64) -> Result<Self> {
        Self::of_source(&site.to_toml()?, issued_at)
    }

    /// The same of a source, of which a [`Site`] need not know everything.
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
        let context = LoadContext { trusted_keys: vec![trusted], ..LoadContext::default() };
        let verifier = Verifier::load(&sign(&bundle, &key)?, &context)?;
        Ok(Self { verifier })
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
    /// known credential and a known door.
    pub fn judge(&self, situation: &Situation) -> Result<Opinion> {
        match &situation.presented {
            Presented::Supposed { format } => self.suppose(situation, format.clone()),
            Presented::Tap(challenge) => Ok(self.tap(situation, challenge)),
        }
    }

    fn suppose(&self, situation: &Situation, format: Option<String>) -> Result<Opinion> {
        let simulation = self.verifier.simulate(&hypothetical(situation, format)?);
        let verdict = match simulation.verdict {
            engine::Verdict::Granted => Verdict::Granted,
            engine::Verdict::Denied => Verdict::Denied,
            engine::Verdict::Referred => Verdict::Referred,
            engine::Verdict::MoreNeeded | engine::Verdict::Deferred => Verdict::Other,
        };
        Ok(opinion(verdict, simulation.reason.code, simulation.obligations.as_ref()))
    }

    fn tap(&self, situation: &Situation, challenge: &Challenge) -> Opinion {
        let Clock { state, now, floor } = situation.clock;
        let state = match state {
            ClockState::Trusted => engine::ClockState::Trusted,
            ClockState::Untrusted => engine::ClockState::Untrusted,
            ClockState::Absent => engine::ClockState::Absent,
        };
        let outcome = self.verifier.verify(
            &TAP,
            &engine::Circumstance {
                clock: engine::ClockReading { state, now, floor },
                access_point: situation.access_point.clone(),
                purpose: engine::Purpose::Access,
                capability: Some(asked(situation.capability)),
                format: Some("pkoc-nfc-v1".into()),
                challenge: Some(CHALLENGE.to_vec()),
                secrets: Vec::new(),
                device: None,
                surroundings: Some(surroundings(&situation.surroundings)),
                continuation: None,
                explain: false,
            },
        );
        let verified = match outcome {
            Outcome::Verified(verified) => verified,
            Outcome::Denied(denial) => return Opinion::denied(&denial.report.reason.code),
        };
        let answers = verified.questions().into_iter().map(|question| Answer {
            number: question.number,
            reply: reply(situation, challenge, &question.query),
            version: 1,
            source: "opinion".into(),
        });
        let answers = answers.collect();
        match verified.decide(answers) {
            Decision::Granted(grant) => {
                let (report, obligations) = grant.into_parts();
                opinion(Verdict::Granted, report.reason.code, Some(&obligations))
            }
            Decision::Denied(denial) => Opinion::denied(&denial.report.reason.code),
            Decision::Referred(referral) => {
                let obligations = Some(&referral.obligations);
                opinion(Verdict::Referred, referral.report.reason.code, obligations)
            }
            Decision::MoreNeeded(pending) => {
                opinion(Verdict::Other, pending.report.reason.code, None)
            }
            Decision::Deferred(deferral) => {
                opinion(Verdict::Other, deferral.report.reason.code, None)
            }
        }
    }
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
    })
}

/// What a store answers.
fn reply(situation: &Situation, challenge: &Challenge, query: &Query) -> Reply {
    let unknown = || Reply::Unknown("the store cannot tell".into());
    match query {
        Query::Credential(_) => situation
            .credential
            .as_ref()
            .map_or(Reply::No, |credential| Reply::Credential(record(credential))),
        Query::Door(_) => {
            situation.door.as_ref().map_or_else(unknown, |door| Reply::Door(door_record(door)))
        }
        Query::Rules(_) => Reply::Rules(engine::RulesRecord::default()),
        Query::Claim(_) => match challenge {
            Challenge::Unknown => unknown(),
            Challenge::Used => Reply::Claim(engine::ClaimResult::Used),
            Challenge::Absent => Reply::Claim(engine::ClaimResult::Absent),
            Challenge::Consumed { access_point, age } => {
                let access_point = access_point.clone();
                let consumed = engine::ConsumedChallenge { access_point, age: *age };
                Reply::Claim(engine::ClaimResult::Consumed(consumed))
            }
        },
    }
}

fn opinion(verdict: Verdict, code: String, obligations: Option<&engine::Obligations>) -> Opinion {
    let action = obligations.map(|obligations| match obligations.action {
        engine::DoorAction::None => Action::None,
        engine::DoorAction::Release => Action::Release(obligations.release_seconds),
        engine::DoorAction::Secure => Action::Secure,
        engine::DoorAction::Unsecure => Action::Unsecure,
        engine::DoorAction::Toggle => Action::Toggle,
    });
    let uses: Vec<&str> = obligations
        .iter()
        .flat_map(|obligations| &obligations.changes)
        .filter_map(|change| match change {
            engine::Change::UseAssignment(assignment) => Some(assignment.as_str()),
            _ => None,
        })
        .collect();
    let uses = (!uses.is_empty()).then(|| uses.join(", "));
    Opinion { verdict, code, action, uses }
}

fn asked(capability: Capability) -> engine::Capability {
    match capability {
        Capability::Momentary => engine::Capability::Momentary,
        Capability::ExtendedMomentary => engine::Capability::ExtendedMomentary,
        Capability::Secure => engine::Capability::Secure,
        Capability::Unsecure => engine::Capability::Unsecure,
        Capability::Toggle => engine::Capability::Toggle,
    }
}

fn record(credential: &Credential) -> CredentialRecord {
    CredentialRecord {
        holder: "somebody".into(),
        state: match credential.state {
            CredentialState::Enabled => engine::CredentialState::Enabled,
            CredentialState::Disabled => engine::CredentialState::Disabled("lost".into()),
            CredentialState::SuspendedUntil(until) => {
                engine::CredentialState::SuspendedUntil(until)
            }
        },
        valid_from: credential.valid_from,
        valid_until: credential.valid_until,
        extended_grant: credential.extended_grant,
        lockdown_override: credential.lockdown_override,
        antipassback_exempt: false,
        assignments: credential
            .assignments
            .iter()
            .map(|assignment| engine::Assignment {
                identifier: assignment.identifier.clone(),
                profile: assignment.profile.clone(),
                valid_from: assignment.valid_from,
                valid_until: assignment.valid_until,
                uses_left: assignment.uses_left,
            })
            .collect(),
    }
}

fn door_record(door: &DoorState) -> DoorRecord {
    DoorRecord {
        mode: door.mode.map(|mode| match mode {
            DoorMode::Locked => engine::DoorMode::Locked,
            DoorMode::Unlocked => engine::DoorMode::Unlocked,
            DoorMode::LockedOpen => engine::DoorMode::LockedOpen,
            DoorMode::Blocked => engine::DoorMode::Blocked,
            DoorMode::LockedDown => engine::DoorMode::LockedDown,
            DoorMode::Unknown => engine::DoorMode::Unknown,
        }),
        lockdowns: door
            .lockdowns
            .iter()
            .map(|lockdown| engine::Lockdown {
                scope: match &lockdown.scope {
                    Scope::Site => engine::LockdownScope::Site,
                    Scope::Area(name) => engine::LockdownScope::Area(name.clone()),
                    Scope::Door(name) => engine::LockdownScope::Door(name.clone()),
                    Scope::Plan(name) => engine::LockdownScope::Plan(name.clone()),
                },
                rank: lockdown.rank,
                starts: lockdown.starts,
                ends: lockdown.ends,
            })
            .collect(),
        threat_level: door.threat_level,
        first_person: None,
    }
}

fn surroundings(around: &Surroundings) -> engine::Surroundings {
    let position = around.position.map(|it| engine::Position {
        latitude: it.latitude,
        longitude: it.longitude,
        accuracy: it.accuracy,
    });
    let address = around.address.map(|address| match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    });
    let posture = around.posture.as_ref().map(|posture| {
        let assurances = posture.iter().map(|assurance| match assurance {
            Assurance::Unlocked => engine::Assurance::Unlocked,
            Assurance::UserAuthenticated => engine::Assurance::UserAuthenticated,
            Assurance::Unmodified => engine::Assurance::Unmodified,
            Assurance::Managed => engine::Assurance::Managed,
        });
        assurances.collect()
    });
    engine::Surroundings { position, address, posture }
}
