//! `doorward journal replay`: decides every journaled presentation again.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use doorward_host::engine::Engine;
use doorward_host::gate::report;
use doorward_host::journal::{Decided, Digest, Entry, Line, stored_lines};
use doorward_host::store::SiteStore;
use doorward_host::{Replay, replay};

use crate::console::{Console, REFUSED};
use crate::data_folder::DataOption;
use crate::narrative::{outcome, timeline};

/// Puts every journaled decision through the engine again, under the bundle that decided it, and
/// tells of every decision that comes out differently. Exit code 1 if any does.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    data: DataOption,
    /// Only this line, with the evaluation stage by stage.
    #[arg(long, value_name = "NUMBER")]
    line: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let folder = arguments.data.open()?;
    let engine = console.load_engine(Some(&folder.compiled()))?;
    let store = folder.store()?;
    let mut out = io::stdout().lock();
    let tally = match arguments.line {
        None => replay_all(&store, &engine, &mut out)?,
        Some(number) => replay_one(&store, &engine, number, &mut out)?,
    };
    writeln!(out, "{tally}")?;
    Ok(if tally.different == 0 { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

/// What came of replaying lines.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    same: u64,
    pub(crate) different: u64,
    withheld: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { same, different, withheld } = self;
        let decisions = same.saturating_add(*different).saturating_add(*withheld);
        write!(
            f,
            "{decisions} decisions: {same} the same, {different} different, {withheld} with a \
             presentation that was not kept"
        )
    }
}

/// Replays all decisions of a journal.
pub(crate) fn replay_all(
    store: &impl SiteStore,
    engine: &Engine,
    out: &mut dyn Write,
) -> Result<Tally> {
    let mut tally = Tally::default();
    for stored in stored_lines(store, 1) {
        let line = Line::decode(&stored?)?;
        if let Entry::Decision(decided) = &line.entry {
            one(store, engine, line.sequence, decided, &mut tally, out)?;
        }
    }
    Ok(tally)
}

fn replay_one(
    store: &impl SiteStore,
    engine: &Engine,
    number: u64,
    out: &mut dyn Write,
) -> Result<Tally> {
    let stored = store.journal_lines(number, 1)?;
    let stored = stored.first().with_context(|| format!("the journal has no line {number}"))?;
    let line = Line::decode(stored)?;
    let Entry::Decision(decided) = &line.entry else {
        bail!("line {number} is no decision");
    };
    let mut tally = Tally::default();
    if let Replay::Same(trace) = one(store, engine, number, decided, &mut tally, out)? {
        write!(out, "{}", timeline(&trace))?;
    }
    Ok(tally)
}

fn one(
    store: &impl SiteStore,
    engine: &Engine,
    number: u64,
    decided: &Decided,
    tally: &mut Tally,
    out: &mut dyn Write,
) -> Result<Replay> {
    let digest = Digest::try_from(decided.record().bundle_digest.as_slice())?;
    let bundle = store
        .bundle_by_digest(&digest)?
        .with_context(|| format!("the bundle of line {number} is not kept: {digest}"))?;
    let replayed = replay(engine, decided, &bundle).with_context(|| format!("line {number}"))?;
    let count = match &replayed {
        Replay::Same(_) => &mut tally.same,
        Replay::Withheld => &mut tally.withheld,
        Replay::Different(decision) => {
            writeln!(
                out,
                "line {number}: was {} {}, is {} {}",
                outcome(&decided.outcome),
                report(&decided.outcome).reason.code,
                outcome(decision),
                report(decision).reason.code,
            )?;
            &mut tally.different
        }
    };
    *count = count.saturating_add(1);
    Ok(replayed)
}
