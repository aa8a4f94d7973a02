//! What every request is answered with.

use std::sync::Arc;

use anyhow::Result;
use doorward_host::clock::SystemClock;
use doorward_host::gate::Gate;
use doorward_host::store::RedbStore;
use tokio::sync::Semaphore;

use super::ephemerals::Ephemerals;
use super::keyring::Keyring;
use super::problem::Problem;
use crate::data_folder::DataFolder;

/// How many requests are worked on at once. The engine has room for twice as many instances.
const AT_ONCE: usize = 32;

/// A gate and the readers that may ask it.
pub(super) struct Service {
    gate: Gate<RedbStore, SystemClock>,
    readers: Keyring,
    ephemerals: Ephemerals,
    site: String,
    at_once: Arc<Semaphore>,
}

impl Service {
    pub(super) fn new(gate: Gate<RedbStore, SystemClock>, folder: &DataFolder) -> Result<Self> {
        Ok(Self {
            gate,
            readers: Keyring::open(folder.readers())?,
            ephemerals: Ephemerals::default(),
            site: folder.site().into(),
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    pub(super) fn gate(&self) -> &Gate<RedbStore, SystemClock> {
        &self.gate
    }

    pub(super) fn readers(&self) -> &Keyring {
        &self.readers
    }

    pub(super) fn ephemerals(&self) -> &Ephemerals {
        &self.ephemerals
    }

    pub(super) fn site(&self) -> &str {
        &self.site
    }

    /// Does work that waits for engine or disk on a thread of its own.
    pub(super) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let at_once = Arc::clone(&self.at_once);
        let permit = at_once.acquire_owned().await.map_err(|_| Problem::fault())?;
        let service = Arc::clone(self);
        // The permit goes with the work, which goes on when the caller has hung up.
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&service)
        })
        .await
        .map_err(|error| {
            tracing::error!(%error, "a request was not answered");
            Problem::fault()
        })
    }
}
