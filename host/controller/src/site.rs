//! A site to work on, whether its store is free or open in the service.

use std::collections::BTreeSet;

use anyhow::Result;
use doorward_compiler::open;
use doorward_host::clock::Clock as _;
use doorward_host::contract::circumstance::TrustedKey;
use doorward_host::contract::verification::EvidenceSummary;
use doorward_host::gate::BundleStatus;
use doorward_host::journal::{Checkpoint, Digest, stored_lines};
use doorward_host::store::{
    Bundles, ClockFloor as _, Enrolment, EvidenceShelf as _, OpenError, Origin, RedbStore,
    Runtime as _, RuntimeState, SignedBundle, Slot, Statement,
};

use crate::console::Console;
use crate::control::{Accepted, Control};
use crate::data_folder::{DataFolder, DataOption};
use crate::enrolment::{Desk, LineError, Registrar};
use crate::order::Order;

/// A site, and who works on it.
pub(crate) struct Site {
    folder: DataFolder,
    by: String,
    store: Store,
}

/// Where the store is open.
enum Store {
    Here(Box<RedbStore>),
    Elsewhere(Control),
}

impl Site {
    /// Opens the store, or finds out who has it open.
    pub(crate) fn open(data: &DataOption, console: &Console) -> Result<Self> {
        let folder = data.open()?;
        let by = console.operator();
        let store = match folder.store() {
            Ok(store) => Store::Here(Box::new(store)),
            Err(error) if matches!(error.downcast_ref(), Some(OpenError::Busy)) => {
                Store::Elsewhere(Control::new(folder.socket(), by))
            }
            Err(error) => return Err(error),
        };
        Ok(Self { folder, by: by.into(), store })
    }

    pub(crate) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// Carries out an order, and says in a line what was done.
    pub(crate) fn order(&self, order: &Order) -> Result<String> {
        match &self.store {
            Store::Here(store) => order.carry_out(store.as_ref(), self.origin()),
            Store::Elsewhere(control) => control.order(order),
        }
    }

    /// Puts a signed bundle in force, and ends the work.
    pub(crate) fn accept(self, signed: &[u8], console: &Console) -> Result<Accepted> {
        let store = match self.store {
            Store::Here(store) => *store,
            Store::Elsewhere(control) => return control.accept(signed),
        };
        let gate = self.folder.gate(store, console)?;
        let accepted = gate.accept(signed, &self.by);
        // A refusal is journaled too.
        self.folder.seal(gate.store())?;
        Ok(accepted?.into())
    }

    /// The number of the newest bundle that was accepted. Absent: none was.
    pub(crate) fn newest_bundle(&self) -> Result<Option<u64>> {
        match &self.store {
            Store::Here(store) => Ok(store.bundle_floor()?.map(|floor| floor.sequence)),
            Store::Elsewhere(control) => {
                Ok(control.bundle_status()?.in_force.map(|bundle| bundle.sequence))
            }
        }
    }

    /// How it is with the site's bundles. Ends the work.
    pub(crate) fn bundle_status(self, console: &Console) -> Result<BundleStatus> {
        match self.store {
            Store::Here(store) => Ok(self.folder.gate(*store, console)?.bundle_status()?),
            Store::Elsewhere(control) => control.bundle_status(),
        }
    }

    /// Trusts a key to sign the next bundle, and ends the work.
    pub(crate) fn trust(self, key: TrustedKey, console: &Console) -> Result<()> {
        let store = match self.store {
            Store::Here(store) => *store,
            Store::Elsewhere(control) => return control.trust(key),
        };
        let gate = self.folder.gate(store, console)?;
        gate.trust(key, &self.by)?;
        self.folder.seal(gate.store())?;
        Ok(())
    }

    /// Trusts a key no longer, and ends the work.
    pub(crate) fn distrust(self, key: &[u8], console: &Console) -> Result<()> {
        let store = match self.store {
            Store::Here(store) => *store,
            Store::Elsewhere(control) => return control.distrust(key),
        };
        let gate = self.folder.gate(store, console)?;
        gate.distrust(key, &self.by)?;
        self.folder.seal(gate.store())?;
        Ok(())
    }

    /// The profiles of the bundle in force. Absent: none is.
    pub(crate) fn profiles(&self) -> Result<Option<BTreeSet<String>>> {
        match &self.store {
            Store::Here(store) => profiles(store.as_ref()),
            Store::Elsewhere(control) => control.profiles(),
        }
    }

