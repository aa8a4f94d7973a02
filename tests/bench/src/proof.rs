//! What the two halves cost, without a store.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use doorward_cases::native::load_context;
use doorward_engine as native;
use doorward_host::contract::circumstance::Circumstance;
use doorward_host::contract::question::ClaimResult;
use doorward_host::contract::verification::Decision;
use doorward_host::engine::{Checked, Engine, Instance, Verifier};
use doorward_wallet::operation::{Dialect, Operation, sign};

use crate::measure::{Row, Table, median, time};
use crate::site::{LOCK, NOW, Scene, USER, answers, circumstance, consumed};

const ROUNDS: usize = 500;

/// Bare P-256, the native engine and the engine in wasmtime, taking turns.
pub(crate) fn measure(
    table: &mut Table,
    engine: &Engine,
    bare: &[u8],
    scene: &Scene,
) -> Result<()> {
    // The same signature as the bare rows check: another one takes up to a tenth longer or shorter.
    let challenge = doorward_bare::CHALLENGE.to_vec();
    let pkoc =
        [&[0x5A, 65], &doorward_bare::KEY[..], &[0x9E, 64], &doorward_bare::SIGNATURE].concat();
    let operation = Operation {
        user: USER.into(),
        lock: LOCK.into(),
        issued_at: NOW,
        expires: NOW + 60,
        identifier: Some("bench".into()),
        locked: false,
    };
    let operation = sign(&operation, &scene.device, &scene.chain, Dialect::Url).into_bytes();

    // Interruptible like the engine: the check at each function and loop costs a tenth.
    let wasm =
        wasmtime::Engine::new(wasmtime::Config::new().epoch_interruption(true)).map_err(fault)?;
    let module = wasmtime::Module::new(&wasm, bare).map_err(fault)?;
    let mut store = wasmtime::Store::new(&wasm, ());
    store.set_epoch_deadline(1);
    let instance = wasmtime::Instance::new(&mut store, &module, &[]).map_err(fault)?;
    let verify = instance.get_typed_func::<u32, u32>(&mut store, "verify").map_err(fault)?;

    let mut instance = engine.instantiate()?;
    let verifier = instance
        .load(&scene.signed, &scene.context)?
        .map_err(|flaw| anyhow!("the bundle is refused: {}: {}", flaw.path, flaw.detail))?;
    let twin = native::Verifier::load(&scene.signed, &load_context(scene.context.clone()))?;

    let mut bare_native = Vec::new();
    let mut bare_wasm = Vec::new();
    let mut behind_proof = Vec::new();
    let mut times: [(Vec<_>, Vec<_>); 2] = Default::default();
    for _ in 0..ROUNDS {
        bare_native.push(time(|| doorward_bare::verify_sample(1)).1);
        let (held, took) = time(|| verify.call(&mut store, 1));
        if held.map_err(fault)? != 1 {
            bail!("the bare verification does not hold");
        }
        bare_wasm.push(took);
        let cases: [(&[u8], Circumstance, ClaimResult); 2] = [
            (&pkoc, circumstance(Some(challenge.clone())), consumed()),
            (&operation, circumstance(None), ClaimResult::Made),
        ];
        for ((presentation, at, claim), (natively, in_wasm)) in cases.into_iter().zip(&mut times) {
            let answers = answers(claim);
            let native_answers = doorward_cases::native::answers(answers.clone());
            let native_at = doorward_cases::native::circumstance(at.clone());
            let (granted, took) =
                time(|| decide_natively(&twin, presentation, &native_at, native_answers));
            if !granted {
                bail!("the native engine does not grant");
            }
            natively.push(took);

            let (checked, verifying) =
                time(|| match instance.verify(verifier, presentation, &at)? {
                    Checked::Verified(verified) => {
                        std::hint::black_box(instance.questions(&verified)?);
                        Ok(verified)
                    }
                    Checked::Denied(denial) => {
                        Err(anyhow!("denied: {}", denial.report.reason.code))
                    }
                });
            let verified = checked?;
            let (decision, deciding) = time(|| instance.decide(verified, &answers));
            if !matches!(decision?, Decision::Granted(_)) {
                bail!("the engine in wasmtime does not grant");
            }
            behind_proof.push(deciding);
            in_wasm.push(verifying.saturating_add(deciding));
        }
    }
    let [(pkoc_native, pkoc_wasm), (operation_native, operation_wasm)] = times;
    let (bare_native, bare_wasm) = (median(bare_native), median(bare_wasm));
    table.push(Row::micros("P-256 alone, native", bare_native, None));
    table.push(Row::micros("P-256 alone, wasmtime", bare_wasm, None));
    table.push(Row::ratio("  wasmtime to native", bare_wasm, bare_native, None));
    let (natively, in_wasm) = (median(pkoc_native), median(pkoc_wasm));
    table.push(Row::micros("PKOC decided, native engine", natively, None));
    table.push(Row::micros("PKOC decided, engine in wasmtime", in_wasm, None));
    table.push(Row::ratio("  wasmtime to native", in_wasm, natively, None));
    table.push(Row::difference("  beyond the signature, wasmtime", in_wasm, bare_wasm, Some(60)));
    let (natively, in_wasm) = (median(operation_native), median(operation_wasm));
    table.push(Row::micros("signed operation with its chain, native engine", natively, None));
    table.push(Row::micros("signed operation with its chain, engine in wasmtime", in_wasm, None));
    table.push(Row::ratio("  wasmtime to native", in_wasm, natively, None));
    let at = circumstance(Some(challenge));
    let policy = policy_alone(&mut instance, verifier, &pkoc, &at)?;
    table.push(Row::micros("policy alone (decide), wasmtime", policy, Some(10)));
    table.push(Row::micros("  right behind a signature, caches cold", median(behind_proof), None));
    table.push(Row::octets("memory of an instance", instance.memory(), Some(16 << 20)));
    Ok(())
}

/// The second half many times in a row: presentations are verified first, and then all decided.
fn policy_alone(
    instance: &mut Instance,
    verifier: Verifier,
    presentation: &[u8],
    at: &Circumstance,
) -> Result<Duration> {
    let answers = answers(consumed());
    let mut times = Vec::new();
    for _ in 0..ROUNDS / 50 {
        let mut waiting = Vec::new();
        for _ in 0..50 {
            match instance.verify(verifier, presentation, at)? {
                Checked::Verified(verified) => waiting.push(verified),
                Checked::Denied(denial) => bail!("denied: {}", denial.report.reason.code),
            }
        }
        for verified in waiting {
            let (decision, took) = time(|| instance.decide(verified, &answers));
            if !matches!(decision?, Decision::Granted(_)) {
                bail!("the engine in wasmtime does not grant");
            }
            times.push(took);
        }
    }
    Ok(median(times))
}

fn fault(error: wasmtime::Error) -> anyhow::Error {
    anyhow!("{error:#}")
}

/// Both halves on the native engine; whether it grants.
pub(crate) fn decide_natively(
    verifier: &native::Verifier,
    presentation: &[u8],
    at: &native::Circumstance,
    answers: Vec<native::Answer>,
) -> bool {
    match verifier.verify(presentation, at) {
        native::Outcome::Verified(verified) => {
            std::hint::black_box(verified.questions());
            matches!(verified.decide(answers), native::Decision::Granted(_))
        }
        native::Outcome::Denied(_) => false,
    }
}
