//! The bundles that are kept: two slots, and what the journal refers to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::draft::Draft;
use super::row;
use super::{Ledger, META_REFUSED, META_SIGNING_KEYS, META_SLOTS};
use crate::contract::circumstance::BundleFloor;
use crate::journal::{Digest, Event};
use crate::store::rows::{Backend, Kind, Rows};
use crate::store::{
    BundleError, Bundles, Fault, Origin, Origination, Placement, RefusedBundle, SignedBundle, Slot,
};

/// Which bundle is in which slot.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Slots {
    current: Digest,
    last_good: Option<Digest>,
    /// The sequence of the newest bundle ever accepted, which is the current one's.
    sequence: u64,
    /// Who put the current one there.
    #[serde(default)]
    acceptance: Option<Origination>,
}

impl<B: Backend> Bundles for Ledger<B> {
    fn accept_bundle(
        &self,
        origin: Origin<'_>,
        bundle: &SignedBundle,
        placements: &[Placement],
    ) -> Result<(), BundleError> {
        self.write(|draft| {
            let slots = slots(draft.view())?;
            let is_new = not_older(bundle, slots.as_ref())?;
            let moves = Moves::between(draft.view(), placements)?;
            if !is_new && moves.is_empty() {
                return Ok(());
            }
            let event = Event::BundleAccepted {
                sequence: bundle.sequence(),
                digest: bundle.digest(),
                key_identifier: bundle.key().identifier.clone(),
                signing_keys: bundle.successors().to_vec(),
            };
            let revision = draft.event(origin, event)?;
            moves.make(draft, revision)?;
            if is_new {
                push(draft, bundle, slots, origin.into())?;
                if !bundle.successors().is_empty() {
                    draft.put_plain(Kind::Meta, META_SIGNING_KEYS, &bundle.successors())?;
                }
            }
            Ok(())
        })
    }

    fn bundle(&self, slot: Slot) -> Result<Option<SignedBundle>, Fault> {
        self.backend.read(|rows| {
            let Some(slots) = slots(rows)? else { return Ok(None) };
            let digest = match slot {
                Slot::Current => Some(slots.current),
                Slot::LastGood => slots.last_good,
            };
            match digest {
                Some(digest) => row::plain(rows, Kind::Bundle, digest.as_bytes()),
                None => Ok(None),
            }
        })
    }

    fn bundle_by_digest(&self, digest: &Digest) -> Result<Option<SignedBundle>, Fault> {
        self.backend.read(|rows| row::plain(rows, Kind::Bundle, digest.as_bytes()))
    }

    fn bundle_floor(&self) -> Result<Option<BundleFloor>, Fault> {
        let slots = self.backend.read(slots)?;
        Ok(slots.map(|slots| BundleFloor {
            sequence: slots.sequence,
            digest: slots.current.as_bytes().to_vec(),
        }))
    }

    fn note_refused_bundle(&self, origin: Origin<'_>, refused: RefusedBundle) -> Result<(), Fault> {
        self.write(|draft| {
            draft.event(origin, Event::BundleRefused(refused.clone()))?;
            draft.put_plain(Kind::Meta, META_REFUSED, &(Origination::from(origin), refused))
        })
    }

    fn refused_bundle(&self) -> Result<Option<(Origination, RefusedBundle)>, Fault> {
        self.backend.read(|rows| row::plain(rows, Kind::Meta, META_REFUSED))
    }

    fn acceptance(&self) -> Result<Option<Origination>, Fault> {
        Ok(self.backend.read(slots)?.and_then(|slots| slots.acceptance))
    }
}

fn slots(rows: &dyn Rows) -> Result<Option<Slots>, Fault> {
    row::plain(rows, Kind::Meta, META_SLOTS)
}

/// Whether the bundle is newer than the current one, which it may also be itself.
fn not_older(bundle: &SignedBundle, slots: Option<&Slots>) -> Result<bool, BundleError> {
    let Some(slots) = slots else { return Ok(true) };
    let (sequence, floor) = (bundle.sequence(), slots.sequence);
    if sequence < floor {
        return Err(BundleError::Rollback { sequence, floor });
    }
    if sequence == floor && bundle.digest() != slots.current {
        return Err(BundleError::Fork { sequence });
    }
    Ok(sequence != floor)
}

/// Puts a bundle into the first slot and moves the others on. What falls out is forgotten, unless
/// the journal refers to it.
fn push(
    draft: &mut Draft<'_>,
    bundle: &SignedBundle,
    slots: Option<Slots>,
    acceptance: Origination,
) -> Result<(), Fault> {
    draft.put_plain(Kind::Bundle, bundle.digest().as_bytes(), bundle)?;
    let (last_good, falls_out) = match slots {
        Some(slots) => (Some(slots.current), slots.last_good),
        None => (None, None),
    };
    if let Some(digest) = falls_out {
        let key = digest.as_bytes();
        if draft.view().get(Kind::BundleUse, key)?.is_none() {
            draft.remove(Kind::Bundle, key)?;
        }
    }
    let (current, sequence) = (bundle.digest(), bundle.sequence());
    let slots = Slots { current, last_good, sequence, acceptance: Some(acceptance) };
    draft.put_plain(Kind::Meta, META_SLOTS, &slots)
}

/// What changes about access points and doors. Rows that stay as they are keep their revision, so
/// that decisions which rest on them hold.
struct Moves {
    placed: Vec<(Vec<u8>, String)>,
    gone: Vec<Vec<u8>>,
}

impl Moves {
    fn between(rows: &dyn Rows, placements: &[Placement]) -> Result<Self, Fault> {
        let mut wanted: BTreeMap<&[u8], &str> = placements
            .iter()
            .map(|placement| (placement.access_point.as_bytes(), placement.door.as_str()))
            .collect();
        let mut gone = Vec::new();
        for (key, value) in rows.scan(Kind::AccessPoint, &[], usize::MAX)? {
            let door: String = row::decode_versioned(Kind::AccessPoint, &value)?.value;
            match wanted.get(key.as_slice()) {
                Some(same) if *same == door => {
                    wanted.remove(key.as_slice());
                }
                Some(_) => {}
                None => gone.push(key),
            }
        }
        let placed =
            wanted.into_iter().map(|(key, door)| (key.to_vec(), door.to_owned())).collect();
        Ok(Self { placed, gone })
    }

    fn is_empty(&self) -> bool {
        self.placed.is_empty() && self.gone.is_empty()
    }

    fn make(self, draft: &mut Draft<'_>, revision: u64) -> Result<(), Fault> {
        for (key, door) in &self.placed {
            draft.put_versioned(Kind::AccessPoint, key, revision, door)?;
        }
        self.gone.iter().try_for_each(|key| draft.remove(Kind::AccessPoint, key))
    }
}
