//! The demo's site in the console, to look around in.

use std::io::{self, Write as _};
use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::IntoResponse as _;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::pages;
use crate::site_file::SiteFile;

/// Serves the console with a site in it until it is interrupted.
pub(super) fn serve(address: SocketAddr, site: &SiteFile) -> Result<()> {
    let site = serde_json::to_string(site)?;
    let routes = Router::new()
        .route(pages::PRELOAD, get(async move || pages::preload(site.clone())))
        .fallback(async |method: Method, path: Uri, headers: HeaderMap| {
            pages::answer(&method, &path, &headers)
                .unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
        });
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(address).await.with_context(|| format!("`{address}`"))?;
        let address = listener.local_addr()?;
        let mut out = io::stdout().lock();
        writeln!(out, "\nconsole: http://{address}/ has the site open; Ctrl-C ends it")?;
        out.flush()?;
        drop(out);
        let interrupted = async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        axum::serve(listener, routes).with_graceful_shutdown(interrupted).await?;
        Ok(())
    })
}
