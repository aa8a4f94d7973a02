//! `doorward policy transitions`: what the next changes of clocks do.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::policy::{Changeover, Disturbance, DisturbedPiece};

use super::ground::{Ground, GroundOption, RangeOption};
use super::words::Words;
use crate::console::Console;
use crate::moment::WallClock;

/// Seconds of a year.
const YEAR: u64 = 366 * 86_400;

/// Seconds of a day.
const DAY: u32 = 86_400;

/// Tell when clocks change, and what becomes of schedules on those nights.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    ground: GroundOption,
    /// From when on: a date, or date and time, at the site; or RFC 3339 [default: now].
    #[command(flatten)]
    range: RangeOption,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let mut ground = arguments.ground.open(console)?;
    let (wall, _) = ground.wall_clock(None)?;
    let (from, until) = arguments.range.read(&wall, Some(YEAR))?;
    let nights = nights(&mut ground, from, until)?;
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &nights)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let words = Words { bundle: &ground.bundle, wall };
    for night in &nights {
        tell(&words, night, &mut out)?;
    }
    if nights.is_empty() {
        writeln!(out, "no clock changes")?;
    }
    for zone in ground.bundle.zones.iter().filter(|zone| zone.valid_until < until) {
        let end = words.wall.tell(zone.valid_until);
        writeln!(out, "{}: nothing is known from {end} on: compile the site again", zone.name)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks until the whole range is answered.
fn nights(ground: &mut Ground, mut from: u64, until: u64) -> Result<Vec<Changeover>> {
    let mut all = Vec::new();
    while from < until {
        let found = ground.instance.transitions(ground.verifier, from, until)?;
        all.extend(found.nights);
        from = found.until;
    }
    Ok(all)
}

fn tell(words: &Words<'_>, night: &Changeover, out: &mut dyn Write) -> Result<()> {
    let wall = WallClock::of(&night.zone).unwrap_or_else(|| words.wall.clone());
    let moved = night.offset_after.saturating_sub(night.offset_before);
    let minutes = moved.unsigned_abs().checked_div(60).unwrap_or_default();
    let way = if moved > 0 { "forward" } else { "back" };
    writeln!(
        out,
        "{}: clocks go {way} by {minutes} minutes, and show {} then",
        night.zone,
        wall.tell(night.at)
    )?;
    for piece in &night.pieces {
        writeln!(out, "  {}", disturbed(words, piece))?;
    }
    if night.omitted > 0 {
        writeln!(out, "  and {} pieces more", night.omitted)?;
    }
    if night.pieces.is_empty() {
        writeln!(out, "  no schedule is affected")?;
    }
    Ok(())
}

fn disturbed(words: &Words<'_>, piece: &DisturbedPiece) -> String {
    let schedule = words.schedule(&piece.schedule);
    let hours = format!("{}\u{2013}{}", clock(piece.start), clock(piece.end));
    let minutes = piece.seconds.checked_div(60).unwrap_or_default();
    let effect = match piece.effect {
        Disturbance::Skipped => "does not take place".into(),
        Disturbance::Shortened => format!("is {minutes} minutes shorter"),
        Disturbance::Repeated => "takes place twice".into(),
        Disturbance::Lengthened => format!("is {minutes} minutes longer"),
    };
    format!("{schedule}, {hours}: {effect}")
}

/// A time of day; one of the next day as what the clock shows then.
fn clock(second: u32) -> String {
    let shown = if second > DAY { second.saturating_sub(DAY) } else { second };
    let minutes = shown.checked_div(60).unwrap_or_default();
    let (hour, minute) = (minutes.checked_div(60), minutes.checked_rem(60));
    format!("{:02}:{:02}", hour.unwrap_or_default(), minute.unwrap_or_default())
}
