//! Which instance answers which request.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Engine, Store, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView as _;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};

use crate::state::{Shared, State};

/// How long a request may take, and an instance may be idle.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts instances.
#[derive(Clone)]
pub(crate) struct Instances {
    pub(crate) engine: Engine,
    pub(crate) pre: Arc<ProxyPre<State>>,
    pub(crate) shared: Arc<Shared>,
}

impl HandlerState for Instances {
    type StoreData = State;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<State, Expiration, Worker>> {
        let mut store = Store::new(&self.engine, State::new(Arc::clone(&self.shared)));
        let proxy = self.pre.instantiate_async(&mut store).await?;
        let sleep = Box::pin(tokio::time::sleep(PATIENCE));
        let expiration = Expiration { sleep, since: Instant::now() };
        let state = Worker { reuse: self.shared.options.reuse };
        Ok(Instance { store, proxy, view: State::http, expiration, state })
    }
}

/// One instance at work.
pub(crate) struct Worker {
    reuse: usize,
}

impl WorkerState for Worker {
    type StoreData = State;
    type RequestData = ();

    fn should_accept_request(&self, _: usize, total: usize) -> ShouldAccept {
        if total < self.reuse { ShouldAccept::Yes } else { ShouldAccept::Never }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, State>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        Box::pin(tokio::time::sleep(PATIENCE))
    }

    fn drop(&self, store: Store<State>, result: wasmtime::Result<()>) {
        drop(store);
        if let Err(error) = result {
            eprintln!("an instance died: {error:#}");
        }
    }
}

/// When an instance is given up.
pub(crate) struct Expiration {
    sleep: Pin<Box<Sleep>>,
    since: Instant,
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        _: WorkerStatus,
        start: Instant,
    ) -> Poll<()> {
        if self.since != start {
            self.since = start;
            let until = start.checked_add(PATIENCE).unwrap_or(start);
            self.sleep.as_mut().reset(until.into());
        }
        self.sleep.as_mut().poll(cx)
    }
}
