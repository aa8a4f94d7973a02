//! The gate: a presentation goes in, a decision comes out that is durable.
//!
//! Three steps, by the same names in every host of the contract:
//! 1. *verify*: the engine checks the proof;
//! 2. *answer*: the store answers the engine's questions and makes the claim;
//! 3. *decide*: the engine decides, and the store makes changes and journal line durable.
//!
//! The claim is made before the engine decides, so no grant can leave without it. Whatever goes wrong
//! on the way, the door stays closed.

use std::ops::RangeInclusive;

use crate::bundle::Bundle;
use crate::clock::Reading;
use crate::contract::circumstance::{Capability, Circumstance, Purpose, Surroundings};
use crate::contract::decision::{Category, Change, Report};
use crate::contract::question::Answer;
use crate::contract::verification::{BundleSummary, Decision, Flaw, Outcome, Verified};
use crate::digest::sha256;
use crate::journal;
use crate::store::{Claims, Database, Desk, Fault, Granted, Site};

/// How often a decision is taken again because something changed under it. More is a store's fault.
const CONFLICTS: usize = 16;

/// Octets of a challenge: what every host of the contract takes.
const CHALLENGE: RangeInclusive<usize> = 16..=65;

/// Decides at one access point, for one request.
#[derive(Debug)]
pub struct Gate<'s> {
    database: &'s Database,
    claims: &'s Claims<'s>,
    access_point: String,
    site: Site,
    clock: Reading,
    bundle: Bundle,
}

/// What was shown. Everything here is the app's knowledge or checked by it but `presentation`.
#[derive(Clone, Debug)]
pub struct Request {
    /// The bytes, as received.
    pub presentation: Vec<u8>,
    /// The access point, which is the reader's own.
    pub access_point: String,
    /// What is asked of the lock, if the reader knows.
    pub capability: Option<Capability>,
    /// The format, if the reader knows.
    pub format: Option<String>,
    /// The challenge that the reader says it put. It counts only if it is outstanding.
    pub challenge: Option<Vec<u8>>,
    /// The caller's name for its request: a retry under the same name gets the same answer and no
    /// second release.
    pub transaction: Option<String>,
    /// The place, the network and the device that it comes from, if the reader may say so.
    pub surroundings: Option<Surroundings>,
}

/// A decision that is durable.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What came out.
    pub decision: Decision,
    /// Whether this repeats the answer to an earlier request of the same name: then the lock has
    /// been released already.
    pub repeated: bool,
}

/// The gate could not decide. The door stays closed.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// There is no bundle for the access point.
    #[error("there is no bundle for the access point")]
    NoBundle,
    /// The engine refuses the bundle.
    #[error("bundle refused: {}: {}", .0.code, .0.detail)]
    Flaw(Flaw),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Fault),
    /// The store kept changing under the decision.
    #[error("what the decision rests on changed {CONFLICTS} times")]
    Unsettled,
    /// The name of the transaction was used for another presentation.
    #[error("the transaction was granted for another presentation")]
    TransactionReused,
}

/// Why a challenge was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The bundle has no such access point.
    #[error("the bundle has no such access point")]
    UnknownAccessPoint,
    /// A challenge of so many octets is none.
    #[error("the challenge has {0} octets, not {least} to {most}", least = CHALLENGE.start(), most = CHALLENGE.end())]
    Length(usize),
    /// As many are outstanding as can be.
    #[error("as many challenges are outstanding as can be")]
    Full,
    /// Without a clock no challenge could expire.
    #[error("the node has no clock")]
    NoClock,
    /// The host has no randomness to give.
    #[error("no randomness: {0}")]
    Randomness(String),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] Fault),
}

impl<'s> Gate<'s> {
    /// A gate at an access point, with the bundle that is kept for it or else the whole site's.
    ///
    /// # Errors
    /// [`GateError`].
    pub async fn open(
        database: &'s Database,
        claims: &'s Claims<'s>,
        clock: Reading,
        access_point: &str,
    ) -> Result<Self, GateError> {
        let site = database.site().await?;
        let signed = database.bundle(access_point).await?.ok_or(GateError::NoBundle)?;
        let bundle = Bundle::load(&signed, &site, database).await?;
        let access_point = access_point.into();
        Ok(Self { database, claims, access_point, site, clock, bundle })
    }

    /// What the bundle says of itself.
    #[must_use]
    pub fn summary(&self) -> &BundleSummary {
        self.bundle.summary()
    }

    /// Issues a challenge of so many octets, 16 to 65, for the reader to be answered within the bundle's
    /// challenge lifetime. PKOC over NFC V2 takes exactly 32 and Aliro exactly 16. The challenge of PKOC
    /// over BLE is a key that the reader makes, which nobody can issue here.
    ///
    /// # Errors
    /// [`IssueError`].
    pub async fn challenge(&self, octets: usize) -> Result<Vec<u8>, IssueError> {
        if !CHALLENGE.contains(&octets) {
            return Err(IssueError::Length(octets));
        }
        let known = &self.summary().access_points;
        if !known.iter().any(|known| known.identifier == self.access_point) {
            return Err(IssueError::UnknownAccessPoint);
        }
        let now = self.clock.milliseconds.ok_or(IssueError::NoClock)?;
        let mut octets = vec![0; octets];
        getrandom::fill(&mut octets).map_err(|error| IssueError::Randomness(error.to_string()))?;
        let lifetime = self.summary().challenge_lifetime;
        if self.claims.issue(&self.site, &self.access_point, &octets, now, lifetime).await? {
            Ok(octets)
        } else {
            Err(IssueError::Full)
        }
    }

