//! `doorward serve`: decides for readers over HTTP.
//!
//! | request | answer |
//! |---|---|
//! | `POST /v1/challenges` `{access-point, format? \| octets?}` | `{challenge, lifetime, ephemeral-key?}` |
//! | `POST /v1/decisions` `{access-point, presentation, challenge?, format?, capability?, transaction?, values?, device?, purpose?, surroundings?, place? \| continues?}` | `{outcome, feedback, action, release-seconds, repeated, place?, not-before?, expires?, missing?, continues?, within?}` |
//! | `POST /v1/access-taken` `{access-point, transaction}` | `{access-point, transaction}` |
//! | `GET /v1/health` | `{component, site, bundle}` |
//! | `GET /` | the console, where this program was built with the feature `console` |
//!
//! Bodies are JSON (octets in hex) or CBOR (octets as byte strings), by Content-Type and Accept.
//! Errors are problem documents (RFC 9457) with a `code`. A reader proves itself by its bearer token
//! (RFC 6750) and is bound to its access points. Time and challenges are the service's own: a body
//! has no place for a time, and a challenge counts only if it is outstanding in the store. Where a format
//! has a reader's ephemeral key, the service draws that too and gives out its public half: `values`,
//! a list of `{name, value}`, is for what else a reader says of itself, such as its identifier, by the names
//! of the contract. `device`, a `purpose` other than *access*, and `surroundings` (`{position?: {latitude,
//! longitude, accuracy}, address?, posture?}` in the contract's units) are taken only from readers that an operator
//! has allowed to state them: gateways of phones, say, that know where they are and from which network they ask.
//!
//! What is deferred has a `place`, and is carried out when the same is shown again with it, from
//! `not-before` on and before `expires`. Where more is needed, `missing` says what (`second-holder`, or a
//! strength of proof), and `continues` names the transaction that waits for it for `within` seconds: the
//! next presentation at this access point is sent with that name, which counts once.
//!
//! Where the site keeps account of where people are, and a door says that passage is *reported*, whoever works the
//! door reports that access was taken, by the name of the transaction that let somebody in. Until then nobody
//! has moved; a report that comes again, or for nobody, is a conflict.
//!
//! While the service runs, an operator's commands reach it through [`control`].
//!
//! There is no TLS here: tokens cross the network in the clear. The service belongs on loopback,
//! behind a reverse proxy that has TLS.

mod body;
mod challenges;
mod control;
mod decisions;
mod ephemerals;
mod health;
mod keyring;
mod passages;
mod problem;
mod service;
mod surroundings;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use doorward_host::journal::Journal as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use self::problem::Problem;
use self::service::Service;
use crate::console::Console;
use crate::data_folder::DataOption;
use crate::pages;

/// How long requests may take to end after the service was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Decide for readers over HTTP.
///
/// Serves until it is interrupted or terminated, and then seals the journal. Other commands work on
/// the site meanwhile; their orders count at once.
///
/// There is no TLS: put a reverse proxy that has it before the service, on the same machine.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The address to listen on; port 0 is any port that is free. The real one is printed.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8642")]
    listen: SocketAddr,
    /// Listen on an address that other machines can reach, over which tokens go in the clear.
    #[arg(long)]
    beyond_loopback: bool,
    #[command(flatten)]
    data: DataOption,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    ensure!(
        arguments.listen.ip().is_loopback() || arguments.beyond_loopback,
        "`{}` can be reached from elsewhere, and there is no TLS: `--beyond-loopback` allows it",
        arguments.listen
    );
    let folder = arguments.data.open()?;
    let service = Arc::new(Service::new(folder.gate(folder.store()?, console)?, &folder)?);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(
        Arc::clone(&service),
        arguments.listen,
        folder.socket(),
    ))?;
    let checkpoint = service.gate().store().seal_journal(service.gate().reading())?;
    tracing::info!(checkpoint = hex::encode(checkpoint.as_bytes()), "journal sealed");
    Ok(ExitCode::SUCCESS)
}

/// Serves until it is told to stop, and then as long as requests need, up to [`GRACE`].
async fn serve(service: Arc<Service>, address: SocketAddr, socket: PathBuf) -> Result<()> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("`{address}`"))?;
    let control = control::listen(&socket)?;
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    writeln!(io::stdout().lock(), "listening on http://{}", listener.local_addr()?)?;

    let stopping = Arc::new(Notify::new());
    let told = Arc::clone(&stopping);
    let control = tokio::spawn(control::answer(control, Arc::clone(&service)));
    let server = axum::serve(listener, routes(service))
        .with_graceful_shutdown(async move { told.notified().await });
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut server => return Ok(ended??),
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    stopping.notify_one();
    control.abort();
    std::fs::remove_file(&socket).with_context(|| format!("`{}`", socket.display()))?;
    match tokio::time::timeout(GRACE, server).await {
        Ok(ended) => Ok(ended??),
        Err(_) => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    }
}

fn routes(service: Arc<Service>) -> Router {
    Router::new()
        .route("/v1/challenges", post(challenges::issue))
        .route("/v1/decisions", post(decisions::decide))
        .route("/v1/access-taken", post(passages::note))
        .route("/v1/health", get(health::show))
        .fallback(async |method: Method, path: Uri, headers: HeaderMap| {
            pages::answer(&method, &path, &headers)
                .unwrap_or_else(|| Problem::not_found().into_response())
        })
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .with_state(service)
}
