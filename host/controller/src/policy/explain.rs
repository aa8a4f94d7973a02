//! `doorward policy explain`: why somebody can pass, or what was missing.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::policy::{Consideration, Explanation, Hypothetical, Simulation};

use super::ground::{Ground, GroundOption};
use super::person::PersonOption;
use super::place::PlaceOption;
use super::words::{Words, outcome, passes};
use crate::console::{Console, REFUSED};
use crate::narrative::timeline;

/// Tell why somebody can pass, or what was nearest to it.
///
/// `doorward policy explain-line` does the same for a decision in the journal. Exit code 1 unless every
/// credential that is asked about passes.
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
    let (mut all, mut answers) = (true, Vec::new());
    let mut out = io::stdout().lock();
    for person in arguments.person.find(&ground)? {
        let presentation = arguments.place.suppose(&ground, &occasion, &person)?;
        let simulation = ground.instance.simulate(ground.verifier, &presentation)?;
        let explanation = ground.instance.explain(ground.verifier, &presentation)?;
        all &= passes(simulation.verdict);
        if arguments.json {
            let answer = serde_json::json!({
                "who": person.name, "simulation": simulation, "explanation": explanation,
            });
            answers.push(answer);
        } else {
            tell(&ground, &person.name, &presentation, &simulation, &explanation, &mut out)?;
        }
    }
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &answers)?;
        writeln!(out)?;
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

fn tell(
    ground: &Ground,
    name: &str,
    presentation: &Hypothetical,
    simulation: &Simulation,
    explanation: &Explanation,
    out: &mut dyn Write,
) -> Result<()> {
    let (wall, zone) = ground.wall_clock(Some(&presentation.access_point))?;
    let words = Words { bundle: &ground.bundle, wall };
    let place = words.place(&presentation.access_point);
    writeln!(out, "{place}, {} {zone}", words.wall.tell(presentation.now))?;
    let verdict = outcome(simulation.verdict);
    writeln!(out, "{name} {verdict}: {}", words.reason(&simulation.reason))?;
    write!(out, "{}", timeline(&simulation.trace))?;
    write!(out, "{}", considered(&words, explanation))?;
    Ok(())
}

/// The policies that came into question, what decides or came nearest first.
pub(super) fn considered(words: &Words<'_>, explanation: &Explanation) -> String {
    let mut told = String::new();
    if !explanation.considered.is_empty() {
        told.push_str("Policies in question, the nearest first:\n");
    }
    for consideration in &explanation.considered {
        let what = policy(words, consideration);
        let came_to = match consideration.reason.code.as_str() {
            "policy.permitted" | "policy.forbidden" => "it holds".into(),
            _ => words.reason(&consideration.reason),
        };
        told.push_str(&format!("  {what}: {came_to}\n"));
    }
    if explanation.omitted > 0 {
        told.push_str(&format!("  and {} more\n", explanation.omitted));
    }
    told
}

fn policy(words: &Words<'_>, consideration: &Consideration) -> String {
    let profile = words.profile(&consideration.profile);
    let Some(number) = consideration.policy else {
        return format!("nothing in {profile}");
    };
    let verb = if consideration.forbids { "forbids" } else { "permits" };
    let when = match &consideration.schedule {
        Some(schedule) => format!("during {}", words.schedule(schedule)),
        None => "always".into(),
    };
    format!("{profile}, policy {}, {verb} {when}", number.saturating_add(1))
}