    /// Lockdowns, door modes and threat level.
    pub(crate) fn state(&self) -> Result<RuntimeState> {
        match &self.store {
            Store::Here(store) => Ok(store.runtime_state()?),
            Store::Elsewhere(control) => control.state(),
        }
    }

    /// The clock floor, in seconds since the Unix epoch.
    pub(crate) fn floor(&self) -> Result<u64> {
        match &self.store {
            Store::Here(store) => Ok(store.floor()?),
            Store::Elsewhere(control) => control.floor(),
        }
    }

    /// The stored lines of the journal from number `from` on.
    pub(crate) fn lines(&self, from: u64) -> Box<dyn Iterator<Item = Result<Vec<u8>>> + '_> {
        match &self.store {
            Store::Here(store) => {
                Box::new(stored_lines(store.as_ref(), from).map(|line| Ok(line?)))
            }
            Store::Elsewhere(control) => Box::new(control.lines(from)),
        }
    }

    /// A bundle that the journal refers to.
    pub(crate) fn bundle(&self, digest: &Digest) -> Result<Option<SignedBundle>> {
        match &self.store {
            Store::Here(store) => Ok(store.bundle_by_digest(digest)?),
            Store::Elsewhere(control) => control.bundle(digest),
        }
    }

    /// Puts a signed statement in force, and ends the work.
    pub(crate) fn add_evidence(
        self,
        statement: Statement,
        console: &Console,
    ) -> Result<EvidenceSummary> {
        let store = match self.store {
            Store::Here(store) => *store,
            Store::Elsewhere(control) => return control.add_evidence(statement),
        };
        let gate = self.folder.gate(store, console)?;
        let summary = gate.add_evidence(statement, &self.by)?;
        self.folder.seal(gate.store())?;
        Ok(summary)
    }

    /// Takes a signed statement out of force, and ends the work.
    pub(crate) fn remove_evidence(self, digest: &Digest, console: &Console) -> Result<()> {
        let store = match self.store {
            Store::Here(store) => *store,
            Store::Elsewhere(control) => return control.remove_evidence(digest),
        };
        let gate = self.folder.gate(store, console)?;
        gate.remove_evidence(digest, &self.by)?;
        self.folder.seal(gate.store())?;
        Ok(())
    }

    /// The signed statements in force, by digest. Ends the work.
    pub(crate) fn evidence(self, console: &Console) -> Result<Vec<(Digest, EvidenceSummary)>> {
        match self.store {
            Store::Here(store) => Ok(self.folder.gate(*store, console)?.evidence()),
            Store::Elsewhere(control) => control.evidence(),
        }
    }

    /// A set of statements that the journal refers to.
    pub(crate) fn evidence_of(&self, set: &Digest) -> Result<Option<Vec<Statement>>> {
        match &self.store {
            Store::Here(store) => Ok(store.evidence_of(set)?),
            Store::Elsewhere(control) => control.evidence_of(set),
        }
    }

    /// Seals the journal.
    pub(crate) fn seal(&self) -> Result<Checkpoint> {
        match &self.store {
            Store::Here(store) => self.folder.seal(store.as_ref()),
            Store::Elsewhere(control) => control.seal(),
        }
    }

    /// Ends the work. A store that was open here is left with its journal sealed; the service seals
    /// its own.
    pub(crate) fn close(self) -> Result<()> {
        match &self.store {
            Store::Here(store) => self.folder.seal(store.as_ref()).map(|_| ()),
            Store::Elsewhere(_) => Ok(()),
        }
    }

    fn origin(&self) -> Origin<'_> {
        Origin { at: self.folder.clock().reading(), by: &self.by }
    }
}

impl Registrar for Site {
    fn enrol_all(&self, batch: &[Enrolment]) -> Result<Vec<Result<(), LineError>>> {
        match &self.store {
            Store::Here(store) => {
                Desk { registry: store.as_ref(), origin: self.origin() }.enrol_all(batch)
            }
            Store::Elsewhere(control) => control.enrol_all(batch),
        }
    }
}

/// The profiles of the bundle that a store has in force. Absent: none is.
pub(crate) fn profiles(store: &impl Bundles) -> Result<Option<BTreeSet<String>>> {
    let Some(bundle) = store.bundle(Slot::Current)? else { return Ok(None) };
    let profiles = open(bundle.octets())?.bundle.profiles;
    Ok(Some(profiles.into_iter().map(|profile| profile.identifier).collect()))
}
