//! The component in wasmtime: compiled once, instantiated often, discarded after a trap.

mod lifecycle;
mod policy;
mod registration;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use wasmtime::component::{Component, Linker, ResourceAny};
use wasmtime::{
    Config, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, ResourceLimiter, Store,
};

use crate::contract::circumstance::{Circumstance, LoadContext};
use crate::contract::inspection::Reading;
use crate::contract::question::{Answer, Question};
use crate::contract::verification::{BundleSummary, Claims, Decision, Flaw, Outcome};
use crate::contract::{Engine as Bindings, EnginePre};
use crate::journal::Digest;

/// Octets of memory that one instance may use.
const MEMORY: usize = 16 * 1024 * 1024;

/// Entries of one table: the guest's indirect functions.
const TABLE: usize = 20_000;

/// Instances that may live at once.
const INSTANCES: u32 = 64;

/// How often the backstop looks.
const TICK: Duration = Duration::from_millis(250);

/// After how many ticks a call is cut off. The engine's own budgets end every call long before; this
/// is for a fault in wasmtime or a machine that hangs.
const TICKS: u64 = 40;

/// A compiled component. A clone is the same one.
#[derive(Clone)]
pub struct Engine {
    engine: wasmtime::Engine,
    instances: EnginePre<Limits>,
    digest: Digest,
    ticker: Arc<()>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("digest", &self.digest).finish_non_exhaustive()
    }
}

/// Why a component cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// It asks for something. The engine imports nothing; what does is another component.
    #[error("the component imports `{0}`, and must import nothing")]
    Imports(String),
    /// wasmtime refuses it, or it is not this contract's component.
    #[error("the component cannot be used: {0}")]
    Unusable(String),
    /// The folder for compiled code cannot be used.
    #[error("compiled code cannot be kept at `{path}`: {source}")]
    Cache {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The instance is dead: a trap, or a fault of the machine. Discard it; the door stays closed.
#[derive(Debug, thiserror::Error)]
#[error("the engine trapped: {0}")]
pub struct Trap(String);

impl Engine {
    /// Compiles a component, or finds it compiled in `cache`.
    ///
    /// Compiled code is found by the SHA-256 of the component and by what wasmtime says of its own
    /// compatibility. It is executed as it is: nobody but the operator may write to the folder, which
    /// is made for its owner only.
    ///
    /// # Errors
    /// [`EngineError`].
    pub fn load(component: &[u8], cache: Option<&Path>) -> Result<Self, EngineError> {
        let engine = wasmtime::Engine::new(&config()).map_err(unusable)?;
        let digest = Digest::of(component);
        let compiled = match cache {
            Some(folder) => compiled(&engine, component, digest, folder)?,
            None => Component::from_binary(&engine, component).map_err(unusable)?,
        };
        if let Some((import, _)) = compiled.component_type().imports(&engine).next() {
            return Err(EngineError::Imports(import.into()));
        }
        let instances = Linker::new(&engine)
            .instantiate_pre(&compiled)
            .and_then(EnginePre::new)
            .map_err(unusable)?;
        let ticker = Arc::new(());
        start_ticking(engine.clone(), Arc::downgrade(&ticker));
        Ok(Self { engine, instances, digest, ticker })
    }

    /// SHA-256 of the component.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// A new instance.
    ///
    /// # Errors
    /// [`Trap`], if there is no room for one.
    pub fn instantiate(&self) -> Result<Instance, Trap> {
        let mut store = Store::new(&self.engine, Limits::default());
        store.limiter(|limits| limits);
        store.set_epoch_deadline(TICKS);
        let bindings = self.instances.instantiate(&mut store).map_err(trap)?;
        Ok(Instance { store, bindings, _ticker: Arc::clone(&self.ticker) })
    }
}

/// One instance of the component, for one thread at a time.
pub struct Instance {
    store: Store<Limits>,
    bindings: Bindings,
    _ticker: Arc<()>,
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").finish_non_exhaustive()
    }
}

/// The resource `verifier` of an instance.
#[derive(Clone, Copy, Debug)]
pub struct Verifier(ResourceAny);

/// The resource `verified` of an instance. Used up by [`Instance::decide`].
#[derive(Debug)]
pub struct Verified(ResourceAny);

/// What came of checking the proof.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "taken apart as soon as it is made")]
pub enum Checked {
    /// It holds.
    Verified(Verified),
    /// It does not.
    Denied(crate::contract::decision::Denial),
}

