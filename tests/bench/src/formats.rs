//! What a decision costs in each format, beside the primitives that it cannot do without.
//!
//! Shown are the honest presentations of the cases, at their small sites and without a store.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use doorward_cases::case::{Case, DecisionCase};
use doorward_cases::{Desk, NamedCase, collect, native as incoming, root};
use doorward_engine::{self as native, Format};
use doorward_host::contract::verification::Decision;
use doorward_host::engine::{Checked, Engine};
use doorward_tests::generate;

use crate::measure::{Row, Table, median, time};
use crate::primitive::{Primitive, Primitives};
use crate::proof::decide_natively;

const ROUNDS: usize = 200;

/// What everything but the primitives may cost of the whole.
const SHARE: f64 = 0.1;

/// What a decision without a public key may cost in wasmtime, in µs.
const KEYLESS: u32 = 20;

/// What each honest presentation needs: its own signature, and those of its certificates.
fn primitives(format: Format) -> &'static [Primitive] {
    use Primitive::{Agreement, Ed25519, P256, Secp256k1};
    match format {
        Format::PkocNfcV1
        | Format::PkocNfcV2Standard
        | Format::PkocBle
        | Format::PkocOsdp
        | Format::CwtUnlock
        | Format::OpenidToken => &[P256],
        Format::PkocNfcV2 | Format::Aliro => &[P256, P256],
        // The reader's public key is computed of its secret, which takes as long as an agreement.
        Format::PkocBleEcdhe => &[Agreement, Agreement, P256],
        Format::LockCertificate => &[P256, P256, Ed25519],
        Format::DoordeckOperation => &[Ed25519, P256, Ed25519],
        Format::SensecryptFaceSignature => &[Secp256k1, Secp256k1],
        Format::SensecryptApiKey
        | Format::SensecryptDeviceToken
        | Format::OsdpCardData
        | Format::Wiegand => &[],
    }
}

/// Measures every format on the native engine and in wasmtime.
pub(crate) fn measure(table: &mut Table, engine: &Engine) -> Result<()> {
    let bare = Primitives::make()?;
    for (name, primitive) in [
        ("Ed25519 alone, native", Primitive::Ed25519),
        ("secp256k1 alone, native", Primitive::Secp256k1),
        ("P-256 agreement alone, native", Primitive::Agreement),
    ] {
        table.push(Row::micros(name, bare.cost(primitive)?, None));
    }
    let cases = collect(&root().join("tests/vectors"))?;
    for (format, name) in generate::HONEST {
        let named = cases
            .iter()
            .find(|case| case.name.ends_with(name))
            .with_context(|| format!("there is no case `{name}`"))?;
        let Case::Decision(case) = &named.case else { bail!("`{name}` decides nothing") };
        let primitives = primitives(format);
        let Took { in_wasm, natively, alone } = decide(engine, named, case, primitives, &bare)?;
        let title = format!("{format}, native engine", format = format.as_str());
        table.push(Row::micros(&title, natively, None));
        if !primitives.is_empty() {
            let rest = natively.saturating_sub(alone);
            table.push(Row::ratio("  but for the primitives", rest, natively, Some(SHARE)));
        }
        let bound = primitives.is_empty().then_some(KEYLESS);
        table.push(Row::micros("  engine in wasmtime", in_wasm, bound));
    }
    Ok(())
}

/// Medians of the two halves.
struct Took {
    in_wasm: Duration,
    natively: Duration,
    /// The primitives by themselves, natively.
    alone: Duration,
}

fn decide(
    engine: &Engine,
    named: &NamedCase,
    case: &DecisionCase,
    primitives: &[Primitive],
    bare: &Primitives,
) -> Result<Took> {
    let signed = case.site.sign(&named.folder)?;
    let mut instance = engine.instantiate()?;
    let refused = |path: &str, detail: &str| anyhow!("the site is refused: {path}: {detail}");
    let verifier = instance
        .load(&signed.octets, &signed.context)?
        .map_err(|flaw| refused(&flaw.path, &flaw.detail))?;
    let context = incoming::load_context(signed.context.clone());
    let twin = native::Verifier::load(&signed.octets, &context)
        .map_err(|flaw| refused(&flaw.path, &flaw.detail))?;
    let [shown] = case.presentations.as_slice() else { bail!("more than one presentation") };
    let (octets, mut at) = (shown.shown.to_vec()?, shown.circumstance.clone());
    at.explain = false;
    let at_natively = incoming::circumstance(at.clone());

    // Not in turns with the native engine, whose caches would be cold.
    let (mut in_wasm, mut given) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut desk = Desk::open(&case.store);
        let (checked, verifying) = time(|| {
            let checked = instance.verify(verifier, &octets, &at)?;
            let Checked::Verified(verified) = checked else { bail!("the proof does not hold") };
            let questions = instance.questions(&verified)?;
            Ok((verified, questions))
        });
        let (verified, questions) = checked?;
        let answers = desk.answer(&questions);
        let (decision, deciding) = time(|| instance.decide(verified, &answers));
        if !matches!(decision?, Decision::Granted(_)) {
            bail!("`{}` is not granted", named.name);
        }
        in_wasm.push(verifying.saturating_add(deciding));
        given = incoming::answers(answers);
    }
    let (mut natively, mut alone) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // In turns with what is compared: the machine is not always as fast.
        let perform = |primitive: &Primitive| bare.perform(*primitive, round);
        let (performed, took) = time(|| primitives.iter().try_for_each(perform));
        performed?;
        alone.push(took);
        let answers = given.clone();
        let (granted, took) = time(|| decide_natively(&twin, &octets, &at_natively, answers));
        if !granted {
            bail!("`{}` is not granted natively", named.name);
        }
        natively.push(took);
    }
    Ok(Took { in_wasm: median(in_wasm), natively: median(natively), alone: median(alone) })
}
