//! `doorward verify`: says what would be decided, and why.

use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;
use doorward_compiler::open;
use doorward_host::clock::Clock as _;
use doorward_host::contract::circumstance::{
    Capability, Circumstance, ClockReading, ClockState, Purpose,
};
use doorward_host::contract::verification::Decision;
use doorward_host::store::{
    Bundles as _, ClockFloor as _, EvidenceShelf as _, MemoryStore, Origin, Placement,
    SignedBundle, SiteStore, Slot,
};

use crate::console::{Console, REFUSED};
use crate::data_folder::{DataOption, read_public_key, trusted};
use crate::dry_run::{DryRun, reading};
use crate::enrolment::{Desk, RefusedLine, Watch, enrol};
use crate::moment;
use crate::narrative::Account;
use crate::presentation::{self, Written};

/// The format of which the presentation itself says what it is.
const AUTO: &str = "auto";

/// Say what would be decided about a presentation, and why.
///
/// Nothing is released, claimed or journaled.
///
/// It is decided by a site's data folder whose store nobody else has open, or by a bundle and a sheet
/// of credentials. The challenge
/// counts as issued this moment at the access point. Exit code 0: granted; 1: anything else; 2: it
/// could not be told.
#[derive(Debug, clap::Args)]
#[command(override_usage = "doorward verify [OPTIONS] --data <DIR>\n       \
                            doorward verify [OPTIONS] --bundle <FILE> --trust <KEY.pem>")]
pub(crate) struct Arguments {
    /// Decide by the site's data folder.
    #[arg(long, env = "DOORWARD_DATA", value_name = "DIR", required_unless_present = "bundle")]
    data: Option<PathBuf>,
    /// Decide by this signed bundle.
    #[arg(long, value_name = "FILE", requires = "trust")]
    bundle: Option<PathBuf>,
    /// The public key that has to have signed the bundle, in PEM.
    #[arg(long, value_name = "KEY.pem", requires = "bundle")]
    trust: Option<PathBuf>,
    /// The credentials that are enrolled, as `doorward enroll` reads them.
    #[arg(long, value_name = "CSV", requires = "bundle")]
    registry: Option<PathBuf>,
    /// The file with the presentation; `-`: standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "Written")]
    presentation: Option<PathBuf>,
    #[command(flatten)]
    written: Written,
    #[command(flatten)]
    situation: Situation,
    /// Show the evaluation stage by stage.
    #[arg(long)]
    explain: bool,
    /// Print the contract's decision in JSON.
    #[arg(long)]
    json: bool,
}

/// When, where, what for.
#[derive(Debug, clap::Args)]
struct Situation {
    /// A file with the contract's whole circumstance, in TOML (`.toml`) or JSON.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["access_point", "at", "challenge", "device", "format", "capability", "clock"]
    )]
    circumstance: Option<PathBuf>,
    /// Where it is presented.
    #[arg(long, value_name = "ID")]
    access_point: Option<String>,
    /// When, in RFC 3339 [default: now].
    #[arg(long, value_name = "TIME", value_parser = moment::instant)]
    at: Option<u64>,
    /// The challenge that was issued, in hex.
    #[arg(long, value_name = "HEX")]
    challenge: Option<String>,
    /// The device that presents it, as a host would have authenticated it.
    #[arg(long, value_name = "ID")]
    device: Option<String>,
    /// The format to read it as. `auto`: the only one of those accepted there that it can be.
    #[arg(long, value_name = "FORMAT", default_value = AUTO)]
    format: String,
    /// What is asked of the lock.
    #[arg(long, value_name = "CAPABILITY", value_parser = contract_word::<Capability>)]
    capability: Option<Capability>,
    /// How far the clock is believed [default: as the data folder says, or `trusted`].
    #[arg(long, value_name = "STATE")]
    clock: Option<ClockOption>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ClockOption {
    Trusted,
    Untrusted,
    Absent,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let presentation = match (&arguments.presentation, arguments.written.octets()?) {
        (Some(path), _) => presentation::read(path)?,
        (None, Some(octets)) => octets,
        (None, None) => bail!("no presentation: `--presentation`, `--hex`, `--base64` or `--text`"),
    };
    match (&arguments.bundle, &arguments.trust, &arguments.data) {
        (Some(bundle), Some(trust), _) => {
            by_bundle(arguments, console, bundle, trust, &presentation)
        }
        (_, _, Some(data)) => by_data(arguments, console, &data.clone().into(), &presentation),
        _ => bail!("name a data folder with `--data`, or a bundle with `--bundle` and `--trust`"),
    }
}

