//! Cedar beside us: natively in a process of its own, and as a module in our wasmtime.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use wasmtime::{Config, Engine, Instance, Memory, Module, Store, TypedFunc};

use super::case::{Case, QUESTIONS};
use crate::measure::time;

/// The process. It measures by itself, so that nothing of asking it is counted.
pub(super) struct Native {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Native {
    /// Starts it on a case, whose scene is written to `folder`.
    pub(super) fn start(program: &Path, case: &Case, folder: &Path) -> Result<Self> {
        let path = folder.join("scene.json");
        std::fs::write(&path, serde_json::to_vec(&case.cedar()?)?)?;
        let mut child = Command::new(program)
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let ask = child.stdin.take().context("Cedar's process takes nothing")?;
        let answers = child.stdout.take().context("Cedar's process says nothing")?;
        let mut native = Self { child, ask, answers: BufReader::new(answers) };
        let questions: usize = native.line()?.trim().parse().context("Cedar reads no scene")?;
        ensure!(questions == case.questions.len(), "Cedar has {questions} questions");
        Ok(native)
    }

    /// The first answers, and what each took.
    pub(super) fn round(&mut self, count: usize) -> Result<Vec<(bool, Duration)>> {
        writeln!(self.ask, "{count}")?;
        let answers: Vec<(bool, u64)> = serde_json::from_str(&self.line()?)?;
        let took = |(permit, nanos)| (permit, Duration::from_nanos(nanos));
        Ok(answers.into_iter().map(took).collect())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line)
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // It would end by itself at the end of its input; nobody needs to wait for that.
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// The module. Only the number of a question and its answer cross its border.
pub(super) struct Wasm {
    store: Store<()>,
    memory: Memory,
    permits: TypedFunc<u32, u32>,
}

impl Wasm {
    pub(super) fn load(module: &Path, case: &Case) -> Result<Self> {
        // Interruptible like the engine: the check at each function and loop costs a tenth.
        let engine = Engine::new(Config::new().epoch_interruption(true)).map_err(fault)?;
        let module = Module::from_file(&engine, module).map_err(fault)?;
        let mut store = Store::new(&engine, ());
        store.set_epoch_deadline(1);
        let instance = Instance::new(&mut store, &module, &[]).map_err(fault)?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        let scene = serde_json::to_vec(&case.cedar()?)?;
        let place = instance.get_typed_func::<u32, u32>(&mut store, "scene").map_err(fault)?;
        let at = place.call(&mut store, u32::try_from(scene.len())?).map_err(fault)?;
        memory.write(&mut store, usize::try_from(at)?, &scene)?;
        let load = instance.get_typed_func::<(), u32>(&mut store, "load").map_err(fault)?;
        let questions = load.call(&mut store, ()).map_err(fault)?;
        ensure!(usize::try_from(questions)? == QUESTIONS, "Cedar's module reads no scene");
        let permits = instance.get_typed_func(&mut store, "permits").map_err(fault)?;
        Ok(Self { store, memory, permits })
    }

    /// The first answers, and what each took.
    pub(super) fn round(&mut self, count: usize) -> Result<Vec<(bool, Duration)>> {
        (0..u32::try_from(count)?)
            .map(|question| {
                let (answer, took) = time(|| self.permits.call(&mut self.store, question));
                match answer.map_err(fault)? {
                    0 => Ok((false, took)),
                    1 => Ok((true, took)),
                    _ => Err(anyhow!("Cedar's module has no answer to question {question}")),
                }
            })
            .collect()
    }

    /// Octets of its memory.
    pub(super) fn memory(&self) -> usize {
        self.memory.data_size(&self.store)
    }
}

fn fault(error: wasmtime::Error) -> anyhow::Error {
    anyhow!("{error:#}")
}
