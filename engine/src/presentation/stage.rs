//! What a proof is checked against, set up for tests.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, Issuer, Limits, Strength, UntrustedClock, Zone};

use crate::budget::Budget;
use crate::chain::TrustedIssuer;
use crate::circumstance::{Circumstance, ClockReading, ClockState, Purpose};
use crate::clock::Clock;
use crate::decision::Step;
use crate::evidence::Dossier;
use crate::presentation::{Format, Heard, Named, Presentation, Proven, Setting};
use crate::reason::{Code, Refusal};
use crate::secrets::Secrets;
use crate::trace::Trace;

/// An access point, its site and a moment.
pub(super) struct Stage {
    pub(super) limits: Limits,
    pub(super) issuers: Vec<TrustedIssuer>,
    pub(super) secrets: Secrets,
    pub(super) evidence: Dossier,
    pub(super) access_point: AccessPoint,
    pub(super) zone: Option<Zone>,
    pub(super) at: Circumstance,
    pub(super) clock: Clock,
}

impl Stage {
    /// A site with these issuers and locks, at a trusted time.
    pub(super) fn at(now: u64, issuers: &[Issuer], locks: &[&str]) -> Self {
        Self {
            limits: Limits {
                skew_past: 5,
                claim_quota: 16,
                lock_out: None,
                skew_future: 3,
                proof_lifetime: 120,
                challenge_lifetime: 10,
            },
            issuers: issuers
                .iter()
                .enumerate()
                .map(|(index, issuer)| TrustedIssuer::load(issuer, index).unwrap())
                .collect(),
            secrets: Secrets::default(),
            evidence: Dossier::default(),
            access_point: AccessPoint {
                pkoc_reader: None,
                to: None,
                door: 0,
                from: None,
                name: "Front door".into(),
                zone: None,
                locks: locks.iter().map(|lock| String::from(*lock)).collect(),
                refers: false,
                enabled: true,
                formats: vec![],
                identifier: "front".into(),
                untrusted_clock: UntrustedClock::Deny,
                required_strength: Strength::Signature,
                bit_formats: None,
                usage: None,
                tiles: None,
                authentication: None,
                staleness_class: None,
            },
            zone: None,
            at: Circumstance {
                clock: ClockReading { state: ClockState::Trusted, now, floor: 0 },
                access_point: "front".into(),
                purpose: Purpose::Access,
                capability: None,
                format: None,
                challenge: None,
                secrets: vec![],
                device: None,
                surroundings: None,
                continuation: None,
                explain: true,
            },
            clock: Clock::Trusted(now),
        }
    }

    /// Parses and proves.
    pub(super) fn prove(&self, format: Format, bytes: &[u8]) -> Result<Proven, Refusal> {
        self.prove_with(format, bytes, &mut Trace::new(false))
    }

    /// The code of a presentation that does not prove anything.
    pub(super) fn refused(&self, format: Format, bytes: &[u8]) -> Code {
        self.prove(format, bytes).unwrap_err().code
    }

    /// The trace of a proof that holds, or of the one refusal.
    pub(super) fn trace(&self, format: Format, bytes: &[u8]) -> Vec<Step> {
        let mut trace = Trace::new(true);
        match self.prove_with(format, bytes, &mut trace) {
            Ok(_) => trace.finish(Code::PolicyPermitted),
            Err(refusal) => trace.refuse(&refusal),
        }
    }

    fn prove_with(
        &self,
        format: Format,
        bytes: &[u8],
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        let parsed = Presentation::parse(format, bytes)?;
        match self.with_setting(|setting| parsed.prove(setting, &mut Budget::new(), trace))? {
            Heard::Proven(proven) => Ok(proven),
            Heard::Named(named) => panic!("{named:?} proves nothing"),
        }
    }

    /// Parses and reads the number of a badge.
    pub(super) fn name(&self, format: Format, bytes: &[u8]) -> Result<Named, Refusal> {
        let parsed = Presentation::parse(format, bytes)?;
        let trace = &mut Trace::new(false);
        match self.with_setting(|setting| parsed.prove(setting, &mut Budget::new(), trace))? {
            Heard::Proven(proven) => panic!("{proven:?} is more than a number"),
            Heard::Named(named) => Ok(named),
        }
    }

    /// Checks something against this stage.
    pub(super) fn with_setting<T>(&self, check: impl FnOnce(&Setting<'_>) -> T) -> T {
        check(&Setting {
            site: "site-1",
            limits: &self.limits,
            issuers: &self.issuers,
            secrets: &self.secrets,
            evidence: &self.evidence,
            access_point: &self.access_point,
            zone: self.zone.as_ref(),
            at: &self.at,
            clock: self.clock,
        })
    }
}
