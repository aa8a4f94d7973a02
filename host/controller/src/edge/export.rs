//! `doorward edge export`: a site as SQL for the edge app's database.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use doorward_compiler::open;
use doorward_host::clock::Clock as _;
use doorward_host::store::{
    Bundles as _, ClockFloor as _, Reading, RedbStore, Runtime as _, SigningKeys as _, Slot,
};
use serde::Serialize;

use super::sql::{Script, number, octets, text};
use crate::data_folder::{DataFolder, DataOption, Readable, replace_file};
use crate::enrolled;
use crate::narrative::spelling;
use crate::readers::Readers;

/// Write a site as SQL for the edge app's database.
///
/// Bundle, trusted keys, registry, readers, door modes and lockdowns replace what the database has;
/// claims, challenges, the journal and counted uses stay. Applied again, nothing is lost. The service
/// must not be running: it has the store.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    data: DataOption,
    /// A smaller signed bundle for one access point, in place of the site's whole one; may be given
    /// again.
    #[arg(long = "bundle", value_name = "ACCESS-POINT=FILE", value_parser = cut)]
    cuts: Vec<Cut>,
    /// The file to write. It holds the registry: only its owner can read it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// A bundle that was cut for an access point.
#[derive(Clone, Debug)]
struct Cut {
    access_point: String,
    file: PathBuf,
}

