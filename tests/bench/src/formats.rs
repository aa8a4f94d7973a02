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
use ed25519_dalek::Signer as _;
use k256::ecdsa::signature::Verifier as _;

use crate::measure::{Row, Table, median, time};
use crate::proof::decide_natively;

const ROUNDS: usize = 200;

/// What everything but the primitives may cost of the whole.
const SHARE: f64 = 0.1;

/// What a decision without a public key may cost in wasmtime, in µs.
const KEYLESS: u32 = 20;

/// A primitive, and what is counted of it.
#[derive(Clone, Copy, Debug)]
enum Primitive {
    /// A signature over P-256.
    P256,
    /// A signature over Ed25519.
    Ed25519,
    /// A signature over secp256k1.
    Secp256k1,
    /// A shared secret over P-256.
    Agreement,
}

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

/// What a primitive costs by itself, natively.
struct Costs {
    p256: Duration,
    ed25519: Duration,
    secp256k1: Duration,
    agreement: Duration,
}

/// Measures every format on the native engine and in wasmtime.
pub(crate) fn measure(table: &mut Table, engine: &Engine) -> Result<()> {
    let costs = Costs::measure()?;
    for (name, cost) in [
        ("Ed25519 alone, native", costs.ed25519),
        ("secp256k1 alone, native", costs.secp256k1),
        ("P-256 agreement alone, native", costs.agreement),
    ] {
        table.push(Row::micros(name, cost, None));
    }
    let cases = collect(&root().join("tests/vectors"))?;
    for (format, name) in generate::HONEST {
        let named = cases
            .iter()
            .find(|case| case.name.ends_with(name))
            .with_context(|| format!("there is no case `{name}`"))?;
        let Case::Decision(case) = &named.case else { bail!("`{name}` decides nothing") };
        let (natively, in_wasm) = decide(engine, named, case)?;
        let primitives = primitives(format);
        let title = format!("{format}, native engine", format = format.as_str());
        table.push(Row::micros(&title, natively, None));
        if !primitives.is_empty() {
            let bare = primitives.iter().map(|primitive| costs.of(*primitive)).sum();
            let rest = natively.saturating_sub(bare);
            table.push(Row::ratio("  but for the primitives", rest, natively, Some(SHARE)));
        }
        let bound = primitives.is_empty().then_some(KEYLESS);
        table.push(Row::micros("  engine in wasmtime", in_wasm, bound));
    }
    Ok(())
}

/// The medians of the two halves, natively and in wasmtime.
fn decide(engine: &Engine, named: &NamedCase, case: &DecisionCase) -> Result<(Duration, Duration)> {
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

    let (mut natively, mut in_wasm) = (Vec::new(), Vec::new());
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

        let answers = incoming::answers(answers);
        let (granted, took) = time(|| decide_natively(&twin, &octets, &at_natively, answers));
        if !granted {
            bail!("`{}` is not granted natively", named.name);
        }
        natively.push(took);
    }
    Ok((median(natively), median(in_wasm)))
}

impl Costs {
    fn measure() -> Result<Self> {
        let seed = [7; 32];
        let message = [0x5a; 300];
        let signer = ed25519_dalek::SigningKey::from_bytes(&seed);
        let (key, signature) = (signer.verifying_key(), signer.sign(&message));
        let ed25519 = repeat(|| key.verify_strict(&message, &signature).is_ok())?;

        let signer = k256::ecdsa::SigningKey::from_slice(&seed)?;
        let signature: k256::ecdsa::Signature = signer.sign(&message);
        let key = *signer.verifying_key();
        let secp256k1 = repeat(|| key.verify(&message, &signature).is_ok())?;

        let secret = p256::SecretKey::from_slice(&seed)?;
        let other = p256::PublicKey::from_sec1_bytes(&doorward_bare::KEY)?;
        let agreement = repeat(|| {
            let shared = p256::ecdh::diffie_hellman(secret.to_nonzero_scalar(), other.as_affine());
            shared.raw_secret_bytes().iter().any(|octet| *octet != 0)
        })?;
        let p256 = repeat(|| doorward_bare::verify_sample(1) == 1)?;
        Ok(Self { p256, ed25519, secp256k1, agreement })
    }

    const fn of(&self, primitive: Primitive) -> Duration {
        match primitive {
            Primitive::P256 => self.p256,
            Primitive::Ed25519 => self.ed25519,
            Primitive::Secp256k1 => self.secp256k1,
            Primitive::Agreement => self.agreement,
        }
    }
}

fn repeat(work: impl Fn() -> bool) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let (held, took) = time(&work);
        if !held {
            bail!("a primitive does not hold");
        }
        times.push(took);
    }
    Ok(median(times))
}
