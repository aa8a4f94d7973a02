//! The engine beside others: Cedar, natively and in WebAssembly, and an evaluator that walks JSON.
//!
//! All of them decide the same 4,000 questions at the same site, and must come to the same answers
//! before anything is timed. Then they take turns with some of these, and a figure is the median over all
//! of them and all rounds.
//!
//! What each is given, so that nobody is held back by what is not deciding:
//! - Everyone has the policies parsed or loaded before. Cedar also has the entities of all holders in
//!   its store and its hierarchy closed; the engine keeps no holders, and is handed the record of the
//!   one who asks, which is counted.
//! - Cedar has no schedules in local time and no special days. It and the walker are told which
//!   schedules hold; the engine finds that out from the time and the bundle's zone table, which is
//!   counted.
//! - The module with Cedar gets the number of a question that it has parsed before. The component gets
//!   its answers as values through the contract.
//! - Neither says what the engine does of a decision: reason, feedback, obligations, what to journal.

mod case;
mod cedar;
mod growth;
mod ours;
mod walk;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};

use self::case::{Case, PROMISED, QUESTIONS, TIMED};
use self::ours::{Bundle, Native, Wasm};
use self::walk::Walker;
use crate::measure::{Row, Table, median};

const ROUNDS: usize = 5;

/// Where the others are.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Programs {
    /// The program with Cedar.
    #[arg(id = "cedar", long = "cedar", env = "DOORWARD_CEDAR")]
    cedar: PathBuf,
    /// The module with Cedar.
    #[arg(id = "cedar-module", long = "cedar-module", env = "DOORWARD_CEDAR_MODULE")]
    module: PathBuf,
}

/// Compares, and then measures how each grows with the site.
pub(crate) fn measure(
    table: &mut Table,
    component: &[u8],
    programs: &Programs,
    folder: &Path,
) -> Result<()> {
    eprintln!("making a site of 1,000 doors, 500 profiles and 100,000 holders");
    let engine = crate::open(component, folder)?;
    let case = Case::of(PROMISED)?;
    let bundle = Bundle::of(&case)?;
    let native = Native::load(&bundle)?;
    let mut wasm = Wasm::load(&engine, &bundle)?;
    let walker = Walker::new(case.document()?);
    let mut cedar = cedar::Native::start(&programs.cedar, &case, folder)?;
    let mut cedar_wasm = cedar::Wasm::load(&programs.module, &case)?;

    let mut ours: [Vec<Duration>; 2] = Default::default();
    let mut before: [Vec<Duration>; 2] = Default::default();
    let mut theirs: [Vec<Duration>; 3] = Default::default();
    for round in 0..=ROUNDS {
        let count = if round == 0 { QUESTIONS } else { TIMED };
        let decided = [native.round(&case, count)?, wasm.round(&case, count)?];
        let others = [walker.round(&case, count), cedar.round(count)?, cedar_wasm.round(count)?];
        if round == 0 {
            // Nothing of the first round is counted: it fills caches, and shows that all agree.
            compare(&decided, &others)?;
            continue;
        }
        for ((times, before), taken) in ours.iter_mut().zip(&mut before).zip(decided) {
            times.extend(taken.iter().map(|(_, took, _)| *took));
            before.extend(taken.iter().map(|(_, _, took)| *took));
        }
        for (times, taken) in theirs.iter_mut().zip(others) {
            times.extend(taken.into_iter().map(|(_, took)| took));
        }
    }
    let [native, in_wasm] = ours.map(median);
    let [reading, reading_in_wasm] = before.map(median);
    let [walked, cedar, cedar_in_wasm] = theirs.map(median);
    table.push(Row::micros("decision without signature, native engine", native, None));
    table.push(Row::micros("  reading the badge before it", reading, None));
    table.push(Row::micros("decision without signature, wasmtime", in_wasm, Some(5)));
    table.push(Row::ratio("  wasmtime to native", in_wasm, native, Some(3.0)));
    table.push(Row::micros("  reading the badge before it", reading_in_wasm, None));
    table.push(Row::micros("the same by Cedar, native", cedar, None));
    table.push(Row::ratio("  to the native engine", cedar, native, None));
    table.push(Row::micros("the same by Cedar, wasmtime", cedar_in_wasm, None));
    table.push(Row::ratio("  to the engine in wasmtime", cedar_in_wasm, in_wasm, None));
    table.push(Row::micros("the same by walking JSON, native", walked, None));
    table.push(Row::ratio("  to the native engine", walked, native, None));
    table.push(Row::micros("loading that bundle, wasmtime", wasm.loading, Some(10_000)));
    table.push(Row::octets("memory with it, component", wasm.memory(), None));
    table.push(Row::octets("  Cedar's module, with its holders", cedar_wasm.memory(), None));
    let module = std::fs::read(&programs.module)?;
    table.push(Row::octets("Cedar's module", module.len(), None));
    drop((cedar_wasm, wasm));
    growth::measure(table, component, &engine, programs, folder)
}

/// The same permits and the same denials, and enough of both.
fn compare(ours: &[Vec<ours::Taken>; 2], others: &[Vec<(bool, Duration)>; 3]) -> Result<()> {
    let [native, wasm] = ours.each_ref().map(|all| all.iter().map(|it| it.0).collect::<Vec<_>>());
    ensure!(native.len() == QUESTIONS, "{} questions were decided", native.len());
    ensure!(native == wasm, "the native engine and the component differ");
    for (name, other) in ["the walker", "Cedar", "Cedar in wasmtime"].iter().zip(others) {
        let differs = native.iter().zip(other).position(|(ours, theirs)| *ours != theirs.0);
        ensure!(other.len() == native.len(), "{name} answers {} questions", other.len());
        ensure!(differs.is_none(), "{name} answers question {differs:?} otherwise");
    }
    let permits = native.iter().filter(|permit| **permit).count();
    ensure!((QUESTIONS / 10..QUESTIONS / 2).contains(&permits), "{permits} are permits");
    eprintln!("all give the same {QUESTIONS} answers, of which {permits} permit");
    Ok(())
}