impl Instance {
    /// Loads a bundle.
    ///
    /// # Errors
    /// [`Trap`]; a bundle that is refused is the inner error.
    pub fn load(
        &mut self,
        bundle: &[u8],
        context: &LoadContext,
    ) -> Result<Result<Verifier, Flaw>, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_verification().verifier();
        let loaded = interface.call_load(&mut self.store, bundle, context).map_err(trap)?;
        Ok(loaded.map(Verifier))
    }

    /// What a loaded bundle says of itself.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn summary(&mut self, verifier: Verifier) -> Result<BundleSummary, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_verification().verifier();
        interface.call_summary(&mut self.store, verifier.0).map_err(trap)
    }

    /// Checks the proof of a presentation.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn verify(
        &mut self,
        verifier: Verifier,
        presentation: &[u8],
        at: &Circumstance,
    ) -> Result<Checked, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_verification().verifier();
        let outcome =
            interface.call_verify(&mut self.store, verifier.0, presentation, at).map_err(trap)?;
        Ok(match outcome {
            Outcome::Verified(verified) => Checked::Verified(Verified(verified)),
            Outcome::Denied(denial) => Checked::Denied(denial),
        })
    }

    /// What a verified presentation claims.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn claims(&mut self, verified: &Verified) -> Result<Claims, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_verification().verified();
        interface.call_claims(&mut self.store, verified.0).map_err(trap)
    }

    /// What to look up for a verified presentation.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn questions(&mut self, verified: &Verified) -> Result<Vec<Question>, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_verification().verified();
        interface.call_questions(&mut self.store, verified.0).map_err(trap)
    }

    /// Decides, and uses the verified presentation up.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn decide(&mut self, verified: Verified, answers: &[Answer]) -> Result<Decision, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_verification().verified();
        interface.call_decide(&mut self.store, verified.0, answers).map_err(trap)
    }

    /// Gives back a verified presentation that will not be decided.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn abandon(&mut self, verified: Verified) -> Result<(), Trap> {
        self.rearm();
        verified.0.resource_drop(&mut self.store).map_err(trap)
    }

    /// A structured, unverified view of any bytes.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn inspect(&mut self, bytes: &[u8]) -> Result<Vec<Reading>, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_inspection();
        interface.call_inspect(&mut self.store, bytes).map_err(trap)
    }

    /// How much memory the instance has taken, in octets. It never gives any back.
    pub fn memory(&self) -> usize {
        self.store.data().memory
    }

    /// Gives the next call its full time.
    fn rearm(&mut self) {
        self.store.set_epoch_deadline(TICKS);
    }
}

/// What one instance may take, and has taken.
#[derive(Debug, Default)]
struct Limits {
    memory: usize,
}

impl ResourceLimiter for Limits {
    /// Refuses to grow beyond [`MEMORY`]; the guest then traps.
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let grown = self.memory.saturating_add(desired.saturating_sub(current));
        if grown > MEMORY {
            return Ok(false);
        }
        self.memory = grown;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE)
    }
}

fn config() -> Config {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(INSTANCES)
        .total_core_instances(INSTANCES.saturating_mul(4))
        .total_memories(INSTANCES)
        .total_tables(INSTANCES.saturating_mul(4))
        .max_memory_size(MEMORY);
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .concurrency_support(false)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

/// The compiled code of a component: from the folder, or compiled now and put there.
fn compiled(
    engine: &wasmtime::Engine,
    component: &[u8],
    digest: Digest,
    folder: &Path,
) -> Result<Component, EngineError> {
    use std::hash::{DefaultHasher, Hash, Hasher};

    make_private(folder)?;
    let mut compatibility = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut compatibility);
    let path = folder.join(format!("{digest}-{:016x}.cwasm", compatibility.finish()));
    if !path.exists() {
        let code = engine.precompile_component(component).map_err(unusable)?;
        let failed = |source| EngineError::Cache { path: path.clone(), source };
        // Written aside and renamed: a file that is found is a whole one.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(&code).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
    }
    #[expect(
        unsafe_code,
        reason = "the code was compiled by this library, in a folder of the operator's"
    )]
    let component = unsafe { Component::deserialize_file(engine, &path) };
    component.map_err(unusable)
}

/// Makes a folder that only its owner can enter, or insists that it is one.
fn make_private(folder: &Path) -> Result<(), EngineError> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};

    let failed = |source| EngineError::Cache { path: folder.to_path_buf(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let mode = fs::metadata(folder).map_err(failed)?.permissions().mode();
    if mode & 0o022 != 0 {
        return Err(failed(std::io::Error::other("others than its owner can write to it")));
    }
    Ok(())
}

/// Advances the epoch as long as the engine or one of its instances lives.
fn start_ticking(engine: wasmtime::Engine, alive: Weak<()>) {
    thread::spawn(move || {
        while alive.strong_count() > 0 {
            thread::sleep(TICK);
            engine.increment_epoch();
        }
    });
}

fn unusable(error: wasmtime::Error) -> EngineError {
    EngineError::Unusable(format!("{error:#}"))
}

fn trap(error: wasmtime::Error) -> Trap {
    Trap(format!("{error:#}"))
}
