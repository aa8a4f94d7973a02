//! The bundle that is put in force, the keys that may sign the next one, and how both are.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::current::{Current, Worker};
use super::evidence::removed;
use super::{AcceptError, Gate, GateError, KeyError};
use crate::clock::Clock;
use crate::contract::circumstance::{LoadContext, TrustedKey};
use crate::contract::verification::{BundleSummary, Flaw};
use crate::journal::{Digest, Event};
use crate::store::{
    BundleError, Origin, Origination, Placement, RefusedBundle, SignedBundle, SiteStore, Slot,
    Statement,
};

/// Keys that may be trusted at once.
pub const MAX_SIGNING_KEYS: usize = 16;

/// How it is with the bundles of a site.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BundleStatus {
    /// What decides now. Absent: nothing does.
    pub in_force: Option<InForce>,
    /// Who put the current bundle there, and when.
    pub accepted: Option<Origination>,
    /// Why the current bundle is not the one in force. Absent: it is.
    pub fault: Option<String>,
    /// The bundle before the current one.
    pub last_good: Option<Kept>,
    /// The bundle that was refused last.
    pub refused: Option<Refused>,
    /// The identifiers of the keys that may sign the next bundle, in hex.
    pub signing_keys: Vec<String>,
}

/// A bundle that is kept.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Kept {
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of its octets.
    pub digest: Digest,
}

/// A bundle that was not accepted, and who brought it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Refused {
    /// Who, and when.
    pub brought: Origination,
    /// What, and why not.
    pub bundle: RefusedBundle,
}

/// A bundle in force.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InForce {
    /// The site's identifier.
    pub site: String,
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of its octets.
    pub digest: Digest,
    /// How many octets these are.
    pub octets: usize,
    /// How many access points it is for.
    pub access_points: usize,
    /// The identifier of the key that has signed it, in hex.
    pub key: String,
    /// Seconds since the Unix epoch.
    pub issued_at: u64,
    /// When to look for a newer one, in seconds since the Unix epoch.
    pub refresh_after: u64,
    /// From when on it counts as old, in seconds since the Unix epoch.
    pub stale_after: u64,
    /// When decisions stop, in seconds since the Unix epoch. Absent: never.
    pub dead_after: Option<u64>,
}

impl<S: SiteStore, C: Clock> Gate<S, C> {
    /// Puts a signed bundle in force, if engine and store accept it. If it names the keys that may
    /// sign the bundles after it, those are trusted from then on, and no others.
    ///
    /// # Errors
    /// [`AcceptError`]. Then the previous bundle stays in force, and what refused this one is
    /// journaled.
    pub fn accept(&self, signed: &[u8], by: &str) -> Result<BundleSummary, AcceptError> {
        let _one_at_a_time = self.lock_evidence();
        let origin = Origin { at: self.clock.reading(), by };
        let keys = match self.current() {
            // The same again, whose key may have handed over to the next.
            Some(current) if current.bundle.digest() == Digest::of(signed) => {
                vec![current.bundle.key().clone()]
            }
            _ => self.trusted()?,
        };
        let (current, left_out) = match self.load_with_held(signed, &keys, true) {
            Ok(loaded) => loaded,
            Err(AcceptError::Flaw(flaw)) => {
                let refused = refusal(signed, &flaw);
                self.store.note_refused_bundle(origin, refused).map_err(BundleError::from)?;
                return Err(AcceptError::Flaw(flaw));
            }
            Err(error) => return Err(error),
        };
        let placements: Vec<Placement> = current
            .summary
            .access_points
            .iter()
            .map(|access_point| Placement {
                access_point: access_point.identifier.clone(),
                door: access_point.door.clone(),
            })
            .collect();
        self.store.accept_bundle(origin, &current.bundle, &placements)?;
        if !left_out.is_empty() {
            let events = left_out.iter().map(removed).collect();
            let held = self.store.hold_evidence(origin, &current.evidence, events);
            held.map_err(BundleError::from)?;
        }
        let summary = current.summary.clone();
        self.replace(current);
        self.set_fault(None);
        Ok(summary)
    }

    /// Trusts a key to sign the next bundle, beside those that are trusted already: for a site that has
    /// missed the bundle which named it. It is trusted until a bundle names others.
    ///
    /// # Errors
    /// [`KeyError`]. Then the keys are as they were.
    pub fn trust(&self, key: TrustedKey, by: &str) -> Result<(), KeyError> {
        let _one_at_a_time = self.lock_evidence();
        let mut keys = self.trusted()?;
        if keys.iter().any(|known| known.identifier == key.identifier) {
            return Err(KeyError::Known);
        }
        if keys.len() >= MAX_SIGNING_KEYS {
            return Err(KeyError::TooMany);
        }
        keys.push(key.clone());
        let origin = Origin { at: self.clock.reading(), by };
        Ok(self.store.hold_signing_keys(origin, &keys, Event::SigningKeyTrusted(key))?)
    }

    /// Trusts a key no longer to sign bundles. What it has signed stays in force until the next one.
    ///
    /// # Errors
    /// [`KeyError`]. Then the keys are as they were.
    pub fn distrust(&self, identifier: &[u8], by: &str) -> Result<(), KeyError> {
        let _one_at_a_time = self.lock_evidence();
        let mut keys = self.trusted()?;
        let before = keys.len();
        keys.retain(|key| key.identifier != identifier);
        if keys.len() == before {
            return Err(KeyError::Unknown);
        }
        if keys.is_empty() {
            return Err(KeyError::Last);
        }
        let origin = Origin { at: self.clock.reading(), by };
        let event = Event::SigningKeyDistrusted { identifier: identifier.to_vec() };
        Ok(self.store.hold_signing_keys(origin, &keys, event)?)
    }

