//! `doorward policy who-can`: who can pass, at one moment.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use doorward_host::contract::policy::{Occasion, Standing, Verdict};
use doorward_host::contract::question::CredentialIdentifier;
use doorward_host::store::{Enlisted, PageRequest, SiteStore};
use serde::Serialize;

use super::ground::{Ground, GroundOption};
use super::place::PlaceOption;
use super::words::{Words, passes};
use crate::console::Console;

/// How often a listing is begun again because the registry has changed meanwhile.
const PATIENCE: u32 = 5;

/// Tell which holders of the registry can pass at a moment.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    ground: GroundOption,
    #[command(flatten)]
    place: PlaceOption,
    /// When: a date, or date and time, by the wall clock there; or RFC 3339 [default: now].
    #[arg(long, value_name = "TIME")]
    when: Option<String>,
    /// Those who cannot pass, too, each with the reason.
    #[arg(long)]
    all: bool,
    /// Print every credential with its outcome as JSON.
    #[arg(long)]
    json: bool,
}

/// One credential of a listing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Listed {
    holder: String,
    credential: CredentialIdentifier,
    #[serde(flatten)]
    standing: Standing,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let mut ground = arguments.ground.open(console)?;
    let occasion = arguments.place.occasion(&ground, arguments.when.as_deref())?;
    let listed = list(&mut ground, &occasion)?;
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &listed)?;
        writeln!(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (wall, zone) = ground.wall_clock(Some(&occasion.access_point))?;
    let words = Words { bundle: &ground.bundle, wall };
    let place = words.place(&occasion.access_point);
    writeln!(out, "{place}, {} {zone}", words.wall.tell(occasion.now))?;
    let holders = holders(&listed);
    let can = holders.values().filter(|standing| passes(standing.verdict)).count();
    writeln!(out, "{can} of {} holders can pass:", holders.len())?;
    let store = ground.store().context("there is no registry")?;
    for (holder, standing) in holders.iter().filter(|(_, standing)| passes(standing.verdict)) {
        writeln!(out, "  {}{}", name(store, holder)?, aside(&words, standing))?;
    }
    let mut refused: BTreeMap<&str, u64> = BTreeMap::new();
    for (holder, standing) in holders.iter().filter(|(_, standing)| !passes(standing.verdict)) {
        let count = refused.entry(standing.code.as_str()).or_default();
        *count = count.saturating_add(1);
        if arguments.all {
            writeln!(out, "  not {}: {}", name(store, holder)?, words.code(&standing.code))?;
        }
    }
    for (code, count) in refused {
        writeln!(out, "{count} cannot: {} ({code})", words.code(code))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks about every credential of one state of the registry.
fn list(ground: &mut Ground, occasion: &Occasion) -> Result<Vec<Listed>> {
    for _ in 0..PATIENCE {
        if let Some(listed) = list_once(ground, occasion)? {
            return Ok(listed);
        }
    }
    bail!("the registry changes faster than it can be listed")
}

/// Nothing, if the registry has changed before the end.
fn list_once(ground: &mut Ground, occasion: &Occasion) -> Result<Option<Vec<Listed>>> {
    let (mut page, mut cursor, mut all) = (PageRequest::default(), None, Vec::new());
    loop {
        let store = ground.store().context("people are looked for in `--data` or `--sheet`")?;
        let found = store.records(&page)?;
        let records: Vec<_> =
            found.page.items.iter().filter_map(|enlisted| enlisted.record.clone()).collect();
        let verifier = ground.verifier;
        let listing = ground.instance.who_can(
            verifier,
            occasion,
            found.revision,
            cursor.as_deref(),
            &records,
        )?;
        let Some(listing) = listing else { return Ok(None) };
        let mut standings = listing.standings.into_iter();
        for Enlisted { credential, record } in found.page.items {
            let standing = match record {
                Some(_) => standings.next().context("the engine has left some out")?,
                // What the store cannot answer is denied at the door, too.
                None => Standing { verdict: Verdict::Denied, code: "store.unknown".into() },
            };
            let (holder, credential) = (credential.holder, credential.identifier);
            all.push(Listed { holder, credential, standing });
        }
        cursor = Some(listing.cursor);
        match found.page.next {
            Some(next) => page.after = Some(next),
            None => return Ok(Some(all)),
        }
    }
}

/// Each holder once, with the best that any of their credentials comes to.
fn holders(listed: &[Listed]) -> BTreeMap<&str, &Standing> {
    let mut holders: BTreeMap<&str, &Standing> = BTreeMap::new();
    for Listed { holder, standing, .. } in listed {
        let best = holders.entry(holder).or_insert(standing);
        if passes(standing.verdict) && !passes(best.verdict) {
            *best = standing;
        }
    }
    holders
}

fn name(store: &dyn SiteStore, holder: &str) -> Result<String> {
    let known = store.holder(holder)?.and_then(|known| known.display_name);
    Ok(known.map_or_else(|| holder.into(), |name| format!("{name} ({holder})")))
}

/// What is to be said of somebody who passes otherwise than usual.
fn aside(words: &Words<'_>, standing: &Standing) -> String {
    match standing.code.as_str() {
        "policy.permitted" => String::new(),
        code => format!(": {}", words.code(code)),
    }
}
