//! Decides many things twice, and prints what came of it.

use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Parser;
use doorward_opinion::campaign::{Campaign, PER_SITE};
use doorward_opinion::corpus::{self, Case, Kept};

/// Hold a naive evaluator of policy against the engine.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask opinion")]
struct Arguments {
    /// How many random decisions, after those of the corpus.
    #[arg(long, default_value_t = 1_000_000)]
    decisions: u64,
    /// The seed of the first site.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; as many as there are processors, if it is not said.
    #[arg(long)]
    threads: Option<u64>,
    /// A folder to write disagreements to, as files of the corpus with the second opinion.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Decide nothing; write a sample of every outcome to a folder, as files of the corpus.
    #[arg(long)]
    sample: Option<PathBuf>,
}

fn main() -> Result<()> {
    let Arguments { decisions, seed, threads, keep, sample } = Arguments::parse();
    if let Some(folder) = sample {
        for (seed, kept) in doorward_opinion::sample::sample(seed, decisions.div_ceil(PER_SITE))? {
            kept.write(&folder, &format!("sample-{seed}"))?;
        }
        return Ok(());
    }
    let mut replayed: u64 = 0;
    for (name, kept) in corpus::read(&corpus::folder())? {
        replayed = replayed.saturating_add(kept.replay().map_err(|error| error.context(name))?);
    }
    println!("{replayed} decisions of the corpus: as they were");

    let processors = thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.map_or_else(|| u64::try_from(processors), Ok)?;
    let started = Instant::now();
    let tally = Campaign { seed, decisions, threads }.run()?;
    println!("{tally}");
    println!("from seed {seed}, in {:.1} s", started.elapsed().as_secs_f64());

    if let Some(folder) = keep {
        for it in &tally.shown {
            let kept = Kept {
                about: "the two once disagreed here".into(),
                issued_at: it.issued_at,
                source: it.site.clone(),
                cases: vec![Case { opinion: it.naive.clone(), situation: it.situation.clone() }],
            };
            kept.write(&folder, &format!("seed-{}-{}", it.seed, it.index))?;
        }
    }
    ensure!(tally.disagreements == 0, "the two disagree");
    Ok(())
}