fn by_data(
    arguments: &Arguments,
    console: &Console,
    data: &DataOption,
    presentation: &[u8],
) -> Result<ExitCode> {
    let folder = data.open()?;
    let engine = console.load_engine(Some(&folder.compiled()))?;
    let store = folder.store()?;
    let bundle = store.bundle(Slot::Current)?.context("no bundle has been accepted yet")?;
    // The store accepted this very bundle.
    let keys = vec![bundle.key().clone()];
    let evidence = store.evidence()?;
    let mut dry_run = DryRun::load(&engine, bundle.octets(), Some(folder.site()), keys, &evidence)?;
    // Another time than now is asked about as if it were now: no floor lies behind it.
    let floor = if arguments.situation.at.is_some() { 0 } else { store.floor()? };
    let trusted = folder.clock().reading().trusted;
    let at = arguments.situation.circumstance(arguments.explain, trusted, floor)?;
    foresee(arguments, &mut dry_run, &store, bundle.octets(), presentation, &at)
}

fn by_bundle(
    arguments: &Arguments,
    console: &Console,
    bundle: &Path,
    trust: &Path,
    presentation: &[u8],
) -> Result<ExitCode> {
    let signed = fs::read(bundle).with_context(|| format!("`{}`", bundle.display()))?;
    let key = trusted(&read_public_key(trust)?);
    let engine = console.load_engine(None)?;
    let mut dry_run = DryRun::load(&engine, &signed, None, vec![key.clone()], &[])?;
    let at = arguments.situation.circumstance(arguments.explain, true, 0)?;
    let store = MemoryStore::new()?;
    let origin = Origin { at: reading(&at), by: "doorward verify" };
    let summary = dry_run.summary();
    let placements: Vec<Placement> = summary
        .access_points
        .iter()
        .map(|point| Placement { access_point: point.identifier.clone(), door: point.door.clone() })
        .collect();
    let accepted = SignedBundle::new(signed.clone(), summary.sequence, key);
    store.accept_bundle(origin, &accepted, &placements)?;
    if let Some(path) = &arguments.registry {
        let shown = path.display();
        let sheet = File::open(path).with_context(|| format!("`{shown}`"))?;
        let tally =
            enrol(BufReader::new(sheet), &Desk { registry: &store, origin }, None, &mut Strict)
                .with_context(|| format!("`{shown}`"))?;
        ensure!(tally.refused == 0, "`{shown}`: {} lines to correct", tally.refused);
    }
    foresee(arguments, &mut dry_run, &store, &signed, presentation, &at)
}

fn foresee(
    arguments: &Arguments,
    dry_run: &mut DryRun,
    store: &impl SiteStore,
    signed: &[u8],
    presentation: &[u8],
    at: &Circumstance,
) -> Result<ExitCode> {
    let foreseen = dry_run.decide(store, presentation, at)?;
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &foreseen.decision)?;
        writeln!(out)?;
    } else {
        let bundle = open(signed)?.bundle;
        let account = Account {
            decision: &foreseen.decision,
            claims: foreseen.claims.as_ref(),
            at,
            bundle: &bundle,
            registry: store,
        };
        write!(out, "{}", account.tell()?)?;
    }
    Ok(match foreseen.decision {
        Decision::Granted(_) => ExitCode::SUCCESS,
        _ => ExitCode::from(REFUSED),
    })
}

impl Situation {
    fn circumstance(&self, explain: bool, trusted: bool, floor: u64) -> Result<Circumstance> {
        if let Some(path) = &self.circumstance {
            let circumstance = read_circumstance(path)?;
            return Ok(Circumstance { explain: circumstance.explain || explain, ..circumstance });
        }
        let Some(access_point) = self.access_point.clone() else {
            bail!("no access point: `--access-point` or `--circumstance`");
        };
        let state = match self.clock {
            Some(ClockOption::Trusted) => ClockState::Trusted,
            Some(ClockOption::Untrusted) => ClockState::Untrusted,
            Some(ClockOption::Absent) => ClockState::Absent,
            None if trusted => ClockState::Trusted,
            None => ClockState::Untrusted,
        };
        let challenge = self.challenge.as_deref().map(hex::decode).transpose();
        Ok(Circumstance {
            clock: ClockReading { state, now: self.at.unwrap_or_else(moment::now), floor },
            access_point,
            purpose: Purpose::Access,
            capability: self.capability,
            format: (self.format != AUTO).then(|| self.format.clone()),
            challenge: challenge.context("`--challenge` is no hex")?,
            secrets: Vec::new(),
            device: self.device.clone(),
            surroundings: None,
            continuation: None,
            explain,
        })
    }
}

fn read_circumstance(path: &Path) -> Result<Circumstance> {
    let failed = || format!("`{}`", path.display());
    let text = fs::read_to_string(path).with_context(failed)?;
    if path.extension().is_some_and(|extension| extension == "toml") {
        toml::from_str(&text).with_context(failed)
    } else {
        serde_json::from_str(&text).with_context(failed)
    }
}

/// A word of one of the contract's enumerations.
pub(crate) fn contract_word<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, String> {
    serde_json::from_value(word.into()).map_err(|error| error.to_string())
}

/// Tells of lines that are refused.
struct Strict;

impl Watch for Strict {
    fn progress(&mut self, _: u64) {}

    fn refused(&mut self, line: &RefusedLine<'_>) -> Result<()> {
        eprintln!("line {}: {}", line.number, line.why);
        Ok(())
    }
}
