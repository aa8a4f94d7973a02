//! Statements that the gate is given: verified by the engine, never replaced by older ones.

use std::sync::{MutexGuard, PoisonError};

use super::{AcceptError, EvidenceError, Gate};
use crate::clock::Clock;
use crate::contract::circumstance::TrustedKey;
use crate::contract::verification::EvidenceSummary;
use crate::journal::{Digest, Event};
use crate::store::{BundleError, Origin, SiteStore, Statement};

/// How the engine names a statement that it refuses, in a flaw's path.
const PLACE: &str = "evidence[";

impl<S: SiteStore, C: Clock> Gate<S, C> {
    /// The statements in force by digest, with what they say of themselves, in the order in which they
    /// are loaded.
    pub fn evidence(&self) -> Vec<(Digest, EvidenceSummary)> {
        let Some(current) = self.current() else { return Vec::new() };
        let digests = current.evidence.iter().map(Statement::digest);
        digests.zip(current.summary.evidence.iter().cloned()).collect()
    }

    /// Puts a signed statement in force, beside or in place of those that there are. Decisions that
    /// have begun go on with those before. One that is in force already changes nothing.
    ///
    /// # Errors
    /// [`EvidenceError`]. Then everything stays as it was.
    pub fn add_evidence(
        &self,
        statement: Statement,
        by: &str,
    ) -> Result<EvidenceSummary, EvidenceError> {
        let _one_at_a_time = self.lock_evidence();
        let bundle = self.current().ok_or(EvidenceError::NoBundle)?;
        let digest = statement.digest();
        let mut all = bundle.evidence.clone();
        let place = match all.iter().position(|held| held.digest() == digest) {
            Some(place) => place,
            None => {
                all.push(statement);
                all.len().saturating_sub(1)
            }
        };
        let keys = [bundle.bundle.key().clone()];
        let candidate = self.load(bundle.bundle.octets(), &keys, false, &all)?;
        let told = &candidate.summary.evidence;
        let new = told.get(place).cloned().ok_or(EvidenceError::Missing)?;
        if !new.in_force {
            let newer = told.iter().filter(|other| other.in_force).filter(|other| {
                let same = |of: fn(&EvidenceSummary) -> &String| of(other) == of(&new);
                match new.sequence {
                    Some(_) => other.sequence.is_some() && same(|it| &it.issuer),
                    None => other.sequence.is_none() && same(|it| &it.subject),
                }
            });
            let counted = |of: &EvidenceSummary| of.sequence.unwrap_or(of.issued_at);
            return Err(EvidenceError::Overtaken {
                found: counted(&new),
                held: newer.map(counted).max().unwrap_or(0),
            });
        }
        let both = all.iter().zip(told);
        let (kept, retired): (Vec<_>, Vec<_>) = both.partition(|(_, told)| told.in_force);
        let kept: Vec<Statement> = kept.into_iter().map(|(held, _)| held.clone()).collect();
        let retired = retired.into_iter().map(|(held, _)| held);
        let mut events: Vec<Event> = retired.map(removed).collect();
        if let Some(added) = all.get(place).filter(|_| place == bundle.evidence.len()) {
            events.push(Event::EvidenceAdded {
                kind: added.kind.clone(),
                source: added.source.clone(),
                issuer: new.issuer.clone(),
                subject: new.subject.clone(),
                issued_at: new.issued_at,
                sequence: new.sequence,
                digest,
            });
        }
        self.hold(kept, events, by)?;
        Ok(new)
    }

    /// Takes a statement out of force, by its digest. Where the bundle requires one, everything that
    /// depends on it is denied from then on.
    ///
    /// # Errors
    /// [`EvidenceError`]: there is none of that digest, or others rest on it.
    pub fn remove_evidence(&self, digest: &Digest, by: &str) -> Result<(), EvidenceError> {
        let _one_at_a_time = self.lock_evidence();
        let current = self.current().ok_or(EvidenceError::NoBundle)?;
        let (gone, kept): (Vec<Statement>, Vec<Statement>) =
            current.evidence.iter().cloned().partition(|held| held.digest() == *digest);
        if gone.is_empty() {
            return Err(EvidenceError::Missing);
        }
        self.hold(kept, gone.iter().map(removed).collect(), by)
    }

    /// Held while bundle or evidence change.
    pub(super) fn lock_evidence(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Loads, then writes, then decides with it: nothing is in force that would be gone after a restart.
    fn hold(
        &self,
        kept: Vec<Statement>,
        events: Vec<Event>,
        by: &str,
    ) -> Result<(), EvidenceError> {
        let current = self.current().ok_or(EvidenceError::NoBundle)?;
        let keys = [current.bundle.key().clone()];
        let next = self.load(current.bundle.octets(), &keys, false, &kept)?;
        let origin = Origin { at: self.clock.reading(), by };
        self.store.hold_evidence(origin, &kept, events)?;
        self.replace(next);
        Ok(())
    }

    /// Loads a bundle with what is held, leaving out what it does not take: an issuer may be gone, or
    /// its key. Gives what was left out.
    pub(super) fn load_with_held(
        &self,
        signed: &[u8],
        keys: &[TrustedKey],
        against_floor: bool,
    ) -> Result<(super::Current, Vec<Statement>), AcceptError> {
        let mut held = self.store.evidence().map_err(BundleError::from)?;
        let mut refused = Vec::new();
        loop {
            match self.load(signed, keys, against_floor, &held) {
                Err(AcceptError::Flaw(flaw)) if flaw.path.starts_with(PLACE) => {
                    let number =
                        flaw.path.strip_prefix(PLACE).and_then(|rest| rest.split(']').next());
                    let place = number.and_then(|number| number.parse::<usize>().ok());
                    let Some(place) = place.filter(|place| *place < held.len()) else {
                        return Err(AcceptError::Flaw(flaw));
                    };
                    let statement = held.remove(place);
                    tracing::error!(
                        code = flaw.code,
                        detail = flaw.detail,
                        kind = statement.kind,
                        source = statement.source,
                        "evidence is out of force: the bundle does not take it",
                    );
                    refused.push(statement);
                }
                other => return other.map(|current| (current, refused)),
            }
        }
    }
}

/// The line that tells of a statement that is held no more.
pub(super) fn removed(statement: &Statement) -> Event {
    Event::EvidenceRemoved { kind: statement.kind.clone(), digest: statement.digest() }
}
