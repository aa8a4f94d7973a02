//! The data folder of a site: its settings, trusted keys, store and journal key.
//!
//! | name | what |
//! |---|---|
//! | `site.toml` | which site, and whether the machine's clock can be trusted |
//! | `trust/*.pem` | public keys that may sign bundles |
//! | `secrets/*` | secrets of issuers, for their owner only: the HS256 key, or the SHA-256 of an API key, that a bundle calls by the file's name |
//! | `store.redb` | bundles, registry, runtime state, claims and journal |
//! | `journal.key.pem` | the private key that seals the journal |
//! | `compiled/` | compiled code of the component |
//! | `readers.toml` | the readers that the service knows |
//! | `control.sock` | while the service runs: where it takes an operator's orders |

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum;
use doorward_compiler::PublicKey;
use doorward_host::clock::{Clock, SystemClock};
use doorward_host::contract::circumstance::{Secret, TrustedKey};
use doorward_host::gate::Gate;
use doorward_host::journal::{Checkpoint, JournalKey};
use doorward_host::store::{RedbOptions, RedbStore, SiteStore};
use serde::{Deserialize, Serialize};

use crate::console::Console;

const SETTINGS: &str = "site.toml";
const TRUST: &str = "trust";
const SECRETS: &str = "secrets";
const STORE: &str = "store.redb";
const JOURNAL_KEY: &str = "journal.key.pem";
const COMPILED: &str = "compiled";
const READERS: &str = "readers.toml";
const SOCKET: &str = "control.sock";

/// The option that names one.
#[derive(Debug, clap::Args)]
pub(crate) struct DataOption {
    /// The site's data folder, as `doorward init` makes it.
    #[arg(long = "data", env = "DOORWARD_DATA", value_name = "DIR")]
    path: PathBuf,
}

impl From<PathBuf> for DataOption {
    /// For commands that can also do without a data folder.
    fn from(path: PathBuf) -> Self {
        Self { path }
    }
}

impl DataOption {
    /// The folder that it names.
    pub(crate) fn open(&self) -> Result<DataFolder> {
        DataFolder::open(&self.path)
    }
}

/// A site's data folder.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    settings: Settings,
}

/// `site.toml`
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Settings {
    /// The site's identifier, as in its bundles.
    site: String,
    clock: ClockTrust,
}

/// The operator's word on the machine's clock.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ClockTrust {
    /// It is set from an authenticated source.
    Trusted,
    /// It may be wrong: what needs a time is denied.
    Untrusted,
}

impl DataFolder {
    /// Makes the folder, with keys and an empty store in it. It must not exist or be empty.
    pub(crate) fn create(
        path: &Path,
        site: &str,
        clock: ClockTrust,
        trust: &[PublicKey],
    ) -> Result<Self> {
        ensure!(!site.is_empty(), "the site's identifier is empty");
        ensure!(!trust.is_empty(), "no key is trusted to sign bundles");
        let shown = path.display();
        match fs::read_dir(path) {
            Ok(mut entries) => ensure!(entries.next().is_none(), "`{shown}` is not empty"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("`{shown}`")),
        }
        let failed = || format!("`{shown}` cannot be made");
        private_folders().create(path).with_context(failed)?;
        private_folders().create(path.join(TRUST)).with_context(failed)?;
        let folder =
            Self { path: path.to_path_buf(), settings: Settings { site: site.into(), clock } };
        for key in trust {
            let name = format!("{}.pem", hex::encode(key.identifier()));
            fs::write(path.join(TRUST).join(name), key.to_pem()?).with_context(failed)?;
        }
        fs::write(path.join(SETTINGS), toml::to_string(&folder.settings)?).with_context(failed)?;
        JournalKey::generate()?.save(&path.join(JOURNAL_KEY))?;
        let store = folder.store()?;
        folder.seal(&store)?;
        Ok(folder)
    }

