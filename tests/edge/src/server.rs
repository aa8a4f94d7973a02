//! The component behind HTTP on loopback.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use wasmtime_wasi_http::handler::{HandlerState as _, ProxyHandler};
use wasmtime_wasi_http::{Error, WasiBody};

use crate::handler::Instances;
use crate::spin::sqlite;
use crate::state::Shared;
use crate::{App, Options};

/// A component that is served, until this is dropped.
pub struct Server {
    runtime: Option<Runtime>,
    address: SocketAddr,
    instances: Instances,
    _folder: TempDir,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Server {
    pub(crate) fn start(app: &App, options: Options) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let database =
            options.database.clone().unwrap_or_else(|| folder.path().join("default.sqlite"));
        let shared = Arc::new(Shared { options, database });
        let instances =
            Instances { engine: app.engine.clone(), pre: Arc::new(app.link()?), shared };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let at_once = Arc::new(Semaphore::new(instances.shared.options.at_once));
        runtime.spawn(serve(listener, ProxyHandler::new(instances.clone()), at_once));
        Ok(Self { runtime: Some(runtime), address, instances, _folder: folder })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as the beginning of a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The file of its database.
    #[must_use]
    pub fn database_path(&self) -> &Path {
        &self.instances.shared.database
    }

    /// A connection to its database, beside those of the app.
    ///
    /// # Errors
    /// Where the file cannot be opened.
    pub fn database(&self) -> Result<Connection> {
        Ok(sqlite::open(&self.instances.shared.database)?)
    }

    /// Starts an instance as for a request, and gives it up.
    ///
    /// # Errors
    /// Where wasmtime cannot start it.
    pub fn instantiate(&self) -> Result<()> {
        let runtime = self.runtime.as_ref().context("the server has been closed")?;
        let started = runtime.block_on(self.instances.instantiate());
        started.map(drop).map_err(|error| anyhow!("no instance: {error:#}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn serve(listener: TcpListener, handler: ProxyHandler<Instances>, at_once: Arc<Semaphore>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (handler, at_once) = (handler.clone(), Arc::clone(&at_once));
        // An answer is written in pieces, and none is to wait until the one before is acknowledged.
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let (handler, at_once) = (handler.clone(), Arc::clone(&at_once));
                async move { Ok::<_, Infallible>(answer(request, &handler, &at_once).await) }
            });
            // A caller that hangs up is no trouble of the server's.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// The handler takes as many requests as come, so the limit is before it.
async fn answer(
    request: Request<Incoming>,
    handler: &ProxyHandler<Instances>,
    at_once: &Semaphore,
) -> Response<WasiBody> {
    let Ok(_permit) = at_once.acquire().await else { return failed("the server is closing") };
    let request = request.map(|body| body.map_err(Error::Hyper).boxed_unsync());
    handler.handle((), request).await.unwrap_or_else(|error| failed(format!("{error:#}")))
}

/// What Spin answers too when an instance dies.
fn failed(why: impl Into<Bytes>) -> Response<WasiBody> {
    let body = http_body_util::Full::new(why.into()).map_err(|never| match never {});
    let mut response = Response::new(UnsyncBoxBody::new(body));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
