//! What administrators ask, in wasmtime: a listing of 100,000 holders, a year of one, two policies.

use anyhow::{Context as _, Result, anyhow, ensure};
use doorward_host::contract::circumstance::Capability;
use doorward_host::contract::policy::{Hypothetical, Inquiry, Occasion, Verdict};
use doorward_host::contract::question::{CredentialRecord, DoorRecord};
use doorward_host::engine::{Engine, Instance, Verifier};

use crate::measure::{Row, Table, median, time};
use crate::site::{ACCESS_POINT, NOW, Scene, credential};

/// How many holders are listed, and how many of them at a time.
const HOLDERS: usize = 100_000;
const PAGE: usize = 1_000;

/// Of how many rounds the middle one counts.
const ROUNDS: usize = 5;

/// Seconds of a year.
const YEAR: u64 = 365 * 86_400;

/// The most microseconds of one answer.
const SECOND: u32 = 1_000_000;

pub(crate) fn measure(table: &mut Table, engine: &Engine, scene: &Scene) -> Result<()> {
    let mut instance = engine.instantiate()?;
    let mut load = || {
        let loaded = instance.load(&scene.signed, &scene.context)?;
        loaded.map_err(|flaw| anyhow!("the bundle is refused: {}: {}", flaw.path, flaw.detail))
    };
    let (verifier, other) = (load()?, load()?);
    let (mut listings, mut years, mut weeks) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (can, took) = time(|| list(&mut instance, verifier));
        ensure!(can? == HOLDERS / 10, "one holder of ten can pass");
        listings.push(took);
        let (openings, took) = time(|| year(&mut instance, verifier));
        ensure!(openings? > 200, "the door opens on most days of a year");
        years.push(took);
        let (changes, took) = time(|| week(&mut instance, verifier, other));
        ensure!(changes? == 0, "a policy does not differ from itself");
        weeks.push(took);
    }
    table.push(Row::micros(
        "who-can over 100,000 holders, wasmtime",
        median(listings),
        Some(SECOND),
    ));
    table.push(Row::micros("when-can over a year, wasmtime", median(years), Some(SECOND)));
    table.push(Row::micros("diff of 200 profiles over a week, wasmtime", median(weeks), None));
    table.push(Row::octets(
        "memory of an instance that was asked",
        instance.memory(),
        Some(16 << 20),
    ));
    Ok(())
}

/// Lists everybody, and counts those who can pass.
fn list(instance: &mut Instance, verifier: Verifier) -> Result<usize> {
    let occasion = Occasion {
        now: NOW,
        access_point: ACCESS_POINT.into(),
        capability: Capability::Momentary,
        format: None,
        door: door(),
    };
    let (mut cursor, mut can) = (None, 0_usize);
    for page in 0..HOLDERS / PAGE {
        let people: Vec<_> = (0..PAGE).map(|number| person(page, number)).collect();
        let listing = instance
            .who_can(verifier, &occasion, 1, cursor.as_deref(), &people)?
            .context("stale")?;
        let pass = listing.standings.iter().filter(|found| found.verdict == Verdict::Granted);
        can = can.saturating_add(pass.count());
        cursor = Some(listing.cursor);
    }
    Ok(can)
}

/// Somebody with three assignments, of which one in ten permits.
fn person(page: usize, number: usize) -> CredentialRecord {
    let template = credential();
    let assignments = (0..3)
        .flat_map(|extra: usize| {
            template.assignments.iter().cloned().map(move |mut assignment| {
                assignment.identifier = format!("a-{page}-{number}-{extra}");
                if extra > 0 || !number.is_multiple_of(10) {
                    assignment.profile = format!("profile-{:03}", number.wrapping_add(extra) % 7);
                }
                assignment
            })
        })
        .collect();
    CredentialRecord { holder: format!("holder-{page}-{number}"), assignments, ..template }
}

/// Asks for a year, and counts the stretches in which the door opens.
fn year(instance: &mut Instance, verifier: Verifier) -> Result<usize> {
    let mut presentation = Hypothetical {
        now: NOW,
        access_point: ACCESS_POINT.into(),
        capability: Capability::Momentary,
        format: None,
        credential: credential(),
        door: door(),
        surroundings: None,
        rules: None,
    };
    let (until, mut openings) = (NOW.saturating_add(YEAR), 0_usize);
    while presentation.now < until {
        let timeline = instance.when_can(verifier, &presentation, until)?;
        let open = timeline.intervals.iter().filter(|found| found.verdict == Verdict::Granted);
        openings = openings.saturating_add(open.count());
        presentation.now = timeline.until;
    }
    Ok(openings)
}

/// Compares a policy with itself, for every profile at every access point that it is about.
fn week(instance: &mut Instance, old: Verifier, new: Verifier) -> Result<usize> {
    let mut inquiry = Inquiry {
        from: NOW,
        until: NOW.saturating_add(7 * 86_400),
        capability: Capability::Momentary,
        format: None,
        credential: None,
        after: None,
    };
    let mut changes = 0_usize;
    loop {
        let difference = instance.diff(old, new, &inquiry)?;
        changes = changes.saturating_add(difference.changes.len());
        match difference.next {
            Some(next) => inquiry.after = Some(next),
            None => return Ok(changes),
        }
    }
}

fn door() -> DoorRecord {
    DoorRecord { mode: None, lockdowns: Vec::new(), threat_level: 0, first_person: None }
}
