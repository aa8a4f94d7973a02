//! `doorward policy simulate`: what would come of a presentation that nobody has made.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::decision::DoorAction;

use super::ground::GroundOption;
use super::person::PersonOption;
use super::place::PlaceOption;
use super::words::{Words, outcome, passes};
use crate::console::{Console, REFUSED};
use crate::narrative::timeline;

/// Tell whether somebody can pass, with nothing left behind.
///
/// The proof of a credential is taken for granted. Of a holder in the registry of a data folder, where he is and how
/// often he was refused counts as it is known now. Exit code 1 unless every credential that is asked
/// about passes.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    ground: GroundOption,
    #[command(flatten)]
    person: PersonOption,
    #[command(flatten)]
    place: PlaceOption,
    /// When: a date, or date and time, by the wall clock there; or RFC 3339 [default: now].
    #[arg(long, value_name = "TIME")]
    when: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let mut ground = arguments.ground.open(console)?;
    let occasion = arguments.place.occasion(&ground, arguments.when.as_deref())?;
    let people = arguments.person.find(&ground)?;
    let mut simulated = Vec::new();
    for person in people {
        let presentation = arguments.place.suppose(&ground, &occasion, &person)?;
        simulated.push((person.name, ground.instance.simulate(ground.verifier, &presentation)?));
    }
    let all = simulated.iter().all(|(_, simulation)| passes(simulation.verdict));
    let mut out = io::stdout().lock();
    if arguments.json {
        let list: Vec<_> = simulated
            .iter()
            .map(|(name, simulation)| serde_json::json!({ "who": name, "simulation": simulation }))
            .collect();
        serde_json::to_writer_pretty(&mut out, &list)?;
        writeln!(out)?;
    } else {
        let (wall, zone) = ground.wall_clock(Some(&occasion.access_point))?;
        let words = Words { bundle: &ground.bundle, wall };
        let place = words.place(&occasion.access_point);
        writeln!(out, "{place}, {} {zone}", words.wall.tell(occasion.now))?;
        for (name, simulation) in &simulated {
            let verdict = outcome(simulation.verdict);
            writeln!(out, "{name} {verdict}: {}", words.reason(&simulation.reason))?;
            if let Some(obligations) = &simulation.obligations
                && obligations.action == DoorAction::Release
            {
                writeln!(out, "  the door is released for {} s", obligations.release_seconds)?;
            }
            write!(out, "{}", timeline(&simulation.trace))?;
        }
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}
