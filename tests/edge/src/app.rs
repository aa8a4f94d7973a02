//! A component that answers HTTP requests, compiled.

use std::env;
use std::fs;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use sha2::{Digest, Sha256};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine};
use wasmtime_wasi_http::handler::ProxyPre;
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::state::State;
use crate::{Options, Server, spin};

/// Where the composed app is.
const PATH: &str = "DOORWARD_EDGE";

/// A component that answers HTTP requests, compiled.
#[derive(Clone)]
pub struct App {
    pub(crate) engine: Engine,
    pub(crate) component: Component,
    digest: Arc<str>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl App {
    /// The composed app that the environment names (`DOORWARD_EDGE`).
    ///
    /// # Errors
    /// Where it names none, or one that cannot be used.
    pub fn from_environment() -> Result<Self> {
        let path = env::var_os(PATH).with_context(|| {
            format!("{PATH} must name the edge app, composed with the engine and with `evaluate`")
        })?;
        let component = fs::read(&path).with_context(|| format!("`{}`", path.display()))?;
        Self::compile(&component)
    }

    /// Compiles a component.
    ///
    /// # Errors
    /// Where wasmtime refuses it, or it asks for something that the app must not need.
    pub fn compile(component: &[u8]) -> Result<Self> {
        let mut config = Config::new();
        config.wasm_component_model_async(true);
        let engine = Engine::new(&config).map_err(refused)?;
        let compiled = Component::from_binary(&engine, component).map_err(refused)?;
        let digest = hex::encode(Sha256::digest(component)).into();
        let app = Self { engine, component: compiled, digest };
        app.link()?;
        Ok(app)
    }

    /// SHA-256 of the component, in hex.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Serves the component on a loopback port of its own.
    ///
    /// # Errors
    /// Where the machine has no port or no thread to give.
    pub fn serve(&self, options: Options) -> Result<Server> {
        Server::start(self, options)
    }

    pub(crate) fn link(&self) -> Result<ProxyPre<State>> {
        let mut linker = Linker::new(&self.engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).map_err(refused)?;
        wasmtime_wasi::p3::add_to_linker(&mut linker).map_err(refused)?;
        wasmtime_wasi_http::p3::add_to_linker(&mut linker).map_err(refused)?;
        spin::add_to_linker(&mut linker).map_err(refused)?;
        let instances = linker.instantiate_pre(&self.component).map_err(refused)?;
        Ok(ProxyPre::P3(ServicePre::new(instances).map_err(refused)?))
    }
}

fn refused(error: wasmtime::Error) -> anyhow::Error {
    anyhow!("the component cannot be used: {error:#}")
}