    /// How it is with the bundles.
    ///
    /// # Errors
    /// [`BundleError`], if the store cannot be read.
    pub fn bundle_status(&self) -> Result<BundleStatus, BundleError> {
        let in_force = self.current().map(|current| {
            let BundleSummary { site, sequence, key_identifier, .. } = &current.summary;
            InForce {
                site: site.clone(),
                sequence: *sequence,
                digest: current.bundle.digest(),
                octets: current.bundle.octets().len(),
                access_points: current.summary.access_points.len(),
                key: hex::encode(key_identifier),
                issued_at: current.summary.issued_at,
                refresh_after: current.summary.refresh_after,
                stale_after: current.summary.stale_after,
                dead_after: current.summary.dead_after,
            }
        });
        let last_good = self.store.bundle(Slot::LastGood)?;
        let keys = self.trusted()?;
        Ok(BundleStatus {
            in_force,
            accepted: self.store.acceptance()?,
            fault: self.fault(),
            last_good: last_good
                .map(|bundle| Kept { sequence: bundle.sequence(), digest: bundle.digest() }),
            refused: self
                .store
                .refused_bundle()?
                .map(|(brought, bundle)| Refused { brought, bundle }),
            signing_keys: keys.iter().map(|key| hex::encode(&key.identifier)).collect(),
        })
    }

    /// Loads the current bundle or, if the engine refuses that, the last good one.
    pub(super) fn open_slots(&self) -> Result<(), AcceptError> {
        for slot in [Slot::Current, Slot::LastGood] {
            let Some(bundle) = self.store.bundle(slot).map_err(BundleError::from)? else {
                continue;
            };
            // A key that has signed its own successor is no longer among those for the next bundle.
            let named = self.store.signing_keys().map_err(BundleError::from)?;
            let keys = match named {
                Some(_) => vec![bundle.key().clone()],
                None => self.trusted_keys.clone(),
            };
            match self.load_with_held(bundle.octets(), &keys, slot == Slot::Current) {
                Ok((current, _)) => {
                    self.replace(current);
                    break;
                }
                Err(AcceptError::Flaw(flaw)) => {
                    let Flaw { code, path, detail } = flaw;
                    tracing::error!(code, path, detail, ?slot, "bundle refused");
                    self.set_fault(Some(format!("{code}: {detail}")));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Loads a bundle into a fresh instance. `against_floor` is off for the last good bundle, which
    /// is older than the newest by its nature.
    pub(super) fn load(
        &self,
        signed: &[u8],
        keys: &[TrustedKey],
        against_floor: bool,
        evidence: &[Statement],
    ) -> Result<Current, AcceptError> {
        let floor = if against_floor {
            self.store.bundle_floor().map_err(BundleError::from)?
        } else {
            None
        };
        let context = LoadContext {
            site: Some(self.site.clone()),
            trusted_keys: keys.to_vec(),
            floor,
            secrets: self.secrets.clone(),
            evidence: evidence.iter().map(Into::into).collect(),
        };
        let mut instance = self.engine.instantiate()?;
        let verifier = instance.load(signed, &context)?.map_err(AcceptError::Flaw)?;
        let summary = instance.summary(verifier)?;
        let key =
            keys.iter().find(|key| key.identifier == summary.key_identifier).cloned().unwrap_or(
                TrustedKey { identifier: summary.key_identifier.clone(), key: Vec::new() },
            );
        let bundle = SignedBundle::new(signed.to_vec(), summary.sequence, key)
            .naming(summary.signing_keys.clone());
        let idle = Mutex::new(vec![Worker { instance, verifier }]);
        let evidence_set = Statement::set(evidence);
        Ok(Current { bundle, summary, evidence: evidence.to_vec(), evidence_set, idle })
    }

    /// An idle instance, or a new one.
    pub(super) fn take_worker(&self, current: &Current) -> Result<Worker, GateError> {
        if let Some(worker) = current.lock().pop() {
            return Ok(worker);
        }
        let context = LoadContext {
            site: Some(self.site.clone()),
            trusted_keys: vec![current.bundle.key().clone()],
            // The store accepted this very bundle.
            floor: None,
            secrets: self.secrets.clone(),
            evidence: current.evidence.iter().map(Into::into).collect(),
        };
        let mut instance = self.engine.instantiate()?;
        match instance.load(current.bundle.octets(), &context)? {
            Ok(verifier) => Ok(Worker { instance, verifier }),
            Err(flaw) => Err(GateError::Encoding(flaw.detail)),
        }
    }

    fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_fault(&self, fault: Option<String>) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// The keys that may sign the next bundle.
    fn trusted(&self) -> Result<Vec<TrustedKey>, BundleError> {
        Ok(self.store.signing_keys()?.unwrap_or_else(|| self.trusted_keys.clone()))
    }
}

fn refusal(signed: &[u8], flaw: &Flaw) -> RefusedBundle {
    let Flaw { code, path, detail } = flaw.clone();
    RefusedBundle { digest: Digest::of(signed), code, path, detail }
}
