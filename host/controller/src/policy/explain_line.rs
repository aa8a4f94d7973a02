//! `doorward policy explain-line`: why a decision in the journal came out as it did.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use doorward_compiler::open;
use doorward_host::contract::circumstance::{Capability, ClockState, LoadContext, Purpose};
use doorward_host::contract::policy::Hypothetical;
use doorward_host::contract::question::Reply;
use doorward_host::gate::report;
use doorward_host::journal::{Decided, Digest, Entry, Line};
use doorward_host::{Replay, replay};

use super::explain::considered;
use super::ground::{load, wall_clock};
use super::words::Words;
use crate::console::Console;
use crate::data_folder::DataOption;
use crate::narrative::{outcome, timeline};
use crate::site::Site;

/// Decide a line of the journal again, and tell why it came out as it did.
///
/// It is decided under the bundle that decided it then, with what the store answered then.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The line's number, as `doorward journal show` tells it.
    #[arg(value_name = "NUMBER")]
    line: u64,
    #[command(flatten)]
    data: DataOption,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let number = arguments.line;
    let site = Site::open(&arguments.data, console)?;
    let stored = site.lines(number).next();
    let stored = stored.with_context(|| format!("the journal has no line {number}"))??;
    let Line { entry: Entry::Decision(decided), .. } = Line::decode(&stored)? else {
        bail!("line {number} is no decision");
    };
    let digest = Digest::try_from(decided.record().bundle_digest.as_slice())?;
    let bundle = site.bundle(&digest)?;
    let bundle = bundle.with_context(|| format!("the bundle of line {number} is not kept"))?;
    let engine = console.load_engine(Some(&site.folder().compiled()))?;

    let at = &decided.circumstance;
    let unverified = open(bundle.octets())?.bundle;
    let (wall, zone) = wall_clock(&unverified, Some(&at.access_point))?;
    let words = Words { bundle: &unverified, wall };
    let mut out = io::stdout().lock();
    let place = words.place(&at.access_point);
    writeln!(out, "line {number}: {place}, {} {zone}", words.wall.tell(at.clock.now))?;
    let reason = &report(&decided.outcome).reason;
    let holder = decided.record().holder.as_deref().unwrap_or("somebody who is not known");
    writeln!(out, "{holder}, {}: {}", outcome(&decided.outcome), words.reason(reason))?;
    let evidence = match &decided.evidence {
        None => Vec::new(),
        Some(set) => site
            .evidence_of(set)?
            .with_context(|| format!("the evidence of line {number} is not kept"))?,
    };
    match replay(&engine, &decided, &bundle, &evidence)? {
        Replay::Same(trace) => write!(out, "{}", timeline(&trace))?,
        Replay::Withheld => writeln!(out, "the presentation was not kept, only its digest")?,
        Replay::Different(decision) => {
            let code = &report(&decision).reason.code;
            writeln!(
                out,
                "decided again it is {} {code}: see `doorward journal replay`",
                outcome(&decision)
            )?;
        }
    }
    if let Some(presentation) = suppose(&decided) {
        let mut instance = engine.instantiate()?;
        let context = LoadContext {
            site: None,
            trusted_keys: vec![bundle.key().clone()],
            floor: None,
            secrets: Vec::new(),
            evidence: Vec::new(),
        };
        let verifier = load(&mut instance, bundle.octets(), &context)?;
        let explanation = instance.explain(verifier, &presentation)?;
        write!(out, "{}", considered(&words, &explanation))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What the decision came to once its credential was known; nothing where it never was, where the time
/// was not trusted, or where nobody asked to pass.
fn suppose(decided: &Decided) -> Option<Hypothetical> {
    let at = &decided.circumstance;
    if at.clock.state != ClockState::Trusted || at.purpose != Purpose::Access {
        return None;
    }
    let (mut credential, mut door) = (None, None);
    for answer in &decided.answers {
        match &answer.reply {
            Reply::Credential(record) => credential = Some(record.clone()),
            Reply::Door(record) => door = Some(record.clone()),
            _ => {}
        }
    }
    Some(Hypothetical {
        now: at.clock.now,
        access_point: at.access_point.clone(),
        capability: decided.record().capability.unwrap_or(Capability::Momentary),
        format: decided.record().format.clone(),
        credential: credential?,
        door: door?,
        surroundings: at.surroundings.clone(),
        rules: None,
    })
}
