//! What a question is asked of: a bundle in the engine's hands, and a registry.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use doorward_bundle::Bundle;
use doorward_compiler::open;
use doorward_host::clock::{Clock as _, SystemClock};
use doorward_host::contract::circumstance::LoadContext;
use doorward_host::contract::question::{
    CredentialIdentifier, DoorRecord, Query, Question, Reply, RulesQuery, RulesRecord,
};
use doorward_host::engine::{Instance, Verifier};
use doorward_host::store::{
    Attempt, Bundles as _, MemoryStore, Origin, Reading, RedbStore, SiteStore, Slot,
};

use crate::console::Console;
use crate::data_folder::{DataFolder, DataOption};
use crate::draft::Draft;
use crate::enrolment::{Desk, RefusedLine, Watch, enrol};
use crate::moment::{self, WallClock};

/// Whose policy, and whose people.
#[derive(Debug, clap::Args)]
pub(crate) struct GroundOption {
    /// The site's source. Without one: the bundle in force in the data folder.
    #[arg(value_name = "SITE.toml", required_unless_present = "data")]
    pub(super) source: Option<PathBuf>,
    /// The site's data folder, for its people, the state of its doors and its bundle.
    #[arg(long, env = "DOORWARD_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// People from a CSV file, as `doorward enroll` takes it, in place of those of the data folder.
    #[arg(long, value_name = "CSV")]
    sheet: Option<PathBuf>,
}

/// A bundle that can be asked, and a registry.
pub(crate) struct Ground {
    pub(super) instance: Instance,
    pub(super) verifier: Verifier,
    pub(super) bundle: Bundle,
    store: Option<Box<dyn SiteStore>>,
    in_force: Option<(Vec<u8>, LoadContext)>,
    clock: SystemClock,
}

impl GroundOption {
    /// Opens everything that is named.
    pub(super) fn open(&self, console: &Console) -> Result<Ground> {
        let folder = self.data.clone().map(|path| DataOption::from(path).open()).transpose()?;
        let cache = folder.as_ref().map(DataFolder::compiled);
        let mut instance = console.load_engine(cache.as_deref())?.instantiate()?;
        let store = folder.as_ref().map(DataFolder::store).transpose()?;
        let in_force = match (&folder, &store) {
            (Some(folder), Some(store)) => in_force(folder, store)?,
            _ => None,
        };
        let (verifier, signed) = match (&self.source, &in_force) {
            (Some(source), _) => {
                let draft = Draft::load(source, &mut instance)?;
                (draft.verifier, draft.signed)
            }
            (None, Some((signed, context))) => {
                (load(&mut instance, signed, context)?, signed.clone())
            }
            (None, None) => bail!("no bundle has been accepted yet: name a site's source"),
        };
        let clock = folder.as_ref().map_or_else(|| SystemClock::new(true), DataFolder::clock);
        let bundle = open(&signed)?.bundle;
        let store: Option<Box<dyn SiteStore>> = match (&self.sheet, store) {
            (Some(sheet), _) => Some(Box::new(from_sheet(sheet, &bundle, clock.reading())?)),
            (None, Some(store)) => Some(Box::new(store)),
            (None, None) => None,
        };
        Ok(Ground { instance, verifier, bundle, store, in_force, clock })
    }
}

impl Ground {
    /// The registry, if there is one.
    pub(super) fn store(&self) -> Option<&dyn SiteStore> {
        self.store.as_deref()
    }

    /// The bundle in force in the data folder, loaded beside the one that is asked.
    pub(super) fn load_in_force(&mut self) -> Result<(Verifier, Bundle)> {
        let (signed, context) =
            self.in_force.as_ref().context("no bundle has been accepted yet")?;
        let verifier = load(&mut self.instance, signed, context)?;
        Ok((verifier, open(signed)?.bundle))
    }

    /// A further source, loaded beside the one that is asked.
    pub(super) fn load_source(&mut self, source: &Path) -> Result<(Verifier, Bundle)> {
        let Draft { signed, verifier } = Draft::load(source, &mut self.instance)?;
        Ok((verifier, open(&signed)?.bundle))
    }

    /// The machine's clock.
    pub(super) fn clock(&self) -> Reading {
        self.clock.reading()
    }

    /// What is known of a door now. Without a data folder: that it is as the policy has it.
    pub(super) fn door(&self, access_point: &str) -> Result<DoorRecord> {
        let Some(store) = self.store() else { return Ok(as_configured()) };
        let attempt = Attempt { number: 0, clock: self.clock() };
        let question = Question { number: 0, query: Query::Door(access_point.into()) };
        let answers = store.answer(attempt, &[question])?;
        Ok(match answers.into_iter().next().map(|answer| answer.reply) {
            Some(Reply::Door(door)) => door,
            _ => as_configured(),
        })
    }

