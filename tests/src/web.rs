//! What was built of `web/`, and a server for it on loopback.

use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use axum::Router;
use axum::http::{HeaderName, HeaderValue};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::component::target;

/// Where it is, if it is not where the build puts it.
const PATH: &str = "DOORWARD_WEB";

/// As strict as a page can be that runs WebAssembly: nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
                      style-src 'self'; img-src 'self'; worker-src 'self'; manifest-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'";

/// The folder with the npm package (`package`) and the adapters that run in it (`adapters`).
///
/// # Errors
/// Where there is none.
pub fn built() -> Result<PathBuf> {
    let folder =
        env::var_os(PATH).map_or_else(|| target().join("doorward").join("web"), PathBuf::from);
    ensure!(
        folder.join("package").join("package.json").exists(),
        "no package in `{}`: run `cargo xtask web`, or set {PATH}",
        folder.display()
    );
    Ok(folder)
}

/// Serves a folder on loopback, under a strict content security policy, as long as the runtime lives.
///
/// # Errors
/// Where no port can be had.
pub fn serve(runtime: &Runtime, folder: &Path) -> Result<SocketAddr> {
    let listener = runtime
        .block_on(TcpListener::bind(("127.0.0.1", 0)))
        .context("no port on loopback can be had")?;
    let address = listener.local_addr()?;
    let policy = SetResponseHeaderLayer::overriding(
        HeaderName::from_static("content-security-policy"),
        HeaderValue::from_static(POLICY),
    );
    let files = Router::new().fallback_service(ServeDir::new(folder)).layer(policy);
    runtime.spawn(async move { axum::serve(listener, files).await });
    Ok(address)
}