    /// Opens a folder that was made before.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = path.join(SETTINGS);
        let text = fs::read_to_string(&file)
            .with_context(|| format!("`{}` is no data folder: no `{SETTINGS}`", path.display()))?;
        let settings = toml::from_str(&text).with_context(|| format!("`{}`", file.display()))?;
        Ok(Self { path: path.to_path_buf(), settings })
    }

    /// The site's identifier.
    pub(crate) fn site(&self) -> &str {
        &self.settings.site
    }

    /// The machine's clock, as far as the operator trusts it.
    pub(crate) fn clock(&self) -> SystemClock {
        SystemClock::new(self.settings.clock == ClockTrust::Trusted)
    }

    /// The keys that may sign bundles, in the order of their files' names.
    pub(crate) fn trusted_keys(&self) -> Result<Vec<TrustedKey>> {
        let folder = self.path.join(TRUST);
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .with_context(|| format!("`{}`", folder.display()))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "pem"));
        files.sort();
        files.iter().map(|file| read_public_key(file).map(|key| trusted(&key))).collect()
    }

    /// Opens the store. One process can have it open at a time.
    pub(crate) fn store(&self) -> Result<RedbStore> {
        let path = self.path.join(STORE);
        let key = self.journal_key()?;
        RedbStore::open(&path, key, RedbOptions::default())
            .with_context(|| format!("store `{}`", path.display()))
    }

    /// The store behind a gate, with the bundle that was accepted last.
    pub(crate) fn gate(
        &self,
        store: RedbStore,
        console: &Console,
    ) -> Result<Gate<RedbStore, SystemClock>> {
        let engine = console.load_engine(Some(&self.compiled()))?;
        let (keys, secrets) = (self.trusted_keys()?, self.secrets()?);
        Ok(Gate::open(engine, store, self.clock(), self.site(), keys, secrets)?)
    }

    /// The secrets of issuers: one for each file of the folder `secrets`, under the file's name. The
    /// operator puts them there; without the folder there are none.
    fn secrets(&self) -> Result<Vec<Secret>> {
        let folder = self.path.join(SECRETS);
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let failed = || format!("`{}`", folder.display());
        let mut secrets = Vec::new();
        for entry in fs::read_dir(&folder).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            let shown = entry.path();
            let mode = entry.metadata().with_context(failed)?.permissions().mode();
            // Nothing of the value may be in a message.
            if mode & 0o077 != 0 {
                bail!("`{}` holds a secret, and others than its owner may use it", shown.display());
            }
            let name = entry.file_name().into_string();
            let Ok(name) = name else { bail!("`{}` has a name that is no text", shown.display()) };
            let value = fs::read(&shown).with_context(|| format!("`{}`", shown.display()))?;
            secrets.push(Secret { name, value });
        }
        secrets.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(secrets)
    }

    /// Seals the journal. Every command that writes to the store ends with this.
    pub(crate) fn seal(&self, store: &impl SiteStore) -> Result<Checkpoint> {
        Ok(store.seal_journal(self.clock().reading())?)
    }

    /// The key that seals the journal.
    pub(crate) fn journal_key(&self) -> Result<JournalKey> {
        let path = self.path.join(JOURNAL_KEY);
        JournalKey::load(&path).with_context(|| format!("`{}`", path.display()))
    }

    /// Where compiled code of the component is kept.
    pub(crate) fn compiled(&self) -> PathBuf {
        self.path.join(COMPILED)
    }

    /// The socket at which the service takes orders.
    pub(crate) fn socket(&self) -> PathBuf {
        self.path.join(SOCKET)
    }

    /// The file with the readers that the service knows.
    pub(crate) fn readers(&self) -> PathBuf {
        self.path.join(READERS)
    }
}

/// Reads a public key that may sign bundles.
pub(crate) fn read_public_key(path: &Path) -> Result<PublicKey> {
    let shown = path.display();
    let pem = fs::read_to_string(path).with_context(|| format!("`{shown}`"))?;
    PublicKey::from_pem(&pem).map_err(|error| anyhow::anyhow!("`{shown}` {error}"))
}

/// The key as the engine is told of it.
pub(crate) fn trusted(key: &PublicKey) -> TrustedKey {
    TrustedKey { identifier: key.identifier().to_vec(), key: key.as_der().to_vec() }
}

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Readable {
    /// Its owner only.
    ByOwner,
    /// Everybody, as far as the process's own mask allows.
    ByAll,
}

/// Writes a file whole or not at all, in place of what was there.
pub(crate) fn replace_file(path: &Path, readable: Readable, content: &[u8]) -> Result<()> {
    let failed = || format!("`{}` cannot be written", path.display());
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => bail!("`{}` is no file", path.display()),
    };
    let mode = match readable {
        Readable::ByOwner => 0o600,
        Readable::ByAll => 0o644,
    };
    let mut file = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(mode))
        .tempfile_in(folder)
        .with_context(failed)?;
    file.write_all(content).and_then(|()| file.as_file().sync_all()).with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}

fn private_folders() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder
}