    /// What is known now for rules that need state at an access point. Nothing without a registry.
    pub(super) fn rules(
        &self,
        access_point: &str,
        credential: &CredentialIdentifier,
    ) -> Result<Option<RulesRecord>> {
        let Some(store) = self.store() else { return Ok(None) };
        let points = &self.bundle.access_points;
        let to = points.iter().find(|point| point.identifier == access_point).and_then(|it| it.to);
        let area = to.and_then(|to| self.bundle.areas.get(usize::try_from(to).ok()?));
        let query = Query::Rules(RulesQuery {
            credential: credential.clone(),
            area: area.map(|area| area.identifier.clone()),
        });
        let attempt = Attempt { number: 0, clock: self.clock() };
        let answers = store.answer(attempt, &[Question { number: 0, query }])?;
        Ok(match answers.into_iter().next().map(|answer| answer.reply) {
            Some(Reply::Rules(known)) => Some(known),
            _ => None,
        })
    }

    /// The wall clock at an access point; at the site, where there is none of that name.
    pub(super) fn wall_clock(&self, access_point: Option<&str>) -> Result<(WallClock, &str)> {
        wall_clock(&self.bundle, access_point)
    }
}

/// The wall clock at an access point of a bundle, and its zone; those of the site, where there is no
/// access point of that name.
pub(super) fn wall_clock<'b>(
    bundle: &'b Bundle,
    access_point: Option<&str>,
) -> Result<(WallClock, &'b str)> {
    let points = &bundle.access_points;
    let found = points.iter().find(|point| Some(point.identifier.as_str()) == access_point);
    let zone = found.and_then(|point| point.zone).unwrap_or(bundle.site.zone);
    let zone = usize::try_from(zone).ok().and_then(|zone| bundle.zones.get(zone));
    let name = zone.map_or("UTC", |zone| zone.name.as_str());
    let wall = WallClock::of(name).with_context(|| format!("the zone `{name}` is not known"))?;
    Ok((wall, name))
}

/// A door that nobody has set otherwise.
pub(super) fn as_configured() -> DoorRecord {
    DoorRecord { mode: None, lockdowns: Vec::new(), threat_level: 0, first_person: None }
}

fn in_force(folder: &DataFolder, store: &RedbStore) -> Result<Option<(Vec<u8>, LoadContext)>> {
    let Some(bundle) = store.bundle(Slot::Current)? else { return Ok(None) };
    let context = LoadContext {
        site: Some(folder.site().into()),
        // The store accepted this very bundle.
        trusted_keys: vec![bundle.key().clone()],
        floor: None,
        secrets: Vec::new(),
        evidence: Vec::new(),
    };
    Ok(Some((bundle.octets().to_vec(), context)))
}

/// Loads a bundle that was accepted.
pub(super) fn load(
    instance: &mut Instance,
    signed: &[u8],
    context: &LoadContext,
) -> Result<Verifier> {
    match instance.load(signed, context)? {
        Ok(verifier) => Ok(verifier),
        Err(flaw) => bail!("the bundle is refused: {}: {} {}", flaw.code, flaw.path, flaw.detail),
    }
}

/// A registry in memory, with the people of a sheet.
fn from_sheet(path: &Path, bundle: &Bundle, at: Reading) -> Result<MemoryStore> {
    let shown = path.display();
    let sheet = File::open(path).with_context(|| format!("`{shown}`"))?;
    let store = MemoryStore::new()?;
    let profiles = bundle.profiles.iter().map(|profile| profile.identifier.clone()).collect();
    let desk = Desk { registry: &store, origin: Origin { at, by: "sheet" } };
    let tally = enrol(BufReader::new(sheet), &desk, Some(&profiles), &mut Complaint)
        .with_context(|| format!("`{shown}`"))?;
    if tally.refused > 0 {
        bail!("`{shown}` has {} lines that are refused", tally.refused);
    }
    Ok(store)
}

/// Tells of lines that are refused.
struct Complaint;

impl Watch for Complaint {
    fn progress(&mut self, _octets: u64) {}

    fn refused(&mut self, line: &RefusedLine<'_>) -> Result<()> {
        eprintln!("line {}: {}", line.number, line.why);
        Ok(())
    }
}

/// A range of time on the command line.
#[derive(Debug, clap::Args)]
pub(crate) struct RangeOption {
    /// From when on: a date, or date and time, by the wall clock there; or RFC 3339 [default: now].
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Until when, likewise and excluded [default: four weeks later].
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

/// Seconds of four weeks.
const FOUR_WEEKS: u64 = 28 * 86_400;

impl RangeOption {
    /// First second, and first second after. `usual` is how long it is where no end is named.
    pub(super) fn read(&self, wall: &WallClock, usual: Option<u64>) -> Result<(u64, u64)> {
        let from = self.from.as_deref().map(|text| wall.read(text)).transpose()?;
        let from = from.unwrap_or_else(moment::now);
        let until = self.until.as_deref().map(|text| wall.read(text)).transpose()?;
        let until = until.unwrap_or_else(|| from.saturating_add(usual.unwrap_or(FOUR_WEEKS)));
        anyhow::ensure!(from < until, "the range ends before it begins");
        Ok((from, until))
    }
}