fn cut(argument: &str) -> Result<Cut, String> {
    match argument.split_once('=') {
        Some((access_point, file)) if !access_point.is_empty() && !file.is_empty() => {
            Ok(Cut { access_point: access_point.into(), file: file.into() })
        }
        _ => Err("not `ACCESS-POINT=FILE`".into()),
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let folder = arguments.data.open()?;
    let store = folder.store()?;
    let mut script = Script::begin();
    write_site(&mut script, &folder, &store)?;
    write_bundles(&mut script, &store, &arguments.cuts)?;
    let (credentials, counted) = write_registry(&mut script, &store, folder.clock().reading())?;
    let readers = write_readers(&mut script, &folder)?;
    write_runtime(&mut script, &store)?;
    replace_file(&arguments.out, Readable::ByOwner, script.end().as_bytes())?;
    writeln!(
        io::stdout().lock(),
        "site `{}` in `{}`: {credentials} credentials, {counted} counted assignments, {readers} readers",
        folder.site(),
        arguments.out.display(),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn write_site(script: &mut Script, folder: &DataFolder, store: &RedbStore) -> Result<()> {
    script.add(
        "INSERT INTO site (one, identifier, threat_level, floor) VALUES (1, ?, ?, ?) \
         ON CONFLICT (one) DO UPDATE SET identifier = excluded.identifier, \
         threat_level = excluded.threat_level, floor = max(floor, excluded.floor)",
        [text(folder.site()), number(store.runtime_state()?.threat_level), number(store.floor()?)],
    );
    script.add("DELETE FROM trusted_key", []);
    let mut keys = match store.signing_keys()? {
        Some(named) => named,
        None => folder.trusted_keys()?,
    };
    // The bundle in force may be the last that its key has signed.
    let current = store.bundle(Slot::Current)?.map(|bundle| bundle.key().clone());
    keys.extend(current.filter(|key| !keys.contains(key)));
    for key in keys {
        let values = [octets(&key.identifier), octets(&key.key)];
        script.add("INSERT INTO trusted_key (identifier, key) VALUES (?, ?)", values);
    }
    Ok(())
}

/// A bundle that is older than the one in the database does not replace it.
fn write_bundles(script: &mut Script, store: &RedbStore, cuts: &[Cut]) -> Result<()> {
    let whole = store.bundle(Slot::Current)?.context("no bundle has been accepted yet")?;
    let doorward_bundle::Bundle { access_points, doors, .. } = open(whole.octets())?.bundle;
    let mut bundles = vec![(String::new(), whole.octets().to_vec())];
    for Cut { access_point, file } in cuts {
        let shown = file.display();
        ensure!(
            access_points.iter().any(|known| known.identifier == *access_point),
            "the site's bundle has no access point `{access_point}`"
        );
        let signed = std::fs::read(file).with_context(|| format!("`{shown}`"))?;
        bundles.push((access_point.clone(), signed));
    }
    let kept: Vec<String> = bundles.iter().map(|(access_point, _)| text(access_point)).collect();
    script.add("DELETE FROM bundle WHERE access_point NOT IN (?)", [kept.join(", ")]);
    for (access_point, signed) in bundles {
        let sequence = open(&signed).with_context(|| format!("bundle for `{access_point}`"))?;
        let values = [text(&access_point), number(sequence.bundle.sequence), octets(&signed)];
        script.add(
            "INSERT INTO bundle (access_point, sequence, signed) VALUES (?, ?, ?) \
             ON CONFLICT (access_point) DO UPDATE \
             SET sequence = excluded.sequence, signed = excluded.signed \
             WHERE excluded.sequence >= bundle.sequence",
            values,
        );
    }
    script.add("DELETE FROM access_point", []);
    for placed in access_points {
        let door = usize::try_from(placed.door).ok().and_then(|door| doors.get(door));
        let door = door.with_context(|| format!("`{}` has no door", placed.identifier))?;
        let values = [text(&placed.identifier), text(&door.identifier)];
        script.add("INSERT INTO access_point (identifier, door) VALUES (?, ?)", values);
    }
    Ok(())
}

/// Every credential as the engine would be told of it, joined with its holder's and their groups'
/// assignments. Returns how many there are, and how many assignments are counted.
fn write_registry(script: &mut Script, store: &RedbStore, clock: Reading) -> Result<(u64, usize)> {
    script.add("DELETE FROM credential", []);
    let mut counted = std::collections::BTreeMap::new();
    let mut written = 0_u64;
    enrolled::visit(store, clock, |credential, record| {
        for assignment in &record.assignments {
            if let Some(left) = assignment.uses_left {
                counted.insert(assignment.identifier.clone(), left);
            }
        }
        let values = [json(&credential.identifier)?, json(&record)?];
        script.add("INSERT INTO credential (identifier, record) VALUES (?, ?)", values);
        written = written.saturating_add(1);
        Ok(())
    })?;
    let kept: Vec<String> = counted.keys().map(|identifier| text(identifier)).collect();
    script.add("DELETE FROM counted WHERE assignment NOT IN (?)", [kept.join(", ")]);
    for (assignment, left) in &counted {
        script.add(
            "INSERT INTO counted (assignment, allowed) VALUES (?, ?) \
             ON CONFLICT (assignment) DO UPDATE SET allowed = excluded.allowed",
            [text(assignment), number(*left)],
        );
    }
    Ok((written, counted.len()))
}

fn write_readers(script: &mut Script, folder: &DataFolder) -> Result<usize> {
    script.add("DELETE FROM reader", []);
    let readers = Readers::load(&folder.readers())?;
    for reader in readers.iter() {
        script.add(
            "INSERT INTO reader (token_sha_256, name, access_points, detail, surroundings) \
             VALUES (?, ?, ?, ?, ?)",
            [
                octets(reader.token_sha_256().as_bytes()),
                text(&reader.name),
                json(&reader.access_points)?,
                number(u8::from(reader.detail)),
                number(u8::from(reader.surroundings)),
            ],
        );
    }
    Ok(readers.iter().count())
}

fn write_runtime(script: &mut Script, store: &RedbStore) -> Result<()> {
    let state = store.runtime_state()?;
    script.add("DELETE FROM door", []);
    for set in state.doors {
        let values = [text(&set.door), text(&spelling(set.mode))];
        script.add("INSERT INTO door (identifier, mode) VALUES (?, ?)", values);
    }
    script.add("DELETE FROM lockdown", []);
    for active in state.lockdowns {
        let values = [text(&active.identifier), json(&active.lockdown)?];
        script.add("INSERT INTO lockdown (identifier, lockdown) VALUES (?, ?)", values);
    }
    Ok(())
}

fn json(value: &impl Serialize) -> Result<String> {
    Ok(text(&serde_json::to_string(value)?))
}