    /// Decides, and returns once the decision is durable.
    ///
    /// # Errors
    /// [`GateError`]. Then nothing was granted.
    pub async fn decide(&self, request: &Request) -> Result<Verdict, GateError> {
        if let Some(verdict) = self.repeat(request).await? {
            return Ok(verdict);
        }
        let at = self.circumstance(request).await?;
        let mut desk = Desk::new(self.database, self.claims, &self.site, self.clock, &self.bundle);
        for _ in 0..CONFLICTS {
            let Some(decision) = self.attempt(&mut desk, request, &at).await? else { continue };
            // Another request of the same name may have made the claim, and been granted.
            if report(&decision).reason.category == Category::Replay
                && let Some(verdict) = self.repeat(request).await?
            {
                return Ok(verdict);
            }
            return Ok(Verdict { decision, repeated: false });
        }
        Err(GateError::Unsettled)
    }

    /// The three steps, once. Nothing: what the decision rests on has changed.
    async fn attempt(
        &self,
        desk: &mut Desk<'_>,
        request: &Request,
        at: &Circumstance,
    ) -> Result<Option<Decision>, GateError> {
        // 1. verify
        let verified = match self.bundle.verifier().verify(&request.presentation, at) {
            Outcome::Verified(verified) => verified,
            Outcome::Denied(denial) => {
                return self.settle(request, at, &[], Decision::Denied(denial)).await;
            }
        };
        // 2. answer
        let answers = desk.answer(&verified.questions()).await?;
        // 3. decide
        let decision = Verified::decide(verified, &answers);
        self.settle(request, at, &answers, decision).await
    }

    /// Makes a decision durable. Nothing: a use that it rests on has been used up meanwhile.
    async fn settle(
        &self,
        request: &Request,
        at: &Circumstance,
        answers: &[Answer],
        decision: Decision,
    ) -> Result<Option<Decision>, GateError> {
        let changes = match &decision {
            Decision::Granted(grant) => Some(&grant.obligations.changes),
            Decision::Referred(referral) => Some(&referral.obligations.changes),
            Decision::Denied(_) | Decision::MoreNeeded(_) | Decision::Deferred(_) => None,
        };
        for change in changes.into_iter().flatten() {
            match change {
                Change::UseAssignment(assignment) => {
                    if !self.database.use_assignment(assignment).await? {
                        return Ok(None);
                    }
                }
                // No rule that needs them has let anybody pass: this store answers that it keeps none.
                Change::Transit(_) | Change::ClearFailures => {}
            }
        }
        let line = journal::line(at, &request.presentation, answers, &decision)?;
        self.database.journal(&line).await?;
        if let (Some(name), true) = (&request.transaction, changes.is_some()) {
            self.remember(name, request, &decision).await?;
        }
        self.raise_floor().await?;
        Ok(Some(decision))
    }

    /// The answer to an earlier request of the same name, if there was one.
    async fn repeat(&self, request: &Request) -> Result<Option<Verdict>, GateError> {
        let Some(name) = &request.transaction else { return Ok(None) };
        let now = self.clock.seconds();
        let granted = self.claims.granted(&self.site, &self.access_point, name, now).await?;
        let Some(Granted { presentation, decision }) = granted else { return Ok(None) };
        if presentation != sha256(&request.presentation) {
            return Err(GateError::TransactionReused);
        }
        let decision = serde_json::from_str(&decision).map_err(|error| Fault(error.to_string()))?;
        Ok(Some(Verdict { decision, repeated: true }))
    }

    /// Remembers a grant for as long as its claim could matter.
    async fn remember(
        &self,
        name: &str,
        request: &Request,
        decision: &Decision,
    ) -> Result<(), GateError> {
        let decision = serde_json::to_string(decision).map_err(|error| Fault(error.to_string()))?;
        let granted = Granted { presentation: sha256(&request.presentation), decision };
        let summary = self.summary();
        let lifetime = summary.claim_lifetime.max(summary.challenge_lifetime);
        let now = self.clock.seconds();
        Ok(self
            .claims
            .remember(&self.site, &self.access_point, name, &granted, now, lifetime)
            .await?)
    }

    /// What the app states to the engine.
    async fn circumstance(&self, request: &Request) -> Result<Circumstance, GateError> {
        Ok(Circumstance {
            clock: self.clock.against(self.site.floor),
            access_point: self.access_point.clone(),
            purpose: Purpose::Access,
            capability: request.capability,
            format: request.format.clone(),
            challenge: request.challenge.clone(),
            secrets: Vec::new(),
            device: None,
            surroundings: request.surroundings.clone(),
            continuation: None,
            explain: false,
        })
    }

    /// Raises the clock floor towards a reading that is trusted.
    async fn raise_floor(&self) -> Result<(), GateError> {
        if self.clock.trusted {
            self.database.raise_floor(&self.site, self.clock.seconds()).await?;
        }
        Ok(())
    }
}

/// The report that every decision carries.
#[must_use]
pub fn report(decision: &Decision) -> &Report {
    match decision {
        Decision::Granted(grant) => &grant.report,
        Decision::Denied(denial) => &denial.report,
        Decision::MoreNeeded(pending) => &pending.report,
        Decision::Deferred(deferral) => &deferral.report,
        Decision::Referred(referral) => &referral.report,
    }
}
