//! The built console, and a server for it on loopback that hears of everything its policy refuses.

mod person;

use std::env;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use axum::routing::{get, post};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

pub use self::person::Person;
use crate::component::target;
use crate::fixture::{ACCESS_POINT, Fixture};

/// Where it is, if it is not where the build puts it.
const PATH: &str = "DOORWARD_CONSOLE";

/// Nothing inline, nothing from elsewhere, and a report of whatever is tried all the same.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      connect-src 'self'; img-src 'self' data:; manifest-src 'self'; \
                      worker-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types console; report-uri /violations";

/// How long connections may take to end.
const GRACE: Duration = Duration::from_secs(10);

/// The folder with the built console.
///
/// # Errors
/// Where there is none.
pub fn built() -> Result<PathBuf> {
    let folder =
        env::var_os(PATH).map_or_else(|| target().join("doorward").join("console"), PathBuf::from);
    ensure!(
        folder.join("index.html").exists(),
        "no console in `{}`: run `cargo xtask console`, or set {PATH}",
        folder.display()
    );
    Ok(folder)
}

/// Where screenshots go.
///
/// # Errors
/// Where the folder cannot be made.
pub fn screenshots() -> Result<PathBuf> {
    let folder = target().join("doorward").join("screenshots");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A server of the console.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    violations: Arc<Mutex<Vec<String>>>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Serves the built console under its policy; `preload` is the site that is open in it.
    ///
    /// # Errors
    /// Where it has not been built, or no port can be had.
    pub fn start(runtime: &Runtime, preload: Option<String>) -> Result<Self> {
        let folder = built()?;
        let listener = runtime
            .block_on(TcpListener::bind(("127.0.0.1", 0)))
            .context("no port on loopback can be had")?;
        let address = listener.local_addr()?;
        let violations = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&violations);
        let hear = async move |report: String| {
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(report);
        };
        let mut routes = Router::new().route("/violations", post(hear));
        if let Some(site) = preload {
            routes = routes.route("/preload.json", get(async move || site.clone()));
        }
        let routes = routes.fallback_service(ServeDir::new(folder)).layer(
            SetResponseHeaderLayer::overriding(
                HeaderName::from_static("content-security-policy"),
                HeaderValue::from_static(POLICY),
            ),
        );
        let (stop, stopped) = oneshot::channel();
        let serving = runtime.spawn(async move {
            axum::serve(listener, routes)
                .with_graceful_shutdown(async move {
                    let _told_or_dropped = stopped.await;
                })
                .await
        });
        Ok(Self { address, violations, stop, serving })
    }

    /// The console's address; `page` is what follows the `#`.
    #[must_use]
    pub fn page(&self, page: &str) -> String {
        format!("http://{}/#/{page}", self.address)
    }

    /// Every report of something that the policy has refused.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.violations.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops. Nothing is answered any more, on connections that are open neither.
    ///
    /// # Errors
    /// Where it does not stop in time.
    pub fn stop(self, runtime: &Runtime) -> Result<()> {
        let Self { stop, serving, .. } = self;
        stop.send(()).map_err(|()| anyhow!("the server has stopped before"))?;
        runtime.block_on(async { tokio::time::timeout(GRACE, serving).await })???;
        Ok(())
    }
}

/// A site as one file, as the console opens it: the fixture's, with its requests to present.
///
/// # Errors
/// None that a fixture gives rise to.
pub fn site_file(fixture: &Fixture) -> Result<String> {
    let file = SiteFile {
        site: fixture.context.site.clone().unwrap_or_default(),
        bundle: &fixture.bundle,
        trusted_keys: &fixture.context.trusted_keys,
        credentials: [Enrolled {
            identifier: &fixture.credential,
            record: &fixture.record,
            name: "Amira Khan",
        }],
        presentations: (1..)
            .zip(&fixture.operations)
            .map(|(number, request)| Prepared {
                title: format!("Amira\u{2019}s phone, request {number}"),
                access_point: ACCESS_POINT,
                now: fixture.now,
                presentation: hex::encode(request),
            })
            .collect(),
        now: fixture.now,
    };
    Ok(serde_json::to_string(&file)?)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SiteFile<'f, K, C> {
    site: String,
    bundle: &'f str,
    trusted_keys: K,
    credentials: C,
    presentations: Vec<Prepared>,
    now: u64,
}

#[derive(Serialize)]
struct Enrolled<I, R> {
    identifier: I,
    record: R,
    name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Prepared {
    title: String,
    access_point: &'static str,
    now: u64,
    presentation: String,
}
