//! The whole call, from the bytes to a decision that the store has.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use doorward_host::clock::SetClock;
use doorward_host::contract::circumstance::Purpose;
use doorward_host::contract::question::{CredentialIdentifier, CredentialState};
use doorward_host::contract::verification::Decision;
use doorward_host::engine::Checked;
use doorward_host::gate::{Gate, Request};
use doorward_host::journal::JournalKey;
use doorward_host::store::{
    Durability, Enrolment, Origin, Reading, RedbOptions, RedbStore, Registry as _, Terms,
};
use doorward_wallet::pkoc::{CardKey, respond};
use p256::pkcs8::DecodePublicKey as _;

use crate::measure::{Row, Table, median, time};
use crate::site::{ACCESS_POINT, NOW, PROFILE, Scene};

const ROUNDS: usize = 400;
const BATCH: usize = 1_000;

const READING: Reading = Reading { now: Some(NOW), trusted: true, uptime: 1_000 };

/// Enrols, then decides with the store's durability off and on.
pub(crate) fn measure(
    table: &mut Table,
    component: &[u8],
    scene: &Scene,
    credentials: usize,
    folder: &Path,
) -> Result<()> {
    eprintln!("making {credentials} keys");
    let keys: Vec<Vec<u8>> = (0..credentials)
        .map(|n| Ok(CardKey::of(&format!("bench {n}")).spki()?))
        .collect::<Result<_>>()?;

    let path = folder.join("store.redb");
    let store = RedbStore::open(
        &path,
        JournalKey::load_or_generate(&folder.join("journal.pem"))?,
        options(Durability::Disk),
    )?;
    let (enrolled, took) = time(|| enrol(&store, &keys, scene));
    enrolled?;
    table.push(Row::rate("enrolment: P-256 keys checked and stored", credentials, took));
    drop(store);

    for (name, durability, bound) in [
        ("gate, PKOC granted, durability off", Durability::None, Some(60)),
        ("gate, PKOC granted, durability on", Durability::Disk, None),
    ] {
        let store = RedbStore::open(
            &path,
            JournalKey::load_or_generate(&folder.join("journal.pem"))?,
            options(durability),
        )?;
        let engine = crate::open(component, folder)?;
        let gate = Gate::open(
            engine,
            store,
            SetClock::new(READING),
            "bench",
            scene.context.trusted_keys.clone(),
            Vec::new(),
        )?;
        if gate.summary().is_none() {
            gate.accept(&scene.signed, "bench")?;
        }
        let (whole, verifying) = decide(&gate, scene)?;
        table.push(Row::micros(name, whole, None));
        table.push(Row::micros(
            "  of which the signature check, in the component",
            verifying,
            None,
        ));
        table.push(Row::difference("  beyond it", whole, verifying, bound));
    }
    Ok(())
}

fn options(durability: Durability) -> RedbOptions {
    RedbOptions { durability, check: false, ..RedbOptions::default() }
}

/// Enrols all keys and the card that is presented, checking each as the command does.
fn enrol(store: &RedbStore, keys: &[Vec<u8>], scene: &Scene) -> Result<()> {
    let card = scene.card.spki()?;
    let origin = Origin { at: READING, by: "bench" };
    let numbered: Vec<(usize, &Vec<u8>)> = keys.iter().chain([&card]).enumerate().collect();
    for chunk in numbered.chunks(BATCH) {
        let batch: Vec<Enrolment> =
            chunk.iter().map(|(n, key)| enrolment(*n, key)).collect::<Result<_>>()?;
        for result in store.enrol(origin, &batch)? {
            result?;
        }
    }
    Ok(())
}

fn enrolment(number: usize, spki: &[u8]) -> Result<Enrolment> {
    p256::PublicKey::from_public_key_der(spki).context("a key is not on the curve")?;
    Ok(Enrolment {
        holder: format!("holder-{number}"),
        display_name: None,
        credential: CredentialIdentifier::Key(spki.to_vec()),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![Terms {
            profile: PROFILE.into(),
            valid_from: None,
            valid_until: None,
            uses_left: None,
        }],
    })
}

/// The medians of a whole call, and of the first half alone on the same engine, taking turns.
/// Challenge and answer are the reader's and the card's work, and not measured.
fn decide(gate: &Gate<RedbStore, SetClock>, scene: &Scene) -> Result<(Duration, Duration)> {
    let mut instance = gate.engine().instantiate()?;
    let verifier = match instance.load(&scene.signed, &scene.context)? {
        Ok(verifier) => verifier,
        Err(flaw) => bail!("the bundle is refused: {}", flaw.detail),
    };
    let (mut whole, mut verifying) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let challenge = gate.challenge(ACCESS_POINT)?;
        let presentation = respond(&scene.card, &challenge);
        let at = crate::site::circumstance(Some(challenge.clone()));
        let (checked, took) = time(|| instance.verify(verifier, &presentation, &at));
        verifying.push(took);
        match checked? {
            Checked::Verified(verified) => instance.abandon(verified)?,
            Checked::Denied(denial) => bail!("denied: {}", denial.report.reason.code),
        }
        let request = request(presentation, challenge);
        let (verdict, took) = time(|| gate.decide(&request));
        let verdict = verdict?;
        if !matches!(verdict.decision, Decision::Granted(_)) {
            bail!(
                "the gate does not grant: {:?}",
                doorward_host::gate::report(&verdict.decision).reason
            );
        }
        whole.push(took);
    }
    Ok((median(whole), median(verifying)))
}

fn request(presentation: Vec<u8>, challenge: Vec<u8>) -> Request {
    Request {
        presentation,
        access_point: ACCESS_POINT.into(),
        purpose: Purpose::Access,
        capability: None,
        format: None,
        challenge: Some(challenge),
        secrets: Vec::new(),
        device: None,
        surroundings: None,
        transaction: None,
        continues: None,
        explain: false,
    }
}
