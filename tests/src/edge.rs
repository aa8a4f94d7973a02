//! The edge app, composed with the engine, in a host of our own over loopback HTTP.

use anyhow::{Context as _, Result};
use doorward_edge_host::{App, Options, Server};
use reqwest::blocking::Client;
use reqwest::header::CONTENT_TYPE;

use crate::remote::{Channel, Remote};
use doorward_cases::host::Host;

/// Serves the app that was built last.
///
/// # Errors
/// Where `DOORWARD_EDGE` does not name it, or it cannot be used.
pub fn edge() -> Result<Box<dyn Host>> {
    let server = App::from_environment()?.serve(Options::default())?;
    let client = Client::builder().timeout(None).build()?;
    Ok(Box::new(Remote::open("edge", Edge { server, client })?))
}

/// An app that is served; a new instance answers each request.
struct Edge {
    server: Server,
    client: Client,
}

impl Channel for Edge {
    fn ask(&self, request: &str) -> Result<String> {
        self.client
            .post(format!("{}/v1/evaluate", self.server.url()))
            .header(CONTENT_TYPE, "application/json")
            .body(request.to_owned())
            .send()
            .and_then(reqwest::blocking::Response::text)
            .context("the edge app does not answer")
    }
}
