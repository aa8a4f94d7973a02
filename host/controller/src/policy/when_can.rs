//! `doorward policy when-can`: when somebody can pass.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::policy::{Hypothetical, Interval};

use super::calendar::{self, Stretch};
use super::ground::{Ground, GroundOption, RangeOption};
use super::person::{Person, PersonOption};
use super::place::{PlaceOption, with};
use super::words::{Words, passes};
use crate::console::Console;

/// Tell when somebody can pass, exact to the second.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    ground: GroundOption,
    #[command(flatten)]
    person: PersonOption,
    #[command(flatten)]
    place: PlaceOption,
    #[command(flatten)]
    range: RangeOption,
    /// Print every interval with its reason as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let mut ground = arguments.ground.open(console)?;
    let at = arguments.place.at.clone();
    let (wall, zone) = ground.wall_clock(Some(&at)).map(|(wall, zone)| (wall, zone.to_owned()))?;
    let range = arguments.range.read(&wall, None)?;
    let mut occasion = arguments.place.occasion(&ground, None)?;
    occasion.now = range.0;
    let mut out = io::stdout().lock();
    let mut answers = Vec::new();
    for Person { name, record, .. } in arguments.person.find(&ground)? {
        let intervals = intervals(&mut ground, with(&occasion, record), range.1)?;
        if arguments.json {
            answers.push(serde_json::json!({ "who": name, "intervals": intervals }));
            continue;
        }
        let words = Words { bundle: &ground.bundle, wall: wall.clone() };
        let place = words.place(&at);
        writeln!(out, "{name} at {place}, by the wall clock of {zone}:")?;
        let open: Vec<Stretch> = intervals
            .iter()
            .filter(|interval| passes(interval.verdict))
            .map(|interval| (interval.from, interval.until))
            .collect();
        for line in calendar::tell(&open, range, &wall) {
            writeln!(out, "  {line}")?;
        }
        for (code, since) in refusals(&intervals) {
            writeln!(out, "  otherwise: {}, first {}", words.code(code), wall.tell(since))?;
        }
    }
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &answers)?;
        writeln!(out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks until the whole range is answered.
fn intervals(
    ground: &mut Ground,
    mut presentation: Hypothetical,
    until: u64,
) -> Result<Vec<Interval>> {
    let mut all: Vec<Interval> = Vec::new();
    while presentation.now < until {
        let timeline = ground.instance.when_can(ground.verifier, &presentation, until)?;
        presentation.now = timeline.until;
        for interval in timeline.intervals {
            match all.last_mut() {
                Some(last) if last.verdict == interval.verdict && last.code == interval.code => {
                    last.until = interval.until;
                }
                _ => all.push(interval),
            }
        }
    }
    Ok(all)
}

/// Each reason for which somebody cannot pass, and since when it first holds.
fn refusals(intervals: &[Interval]) -> BTreeMap<&str, u64> {
    let mut refusals = BTreeMap::new();
    for interval in intervals.iter().filter(|interval| !passes(interval.verdict)) {
        refusals.entry(interval.code.as_str()).or_insert(interval.from);
    }
    refusals
}
