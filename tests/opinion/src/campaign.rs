//! Many random decisions, each by both.

use std::collections::BTreeMap;
use std::fmt;
use std::thread;

use anyhow::{Result, anyhow};

use crate::engine::Loaded;
use crate::generate::{Dice, Scenery, scenery, situation};
use crate::naive;
use crate::opinion::Opinion;
use crate::site::Site;
use crate::situation::{Presented, Situation};

/// How many decisions are asked of each site: its compilation costs as much as some hundreds.
pub const PER_SITE: u64 = 250;

/// One in so many presentations is a real one, whose signature is verified.
pub(crate) const TAPS: i64 = 2;

/// How many disagreements are kept, and then shown.
const KEPT: usize = 20;

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    /// The seed of the first site; the others have those that follow.
    pub seed: u64,
    /// How many decisions, rounded up to whole sites.
    pub decisions: u64,
    /// How many threads share the work. What comes out is the same for any number.
    pub threads: u64,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Sites.
    pub sites: u64,
    /// Decisions, taps included.
    pub decisions: u64,
    /// Real presentations.
    pub taps: u64,
    /// Decisions by the second opinion's verdict and code.
    pub codes: BTreeMap<String, u64>,
    /// Decisions by what follows from them ([`Opinion::effects`]).
    pub effects: BTreeMap<String, u64>,
    /// Decisions by the zone of the access point.
    pub zones: BTreeMap<String, u64>,
    /// Disagreements.
    pub disagreements: u64,
    /// The first of them by seed.
    pub shown: Vec<Disagreement>,
}

/// Where the two differ.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The site's seed.
    pub seed: u64,
    /// Which of its decisions.
    pub index: u64,
    /// When the site's bundle was issued.
    pub issued_at: u64,
    /// The site.
    pub site: Site,
    /// What was asked.
    pub situation: Situation,
    /// What the second opinion is.
    pub naive: Opinion,
    /// What the engine says.
    pub engine: Opinion,
}

impl Campaign {
    /// Decides everything by both.
    ///
    /// # Errors
    /// Where a random site is refused by compiler or engine: it should not be.
    pub fn run(self) -> Result<Tally> {
        let sites = self.decisions.div_ceil(PER_SITE);
        let threads = self.threads.max(1);
        let tallies: Vec<Result<Tally>> = thread::scope(|scope| {
            let share = |first: u64| {
                scope.spawn(move || {
                    let mut tally = Tally::default();
                    let mut number = first;
                    while number < sites {
                        tally.visit(self.seed.wrapping_add(number))?;
                        number = number.saturating_add(threads);
                    }
                    Ok(tally)
                })
            };
            let running: Vec<_> = (0..threads).map(share).collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow!("a thread panicked"))))
                .collect()
        });
        let mut all = Tally::default();
        for tally in tallies {
            all.add(tally?);
        }
        Ok(all)
    }
}

impl Tally {
    /// Asks everything of the site of one seed.
    fn visit(&mut self, seed: u64) -> Result<()> {
        let mut dice = Dice::seeded(seed);
        let scenery = scenery(&mut dice)?;
        let loaded = Loaded::new(&scenery.site, scenery.issued_at)
            .map_err(|error| error.context(format!("the site of seed {seed}")))?;
        self.sites = self.sites.saturating_add(1);
        for index in 0..PER_SITE {
            let situation = situation(&mut dice, &scenery, TAPS)?;
            let engine = loaded.judge(&situation)?;
            self.hold(seed, index, &scenery, situation, engine);
        }
        Ok(())
    }

    fn hold(
        &mut self,
        seed: u64,
        index: u64,
        scenery: &Scenery,
        situation: Situation,
        engine: Opinion,
    ) {
        let naive = naive::judge(&scenery.site, scenery.issued_at, &situation);
        self.decisions = self.decisions.saturating_add(1);
        if !matches!(situation.presented, Presented::Supposed { .. }) {
            self.taps = self.taps.saturating_add(1);
        }
        count(&mut self.codes, format!("{:?} {}", naive.verdict, naive.code));
        for effect in naive.effects() {
            count(&mut self.effects, effect);
        }
        count(&mut self.zones, zone_of(&scenery.site, &situation.access_point));
        if naive == engine {
            return;
        }
        self.disagreements = self.disagreements.saturating_add(1);
        let (site, issued_at) = (scenery.site.clone(), scenery.issued_at);
        self.shown.push(Disagreement { seed, index, issued_at, site, situation, naive, engine });
        self.shown.truncate(KEPT);
    }

    fn add(&mut self, other: Self) {
        self.sites = self.sites.saturating_add(other.sites);
        self.decisions = self.decisions.saturating_add(other.decisions);
        self.taps = self.taps.saturating_add(other.taps);
        self.disagreements = self.disagreements.saturating_add(other.disagreements);
        for (mine, theirs) in [
            (&mut self.codes, other.codes),
            (&mut self.effects, other.effects),
            (&mut self.zones, other.zones),
        ] {
            for (key, number) in theirs {
                let counted = mine.entry(key).or_insert(0);
                *counted = counted.saturating_add(number);
            }
        }
        self.shown.extend(other.shown);
        self.shown.sort_by_key(|it| (it.seed, it.index));
        self.shown.truncate(KEPT);
    }
}

fn zone_of(site: &Site, access_point: &str) -> String {
    let here = site.access_points.iter().find(|it| it.identifier == access_point);
    here.and_then(|here| here.zone.clone()).unwrap_or_else(|| site.site.zone.clone())
}

fn count(counts: &mut BTreeMap<String, u64>, key: String) {
    let counted = counts.entry(key).or_insert(0);
    *counted = counted.saturating_add(1);
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for disagreement in &self.shown {
            writeln!(f, "{disagreement}\n")?;
        }
        for (title, counts) in
            [("outcome", &self.codes), ("effect", &self.effects), ("time zone", &self.zones)]
        {
            writeln!(f, "{title:<42} decisions")?;
            for (key, number) in counts {
                writeln!(f, "  {key:<40} {number:>9}")?;
            }
        }
        write!(
            f,
            "{} decisions at {} sites in {} time zones, {} of them really presented: {} disagreements",
            self.decisions,
            self.sites,
            self.zones.len(),
            self.taps,
            self.disagreements,
        )
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "disagreement of seed {}, decision {}", self.seed, self.index)?;
        writeln!(f, "issued at {}", self.issued_at)?;
        writeln!(f, "{}", self.site.to_toml().unwrap_or_default())?;
        writeln!(f, "{:#?}", self.situation)?;
        let zone = zone_of(&self.site, &self.situation.access_point);
        if let Some(wall) = naive::wall_clock(&zone, self.situation.clock.now) {
            writeln!(f, "wall clock:     {wall} {:?} in {zone}", wall.weekday())?;
        }
        writeln!(f, "second opinion: {}", self.naive)?;
        write!(f, "engine:         {}", self.engine)
    }
}
