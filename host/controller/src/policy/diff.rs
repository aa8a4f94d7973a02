//! `doorward policy diff`: what a change of policy gives, and what it takes away.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use doorward_bundle::Bundle;
use doorward_host::contract::policy::{AccessChange, Inquiry};
use doorward_host::contract::question::CredentialRecord;
use doorward_host::engine::Verifier;
use doorward_host::store::PageRequest;

use super::alterations::{Alteration, alterations};
use super::calendar::{self, Stretch};
use super::ground::{Ground, GroundOption, RangeOption, wall_clock};
use super::place::AskedOption;
use super::words::Words;
use crate::console::Console;
use crate::enrolled;

/// Tell what a change of policy gives, and what it takes away: by access profile, or by holder.
///
/// The new policy is SITE.toml. The old one is that of `--old`, or else the bundle in force in the data
/// folder.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    ground: GroundOption,
    /// The source of the old policy.
    #[arg(long, value_name = "OLD.toml")]
    old: Option<PathBuf>,
    #[command(flatten)]
    range: RangeOption,
    #[command(flatten)]
    asked: AskedOption,
    /// For this holder of the registry, in place of each profile by itself; may be given again.
    #[arg(long = "holder", value_name = "ID")]
    holders: Vec<String>,
    /// For every holder of the registry.
    #[arg(long, conflicts_with = "holders")]
    everybody: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Both policies, in one instance.
struct Sides {
    old: (Verifier, Bundle),
    new: Verifier,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let mut ground = arguments.ground.open(console)?;
    arguments.ground.source.as_ref().context("name the new policy's source")?;
    let old = match &arguments.old {
        Some(source) => ground.load_source(source)?,
        None => ground.load_in_force().context("name the old policy with `--old` or `--data`")?,
    };
    let sides = Sides { old, new: ground.verifier };
    let (wall, zone) = ground.wall_clock(None).map(|(wall, zone)| (wall, zone.to_owned()))?;
    let range = arguments.range.read(&wall, None)?;
    let inquiry = Inquiry {
        from: range.0,
        until: range.1,
        capability: arguments.asked.capability(),
        format: arguments.asked.format.clone(),
        credential: None,
        after: None,
    };
    let mut changes = Vec::new();
    if arguments.everybody || !arguments.holders.is_empty() {
        let records = records(&ground, &arguments.holders)?;
        for credentials in records.chunk_by(|one, other| one.holder == other.holder) {
            let mut of_one = Vec::new();
            for record in credentials {
                let inquiry = Inquiry { credential: Some(record.clone()), ..inquiry.clone() };
                ask(&mut ground, &sides, inquiry, &mut of_one)?;
            }
            // What several credentials of one holder say alike is told once.
            let mut told: Vec<AccessChange> = Vec::new();
            for change in of_one {
                if !told.contains(&change) {
                    told.push(change);
                }
            }
            changes.extend(told);
        }
    } else {
        ask(&mut ground, &sides, inquiry, &mut changes)?;
    }
    let altered = alterations(&sides.old.1, &ground.bundle);
    let mut out = io::stdout().lock();
    if arguments.json {
        let answer = serde_json::json!({ "alterations": altered, "changes": changes });
        serde_json::to_writer_pretty(&mut out, &answer)?;
        writeln!(out)?;
    } else {
        let until = wall.tell(range.1);
        writeln!(out, "From {} until {until}, {zone}:", wall.tell(range.0))?;
        tell(&ground, &sides, &altered, &changes, range, &mut out)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks until everything is compared.
fn ask(
    ground: &mut Ground,
    sides: &Sides,
    mut inquiry: Inquiry,
    changes: &mut Vec<AccessChange>,
) -> Result<()> {
    loop {
        let difference = ground.instance.diff(sides.old.0, sides.new, &inquiry)?;
        changes.extend(difference.changes);
        match difference.next {
            Some(next) => inquiry.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// The credentials of some holders, or of all.
fn records(ground: &Ground, holders: &[String]) -> Result<Vec<CredentialRecord>> {
    let store = ground.store().context("holders are looked for in `--data` or `--sheet`")?;
    let mut records = Vec::new();
    for holder in holders {
        let known = store.holder(holder)?;
        let known = known.with_context(|| format!("the registry has no holder `{holder}`"))?;
        for credential in &known.credentials {
            records.push(enrolled::record(store, ground.clock(), credential)?);
        }
    }
    let mut page = PageRequest::default();
    while holders.is_empty() {
        let found = store.records(&page)?.page;
        records.extend(found.items.into_iter().filter_map(|enlisted| enlisted.record));
        match found.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    records.sort_by(|one, other| one.holder.cmp(&other.holder));
    Ok(records)
}

fn tell(
    ground: &Ground,
    sides: &Sides,
    altered: &[Alteration],
    changes: &[AccessChange],
    range: Stretch,
    out: &mut dyn Write,
) -> Result<()> {
    for alteration in altered {
        writeln!(out, "{}", alteration.tell())?;
    }
    if changes.is_empty() {
        writeln!(out, "nobody gains or loses access")?;
    }
    // What is gained, or lost, at the same hours at several places is told once.
    let mut told: BTreeMap<(&str, bool, Vec<String>), Vec<String>> = BTreeMap::new();
    let mut ordered: Vec<&AccessChange> = changes.iter().collect();
    let key = |it: &AccessChange| (it.subject.clone(), it.gained, it.access_point.clone());
    ordered.sort_by_key(|change| key(change));
    for group in ordered.chunk_by(|one, other| key(one) == key(other)) {
        let Some(first) = group.first() else { continue };
        // A place that is gone has its name in the old policy only.
        let has = |bundle: &Bundle| {
            bundle.access_points.iter().any(|point| point.identifier == first.access_point)
        };
        let bundle = if has(&ground.bundle) { &ground.bundle } else { &sides.old.1 };
        let (wall, _) = wall_clock(bundle, Some(&first.access_point))?;
        let words = Words { bundle, wall };
        let open: Vec<Stretch> = group.iter().map(|change| (change.from, change.until)).collect();
        let mut lines = calendar::tell(&open, range, &words.wall);
        let (side, code) =
            if first.gained { ("before", &first.before) } else { ("now", &first.after) };
        lines.push(format!("{side}: {}", words.code(code)));
        let places = told.entry((&first.subject, first.gained, lines)).or_default();
        places.push(words.place(&first.access_point));
    }
    let (wall, _) = ground.wall_clock(None)?;
    let words = Words { bundle: &ground.bundle, wall };
    for ((subject, gained, lines), places) in &told {
        let verb = if *gained { "gains" } else { "loses" };
        writeln!(out, "{} {verb} {}", words.profile(subject), places.join(", "))?;
        for line in lines {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}
