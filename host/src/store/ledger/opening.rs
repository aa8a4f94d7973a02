//! Opens a store over its rows, or begins one.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

use serde::{Deserialize, Serialize};

use super::claims::KeptClaim;
use super::desk::Desk;
use super::draft::{Draft, Progress};
use super::floor::Floor;
use super::group_commit::GroupCommit;
use super::journal::last_line;
use super::{Ledger, META_COUNTS, META_FLOOR, META_IDENTITY, META_SEAL, row, sweep};
use crate::journal::{Checkpoint, CheckpointError, Digest, Event, JournalId, JournalKey, KeyError};
use crate::store::rows::{Backend, Kind, Rows};
use crate::store::{Counts, Fault, Origin, Reading};

/// How the rows are written. To be raised with every change that an older program would misread.
const SCHEMA: u32 = 1;

/// How many rows are read at once.
const PAGE: usize = 1024;

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is something else than a store, or damaged.
    #[error("not a store, or a damaged one: {0}")]
    Damaged(String),
    /// Another process has it open.
    #[error("the store is open in another process")]
    Busy,
    /// A newer program has written it.
    #[error("the store has schema {found}, and this program knows up to {known}")]
    Newer {
        /// What it says.
        found: u32,
        /// What this program can read.
        known: u32,
    },
    /// The journal is sealed with another key than the one that was given.
    #[error("the store's journal is sealed with another key")]
    ForeignKey,
    /// The journal's seal is not signed by its key.
    #[error("the journal's seal is not to be believed: {0}")]
    Seal(CheckpointError),
    /// The journal's seal does not fit its lines: they have been tampered with.
    #[error("the journal was sealed after line {sequence}, and is cut or was changed there")]
    Cut {
        /// The number of the line.
        sequence: u64,
    },
    /// The system gives no randomness.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The journal's key is missing.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store cannot be read or written.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Which store this is.
#[derive(Debug, Deserialize, Serialize)]
struct Identity {
    schema: u32,
    journal: JournalId,
    /// The public half of the journal's key.
    #[serde(with = "crate::octets")]
    key: Vec<u8>,
}

impl<B: Backend> Ledger<B> {
    /// Opens a store, or begins one where there are no rows.
    ///
    /// # Errors
    /// [`OpenError`]. Nothing is changed then.
    pub fn open_over(backend: B, key: JournalKey) -> Result<Self, OpenError> {
        if backend.read(|rows| rows.get(Kind::Meta, META_IDENTITY))?.is_none() {
            begin(&backend, &key)?;
        }
        let (journal, progress, desk) = backend.read(|rows| Ok(resume(rows, &key)))??;
        let floor = Floor::new(progress.floor);
        tracing::info!(%journal, lines = progress.sequence, "store opened");
        Ok(Self {
            backend,
            journal,
            key,
            boot: getrandom::u64()?,
            desk: Mutex::new(desk),
            floor: Mutex::new(floor),
            changed: AtomicU64::new(progress.changed),
            progress: Mutex::new(progress),
            commits: GroupCommit::new(),
        })
    }
}

/// Writes the first rows and the journal's first line.
fn begin<B: Backend>(backend: &B, key: &JournalKey) -> Result<(), OpenError> {
    let journal = JournalId::generate()?;
    let public = key.public().as_bytes().to_vec();
    let progress = Progress {
        sequence: 0,
        hash: Digest::ZERO,
        changed: 0,
        sealed: 0,
        counts: Counts::default(),
        floor: 0,
        bundle: None,
        evidence: None,
        unswept: 0,
        sweep: sweep::Place::default(),
    };
    let at = Reading { now: None, trusted: false, uptime: 0 };
    backend.write(|rows| {
        if rows.last(Kind::Line)?.is_some() {
            return Err(OpenError::Damaged("there is a journal, but no identity".into()));
        }
        let mut draft = Draft::new(rows, progress, journal, key, 0);
        let event = Event::JournalBegun { journal, key: public.clone() };
        draft.event(Origin { at, by: "doorward" }, event)?;
        let identity = Identity { schema: SCHEMA, journal, key: public };
        draft.put_plain(Kind::Meta, META_IDENTITY, &identity)?;
        draft.finish()?;
        Ok(())
    })
}

/// Finds where the store's last run has left it.
fn resume(rows: &dyn Rows, key: &JournalKey) -> Result<(JournalId, Progress, Desk), OpenError> {
    let identity: Identity = row::plain(rows, Kind::Meta, META_IDENTITY)?
        .ok_or_else(|| OpenError::Damaged("the store has no identity".into()))?;
    if identity.schema > SCHEMA {
        return Err(OpenError::Newer { found: identity.schema, known: SCHEMA });
    }
    if identity.key != key.public().as_bytes() {
        return Err(OpenError::ForeignKey);
    }
    let (sequence, hash) = last_line(rows)?;
    let progress = Progress {
        sequence,
        hash,
        changed: sequence,
        sealed: sealed(rows, key, identity.journal, sequence)?,
        counts: row::plain(rows, Kind::Meta, META_COUNTS)?.unwrap_or_default(),
        floor: row::plain(rows, Kind::Meta, META_FLOOR)?.unwrap_or_default(),
        bundle: None,
        evidence: None,
        unswept: 0,
        sweep: sweep::Place::default(),
    };
    let mut desk = Desk::default();
    let mut from = Vec::new();
    loop {
        let page = rows.scan(Kind::Claim, &from, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        from = row::behind(last);
        for (_, value) in page {
            desk.claims.count(row::decode::<KeptClaim>(Kind::Claim, &value)?);
        }
    }
    Ok((identity.journal, progress, desk))
}

/// The number of the newest checkpoint's line, if the seal fits the line that it is for. It was
/// written together with the line behind that one, so the journal must go on to there.
fn sealed(
    rows: &dyn Rows,
    key: &JournalKey,
    journal: JournalId,
    last: u64,
) -> Result<u64, OpenError> {
    let Some(seal) = row::plain::<Checkpoint>(rows, Kind::Meta, META_SEAL)? else { return Ok(0) };
    let stated = seal.statement(&key.public()).map_err(OpenError::Seal)?;
    let sequence = stated.sequence;
    let line = rows.get(Kind::Line, &sequence.to_be_bytes())?;
    let fits = line.is_some_and(|stored| Digest::of(&stored) == stated.hash);
    if !fits || stated.journal != journal || last <= sequence {
        return Err(OpenError::Cut { sequence });
    }
    Ok(sequence.saturating_add(1))
}
