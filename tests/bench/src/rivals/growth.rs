//! What a decision costs as a site grows.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use doorward_host::clock::SetClock;
use doorward_host::contract::circumstance::Purpose;
use doorward_host::contract::question::{BadgeNumber, CredentialIdentifier, CredentialState};
use doorward_host::engine::Engine;
use doorward_host::gate::{Gate, Request};
use doorward_host::store::{Enrolment, MemoryStore, Origin, Reading, Registry as _, Terms};
use doorward_wallet::badge::{Badge, BadgeFormat};

use super::case::{Case, PROMISED, Size, TIMED};
use super::ours::{Bundle, Native, Wasm};
use super::walk::Walker;
use super::{Programs, cedar};
use crate::measure::{Row, Table, median, time};

/// Profiles, then doors, each with the rest as promised.
const SIZES: [Size; 6] = [
    Size { profiles: 10, ..PROMISED },
    Size { profiles: 100, ..PROMISED },
    PROMISED,
    Size { doors: 10, ..PROMISED },
    Size { doors: 100, ..PROMISED },
    Size { doors: 5_000, ..PROMISED },
];

/// People in the store of a gate.
const HOLDERS: [usize; 3] = [100, 10_000, 100_000];

/// How many of them present a badge.
const BADGES: usize = 2_000;

const ROUNDS: usize = 3;

/// Measures each size.
pub(super) fn measure(
    table: &mut Table,
    component: &[u8],
    engine: &Engine,
    programs: &Programs,
    folder: &Path,
) -> Result<()> {
    for size in SIZES {
        let case = Case::of(size)?;
        let bundle = Bundle::of(&case)?;
        let native = Native::load(&bundle)?;
        let mut wasm = Wasm::load(engine, &bundle)?;
        let walker = Walker::new(case.document()?);
        let mut rival = cedar::Native::start(&programs.cedar, &case, folder)?;
        let mut times: [Vec<Duration>; 4] = Default::default();
        for _ in 0..ROUNDS {
            let rounds = [
                native
                    .round(&case, TIMED)?
                    .into_iter()
                    .map(|(_, took, _)| took)
                    .collect::<Vec<_>>(),
                wasm.round(&case, TIMED)?.into_iter().map(|(_, took, _)| took).collect(),
                walker.round(&case, TIMED).into_iter().map(|(_, took)| took).collect(),
                rival.round(TIMED)?.into_iter().map(|(_, took)| took).collect(),
            ];
            for (times, round) in times.iter_mut().zip(rounds) {
                times.extend(round);
            }
        }
        let Size { doors, profiles, .. } = size;
        let [native, wasm, walker, rival] = times.map(median);
        let title = format!("decision, {profiles} profiles, {doors} doors, wasmtime");
        table.push(Row::micros(&title, wasm, None));
        table.push(Row::micros("  native", native, None));
        table.push(Row::micros("  JSON walked, native", walker, None));
        table.push(Row::micros("  Cedar, native", rival, None));
    }
    let case = Case::of(Size { holders: 1, ..PROMISED })?;
    let bundle = Bundle::of(&case)?;
    for holders in HOLDERS {
        let took = through_a_gate(&bundle, component, holders, folder)?;
        let title = format!("gate, badge, {holders} holders in its memory");
        table.push(Row::micros(&title, took, None));
    }
    Ok(())
}

/// The whole call, with a store in memory that knows so many holders.
fn through_a_gate(
    bundle: &Bundle,
    component: &[u8],
    holders: usize,
    folder: &Path,
) -> Result<Duration> {
    let reading = Reading { now: Some(1_781_517_600), trusted: true, uptime: 1_000 };
    let store = MemoryStore::new()?;
    let people: Vec<Enrolment> = (0..holders).map(enrolment).collect();
    for page in people.chunks(1_000) {
        for enrolled in store.enrol(Origin { at: reading, by: "bench" }, page)? {
            enrolled?;
        }
    }
    let engine = crate::open(component, folder)?;
    let trusted = bundle.context.trusted_keys.clone();
    let gate = Gate::open(engine, store, SetClock::new(reading), "bench", trusted, Vec::new())?;
    gate.accept(&bundle.signed, "bench")?;
    let mut times = Vec::new();
    for number in 0..BADGES {
        // A stride that shares no factor with the numbers of holders, so that neighbours in time are
        // none in the store.
        let holder = number.saturating_mul(7_919).rem_euclid(holders);
        let request = Request {
            presentation: badge(holder).wiegand(),
            access_point: "ap-0005".into(),
            purpose: Purpose::Access,
            capability: None,
            format: None,
            challenge: None,
            secrets: Vec::new(),
            device: None,
            surroundings: None,
            transaction: None,
            continues: None,
            explain: false,
        };
        let (verdict, took) = time(|| gate.decide(&request));
        let verdict = verdict?;
        let reason = &doorward_host::gate::report(&verdict.decision).reason;
        ensure!(reason.code != "credential.unknown", "holder {holder} is not known");
        times.push(took);
    }
    Ok(median(times))
}

/// The badge of a holder: two of its bit formats have room for all.
fn badge(holder: usize) -> Badge {
    let number = u64::try_from(holder).unwrap_or(u64::MAX);
    let facility = u32::try_from(number >> 16).unwrap_or(u32::MAX);
    Badge { format: BadgeFormat::H10301, facility, number: number & 0xffff }
}

fn enrolment(holder: usize) -> Enrolment {
    let Badge { format, facility, number } = badge(holder);
    let identifier = BadgeNumber { format: format.name().into(), facility, number };
    Enrolment {
        holder: super::case::holder(holder),
        display_name: None,
        credential: CredentialIdentifier::BadgeNumber(identifier),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![Terms {
            profile: format!("profile-{:03}", holder % 500),
            valid_from: None,
            valid_until: None,
            uses_left: None,
        }],
    }
}
