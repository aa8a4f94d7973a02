//! `doorward journal replay`: decides every journaled presentation again.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use doorward_host::contract::verification::Decision;
use doorward_host::engine::Engine;
use doorward_host::gate::report;
use doorward_host::journal::{Decided, Digest, Entry, Line};
use doorward_host::store::{SignedBundle, Statement};
use doorward_host::{Replay, replay};

use crate::console::{Console, REFUSED};
use crate::data_folder::DataOption;
use crate::narrative::{outcome, timeline};
use crate::site::Site;

/// Decide every journaled presentation again, and tell of every difference.
///
/// Each is decided under the bundle that decided it then. Exit code 1 if any comes out differently.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    data: DataOption,
    /// Only this line, with the evaluation stage by stage.
    #[arg(long, value_name = "NUMBER")]
    line: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let site = Site::open(&arguments.data, console)?;
    let engine = console.load_engine(Some(&site.folder().compiled()))?;
    let bundles = |digest: &Digest| site.bundle(digest);
    let evidence = |set: &Digest| site.evidence_of(set);
    let archive = Archive { bundles: &bundles, evidence: &evidence };
    let mut out = io::stdout().lock();
    let tally = match arguments.line {
        None => replay_all(site.lines(1), &archive, &engine, &mut out)?,
        Some(number) => {
            let mut lines = site.lines(number);
            let stored =
                lines.next().with_context(|| format!("the journal has no line {number}"))?;
            replay_one(&Line::decode(&stored?)?, &archive, &engine, &mut out)?
        }
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

/// Finds what decisions were made with.
#[derive(Clone, Copy)]
pub(crate) struct Archive<'a> {
    /// The bundles, by their digest.
    pub(crate) bundles: &'a dyn Fn(&Digest) -> Result<Option<SignedBundle>>,
    /// The evidence, by the digest of the set.
    pub(crate) evidence: &'a dyn Fn(&Digest) -> Result<Option<Vec<Statement>>>,
}

/// Replays all decisions of a journal.
pub(crate) fn replay_all(
    lines: impl Iterator<Item = Result<Vec<u8>>>,
    archive: &Archive<'_>,
    engine: &Engine,
    out: &mut dyn Write,
) -> Result<Tally> {
    let mut tally = Tally::default();
    for stored in lines {
        let line = Line::decode(&stored?)?;
        if let Entry::Decision(decided) = &line.entry {
            let (bundle, evidence) = archive.find(line.sequence, decided)?;
            let replayed = replay(engine, decided, &bundle, &evidence)
                .with_context(|| format!("line {}", line.sequence))?;
            tally.count(line.sequence, decided, &replayed, out)?;
        }
    }
    Ok(tally)
}

/// Replays one decision, and shows the evaluation.
fn replay_one(
    line: &Line,
    archive: &Archive<'_>,
    engine: &Engine,
    out: &mut dyn Write,
) -> Result<Tally> {
    let number = line.sequence;
    let Entry::Decision(decided) = &line.entry else {
        bail!("line {number} is no decision");
    };
    let (bundle, evidence) = archive.find(number, decided)?;
    let replayed = replay(engine, decided, &bundle, &evidence)?;
    let mut tally = Tally::default();
    tally.count(number, decided, &replayed, out)?;
    if let Replay::Same(trace) = replayed {
        write!(out, "{}", timeline(&trace))?;
    }
    Ok(tally)
}

impl Archive<'_> {
    fn find(&self, number: u64, decided: &Decided) -> Result<(SignedBundle, Vec<Statement>)> {
        let digest = Digest::try_from(decided.record().bundle_digest.as_slice())?;
        let bundle = (self.bundles)(&digest)?
            .with_context(|| format!("the bundle of line {number} is not kept: {digest}"))?;
        let evidence = match &decided.evidence {
            None => Vec::new(),
            Some(set) => (self.evidence)(set)?
                .with_context(|| format!("the evidence of line {number} is not kept: {set}"))?,
        };
        Ok((bundle, evidence))
    }
}

impl Tally {
    /// Counts a decision, and tells of it if it came out differently.
    fn count(
        &mut self,
        number: u64,
        decided: &Decided,
        replayed: &Replay,
        out: &mut dyn Write,
    ) -> Result<()> {
        let count = match replayed {
            Replay::Same(_) => &mut self.same,
            Replay::Withheld => &mut self.withheld,
            Replay::Different(decision) => {
                let (was, is) = (told(&decided.outcome), told(decision));
                writeln!(out, "line {number}: was {was}, is {is}")?;
                &mut self.different
            }
        };
        *count = count.saturating_add(1);
        Ok(())
    }
}

fn told(decision: &Decision) -> String {
    format!("{} {}", outcome(decision), report(decision).reason.code)
}
